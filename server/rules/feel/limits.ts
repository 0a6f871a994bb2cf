import type { Operator } from './compare.ts'

/** Order of two JS numbers: it is the order of their shortest writings. */
export const NUMBER_TESTS: { readonly [operator in Operator]: (a: number, b: number) => boolean } = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

/** How a number stands to a limit that is known when compiling. */
export function limitTest(operator: Operator, limit: number): (value: number) => boolean {
  if (operator === '<') return (value) => value < limit
  if (operator === '<=') return (value) => value <= limit
  return operator === '>' ? (value) => value > limit : (value) => value >= limit
}

/** Where a number stands in a range of numbers that is known when compiling. */
export function rangeTest(low: number, high: number, lowIncluded: boolean, highIncluded: boolean): (value: number) => boolean {
  const above = limitTest(lowIncluded ? '>=' : '>', low)
  const below = limitTest(highIncluded ? '<=' : '<', high)
  return (value) => above(value) && below(value)
}
