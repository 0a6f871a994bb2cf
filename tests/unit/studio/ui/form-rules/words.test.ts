/** Rules as sentences. */
import { expect, test } from 'vitest'
import type { FormDocument, FormRule } from '../../../../../server/rules/forms/types.ts'
import { targetsOf, termsOf } from '../../../../../studio/ui/form-rules/terms.ts'
import { ruleWords } from '../../../../../studio/ui/form-rules/words.ts'

const both = (zh: string, en: string) => ({ zh, en })
const document: FormDocument = {
  id: 'f',
  title: both('表', 'Form'),
  schema: {
    type: 'object',
    properties: {
      type: { type: 'string', enum: ['first', 'final'] },
      proof: { type: 'array', items: { type: 'string', format: 'document' } },
      day: { type: 'string', format: 'date' },
      rows: { type: 'array', items: { type: 'object', properties: { amount: { type: 'number' }, note: { type: 'string' } } } },
      total: { type: 'number' },
    },
  },
  layout: [
    {
      kind: 'field',
      path: 'type',
      label: both('申请类型', 'Type'),
      options: { first: both('初验', 'first'), final: both('终验', 'final') },
    },
    { kind: 'field', path: 'proof', label: both('初验证书', 'Proof'), widget: 'files' },
    { kind: 'field', path: 'day', label: both('完工日期', 'Day') },
    {
      kind: 'field',
      path: 'rows',
      label: both('明细', 'Items'),
      widget: 'table',
      columns: [
        { kind: 'field', path: 'amount', label: both('金额', 'Amount') },
        { kind: 'field', path: 'note', label: both('备注', 'Note') },
      ],
    },
    { kind: 'field', path: 'total', label: both('总额', 'Total') },
  ],
  rules: [],
}

test.each<[rule: FormRule, zh: string]>([
  [{ kind: 'visible', path: 'proof', when: 'type = "final"' }, '当“申请类型”等于“终验”时，显示“初验证书”'],
  [
    { kind: 'required', path: 'proof', when: 'type = "final" and (total > 3 or day < "2026-01-01")' },
    '当“申请类型”等于“终验”，并且（“总额”大于 3或“完工日期”早于“2026-01-01”）时，“初验证书”必填',
  ],
  [{ kind: 'visible', path: 'rows[].note', when: 'row.amount >= 100' }, '当“金额”不小于 100时，显示“明细·备注”'],
  [{ kind: 'computed', path: 'total', value: 'sum(rows.amount[item != null])' }, '“总额” = “明细·金额”的合计'],
  [{ kind: 'computed', path: 'total', value: 'rows.amount[1] * 2' }, '“总额” = rows.amount[1] * 2'],
  [{ kind: 'computed', path: 'total', value: 'if type = "final" then 5 else 3' }, '“总额” = 当“申请类型”等于“终验”时为 5，否则为 3'],
  [
    { kind: 'check', id: 'c', that: 'count(rows) > 0', severity: 'error', message: both('请填写明细。', 'Fill in.') },
    '必须满足：“明细的行数”大于 0；否则不能提交“请填写明细。”',
  ],
  [{ kind: 'visible', path: 'proof', when: 'facts.level in ["A"]' }, '当表达式 facts.level in ["A"] 成立时，显示“初验证书”'],
])('says %j', (rule, zh) => {
  expect(ruleWords(document, rule).zh).toBe(zh)
})

test('says it in English too', () => {
  expect(ruleWords(document, { kind: 'visible', path: 'proof', when: 'type in ("first", "final")' }).en).toBe(
    'When "Type" is one of "first", "final", show "Proof"',
  )
})

test('offers the row inside of a table and sums outside', () => {
  expect(termsOf(document, 'rows').map((term) => term.feel)).toEqual([
    'row.amount',
    'row.note',
    'index',
    'type',
    'proof',
    'day',
    'count(rows)',
    'sum(rows.amount[item != null])',
    'total',
  ])
  expect(targetsOf(document).map((target) => target.path)).toEqual([
    'type',
    'proof',
    'day',
    'rows',
    'rows[].amount',
    'rows[].note',
    'total',
  ])
})
