import { type ExactNumber, exact, exactToJson, formatExact, isExactNumber } from '../../base/decimal.ts'
import { type Json, type JsonObject, mapped } from '../../base/json.ts'
import { tooDeep } from './run.ts'
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

/** What counts the work of writing: shared parts of a list can make its text far larger than the list. */
export interface Meter {
  tick(steps: number): void
}

/** Lists and contexts inside each other, as far as they are written. */
const DEEPEST_VALUE = 200

/**
 * FEEL value as JSON: dates, times and durations as ISO 8601 text (a zoned time with its offset), numbers as JSON numbers where
 * that is exact by the shortest writing and as decimal strings where it is not, ranges as text, functions as null. Lists and contexts of
 * nothing but JSON are answered as they are.
 */
export function toJson(value: FeelValue, meter: Meter, depth = 0): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') {
    meter.tick(1)
    return value
  }
  if (typeof value === 'string') {
    meter.tick(1 + (value.length >> 5))
    return value
  }
  meter.tick(1)
  if (depth > DEEPEST_VALUE) throw tooDeep(DEEPEST_VALUE)
  if (isExactNumber(value)) {
    meter.tick(digitsOf(value) >> 5)
    return exactToJson(value)
  }
  if (isList(value)) return mapped(value, (item) => toJson(item, meter, depth + 1))
  if (value instanceof FeelDate) return formatDate(value)
  if (value instanceof FeelDateTime) return formatDateTime(value, true)
  if (value instanceof FeelTime) return formatTime(value, true)
  if (value instanceof DaysDuration || value instanceof MonthsDuration) return formatDuration(value)
  if (value instanceof FeelRange) return toText(value, meter)
  if (value instanceof FeelFunction) return null
  const context = value
  const names = Object.keys(context)
  const items = names.map((name) => toJson(context[name] ?? null, meter, depth + 1))
  if (items.every((item, index) => item === context[names[index] ?? ''])) return context as JsonObject
  return Object.fromEntries(names.map((name, index) => [name, items[index] ?? null]))
}

/** FEEL value as text, as the built-in `string(from)` writes it. */
export function toText(value: FeelValue, meter: Meter): string {
  return typeof value === 'string' ? value : literal(value, meter)
}

/** FEEL value as FEEL writes it inside lists and contexts: strings in quotes. */
export function literal(value: FeelValue, meter: Meter, depth = 0): string {
  meter.tick(1 + (typeof value === 'string' ? value.length >> 5 : 0))
  if (depth > DEEPEST_VALUE) throw tooDeep(DEEPEST_VALUE)
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'boolean') return String(value)
  if (isNumber(value)) {
    meter.tick(digitsOf(value) >> 5)
    return formatExact(value)
  }
  if (isList(value)) return `[${value.map((item) => literal(item, meter, depth + 1)).join(', ')}]`
  if (value instanceof FeelDate) return formatDate(value)
  if (value instanceof FeelDateTime) return formatDateTime(value)
  if (value instanceof FeelTime) return formatTime(value)
  if (value instanceof DaysDuration || value instanceof MonthsDuration) return formatDuration(value)
  if (value instanceof FeelRange) return rangeLiteral(value, (end) => literal(end, meter, depth + 1))
  if (value instanceof FeelFunction) return `function ${value.name}`
  const entries = Object.entries(value).map(
    ([name, item]) => `${/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : JSON.stringify(name)}: ${literal(item, meter, depth + 1)}`,
  )
  return `{${entries.join(', ')}}`
}

function rangeLiteral(range: FeelRange, write: (end: FeelValue) => string): string {
  if (range.open === 'start') return `${range.endIncluded ? '<=' : '<'}${write(range.end)}`
  if (range.open === 'end') return `${range.startIncluded ? '>=' : '>'}${write(range.start)}`
  return `${range.startIncluded ? '[' : '('}${write(range.start)}..${write(range.end)}${range.endIncluded ? ']' : ')'}`
}

/** Digits of a number written without exponent, roughly. */
function digitsOf(value: ExactNumber): number {
  return typeof value === 'number' ? 0 : Math.abs(exact(value).e)
}
