import type { LocalDate } from '../../base/ids.ts'
import { addMonths, addNaturalDays, dayNumberOfDate, localDateAt, startOfDay, weekdayOf } from '../../time/index.ts'

/** A stretch of time with its name; `begin` and `end` in milliseconds since 1970, `end` not in it. */
export interface Stretch {
  readonly name: string
  readonly begin: number
  readonly end: number
}

/** Months (`2026-03`) from that of `from` to that of the last moment before `end`. */
export function monthsOf(from: LocalDate, end: number, zone: string): readonly Stretch[] {
  const months: Stretch[] = []
  const first = `${from.slice(0, 7)}-01` as LocalDate
  for (let at = 0; ; at += 1) {
    const day = addMonths(first, at)
    const begin = momentOf(day, zone)
    if (begin >= end && at > 0) return months
    months.push({ name: day.slice(0, 7), begin, end: momentOf(addMonths(first, at + 1), zone) })
  }
}

/** Weeks by their Mondays (`2026-03-02`), from that of `from` to that of the last moment before `end`. */
export function weeksOf(from: LocalDate, end: number, zone: string): readonly Stretch[] {
  const weeks: Stretch[] = []
  let monday = addNaturalDays(from, 1 - weekdayOf(dayNumberOfDate(from)))
  for (;;) {
    const begin = momentOf(monday, zone)
    if (begin >= end && weeks.length > 0) return weeks
    const next = addNaturalDays(monday, 7)
    weeks.push({ name: monday, begin, end: momentOf(next, zone) })
    monday = next
  }
}

/** Index of the stretch a moment lies in; the nearest one where it lies in none. */
export function stretchAt(stretches: readonly Stretch[], ms: number): number {
  let [low, high] = [0, stretches.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((stretches[middle]?.begin ?? 0) <= ms) low = middle
    else high = middle - 1
  }
  return low
}

export function momentOf(day: LocalDate, zone: string): number {
  return Date.parse(startOfDay(day, zone))
}

/** Local date of a moment, quick for the many that lie on the same day. */
export function localDates(zone: string): (ms: number) => LocalDate {
  let [begin, end] = [0, 0]
  let day = '' as LocalDate
  return (ms) => {
    if (ms >= begin && ms < end) return day
    day = localDateAt(ms, zone)
    begin = momentOf(day, zone)
    end = momentOf(addNaturalDays(day, 1), zone)
    return day
  }
}
