// No expression can stop the server: each of these would take minutes, or all memory, and ends with a problem that says why.
// Nothing here looks at a clock; an expression that is not stopped runs into the time-out of its test.
import { describe, expect, test } from 'vitest'
import type { Json } from '../../../../../server/base/json.ts'
import { compileExpression, evaluate } from '../../../../../server/rules/feel/index.ts'

function nested(depth: number): Json {
  let value: Json = 1
  for (let level = 0; level < depth; level += 1) value = [value]
  return value
}

const VARIABLES: { readonly [name: string]: Json } = {
  text: 'a'.repeat(5_000),
  long: 'a'.repeat(900_000),
  other: 'a'.repeat(900_000),
  digits: '7'.repeat(900_000),
  numbers: Array.from({ length: 20_000 }, (_, index) => index),
  deep: nested(5_000),
  json: `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
}

/** What ends an evaluation, else the first warning. */
function endOf(source: string): string {
  const compiled = compileExpression(source)
  if (!compiled.ok) return compiled.problems[0]?.code ?? ''
  const { error, warnings, value } = evaluate(compiled.value, VARIABLES)
  return error?.code ?? warnings[0]?.code ?? `no problem: ${JSON.stringify(value).slice(0, 50)}`
}

describe('loops', () => {
  test.each([
    ['nested loops', 'for i in 1..1500 return for j in 1..1500 return i * j'],
    ['one loop with many iterators', 'for a in 1..99, b in 1..99, c in 1..99, d in 1..99 return 1'],
    ['a huge range', 'for i in 1..1000000000 return i'],
    ['a range of huge numbers', 'for i in -9007199254740991..9007199254740991 return i'],
    ['every day of ten thousand years', 'for d in date("0001-01-01")..date("9999-12-31") return d'],
    ['some over everything', 'some a in 1..3000, b in 1..3000 satisfies a + b < 0'],
    ['every over everything', 'every a in 1..3000, b in 1..3000 satisfies a + b > 0'],
    ['filters in filters', 'numbers[count(numbers[item > 5][item > 6]) < 0]'],
    ['what a loop has so far, each time', 'for i in 1..50000 return count(partial)'],
    ['sorting by a comparison that compares all', 'sort(numbers, function(a, b) count(numbers[item > a]) > b)'],
  ])('%s', (_what, source) => {
    expect(endOf(source)).toBe('FEEL_BUDGET')
  })
})

describe('recursion', () => {
  test.each([
    ['a function that calls itself', '{f: function(n) f(n + 1), r: f(1)}.r'],
    ['one that calls itself twice', '{f: function(n) if n > 40 then 1 else f(n + 1) + f(n + 1), r: f(1)}.r'],
    ['functions that call each other', '{f: function(g, n) g(f, n + 1), g: function(h, n) h(g, n + 1), r: f(g, 1)}.r'],
    ['a function that is handed to itself', '(function(f) f(f))(function(f) f(f))'],
    ['sorting that sorts', '{s: function(a, b) count(sort([2, 1], s)) > 0, r: sort([2, 1], s)}.r'],
  ])('%s', (_what, source) => {
    expect(endOf(source)).toBe('FEEL_BUDGET')
  })
})

describe('memory', () => {
  test.each([
    ['lists that double', 'for i in 1..60 return [partial[-1], partial[-1]]'],
    ['lists in lists in lists', 'for i in 1..90000 return [partial[-1]]'],
    ['text that doubles', '{s: function(t, n) if n = 0 then t else s(t + t, n - 1), r: s("0123456789", 100)}.r'],
    ['a list that doubles', '{s: function(l, n) if n = 0 then l else s(concatenate(l, l), n - 1), r: s([1, 2], 100)}.r'],
    ['a context that grows', '{s: function(c, n) s(context put(c, "k" + string(n), c), n + 1), r: s({}, 1)}.r'],
    ['copies of a list', 'for i in 1..50000 return sublist(numbers, 1)'],
    ['one long text as many items', 'for i in 1..100000 return long'],
    ['one long text written many times', 'string(for i in 1..1000 return long)'],
    ['the same as JSON', 'to json(for i in 1..1000 return long)'],
    ['joined long texts', 'string join(for i in 1..1000 return long, long)'],
    ['a replacement that repeats the match', 'replace(long, "^.*$", "$0$0$0$0$0$0$0$0")'],
    ['a text cut into all its letters', 'split(long, "")'],
    ['letters in capitals, again and again', 'for i in 1..100000 return string length(upper case(long))'],
    ['numbers of six thousand digits', 'count(for i in 1..100000 return string(10 ** 6000))'],
    ['JSON nested without end', 'from json(json)'],
    ['a variable nested without end', 'deep'],
    ['the same as text', 'string(deep)'],
  ])('%s', (_what, source) => {
    expect(endOf(source)).toBe('FEEL_BUDGET')
  })

  test('nested lists to be flattened', () => {
    expect(endOf('flatten(deep)')).toBe('FEEL_INVALID_ARGUMENTS')
  })
})

describe('dear functions', () => {
  test.each([
    ['distinct values', 'distinct values(numbers)'],
    ['a union', 'union(numbers, numbers)'],
    ['duplicates', 'duplicate values(numbers)'],
    ['positions of all', 'for x in numbers return index of(numbers, x)'],
    ['long equal texts compared', 'count(for i in 1..100000 return long = other)'],
    ['long equal texts in order', 'count(for i in 1..100000 return long < other)'],
    ['powers', 'count(for i in 1..100000 return 1.0000001 ** (i + 0.5))'],
    ['exponentials', 'count(for i in 1..100000 return exp(9999 - i))'],
    ['logarithms', 'count(for i in 1..100000 return log(i))'],
    ['numbers read from long texts', 'count(for i in 1..100000 return number(digits))'],
    ['deviations', 'count(for i in 1..100000 return stddev(numbers))'],
    ['medians', 'count(for i in 1..100000 return median(numbers))'],
  ])('%s', (_what, source) => {
    expect(endOf(source)).toBe('FEEL_BUDGET')
  })
})

describe('regular expressions', () => {
  test.each([
    ['many stars', 'matches(text, "\\\\w*\\\\w*\\\\w*x")', 'FEEL_BUDGET'],
    ['many optional parts', `matches(text, "${'a?'.repeat(30)}x")`, 'FEEL_BUDGET'],
    ['a slow one, often', 'count(for i in 1..100000 return matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a*a*a*x"))', 'FEEL_BUDGET'],
    ['stars in stars', 'matches(text, "(a+)+$")', 'FEEL_INVALID_ARGUMENTS'],
    ['overlapping choices', 'matches(text, "(a|a)*$")', 'FEEL_INVALID_ARGUMENTS'],
    ['optional stars in stars', 'replace(text, "((a|b)*c?)+", "")', 'FEEL_INVALID_ARGUMENTS'],
    ['stars in stars when splitting', 'split(text, "(a*)*b")', 'FEEL_INVALID_ARGUMENTS'],
    ['stars in stars when extracting', 'extract(text, "(a*)*b")', 'FEEL_INVALID_ARGUMENTS'],
    ['a look ahead', 'matches(text, "(?=(a+))\\\\1b")', 'FEEL_INVALID_ARGUMENTS'],
    ['an endless pattern', 'matches(text, text)', 'FEEL_INVALID_ARGUMENTS'],
  ])('%s', (_what, source, code) => {
    expect(endOf(source)).toBe(code)
  })
})

describe('texts that are hard to read', () => {
  test.each([
    ['thousands of brackets', '('.repeat(19_000)],
    ['thousands of lists', '['.repeat(19_000)],
    ['thousands of contexts', '{a:'.repeat(6_000)],
    ['closed brackets in their hundreds', `${'('.repeat(300)}1${')'.repeat(300)}`],
    ['conditions of conditions', 'if '.repeat(6_000)],
    ['a sum of ten thousand', `1${'+1'.repeat(9_999)}`],
    ['a name of ten thousand words', 'a '.repeat(9_999)],
    ['a path of ten thousand steps', `a${'.a'.repeat(9_999)}`],
    ['thousands of filters', `a${'[1]'.repeat(6_000)}`],
    ['nothing but minus', '-'.repeat(19_000)],
    ['nothing but quotes', '"'.repeat(19_999)],
    ['nothing but faults', '}{)('.repeat(4_999)],
    ['functions of functions', 'function(a) '.repeat(1_600)],
    ['a million characters', ' '.repeat(1_000_000)],
  ])('%s', (_what, source) => {
    const compiled = compileExpression(source)
    // Some are merely long names; then they are read and do nothing.
    const end = compiled.ok ? endOf(source) : compiled.problems[0]?.code

    expect(['FEEL_SYNTAX', 'FEEL_NO_VARIABLE']).toContain(end)
  })
})
