import { describe, expect, test } from 'vitest'
import type { RowEvidence } from '../../../../server/base/api/evidence.ts'
import { worldOf } from '../../../../server/evidence/catalogue.ts'
import { USUAL_RULES } from '../../../../server/evidence/checks.ts'
import { evidenceOf } from '../../../../server/evidence/decide.ts'
import { readinessLevels, readinessRows } from '../../../../server/evidence/decide-readiness.ts'
import type { KindFacts, Window } from '../../../../server/evidence/facts.ts'
import { measureSource } from '../../../../server/evidence/measure.ts'
import type { SchemeRow, ScoreScheme } from '../../../../server/rules/score/index.ts'

const days = Array.from({ length: 30 }, (_, index) => `2025-02-${String(index + 1).padStart(2, '0')}`)
const window: Window = { from: '2025-02-01', to: '2025-02-30', days, now: '2025-03-03T04:00:00.000Z' }
const row = (id: string, more: Partial<SchemeRow> = {}): SchemeRow => ({
  id,
  number: 1,
  group: 'g',
  text: { zh: '每户水表', en: 'meters' },
  class: { kind: 'mandatory', levels: ['BASIC', 'HIGH'] },
  method: { kind: 'has' },
  evidence: [{ facility: 'energy-water', metric: 'M-COVERAGE', strength: 'full' }],
  ...more,
})
const good: KindFacts = {
  kind: 'energy-water',
  installed: 10,
  documented: 10,
  reporting: 10,
  newest: '2025-03-03T03:00:00.000Z',
  units: 10,
  served: 10,
  events: 0,
  byDay: days.map((day) => ({ day, devices: 10, readings: 240 })),
  quarantined: [],
}
const schemeWith = (rows: readonly SchemeRow[]) => ({ rows }) as unknown as ScoreScheme
const measured = (one: SchemeRow, facts: KindFacts | undefined): RowEvidence | undefined =>
  evidenceOf(
    one,
    (one.evidence ?? []).map((source) => measureSource(one, source, facts, window, USUAL_RULES, worldOf())),
  )
const judge = (one: SchemeRow, facts: KindFacts | undefined) => {
  const evidence = measured(one, facts)
  return readinessRows(schemeWith([one]), ['BASIC', 'HIGH'], evidence === undefined ? {} : { [one.id]: evidence })[0]
}

describe('readiness of a mandatory row', () => {
  test.each<[string, Partial<KindFacts> | undefined, string, string]>([
    ['met', {}, 'met', '应覆盖 10 处，其中 10 处有设备在上报。要求不低于 100%。'],
    ['failing', { served: 8, reporting: 8 }, 'fails', '应覆盖 10 处，其中 8 处有设备在上报。要求不低于 100%。'],
    ['unproven', { documented: 9 }, 'unproven', '应覆盖 10 处，其中 10 处有设备在上报。登记的 10 台中，9 台有厂家和型号。'],
    ['silent', { reporting: 0, served: 0, newest: null, byDay: [] }, 'no-data', '能源管理系统（水表）设备没有上报，无数据（不按零计）。'],
    ['without devices', undefined, 'no-devices', '没有登记在用的能源管理系统（水表）设备，无数据。'],
  ])('%s', (_title, more, state, why) => {
    expect(judge(row('R'), more === undefined ? undefined : { ...good, ...more })).toMatchObject({ state, why: { zh: why } })
  })

  test('says what to do', () => {
    expect(judge(row('R'), { ...good, served: 8, reporting: 8 })?.advice.map(({ zh }) => zh)).toEqual([
      '恢复 2 台没有上报的设备。',
      '补足：还差 2（共 10）。',
    ])
    expect(judge(row('R'), { ...good, documented: 9 })?.advice.map(({ zh }) => zh)).toEqual(['在设备台账中补全 1 台设备的厂家和型号。'])
    expect(judge(row('R'), good)?.advice).toEqual([])
  })

  test('says once what two sources of the same devices lack', () => {
    const two = row('R', {
      evidence: [
        { facility: 'energy-water', metric: 'M-COVERAGE', strength: 'full' },
        { facility: 'energy-water', metric: 'M-EVENTS', strength: 'full' },
      ],
    })
    expect(judge(two, undefined)?.why.zh).toBe('没有登记在用的能源管理系统（水表）设备，无数据。')
    expect(judge(two, { ...good, documented: 9 })?.advice).toHaveLength(1)
  })

  test('goes by papers where no device proves it', () => {
    const { evidence: _none, ...bare } = row('R')
    expect(judge(bare, undefined)).toMatchObject({ state: 'by-papers', evidence: null })
  })

  test('leaves points and bonus rows out, and counts levels', () => {
    const rows = [
      row('A'),
      row('B', { class: { kind: 'mandatory', levels: ['HIGH'] } }),
      row('C', { class: { kind: 'points' } }),
      row('D', { class: { kind: 'veto' } }),
    ]
    const evidence = Object.fromEntries(
      rows.flatMap((one) => {
        const found = measured(one, one.id === 'B' ? undefined : good)
        return found === undefined ? [] : [[one.id, found] as const]
      }),
    )
    const judged = readinessRows(schemeWith(rows), ['BASIC', 'HIGH'], evidence)
    const name = { zh: '级', en: 'level' }

    expect(judged.map(({ rowId }) => rowId)).toEqual(['A', 'B', 'D'])
    expect(
      readinessLevels(
        [
          { code: 'BASIC', name },
          { code: 'HIGH', name },
          { code: 'NONE', name },
        ],
        judged,
      ),
    ).toMatchObject([
      { code: 'BASIC', rows: 2, failing: [], counts: { met: 2 } },
      { code: 'HIGH', rows: 3, failing: ['B'], counts: { met: 2, 'no-devices': 1 } },
    ])
  })
})

describe('several sources of a row', () => {
  const both = row('R', {
    evidence: [
      { facility: 'energy-water', metric: 'M-COVERAGE', strength: 'full' },
      { facility: 'energy-water', metric: 'M-FRESH', strength: 'full' },
    ],
  })
  const proposalOf = (one: SchemeRow, first: KindFacts, second: KindFacts | undefined) =>
    evidenceOf(
      one,
      (one.evidence ?? []).map((source, index) => measureSource(one, source, index === 0 ? first : second, window, USUAL_RULES, worldOf())),
    )?.suggestion

  test('propose only together', () => {
    expect(proposalOf(both, good, good)).toBe(true)
    expect(proposalOf(both, { ...good, served: 9 }, good)).toBe(false)
    expect(proposalOf(both, good, undefined)).toBeNull()
  })

  test('of a part alone never propose', () => {
    const part = row('R', { evidence: [{ facility: 'energy-water', metric: 'M-COVERAGE', strength: 'partial' }] })
    expect(proposalOf(part, good, undefined)).toBeNull()
  })
})
