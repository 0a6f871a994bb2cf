// The grid of a calendar year: weeks, words, keys.
import { expect, test } from 'vitest'
import type { LocalDate } from '../../../../server/base/ids.ts'
import { changedDays, movedBy, toggled, weeksOf, withWord, wordOf } from '../../../../studio/regulation/calendar/days.ts'

const date = (text: string) => text as LocalDate
const none = { free: [], makeUp: [] }

test('lays a month out in weeks from Monday', () => {
  const weeks = weeksOf(2026, 5)

  expect(weeks).toHaveLength(5)
  expect(weeks[0]?.slice(0, 5)).toEqual([null, null, null, null, '2026-05-01'])
  expect(weeks[4]?.[6]).toBe('2026-05-31')
  expect(
    weeksOf(2027, 2)
      .flat()
      .filter((day) => day !== null),
  ).toHaveLength(28)
})

test('says what a day is', () => {
  const days = { free: [date('2026-05-01'), date('2026-05-02')], makeUp: [date('2026-05-09')] }

  expect(['2026-05-01', '2026-05-02', '2026-05-09', '2026-05-10', '2026-05-11'].map((day) => wordOf(date(day), days))).toEqual([
    'holiday',
    'holiday',
    'makeUp',
    'weekend',
    'working',
  ])
})

test('turns a working day free and a weekend day into a working day, and back', () => {
  expect(toggled(date('2026-05-11'), none)).toBe('holiday')
  expect(toggled(date('2026-05-10'), none)).toBe('makeUp')
  expect(toggled(date('2026-05-10'), { free: [], makeUp: [date('2026-05-10')] })).toBe('weekend')
  expect(withWord(none, date('2026-05-11'), 'holiday')).toEqual({ free: ['2026-05-11'], makeUp: [] })
  expect(withWord({ free: [date('2026-05-11')], makeUp: [] }, date('2026-05-11'), 'working')).toEqual(none)
})

test('never makes a weekday a make-up day', () => {
  expect(withWord(none, date('2026-05-11'), 'makeUp')).toEqual(none)
})

test('lists the days that differ', () => {
  const after = { free: [date('2026-05-01'), date('2026-05-03')], makeUp: [date('2026-05-09')] }

  expect(changedDays({ free: [date('2026-05-01')], makeUp: [] }, after)).toEqual(['2026-05-03', '2026-05-09'])
})

test.each([
  ['ArrowRight', '2026-05-31', '2026-06-01'],
  ['ArrowUp', '2026-05-31', '2026-05-24'],
  ['ArrowLeft', '2026-01-01', '2026-01-01'],
  ['Home', '2026-05-07', '2026-05-04'],
  ['End', '2026-05-07', '2026-05-10'],
  ['PageDown', '2026-01-31', '2026-02-28'],
  ['PageUp', '2026-01-31', '2026-01-31'],
  ['x', '2026-01-31', null],
])('moves by %s from %s to %s', (key, from, to) => {
  expect(movedBy(key, date(from))).toBe(to)
})
