import { as, type Instant } from '../../base/ids.ts'
import {
  civilOf,
  dayNumberOf,
  epochMsOf,
  epochMsOfLocal,
  formatInstant,
  offsetMinutesAt,
  parseLocalDate,
  shiftMonths,
  startOfDay,
} from '../../time/index.ts'
import { LIMITS } from '../limits.ts'

const MS_PER_DAY = 86_400_000
const DURATION =
  /^(-)?P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,9}))?S)?)?$/
/** Largest number the row of a timer holds. */
const MOST_TIMES = 2_147_483_647
const CYCLE = /^R(\d*)\/(?:([^/]+)\/)?(-?P[^/]*)$/

/** Calendar part and exact part of an ISO 8601 duration. */
export interface Duration {
  readonly months: number
  readonly days: number
  readonly ms: number
}

/** ISO 8601 duration (`P1Y2M3DT4H5M6.5S`, `P2W`); null when the text is none. */
export function parseDuration(text: string): Duration | null {
  const match = DURATION.exec(text)
  if (match === null) return null
  const part = (index: number) => Number(match[index] ?? 0)
  // Plus zero, so that none of them is the negative zero.
  const signed = (value: number) => (match[1] === '-' ? 0 - value : value)
  const ms = ((part(6) * 60 + part(7)) * 60 + part(8)) * 1000 + Number((match[9] ?? '').slice(0, 3).padEnd(3, '0'))
  const duration = { months: signed(part(2) * 12 + part(3)), days: signed(part(4) * 7 + part(5)), ms: signed(ms) }
  return Number.isSafeInteger(duration.months) && Number.isSafeInteger(duration.days) && Number.isSafeInteger(ms) ? duration : null
}

/** Adds months and days on the local calendar, hours and less on the time line. Null beyond year 9999. */
export function addDuration(at: Instant, duration: Duration, zone: string): Instant | null {
  let ms = Date.parse(at)
  if (duration.months !== 0 || duration.days !== 0) {
    const localMs = ms + offsetMinutesAt(ms, zone) * 60_000
    const day = Math.floor(localMs / MS_PER_DAY)
    if (Math.abs(duration.months) > 120_000 || Math.abs(duration.days) > 3_000_000) return null
    const shifted = dayNumberOf(shiftMonths(civilOf(day), duration.months)) + duration.days
    ms = epochMsOfLocal(shifted * MS_PER_DAY + (localMs - day * MS_PER_DAY), zone)
  }
  ms += duration.ms
  return Math.abs(ms) > 253_402_300_799_999 ? null : formatInstant(ms)
}

/** What the text of a timer asks for. */
export type Schedule =
  | { readonly kind: 'date'; readonly at: Instant }
  | { readonly kind: 'duration'; readonly duration: Duration }
  | {
      readonly kind: 'cycle'
      /** -1: for ever. */
      readonly times: number
      readonly start: Instant | null
      readonly interval: string
      readonly duration: Duration
    }

/**
 * Reads `2026-01-31`, `2026-01-31T08:00:00+08:00`, `P3D`, `R3/PT1H`, `R/2026-01-01T00:00:00Z/P1D`. A date alone is the first moment
 * of that day in the zone, a time without offset is in the zone. Null when it is none of these.
 */
export function readSchedule(text: string, zone: string): Schedule | null {
  const cycle = CYCLE.exec(text)
  if (cycle !== null) {
    const interval = cycle[3] ?? ''
    const duration = parseDuration(interval)
    const start = cycle[2] === undefined ? null : readInstant(cycle[2], zone)
    if (duration === null || !isForward(duration) || (cycle[2] !== undefined && start === null)) return null
    if (comesRoundTooFast(duration) || Number(cycle[1]) > MOST_TIMES) return null
    return { kind: 'cycle', times: cycle[1] === '' ? -1 : Number(cycle[1]), start, interval, duration }
  }
  const duration = parseDuration(text)
  if (duration !== null) return { kind: 'duration', duration }
  const at = readInstant(text, zone)
  return at === null ? null : { kind: 'date', at }
}

/** Instant of a date or time; FEEL writes a zone name as `2026-01-31T08:00:00@Asia/Shanghai` or adds it to an offset in brackets. */
export function readInstant(text: string, zone: string): Instant | null {
  const date = parseLocalDate(text)
  if (date !== null) return startOfDay(date, zone)
  const [time = '', name = zone] = text.replace(/\[.*\]$/, '').split('@')
  try {
    const ms = epochMsOf(time, name)
    return ms === null ? null : formatInstant(ms)
  } catch {
    return null
  }
}

/** Shorter than a timer may wait before it comes round again. */
export function comesRoundTooFast({ months, days, ms }: Duration): boolean {
  return months <= 0 && days <= 0 && ms < LIMITS.timerRoundMs
}

function isForward({ months, days, ms }: Duration): boolean {
  return months >= 0 && days >= 0 && ms >= 0 && months + days + ms > 0
}

/** First due time of a schedule, and how often it repeats after that. */
export interface Due {
  readonly dueAt: Instant
  readonly repetitions: number
  readonly interval?: string
}

/** `R0/…` and a date beyond year 9999 have none: null. */
export function firstDue(schedule: Schedule, now: Instant, zone: string): Due | null {
  if (schedule.kind === 'date') return { dueAt: schedule.at, repetitions: 0 }
  if (schedule.kind === 'duration') {
    const dueAt = addDuration(now, schedule.duration, zone)
    return dueAt === null ? null : { dueAt, repetitions: 0 }
  }
  if (schedule.times === 0) return null
  const dueAt = schedule.start ?? addDuration(now, schedule.duration, zone)
  if (dueAt === null) return null
  return { dueAt, repetitions: schedule.times === -1 ? -1 : schedule.times - 1, interval: schedule.interval }
}

/**
 * Due time after one that has fired: previous due plus interval, so that nothing drifts; times that are already past (the server
 * was down) are skipped and not counted. Null when nothing is left.
 */
export function nextDue(
  last: { readonly dueAt: Instant; readonly repetitions: number; readonly interval?: string },
  now: Instant,
  zone: string,
): Due | null {
  const duration = last.interval === undefined ? null : parseDuration(last.interval)
  if (last.interval === undefined || duration === null || last.repetitions === 0) return null
  let from = last.dueAt
  const behindMs = Date.parse(now) - Date.parse(from)
  if (duration.months === 0 && duration.days === 0) {
    const behind = Math.floor(behindMs / duration.ms)
    if (behind > 0) from = formatInstant(Date.parse(from) + behind * duration.ms)
  } else if (duration.months === 0 && duration.ms === 0) {
    // Days of the local calendar may be 25 hours long: stay one round before it, the rest is walked.
    const rounds = Math.floor(behindMs / (duration.days * MS_PER_DAY)) - 1
    if (rounds > 0) from = addDuration(from, { months: 0, days: rounds * duration.days, ms: 0 }, zone) ?? from
  }
  let dueAt = addDuration(from, duration, zone)
  while (dueAt !== null && dueAt <= now) dueAt = addDuration(dueAt, duration, zone)
  if (dueAt === null) return null
  return { dueAt: as<Instant>(dueAt), repetitions: last.repetitions === -1 ? -1 : last.repetitions - 1, interval: last.interval }
}
