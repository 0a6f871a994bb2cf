// No expression can stop the server: steps, depth, sizes and regular expressions are bounded.
import { describe, expect, test } from 'vitest'
import { run, warningsOf } from './support.ts'

describe('budget', () => {
  test.each([
    ['nested loops', 'for i in 1..1500 return for j in 1..1500 return i * j'],
    ['a huge range', 'for i in 1..1000000000 return i'],
    ['endless recursion', '{f: function(n) f(n + 1), r: f(1)}.r'],
    ['doubling lists', 'for i in 1..60 return [partial[-1], partial[-1]]'],
    ['nested lists', 'for i in 1..90000 return [partial[-1]]'],
    ['growing text', '{s: function(t, n) if n = 0 then t else s(t + t, n - 1), r: s("0123456789", 100)}.r'],
    ['growing lists', '{s: function(l, n) if n = 0 then l else s(concatenate(l, l), n - 1), r: s([1, 2], 100)}.r'],
    ['a slow pattern', 'matches(text, "\\\\w*\\\\w*\\\\w*x")'],
    ['quadratic search', 'distinct values(for i in 1..5000 return i)'],
  ])('ends %s', (_what, source) => {
    const started = performance.now()

    expect(run(source, { text: 'a'.repeat(5000) }).error?.code).toBe('FEEL_BUDGET')
    expect(performance.now() - started).toBeLessThan(3000)
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
