import { isJsonObject, type JsonObject } from '../../../server/base/json.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import type { FormDocument } from '../../../server/rules/forms/types.ts'
import type { FeelVariable } from '../../ui/workspace/fields.tsx'
import { fieldsIn } from './sample.ts'
import { type FieldGroup, IN_LIST, KNOWN_NAMES, PROCESS_NAMES } from './vocabulary.ts'

/** Something a letter's text can name. */
export interface LetterField {
  readonly expression: string
  readonly label: Bilingual
  readonly group: FieldGroup
}

const both = (zh: string, en: string): Bilingual => ({ zh, en })

/** Words behind a field that a function shapes: `chinese date(notice.lastDay)` is the last day as a date. */
const SHAPES: { readonly [name: string]: Bilingual } = {
  'chinese date': both('日期', 'date'),
  money: both('金额', 'amount'),
  'capital amount': both('大写金额', 'amount in words'),
  'level name': both('等级名称', 'name of the level'),
}

/** Fields one can put into a letter: what every letter knows, and the example data by the words of the forms. */
export function fieldsOf(data: JsonObject, forms: readonly FormDocument[], subjectForm: string | undefined): readonly LetterField[] {
  const labels = new Map<string, Bilingual>(PROCESS_NAMES.map((known) => [known.expression, known.label]))
  for (const form of forms)
    for (const field of fieldsIn(form.layout)) labels.set(form.id === subjectForm ? `subject.${field.path}` : field.path, field.label)
  const own = leavesOf(data, '').filter((path) => !KNOWN_NAMES.some((known) => known.expression === path))
  return [...KNOWN_NAMES, ...own.map((path) => ({ expression: path, label: labels.get(path) ?? both(path, path), group: 'data' as const }))]
}

/** The fields and those of a row of the list `over`. */
export function fieldsOfRow(fields: readonly LetterField[], data: JsonObject, over: string | null): readonly LetterField[] {
  if (over === null) return fields
  const list = valueAt(data, over)
  const first = Array.isArray(list) ? list[0] : undefined
  const entries = isJsonObject(first) ? leavesOf(first, '').map((path) => `item.${path}`) : ['item']
  const own = entries.map(
    (expression): LetterField => ({
      expression,
      label: IN_LIST.find((known) => known.expression === expression)?.label ?? both(expression, expression),
      group: 'item',
    }),
  )
  return [...IN_LIST.slice(0, 1), ...own, ...fields]
}

/** How a field reads in the text: its label, or the expression when it is none of the known ones. */
export function labelOf(expression: string, fields: readonly LetterField[]): Bilingual {
  const known =
    fields.find((field) => field.expression === expression)?.label ?? IN_LIST.find((field) => field.expression === expression)?.label
  if (known !== undefined) return known
  const shaped = /^([a-z ]+)\(\s*([\w.]+)\s*\)$/.exec(expression)
  const shape = SHAPES[shaped?.[1]?.trim() ?? '']
  const inner = shaped?.[2]
  if (shape !== undefined && inner !== undefined) {
    const label = labelOf(inner, fields)
    return both(`${label.zh}（${shape.zh}）`, `${label.en} (${shape.en})`)
  }
  const short = expression.length > 28 ? `${expression.slice(0, 27)}…` : expression
  return both(short, short)
}

/** The same names for the completion of the FEEL editor. */
export function completionsOf(data: JsonObject, fields: readonly LetterField[], inList: boolean): readonly FeelVariable[] {
  const labelAt = new Map(fields.map((field) => [field.expression, field.label.zh]))
  const entries = (value: JsonObject, prefix: string): readonly FeelVariable[] =>
    Object.entries(value).map(([name, each]) => {
      const path = prefix === '' ? name : `${prefix}.${name}`
      const info = labelAt.get(path)
      return {
        name,
        ...(info === undefined ? {} : { info }),
        ...(isJsonObject(each) ? { entries: entries(each, path) } : {}),
      }
    })
  const given: { [name: string]: { [entry: string]: string } } = {}
  for (const { expression } of KNOWN_NAMES) {
    const [head = '', entry = ''] = expression.split('.')
    given[head] = { ...given[head], [entry]: '' }
  }
  const whole = Object.fromEntries(
    [...new Set([...Object.keys(given), ...Object.keys(data)])].map((name) => {
      const value = data[name]
      return [name, isJsonObject(value) ? { ...given[name], ...value } : (value ?? given[name] ?? '')]
    }),
  ) as JsonObject
  const row: readonly FeelVariable[] = inList
    ? [
        { name: 'item', info: '本项' },
        { name: 'index', info: '序号' },
      ]
    : []
  return [...row, ...entries(whole, '')]
}

function leavesOf(value: JsonObject, prefix: string): readonly string[] {
  return Object.entries(value).flatMap(([name, each]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`
    if (isJsonObject(each)) return leavesOf(each, path)
    return Array.isArray(each) ? [] : [path]
  })
}

function valueAt(data: JsonObject, path: string): unknown {
  let at: unknown = data
  for (const name of path.split('.')) at = isJsonObject(at as never) ? (at as JsonObject)[name] : undefined
  return at
}
