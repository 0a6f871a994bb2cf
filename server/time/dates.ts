import type { Instant, LocalDate } from '../base/ids.ts'

/** A day of the proleptic Gregorian calendar (ISO 8601); `month` 1-12, `day` 1-31. */
export interface Civil {
  readonly year: number
  readonly month: number
  readonly day: number
}

const DAYS_BEFORE_1970 = 719_468
const DAYS_PER_ERA = 146_097
const MS_PER_DAY = 86_400_000

/** Number of days since 1970-01-01 (day 0); any integer year. */
export function dayNumberOf({ year, month, day }: Civil): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * DAYS_PER_ERA + dayOfEra - DAYS_BEFORE_1970
}

/** The reverse of `dayNumberOf`. */
export function civilOf(dayNumber: number): Civil {
  const z = dayNumber + DAYS_BEFORE_1970
  const era = Math.floor(z / DAYS_PER_ERA)
  const dayOfEra = z - era * DAYS_PER_ERA
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return { year, month, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1 }
}

export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (MONTH_LENGTHS[month - 1] ?? 0)
}

/** ISO weekday, Monday 1 to Sunday 7. */
export function weekdayOf(dayNumber: number): number {
  return ((((dayNumber + 3) % 7) + 7) % 7) + 1
}

/** The day `months` later (earlier when negative); where that month has no such day, its last day (Civil Code art. 202). */
export function shiftMonths(civil: Civil, months: number): Civil {
  const index = civil.year * 12 + civil.month - 1 + months
  const year = Math.floor(index / 12)
  const month = index - year * 12 + 1
  return { year, month, day: Math.min(civil.day, daysInMonth(year, month)) }
}

export function isCivil({ year, month, day }: Civil): boolean {
  return Number.isInteger(year) && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

/** `2024-02-29`; null when the text is no day of the years 0001 to 9999. */
export function parseLocalDate(text: string): LocalDate | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (match === null) return null
  const civil = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) }
  return civil.year >= 1 && isCivil(civil) ? (text as LocalDate) : null
}

export function formatLocalDate({ year, month, day }: Civil): LocalDate {
  if (year < 1 || year > 9999) throw new RangeError(`Expected a year from 1 to 9999, but got ${year}`)
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}` as LocalDate
}

/** Day number of a local date that was parsed before. */
export function dayNumberOfDate(date: LocalDate): number {
  return dayNumberOf(civilOfDate(date))
}

export function civilOfDate(date: LocalDate): Civil {
  if (parseLocalDate(date) === null) throw new RangeError(`Expected a date like 2024-02-29, but got ${date}`)
  return { year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)), day: Number(date.slice(8, 10)) }
}

export function dateOfDayNumber(dayNumber: number): LocalDate {
  return formatLocalDate(civilOf(dayNumber))
}

/** `2024-09-29T16:30:00.000Z` of milliseconds since 1970. */
export function formatInstant(epochMs: number): Instant {
  const dayNumber = Math.floor(epochMs / MS_PER_DAY)
  const ms = epochMs - dayNumber * MS_PER_DAY
  const time = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60].map(two).join(':')
  return `${dateOfDayNumber(dayNumber)}T${time}.${String(Math.floor(ms % 1000)).padStart(3, '0')}Z` as Instant
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
