// Decision tables: hit policies and results (DMN 1.3 §8.2.8, §8.2.11), shaped as Zeebe shapes them.
import { describe, expect, test } from 'vitest'
import { evaluateDecision } from '../../../../../server/rules/dmn/index.ts'
import { ask, model, problemsOf, table } from './support.ts'

const one = [{ expression: 'x' }]
const out = [{ name: 'out' }]
const rules = [
  ['> 0', '"a"'],
  ['> 10', '"b"'],
  ['> 20', '"a"'],
]
const numbers = [
  ['> 0', '1.1'],
  ['> 10', '2.2'],
  ['> 20', '3.3'],
]
const prioritised = [{ name: 'out', values: '"b", "a"' }]
const failed = { failed: 'DMN_HIT_POLICY', at: 't', decision: 'd' }

describe('hit policies', () => {
  test.each([
    ['UNIQUE', rules, out, 5, 'a'],
    ['UNIQUE', rules, out, 15, failed],
    ['UNIQUE', rules, out, 0, null],
    ['FIRST', rules, out, 15, 'a'],
    ['FIRST', rules, out, 0, null],
    ['ANY', rules, out, 5, 'a'],
    ['ANY', rules, out, 15, failed],
    ['ANY', [rules[0] ?? [], rules[2] ?? []], out, 25, 'a'],
    ['PRIORITY', rules, prioritised, 15, 'b'],
    ['PRIORITY', rules, prioritised, 5, 'a'],
    ['RULE ORDER', rules, out, 25, ['a', 'b', 'a']],
    ['RULE ORDER', rules, out, 0, []],
    ['OUTPUT ORDER', rules, prioritised, 25, ['b', 'a', 'a']],
    ['COLLECT', rules, out, 25, ['a', 'b', 'a']],
    ['COLLECT', rules, out, 0, []],
  ])('%s over %j', async (policy, given, outputs, x, expected) => {
    expect(await ask(table(`hitPolicy="${policy}"`, one, outputs, given), { x })).toEqual(expected)
  })

  test.each([
    ['SUM', 25, 6.6],
    ['SUM', 0, null],
    ['MIN', 25, 1.1],
    ['MAX', 25, 3.3],
    ['MAX', 0, null],
    ['COUNT', 25, 3],
    ['COUNT', 0, 0],
  ])('COLLECT %s with x = %s is %s', async (aggregation, x, expected) => {
    expect(await ask(table(`hitPolicy="COLLECT" aggregation="${aggregation}"`, one, out, numbers), { x })).toBe(expected)
  })

  test('orders several outputs by the first that differs', async () => {
    const outputs = [
      { name: 'risk', values: '"high", "low"' },
      { name: 'act', values: '"stop", "go"' },
    ]
    const several = [
      ['-', '"low"', '"stop"'],
      ['-', '"high"', '"go"'],
      ['-', '"high"', '"stop"'],
    ]

    expect(await ask(table('hitPolicy="OUTPUT ORDER"', one, outputs, several), { x: 1 })).toEqual([
      { risk: 'high', act: 'stop' },
      { risk: 'high', act: 'go' },
      { risk: 'low', act: 'stop' },
    ])
    expect(await ask(table('hitPolicy="PRIORITY"', one, outputs, several), { x: 1 })).toEqual({ risk: 'high', act: 'stop' })
  })
})

describe('results', () => {
  test('gives default outputs when nothing matches', async () => {
    const outputs = [
      { name: 'level', fallback: '"NONE"' },
      { name: 'points', fallback: '0' },
    ]

    expect(await ask(table('hitPolicy="UNIQUE"', one, outputs, [['> 5', '"A"', '9']]), { x: 1 })).toEqual({ level: 'NONE', points: 0 })
  })

  test('gives the single output as a bare value', async () => {
    expect(await ask(table('', one, out, [['-', '{a: 1}']]), { x: 1 })).toEqual({ a: 1 })
  })

  test('treats a missing variable as null', async () => {
    expect(
      await ask(
        table('', one, out, [
          ['null', '"none"'],
          ['not(null)', '"some"'],
        ]),
        {},
      ),
    ).toBe('none')
  })

  test('tells which rules matched and why', async () => {
    const result = evaluateDecision(await model(table('hitPolicy="COLLECT"', one, out, rules)), 'd', { x: 15 })

    expect(result.ok && result.matchedRules).toEqual([
      { ruleId: 'r0', ruleNumber: 1, note: null, outputs: [{ id: 'o0', name: 'out', value: 'a' }] },
      { ruleId: 'r1', ruleNumber: 2, note: null, outputs: [{ id: 'o0', name: 'out', value: 'b' }] },
    ])
    expect(result.trace[0]?.inputs).toEqual([{ id: 'i0', name: 'x', value: 15 }])
  })
})

describe('inputs', () => {
  test.each([
    ['number', 5, 'a'],
    ['number', '5', 'a'],
    ['number', 'five', { failed: 'DMN_INPUT', at: 'i0', decision: 'd' }],
    ['string', 5, { failed: 'DMN_INPUT', at: 'i0', decision: 'd' }],
    ['number', null, null],
  ])('of type %s given %j', async (typeRef, x, expected) => {
    expect(await ask(table('', [{ expression: 'x', typeRef }], out, [['> 0', '"a"']]), { x })).toEqual(expected)
  })

  test('reads text as the date its type asks for', async () => {
    const xml = table('', [{ expression: 'x', typeRef: 'date' }], out, [['>= date("2024-01-01")', '"new"']])

    expect(await ask(xml, { x: '2024-06-01' })).toBe('new')
  })

  test('refuses a value outside the allowed ones', async () => {
    const xml = table('', [{ expression: 'x', values: '"A", "B"' }], out, [['-', '"fine"']])

    expect(await ask(xml, { x: 'B' })).toBe('fine')
    expect(await ask(xml, { x: 'C' })).toEqual({ failed: 'DMN_INPUT', at: 'i0', decision: 'd' })
  })
})

describe('checks before publishing', () => {
  test.each([
    ['an entry that does not parse', table('', one, out, [['> > >', '1']]), ['FEEL_SYNTAX r0i0']],
    ['a rule with too few entries', table('', one, out, [['1']]), ['DMN_RULE_SHAPE r0']],
    ['an unknown hit policy', table('hitPolicy="BEST"', one, out, [['-', '1']]), ['DMN_HIT_POLICY t']],
    [
      'an aggregator over two outputs',
      table('hitPolicy="COLLECT" aggregation="SUM"', one, [{ name: 'a' }, { name: 'b' }], [['-', '1', '2']]),
      ['DMN_HIT_POLICY t'],
    ],
    ['outputs without names', table('', one, [{ name: '' }, { name: 'b' }], [['-', '1', '2']]), ['DMN_OUTPUT_NAME o0']],
    ['an unknown type', table('', [{ expression: 'x', typeRef: 'Area' }], out, [['-', '1']]), ['DMN_UNKNOWN_TYPE i0']],
  ])('finds %s', async (_what, xml, problems) => {
    expect(await problemsOf(xml)).toEqual(problems)
  })
})
