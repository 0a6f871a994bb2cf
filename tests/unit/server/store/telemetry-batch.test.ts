import { describe, expect, test } from 'vitest'
import { type BatchItem, dayFinder, effectsOf, fold } from '../../../../server/store/telemetry-batch.ts'

const HOUR = 3_600_000
const T = Date.parse('2025-03-03T04:00:00Z')
const item = (
  at: number,
  number: number,
  more: { readonly series?: number; readonly seq?: number; readonly lastSeen?: number } = {},
): BatchItem => ({
  subject: 's',
  device: 'd',
  metric: 'm',
  memory: { lastSeen: more.lastSeen ?? 0 },
  row: { series: more.series ?? 1, keepDays: 35, at, seq: more.seq ?? 1, number, text: null, message: null },
})
const rules = { receivedAt: T, lateMs: HOUR, dayOf: dayFinder('Asia/Shanghai') }

describe('fold', () => {
  test('puts keys in order, each once, and counts repetitions', () => {
    const items = fold([item(T, 2, { series: 2 }), item(T, 1), item(T - 1, 5), item(T, 1)])

    expect(items.map(({ row, times }) => [row.series, row.at - T, row.number, times])).toEqual([
      [1, -1, 5, 1],
      [1, 0, 1, 2],
      [2, 0, 2, 1],
    ])
    expect(items.every(({ others }) => others.length === 0)).toBe(true)
  })

  test('keeps the first of two values of one moment', () => {
    const items = fold([item(T, 1), item(T, 9)])

    expect(items.map(({ row, others }) => [row.number, others.map((one) => one.row.number)])).toEqual([[1, [9]]])
  })
})

describe('effects', () => {
  test('count only what is new, late and disordered apart', () => {
    const items = fold([
      item(T - 2 * HOUR, 1, { lastSeen: T - HOUR }),
      item(T, 2, { lastSeen: T - HOUR }),
      item(T, 2, { lastSeen: T - HOUR }),
    ])

    const effects = effectsOf(items, [], rules)

    expect(effects).toMatchObject({ fresh: 2, contradicting: [] })
    expect(effects.days).toEqual([{ series: 1, day: '2025-03-03', readings: 2, newest: T, late: 1, disordered: 1 }])
    expect(effects.latest.map(({ at }) => at)).toEqual([T])
    expect(effects.again).toEqual([{ subject: 's', device: 'd', day: '2025-03-03', times: 1 }])
  })

  test('are none for what was known, except that it came again', () => {
    const items = fold([item(T, 2), item(T + 1, 3)])

    const effects = effectsOf(
      items,
      [
        { index: 0, number: 2, text: null },
        { index: 1, number: 7, text: null },
      ],
      rules,
    )

    expect(effects).toMatchObject({ fresh: 0, days: [], latest: [] })
    expect(effects.again).toEqual([{ subject: 's', device: 'd', day: '2025-03-03', times: 1 }])
    expect(effects.contradicting.map(({ row }) => row.number)).toEqual([3])
  })

  test.each([
    ['nothing', null, [1, 9, 1, 9], 1, [9, 9]],
    ['the first value', 1, [1, 9, 1, 9], 2, [9, 9]],
    ['the second value', 9, [1, 9, 1, 9], 2, [1, 1]],
    ['another value', 5, [1, 9, 1], 0, [1, 1, 9]],
  ])('where %s stood: what says the same came again, what says something else contradicts', (_, stood, values, again, wrong) => {
    const known = stood === null ? [] : [{ index: 0, number: stood, text: null }]

    const effects = effectsOf(fold(values.map((value) => item(T, value))), known, rules)

    expect(effects.again.reduce((sum, { times }) => sum + times, 0)).toBe(again)
    expect(effects.contradicting.map(({ row }) => row.number)).toEqual(wrong)
    expect(effects.fresh).toBe(stood === null ? 1 : 0)
  })
})

test('days are those of the zone', () => {
  const dayOf = dayFinder('Asia/Shanghai')

  expect([dayOf(Date.parse('2025-03-02T15:59:59Z')), dayOf(Date.parse('2025-03-02T16:00:00Z'))]).toEqual(['2025-03-02', '2025-03-03'])
})
