import { IANAZone } from 'luxon'
import type { Instant, LocalDate } from '../base/ids.ts'
import { civilOf, dateOfDayNumber, dayNumberOf, dayNumberOfDate, formatInstant, isCivil, parseLocalDate } from './dates.ts'

const MS_PER_DAY = 86_400_000
const MS_PER_MINUTE = 60_000

/** Whether the running system knows the IANA zone, e.g. `Asia/Shanghai`. */
export function isZone(zone: string): boolean {
  return IANAZone.isValidZone(zone)
}

/** Minutes east of UTC in the zone at an instant; an unknown zone is a defect. */
export function offsetMinutesAt(epochMs: number, zone: string): number {
  if (zone === 'UTC' || zone === 'Z') return 0
  return offsetOfDay(Math.floor(epochMs / MS_PER_DAY), zone) ?? askedOffset(epochMs, zone)
}

const MOST_DAYS = 50_000
const remembered = new Map<string, Map<number, number | null>>()

/** Offset that holds all of a UTC day, remembered, since asking the system is dear; null for a day on which clocks are changed. */
function offsetOfDay(day: number, zone: string): number | null {
  const ofZone = remembered.get(zone) ?? new Map<number, number | null>()
  const known = ofZone.get(day)
  if (known !== undefined) return known
  const first = askedOffset(day * MS_PER_DAY, zone)
  const offset = first === askedOffset((day + 1) * MS_PER_DAY, zone) ? first : null
  if (ofZone.size >= MOST_DAYS) ofZone.clear()
  remembered.set(zone, ofZone.set(day, offset))
  return offset
}

function askedOffset(epochMs: number, zone: string): number {
  const offset = IANAZone.create(zone).offset(epochMs)
  if (!Number.isFinite(offset)) throw new RangeError(`Expected an IANA time zone, but got ${zone}`)
  return offset
}

/** Milliseconds since 1970 of a wall-clock time (given as if it were UTC); in the gap of a clock change the later offset holds. */
export function epochMsOfLocal(localMs: number, zone: string): number {
  const guess = localMs - offsetMinutesAt(localMs, zone) * MS_PER_MINUTE
  return localMs - offsetMinutesAt(guess, zone) * MS_PER_MINUTE
}

/** A wall-clock time with, when the text has one, its offset. */
export interface ParsedTime {
  readonly localMs: number
  /** Minutes east of UTC; null when the text names none. */
  readonly offsetMinutes: number | null
}

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?$/

/** ISO 8601 / RFC 3339 date and time; null when it is none. `24:00:00` is the first moment of the next day. */
export function parseDateTime(text: string): ParsedTime | null {
  const match = DATE_TIME.exec(text)
  if (match === null) return null
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((index) => Number(match[index] ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const civil = { year, month, day }
  const endOfDay = hour === 24 && minute === 0 && second === 0
  if (!isCivil(civil) || (hour > 23 && !endOfDay) || minute > 59 || second > 59) return null
  const ms = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'))
  const localMs = dayNumberOf(civil) * MS_PER_DAY + ((hour * 60 + minute) * 60 + second) * 1000 + ms
  return { localMs, offsetMinutes: offsetOf(match[8]) }
}

function offsetOf(text: string | undefined): number | null {
  if (text === undefined) return null
  if (text === 'Z') return 0
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2))
  return text.startsWith('-') ? -minutes : minutes
}

/** Milliseconds since 1970 of an ISO time; without an offset it is read in the zone. Null when the text is no time. */
export function epochMsOf(text: string, zone: string): number | null {
  const parsed = parseDateTime(text)
  if (parsed === null) return null
  return parsed.offsetMinutes === null ? epochMsOfLocal(parsed.localMs, zone) : parsed.localMs - parsed.offsetMinutes * MS_PER_MINUTE
}

/** Local date of milliseconds since 1970. */
export function localDateAt(epochMs: number, zone: string): LocalDate {
  return dateOfDayNumber(Math.floor((epochMs + offsetMinutesAt(epochMs, zone) * MS_PER_MINUTE) / MS_PER_DAY))
}

/**
 * Local date of a date (`2024-09-29`), of an instant with offset (`2024-09-29T16:30:00Z`), or of a local time without one.
 * Null when the text is neither.
 */
export function readLocalDate(text: string, zone: string): LocalDate | null {
  const date = parseLocalDate(text)
  if (date !== null) return date
  const epochMs = epochMsOf(text, zone)
  return epochMs === null ? null : localDateAt(epochMs, zone)
}

/** Like `readLocalDate` for trusted text; anything else is a defect (`RangeError`). */
export function localDateOf(instantOrDate: Instant | LocalDate | string, zone: string): LocalDate {
  const date = readLocalDate(instantOrDate, zone)
  if (date === null) throw new RangeError(`Expected an ISO date or time, but got ${instantOrDate}`)
  return date
}

/** First moment of the local day. */
export function startOfDay(date: LocalDate, zone: string): Instant {
  return formatInstant(epochMsOfLocal(dayNumberOfDate(date) * MS_PER_DAY, zone))
}

/** 24:00 of the local day, which is 00:00 of the next: the first instant that is too late (AMB-T-05). */
export function endOfDay(date: LocalDate, zone: string): Instant {
  return formatInstant(epochMsOfLocal((dayNumberOfDate(date) + 1) * MS_PER_DAY, zone))
}

/** Calendar year of an instant or date in the zone. */
export function localYearOf(instantOrDate: string, zone: string): number {
  return civilOf(dayNumberOfDate(localDateOf(instantOrDate, zone))).year
}
