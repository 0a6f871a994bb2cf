// Counting of days: AMB-T-01 to AMB-T-06 (Civil Code articles 201 to 203 by analogy).
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LocalDate } from '../../../../server/base/ids.ts'
import * as time from '../../../../server/time/index.ts'

const calendar = time.shippedCalendar()
const date = (text: string) => text as LocalDate
const value = <T>(dated: time.Dated<T>): T => {
  if (!dated.ok) throw new Error(dated.problems[0].code)
  return dated.value
}

describe('calendar', () => {
  test('loads exactly the years that are published', () => {
    const years = Object.keys(calendar.years).map(Number)

    expect([Math.min(...years), Math.max(...years), years.length]).toEqual([2004, 2026, 23])
  })

  test.each([
    [2024, 251],
    [2025, 248],
  ])('counts the working days of %i', (year, days) => {
    expect(value(time.workingDaysBetween(date(`${year - 1}-12-31`), date(`${year}-12-31`), calendar))).toBe(days)
  })

  test.each([
    ['2024-02-09', true],
    ['2025-01-28', false],
    ['2024-02-18', true],
    ['2025-10-08', false],
    ['2025-10-11', true],
    ['2024-06-08', false],
  ])('knows whether people work on %s', (day, works) => {
    expect(value(time.isWorkingDay(date(day), calendar))).toBe(works)
  })

  test('lets an override stand for the whole year', () => {
    const own = time.overrideCalendar(calendar, { 2027: { free: [date('2027-01-01')], makeUp: [], source: 'administrator' } })

    expect(value(time.isWorkingDay(date('2027-01-01'), own))).toBe(false)
    expect(value(time.isWorkingDay(date('2027-01-04'), own))).toBe(true)
    expect(value(time.isWorkingDay(date('2025-10-11'), own))).toBe(true)
  })

  test('refuses a provisional year when dates must bind', () => {
    const own = time.overrideCalendar(calendar, { 2027: { free: [], makeUp: [], source: 'draft', provisional: true } })

    expect(time.isWorkingDay(date('2027-01-04'), own)).toMatchObject({ ok: false, problems: [{ code: 'CALENDAR_MISSING', year: 2027 }] })
  })
})

describe('adding days', () => {
  test('names the year whose calendar is missing', () => {
    const narrow = time.onlyYears(calendar, [2024, 2025])

    expect(time.addWorkingDays(date('2025-12-30'), 5, narrow)).toMatchObject({
      ok: false,
      problems: [{ code: 'CALENDAR_MISSING', year: 2026 }],
    })
  })

  test('computes by weekday only when asked', () => {
    expect(value(time.addWorkingDays(date('2026-12-31'), 1, calendar, { provisional: true }))).toBe('2027-01-01')
  })

  test.each([
    ['2025-01-31', 3, '2025-04-30'],
    ['2024-02-29', 36, '2027-02-28'],
    ['2024-05-31', -3, '2024-02-29'],
    ['2025-02-28', 3, '2025-05-28'],
    ['2025-12-15', 1, '2026-01-15'],
    ['2025-01-15', -1, '2024-12-15'],
  ])('adds months to %s clamped to the month', (from, months, due) => {
    expect(time.addMonths(date(from), months)).toBe(due)
  })

  test('counts working days backwards across a holiday', () => {
    expect(value(time.addWorkingDays(date('2024-10-08'), -1, calendar))).toBe('2024-09-30')
    expect(value(time.workingDaysBetween(date('2024-10-08'), date('2024-09-29'), calendar))).toBe(-2)
  })

  test('refuses a count that would never end', () => {
    expect(() => time.addWorkingDays(date('2024-10-08'), 1e9, calendar)).toThrow(RangeError)
    expect(() => time.addNaturalDays(date('2024-10-08'), 0.5)).toThrow(RangeError)
  })
})

describe('properties', () => {
  const anyDate = fc.integer({ min: 14_610, max: 20_400 }).map((day) => time.dateOfDayNumber(day))

  test('never ends a working-day count on a free day', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 1, max: 60 }), (from, n) => {
        const due = value(time.addWorkingDays(from, n, calendar, { provisional: true }))

        expect(value(time.isWorkingDay(due, calendar, { provisional: true }))).toBe(true)
        expect(value(time.workingDaysBetween(from, due, calendar, { provisional: true }))).toBe(n)
      }),
    )
  })

  test('counts years at once as it would day by day', () => {
    fc.assert(
      fc.property(anyDate, fc.nat({ max: 900 }), (from, days) => {
        const options = { provisional: true }
        const each = Array.from({ length: days }, (_, day) => time.addNaturalDays(from, day + 1))
        const working = each.filter((day) => value(time.isWorkingDay(day, calendar, options))).length
        const to = time.addNaturalDays(from, days)

        expect(value(time.workingDaysBetween(from, to, calendar, options))).toBe(working)
        expect(value(time.workingDaysBetween(to, from, calendar, options))).toBe(0 - working)
      }),
    )
  })

  test('splits a working-day count at any day', () => {
    fc.assert(
      fc.property(anyDate, fc.nat({ max: 40 }), fc.nat({ max: 40 }), (from, a, b) => {
        const options = { provisional: true }
        const half = value(time.addWorkingDays(from, a, calendar, options))

        expect(value(time.addWorkingDays(half, b, calendar, options))).toBe(value(time.addWorkingDays(from, a + b, calendar, options)))
      }),
    )
  })

  test('turns day numbers into dates and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -719_162, max: 2_932_896 }), (day) => {
        const iso = new Date(day * 86_400_000).toISOString().slice(0, 10)

        expect(time.dateOfDayNumber(day)).toBe(iso)
        expect(time.dayNumberOfDate(date(iso))).toBe(day)
        expect(time.weekdayOf(day) % 7).toBe(new Date(day * 86_400_000).getUTCDay())
      }),
    )
  })

  test('keeps the warning date inside the yellow days', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 0, max: 9 }), (due, yellow) => {
        const options = { provisional: true }
        const warn = value(time.warningDateOf(due, yellow, calendar, options))

        expect(value(time.workingDaysBetween(warn, due, calendar, options))).toBeLessThanOrEqual(yellow)
        expect(value(time.workingDaysBetween(time.addNaturalDays(warn, -1), due, calendar, options))).toBeGreaterThan(yellow)
      }),
    )
  })
})
