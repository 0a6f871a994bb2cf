import type { JsonObject } from '../../base/json.ts'
import type { Bilingual } from '../../base/text.ts'
import type { FieldNode, FieldWidget, LayoutNode } from './types.ts'

/** What a field of some kind is made of when it is new. `schema` is absent for words, which ask nothing. */
export interface NewField {
  readonly node: LayoutNode
  readonly schema?: JsonObject
}

/** A kind of field as an administrator chooses it. */
export interface FieldKind {
  readonly id: string
  readonly title: Bilingual
  readonly group: 'text' | 'number' | 'choice' | 'party' | 'record' | 'paper' | 'words'
  make(path: string, label: Bilingual): NewField
}

const MEGABYTE = 1024 * 1024
const day: JsonObject = { type: 'string', format: 'date' }
const line = (maxLength: number): JsonObject => ({ type: 'string', minLength: 1, maxLength })
const record = (required: readonly string[], properties: JsonObject): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})

function kind(
  id: string,
  group: FieldKind['group'],
  zh: string,
  en: string,
  widget: FieldWidget,
  schema: JsonObject,
  more: Partial<FieldNode> = {},
): FieldKind {
  return {
    id,
    group,
    title: { zh, en },
    make: (path, label) => ({ node: { kind: 'field', path, label, widget, ...more }, schema }),
  }
}

const OPTIONS = { a: { zh: '选项一', en: 'First choice' }, b: { zh: '选项二', en: 'Second choice' } }
const POINTS = { a: { zh: '要点一', en: 'First point' }, b: { zh: '要点二', en: 'Second point' } }
const PRIVATE = { purpose: { zh: '', en: '' } }

const words = (id: string, zh: string, en: string, style?: 'heading' | 'help'): FieldKind => ({
  id,
  group: 'words',
  title: { zh, en },
  make: (_path, label) => ({ node: { kind: 'text', text: label, ...(style === undefined ? {} : { style }) } }),
})

/** Every kind of field a government form has, in the order of a palette. */
export const FIELD_KINDS: readonly FieldKind[] = [
  kind('text', 'text', '单行文本', 'Text', 'text', line(120)),
  kind('textarea', 'text', '多行文本', 'Long text', 'textarea', line(2000)),
  kind('number', 'number', '数字', 'Number', 'number', { type: 'number' }, { unit: { zh: '', en: '' } }),
  kind('money', 'number', '金额', 'Money', 'money', { type: 'number', minimum: 0, maximum: 999_999_999_999 }),
  kind('calculated', 'number', '自动计算', 'Calculated', 'calculated', { type: 'number' }),
  kind('date', 'number', '日期', 'Date', 'date', day),
  kind('period', 'number', '起止日期', 'Period', 'period', record(['from', 'to'], { from: day, to: day })),
  kind('radio', 'choice', '单选', 'Choice', 'radio', { type: 'string', enum: Object.keys(OPTIONS) }, { options: OPTIONS }),
  kind(
    'select',
    'choice',
    '下拉选择',
    'Choice from a list',
    'select',
    { type: 'string', enum: Object.keys(OPTIONS) },
    { options: OPTIONS },
  ),
  kind(
    'checkboxes',
    'choice',
    '多选',
    'Several choices',
    'checkboxes',
    { type: 'array', items: { type: 'string', enum: Object.keys(OPTIONS) }, uniqueItems: true },
    { options: OPTIONS },
  ),
  kind('yesno', 'choice', '是或否', 'Yes or no', 'yesno', { type: 'boolean' }),
  kind(
    'checklist',
    'choice',
    '核对清单',
    'Checklist',
    'checklist',
    { type: 'object', additionalProperties: false, properties: { a: { type: 'boolean' }, b: { type: 'boolean' } } },
    { options: POINTS },
  ),
  kind(
    'person',
    'party',
    '人员',
    'Person',
    'person',
    record(['name', 'phone'], { name: line(50), phone: line(30), post: line(60) }),
    PRIVATE,
  ),
  kind(
    'organisation',
    'party',
    '单位',
    'Organisation',
    'organisation',
    record(['name', 'creditCode'], { name: line(120), creditCode: line(18) }),
  ),
  kind('creditCode', 'party', '统一社会信用代码', 'Credit code', 'creditCode', line(18)),
  kind('phone', 'party', '电话', 'Phone', 'phone', line(30), PRIVATE),
  kind('idNumber', 'party', '身份证号码', 'ID number', 'idNumber', line(18), PRIVATE),
  kind(
    'address',
    'party',
    '地址',
    'Address',
    'address',
    record(['division', 'street'], { division: line(6), street: line(120), text: { type: 'string' } }),
  ),
  kind(
    'files',
    'paper',
    '附件',
    'Files',
    'files',
    { type: 'array', items: { type: 'string', format: 'document' }, maxItems: 5 },
    { files: { maxCount: 5, maxBytes: 20 * MEGABYTE, types: ['pdf', 'jpg', 'png'] } },
  ),
  kind(
    'table',
    'record',
    '明细表',
    'Table',
    'table',
    {
      type: 'array',
      maxItems: 50,
      items: record(['name'], { name: line(60), amount: { type: 'number' } }),
    },
    {
      columns: [
        { kind: 'field', path: 'name', label: { zh: '名称', en: 'Name' }, widget: 'text' },
        { kind: 'field', path: 'amount', label: { zh: '金额', en: 'Amount' }, widget: 'money', sum: true },
      ],
    },
  ),
  kind('scoreTable', 'record', '评分表', 'Score table', 'scoreTable', { type: 'object' }),
  kind('declaration', 'paper', '承诺', 'Declaration', 'declaration', { type: 'boolean', const: true }),
  kind(
    'signature',
    'paper',
    '签名',
    'Signature',
    'signature',
    record(['name', 'consent'], { name: line(50), consent: { type: 'boolean', const: true } }),
  ),
  words('heading', '小标题', 'Heading', 'heading'),
  words('paragraph', '说明文字', 'Paragraph'),
  words('help', '填写提示', 'Help', 'help'),
]
