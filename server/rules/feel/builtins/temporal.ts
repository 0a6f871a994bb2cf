import { exact, isExactNumber } from '../../../base/decimal.ts'
import { civilOf, dayNumberOf, daysInMonth, epochMsOf, isZone, weekdayOf } from '../../../time/index.ts'
import { FeelFailure, InvalidArguments, type Run } from '../run.ts'
import {
  atMidnight,
  dateOf,
  dateTimeAt,
  instantNanos,
  monthsBetween,
  parseDate,
  parseDateAndTime,
  parseDuration,
  parseTime,
  zoneAt,
} from '../temporal.ts'
import { DaysDuration, FeelDate, FeelDateTime, FeelTime, type FeelValue, MonthsDuration, NANOS_PER_SECOND } from '../values.ts'
import { type Arguments, type BuiltinTable, signature } from './signature.ts'

function found<T>(value: T | null, what: string, text: string): T {
  if (value === null) throw new InvalidArguments(`Expected a ${what}, but got "${text}"`, `“${text}”不是 ${what}`)
  return value
}

const UTC = { offsetSeconds: 0, name: null }

/** The instant the caller gave as now; reading a clock that is not there is the author's error. */
export function nowOf(run: Run): FeelDateTime {
  const epochMs = run.now === null ? null : epochMsOf(run.now, run.zone ?? 'UTC')
  if (epochMs === null) {
    throw new FeelFailure({
      code: 'FEEL_NO_CLOCK',
      text: { zh: '此处不能使用当前时间。', en: 'Expected a clock, but none is given here.' },
    })
  }
  return dateTimeAt(epochMs, run.zone ?? 'UTC')
}

function zoneName(text: string): string {
  const name = text === 'Z' ? 'UTC' : text
  if (!isZone(name)) throw new InvalidArguments(`Expected a time zone, but got "${text}"`, `“${text}”不是时区`)
  return name
}

function calendarDay(args: Arguments): FeelDate {
  const [year, month, day] = [args.integer(0), args.integer(1), args.integer(2)]
  return found(dateOf(year, month, day), 'date', `${year}-${month}-${day}`)
}

/** Date and time of its parts; the seventh, a time zone, is left to the caller when it is no offset. */
function partsToDateTime(args: Arguments, withOffset: boolean): FeelDateTime {
  const { day } = calendarDay(args)
  const { nanos, zone } = clockTime(args, 3, withOffset)
  return new FeelDateTime(day, nanos, zone)
}

/** Time of day of three arguments from `first` on, with the fourth as offset. */
function clockTime(args: Arguments, first = 0, withOffset = true): FeelTime {
  const [hour, minute] = [args.integer(first), args.integer(first + 1)]
  const second = exact(args.number(first + 2))
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second.isNegative() || second.gte(60)) {
    throw new InvalidArguments('Expected a time of day', '不是有效的时刻')
  }
  const nanos = (hour * 60 + minute) * 60 * NANOS_PER_SECOND + second.times(NANOS_PER_SECOND).trunc().toNumber()
  if (!withOffset || !args.has(first + 3)) return new FeelTime(nanos, null)
  const offset = args.any(first + 3)
  if (!(offset instanceof DaysDuration)) throw new InvalidArguments('Expected a duration as offset', '时差应为时间段')
  return new FeelTime(nanos, { offsetSeconds: Number(offset.nanos / BigInt(NANOS_PER_SECOND)), name: null })
}

function weekOfYear(day: number): number {
  const thursday = day + 4 - weekdayOf(day)
  const { year } = civilOf(thursday)
  return Math.floor((thursday - dayNumberOf({ year, month: 1, day: 1 })) / 7) + 1
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** DMN 1.4 §10.3.4.1, §10.3.4.7, §10.3.4.8 (conversion and temporal functions), and `last day of month` of Camunda. */
export const temporalFunctions: BuiltinTable = {
  date: [
    signature('from: string', (args) => found(parseDate(args.string(0)), 'date', args.string(0))),
    signature('from: date|date and time', (args) => new FeelDate(args.day(0).day)),
    signature('year: number, month: number, day: number', (args) => calendarDay(args)),
  ],
  time: [
    signature('from: string', (args) => found(parseTime(args.string(0)), 'time', args.string(0))),
    signature('from: time', (args) => args.time(0)),
    signature('from: date|date and time', (args) => {
      const from = args.day(0)
      return from instanceof FeelDateTime ? new FeelTime(from.nanos, from.zone) : new FeelTime(0, UTC)
    }),
    signature('hour: number, minute: number, second: number, offset?: days and time duration', (args) => clockTime(args)),
  ],
  'date and time': [
    signature('from: string', (args) => found(parseDateAndTime(args.string(0)), 'date and time', args.string(0))),
    signature('from: date and time', (args) => args.any(0)),
    signature('date: date|date and time, time: time', (args) => {
      const time = args.time(1)
      const { day } = args.day(0)
      return new FeelDateTime(day, time.nanos, time.zone?.name ? zoneAt(day, time.nanos, time.zone.name) : time.zone)
    }),
    signature(
      'year: number, month: number, day: number, hour: number, minute: number, second: number, offset?: days and time duration',
      (args) => partsToDateTime(args, true),
    ),
    signature('year: number, month: number, day: number, hour: number, minute: number, second: number, timezone: string', (args) => {
      const { day, nanos } = partsToDateTime(args, false)
      return new FeelDateTime(day, nanos, zoneAt(day, nanos, zoneName(args.string(6))))
    }),
    signature('date: date and time, timezone: string', (args) => {
      const from = args.day(0)
      const zone = zoneName(args.string(1))
      const { nanos, zone: given } = from instanceof FeelDateTime ? from : atMidnight(from)
      if (given === null) return new FeelDateTime(from.day, nanos, zoneAt(from.day, nanos, zone))
      return dateTimeAt(Number(instantNanos(from as FeelDateTime, null) / 1_000_000n), zone)
    }),
  ],
  duration: [
    signature('from: string', (args) => found(parseDuration(args.string(0)), 'duration', args.string(0))),
    signature('from: days and time duration|years and months duration', (args) => args.any(0)),
  ],
  'years and months duration': [
    signature('from: date|date and time, to: date|date and time', (args) => new MonthsDuration(monthsBetween(args.day(0), args.day(1)))),
  ],
  now: [signature('', (_args, run) => nowOf(run))],
  today: [signature('', (_args, run) => new FeelDate(nowOf(run).day))],
  'day of week': [signature('date: date|date and time', (args) => WEEKDAYS[weekdayOf(args.day(0).day) - 1] ?? null)],
  'day of year': [
    signature('date: date|date and time', (args) => {
      const { day } = args.day(0)
      return day - dayNumberOf({ year: civilOf(day).year, month: 1, day: 1 }) + 1
    }),
  ],
  'week of year': [signature('date: date|date and time', (args) => weekOfYear(args.day(0).day))],
  'month of year': [signature('date: date|date and time', (args) => MONTHS[civilOf(args.day(0).day).month - 1] ?? null)],
  'last day of month': [
    signature('date: date|date and time', (args) => {
      const { year, month } = civilOf(args.day(0).day)
      return new FeelDate(dayNumberOf({ year, month, day: daysInMonth(year, month) }))
    }),
  ],
}

/** Named part of a temporal value (DMN 1.3 Table 65); undefined when it has none of that name. */
export function temporalProperty(value: FeelValue, name: string): FeelValue | undefined {
  if (value instanceof FeelDate || value instanceof FeelDateTime) {
    const civil = civilOf(value.day)
    if (name === 'year') return civil.year
    if (name === 'month') return civil.month
    if (name === 'day') return civil.day
    if (name === 'weekday') return weekdayOf(value.day)
    if (name === 'date' && value instanceof FeelDateTime) return new FeelDate(value.day)
  }
  if (value instanceof FeelTime || value instanceof FeelDateTime) return clockProperty(value, name)
  if (value instanceof MonthsDuration) {
    if (name === 'years') return Math.trunc(value.months / 12)
    if (name === 'months') return value.months % 12
  }
  if (value instanceof DaysDuration) {
    const seconds = value.nanos / BigInt(NANOS_PER_SECOND)
    if (name === 'days') return Number(seconds / 86_400n)
    if (name === 'hours') return Number((seconds / 3600n) % 24n)
    if (name === 'minutes') return Number((seconds / 60n) % 60n)
    if (name === 'seconds') return secondsOf(Number(value.nanos % (60n * BigInt(NANOS_PER_SECOND))))
  }
  return undefined
}

function clockProperty(value: FeelTime | FeelDateTime, name: string): FeelValue | undefined {
  const seconds = Math.floor(value.nanos / NANOS_PER_SECOND)
  if (name === 'hour') return Math.floor(seconds / 3600)
  if (name === 'minute') return Math.floor(seconds / 60) % 60
  if (name === 'second') return secondsOf(value.nanos % (60 * NANOS_PER_SECOND))
  if (name === 'time') return new FeelTime(value.nanos, value.zone)
  if (name === 'time offset')
    return value.zone === null ? null : new DaysDuration(BigInt(value.zone.offsetSeconds) * BigInt(NANOS_PER_SECOND))
  if (name === 'timezone') return value.zone?.name ?? null
  return undefined
}

function secondsOf(nanos: number): FeelValue {
  const seconds = exact(nanos).div(NANOS_PER_SECOND)
  return isExactNumber(seconds) && seconds.isInteger() ? seconds.toNumber() : seconds
}
