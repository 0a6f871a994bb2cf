import type { LocalDate } from '../../base/ids.ts'
import {
  addMonths,
  addNaturalDays,
  addWorkingDays,
  addYears,
  type Calendar,
  type CalendarMissing,
  type CountingRule,
  type CountOptions,
  countDeadline,
  type Dated,
  dateOfDayNumber,
  dayNumberOfDate,
  epochMsOf,
  isWorkingDay,
  localDateAt,
  readLocalDate,
  rollToWorkingDay,
  warningDateOf,
  workingDaysBetween,
} from '../../time/index.ts'
import { contextFunction } from './expression.ts'
import { FeelFailure, InvalidArguments } from './run.ts'
import { dateTimeAt, instantNanos, zoneAt } from './temporal.ts'
import { FeelDate, FeelDateTime, type FeelFunction, type FeelValue } from './values.ts'

/** A deadline rule of a programme (`DeadlineRule`), as far as dates need it. */
export interface NamedCountingRule extends CountingRule {
  readonly id: string
  readonly yellowDays: number
}

export interface TimeFunctionOptions extends CountOptions {
  /** Years without published calendar are computed by weekday for `due date`, `warning date` and `end of day` (running processes). */
  readonly provisional?: boolean
}

/**
 * The context functions of time (design §6). They take FEEL dates, dates with time, or ISO text, and answer FEEL dates:
 * `add working days(from, n)`, `add natural days(from, n)`, `add months(from, n)`, `add years(from, n)`,
 * `roll to working day(date)`, `working days between(a, b)`, `is working day(date)`, `due date(id, from)`,
 * `warning date(id, from)`, `end of day(date)`, `local date(from)`, `today()`, `now()`.
 * `now`: a moment as ISO text, or a clock in milliseconds since 1970 for functions that outlive it; null: neither `today()` nor `now()`.
 * A moment with an offset is turned into the local date of `zone` first. A missing calendar ends the evaluation with
 * `CALENDAR_MISSING`; with `provisional` the deadline functions count by weekday instead.
 */
export function feelTimeFunctions(
  calendar: Calendar,
  zone: string,
  rules: readonly NamedCountingRule[],
  now: string | null | (() => number),
  options: TimeFunctionOptions = {},
): { readonly [name: string]: FeelFunction } {
  const strict: CountOptions = {}
  const lenient: CountOptions = { provisional: options.provisional === true }
  const ruleOf = (id: FeelValue) => {
    const rule = rules.find((each) => each.id === id)
    if (rule !== undefined) return rule
    throw new FeelFailure({
      code: 'DEADLINE_RULE_UNKNOWN',
      text: { zh: `没有期限规则 ${JSON.stringify(id)}。`, en: `Expected a deadline rule of the programme, but got ${JSON.stringify(id)}.` },
    })
  }
  const due = (id: FeelValue, from: FeelValue) => required(countDeadline(ruleOf(id), localDate(from, zone), calendar, zone, lenient)).due
  const define = (name: string, parameters: readonly string[], call: (...args: FeelValue[]) => FeelValue) =>
    contextFunction(name, parameters, (args) => inRange(() => call(...parameters.map((_, index) => args[index] ?? null))))
  const functions = [
    define('add working days', ['from', 'n'], (from, n) =>
      feelDate(required(addWorkingDays(localDate(from, zone), count(n), calendar, strict))),
    ),
    define('add natural days', ['from', 'n'], (from, n) => feelDate(addNaturalDays(localDate(from, zone), count(n)))),
    define('add months', ['from', 'n'], (from, n) => feelDate(addMonths(localDate(from, zone), count(n)))),
    define('add years', ['from', 'n'], (from, n) => feelDate(addYears(localDate(from, zone), count(n)))),
    define('roll to working day', ['date'], (date) => feelDate(required(rollToWorkingDay(localDate(date, zone), calendar, strict)))),
    define('working days between', ['a', 'b'], (a, b) =>
      required(workingDaysBetween(localDate(a, zone), localDate(b, zone), calendar, strict)),
    ),
    define('is working day', ['date'], (date) => required(isWorkingDay(localDate(date, zone), calendar, strict))),
    define('due date', ['id', 'from'], (id, from) => feelDate(due(id, from))),
    define('warning date', ['id', 'from'], (id, from) =>
      feelDate(required(warningDateOf(due(id, from), ruleOf(id).yellowDays, calendar, lenient))),
    ),
    define('end of day', ['date'], (date) => {
      const next = dayNumberOfDate(localDate(date, zone)) + 1
      return new FeelDateTime(next, 0, zoneAt(next, 0, zone))
    }),
    define('local date', ['from'], (from) => feelDate(localDate(from, zone))),
    ...clockFunctions(now, zone, define),
  ]
  return Object.fromEntries(functions.map((each) => [each.name, each]))
}

type Define = (name: string, parameters: readonly string[], call: (...args: FeelValue[]) => FeelValue) => FeelFunction

function clockFunctions(now: string | null | (() => number), zone: string, define: Define): readonly FeelFunction[] {
  const fixed = typeof now === 'string' ? epochMsOf(now, zone) : null
  const clock = typeof now === 'function' ? now : fixed === null ? null : () => fixed
  if (clock === null) return []
  return [define('now', [], () => dateTimeAt(clock(), zone)), define('today', [], () => feelDate(localDateAt(clock(), zone)))]
}

function feelDate(date: LocalDate): FeelDate {
  return new FeelDate(dayNumberOfDate(date))
}

/** Local date of what a FEEL value or a JSON text says. */
function localDate(value: FeelValue, zone: string): LocalDate {
  if (typeof value === 'string') {
    const date = readLocalDate(value, zone)
    if (date !== null) return date
  }
  if (value instanceof FeelDate) return dateOfDayNumber(value.day)
  if (value instanceof FeelDateTime) return localDateAt(Number(instantNanos(value, zone) / 1_000_000n), zone)
  throw new InvalidArguments(`Expected a date or ISO text, but got ${JSON.stringify(value)}`, '参数应为日期')
}

function count(value: FeelValue): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  throw new InvalidArguments('Expected a whole number', '天数应为整数')
}

function required<T>(result: Dated<T>): T {
  if (result.ok) return result.value
  const missing: CalendarMissing = result.problems[0]
  throw new FeelFailure(missing)
}

/** Dates outside the years 1 to 9999 and counts beyond all reason are the author's error. */
function inRange<T>(compute: () => T): T {
  try {
    return compute()
  } catch (error) {
    if (error instanceof RangeError) throw new InvalidArguments(error.message, '日期或天数超出范围')
    throw error
  }
}
