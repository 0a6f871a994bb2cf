import { type ExactNumber, exact } from '../../base/decimal.ts'
import { civilOf, dayNumberOf, epochMsOfLocal, formatLocalDate, isCivil, isZone, offsetMinutesAt, shiftMonths } from '../../time/index.ts'
import {
  DaysDuration,
  FeelDate,
  FeelDateTime,
  FeelTime,
  type FeelValue,
  type FeelZone,
  MonthsDuration,
  NANOS_PER_DAY,
  NANOS_PER_SECOND,
} from './values.ts'

const DATE = '(-?(?:[1-9]\\d{4,8}|\\d{4}))-(\\d\\d)-(\\d\\d)'
const TIME = '(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,9})\\d*)?'
const ZONE = '(Z|[+-]\\d\\d:\\d\\d(?::\\d\\d)?)?(?:@([A-Za-z][A-Za-z0-9_+/-]{0,63})|\\[([A-Za-z][A-Za-z0-9_+/-]{0,63})\\])?'
const DATE_ONLY = new RegExp(`^${DATE}$`)
const TIME_ONLY = new RegExp(`^T?${TIME}${ZONE}$`)
const DATE_TIME = new RegExp(`^${DATE}(?:T${TIME}${ZONE})?$`)
// Times as JSON often has them: no seconds.
const LOOSE_TIME = /^(.*T?\d\d:\d\d)(Z|[+-]\d\d:\d\d(?::\d\d)?)?$/

export function parseDate(text: string): FeelDate | null {
  const match = DATE_ONLY.exec(text)
  return match === null ? null : dateOf(Number(match[1]), Number(match[2]), Number(match[3]))
}

/** A date of the proleptic calendar; null when there is no such day. */
export function dateOf(year: number, month: number, day: number): FeelDate | null {
  const civil = { year, month, day }
  return isCivil(civil) && Number.isInteger(day) && Number.isInteger(month) && Math.abs(year) <= 999_999_999
    ? new FeelDate(dayNumberOf(civil))
    : null
}

export function parseTime(text: string): FeelTime | null {
  const match = TIME_ONLY.exec(withSeconds(text))
  if (match === null) return null
  const nanos = nanosOf(match[1], match[2], match[3], match[4])
  const zone = zoneOf(match[5], match[6] ?? match[7], null)
  return nanos === null || nanos >= NANOS_PER_DAY || zone === undefined ? null : new FeelTime(nanos, zone)
}

export function parseDateAndTime(text: string): FeelDateTime | null {
  const match = DATE_TIME.exec(withSeconds(text))
  if (match === null) return null
  const date = dateOf(Number(match[1]), Number(match[2]), Number(match[3]))
  const nanos = match[4] === undefined ? 0 : nanosOf(match[4], match[5], match[6], match[7])
  if (date === null || nanos === null) return null
  const day = nanos === NANOS_PER_DAY ? date.day + 1 : date.day
  // An offset beside a zone in brackets (ISO 8601 as Java writes it) says nothing more than the zone does.
  const zone = zoneOf(match[10] === undefined ? match[8] : undefined, match[9] ?? match[10], { day, nanos: nanos % NANOS_PER_DAY })
  return zone === undefined ? null : new FeelDateTime(day, nanos % NANOS_PER_DAY, zone)
}

function withSeconds(text: string): string {
  const match = LOOSE_TIME.exec(text)
  return match === null || /\d\d:\d\d:\d\d$/.test(match[1] ?? '') ? text : `${match[1]}:00${match[2] ?? ''}`
}

function nanosOf(hours: string | undefined, minutes: string | undefined, seconds: string | undefined, fraction = ''): number | null {
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)]
  const endOfDay = hour === 24 && minute === 0 && second === 0 && Number(fraction) === 0
  if ((hour > 23 && !endOfDay) || minute > 59 || second > 59) return null
  return ((hour * 60 + minute) * 60 + second) * NANOS_PER_SECOND + Number(fraction.padEnd(9, '0'))
}

/** undefined: no such zone. */
function zoneOf(
  offset: string | undefined,
  name: string | undefined,
  at: { day: number; nanos: number } | null,
): FeelZone | null | undefined {
  if (offset !== undefined && name !== undefined) return undefined
  if (name !== undefined) return isZone(name) ? { offsetSeconds: at === null ? 0 : offsetAt(at, name), name } : undefined
  if (offset === undefined) return null
  if (offset === 'Z') return { offsetSeconds: 0, name: null }
  const [hours, minutes, seconds] = offset.slice(1).split(':').map(Number)
  if ((hours ?? 0) > 18 || (minutes ?? 0) > 59) return undefined
  const total = (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)
  return { offsetSeconds: offset.startsWith('-') ? 0 - total : total, name: null }
}

function offsetAt(local: { day: number; nanos: number }, zone: string): number {
  const localMs = local.day * 86_400_000 + local.nanos / 1e6
  return offsetMinutesAt(epochMsOfLocal(localMs, zone), zone) * 60
}

/** The zone's offset at a wall-clock time. */
export function zoneAt(day: number, nanos: number, name: string): FeelZone {
  return { offsetSeconds: offsetAt({ day, nanos }, name), name }
}

/** Date and time of an instant, shown in the zone. */
export function dateTimeAt(epochMs: number, zone: string): FeelDateTime {
  const offsetSeconds = offsetMinutesAt(epochMs, zone) * 60
  const localMs = epochMs + offsetSeconds * 1000
  const day = Math.floor(localMs / 86_400_000)
  return new FeelDateTime(day, Math.round((localMs - day * 86_400_000) * 1e6), { offsetSeconds, name: zone })
}

const DURATION =
  /^(-)?P(?:(\d{1,15})Y)?(?:(\d{1,15})M)?(?:(\d{1,15})D)?(?:T(?:(\d{1,15})H)?(?:(\d{1,15})M)?(?:(\d{1,15})(?:\.(\d{1,9})\d*)?S)?)?$/

/** `P1Y2M` or `P3DT4H`; a mixture of both is no FEEL duration. */
export function parseDuration(text: string): DaysDuration | MonthsDuration | null {
  const match = DURATION.exec(text)
  if (match === null || text.endsWith('P') || text.endsWith('T')) return null
  const [sign, years, months, days, hours, minutes, seconds, fraction] = match.slice(1)
  const negative = sign === '-'
  const hasMonths = years !== undefined || months !== undefined
  const hasDays = [days, hours, minutes, seconds].some((part) => part !== undefined)
  if (hasMonths && hasDays) return null
  if (hasMonths) {
    const total = Number(years ?? 0) * 12 + Number(months ?? 0)
    return Number.isSafeInteger(total) ? new MonthsDuration(negative ? 0 - total : total) : null
  }
  const whole = ((BigInt(days ?? 0) * 24n + BigInt(hours ?? 0)) * 60n + BigInt(minutes ?? 0)) * 60n + BigInt(seconds ?? 0)
  const nanos = whole * BigInt(NANOS_PER_SECOND) + BigInt((fraction ?? '').padEnd(9, '0'))
  return new DaysDuration(negative ? -nanos : nanos)
}

/** `@"..."` and the like: date, time, date and time or duration. */
export function parseTemporal(text: string): FeelValue {
  return parseDate(text) ?? parseDateAndTime(text) ?? parseTime(text) ?? parseDuration(text)
}

// ---- writing ----

export function formatDate(date: { readonly day: number }): string {
  const civil = civilOf(date.day)
  if (civil.year >= 1 && civil.year <= 9999) return formatLocalDate(civil)
  const year = `${civil.year < 0 ? '-' : ''}${String(Math.abs(civil.year)).padStart(4, '0')}`
  return `${year}-${two(civil.month)}-${two(civil.day)}`
}

export function formatTime(time: { readonly nanos: number; readonly zone: FeelZone | null }, iso = false): string {
  const seconds = Math.floor(time.nanos / NANOS_PER_SECOND)
  const fraction = time.nanos % NANOS_PER_SECOND
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':')
  const places = fraction === 0 ? '' : `.${String(fraction).padStart(9, '0').replace(/0+$/, '')}`
  return `${clock}${places}${formatZone(time.zone, iso)}`
}

/** FEEL writes `@Asia/Shanghai`; `iso` writes the offset instead, as RFC 3339 wants it. */
export function formatDateTime(value: FeelDateTime, iso = false): string {
  return `${formatDate(value)}T${formatTime(value, iso)}`
}

function formatZone(zone: FeelZone | null, iso: boolean): string {
  if (zone === null) return ''
  if (zone.name !== null && !iso) return `@${zone.name}`
  if (zone.offsetSeconds === 0) return 'Z'
  const total = Math.abs(zone.offsetSeconds)
  const seconds = total % 60 === 0 ? '' : `:${two(total % 60)}`
  return `${zone.offsetSeconds < 0 ? '-' : '+'}${two(Math.floor(total / 3600))}:${two(Math.floor(total / 60) % 60)}${seconds}`
}

export function formatDuration(value: DaysDuration | MonthsDuration): string {
  if (value instanceof MonthsDuration) {
    const total = Math.abs(value.months)
    const parts = `${total >= 12 ? `${Math.floor(total / 12)}Y` : ''}${total % 12 === 0 ? '' : `${total % 12}M`}`
    return `${value.months < 0 ? '-' : ''}P${parts === '' ? '0M' : parts}`
  }
  const { days, hours, minutes, seconds, nanos } = partsOf(value)
  const fraction = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`
  const time = `${hours === 0 ? '' : `${hours}H`}${minutes === 0 ? '' : `${minutes}M`}${seconds === 0 && nanos === 0 ? '' : `${seconds}${fraction}S`}`
  const text = `${days === 0n ? '' : `${days}D`}${time === '' ? '' : `T${time}`}`
  return `${value.nanos < 0n ? '-' : ''}P${text === '' ? 'T0S' : text}`
}

/** Unsigned parts of a days and time duration. */
export function partsOf(value: DaysDuration): { days: bigint; hours: number; minutes: number; seconds: number; nanos: number } {
  const total = value.nanos < 0n ? -value.nanos : value.nanos
  const days = total / BigInt(NANOS_PER_DAY)
  const rest = Number(total % BigInt(NANOS_PER_DAY))
  const seconds = Math.floor(rest / NANOS_PER_SECOND)
  return {
    days,
    hours: Math.floor(seconds / 3600),
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
    nanos: rest % NANOS_PER_SECOND,
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

// ---- arithmetic ----

/** Nanoseconds since 1970 in UTC; a local time counts as if it were in `zone` (null: as if it were UTC). */
export function instantNanos(value: FeelDateTime, zone: string | null): bigint {
  const offset = value.zone?.offsetSeconds ?? (zone === null ? 0 : offsetAt(value, zone))
  return BigInt(value.day) * BigInt(NANOS_PER_DAY) + BigInt(value.nanos) - BigInt(offset) * BigInt(NANOS_PER_SECOND)
}

export function atMidnight(date: FeelDate, utc = false): FeelDateTime {
  return new FeelDateTime(date.day, 0, utc ? { offsetSeconds: 0, name: null } : null)
}

const FARTHEST_DAY = 365_000_000_000

/** Date or date and time plus a duration (FEEL Table 57); months clamp to the month's last day. */
export function addToDate<T extends FeelDate | FeelDateTime>(value: T, duration: DaysDuration | MonthsDuration, sign: 1 | -1): T | null {
  if (duration instanceof MonthsDuration) {
    const day = dayNumberOf(shiftMonths(civilOf(value.day), duration.months * sign))
    return Math.abs(day) > FARTHEST_DAY ? null : rebuilt(value, day, value instanceof FeelDateTime ? value.nanos : 0)
  }
  const nanos = BigInt(value instanceof FeelDateTime ? value.nanos : 0) + duration.nanos * BigInt(sign)
  const perDay = BigInt(NANOS_PER_DAY)
  const rest = ((nanos % perDay) + perDay) % perDay
  const days = (nanos - rest) / perDay
  if (days > FARTHEST_DAY || days < -FARTHEST_DAY) return null
  return rebuilt(value, value.day + Number(days), Number(rest))
}

function rebuilt<T extends FeelDate | FeelDateTime>(value: T, day: number, nanos: number): T {
  if (value instanceof FeelDate) return new FeelDate(day) as T
  const { zone } = value as FeelDateTime
  return new FeelDateTime(day, nanos, zone?.name ? zoneAt(day, nanos, zone.name) : zone) as T
}

export function addToTime(value: FeelTime, duration: DaysDuration, sign: 1 | -1): FeelTime {
  const perDay = BigInt(NANOS_PER_DAY)
  const nanos = (((BigInt(value.nanos) + duration.nanos * BigInt(sign)) % perDay) + perDay) % perDay
  return new FeelTime(Number(nanos), value.zone)
}

export function scaleNanos(nanos: bigint, factor: ExactNumber, divide: boolean): bigint | null {
  const by = exact(factor)
  if (divide && by.isZero()) return null
  const scaled = divide ? exact(nanos.toString()).div(by) : exact(nanos.toString()).times(by)
  return scaled.isFinite() && scaled.abs().lt('1e30') ? BigInt(scaled.trunc().toFixed(0)) : null
}

/** Whole months from one day to another, truncated toward zero (`years and months duration(from, to)`). */
export function monthsBetween(from: { readonly day: number }, to: { readonly day: number }): number {
  if (to.day < from.day) return 0 - monthsBetween(to, from)
  const [a, b] = [civilOf(from.day), civilOf(to.day)]
  const months = (b.year - a.year) * 12 + b.month - a.month
  return b.day < a.day ? months - 1 : months
}
