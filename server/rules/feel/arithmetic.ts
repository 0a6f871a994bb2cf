import { addExact, divideExact, type ExactNumber, exact, multiplyExact, simplify, subtractExact } from '../../base/decimal.ts'
import type { Run } from './run.ts'
import { addToDate, addToTime, atMidnight, instantNanos, scaleNanos } from './temporal.ts'
import { DaysDuration, FeelDate, FeelDateTime, FeelTime, type FeelValue, isNumber, kindOf, MonthsDuration } from './values.ts'

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '**'

/** Arithmetic of DMN 1.4 §10.3.2.13 to §10.3.2.15; operands that do not fit give null and a warning, a null operand gives null. */
export function calculate(operator: ArithmeticOperator, a: FeelValue, b: FeelValue, run: Run): FeelValue {
  run.tick()
  if (a === null || b === null) return null
  const result = isNumber(a) && isNumber(b) ? numbers(operator, a, b, run) : OPERATIONS[operator](a, b, run)
  if (result !== undefined && !overflows(result)) return result
  return run.warn(
    'FEEL_INVALID_TYPE',
    `Expected operands that "${operator}" can join, but got ${kindOf(a)} and ${kindOf(b)}.`,
    `“${operator}”不能用于 ${kindOf(a)} 和 ${kindOf(b)}，或结果超出范围。`,
  )
}

/** A power takes as long as hundreds of additions. */
const POWER_STEPS = 500

function overflows(value: FeelValue): boolean {
  return typeof value === 'object' && isNumber(value) && !exact(value).isFinite()
}

function numbers(operator: ArithmeticOperator, a: ExactNumber, b: ExactNumber, run: Run): FeelValue | undefined {
  if (operator === '+') return addExact(a, b)
  if (operator === '-') return subtractExact(a, b)
  if (operator === '*') return multiplyExact(a, b)
  if (operator === '/') return divideExact(a, b) ?? undefined
  run.tick(POWER_STEPS)
  const power = exact(a).pow(b)
  return power.isFinite() ? simplify(power) : undefined
}

type Operation = (a: FeelValue, b: FeelValue, run: Run) => FeelValue | undefined

const OPERATIONS: { readonly [operator in ArithmeticOperator]: Operation } = {
  '+': (a, b, run) => {
    if (typeof a === 'string' && typeof b === 'string') {
      run.tick((a.length + b.length) >> 5)
      return run.checkString(a + b)
    }
    if (isDuration(a) && isDuration(b)) return addDurations(a, b, 1)
    if (isDuration(b)) return shift(a, b, 1)
    return isDuration(a) ? shift(b, a, 1) : undefined
  },
  '-': (a, b, run) => {
    if (isDuration(a) && isDuration(b)) return addDurations(a, b, -1)
    if (isDuration(b)) return shift(a, b, -1)
    return difference(a, b, run)
  },
  '*': (a, b) => {
    if (isDuration(a) && isNumber(b)) return scale(a, b, false)
    return isDuration(b) && isNumber(a) ? scale(b, a, false) : undefined
  },
  '/': (a, b) => {
    if (isDuration(a) && isNumber(b)) return scale(a, b, true)
    if (a instanceof DaysDuration && b instanceof DaysDuration)
      return divideExact(exact(a.nanos.toString()), exact(b.nanos.toString())) ?? undefined
    if (a instanceof MonthsDuration && b instanceof MonthsDuration) return divideExact(a.months, b.months) ?? undefined
    return undefined
  },
  '**': () => undefined,
}

function isDuration(value: FeelValue): value is DaysDuration | MonthsDuration {
  return value instanceof DaysDuration || value instanceof MonthsDuration
}

function addDurations(a: DaysDuration | MonthsDuration, b: DaysDuration | MonthsDuration, sign: 1 | -1): FeelValue | undefined {
  if (a instanceof DaysDuration && b instanceof DaysDuration) return bounded(a.nanos + b.nanos * BigInt(sign))
  if (a instanceof MonthsDuration && b instanceof MonthsDuration) return months(a.months + b.months * sign)
  return undefined
}

function shift(value: FeelValue, duration: DaysDuration | MonthsDuration, sign: 1 | -1): FeelValue | undefined {
  if (value instanceof FeelDate || value instanceof FeelDateTime) return addToDate(value, duration, sign) ?? undefined
  return value instanceof FeelTime && duration instanceof DaysDuration ? addToTime(value, duration, sign) : undefined
}

function difference(a: FeelValue, b: FeelValue, run: Run): FeelValue | undefined {
  if (a instanceof FeelTime && b instanceof FeelTime) {
    if ((a.zone === null) !== (b.zone === null)) return undefined
    const [left, right] = [new FeelDateTime(0, a.nanos, a.zone), new FeelDateTime(0, b.nanos, b.zone)]
    return new DaysDuration(instantNanos(left, null) - instantNanos(right, null))
  }
  if (!(a instanceof FeelDate || a instanceof FeelDateTime) || !(b instanceof FeelDate || b instanceof FeelDateTime)) return undefined
  // A date beside a time with an offset is midnight in the run's zone, or in UTC (DMN 1.4 §10.3.2.3.6).
  const zoned = run.zone === null && [a, b].some((each) => each instanceof FeelDateTime && each.zone !== null)
  const [left, right] = [a, b].map((each) => (each instanceof FeelDate ? atMidnight(each, zoned) : each)) as [FeelDateTime, FeelDateTime]
  if ((left.zone === null) !== (right.zone === null) && run.zone === null) return undefined
  return new DaysDuration(instantNanos(left, run.zone) - instantNanos(right, run.zone))
}

function scale(value: DaysDuration | MonthsDuration, factor: ExactNumber, divide: boolean): FeelValue | undefined {
  if (value instanceof DaysDuration) {
    const nanos = scaleNanos(value.nanos, factor, divide)
    return nanos === null ? undefined : bounded(nanos)
  }
  const scaled = divide ? divideExact(value.months, factor) : multiplyExact(value.months, factor)
  return scaled === null ? undefined : months(exact(scaled).trunc().toNumber())
}

const LONGEST_DURATION = 10n ** 30n

function bounded(nanos: bigint): DaysDuration | undefined {
  return nanos < LONGEST_DURATION && nanos > -LONGEST_DURATION ? new DaysDuration(nanos) : undefined
}

function months(count: number): MonthsDuration | undefined {
  return Number.isSafeInteger(count) ? new MonthsDuration(count) : undefined
}
