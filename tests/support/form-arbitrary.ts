/** Forms as somebody might draw them in the builder, with data as somebody might type it (fast-check). */
import fc from 'fast-check'
import type { Json, JsonObject } from '../../server/base/json.ts'
import { FIELD_KINDS, type FieldNode, type FormDocument, type FormRule, type LayoutNode } from '../../server/rules/forms/index.ts'

interface Made {
  readonly name: string
  readonly kind: string
  readonly node: FieldNode
  readonly schema: JsonObject
  readonly required: boolean
}

const both = (zh: string) => ({ zh, en: `en ${zh}` })
const KINDS = FIELD_KINDS.filter((kind) => !['words', 'scoreTable'].includes(kind.group) && kind.id !== 'scoreTable').map((kind) => kind.id)

const ROW_COLUMNS: readonly FieldNode[] = [
  { kind: 'field', path: 'name', label: both('项目'), widget: 'text' },
  { kind: 'field', path: 'count', label: both('数量'), widget: 'number' },
  { kind: 'field', path: 'amount', label: both('金额'), widget: 'money', sum: true },
  { kind: 'field', path: 'total', label: both('合计'), widget: 'calculated', sum: true },
  { kind: 'field', path: 'note', label: both('备注'), widget: 'text' },
]
const ROW_SCHEMA: JsonObject = {
  type: 'array',
  maxItems: 4,
  items: {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', maxLength: 8 },
      count: { type: 'number', minimum: 0 },
      amount: { type: 'number' },
      total: { type: 'number' },
      note: { type: 'string' },
    },
  },
}

function make(kind: string, index: number, required: boolean): Made {
  const name = `f${index}${kind}`
  const made = FIELD_KINDS.find((one) => one.id === kind)?.make(name, both(`字段${index}`))
  if (made?.schema === undefined || made.node.kind !== 'field') throw new Error(`Expected a kind of field, but found ${kind}`)
  if (kind === 'table') return { name, kind, node: { ...made.node, columns: ROW_COLUMNS }, schema: ROW_SCHEMA, required }
  return { name, kind, node: made.node, schema: made.schema, required }
}

const conditionOn = (field: Made): fc.Arbitrary<string> => {
  if (field.kind === 'radio' || field.kind === 'select')
    return fc.constantFrom(`${field.name} = "a"`, `${field.name} != "b"`, `${field.name} = null`)
  if (field.kind === 'yesno' || field.kind === 'declaration') return fc.constantFrom(`${field.name} = true`, `not(${field.name} = true)`)
  if (field.kind === 'number' || field.kind === 'money')
    return fc.constantFrom(`${field.name} > 10`, `${field.name} = null or ${field.name} <= 5`)
  if (field.kind === 'checkboxes') return fc.constant(`list contains(${field.name}, "a")`)
  if (field.kind === 'table') return fc.constantFrom(`count(${field.name}) > 1`, `sum(${field.name}.amount[item != null]) > 20`)
  return fc.constantFrom(`${field.name} != null`, `facts.level = "A"`)
}

/** Rules read only fields before the one they write, so that no circle comes about. */
function rulesFor(fields: readonly Made[]): fc.Arbitrary<readonly FormRule[]> {
  const one = fields.map((field, index): fc.Arbitrary<readonly FormRule[]> => {
    const others = fields.slice(0, index)
    const when = others.length === 0 ? fc.constant('facts.level = "A"') : fc.constantFrom(...others).chain(conditionOn)
    const sums = others.filter((other) => other.kind === 'table').map((other) => `sum(${other.name}.total[item != null])`)
    const numbers = others.filter((other) => other.kind === 'number' || other.kind === 'money').map((other) => `${other.name} * 2`)
    const choices: fc.Arbitrary<readonly FormRule[]>[] = [
      fc.constant([]),
      when.map((text): readonly FormRule[] => [{ kind: 'visible', path: field.name, when: text }]),
      when.map((text): readonly FormRule[] => [{ kind: 'required', path: field.name, when: text }]),
      fc.tuple(when, when).map(([shown, needed]): readonly FormRule[] => [
        { kind: 'required', path: field.name, when: needed },
        { kind: 'visible', path: field.name, when: shown },
      ]),
      when.map((text): readonly FormRule[] => [
        { kind: 'check', id: `check-${field.name}`, path: field.name, that: text, severity: 'warning', message: both('请核对') },
      ]),
    ]
    if (field.kind === 'calculated' || field.kind === 'number')
      for (const value of [...sums, ...numbers]) choices.push(fc.constant([{ kind: 'computed', path: field.name, value }]))
    if (field.kind === 'table')
      choices.push(
        fc.constant([
          { kind: 'computed', path: `${field.name}[].total`, value: 'row.count * row.amount + index' },
          { kind: 'visible', path: `${field.name}[].note`, when: 'row.total > 10' },
          { kind: 'required', path: `${field.name}[].note`, when: 'index = 1' },
          {
            kind: 'check',
            id: `rows-${field.name}`,
            path: `${field.name}[].amount`,
            that: 'row.amount = null or row.amount < 50',
            severity: 'error',
            message: both('太多'),
          },
        ]),
      )
    return fc.oneof(...choices)
  })
  return fc.tuple(...one).map((lists) => lists.flat())
}

function layoutOf(fields: readonly Made[], shape: number): readonly LayoutNode[] {
  const nodes = fields.map((field) => field.node)
  const half = Math.ceil(nodes.length / 2)
  const section = (title: string, children: readonly LayoutNode[]): LayoutNode => ({ kind: 'section', title: both(title), children })
  if (shape === 0) return nodes
  if (shape === 1)
    return [
      section('甲', nodes.slice(0, half)),
      { kind: 'text', text: both('说明'), style: 'help' },
      { kind: 'columns', children: nodes.slice(half) },
    ]
  return [
    { kind: 'page', id: 'p1', title: both('一'), help: both('提示'), children: [section('甲', nodes.slice(0, half))] },
    { kind: 'page', id: 'p2', title: both('二'), children: nodes.slice(half) },
  ]
}

function documentOf(fields: readonly Made[], shape: number, rules: readonly FormRule[]): FormDocument {
  return {
    id: 'generated',
    title: both('表'),
    schema: {
      type: 'object',
      additionalProperties: false,
      required: fields.filter((field) => field.required).map((field) => field.name),
      properties: Object.fromEntries(fields.map((field) => [field.name, field.schema])),
    },
    layout: layoutOf(fields, shape),
    rules,
  }
}

const TEXTS = [
  '',
  ' ',
  '汇景',
  'a',
  'b',
  'c',
  '2026-02-03',
  '13800000003',
  '91441500MA5D3K7Q1W',
  '91441500MA5D3K7Q1X',
  '11010519491231002X',
  '12.50',
]
const atom = (): fc.Arbitrary<Json> =>
  fc.oneof(fc.constantFrom<Json>(...TEXTS, null, true, false, [], {}), fc.integer({ min: -5, max: 60 }), fc.constantFrom(0.1, 2.345))
const likely: { readonly [kind: string]: fc.Arbitrary<Json> } = {
  radio: fc.constantFrom('a', 'b', 'c'),
  select: fc.constantFrom('a', 'b'),
  checkboxes: fc.subarray(['a', 'b']),
  yesno: fc.boolean(),
  number: fc.integer({ min: -1, max: 30 }),
  money: fc.constantFrom(0, 3.2, 12, 99.999),
  period: fc.constantFrom<Json>({ from: '2026-01-01', to: '2025-01-01' }, { from: '2026-01-01' }, { from: '', to: null }, {}),
  address: fc.constantFrom<Json>({ division: '371082', street: '一号' }, { division: '37', street: '' }, { street: ' ', text: 'x' }),
  person: fc.constantFrom<Json>({ name: '林', phone: '13800000003' }, { name: '' }, { phone: '1' }),
  organisation: fc.constantFrom<Json>({ name: '某', creditCode: '91441500MA5D3K7Q1W' }, { creditCode: 'x' }),
  signature: fc.constantFrom<Json>({ name: '林', consent: true }, { name: '', consent: false }, { consent: true }),
  table: fc.array(
    fc.record(
      {
        name: fc.constantFrom('', '甲'),
        count: fc.integer({ min: -1, max: 9 }),
        amount: fc.constantFrom(null, 1.5, 60),
        note: fc.constantFrom('', '注'),
      },
      { requiredKeys: [] },
    ),
    { maxLength: 5 },
  ),
}

function dataFor(fields: readonly Made[]): fc.Arbitrary<JsonObject> {
  const entries = fields.map((field) =>
    fc.option(fc.oneof({ weight: 3, arbitrary: likely[field.kind] ?? atom() }, { weight: 1, arbitrary: atom() }), { nil: undefined }),
  )
  return fc.tuple(...entries).map((values) =>
    Object.fromEntries(
      fields.flatMap((field, index) => {
        const value = values[index]
        return value === undefined ? [] : [[field.name, value] as const]
      }),
    ),
  )
}

export interface FilledForm {
  readonly document: FormDocument
  readonly data: JsonObject
  readonly facts: JsonObject
}

/** A form that compiles, some data (often wrong), and facts. */
export const filledForm: fc.Arbitrary<FilledForm> = fc
  .array(fc.tuple(fc.constantFrom(...KINDS), fc.boolean()), { minLength: 1, maxLength: 7 })
  .map((kinds) => kinds.map(([kind, required], index) => make(kind, index, required)))
  .chain((fields) =>
    fc.record({
      document: fc.tuple(fc.nat(2), rulesFor(fields)).map(([shape, rules]) => documentOf(fields, shape, rules)),
      data: dataFor(fields),
      facts: fc.constantFrom<JsonObject>({}, { level: 'A' }, { level: 'B' }),
    }),
  )
