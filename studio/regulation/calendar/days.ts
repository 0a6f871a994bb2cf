import type { LocalDate } from '../../../server/base/ids.ts'
import { dateOfDayNumber, dayNumberOf, dayNumberOfDate, daysInMonth, weekdayOf } from '../../../server/time/index.ts'

/** What a day is by the calendar being edited. */
export type DayWord = 'working' | 'weekend' | 'holiday' | 'makeUp'

export interface YearDays {
  readonly free: readonly LocalDate[]
  readonly makeUp: readonly LocalDate[]
}

/** Weeks of a month from Monday to Sunday; null where the week belongs to a neighbour. */
export function weeksOf(year: number, month: number): readonly (readonly (LocalDate | null)[])[] {
  const first = dayNumberOf({ year, month, day: 1 })
  const lead = weekdayOf(first) - 1
  const count = daysInMonth(year, month)
  const cells = Array.from({ length: Math.ceil((lead + count) / 7) * 7 }, (_, at) => {
    const day = at - lead
    return day >= 0 && day < count ? dateOfDayNumber(first + day) : null
  })
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7))
}

export function wordOf(date: LocalDate, days: YearDays): DayWord {
  if (days.makeUp.includes(date)) return 'makeUp'
  if (days.free.includes(date)) return 'holiday'
  return isWeekend(date) ? 'weekend' : 'working'
}

export function isWeekend(date: LocalDate): boolean {
  return weekdayOf(dayNumberOfDate(date)) >= 6
}

/** The days with one of them changed; a word that the week gives anyway takes the day out of both lists. */
export function withWord(days: YearDays, date: LocalDate, word: DayWord): YearDays {
  const without = (list: readonly LocalDate[]) => list.filter((other) => other !== date)
  const add = (list: readonly LocalDate[], is: boolean) => (is ? [...without(list), date].sort() : without(list))
  return { free: add(days.free, word === 'holiday'), makeUp: add(days.makeUp, word === 'makeUp' && isWeekend(date)) }
}

/** What a press on a day changes it to: a working day becomes free, a weekend day becomes a working day, and back. */
export function toggled(date: LocalDate, days: YearDays): DayWord {
  const word = wordOf(date, days)
  if (isWeekend(date)) return word === 'makeUp' ? 'weekend' : 'makeUp'
  return word === 'holiday' ? 'working' : 'holiday'
}

/** Days that differ between two calendars of a year. */
export function changedDays(before: YearDays, after: YearDays): readonly LocalDate[] {
  const all = [...new Set([...before.free, ...before.makeUp, ...after.free, ...after.makeUp])].sort()
  return all.filter((date) => wordOf(date, before) !== wordOf(date, after))
}

/** Where a key moves in the grid of a year; null for other keys. */
export function movedBy(key: string, date: LocalDate): LocalDate | null {
  const number = dayNumberOfDate(date)
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const inMonth = (to: number) => {
    const moved = { year, month: to, day: Math.min(day, daysInMonth(year, to)) }
    return dateOfDayNumber(dayNumberOf(moved))
  }
  const moves: { readonly [key: string]: LocalDate } = {
    ArrowLeft: dateOfDayNumber(number - 1),
    ArrowRight: dateOfDayNumber(number + 1),
    ArrowUp: dateOfDayNumber(number - 7),
    ArrowDown: dateOfDayNumber(number + 7),
    Home: dateOfDayNumber(number - weekdayOf(number) + 1),
    End: dateOfDayNumber(number - weekdayOf(number) + 7),
    PageUp: month > 1 ? inMonth(month - 1) : date,
    PageDown: month < 12 ? inMonth(month + 1) : date,
  }
  const next = moves[key]
  if (next === undefined) return null
  return next.slice(0, 4) === date.slice(0, 4) ? next : date
}
