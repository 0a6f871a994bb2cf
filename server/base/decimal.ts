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

/** Decimals of so many significant digits are each the shortest writing of a JS number of their own. */
const PLAIN_DIGITS = 15
const PLAIN_LIMIT = 1e15

/** The plain JS number where it says exactly the same, else the decimal itself. */
export function simplify(value: Decimal): ExactNumber {
  if (value.isInteger() && value.abs().lte(Number.MAX_SAFE_INTEGER)) return value.toNumber() + 0
  return value.sd() <= PLAIN_DIGITS && Math.abs(value.e) < 300 ? value.toNumber() : value
}

const POWERS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12] as const
const MOST_PLACES = 6

/** Places after the point of a number's shortest writing; -1 when there are more than six, or more than fifteen digits. */
function placesOf(value: number): number {
  for (let places = 0; places <= MOST_PLACES; places += 1) {
    const unit = POWERS[places] as number
    const units = Math.round(value * unit)
    if (units >= PLAIN_LIMIT || units <= -PLAIN_LIMIT) return -1
    if (units / unit === value) return places
  }
  return -1
}

/**
 * The common arithmetic without decimals: numbers of few places are whole numbers of a small unit, and those are exact. Undefined
 * where that does not hold; then decimals are needed.
 */
function addPlain(a: number, b: number): number | undefined {
  const [first, second] = [placesOf(a), placesOf(b)]
  if (first < 0 || second < 0) return undefined
  const unit = POWERS[Math.max(first, second)] as number
  const sum = Math.round(a * unit) + Math.round(b * unit)
  return Math.abs(sum) < PLAIN_LIMIT ? sum / unit + 0 : undefined
}

function multiplyPlain(a: number, b: number): number | undefined {
  const [first, second] = [placesOf(a), placesOf(b)]
  if (first < 0 || second < 0) return undefined
  const product = Math.round(a * (POWERS[first] as number)) * Math.round(b * (POWERS[second] as number))
  return Math.abs(product) < PLAIN_LIMIT ? product / (POWERS[first + second] as number) + 0 : undefined
}

/** The quotient where it is a number of few places itself. */
function dividePlain(a: number, b: number): number | undefined {
  const quotient = a / b
  return multiplyPlain(quotient, b) === a ? quotient + 0 : undefined
}

/** Reads `-12.50`, `.5`, `1e3`, rounded to 34 significant digits; null when the text is no decimal number. */
export function parseExact(text: string): ExactNumber | null {
  if (!/^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,4})?$/i.test(text)) return null
  const value = new Exact(text)
  return value.isFinite() ? simplify(value.sd() > Exact.precision ? value.toSignificantDigits(Exact.precision) : value) : null
}

export function addExact(a: ExactNumber, b: ExactNumber): ExactNumber {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(sum)) return sum
    const plain = addPlain(a, b)
    if (plain !== undefined) return plain
  }
  return simplify(exact(a).plus(b))
}

export function subtractExact(a: ExactNumber, b: ExactNumber): ExactNumber {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(difference)) return difference
    const plain = addPlain(a, -b)
    if (plain !== undefined) return plain
  }
  return simplify(exact(a).minus(b))
}

export function multiplyExact(a: ExactNumber, b: ExactNumber): ExactNumber {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(product)) return product + 0
    const plain = multiplyPlain(a, b)
    if (plain !== undefined) return plain
  }
  return simplify(exact(a).times(b))
}

/** Quotient with 34 digits; null when the divisor is zero. */
export function divideExact(a: ExactNumber, b: ExactNumber): ExactNumber | null {
  if (typeof a === 'number' && typeof b === 'number' && b !== 0) {
    const plain = dividePlain(a, b)
    if (plain !== undefined) return plain
  }
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
