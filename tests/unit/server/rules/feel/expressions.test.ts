// Expressions: names, warnings, syntax, properties. The semantics are the rows of `tests/conformance/feel`.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../../../../server/base/json.ts'
import { compileExpression } from '../../../../../server/rules/feel/index.ts'
import { answerOf, run, warningsOf } from './support.ts'

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
