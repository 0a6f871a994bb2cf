// Expressions: DMN 1.3 §10.3.2 (semantics of literals, operators, paths, filters, iteration, functions).
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../../../../server/base/json.ts'
import { compileExpression } from '../../../../../server/rules/feel/index.ts'
import { answerOf, run, warningsOf } from './support.ts'

type Row = readonly [source: string, expected: Json]

const groups: { readonly [group: string]: readonly Row[] } = {
  'exact numbers': [
    ['0.1 + 0.2', 0.3],
    ['0.1 + 0.2 = 0.3', true],
    ['1.1 * 3', 3.3],
    ['1.005 * 100', 100.5],
    ['9007199254740993 + 1', 9007199254740994],
    ['9007199254740993', '9007199254740993'],
    ['1 / 3', '0.3333333333333333333333333333333333'],
    ['(1 / 3) * 3', '0.9999999999999999999999999999999999'],
    ['10 / 4', 2.5],
    ['1 / 0', null],
    ['2 ** 10', 1024],
    ['2 ** -1', 0.5],
    ['1e3 + .5', 1000.5],
    ['-0', 0],
    ['5-1', 4],
    ['10 - 2 - 3', 5],
    ['2 + 3 * 4', 14],
    ['-(2 + 3)', -5],
    ['9 ** 9999', null],
  ],
  comparison: [
    ['1 < 2 and 2 <= 2', true],
    ['"a" < "b"', true],
    ['"a" = "a"', true],
    ['1 != 2', true],
    ['1 = "1"', null],
    ['1 != "1"', null],
    ['null = null', true],
    ['1 = null', false],
    ['1 < null', null],
    ['true = false', false],
    ['[1, 2] = [1, 2.0]', true],
    ['{a: 1, b: 2} = {b: 2, a: 1}', true],
    ['{a: 1} = {a: 1, b: null}', false],
    ['5 between 1 and 10', true],
    ['11 between 1 and 10', false],
    ['5 in [1..5)', false],
    ['5 in (1, 5, 7)', true],
    ['5 in (> 5, < 3)', false],
    ['5 in > 4', true],
    ['5 in [4, 5]', true],
    ['1 in [[2..3], [0..1]]', true],
    ['"x" in ("a", "b")', false],
    ['date("2024-01-01") < date("2024-02-01")', true],
    ['@"2024-10-08T16:00:00Z" = @"2024-10-09T00:00:00+08:00"', true],
    ['@"2024-10-08T16:00:00" = @"2024-10-08T16:00:00Z"', null],
    ['duration("PT24H") = duration("P1D")', true],
    ['duration("P1Y") > duration("P11M")', true],
    ['duration("P1Y") = duration("P365D")', null],
    ['time("10:00:00+02:00") < time("09:00:00Z")', true],
  ],
  'three-valued logic': [
    ['true and null', null],
    ['false and null', false],
    ['true or null', true],
    ['false or null', null],
    ['true and 1', null],
    ['true or true and false', true],
  ],
  'if and iteration': [
    ['if 1 > 2 then "a" else "b"', 'b'],
    ['if null then 1 else 2', 2],
    ['if "x" then 1 else 2', 2],
    ['for i in 1..3 return i * 2', [2, 4, 6]],
    ['for i in 3..1 return i', [3, 2, 1]],
    ['for i in [1..4) return i', [1, 2, 3]],
    ['for x in [1, 2], y in [10, 20] return x + y', [11, 21, 12, 22]],
    ['for x in [[1, 2], [3]], y in x return y', [1, 2, 3]],
    ['for i in 0..4 return if i = 0 then 1 else i * partial[-1]', [1, 1, 2, 6, 24]],
    ['for d in date("2024-02-28")..date("2024-03-01") return d.day', [28, 29, 1]],
    ['for x in 5 return x', [5]],
    ['for x in null return x', null],
    ['some x in [1, 2] satisfies x > 1', true],
    ['some x in [] satisfies x > 1', false],
    ['every x in [1, 2] satisfies x > 0', true],
    ['every x in [1, null] satisfies x > 0', null],
    ['every x in [] satisfies false', true],
    ['some x in [1, 2], y in [2, 3] satisfies x = y', true],
  ],
  'paths and filters': [
    ['{a: {b: {c: 1}}}.a.b.c', 1],
    ['[{a: 1}, {a: 2}].a', [1, 2]],
    ['[1, 2, 3][2]', 2],
    ['[1, 2, 3][-1]', 3],
    ['[1, 2, 3][0]', null],
    ['[1, 2, 3][9]', null],
    ['[1, 2, 3][item > 1]', [2, 3]],
    ['[1, 2, 3][> 1]', [2, 3]],
    ['[{a: 1}, {a: 2}, {b: 0}][a > 1]', [{ a: 2 }]],
    ['[{item: 1}, {item: 2}][item = 2]', [{ item: 2 }]],
    ['[1, 2, 3][even(item)]', [2]],
    ['[1, 2, 3][count([1, 2])]', 2],
    ['100[1]', 100],
    ['null[1]', null],
    ['date("2024-02-29").year', 2024],
    ['date("2024-02-29").weekday', 4],
    ['time("10:20:30.5").second', 30.5],
    ['@"2024-02-29T10:20:30+08:00".time offset', 'PT8H'],
    ['@"2024-02-29T10:20:30@Asia/Shanghai".timezone', 'Asia/Shanghai'],
    ['duration("P1DT2H3M4S").minutes', 3],
    ['duration("-P1Y2M").months', -2],
    ['[1..5).end', 5],
    ['[1..5).end included', false],
  ],
  'contexts and functions': [
    ['{a: 1, b: a + 1}.b', 2],
    ['{"a b": 1, c d: 2}', { 'a b': 1, 'c d': 2 }],
    ['{a b: 2, c: a b * 2}.c', 4],
    ['(function(a, b) a + b)(1, 2)', 3],
    ['{add: function(a: number, b: number) a + b, r: add(b: 1, a: 2)}.r', 3],
    ['{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(10)}.r', 3628800],
    ['{}', {}],
    ['{__proto__: 1}.__proto__', 1],
    ['"\\u{6DF1}\\t\\"x\\""', '深\t"x"'],
  ],
  'dates and durations': [
    ['date("2024-01-31") + duration("P1M")', '2024-02-29'],
    ['date("2024-03-31") - duration("P1M")', '2024-02-29'],
    ['duration("P1D") + date("2024-02-28")', '2024-02-29'],
    ['date("2024-01-01") + duration("PT25H")', '2024-01-02'],
    ['date("2024-03-01") - date("2024-02-01")', 'P29D'],
    ['@"2024-03-31T01:00:00@Europe/Berlin" + duration("PT24H")', '2024-04-01T01:00:00+02:00'],
    ['@"2024-01-01T00:00:00Z" - @"2024-01-01T00:00:00+08:00"', 'PT8H'],
    ['time("23:30:00") + duration("PT1H")', '00:30:00'],
    ['time("10:00:00") - time("08:30:00")', 'PT1H30M'],
    ['duration("P1D") * 1.5', 'P1DT12H'],
    ['duration("P1Y") / 4', 'P3M'],
    ['duration("P1D") / duration("PT6H")', 4],
    ['-duration("P1M")', '-P1M'],
    ['duration("P1Y") + duration("P1D")', null],
    ['@"-P1DT0.5S"', '-P1DT0.5S'],
    ['@"nonsense"', null],
  ],
  'instance of': [
    ['1 instance of number', true],
    ['"a" instance of number', false],
    ['null instance of number', false],
    ['null instance of Null', true],
    ['date("2024-01-01") instance of date', true],
    ['@"2024-01-01T00:00:00" instance of date and time', true],
    ['duration("P1D") instance of days and time duration', true],
    ['duration("P1M") instance of years and months duration', true],
    ['[1, 2] instance of list<number>', true],
    ['[1, "a"] instance of list<number>', false],
    ['{a: 1} instance of context<a: number>', true],
    ['{a: "x"} instance of context<a: number>', false],
    ['[1..2] instance of range', true],
    ['sum instance of function<list<number>> -> number', true],
  ],
}

describe.each(Object.entries(groups))('%s', (_group, rows) => {
  test.each(rows)('evaluate %s', (source, expected) => {
    expect(answerOf(source)).toEqual(expected)
  })
})

describe('names', () => {
  test.each([
    ['建筑面积 > 50000', { 建筑面积: 60000 }, true],
    ['my var + 1', { 'my var': 2 }, 3],
    ['A-share * 2', { 'A-share': 2 }, 4],
    ['A-share * 2', { A: 5, share: 2 }, 1],
    ['end of term', { 'end of term': 1 }, 1],
    ['`strange name!` + 1', { 'strange name!': 1 }, 2],
    ['applicant.full name', { applicant: { 'full name': 'X' } }, 'X'],
    ['x.y', { x: [{ y: 1 }, { y: 2 }] }, [1, 2]],
    ['date("2024-01-01")', { date: 'a variable' }, '2024-01-01'],
    ['count', { count: 3 }, 3],
  ])('reads %s from %j', (source, variables, expected) => {
    expect(answerOf(source, variables)).toEqual(expected)
  })

  test('lists the variables an expression reads', () => {
    const compiled = compileExpression('for x in items return x.price * rate + count(items)')

    expect(compiled.ok && [...compiled.value.names].sort()).toEqual(['items', 'rate'])
  })

  test.each(['constructor', '__proto__', 'toString', 'x.constructor', 'x.__proto__', 'x.hasOwnProperty', 'l.length'])(
    'never reaches the prototype through %s',
    (source) => {
      expect(answerOf(source, { x: {}, l: [1] })).not.toBeInstanceOf(Function)
      expect(JSON.stringify(answerOf(source, { x: {}, l: [1] })).replace(/[[\]]/g, '')).toBe('null')
    },
  )
})

describe('warnings', () => {
  test.each([
    ['nosuch > 5', ['FEEL_NO_VARIABLE']],
    ['x.nosuch', ['FEEL_NO_ENTRY']],
    ['"2024-01-01" > date("2024-01-01")', ['FEEL_NOT_COMPARABLE']],
    ['"a" + 1', ['FEEL_INVALID_TYPE']],
    ['nosuch = null', []],
    ['get or else(nosuch, 1)', []],
    ['if "a" then 1 else 2', ['FEEL_INVALID_TYPE']],
  ])('tell what went wrong in %s', (source, codes) => {
    expect(warningsOf(source, { x: {} })).toEqual(codes)
  })

  test('name the unknown variable in both languages', () => {
    expect(run('nosuch').warnings[0]?.text).toEqual({ zh: '没有名为“nosuch”的变量。', en: 'Variable "nosuch" is not known.' })
  })
})

describe('syntax', () => {
  test.each([
    ['1 +', 'line 1, column 4'],
    ['a +\n* b', 'line 2, column 1'],
    ['"open', 'line 1'],
    ['1, 2', 'line 1, column 2'],
    ['', 'line 1, column 1'],
  ])('says where %j is wrong', (source, place) => {
    const compiled = compileExpression(source)

    expect(compiled.ok).toBe(false)
    expect(compiled.ok ? '' : compiled.problems[0]?.text.en).toContain(place)
  })
})

describe('properties', () => {
  const cents = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })

  test('adds decimals as exactly as integers', () => {
    fc.assert(
      fc.property(cents, cents, (a, b) => {
        const sum = answerOf('x + y', { x: a / 100, y: b / 100 })

        expect(Math.round(Number(sum) * 100)).toBe(a + b)
        expect(String(sum)).toBe(String((a + b) / 100))
      }),
    )
  })

  test('keeps the order of numbers', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ noNaN: true, noDefaultInfinity: true }), (x, y) => {
        expect(answerOf('x < y', { x, y })).toBe(x < y)
        expect(answerOf('x = y', { x, y })).toBe(x === y)
      }),
    )
  })

  test('gives JSON back as it came', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const given = JSON.parse(JSON.stringify(value)) as Json

        expect(answerOf('x', { x: given })).toEqual(given)
      }),
    )
  })
})
