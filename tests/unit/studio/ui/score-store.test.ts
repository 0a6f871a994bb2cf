/** The score sheet's store: a row wakes alone, half-typed rows never break the totals. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { answerOfEvidence, differsFromEvidence } from '../../../../server/rules/score/evidence.ts'
import type { ScoreScheme } from '../../../../server/rules/score/types.ts'
import { sumOfScores } from '../../../../studio/ui/score/score-table.tsx'
import { createScoreStore, isOpen } from '../../../../studio/ui/score/store.ts'

const both = (text: string) => ({ zh: text, en: text })
const scheme: ScoreScheme = {
  id: 's',
  title: both('s'),
  groups: [{ id: 'g', title: both('g') }],
  rows: [
    { id: 'gate', number: 1, group: 'g', text: both('gate'), class: { kind: 'mandatory', levels: ['BASIC'] }, method: { kind: 'has' } },
    { id: 'meters', number: 2, group: 'g', text: both('meters'), class: { kind: 'points' }, points: '5', method: { kind: 'proportional' } },
    {
      id: 'bonus',
      number: 3,
      group: 'g',
      text: both('bonus'),
      class: { kind: 'bonus' },
      points: '2',
      method: { kind: 'judged', step: '0.5' },
    },
  ],
  rounding: { scale: 2, mode: 'half-up' },
  aggregation: { method: 'mean', mandatoryBy: 'majority' },
  levelDecision: 'level',
}
const [, meters] = scheme.rows

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('wakes the row at once, totals later', () => {
  const told: unknown[] = []
  const store = createScoreStore(scheme, {}, (answers) => told.push(answers))
  const woken: string[] = []
  store.subscribeRow('meters', () => woken.push('meters'))
  store.subscribeRow('bonus', () => woken.push('bonus'))

  store.set('meters', { numerator: 412, denominator: 430 })
  expect(woken).toEqual(['meters'])
  expect(store.result().totals.total).toBe('0.00')

  vi.runAllTimers()
  expect(store.result().totals).toEqual({ approved: '4.79', bonus: '0.00', total: '4.79' })
  expect(woken).toEqual(['meters', 'meters'])
  expect(told).toEqual([{ meters: { numerator: 412, denominator: 430 } }])
})

test('scores the rest beside a half-typed row', () => {
  const store = createScoreStore(scheme, { bonus: { judged: '1.5' } }, () => undefined)

  store.set('meters', { numerator: 412 })
  vi.runAllTimers()

  expect(store.result().totals.total).toBe('1.50')
  expect(store.problemOf('meters')?.zh).toContain('总数应为大于 0 的整数')
  expect(store.problemOf('bonus')).toBeUndefined()
})

test('a comment alone is no finding', () => {
  expect(isOpen(undefined)).toBe(true)
  expect(isOpen({ comment: '待现场核实' })).toBe(true)
  expect(isOpen({ has: false })).toBe(false)
})

test('asks the reason where evidence differs', () => {
  if (meters === undefined) throw new Error('no row')
  const evidence = {
    metric: 'online',
    title: both('online'),
    value: '95.81',
    unit: '%',
    numerator: 412,
    denominator: 430,
    window: { from: '2026-10-22', to: '2026-11-20' },
    checks: { complete: true, recent: true, typeAndUnit: true, plausible: true, documentedSource: true },
    series: [],
    devices: { installed: 430, reporting: 412 },
    snapshotHash: null,
    suggestion: true,
  }

  expect(answerOfEvidence(meters, evidence)).toEqual({ numerator: 412, denominator: 430 })
  expect(differsFromEvidence(meters, { numerator: 400, denominator: 430 }, evidence)).toBe(true)
  expect(differsFromEvidence(meters, { numerator: 412, denominator: 430 }, evidence)).toBe(false)
  expect(differsFromEvidence(meters, {}, evidence)).toBe(false)
  expect(differsFromEvidence(meters, { numerator: 1, denominator: 2 }, undefined)).toBe(false)
})

test.each([
  [['0.1', '0.2'], '0.3'],
  [['4.79', '0', '1.5'], '6.29'],
  [['-0.5', '0.25'], '-0.25'],
  [[], '0'],
])('adds the scores %j exactly', (scores, total) => {
  expect(sumOfScores(scores)).toBe(total)
})
