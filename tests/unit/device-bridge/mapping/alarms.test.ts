import { describe, expect, test } from 'vitest'
import { type AlarmSignal, episodesOf, judge } from '../../../../device-bridge/mapping/alarms.ts'

const number = (value: number) => ({ number: value, text: null })
const word = (text: string) => ({ number: null, text })

describe('condition', () => {
  const hot = { metric: 'temperature', above: 40, clearBelow: 38, below: -25, clearAbove: -23 }

  test.each<[number, boolean | null, string]>([
    [40, null, 'at the limit nothing is raised, and it is not yet taken back'],
    [40.1, true, 'above it is'],
    [39, null, 'between raising and clearing nothing changes'],
    [38, false, 'taken back'],
    [-25.1, true, 'below the lower limit'],
    [-24, null, 'between the lower two'],
    [-23, false, 'back'],
  ])('%s degrees: %s (%s)', (value, expected, _why) => {
    expect(judge(hot, number(value))).toBe(expected)
  })

  test('without a limit of its own, clearing is the other side of raising', () => {
    expect(judge({ metric: 'x', above: 5 }, number(5))).toBe(false)
    expect(judge({ metric: 'x', below: 5 }, number(5))).toBe(false)
  })

  test('a yes or no, and a word', () => {
    expect(judge({ metric: 'open', is: true }, number(1))).toBe(true)
    expect(judge({ metric: 'online', is: false }, number(1))).toBe(false)
    expect(judge({ metric: 'online', is: false }, number(0))).toBe(true)
    expect(judge({ metric: 'state', words: ['fault'] }, word('fault'))).toBe(true)
    expect(judge({ metric: 'state', words: ['fault'] }, word('free'))).toBe(false)
    expect(judge({ metric: 'state', words: ['fault'] }, number(1))).toBe(null)
  })
})

describe('episodes', () => {
  const at = (minute: number, on: boolean, seq = 0): AlarmSignal => ({
    ts: new Date(Date.UTC(2025, 2, 3, 0, minute)).toISOString(),
    seq,
    on,
    value: minute,
  })
  const spans = (signals: readonly AlarmSignal[], before: Parameters<typeof episodesOf>[1] = null) =>
    episodesOf(signals, before).map(({ raisedAt, clearedAt }) => [raisedAt.slice(14, 16), clearedAt?.slice(14, 16) ?? null])

  test('begin with the first word and end with the first that takes it back', () => {
    expect(spans([at(1, false), at(2, true), at(3, true), at(5, false), at(6, false), at(9, true)])).toEqual([
      ['02', '05'],
      ['09', null],
    ])
  })

  test('go on from before', () => {
    expect(spans([at(3, true), at(4, false)], { raisedAt: at(1, true).ts, clearedAt: at(9, false).ts, value: 1 })).toEqual([['01', '04']])
  })

  test('of one moment, the sequence decides', () => {
    expect(spans([at(2, false, 2), at(2, true, 1)])).toEqual([['02', '02']])
  })
})
