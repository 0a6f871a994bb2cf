import { isJsonObject, type Json } from '../../../server/base/json.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import type { FieldNode, FormDocument, LayoutNode } from '../../../server/rules/forms/types.ts'
import { schemaAt } from '../form/paths.ts'
import { columnSum } from './calculations.ts'
import type { Operator } from './conditions.ts'

export type TermType = 'text' | 'number' | 'date' | 'yesno' | 'choice' | 'choices' | 'other'

/** Something a rule may ask about, as FEEL names it and as people call it. */
export interface Term {
  readonly feel: string
  readonly label: Bilingual
  readonly type: TermType
  /** Values of a choice with their names. */
  readonly options: readonly { readonly value: Json; readonly label: Bilingual }[]
}

/** A field rules may write: `rows[].amount` for a column. */
export interface Target {
  readonly path: string
  readonly label: Bilingual
  /** The table it is a column of. */
  readonly table: string | null
  readonly type: TermType
}

export function fieldNodes(nodes: readonly LayoutNode[]): readonly FieldNode[] {
  return nodes.flatMap((node) => (node.kind === 'field' ? [node] : node.kind === 'text' ? [] : fieldNodes(node.children)))
}

const join = (one: Bilingual, two: Bilingual): Bilingual => ({ zh: `${one.zh}·${two.zh}`, en: `${one.en} · ${two.en}` })

export function targetsOf(document: FormDocument): readonly Target[] {
  return fieldNodes(document.layout).flatMap((node) => [
    { path: node.path, label: node.label, table: null, type: typeOf(document, node, node.path) },
    ...(node.columns ?? []).map((column) => ({
      path: `${node.path}[].${column.path}`,
      label: join(node.label, column.label),
      table: node.path,
      type: typeOf(document, column, `${node.path}.0.${column.path}`),
    })),
  ])
}

/** What a rule may ask: the fields outside of tables, sums and counts of tables, and, inside a table, the columns of its row. */
export function termsOf(document: FormDocument, table: string | null): readonly Term[] {
  const nodes = fieldNodes(document.layout)
  const own = nodes.find((node) => node.path === table)
  const inRow = (own?.columns ?? []).map((column) => termOf(document, column, `row.${column.path}`, `${table}.0.${column.path}`))
  const index: readonly Term[] =
    own === undefined ? [] : [{ feel: 'index', label: { zh: '行号', en: 'Row number' }, type: 'number', options: [] }]
  return [...inRow, ...index, ...nodes.flatMap((node) => outside(document, node))]
}

function outside(document: FormDocument, node: FieldNode): readonly Term[] {
  if (node.columns === undefined) return [termOf(document, node, node.path, node.path)]
  const sums = node.columns.filter((column) => typeOf(document, column, `${node.path}.0.${column.path}`) === 'number')
  return [
    { feel: `count(${node.path})`, label: { zh: `${node.label.zh}的行数`, en: `Rows of ${node.label.en}` }, type: 'number', options: [] },
    ...sums.map(
      (column): Term => ({
        feel: columnSum(node.path, column.path),
        label: { zh: `${node.label.zh}·${column.label.zh}合计`, en: `Sum of ${node.label.en} · ${column.label.en}` },
        type: 'number',
        options: [],
      }),
    ),
  ]
}

/** One field as a term; `at` is its path in the data, `0` for a row of a table. */
export function termOf(document: FormDocument, node: FieldNode, feel: string, at: string): Term {
  const schema = schemaAt(document.schema, at)
  const items = isJsonObject(schema.items) ? schema.items : schema
  const values = Array.isArray(items.enum) ? (items.enum as readonly Json[]) : []
  const options = values
    .filter((value) => value !== null)
    .map((value) => ({ value, label: node.options?.[String(value)] ?? { zh: String(value), en: String(value) } }))
  return { feel, label: node.label, type: typeOf(document, node, at), options }
}

function typeOf(document: FormDocument, node: FieldNode, at: string): TermType {
  const schema = schemaAt(document.schema, at)
  const type = Array.isArray(schema.type) ? (schema.type as readonly Json[]).find((one) => one !== 'null') : schema.type
  if (type === 'array') return isJsonObject(schema.items) && Array.isArray(schema.items.enum) ? 'choices' : 'other'
  if (Array.isArray(schema.enum)) return 'choice'
  if (type === 'boolean') return 'yesno'
  if (type === 'number' || type === 'integer') return 'number'
  if (schema.format === 'date' || node.widget === 'date') return 'date'
  return type === 'string' ? 'text' : 'other'
}

export const OPERATORS_OF: { readonly [type in TermType]: readonly Operator[] } = {
  text: ['eq', 'ne', 'filled', 'blank'],
  number: ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'filled', 'blank'],
  date: ['eq', 'lt', 'le', 'gt', 'ge', 'filled', 'blank'],
  yesno: ['eq', 'filled', 'blank'],
  choice: ['eq', 'ne', 'in', 'filled', 'blank'],
  choices: ['has', 'lacks', 'filled', 'blank'],
  other: ['filled', 'blank'],
}

/** A value to begin with. */
export function firstValueOf(term: Term, operator: Operator): Json | undefined {
  if (operator === 'filled' || operator === 'blank') return undefined
  const first = term.options[0]?.value ?? (term.type === 'number' ? 0 : term.type === 'yesno' ? true : '')
  return operator === 'in' ? [first] : first
}
