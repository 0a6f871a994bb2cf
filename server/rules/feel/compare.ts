import { compareExact } from '../../base/decimal.ts'
import type { Run } from './run.ts'
import { instantNanos } from './temporal.ts'
import {
  DaysDuration,
  FeelDate,
  FeelDateTime,
  FeelRange,
  FeelTime,
  type FeelValue,
  isContext,
  isList,
  isNumber,
  kindOf,
  MonthsDuration,
  NANOS_PER_SECOND,
} from './values.ts'

/** FEEL equality (DMN 1.4 §10.3.2.7): null for values of different kinds, except that null equals only null. */
export function equal(a: FeelValue, b: FeelValue, run: Run): boolean | null {
  run.tick()
  if (a === null || b === null) return a === b
  if (typeof a === 'string' && typeof b === 'string') {
    run.tick(a.length >> 5)
    return a === b
  }
  if (isNumber(a) && isNumber(b)) return compareExact(a, b) === 0
  if (isList(a) && isList(b)) return equalLists(a, b, run)
  const kind = kindOf(a)
  if (kind !== kindOf(b)) return null
  if (isContext(a) && isContext(b)) {
    const names = Object.keys(a)
    if (names.length !== Object.keys(b).length) return false
    for (const name of names) {
      if (!Object.hasOwn(b, name) || equal(a[name] ?? null, b[name] ?? null, run) !== true) return false
    }
    return true
  }
  if (a instanceof FeelRange && b instanceof FeelRange) {
    return (
      a.startIncluded === b.startIncluded &&
      a.endIncluded === b.endIncluded &&
      a.open === b.open &&
      equal(a.start, b.start, run) === true &&
      equal(a.end, b.end, run) === true
    )
  }
  if (kind === 'function' || kind === 'boolean') return a === b
  const order = compare(a, b, run)
  return order === null ? null : order === 0
}

function equalLists(a: readonly FeelValue[], b: readonly FeelValue[], run: Run): boolean {
  return a.length === b.length && a.every((item, index) => equal(item, b[index] ?? null, run) === true)
}

/**
 * Negative, zero or positive for values of one ordered kind (number, string, date, time, date and time, durations); else null.
 * A local date and time compares with one that has an offset only when the run has a zone, and is then read in it.
 */
export function compare(a: FeelValue, b: FeelValue, run: Run): number | null {
  if (isNumber(a) && isNumber(b)) return compareExact(a, b)
  if (typeof a === 'string' && typeof b === 'string') {
    run.tick(Math.min(a.length, b.length) >> 5)
    return byCodePoint(a, b)
  }
  if (a instanceof FeelDate && b instanceof FeelDate) return a.day - b.day
  if (a instanceof FeelDateTime && b instanceof FeelDateTime) {
    if ((a.zone === null) !== (b.zone === null) && run.zone === null) return null
    return sign(instantNanos(a, run.zone) - instantNanos(b, run.zone))
  }
  if (a instanceof FeelTime && b instanceof FeelTime) {
    if ((a.zone === null) !== (b.zone === null)) return null
    return utc(a) - utc(b)
  }
  if (a instanceof DaysDuration && b instanceof DaysDuration) return sign(a.nanos - b.nanos)
  if (a instanceof MonthsDuration && b instanceof MonthsDuration) return a.months - b.months
  return null
}

function utc(time: FeelTime): number {
  return time.nanos - (time.zone?.offsetSeconds ?? 0) * NANOS_PER_SECOND
}

function sign(value: bigint): number {
  return value < 0n ? -1 : value > 0n ? 1 : 0
}

function byCodePoint(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index += 1) {
    if (a.charCodeAt(index) !== b.charCodeAt(index)) {
      return (a.codePointAt(index) ?? 0) - (b.codePointAt(index) ?? 0)
    }
  }
  return a.length - b.length
}

export type Operator = '<' | '<=' | '>' | '>='

export function ordered(operator: Operator, a: FeelValue, b: FeelValue, run: Run): boolean | null {
  run.tick()
  const order = compare(a, b, run)
  if (order === null) return null
  if (operator === '<') return order < 0
  if (operator === '<=') return order <= 0
  return operator === '>' ? order > 0 : order >= 0
}

/** Whether the range holds the value; null when they can not be compared. */
export function includes(range: FeelRange, value: FeelValue, run: Run): boolean | null {
  const above = range.open === 'start' ? true : ordered(range.startIncluded ? '>=' : '>', value, range.start, run)
  const below = range.open === 'end' ? true : ordered(range.endIncluded ? '<=' : '<', value, range.end, run)
  if (above === false || below === false) return false
  return above === null || below === null ? null : true
}

/** Whether both could stand in a comparison: one is null, or both are of one kind. */
export function comparable(a: FeelValue, b: FeelValue): boolean {
  return a === null || b === null || kindOf(a) === kindOf(b)
}
