import { Decimal } from 'decimal.js'

/**
 * Exact decimal numbers as DMN 1.3 §10.3.2.3.1 asks: 34 significant digits, half-even rounding (IEEE 754 decimal128).
 * A number is a JS number where that is exact by its shortest writing (`0.1` stands for one tenth), else a `Decimal`.
 */
export const Exact = Decimal.clone({
  precision: 34,
  rounding: Decimal.ROUND_HALF_EVEN,
  maxE: 6144,
  minE: -6143,
  toExpNeg: -7,
  toExpPos: 21,
})

export type { Decimal } from 'decimal.js'
export type ExactNumber = number | Decimal

export type Rounding = 'up' | 'down' | 'ceiling' | 'floor' | 'half-up' | 'half-down' | 'half-even'

const MODES: { readonly [mode in Rounding]: Decimal.Rounding } = {
  up: Decimal.ROUND_UP,
  down: Decimal.ROUND_DOWN,
  ceiling: Decimal.ROUND_CEIL,
  floor: Decimal.ROUND_FLOOR,
  'half-up': Decimal.ROUND_HALF_UP,
  'half-down': Decimal.ROUND_HALF_DOWN,
  'half-even': Decimal.ROUND_HALF_EVEN,
}

export function isExactNumber(value: unknown): value is ExactNumber {
  return typeof value === 'number' || value instanceof Exact
}

export function exact(value: ExactNumber | string): Decimal {
  return new Exact(value)
}

/** The plain JS number where it says exactly the same, else the decimal itself. */
export function simplify(value: Decimal): ExactNumber {
  if (value.isInteger() && value.abs().lte(Number.MAX_SAFE_INTEGER)) return value.toNumber() + 0
  return value
}

/** Reads `-12.50`, `.5`, `1e3`; null when the text is no decimal number. */
export function parseExact(text: string): ExactNumber | null {
  if (!/^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,4})?$/i.test(text)) return null
  const value = new Exact(text)
  return value.isFinite() ? simplify(value) : null
}

export function addExact(a: ExactNumber, b: ExactNumber): ExactNumber {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(sum)) return sum
  }
  return simplify(exact(a).plus(b))
}

export function subtractExact(a: ExactNumber, b: ExactNumber): ExactNumber {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(difference)) return difference
  }
  return simplify(exact(a).minus(b))
}

export function multiplyExact(a: ExactNumber, b: ExactNumber): ExactNumber {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(product)) return product + 0
  }
  return simplify(exact(a).times(b))
}

/** Quotient with 34 digits; null when the divisor is zero. */
export function divideExact(a: ExactNumber, b: ExactNumber): ExactNumber | null {
  const divisor = exact(b)
  return divisor.isZero() ? null : simplify(exact(a).div(divisor))
}

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export function compareExact(a: ExactNumber, b: ExactNumber): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0
  return exact(a).cmp(b)
}

/** Rounded to so many places after the point (before it when negative). */
export function roundExact(value: ExactNumber, scale: number, mode: Rounding): ExactNumber {
  if (scale >= 0) {
    const decimal = exact(value)
    return decimal.decimalPlaces() <= scale ? simplify(decimal) : simplify(decimal.toDecimalPlaces(scale, MODES[mode]))
  }
  const unit = exact(10).pow(-scale)
  return simplify(exact(value).div(unit).toDecimalPlaces(0, MODES[mode]).times(unit))
}

/** Plain writing without exponent: `0.0000001`, `1234.5`. */
export function formatExact(value: ExactNumber): string {
  return exact(value).toFixed()
}

/** With exactly so many places: `7.30`. */
export function formatFixed(value: ExactNumber, scale: number, mode: Rounding = 'half-even'): string {
  return exact(value).toFixed(scale, MODES[mode])
}

/** As JSON: a number where that is exact by its shortest writing, else a decimal string. */
export function exactToJson(value: ExactNumber): number | string {
  if (typeof value === 'number') return value
  const near = value.toNumber()
  return Number.isFinite(near) && exact(near).eq(value) ? near : value.toFixed()
}
