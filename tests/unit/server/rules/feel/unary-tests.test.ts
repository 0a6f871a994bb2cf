// Unary tests: DMN 1.3 §8.3.3 and grammar rules 7 to 17.
import { describe, expect, test } from 'vitest'
import type { Json } from '../../../../../server/base/json.ts'
import { compileUnaryTests, evaluateUnaryTests } from '../../../../../server/rules/feel/index.ts'

function holds(tests: string, input: Json, variables: { readonly [name: string]: Json } = {}): Json {
  const compiled = compileUnaryTests(tests)
  if (!compiled.ok) throw new Error(compiled.problems[0]?.text.en)
  return evaluateUnaryTests(compiled.value, input, variables).value
}

describe('unary tests', () => {
  test.each([
    ['-', null, true],
    ['', 5, true],
    ['5', 5, true],
    ['5, 6', 6, true],
    ['5, 6', 7, false],
    ['"a","b"', 'b', true],
    ['> 5', 6, true],
    ['> 5', null, null],
    ['<= 5', 5, true],
    ['= 5', 5, true],
    ['!= 5', 5, false],
    ['[1..5]', 5, true],
    ['[1..5)', 5, false],
    ['(1..5], > 8', 9, true],
    ['not(5)', 6, true],
    ['not(5, 6)', 6, false],
    ['not(> 5)', 4, true],
    ['null', null, true],
    ['not(null)', null, false],
    ['not(null)', 1, true],
    ['true', true, true],
    ['true', false, false],
    ['false', false, true],
    ['not(true)', null, true],
    ['? > 3 and ? < 5', 4, true],
    ['contains(?, "b")', 'abc', true],
    ['list contains(?, 2)', [1, 2], true],
    ['[1, 2]', 2, true],
    ['limit', 5, true],
    ['> limit', 6, true],
    ['date("2024-01-01")', null, false],
    ['some x in [1, 2] satisfies x = ?', 2, true],
  ])('%s for %j is %s', (tests, input, expected) => {
    expect(holds(tests, input, { limit: 5 })).toBe(expected)
  })
})
