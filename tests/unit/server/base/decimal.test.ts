// Exact decimals: the fast way of common numbers gives what decimals of 34 digits give.
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addExact,
  compareExact,
  divideExact,
  type ExactNumber,
  formatExact,
  multiplyExact,
  parseExact,
  subtractExact,
} from '../../../../server/base/decimal.ts'

const Reference = Decimal.clone({ precision: 34, rounding: Decimal.ROUND_HALF_EVEN, maxE: 6144, minE: -6143 })
const written = (value: ExactNumber | null) => (value === null ? null : formatExact(value))
const expected = (value: Decimal) => value.toFixed()

/** Numbers with a point anywhere, small and large, and what doubles make of sums. */
const decimals = fc.oneof(
  fc.tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 0, max: 8 })).map(([units, places]) => units / 10 ** places),
  fc.tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 20 })).map(([units, places]) => units / 10 ** places),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, 0.1, 0.2, 0.3, 0.1 + 0.2, 1e15, 999_999_999_999_999, 1e-7, 5e-324, 1.7976931348623157e308),
)

describe('JS numbers stand for their shortest writing', () => {
  test.each([
    ['add', addExact, (a: Decimal, b: Decimal) => a.plus(b)],
    ['subtract', subtractExact, (a: Decimal, b: Decimal) => a.minus(b)],
    ['multiply', multiplyExact, (a: Decimal, b: Decimal) => a.times(b)],
  ] as const)('%s as decimals do', (_name, ours, theirs) => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        expect(written(ours(a, b))).toBe(expected(theirs(new Reference(a), new Reference(b))))
      }),
      { numRuns: 2000 },
    )
  })

  test('divide as decimals do', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        expect(written(divideExact(a, b))).toBe(b === 0 ? null : expected(new Reference(a).div(b)))
      }),
      { numRuns: 2000 },
    )
  })

  test('compare as decimals do, also with what was computed', () => {
    fc.assert(
      fc.property(decimals, decimals, decimals, (a, b, c) => {
        const sum = new Reference(a).plus(b)

        expect(Math.sign(compareExact(addExact(a, b), c))).toBe(sum.cmp(c))
      }),
    )
  })

  test('never give a negative zero', () => {
    for (const value of [addExact(-0.1, 0.1), multiplyExact(-1.5, 0), divideExact(0, -2.5), subtractExact(0, 0)])
      expect(Object.is(value, 0)).toBe(true)
  })
})

describe('texts', () => {
  test.each([
    ['0.1', '0.1'],
    ['85.50', '85.5'],
    ['9007199254740993', '9007199254740993'],
    ['1234567890.123456789012345678', '1234567890.123456789012345678'],
    [`0.${'3'.repeat(60)}`, `0.${'3'.repeat(34)}`],
    [`${'9'.repeat(40)}`, `1${'0'.repeat(40)}`],
    ['1e9999', null],
    ['one', null],
  ])('%s is read as %s', (text, value) => {
    expect(written(parseExact(text))).toBe(value)
  })

  test('thousands of digits are rounded to 34', () => {
    expect(formatExact(parseExact('7'.repeat(6000)) ?? 0)).toBe(`${'7'.repeat(33)}8${'0'.repeat(5966)}`)
  })
})
