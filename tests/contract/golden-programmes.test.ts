// Golden cases H to K through the product: decisions over /v2, scores over /api (design §12), on the programmes as shipped.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isJsonObject, type Json, type JsonObject } from '../../server/base/json.ts'
import type { SchemeRow, ScoreScheme } from '../../server/rules/score/types.ts'
import weihai from '../golden/weihai-cases.json' with { type: 'json' }
import yinchuan from '../golden/yinchuan-cases.json' with { type: 'json' }
import { PASSWORD, type RunningApp, startApp } from '../support/app.ts'
import { fullAnswer } from '../support/score-answers.ts'

let running: RunningApp
let indicators: ScoreScheme

beforeAll(async () => {
  running = await startApp('2026-03-02T01:00:00Z')
  indicators = await running.services.programmes.scheme('yinchuan-2020')
})
afterAll(() => running.close())

const basic = `Basic ${Buffer.from(`designer1:${PASSWORD}`).toString('base64')}`

/** The decision's answer; a refusal as the cases write it: `{ error: CODE }`. */
async function decide(decisionDefinitionId: string, variables: JsonObject): Promise<Json> {
  const answer = await running.app.inject({
    method: 'POST',
    url: '/v2/decision-definitions/evaluation',
    headers: { authorization: basic },
    payload: { decisionDefinitionId, variables },
  })
  const body = answer.json() as { readonly output?: string; readonly detail?: string }
  if (answer.statusCode === 200) return JSON.parse(body.output ?? 'null') as Json
  expect(answer.statusCode).toBe(400)
  return { error: /^[A-Z_]+/.exec(body.detail ?? '')?.[0] ?? '' }
}

interface Scored {
  readonly rows: { readonly [id: string]: { readonly score: string } }
  readonly totals: { readonly approved: string; readonly bonus: string; readonly total: string }
  readonly gates: readonly { readonly met: boolean; readonly levels: readonly string[] }[]
  readonly level: string | null
  readonly problems?: readonly { readonly code: string }[]
}

async function score(programme: string, answers: JsonObject): Promise<Scored> {
  const answer = await running.app.inject({
    method: 'POST',
    url: `/api/programmes/${programme}/score`,
    headers: { authorization: basic, cookie: await running.cookieOf('applicant1') },
    payload: { answers },
  })
  return answer.json()
}

/** `1-14,17` as numbers. */
function numbersOf(text: string): readonly number[] {
  return text.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
}

describe('family H', () => {
  test.each(weihai)('$id gives the stars of the annex', async ({ input, expected }) => {
    const id = (number: number) => `WH-I${String(number).padStart(2, '0')}`
    const { notApplicable } = input as { readonly notApplicable?: string }
    const answers = Object.fromEntries([
      ...numbersOf(input.has).map((number) => [id(number), { has: true }]),
      ...(notApplicable === undefined ? [] : numbersOf(notApplicable).map((number) => [id(number), { notApplicable: true }])),
    ])
    const { totals, level } = await score('weihai-2020', answers)

    expect({ points: Number(totals.total), stars: Number(/\d/.exec(level ?? '')?.[0] ?? 0) }).toEqual(expected)
  })
})

const casesOf = (family: string) => yinchuan.filter(({ id }) => id.startsWith(`GC-${family}`))

describe('families J and K', () => {
  test.each([...casesOf('J'), ...casesOf('K')])('$id answers as the rule says', async ({ fn, input, expected }) => {
    const answer = await decide(fn === 'reward' ? 'yinchuan_reward' : 'yinchuan_satisfaction', input as unknown as JsonObject)

    expect(answer).toEqual(expected)
  })
})

/** The input of a row case as the row's own answer: shares, counts, values, quantities of conditions. */
function answerOf(row: SchemeRow, input: JsonObject): JsonObject {
  const { row: _row, numerator, denominator, otherConditions, ...rest } = input
  if (denominator !== undefined) return { numerator: numerator ?? 0, denominator }
  const quantity = Object.values(rest)[0]
  if (row.method.kind === 'count') return { count: quantity ?? 0 }
  if (row.method.kind !== 'all-of') return { value: String(quantity) }
  const { conditions } = row.method
  const plain = conditions.filter(({ limit }) => limit === undefined)
  return {
    conditions: Object.fromEntries(plain.map(({ id }) => [id, (rest[id] ?? otherConditions) === true])),
    measured: Object.fromEntries(
      conditions.flatMap(({ id, limit }) =>
        limit === undefined ? [] : [[id, limit.measure === 'count' ? { count: rest[id] ?? 0 } : { value: String(rest[id]) }]],
      ),
    ),
  }
}

describe('family I, rows', () => {
  test.each(casesOf('I').filter(({ fn }) => fn === 'yinchuanRow'))('$id scores its row', async ({ input, expected }) => {
    const rowId = (input as unknown as { readonly row: string }).row
    const row = indicators.rows.find(({ id }) => id === rowId)
    if (row === undefined) throw new Error(`Expected row ${rowId}`)
    const answer = await score('yinchuan-2020', { [rowId]: answerOf(row, input as unknown as JsonObject) })

    const refusal = answer.problems?.[0]?.code
    expect(refusal === undefined ? { score: answer.rows[rowId]?.score } : { error: refusal }).toEqual(expected)
  })
})

/** Rows a case means by `all ★C and ★B rows except YC-I34`, `full`, `all other rows` and the like. */
function wanted(input: JsonObject): (row: SchemeRow) => boolean {
  const words = String(input.full ?? input.allRows ?? '')
  if (words === '') return () => false
  const except = /except (YC-I\d+)/.exec(words)?.[1]
  const marks: readonly string[] = words.match(/[★▲☆][ABC]?/g) ?? []
  return (row) => row.id !== except && (marks.length === 0 || marks.includes(row.mark ?? ''))
}

describe('family I, totals', () => {
  test.each(casesOf('I').filter(({ fn }) => fn === 'yinchuanTotals'))('$id adds up', async ({ input, expected }) => {
    const given = input as unknown as JsonObject
    const full = indicators.rows.filter(wanted(given)).map((row) => [row.id, { ...fullAnswer(row) }] as const)
    const own = Object.entries(given).filter(([id, value]) => id.startsWith('YC-I') && isJsonObject(value))
    const notApplicable = Array.isArray(given.notApplicableConfirmed) ? given.notApplicableConfirmed.map(String) : []
    const answers = Object.fromEntries([...full, ...own, ...notApplicable.map((id) => [id, { notApplicable: true }] as const)])
    const { totals, gates, level } = await score('yinchuan-2020', answers as unknown as JsonObject)
    const met = ['A', 'B', 'C'].find((code) => gates.every((gate) => gate.met || !gate.levels.includes(code))) ?? null

    expect({ approvedScore: totals.approved, bonusScore: totals.bonus, totalScore: totals.total, mandatoryMetFor: met }).toEqual(expected)
    expect(level, 'no level is given before the administrator has set the score lines').toBeNull()
  })
})
