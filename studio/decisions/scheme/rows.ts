import { Exact } from '../../../server/base/decimal.ts'
import type { Condition, RowClass, RowMethod, SchemeRow, ScoreScheme } from '../../../server/rules/score/index.ts'

export type MethodKind = RowMethod['kind']
export type ClassKind = RowClass['kind']

export const METHODS: readonly MethodKind[] = [
  'has',
  'proportional',
  'threshold',
  'count',
  'all-of',
  'k-of-n',
  'rate',
  'bands',
  'choice',
  'weighted-mean',
  'judged',
  'survey',
]
export const CLASSES: readonly ClassKind[] = ['mandatory', 'veto', 'points', 'bonus']

/** An id like `prefix1` that is not taken yet. */
export function freshId(taken: readonly string[], prefix: string): string {
  for (let number = 1; ; number += 1) if (!taken.includes(`${prefix}${number}`)) return `${prefix}${number}`
}

const condition = (id: string): Condition => ({ id, text: { zh: '', en: '' } })

/** A method to begin with, keeping what the old one has in common with it. */
export function methodOf(kind: MethodKind, points: string, old?: RowMethod): RowMethod {
  if (old?.kind === kind) return old
  const conditions = old !== undefined && 'conditions' in old ? old.conditions : [condition('c1'), condition('c2')]
  switch (kind) {
    case 'has':
      return { kind }
    case 'proportional':
      return { kind }
    case 'threshold':
      return { kind, measure: 'value', operator: '>=', value: '0' }
    case 'count':
      return { kind, atLeast: 1 }
    case 'all-of':
      return { kind, conditions }
    case 'k-of-n':
      return { kind, atLeast: 1, conditions }
    case 'rate':
      return { kind, conditions }
    case 'bands':
      return {
        kind,
        measure: 'value',
        bands: [
          { to: '60', points: '0' },
          { from: '60', points },
        ],
      }
    case 'choice':
      return {
        kind,
        options: [
          { id: 'full', text: { zh: '具备', en: 'Has' }, points },
          { id: 'half', text: { zh: '部分具备', en: 'Partly' }, points: half(points) },
          { id: 'none', text: { zh: '不具备', en: 'Has not' }, points: '0' },
        ],
      }
    case 'weighted-mean':
      return {
        kind,
        scale: '100',
        parts: [
          { id: 'p1', text: { zh: '', en: '' }, weight: '0.5' },
          { id: 'p2', text: { zh: '', en: '' }, weight: '0.5' },
        ],
      }
    case 'judged':
      return { kind, step: '0.5' }
    case 'survey':
      return { kind, minimumRatio: '0.8', scores: 'threshold', sample: { share: '0.1', least: 10, most: 50 } }
  }
}

function half(points: string): string {
  return /^\d+(\.\d+)?$/.test(points) ? new Exact(points).div(2).toFixed() : '0'
}

/** Rows in the order of their groups, numbered from 1; the order inside a group stays. */
export function renumbered(scheme: ScoreScheme): ScoreScheme {
  const order = new Map(scheme.groups.map(({ id }, index) => [id, index]))
  const rows = [...scheme.rows].sort((a, b) => (order.get(a.group) ?? order.size) - (order.get(b.group) ?? order.size))
  return { ...scheme, rows: rows.map((row, index) => (row.number === index + 1 ? row : { ...row, number: index + 1 })) }
}

/** The id after the highest one of the last row's kind: `WH-I41` after `WH-I40`. */
function nextId(ids: readonly string[]): string {
  const [, prefix = 'R', digits = '0'] = /^(.*?)(\d{1,9})$/.exec(ids.at(-1) ?? '') ?? []
  const numbers = ids.flatMap((id) =>
    id.startsWith(prefix) && /^\d{1,9}$/.test(id.slice(prefix.length)) ? [Number(id.slice(prefix.length))] : [],
  )
  const next = `${prefix}${String(Math.max(0, ...numbers) + 1).padStart(digits.length, '0')}`
  return ids.includes(next) ? freshId(ids, `${prefix}-`) : next
}

export function newRow(scheme: ScoreScheme, group: string): SchemeRow {
  const ids = scheme.rows.map(({ id }) => id)
  return {
    id: nextId(ids),
    number: scheme.rows.length + 1,
    group,
    text: { zh: '', en: '' },
    class: { kind: 'points' },
    points: '1',
    method: { kind: 'has' },
  }
}

/** The same row once more, under an id of its own. */
export function copyOf(scheme: ScoreScheme, row: SchemeRow): SchemeRow {
  return {
    ...row,
    id: freshId(
      scheme.rows.map(({ id }) => id),
      `${row.id}-`,
    ),
  }
}

/** The scheme with a row put in after another one (or at the end of its group). */
export function withRow(scheme: ScoreScheme, row: SchemeRow, after: string | null): ScoreScheme {
  const at = scheme.rows.findIndex(({ id }) => id === after)
  const rows = at < 0 ? [...scheme.rows, row] : [...scheme.rows.slice(0, at + 1), row, ...scheme.rows.slice(at + 1)]
  return renumbered({ ...scheme, rows })
}

export function withoutRow(scheme: ScoreScheme, id: string): ScoreScheme {
  return renumbered({ ...scheme, rows: scheme.rows.filter((row) => row.id !== id) })
}

export function changedRow(scheme: ScoreScheme, id: string, next: SchemeRow): ScoreScheme {
  const moved = scheme.rows.some((row) => row.id === id && row.group !== next.group)
  const changed = { ...scheme, rows: scheme.rows.map((row) => (row.id === id ? next : row)) }
  return moved ? renumbered(changed) : changed
}

/** One place up or down; over the border of its group it joins the next one. */
export function movedRow(scheme: ScoreScheme, id: string, by: 1 | -1): ScoreScheme {
  const at = scheme.rows.findIndex((row) => row.id === id)
  const row = scheme.rows[at]
  if (row === undefined) return scheme
  const other = scheme.rows[at + by]
  if (other?.group === row.group) {
    const rows = [...scheme.rows]
    rows[at] = other
    rows[at + by] = row
    return renumbered({ ...scheme, rows })
  }
  const group = scheme.groups[scheme.groups.findIndex((one) => one.id === row.group) + by]
  if (group === undefined) return scheme
  const rest = scheme.rows.filter((one) => one.id !== id)
  const moved = { ...row, group: group.id }
  return renumbered({ ...scheme, rows: by === 1 ? [moved, ...rest] : [...rest, moved] })
}

export interface Sums {
  readonly groups: readonly { readonly id: string; readonly rows: number; readonly byClass: { readonly [kind in ClassKind]: string } }[]
  readonly total: { readonly rows: number; readonly byClass: { readonly [kind in ClassKind]: string } }
}

/** Points by group and class, exactly; points that are no number count nothing. */
export function sumsOf({ groups, rows }: ScoreScheme): Sums {
  const sum = (own: readonly SchemeRow[]) =>
    Object.fromEntries(
      CLASSES.map((kind) => [
        kind,
        own
          .filter((row) => row.class?.kind === kind)
          .reduce((total, { points }) => (points !== undefined && /^\d+(\.\d+)?$/.test(points) ? total.plus(points) : total), new Exact(0))
          .toFixed(),
      ]),
    ) as Sums['total']['byClass']
  return {
    groups: groups.map(({ id }) => {
      const own = rows.filter((row) => row.group === id)
      return { id, rows: own.length, byClass: sum(own) }
    }),
    total: { rows: rows.length, byClass: sum(rows) },
  }
}

export const COLUMNS = ['id', 'text', 'en', 'class', 'points', 'method', 'article'] as const
export type Column = (typeof COLUMNS)[number]

const CLASS_WORDS: readonly (readonly [RegExp, ClassKind])[] = [
  [/否决|veto/i, 'veto'],
  [/必|★|mandatory/i, 'mandatory'],
  [/加分|▲|bonus/i, 'bonus'],
  [/.*/, 'points'],
]
const METHOD_WORDS: readonly (readonly [RegExp, MethodKind])[] = [
  [/满意|调查|survey/i, 'survey'],
  [/加权|weighted/i, 'weighted-mean'],
  [/分档|区间|band/i, 'bands'],
  [/选项|半分|choice/i, 'choice'],
  [/任.*项|其中.*项|k-of-n/i, 'k-of-n'],
  [/条件.*比|rate/i, 'rate'],
  [/全部|同时|all-of/i, 'all-of'],
  [/比例|proportional/i, 'proportional'],
  [/数量|个数|count/i, 'count'],
  [/限值|达到|threshold/i, 'threshold'],
  [/评定|打分|judged/i, 'judged'],
  [/.*/, 'has'],
]

/** The row with a cell as a person wrote it in a spreadsheet. */
export function withCell(row: SchemeRow, column: Column, written: string, levels: readonly string[]): SchemeRow {
  const text = written.trim()
  switch (column) {
    case 'id':
      return text === '' ? row : { ...row, id: text.replace(/\s+/g, '-') }
    case 'text':
      return { ...row, text: { ...row.text, zh: text } }
    case 'en':
      return { ...row, text: { ...row.text, en: text } }
    case 'points': {
      const number = /\d+(\.\d+)?/.exec(text)?.[0]
      const { points: _old, ...rest } = row
      return number === undefined ? (row.class.kind === 'mandatory' || row.class.kind === 'veto' ? rest : row) : { ...row, points: number }
    }
    case 'class': {
      const kind = CLASS_WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? 'points'
      return { ...row, class: classOf(kind, levels, row.class) }
    }
    case 'method': {
      const kind = METHODS.find((one) => one === text) ?? METHOD_WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? 'has'
      return { ...row, method: methodOf(kind, row.points ?? '0', row.method) }
    }
    case 'article': {
      const { article: _old, ...rest } = row
      return text === '' ? rest : { ...rest, article: text }
    }
  }
}

export function classOf(kind: ClassKind, levels: readonly string[], old?: RowClass): RowClass {
  if (old?.kind === kind) return old
  return kind === 'mandatory' ? { kind, levels } : { kind }
}

/** Lines and tabs of a spreadsheet put in from a cell on: over the rows that are there, then as new rows of the same group. */
export function pasted(scheme: ScoreScheme, at: string, column: Column, clipboard: string, levels: readonly string[]): ScoreScheme {
  const lines = clipboard.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n')
  const first = COLUMNS.indexOf(column)
  let next = scheme
  let row = scheme.rows.find(({ id }) => id === at)
  for (const [index, line] of lines.entries()) {
    if (row === undefined) return next
    if (index > 0) {
      const place: number = next.rows.indexOf(row)
      const below = next.rows[place + 1]
      if (below !== undefined && below.group === row.group) row = below
      else {
        const added: SchemeRow = newRow(next, row.group)
        next = withRow(next, added, row.id)
        row = next.rows.find(({ id }) => id === added.id)
        if (row === undefined) return next
      }
    }
    const before = row
    let filled = row
    for (const [offset, cell] of line.split('\t').entries()) {
      const target = COLUMNS[first + offset]
      if (target === undefined) break
      const changed = withCell(filled, target, cell, levels)
      filled = target === 'id' && next.rows.some((one) => one !== before && one.id === changed.id) ? filled : changed
    }
    next = { ...next, rows: next.rows.map((one) => (one === before ? filled : one)) }
    row = filled
  }
  return next
}

/** Does the clipboard hold a piece of a spreadsheet rather than a word? */
export function isSpreadsheet(clipboard: string): boolean {
  return /\t|\n./.test(clipboard)
}
