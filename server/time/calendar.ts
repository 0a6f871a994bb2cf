import published from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import type { Problem } from '../base/errors.ts'
import type { LocalDate } from '../base/ids.ts'
import { civilOf, dayNumberOf, dayNumberOfDate, weekdayOf } from './dates.ts'

/** Days of one year that differ from the week: Monday to Friday work, Saturday and Sunday are free, except these. */
export interface CalendarYear {
  /** Free days, weekends inside a holiday included or not. */
  readonly free: readonly LocalDate[]
  /** Saturdays and Sundays on which people work (调休上班). */
  readonly makeUp: readonly LocalDate[]
  /** Where the days come from: a notice, a package, an administrator. */
  readonly source: string
  /** Expected, not published: dates that touch it are marked and may move. */
  readonly provisional?: boolean
}

export interface Calendar {
  readonly years: { readonly [year: string]: CalendarYear }
}

/** The year's calendar is not published and the caller wants binding dates (AMB-T-06). */
export interface CalendarMissing extends Problem {
  readonly code: 'CALENDAR_MISSING'
  readonly year: number
}

/** Why a day is free. */
export type DayKind = 'working' | 'weekend' | 'holiday'

export interface DayStatus {
  readonly kind: DayKind
  /** false when the year has no published calendar and the week alone decided. */
  readonly published: boolean
}

/** The calendar that comes with the product: the years that `chinese-days` publishes, and no other. */
export function shippedCalendar(): Calendar {
  const source = '国务院办公厅节假日安排通知（chinese-days 1.5.7）'
  const years: { [year: string]: { free: LocalDate[]; makeUp: LocalDate[]; source: string } } = {}
  const yearOf = (date: string) => {
    const year = date.slice(0, 4)
    years[year] ??= { free: [], makeUp: [], source }
    return years[year]
  }
  for (const date of Object.keys(published.holidays).sort()) yearOf(date).free.push(date as LocalDate)
  for (const date of Object.keys(published.workdays).sort()) yearOf(date).makeUp.push(date as LocalDate)
  // A notice may name days of the neighbouring year; a year is published when its own autumn holiday is.
  return { years: Object.fromEntries(Object.entries(years).filter(([year, { free }]) => free.includes(`${year}-10-01` as LocalDate))) }
}

/** The calendar with some years replaced; an override stands for the whole year. */
export function overrideCalendar(base: Calendar, overrides: Calendar['years']): Calendar {
  return { years: { ...base.years, ...overrides } }
}

/** The calendar with only the named years, e.g. for an office that has loaded no more. */
export function onlyYears(base: Calendar, years: readonly number[]): Calendar {
  const wanted = new Set(years.map(String))
  return { years: Object.fromEntries(Object.entries(base.years).filter(([year]) => wanted.has(year))) }
}

/** A year day by day, so that counting over months looks at years. */
export interface YearOfDays {
  readonly year: number
  /** Day numbers of 1 January and 31 December. */
  readonly first: number
  readonly last: number
  /** The calendar knows the year, and not only as expected. */
  readonly published: boolean
  /** What kind each day is, by its place in the year. */
  readonly statuses: readonly DayStatus[]
  /** How many days work before each place in the year, and before the end. */
  readonly worked: Uint16Array
}

const years = new WeakMap<Calendar, Map<number, YearOfDays>>()
/** More than a count of days can span; expressions may ask for any year. */
const MOST_YEARS = 300

/** The year a day belongs to; without its calendar the week decides and `published` is false. */
export function yearOfDay(dayNumber: number, calendar: Calendar): YearOfDays {
  let known = years.get(calendar)
  if (known === undefined) {
    known = new Map()
    years.set(calendar, known)
  }
  const { year } = civilOf(dayNumber)
  let found = known.get(year)
  if (found === undefined) {
    found = daysOf(year, calendar.years[String(year)])
    if (known.size >= MOST_YEARS) known.clear()
    known.set(year, found)
  }
  return found
}

function daysOf(year: number, days: CalendarYear | undefined): YearOfDays {
  const [first, last] = [dayNumberOf({ year, month: 1, day: 1 }), dayNumberOf({ year, month: 12, day: 31 })]
  const published = days !== undefined && days.provisional !== true
  const [free, makeUp] = [new Set(days?.free.map(dayNumberOfDate)), new Set(days?.makeUp.map(dayNumberOfDate))]
  const kindOf = (day: number): DayKind => {
    if (makeUp.has(day)) return 'working'
    if (free.has(day)) return 'holiday'
    return weekdayOf(day) >= 6 ? 'weekend' : 'working'
  }
  const statuses = Array.from({ length: last - first + 1 }, (_, place) => ({ kind: kindOf(first + place), published }))
  const worked = new Uint16Array(statuses.length + 1)
  for (const [place, { kind }] of statuses.entries()) worked[place + 1] = (worked[place] ?? 0) + (kind === 'working' ? 1 : 0)
  return { year, first, last, published, statuses, worked }
}

/** What kind of day it is; without the year's calendar the week decides and `published` is false. */
export function dayStatus(dayNumber: number, calendar: Calendar): DayStatus {
  const { first, statuses } = yearOfDay(dayNumber, calendar)
  const status = statuses[dayNumber - first]
  if (status === undefined) throw new RangeError(`Expected the number of a day, but got ${dayNumber}`)
  return status
}

export function calendarMissing(year: number): CalendarMissing {
  return {
    code: 'CALENDAR_MISSING',
    year,
    text: {
      zh: `${year} 年的工作日历尚未公布，不能算出有约束力的日期。`,
      en: `Expected the working-day calendar of ${year}, but it is not published, so no binding date can be given.`,
    },
  }
}
