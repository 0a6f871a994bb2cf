import type { DateProof, Light } from '../base/api/common.ts'
import type { Instant, LocalDate } from '../base/ids.ts'
import type { Calendar } from './calendar.ts'
import type { CountOptions, Dated } from './counting.ts'
import { dated, naturalDaysBetween, statusOf, workingDaysBetween } from './counting.ts'
import { civilOf, civilOfDate, dateOfDayNumber, dayNumberOf, dayNumberOfDate, shiftMonths } from './dates.ts'
import { endOfDay, localDateOf } from './zones.ts'

/** What a deadline rule says about counting (`DeadlineRule` of the programme fits). */
export interface CountingRule {
  readonly count: number
  readonly unit: 'workingDay' | 'naturalDay' | 'month' | 'year'
  /** false: the day on which it starts is day 0 (AMB-T-02). */
  readonly countStartDay: boolean
  /** What happens when the last day is free (AMB-T-04). */
  readonly roll: 'none' | 'next-working-day'
}

/**
 * The clock stands still. The day on which it stops still counts, the day on which it goes on does not
 * (as a start day does not): `endsOn - startsOn` natural days are taken out.
 */
export interface Pause {
  readonly startsOn: LocalDate
  /** null: still standing; taken to last until `asOf`, when that is given. */
  readonly endsOn: LocalDate | null
  /** Why, e.g. `补正`; shown in the proof. */
  readonly ground: string
}

export interface DeadlineOptions extends CountOptions {
  readonly pauses?: readonly Pause[]
  /** Today, for pauses without an end. */
  readonly asOf?: LocalDate
}

export interface CountedDeadline {
  /** Last day, counts until 24:00. */
  readonly due: LocalDate
  /** 24:00 of the last day: the first instant that is too late. */
  readonly dueAt: Instant
  /** Some day was decided without a published calendar. */
  readonly provisional: boolean
  readonly proof: DateProof
}

/** What `skippedDays[].why` says: `weekend`, `holiday`, or `pause:` and the ground. */
const PAUSE_PREFIX = 'pause:'

interface Tally {
  readonly counted: string[]
  readonly skipped: { readonly date: string; readonly why: string }[]
  readonly years: Map<number, boolean>
}

/**
 * Last day of a deadline with the proof of how it was counted.
 * `from` is a local date or an instant (turned into the local date first). Without `provisional`, a year whose calendar is not
 * published is refused (AMB-T-06); with it, such years are marked in `proof.calendars`.
 * For months and years `countedDays` are the corresponding days, one per month or year.
 */
export function countDeadline(
  rule: CountingRule,
  from: Instant | LocalDate | string,
  calendar: Calendar,
  zone: string,
  options: DeadlineOptions = {},
): Dated<CountedDeadline> {
  const start = localDateOf(from, zone)
  return dated(() => {
    const tally: Tally = { counted: [], skipped: [], years: new Map() }
    const last =
      rule.unit === 'workingDay' || rule.unit === 'naturalDay'
        ? countDays(rule, start, calendar, options, tally)
        : countPeriods(rule, start, options, tally)
    const due = rule.roll === 'next-working-day' ? roll(last, calendar, options, tally) : last
    const proof: DateProof = {
      from: start,
      count: rule.count,
      unit: rule.unit,
      countedDays: tally.counted,
      skippedDays: tally.skipped,
      rolledFrom: due === last ? null : dateOfDayNumber(last),
      calendars: [...tally.years].map(([year, published]) => ({
        year,
        source: calendar.years[String(year)]?.source ?? 'weekdays only',
        provisional: !published,
      })),
    }
    const date = dateOfDayNumber(due)
    return { due: date, dueAt: endOfDay(date, zone), provisional: [...tally.years.values()].includes(false), proof }
  })
}

/** `countDeadline` for running processes: never refuses, marks years without calendar as provisional. */
export function dueDateOf(
  rule: CountingRule,
  from: Instant | LocalDate | string,
  calendar: Calendar,
  zone: string,
  options: Omit<DeadlineOptions, 'provisional'> = {},
): CountedDeadline {
  const counted = countDeadline(rule, from, calendar, zone, { ...options, provisional: true })
  if (!counted.ok) throw new Error(`Expected a provisional date, but got ${counted.problems[0].code}`)
  return counted.value
}

function countDays(rule: CountingRule, start: LocalDate, calendar: Calendar, options: DeadlineOptions, tally: Tally): number {
  let day = dayNumberOfDate(start) - (rule.countStartDay ? 1 : 0)
  for (let left = rule.count; left > 0; ) {
    day += 1
    const why = pauseOn(day, options) ?? (rule.unit === 'workingDay' ? whyFree(day, calendar, options, tally) : null)
    if (why === null) {
      tally.counted.push(dateOfDayNumber(day))
      left -= 1
    } else tally.skipped.push({ date: dateOfDayNumber(day), why })
  }
  return day
}

function countPeriods(rule: CountingRule, start: LocalDate, options: DeadlineOptions, tally: Tally): number {
  const civil = civilOfDate(start)
  const months = rule.unit === 'year' ? 12 : 1
  let last = civil
  for (let period = 1; period <= rule.count; period += 1) {
    last = shiftMonths(civil, period * months)
    tally.counted.push(dateOfDayNumber(dayNumberOf(last)))
  }
  // A start day that counts ends the period one day earlier, unless the month was too short anyway.
  let end = dayNumberOf(last) - (rule.countStartDay && last.day === civil.day ? 1 : 0)
  for (let day = dayNumberOfDate(start) + 1; day <= end; day += 1) {
    const why = pauseOn(day, options)
    if (why === null) continue
    tally.skipped.push({ date: dateOfDayNumber(day), why })
    end += 1
  }
  return end
}

function roll(last: number, calendar: Calendar, options: DeadlineOptions, tally: Tally): number {
  let day = last
  for (;;) {
    const why = whyFree(day, calendar, options, tally)
    if (why === null) return day
    tally.skipped.push({ date: dateOfDayNumber(day), why })
    day += 1
  }
}

function whyFree(day: number, calendar: Calendar, options: DeadlineOptions, tally: Tally): string | null {
  const status = statusOf(day, calendar, options)
  const { year } = civilOf(day)
  tally.years.set(year, status.published && (tally.years.get(year) ?? true))
  return status.kind === 'working' ? null : status.kind
}

function pauseOn(day: number, options: DeadlineOptions): string | null {
  for (const pause of options.pauses ?? []) {
    const end = pause.endsOn ?? options.asOf ?? null
    if (end !== null && day > dayNumberOfDate(pause.startsOn) && day <= dayNumberOfDate(end)) return `${PAUSE_PREFIX}${pause.ground}`
  }
  return null
}

export interface LightInput {
  readonly due: LocalDate
  readonly unit: CountingRule['unit']
  /** Yellow when at most this many working days are left. */
  readonly yellowDays: number
  /** The act is done: no light. */
  readonly metAt?: string | null
  readonly paused?: boolean
}

/**
 * Light of a deadline at an instant or on a local date, and the days left: working days for a working-day rule, else natural days;
 * 0 on the last day, negative when over. A met deadline has no light.
 */
export function lightOf(
  deadline: LightInput,
  now: Instant | LocalDate,
  calendar: Calendar,
  zone: string,
): { light: Light; daysLeft: number } {
  const today = localDateOf(now, zone)
  const daysLeft = daysLeftOf(deadline.unit, today, deadline.due, calendar)
  if (deadline.metAt !== undefined && deadline.metAt !== null) return { light: 'none', daysLeft }
  if (deadline.paused === true) return { light: 'paused', daysLeft }
  if (today > deadline.due) return { light: 'red', daysLeft }
  const working = deadline.unit === 'workingDay' ? daysLeft : daysLeftOf('workingDay', today, deadline.due, calendar)
  return { light: working <= deadline.yellowDays ? 'yellow' : 'green', daysLeft }
}

function daysLeftOf(unit: CountingRule['unit'], today: LocalDate, due: LocalDate, calendar: Calendar): number {
  if (unit !== 'workingDay') return naturalDaysBetween(today, due)
  const counted = workingDaysBetween(today, due, calendar, { provisional: true })
  const days = counted.ok ? counted.value : 0
  // Over on a weekend: no working day has passed, but the last day has.
  return today > due && days === 0 ? -1 : days
}

/** First day on which the light is yellow: at most `yellowDays` working days are left after it. */
export function warningDateOf(due: LocalDate, yellowDays: number, calendar: Calendar, options: CountOptions = {}): Dated<LocalDate> {
  return dated(() => {
    let day = dayNumberOfDate(due)
    let left = 0
    for (;;) {
      if (statusOf(day, calendar, options).kind === 'working') left += 1
      if (left > yellowDays) return dateOfDayNumber(day)
      day -= 1
    }
  })
}
