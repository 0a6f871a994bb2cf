/** Conditions as people choose them and as FEEL says them. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../../../../server/base/json.ts'
import { compileExpression, evaluate } from '../../../../../server/rules/feel/index.ts'
import { readCalculation, writeCalculation } from '../../../../../studio/ui/form-rules/calculations.ts'
import {
  type Comparison,
  type Condition,
  type Group,
  readCondition,
  writeCondition,
} from '../../../../../studio/ui/form-rules/conditions.ts'

const term = fc.constantFrom(
  'kind',
  'applicant.name',
  'row.amount',
  'index',
  'count(rows)',
  'sum(rows.amount[item != null])',
  '申请类型',
  'mode',
)
const value: fc.Arbitrary<Json> = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', '终', ' ', '"', '\\', '\n', '(', ' and ') }),
  fc.integer(),
  fc.integer({ min: -9999, max: 9999 }).map((n) => n / 100),
  fc.boolean(),
)
const comparison: fc.Arbitrary<Comparison> = fc.oneof(
  fc.record({
    kind: fc.constant('compare' as const),
    term,
    operator: fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge', 'has', 'lacks'),
    value,
  }),
  fc.record({ kind: fc.constant('compare' as const), term, operator: fc.constantFrom('filled', 'blank') }),
  fc.record({
    kind: fc.constant('compare' as const),
    term,
    operator: fc.constant('in' as const),
    value: fc.array(value, { minLength: 1, maxLength: 3 }),
  }),
)
const kind = fc.constantFrom('all', 'any')
const inner: fc.Arbitrary<Group> = fc.record({ kind, items: fc.array(comparison, { minLength: 2, maxLength: 3 }) })
/** One condition alone is `all`: with nothing to choose between, `any` says the same. */
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constant('all' as const), items: fc.array(comparison, { maxLength: 1 }) }),
  fc.record({ kind, items: fc.array(fc.oneof(comparison, inner), { minLength: 2, maxLength: 4 }) }),
)

test('FEEL that was written is read as the same condition', () => {
  fc.assert(
    fc.property(condition, (one) => {
      expect(readCondition(writeCondition(one))).toEqual(one)
    }),
    { numRuns: 500 },
  )
})

test('what was written compiles', () => {
  fc.assert(fc.property(condition, (one) => compileExpression(writeCondition(one)).ok))
})

test.each([
  'kind="a" and (x > 3 or y = null)',
  '(kind = "a") or kind = "b" or kind = "c"',
  'kind in ("a","b")  and  count( rows ) > 1',
  '((kind = "a"))',
  'a = 1 and (b = 2 and c = 3)',
])('reads "%s" without changing what it means', (source) => {
  const read = readCondition(source)
  if (read === null) throw new Error('Expected a condition that can be shown')
  const [before, after] = [compileExpression(source), compileExpression(writeCondition(read))]
  if (!before.ok || !after.ok) throw new Error('Expected FEEL')
  for (const kindValue of ['a', 'b', 'z'])
    for (const x of [1, 5])
      for (const y of [null, 1]) {
        const data = { kind: kindValue, x, y, a: x, b: 2, c: 3, rows: [1, 2] }
        expect(evaluate(after.value, data).value === true).toBe(evaluate(before.value, data).value === true)
      }
})

test.each([
  'a + b > 3',
  'a = b',
  'a = 1 and (b = 2 or (c = 3 and d = 4))',
  'today() > date(a)',
  'not(a = 1)',
  'some x in rows satisfies x.a = 1',
  'a = 1)',
  '',
])('leaves "%s" to the text field', (source) => {
  expect(readCondition(source)).toBeNull()
})

test('says what a clerk would choose', () => {
  expect(readCondition('type = "final" and (row.count >= 3 or remark = null)')).toEqual({
    kind: 'all',
    items: [
      { kind: 'compare', term: 'type', operator: 'eq', value: 'final' },
      {
        kind: 'any',
        items: [
          { kind: 'compare', term: 'row.count', operator: 'ge', value: 3 },
          { kind: 'compare', term: 'remark', operator: 'blank' },
        ],
      },
    ],
  })
})

const name = fc.constantFrom('a', 'b.c', 'row.amount', '金额')
const calculation = fc.oneof(
  fc.record({ kind: fc.constant('sum' as const), table: fc.constantFrom('rows', 'plan.rows'), column: fc.constantFrom('amount', '金额') }),
  fc.record({ kind: fc.constant('count' as const), table: name }),
  fc.record({ kind: fc.constantFrom('difference', 'product', 'total'), left: name, right: name }),
  fc.record({ kind: fc.constant('percentage' as const), part: name, whole: name }),
  fc.record({ kind: fc.constant('workingDaysAfter' as const), from: name, days: fc.nat(500) }),
  fc.record({ kind: fc.constant('workingDaysBetween' as const), from: name, to: name }),
  fc.record({
    kind: fc.constant('choice' as const),
    when: condition,
    value: fc.constantFrom('a', '"x"', '1'),
    otherwise: fc.constantFrom('null', 'b.c', '2.5'),
  }),
)

test('calculations are read as they were written, and compile', () => {
  fc.assert(
    fc.property(calculation, (one) => {
      const source = writeCalculation(one)
      expect(readCalculation(source)).toEqual(one)
      expect(compileExpression(source).ok).toBe(true)
    }),
    { numRuns: 400 },
  )
})

test('other calculations stay text', () => {
  for (const source of ['a + b + c', 'sum(rows.a)', 'if a then b + 1 else c', 'max(rows.a)']) expect(readCalculation(source)).toBeNull()
})
