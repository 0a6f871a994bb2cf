import { exactToJson, formatExact, isExactNumber } from '../../base/decimal.ts'
import type { Json } from '../../base/json.ts'
import { formatDate, formatDateTime, formatDuration, formatTime } from './temporal.ts'
import {
  DaysDuration,
  FeelDate,
  FeelDateTime,
  FeelFunction,
  FeelRange,
  FeelTime,
  type FeelValue,
  isList,
  isNumber,
  MonthsDuration,
} from './values.ts'

/** Called per written value: shared parts of a list can make its text far larger than the list. */
export type Tick = (steps: number) => void

/**
 * FEEL value as JSON: dates, times and durations as ISO 8601 text (a zoned time with its offset), numbers as JSON numbers where
 * that is exact by the shortest writing and as decimal strings where it is not, ranges as text, functions as null.
 */
export function toJson(value: FeelValue, tick: Tick): Json {
  tick(1)
  if (value === null || typeof value === 'boolean' || typeof value === 'string' || typeof value === 'number') return value
  if (isExactNumber(value)) return exactToJson(value)
  if (isList(value)) return value.map((item) => toJson(item, tick))
  if (value instanceof FeelDate) return formatDate(value)
  if (value instanceof FeelDateTime) return formatDateTime(value, true)
  if (value instanceof FeelTime) return formatTime(value, true)
  if (value instanceof DaysDuration || value instanceof MonthsDuration) return formatDuration(value)
  if (value instanceof FeelRange) return toText(value, tick)
  if (value instanceof FeelFunction) return null
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toJson(item, tick)]))
}

/** FEEL value as text, as the built-in `string(from)` writes it. */
export function toText(value: FeelValue, tick: Tick): string {
  return typeof value === 'string' ? value : literal(value, tick)
}

/** FEEL value as FEEL writes it inside lists and contexts: strings in quotes. */
export function literal(value: FeelValue, tick: Tick): string {
  tick(1 + (typeof value === 'string' ? value.length >> 5 : 0))
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'boolean') return String(value)
  if (isNumber(value)) return formatExact(value)
  if (isList(value)) return `[${value.map((item) => literal(item, tick)).join(', ')}]`
  if (value instanceof FeelDate) return formatDate(value)
  if (value instanceof FeelDateTime) return formatDateTime(value)
  if (value instanceof FeelTime) return formatTime(value)
  if (value instanceof DaysDuration || value instanceof MonthsDuration) return formatDuration(value)
  if (value instanceof FeelRange) {
    if (value.open === 'start') return `${value.endIncluded ? '<=' : '<'}${literal(value.end, tick)}`
    if (value.open === 'end') return `${value.startIncluded ? '>=' : '>'}${literal(value.start, tick)}`
    return `${value.startIncluded ? '[' : '('}${literal(value.start, tick)}..${literal(value.end, tick)}${value.endIncluded ? ']' : ')'}`
  }
  if (value instanceof FeelFunction) return `function ${value.name}`
  const entries = Object.entries(value).map(
    ([name, item]) => `${/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : JSON.stringify(name)}: ${literal(item, tick)}`,
  )
  return `{${entries.join(', ')}}`
}
