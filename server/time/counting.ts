import type { LocalDate } from '../base/ids.ts'
import type { Calendar, CalendarMissing, DayStatus } from './calendar.ts'
import { calendarMissing, dayStatus, yearOfDay } from './calendar.ts'
import { civilOf, civilOfDate, dateOfDayNumber, dayNumberOfDate, formatLocalDate, shiftMonths } from './dates.ts'

/** A date or number, or the year whose calendar is missing. */
export type Dated<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly [CalendarMissing] }

export interface CountOptions {
  /** true: a year without published calendar is computed by weekday (and marked where there is a proof); false: it is refused. */
  readonly provisional?: boolean
}

/** Longest walk in days, so that no expression can keep the server busy (about 130 years). */
export const LONGEST_COUNT = 48_000

class MissingYear extends Error {
  readonly year: number
  constructor(year: number) {
    super(`No calendar of ${year}`)
    this.year = year
  }
}

/** Runs date arithmetic; a missing year comes back as a problem. */
export function dated<T>(compute: () => T): Dated<T> {
  try {
    return { ok: true, value: compute() }
  } catch (error) {
    if (error instanceof MissingYear) return { ok: false, problems: [calendarMissing(error.year)] }
    throw error
  }
}

/** Status of a day under the options; to be called inside `dated`. */
export function statusOf(dayNumber: number, calendar: Calendar, options: CountOptions): DayStatus {
  const status = dayStatus(dayNumber, calendar)
  if (!status.published && options.provisional !== true) throw new MissingYear(civilOf(dayNumber).year)
  return status
}

export function isWorkingDay(date: LocalDate, calendar: Calendar, options: CountOptions = {}): Dated<boolean> {
  return dated(() => statusOf(dayNumberOfDate(date), calendar, options).kind === 'working')
}

/** The n-th working day after `from` (before it when n is negative); `from` itself is not counted (AMB-T-02). n = 0 is `from`. */
export function addWorkingDays(from: LocalDate, n: number, calendar: Calendar, options: CountOptions = {}): Dated<LocalDate> {
  requireCount(n)
  return dated(() => {
    const step = n < 0 ? -1 : 1
    let day = dayNumberOfDate(from)
    for (let left = Math.abs(n); left > 0; ) {
      day += step
      if (statusOf(day, calendar, options).kind === 'working') left -= 1
    }
    return dateOfDayNumber(day)
  })
}

/** `from` plus n calendar days. */
export function addNaturalDays(from: LocalDate, n: number): LocalDate {
  requireCount(n)
  return dateOfDayNumber(dayNumberOfDate(from) + n)
}

/** Corresponding day n months later, else the last day of that month (AMB-T-03). */
export function addMonths(from: LocalDate, n: number): LocalDate {
  requireCount(n)
  return formatLocalDate(shiftMonths(civilOfDate(from), n))
}

/** Corresponding day n years later; 29 February becomes 28 February where needed. */
export function addYears(from: LocalDate, n: number): LocalDate {
  return addMonths(from, n * 12)
}

/** The date itself when it is a working day, else the next one (Civil Code art. 203). */
export function rollToWorkingDay(date: LocalDate, calendar: Calendar, options: CountOptions = {}): Dated<LocalDate> {
  return dated(() => {
    let day = dayNumberOfDate(date)
    while (statusOf(day, calendar, options).kind !== 'working') day += 1
    return dateOfDayNumber(day)
  })
}

/** Working days after `from` up to and including `to`; negative when `to` lies before `from`. */
export function workingDaysBetween(from: LocalDate, to: LocalDate, calendar: Calendar, options: CountOptions = {}): Dated<number> {
  const [start, end] = [dayNumberOfDate(from), dayNumberOfDate(to)]
  if (Math.abs(end - start) > LONGEST_COUNT) throw new RangeError(`Expected at most ${LONGEST_COUNT} days, but got ${end - start}`)
  return dated(() => {
    const until = Math.max(start, end)
    let count = 0
    for (let day = Math.min(start, end) + 1; day <= until; ) {
      const { year, first, last, published, worked } = yearOfDay(day, calendar)
      if (!published && options.provisional !== true) throw new MissingYear(year)
      const next = Math.min(until, last) + 1
      count += (worked[next - first] ?? 0) - (worked[day - first] ?? 0)
      day = next
    }
    return end < start ? 0 - count : count
  })
}

/** Natural days from one date to another; negative when `to` lies before `from`. */
export function naturalDaysBetween(from: LocalDate, to: LocalDate): number {
  return dayNumberOfDate(to) - dayNumberOfDate(from)
}

function requireCount(n: number): void {
  if (!Number.isInteger(n) || Math.abs(n) > LONGEST_COUNT) throw new RangeError(`Expected a whole number of days, but got ${n}`)
}
