/** Every kind of field: new, filled rightly and wrongly; check digits (GB 32100, GB 11643), divisions (GB/T 2260). */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../../../server/base/json.ts'
import {
  checkCreditCode,
  checkIdentityNumber,
  compileForm,
  creditCodeCheckDigit,
  divisionsUnder,
  evaluateForm,
  FIELD_KINDS,
  type FieldNode,
  identityCheckDigit,
  isPhone,
  maskedIdentityNumber,
  SHIPPED_DIVISIONS,
} from '../../../../../server/rules/forms/index.ts'

const label = { zh: '答案', en: 'Answer' }

function formOf(kindId: string, more: Partial<FieldNode> = {}, required = false) {
  const made = FIELD_KINDS.find((kind) => kind.id === kindId)?.make('x', label)
  if (made?.schema === undefined || made.node.kind !== 'field') throw new Error(`Expected a kind of field, but found ${kindId}`)
  const compiled = compileForm({
    id: 'one',
    title: label,
    schema: { type: 'object', ...(required ? { required: ['x'] } : {}), properties: { x: made.schema } },
    layout: [{ ...made.node, ...more }],
    rules: [],
  })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.value
}

const problemsOf = (kindId: string, x: Json, more: Partial<FieldNode> = {}) =>
  evaluateForm(formOf(kindId, more), { x }).problems.map(({ at, text }) => [at, text.zh])

test('every kind makes a form that compiles and may stay empty', () => {
  for (const kind of FIELD_KINDS.filter((one) => one.make('x', label).schema !== undefined))
    expect(evaluateForm(formOf(kind.id), {}), kind.id).toMatchObject({ data: {}, problems: [] })
})

test.each<[kind: string, good: Json]>([
  ['text', '汇景花园'],
  ['textarea', '第一行\n第二行'],
  ['number', 12.5],
  ['money', 1200.55],
  ['date', '2026-11-21'],
  ['period', { from: '2026-01-01', to: '2026-01-01' }],
  ['radio', 'a'],
  ['select', 'b'],
  ['checkboxes', ['a', 'b']],
  ['yesno', false],
  ['checklist', { a: true, b: false }],
  ['person', { name: '林志远', phone: '13800000003' }],
  ['organisation', { name: '鹅埠智居物业服务有限公司', creditCode: '91441500MA5FJ82H4C' }],
  ['creditCode', '91441500MA5D3K7Q1W'],
  ['phone', '0755-25111111'],
  ['idNumber', '11010519491231002X'],
  ['address', { division: '371082', street: '成山大道 1 号' }],
  ['files', ['d1', 'd2']],
  ['table', [{ name: '摄像头', amount: 3.5 }]],
  ['declaration', true],
  ['signature', { name: '林志远', consent: true }],
])('takes a good %s', (kind, good) => {
  expect(problemsOf(kind, good)).toEqual([])
})

test.each<[kind: string, wrong: Json, at: string, says: string]>([
  ['money', 1.005, '/x', '“答案”应为金额，最多两位小数。'],
  ['period', { from: '2026-02-01', to: '2026-01-31' }, '/x/to', '“答案 结束日期”不早于开始日期。'],
  ['period', { from: '2026-02-01' }, '/x/to', '请填写“答案 结束日期”。'],
  ['person', { name: '林志远', phone: '138' }, '/x/phone', '“答案 联系电话”不是有效的电话号码。'],
  ['organisation', { creditCode: '91441500MA5FJ82H4C' }, '/x/name', '请填写“答案 名称”。'],
  [
    'organisation',
    { name: '某公司', creditCode: '91441500MA5FJ82H4D' },
    '/x/creditCode',
    '“答案 统一社会信用代码”不是有效的统一社会信用代码（校验位不符）。',
  ],
  ['creditCode', '91441500MA5D3K7Q1X', '/x', '“答案”不是有效的统一社会信用代码（校验位不符）。'],
  ['idNumber', '110105194912310021', '/x', '“答案”不是有效的身份证号码（校验位不符）。'],
  ['phone', 'abc', '/x', '“答案”不是有效的电话号码。'],
  ['address', { division: '999999', street: '一号' }, '/x/division', '“答案 行政区划”不在行政区划表中。'],
  ['address', { division: '370000', street: '一号' }, '/x/division', '“答案 行政区划”请选择到下一级行政区划。'],
  ['signature', { consent: true }, '/x/name', '请填写“答案 姓名”。'],
])('names what is wrong with a %s', (kind, wrong, at, says) => {
  expect(problemsOf(kind, wrong)).toContainEqual([at, says])
})

test('asks for files no more than the field takes', () => {
  expect(problemsOf('files', ['1', '2', '3'], { files: { maxCount: 2, maxBytes: 1, types: [] } })).toEqual([
    ['/x', '“答案”最多 2 个文件。'],
  ])
})

test('keeps an address in one line for letters, whatever was sent', () => {
  const { data } = evaluateForm(formOf('address'), { x: { division: '371082', street: '成山大道 1 号', text: '伪造' } })

  expect(data).toEqual({ x: { division: '371082', street: '成山大道 1 号', text: '山东省威海市荣成市成山大道 1 号' } })
})

test('takes a structured field that was emptied as not answered', () => {
  expect(evaluateForm(formOf('person'), { x: { name: '', phone: ' ' } })).toMatchObject({ data: {}, problems: [] })
  expect(evaluateForm(formOf('person', {}, true), { x: { name: '', phone: ' ' } }).problems.map(({ text }) => text.zh)).toEqual([
    '请填写“答案 姓名”。',
    '请填写“答案 联系电话”。',
  ])
})

test('an address stays inside its area and uses the list of its form', () => {
  const within = { division: { within: '371000' } }
  expect(problemsOf('address', { division: '440304', street: '一号' }, within)).toEqual([
    ['/x/division', '“答案 行政区划”不在规定的区域内。'],
  ])
  const compiled = formOf('address')
  const own = { ...compiled, document: { ...compiled.document, divisions: [{ code: '990000', name: { zh: '他省', en: 'Other' } }] } }
  expect(evaluateForm(own, { x: { division: '990000', street: '一号' } }).data).toMatchObject({ x: { text: '他省一号' } })
})

describe('check digits', () => {
  test('of credit codes find every changed sign', () => {
    const sign = fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRTUWXY')
    fc.assert(
      fc.property(fc.array(sign, { minLength: 17, maxLength: 17 }), fc.nat(16), sign, (signs, at, other) => {
        const code = signs.join('') + (creditCodeCheckDigit(signs.join('')) ?? '')
        const changed = code.slice(0, at) + other + code.slice(at + 1)
        return checkCreditCode(code) === 'ok' && checkCreditCode(changed) === (other === code[at] ? 'ok' : 'wrong')
      }),
    )
  })

  test('of identity numbers find every changed digit', () => {
    const date = fc.date({ min: new Date('1900-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(
        date,
        fc.integer({ min: 100000, max: 999999 }),
        fc.integer({ min: 100, max: 999 }),
        fc.integer({ min: 14, max: 16 }),
        fc.nat(9),
        (born, area, order, at, other) => {
          const first = `${area}${born.toISOString().slice(0, 10).replaceAll('-', '')}${order}`
          const whole = first + (identityCheckDigit(first) ?? '')
          const changed = whole.slice(0, at) + String(other) + whole.slice(at + 1)
          return checkIdentityNumber(whole) === 'ok' && checkIdentityNumber(changed) === (changed === whole ? 'ok' : 'wrong')
        },
      ),
    )
    expect(checkIdentityNumber('110105194902300022')).toBe('wrong')
  })
})

test.each([
  '13800000003',
  '+86 138 0000 0003',
  '0755-25111111',
  '(0660) 3390000',
  '0755-25111111-801',
  '400-820-8820',
  '12345',
  '+44 20 7946 0958',
])('takes %s as a phone', (text) => {
  expect(isPhone(text)).toBe(true)
})
test.each(['', '1380000000', 'abc', '0755', '13800000003x'])('does not take "%s" as a phone', (text) => {
  expect(isPhone(text)).toBe(false)
})

test('masks an identity number for everybody who does not type it', () => {
  expect(maskedIdentityNumber('11010519491231002X')).toBe('110***********002X')
})

test('lists divisions level by level, also where a level is missing', () => {
  const names = (code: string | null) => divisionsUnder(SHIPPED_DIVISIONS, code).map((one) => one.name.zh)
  expect(names(null)).toHaveLength(34)
  expect(names('371000')).toEqual(['环翠区', '文登区', '荣成市', '乳山市'])
  expect(names('110000')).toEqual([])
  const codes: JsonObject = Object.fromEntries(SHIPPED_DIVISIONS.map((one) => [one.code, one.name.zh]))
  expect(Object.keys(codes)).toHaveLength(SHIPPED_DIVISIONS.length)
})
