import published from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import type { Problem } from '../base/errors.ts'
import type { LocalDate } from '../base/ids.ts'
import { civilOf, dayNumberOfDate, weekdayOf } from './dates.ts'

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

/** Day numbers, so that counting over months writes no dates. */
const sets = new WeakMap<CalendarYear, { readonly free: ReadonlySet<number>; readonly makeUp: ReadonlySet<number> }>()

function setsOf(year: CalendarYear) {
  let found = sets.get(year)
  if (found === undefined) {
    found = { free: new Set(year.free.map(dayNumberOfDate)), makeUp: new Set(year.makeUp.map(dayNumberOfDate)) }
    sets.set(year, found)
  }
  return found
}

/** What kind of day it is; without the year's calendar the week decides and `published` is false. */
export function dayStatus(dayNumber: number, calendar: Calendar): DayStatus {
  const year = calendar.years[String(civilOf(dayNumber).year)]
  const weekend = weekdayOf(dayNumber) >= 6
  if (year === undefined) return { kind: weekend ? 'weekend' : 'working', published: false }
  const { free, makeUp } = setsOf(year)
  const published = year.provisional !== true
  if (makeUp.has(dayNumber)) return { kind: 'working', published }
  if (free.has(dayNumber)) return { kind: 'holiday', published }
  return { kind: weekend ? 'weekend' : 'working', published }
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
