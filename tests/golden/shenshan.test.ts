// Golden cases of the Shenshan measures, families A to G, L and M: every case asked of the shipped decisions, with the shipped calendar.
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../server/base/json.ts'
import { compileDecisions, type DecisionModel, evaluateDecision } from '../../server/rules/dmn/index.ts'
import { feelTimeFunctions } from '../../server/rules/feel/index.ts'
import { onlyYears, shippedCalendar } from '../../server/time/index.ts'
import cases from './shenshan-cases.json' with { type: 'json' }

const zone = 'Asia/Shanghai'
const now = '2025-06-01T00:00:00.000Z'
const files = ['subsidy', 'certificate', 'application', 'notice', 'deadlines', 'gates', 'levels']
const decisions: { readonly [family: string]: string } = {
  A: 'shenshan_subsidy_amount',
  B: 'shenshan_instalment',
  C: 'shenshan_clawback',
  D: 'shenshan_deadline',
  E: 'shenshan_deadline',
  F: 'shenshan_certificate_dates',
  G: 'shenshan_application_allowed',
  L: 'shenshan_notice_dates',
  M: 'shenshan_gate',
}
const models = new Map<string, DecisionModel>()

beforeAll(async () => {
  for (const file of files) {
    const url = new URL(`../../workflows/shenshan-2021/${file}.dmn`, import.meta.url)
    const compiled = await compileDecisions(readFileSync(url, 'utf8'))
    if (!compiled.ok) throw new Error(`${file}: ${JSON.stringify(compiled.problems)}`)
    for (const decision of compiled.value.decisions) models.set(decision.id, compiled.value)
  }
})

/** The answer of a decision; a refused evaluation is `{ error, year }` as the cases write it. */
function ask(decisionId: string, input: JsonObject): Json {
  const { calendarsLoaded, ...variables } = input as { readonly calendarsLoaded?: readonly number[] } & JsonObject
  const calendar = calendarsLoaded === undefined ? shippedCalendar() : onlyYears(shippedCalendar(), calendarsLoaded)
  const model = models.get(decisionId)
  if (model === undefined) throw new Error(`No decision ${decisionId}`)
  const result = evaluateDecision(model, decisionId, variables, { functions: feelTimeFunctions(calendar, zone, [], now), zone, now })
  if (result.ok) {
    expect(result.warnings).toEqual([])
    return result.value
  }
  const { code, year } = result.problem as { readonly code: string; readonly year?: number }
  return { error: code, ...(year === undefined ? {} : { year }) }
}

describe.each(Object.keys(decisions))('family %s', (family) => {
  test.each(cases.filter((each) => each.id.startsWith(`GC-${family}`)))('answers $id as the rule says', (each) => {
    const input = each.input as JsonObject
    const { dueIfOptionRoll, ...expected } = each.expected as { readonly dueIfOptionRoll?: string } & JsonObject
    const decisionId = decisions[family] ?? ''

    expect(ask(decisionId, input)).toEqual(expected)

    // GC-E04 also names the answer under the other option of the rule.
    if (dueIfOptionRoll !== undefined) {
      expect(ask(decisionId, { ...input, roll: 'next-working-day' })).toEqual({ due: dueIfOptionRoll })
    }
  })
})

test('holds every case of the nine families', () => {
  expect(cases).toHaveLength(110)
})

describe('instalments as the running programme asks them', () => {
  const first = { level: 'BASIC', area: 60000, mode: 'SPLIT', instalment: 1, preliminaryPassed: true, paid: 0 }
  const second = { ...first, instalment: 2, finalPassed: true, networkedAndSharing: true, paid: 70000 }

  test.each([
    [first, { total: 100000, pay: 70000 }],
    [{ ...first, paid: 70000 }, { error: 'ONCE_ONLY' }],
    [{ ...first, area: -1 }, { error: 'AREA_NOT_POSITIVE' }],
    [second, { total: 100000, pay: 30000, recover: 0 }],
    [{ ...second, finalPassed: false }, { error: 'FINAL_NOT_PASSED' }],
    [{ ...second, paid: 100000 }, { error: 'ONCE_ONLY' }],
    [
      { ...second, paid: ['70000.00'] },
      { total: 100000, pay: 30000, recover: 0 },
    ],
    [{ ...second, paid: 'unknown' }, { error: 'FEEL_ASSERT' }],
    [
      { ...second, preliminaryLevel: 'BASIC', finalLevel: 'HIGH_END' },
      { total: 150000, pay: 80000, recover: 0 },
    ],
    [
      { ...second, preliminaryLevel: 'HIGH_END', finalLevel: 'BASIC', paid: 105000 },
      { total: 100000, pay: 0, recover: 5000 },
    ],
    [{ ...second, mode: 'LUMP_SUM', networkedAndSharing: false }, { error: 'NOT_NETWORKED' }],
    [{ ...second, mode: 'LUMP_SUM', paid: 100000 }, { error: 'ONCE_ONLY' }],
  ])('answers %j', (input, expected) => {
    expect(ask('shenshan_instalment', input)).toEqual(expected)
  })
})

describe('level', () => {
  test.each([
    [['BASIC', 'HIGH_END'], '80', 'HIGH_END'],
    [['BASIC', 'HIGH_END'], '79.99', 'BASIC'],
    [['BASIC'], '100.00', 'BASIC'],
    [['BASIC'], '39.99', 'NOT_PASSED'],
    [[], '100', 'NOT_PASSED'],
    [['BASIC'], 40, 'BASIC'],
  ])('with %j met and %s points is %s', (mandatoryMetFor, total, level) => {
    expect(ask('shenshan_level', { approved: total, bonus: '0', total, mandatoryMetFor })).toBe(level)
  })
})
