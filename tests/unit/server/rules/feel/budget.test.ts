// Limits of one evaluation: steps, depth, time, regular expressions. What they stop is in `poison.test.ts`.
import { describe, expect, test } from 'vitest'
import { run, warningsOf } from './support.ts'

describe('budget', () => {
  test('ends by the clock what steps do not end', () => {
    const loops = 'for i in 1..90000 return count(for j in 1..90000 return i * j)'
    const limits = { steps: Number.MAX_SAFE_INTEGER, listItems: Number.MAX_SAFE_INTEGER, milliseconds: 20 }

    expect(run(loops, {}, { budget: limits }).error?.text.en).toBe('Expected an expression of at most 20 milliseconds, but it needs more.')
  })

  test('can be set by the caller', () => {
    expect(run('for i in 1..100 return i', {}, { budget: { steps: 50 } }).error?.code).toBe('FEEL_BUDGET')
    expect(run('for i in 1..10 return i', {}, { budget: { steps: 100 } }).error).toBeNull()
  })
})

test('counts nested calls apart from steps', () => {
  const source = '{f: function(n) if n = 0 then 0 else f(n - 1), r: f(10)}.r'

  expect(run(source, {}, { budget: { depth: 5 } }).error?.text.en).toBe(
    'Expected an expression of at most 5 nested calls, but it needs more.',
  )
  expect(run(source, {}, { budget: { depth: 11 } }).value).toBe(0)
})

describe('regular expressions', () => {
  test.each(['(a+)+$', '(a*)*', '((a|b)*c?)+', '(a|a)*$', '(?=a)b', '(a)\\\\1'])('refuse the pattern %s', (pattern) => {
    expect(warningsOf(`matches("${'a'.repeat(29)}!", "${pattern}")`)).toEqual(['FEEL_INVALID_ARGUMENTS'])
  })

  test.each([
    ['^[0-9A-Z]{18}$', '91440300MA5ABCDEF0', true],
    ['^\\\\d{3}-\\\\d{8}$', '010-12345678', true],
    ['^(foo|bar)+$', 'foobarfoo', true],
    ['^1[3-9]\\\\d{9}$', '13800000000', true],
    ['^\\\\p{L}+$', '深圳', true],
  ])('allow the pattern %s', (pattern, text, expected) => {
    expect(run(`matches("${text}", "${pattern}")`).value).toBe(expected)
  })
})
