import type { Problem } from '../../../base/errors.ts'
import { isJsonObject, type Json, type JsonObject, joined } from '../../../base/json.ts'
import { type CompiledForm, isBlank, pathOfPointer, valueAt, withoutIndexes, withValueAt } from '../../../rules/forms/index.ts'
import type { ScoreScheme } from '../../../rules/score/index.ts'
import type { SubjectBook } from '../../world/books.ts'
import type { Chance } from '../../world/chance.ts'
import { type Drawing, drawn } from '../draw.ts'
import type { Way } from '../plan.ts'
import { claimedBy, reviewed } from '../score/sheet.ts'
import { type FormShape, type Leaf, shapeOf } from './shape.ts'
import { type Filling, valueFor } from './values.ts'

/** One form to be filled, with everything its values may depend on. */
export interface Paper {
  readonly form: CompiledForm
  readonly way: Way
  readonly about: Filling
  /** What stands there before anybody writes: an earlier round, what the process hands over, the registration. */
  readonly beginning: JsonObject
  readonly scoring: {
    readonly scheme: ScoreScheme | undefined
    readonly subject: SubjectBook
    readonly seed: string
    readonly isOffice: boolean
  } | null
  /** A stream for a field of this paper. */
  chance(path: string): Chance
  readonly options: Drawing['options']
  /** What FEEL of the way sees beside the fields: facts, `quality`, `round`. */
  known(): JsonObject
}

/** A paper as it is now: `data`, and how often each field was tried. */
export interface Draft {
  readonly paper: Paper
  data: JsonObject
  readonly planned: ReadonlySet<string>
  readonly tried: Map<string, number>
}

/** Rounds of correction before somebody gives up. */
export const MOST_ROUNDS = 10

/** First answer: what stood there, the fields of the way, then whatever the schema asks and earlier papers of this way had to learn. */
export function begun(paper: Paper): Draft {
  const shape = shapeOf(paper.form)
  const tried = new Map<string, number>()
  let data = planned(paper, shape)
  for (const leaf of shape.leaves) {
    if (leaf.kind === 'calculated') continue
    const learned = paper.way.learned.get(leaf.path)
    if (!leaf.needed && learned === undefined && !isTouched(data, leaf)) continue
    data = filled(paper, data, leaf, learned ?? 0)
  }
  return { paper, data, planned: new Set(paper.way.fields.map(({ path }) => path)), tried }
}

/** Answers problems field by field; false when there is nothing left to try. */
export function mend(draft: Draft, problems: readonly Problem[]): boolean {
  const shape = shapeOf(draft.paper.form)
  let isChanged = false
  const seen = new Set<string>()
  for (const { at, code } of problems) {
    if (at === undefined) continue
    const path = pathOfPointer(at)
    for (const leaf of leavesAt(shape, withoutIndexes(path))) {
      const whole = shape.byPath.get(leaf.path) === leaf ? leaf.path : withoutIndexes(path)
      if (seen.has(whole)) continue
      seen.add(whole)
      if (retried(draft, shape, leaf, whole, path, code === 'FORM_REQUIRED')) isChanged = true
    }
  }
  return isChanged
}

function planned({ way, beginning, about, chance, options, known }: Paper, shape: FormShape): JsonObject {
  let data = beginning
  const drawing: Drawing = { today: about.today, options, variables: () => joined(known(), data) }
  for (const { path, plan } of way.fields) {
    const rows = path.indexOf('[].')
    if (rows < 0) {
      const value = suited(drawn(plan, plan.kind === 'value' ? NO_CHANCE : chance(path), drawing), shape.byPath.get(path))
      data = withValueAt(data, path, value ?? undefined)
      continue
    }
    const list = valueAt(data, path.slice(0, rows))
    if (!Array.isArray(list)) continue
    const stream = chance(path)
    for (const index of list.keys())
      data = withValueAt(data, `${path.slice(0, rows)}.${index}${path.slice(rows + 2)}`, drawn(plan, stream, drawing))
  }
  return data
}

const NO_CHANCE: Chance = { next: () => 0, pick: (items) => items[0], draw: () => 0 }

/** Numbers become text where the field keeps text. */
function suited(value: Json, leaf: Leaf | undefined): Json {
  return typeof value === 'number' && leaf?.schema.type === 'string' ? String(value) : value
}

function isTouched(data: JsonObject, leaf: Leaf): boolean {
  const value = valueAt(data, leaf.path)
  if (leaf.kind === 'table') return Array.isArray(value) && value.length > 0
  if (leaf.kind === 'scoreTable') return value !== undefined
  // An object that somebody has begun asks for the rest of it.
  const end = leaf.path.lastIndexOf('.')
  return leaf.required && end > 0 && value === undefined && isJsonObject(valueAt(data, leaf.path.slice(0, end)))
}

function filled(paper: Paper, data: JsonObject, leaf: Leaf, attempt: number): JsonObject {
  const value = valueAt(data, leaf.path)
  if (leaf.kind === 'scoreTable') return withValueAt(data, leaf.path, scored(paper, value, attempt))
  if (leaf.kind === 'table') return withValueAt(data, leaf.path, rowsOf(paper, data, leaf, value, attempt))
  if (!isBlank(value) || (leaf.fixed && !leaf.needed)) return data
  return withValueAt(data, leaf.path, valueFor(leaf, paper.about, attempt))
}

function scored({ scoring }: Paper, value: Json | undefined, attempt: number): Json | undefined {
  if (scoring?.scheme === undefined) return value
  const { subject, scheme, seed, isOffice } = scoring
  return isOffice ? reviewed(subject, scheme, seed, value) : (claimedBy(subject, scheme, seed, value, attempt) ?? value)
}

/** The rows that stand there with what is missing in them; else as many new ones as are asked for. */
function rowsOf(paper: Paper, data: JsonObject, leaf: Leaf, value: Json | undefined, attempt: number): Json {
  const there = Array.isArray(value) ? value : []
  const { learned } = paper.way
  const columns = leaf.columns.filter((column) => column.required || learned.has(`${leaf.path}[].${column.path}`))
  const count = there.length > 0 ? there.length : rowCount(leaf, data, attempt)
  return Array.from({ length: count }, (_, index) => {
    const row = there[index]
    let next: JsonObject = isJsonObject(row) ? row : {}
    for (const column of columns) {
      if (!isBlank(next[column.path])) continue
      const tries = learned.get(`${leaf.path}[].${column.path}`) ?? 0
      next = withValueAt(next, column.path, valueFor(column, paper.about, tries, row === undefined ? index : 0))
    }
    return next
  })
}

/** As few as the schema lets; then the whole numbers that stand beside the table, for rules that count. */
function rowCount({ schema }: Leaf, data: JsonObject, attempt: number): number {
  const least = Math.max(1, typeof schema.minItems === 'number' ? schema.minItems : 1)
  if (attempt === 0) return least
  const most = typeof schema.maxItems === 'number' ? schema.maxItems : Number.MAX_SAFE_INTEGER
  const beside = Object.values(data).filter((one): one is number => Number.isInteger(one) && Number(one) > 0 && Number(one) <= most)
  return beside[Math.min(attempt, beside.length) - 1] ?? least + attempt
}

const CHOICES: ReadonlySet<string> = new Set(['radio', 'select', 'yesno', 'scoreTable'])

/** The field at a path, the field it is a part of, or the fields below it. */
function leavesAt(shape: FormShape, path: string): readonly Leaf[] {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const leaf = shape.byPath.get(at) ?? shape.byPath.get(at.replace(/\[\]$/, ''))
    if (leaf !== undefined) return [leaf]
  }
  return shape.leaves.filter((leaf) => leaf.required && leaf.path.startsWith(`${path}.`))
}

/** Tries the next value of a field; what satisfied a rule is remembered for later papers of this way, but for score tables. */
function retried(draft: Draft, shape: FormShape, leaf: Leaf, whole: string, path: string, isMissing: boolean): boolean {
  const { paper } = draft
  const isColumn = whole.includes('[].')
  const owner = isColumn ? shape.byPath.get(whole.slice(0, whole.indexOf('[].'))) : leaf
  const value = valueAt(draft.data, isColumn ? path : leaf.path)
  const isFirst = isMissing && isBlank(value) && !draft.tried.has(whole)
  // What a plan says stands; only a choice that the rules refuse gives way to another, as it would for a person.
  if (!isMissing && draft.planned.has(whole) && !CHOICES.has(leaf.kind)) return false
  const attempt = isFirst ? (paper.way.learned.get(whole) ?? 0) : (draft.tried.get(whole) ?? paper.way.learned.get(whole) ?? 0) + 1
  draft.tried.set(whole, attempt)
  if (attempt > MOST_ROUNDS) return false
  if (leaf.kind !== 'scoreTable') paper.way.learned.set(whole, attempt)
  const next = isColumn && owner !== undefined ? columnAgain(draft, owner, leaf, attempt) : again(draft, leaf, isFirst, attempt)
  if (next === undefined) return false
  draft.data = withValueAt(draft.data, isColumn && owner !== undefined ? owner.path : leaf.path, next)
  return true
}

/** The next value of a field; undefined when there is none. */
function again({ paper, data }: Draft, leaf: Leaf, isFirst: boolean, attempt: number): Json | undefined {
  if (leaf.kind === 'table') return rowsOf(paper, data, leaf, isFirst ? valueAt(data, leaf.path) : undefined, attempt)
  if (leaf.kind !== 'scoreTable') return valueFor(leaf, paper.about, attempt)
  const { scoring } = paper
  if (scoring?.scheme === undefined) return undefined
  // Quantities that the way gave are kept, the findings are made anew.
  const given = valueAt(planned(paper, shapeOf(paper.form)), leaf.path)
  return claimedBy(scoring.subject, scoring.scheme, scoring.seed, given, attempt)
}

function columnAgain({ paper, data }: Draft, table: Leaf, column: Leaf, attempt: number): Json | undefined {
  const rows = valueAt(data, table.path)
  if (!Array.isArray(rows) || valueFor(column, paper.about, attempt) === undefined) return undefined
  return rows.map(
    (row: Json, index): Json => (isJsonObject(row) ? withValueAt(row, column.path, valueFor(column, paper.about, attempt, index)) : row),
  )
}
