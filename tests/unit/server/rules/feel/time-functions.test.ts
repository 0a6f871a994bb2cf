// Context functions of time (design §6, §12): FEEL dates in and out, ISO text accepted, calendars never guessed in silence.
import { describe, expect, test } from 'vitest'
import type { Json } from '../../../../../server/base/json.ts'
import { feelTimeFunctions, type NamedCountingRule } from '../../../../../server/rules/feel/index.ts'
import { shippedCalendar } from '../../../../../server/time/index.ts'
import { run } from './support.ts'

const zone = 'Asia/Shanghai'
const now = '2024-09-25T01:00:00.000Z'
const rules: readonly NamedCountingRule[] = [
  { id: 'DL-17', count: 5, unit: 'workingDay', countStartDay: false, roll: 'none', yellowDays: 1 },
  { id: 'DL-31', count: 3, unit: 'month', countStartDay: false, roll: 'next-working-day', yellowDays: 5 },
]

function evaluate(source: string, variables: { readonly [name: string]: Json } = {}, provisional = false) {
  return run(source, variables, { functions: feelTimeFunctions(shippedCalendar(), zone, rules, now, { provisional }), zone, now })
}

describe('time functions', () => {
  test.each([
    ['add working days("2024-09-25", 5)', '2024-10-08'],
    ['add working days(date("2024-09-25"), 5)', '2024-10-08'],
    ['add working days(@"2024-09-29T16:30:00Z", 5)', '2024-10-12'],
    ['add working days(from: "2024-09-29T16:30:00Z", n: 5)', '2024-10-12'],
    ['add natural days("2024-02-01", 30)', '2024-03-02'],
    ['add months("2025-01-31", 3)', '2025-04-30'],
    ['add years("2024-02-29", 3)', '2027-02-28'],
    ['roll to working day("2025-10-05")', '2025-10-09'],
    ['working days between("2024-09-25", "2024-10-08")', 5],
    ['is working day("2024-09-29")', true],
    ['due date("DL-17", "2024-09-25")', '2024-10-08'],
    ['due date("DL-31", "2025-07-05")', '2025-10-09'],
    ['warning date("DL-17", "2024-09-25")', '2024-09-30'],
    ['end of day("2024-10-08")', '2024-10-09T00:00:00+08:00'],
    ['end of day(due date("DL-17", today()))', '2024-10-09T00:00:00+08:00'],
    ['local date("2024-12-31T16:00:00Z").year', 2025],
    ['today()', '2024-09-25'],
    ['now()', '2024-09-25T09:00:00+08:00'],
    ['due date("DL-17", today()) > today()', true],
    ['now() < end of day(today())', true],
  ])('answer %s', (source, expected) => {
    expect(evaluate(source)).toMatchObject({ value: expected, warnings: [], error: null })
  })

  test('refuse a year without calendar by name', () => {
    expect(evaluate('add working days("2026-12-30", 5)').error).toMatchObject({ code: 'CALENDAR_MISSING', year: 2027 })
    expect(evaluate('due date("DL-17", "2026-12-30")').error).toMatchObject({ code: 'CALENDAR_MISSING', year: 2027 })
    expect(evaluate('add working days("2026-12-30", 5)', {}, true).error).toMatchObject({ code: 'CALENDAR_MISSING' })
  })

  test('give provisional deadlines to running processes', () => {
    expect(evaluate('due date("DL-17", "2026-12-30")', {}, true).value).toBe('2027-01-06')
  })

  test('refuse a deadline rule nobody defined', () => {
    expect(evaluate('due date("DL-99", today())').error?.code).toBe('DEADLINE_RULE_UNKNOWN')
  })

  test.each([
    'add working days("soon", 5)',
    'add working days(today(), 1.5)',
    'add natural days(today(), 1e12)',
    'add years("9999-01-01", 1)',
  ])('answer null with a warning for %s', (source) => {
    expect(evaluate(source)).toMatchObject({ value: null, error: null, warnings: [{ code: 'FEEL_INVALID_ARGUMENTS' }] })
  })

  test('need a clock for now and today', () => {
    expect(run('today()').error?.code).toBe('FEEL_NO_CLOCK')
  })
})
