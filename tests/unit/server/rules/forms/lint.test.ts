/** What a form's author is told before anybody fills it in. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../server/base/json.ts'
import { type FieldNode, type FormDocument, type FormRule, type LayoutNode, lintForm } from '../../../../../server/rules/forms/index.ts'

const both = (zh: string, en = 'x') => ({ zh, en })
const field = (path: string, zh: string, more: Partial<FieldNode> = {}): FieldNode => ({ kind: 'field', path, label: both(zh), ...more })

function form(
  properties: JsonObject,
  layout: readonly LayoutNode[],
  rules: readonly FormRule[] = [],
  required: readonly string[] = [],
): FormDocument {
  return { id: 'f', title: both('表'), schema: { type: 'object', required, properties }, layout, rules }
}
const found = (document: FormDocument) => lintForm(document).map(({ code, severity, at }) => `${severity} ${code} ${at}`)
const text = { type: 'string' }
const kind = { type: 'string', enum: ['a', 'b'] }
const options = { a: both('甲'), b: both('乙') }

test('finds nothing in a good form', () => {
  expect(
    found(
      form(
        { kind, name: text },
        [field('kind', '类别', { options }), field('name', '名称')],
        [{ kind: 'visible', path: 'name', when: 'kind = "a"' }],
      ),
    ),
  ).toEqual([])
})

test.each<[title: string, rules: readonly FormRule[], expected: readonly string[]]>([
  ['a condition that can never hold', [{ kind: 'visible', path: 'name', when: 'kind = "c"' }], ['error FIELD_UNREACHABLE name']],
  [
    'two conditions that exclude each other',
    [{ kind: 'visible', path: 'name', when: 'kind = "a" and kind = "b"' }],
    ['error FIELD_UNREACHABLE name'],
  ],
  ['a number out of its limits', [{ kind: 'visible', path: 'name', when: 'count > 9' }], ['error FIELD_UNREACHABLE name']],
  ['a number inside of its limits', [{ kind: 'visible', path: 'name', when: 'count >= 9' }], []],
  ['a requirement that never holds', [{ kind: 'required', path: 'name', when: 'false' }], ['warning RULE_WITHOUT_EFFECT rules/0']],
  ['a field that depends on itself', [{ kind: 'visible', path: 'name', when: 'name = "x"' }], ['error FORM_RULE_CYCLE name']],
  [
    'fields that wait for each other',
    [
      { kind: 'visible', path: 'name', when: 'kind = "a"' },
      { kind: 'visible', path: 'kind', when: 'name = "x"' },
    ],
    ['error FORM_RULE_CYCLE name'],
  ],
  ['facts, which nobody can foresee', [{ kind: 'visible', path: 'name', when: 'facts.level = "c"' }], []],
])('judges %s', (_title, rules, expected) => {
  const document = form(
    { kind, name: text, count: { type: 'integer', maximum: 9 } },
    [field('kind', '类别', { options }), field('name', '名称'), field('count', '数量')],
    rules,
  )

  expect(found(document)).toEqual(expected)
})

test('refuses a column that sums itself, and a table shown by its own rows', () => {
  const rows = { type: 'array', items: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } } } }
  const table = field('rows', '明细', { widget: 'table', columns: [field('a', '甲'), field('b', '乙')] })
  const judged = (rule: FormRule) => found(form({ rows }, [table], [rule]))

  expect(judged({ kind: 'computed', path: 'rows[].a', value: 'sum(rows.a)' })).toEqual(['error FORM_RULE_CYCLE rows[].a'])
  expect(judged({ kind: 'visible', path: 'rows', when: 'sum(rows.b) > 1' })).toEqual(['error FORM_RULE_CYCLE rows'])
  expect(judged({ kind: 'computed', path: 'rows[].a', value: 'row.b / sum(rows.b[item != null]) + count(rows)' })).toEqual([])
})

test('finds words that are missing', () => {
  const document = form({ kind, name: text }, [
    field('kind', '类别', { label: both('类别', ''), options: { a: both('甲', '甲') } }),
    field('name', '', { label: both('', 'Name'), help: both('', '') }),
    { kind: 'section', title: both('', ''), children: [] },
  ])

  expect(found(document)).toEqual([
    'warning TRANSLATION_MISSING kind',
    'warning TRANSLATION_MISSING kind',
    'error LABEL_MISSING name',
    'error LABEL_MISSING layout/2',
    'warning OPTION_UNNAMED kind',
  ])
})

test('finds what schema and layout do not share', () => {
  const document = form(
    { name: text, lost: text, needed: text, counted: text, part: { type: 'object', properties: { inner: text } } },
    [field('name', '名称'), field('name', '名称'), field('ghost', '不存在')],
    [{ kind: 'computed', path: 'counted', value: '"x"' }],
    ['needed'],
  )

  expect(found(document)).toEqual([
    'error FORM_FIELD_UNKNOWN ghost',
    'error FIELD_TWICE name',
    'warning FIELD_NOT_IN_LAYOUT lost',
    'error FIELD_NOT_IN_LAYOUT needed',
    'warning FIELD_NOT_IN_LAYOUT part.inner',
  ])
})

test('finds a column that a table does not show, and one label twice', () => {
  const rows = { type: 'array', items: { type: 'object', properties: { name: text, more: text } } }
  const document = form({ rows, name: text, other: text }, [
    field('rows', '明细', { widget: 'table', columns: [field('name', '名称')] }),
    field('name', '名称'),
    field('other', '名称'),
  ])

  expect(found(document)).toEqual(['warning LABEL_TWICE other', 'warning FIELD_NOT_IN_LAYOUT rows[].more'])
})

test('asks why personal data is wanted', () => {
  const section = (article?: string): LayoutNode => ({
    kind: 'section',
    title: both('联系人'),
    ...(article === undefined ? {} : { article }),
    children: [field('phone', '手机', { widget: 'phone' }), field('id', '证件', { widget: 'idNumber' })],
  })
  const properties = { phone: text, id: text, born: { type: 'string', format: 'date' } }
  const born = field('born', '出生日期', { purpose: both('核对年龄') })

  expect(found(form(properties, [section(), born]))).toEqual(['hint PERSONAL_DATA_UNFOUNDED phone', 'warning PERSONAL_DATA_UNFOUNDED id'])
  expect(found(form(properties, [section('A-1'), born]))).toEqual(['warning PERSONAL_DATA_UNFOUNDED id'])
})

test('asks for limits of files', () => {
  const papers = { type: 'array', items: { type: 'string', format: 'document' } }
  const files = { maxCount: 3, maxBytes: 1000, types: ['pdf'] }

  expect(found(form({ papers }, [field('papers', '附件', { widget: 'files' })]))).toEqual(['warning FILES_WITHOUT_LIMITS papers'])
  expect(found(form({ papers }, [field('papers', '附件', { widget: 'files', files })]))).toEqual([])
})

test('finds no error in the shipped forms', () => {
  const folder = new URL('../../../../../forms/', import.meta.url)
  const errors = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.form.json'))
    .flatMap((name) => lintForm(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as FormDocument))
    .filter((fault) => fault.severity === 'error')

  expect(errors).toEqual([])
})
