/** Pure parts of the form renderer: places, credit codes, rules in the browser. */
import { expect, test } from 'vitest'
import type { FormDocument } from '../../../../server/rules/forms/types.ts'
import { checkCreditCode, creditCodeCheckDigit } from '../../../../studio/ui/form/credit-code.ts'
import { formEngineOf } from '../../../../studio/ui/form/engine.ts'
import { fieldId, pathOf, requiredBySchema, schemaAt } from '../../../../studio/ui/form/paths.ts'
import { fitsTypes } from '../../../../studio/ui/form/widgets/files.tsx'
import { moneyText } from '../../../../studio/ui/form/widgets/money.tsx'

const both = (text: string) => ({ zh: text, en: text })
const form: FormDocument = {
  id: 'sample',
  title: both('sample'),
  schema: {
    type: 'object',
    required: ['verdict'],
    properties: {
      verdict: { type: 'string', enum: ['complete', 'incomplete'] },
      items: { type: 'array', items: { type: 'object', required: ['fault'], properties: { fault: { type: 'string' } } } },
    },
  },
  layout: [
    { kind: 'field', path: 'verdict', label: both('结论') },
    {
      kind: 'field',
      path: 'items',
      label: both('事项'),
      widget: 'table',
      columns: [{ kind: 'field', path: 'fault', label: both('问题') }],
    },
  ],
  rules: [
    { kind: 'visible', path: 'items', when: 'verdict = "incomplete"' },
    { kind: 'required', path: 'items', when: 'verdict = "incomplete"' },
  ],
}

test('finds the schema of a cell', () => {
  expect(schemaAt(form.schema, 'items.0.fault')).toEqual({ type: 'string' })
  expect(requiredBySchema(form.schema, 'items.3.fault')).toBe(true)
  expect(requiredBySchema(form.schema, 'items')).toBe(false)
  expect(schemaAt(form.schema, 'nothing.here')).toEqual({})
})

test('takes wrappers off the server places', () => {
  expect(pathOf('/body/data/items/0/fault')).toBe('items.0.fault')
  expect(pathOf('/verdict')).toBe('verdict')
  expect(fieldId('items.0.fault')).toBe('field-items-0-fault')
})

test('judges a form as the server does', () => {
  const engine = formEngineOf(form)
  const asked = engine?.evaluate({ verdict: 'incomplete' }, {})
  const done = engine?.evaluate({ verdict: 'complete', items: [{ fault: 'x' }] }, {})

  expect(asked?.isVisible('items')).toBe(true)
  expect(asked?.isRequired('items')).toBe(true)
  expect(asked?.problems.map((problem) => problem.path)).toEqual(['items'])
  expect(done?.isVisible('items.0.fault')).toBe(false)
  expect(done?.data).toEqual({ verdict: 'complete' })
  expect(done?.problems).toEqual([])
})

test('refuses forms whose rules do not parse', () => {
  expect(formEngineOf({ ...form, rules: [{ kind: 'visible', path: 'items', when: 'verdict = (' }] })).toBeNull()
})

test('checks the digit of a credit code', () => {
  expect(creditCodeCheckDigit('9144030071526726X')).toBe('G')
  expect(checkCreditCode('9144030071526726XG')).toBe('ok')
  expect(checkCreditCode('9144030071526726XH')).toBe('wrong')
  expect(checkCreditCode('91440300')).toBe('incomplete')
  expect(creditCodeCheckDigit('9144030O71526726X')).toBeNull()
})

test('takes files by extension or media type', () => {
  const pdf = { name: '图纸.PDF', type: '' }

  expect(fitsTypes(pdf, ['pdf', 'jpg'])).toBe(true)
  expect(fitsTypes(pdf, ['application/pdf'])).toBe(true)
  expect(fitsTypes({ name: 'a.png', type: 'image/png' }, ['image/*'])).toBe(true)
  expect(fitsTypes({ name: 'a.exe', type: 'application/x-msdownload' }, ['pdf', '.png'])).toBe(false)
  expect(fitsTypes(pdf, [])).toBe(true)
})

test('shows fen and yuan by the property name', () => {
  expect(moneyText('7000000', 'amountFen')).toBe('70,000.00')
  expect(moneyText('70000', 'amount')).toBe('70,000.00')
  expect(moneyText('12.', 'amount')).toBe('12.')
  expect(moneyText(undefined, 'amount')).toBe('')
})
