// Built-in functions: what does not fit. Their answers are the rows of `tests/conformance/feel`.
import { describe, expect, test } from 'vitest'
import { answerOf, warningsOf } from './support.ts'

describe('arguments that do not fit', () => {
  test.each([
    'substring(1, 2)',
    'substring("a", 1.5)',
    'date("tomorrow")',
    'sum([1, "a"])',
    'abs("a")',
    'count(1, 2)',
    'floor(n: 1, wrong: 2)',
  ])('give null and a warning in %s', (source) => {
    expect(answerOf(source)).toBeNull()
    expect(warningsOf(source)).toEqual(['FEEL_INVALID_ARGUMENTS'])
  })

  test('name a function that does not exist', () => {
    expect(warningsOf('nosuch()')).toEqual(['FEEL_NO_FUNCTION'])
  })
})
