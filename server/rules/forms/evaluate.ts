import { formatExact } from '../../base/decimal.ts'
import type { Problem } from '../../base/errors.ts'
import { isJsonObject, type Json, type JsonObject, joined } from '../../base/json.ts'
import type { Bilingual } from '../../base/text.ts'
import { type CompiledExpression, type EvaluateOptions, evaluate } from '../feel/index.ts'
import type { CompiledForm } from './compile.ts'
import { contentFaults, partLabel, tidied } from './content.ts'
import { expandRows, isBlank, pointerOf, valueAt, withoutBlanks, withoutIndexes, withValueAt } from './paths.ts'
import { withRequiredObjects } from './schema-shape.ts'

export interface FormProblem extends Problem {
  readonly severity: 'error' | 'warning' | 'info'
  readonly article?: string
}

export interface FormResult {
  /** Calculated fields filled, hidden fields and blanks removed. */
  readonly data: JsonObject
  /** By path with row numbers (`rows.0.name`); absent means visible. */
  readonly visible: { readonly [path: string]: boolean }
  readonly required: { readonly [path: string]: boolean }
  readonly problems: readonly FormProblem[]
}

export interface FormOptions extends EvaluateOptions {
  /** What the server knows and the rules may use. */
  readonly facts?: JsonObject
}

/**
 * Applies a form's rules to data, the same in browser and server: hidden values are removed, calculated ones filled,
 * the schema and all checks answered at once, each with the place and a sentence. Applying it to its own result changes nothing.
 */
export function evaluateForm(form: CompiledForm, input: JsonObject, options: FormOptions = {}): FormResult {
  let data = withRequiredObjects(form.document.schema, withTidyParts(form, withoutBlanks(input) as JsonObject)) as JsonObject
  const visible: { [path: string]: boolean } = {}
  const required: { [path: string]: boolean } = {}
  const problems: FormProblem[] = []
  const isHidden = (path: string) => hiddenBy(visible, path)
  // What rules see of the data, made anew only when these have changed.
  let seen: { readonly of: JsonObject | null; readonly variables: JsonObject } = { of: null, variables: {} }

  function ask(expression: CompiledExpression, row: Json | undefined, index: number | undefined, at: string): Json {
    if (seen.of !== data) seen = { of: data, variables: joined(absentFields(form.document.schema), data, { facts: options.facts ?? {} }) }
    let { variables } = seen
    if (row !== undefined) variables = joined(variables, { row: isJsonObject(row) ? joined(absentColumns(form, at), row) : row })
    if (index !== undefined) variables = joined(variables, { index: index + 1 })
    const { value, error } = evaluate(expression, variables, options)
    if (error !== null) problems.push({ ...error, at: pointerOf(at), severity: 'error' })
    return value
  }

  for (const rule of form.writing)
    for (const place of expandRows(rule.path, data)) {
      const row = place.index === undefined ? undefined : valueAt(data, rowPathOf(place.path))
      if (rule.kind === 'visible') {
        const shown = ask(rule.expression, row, place.index, place.path) === true
        visible[place.path] = shown
        if (!shown) data = withValueAt(data, place.path, undefined)
      } else if (!isHidden(place.path)) {
        const value = ask(rule.expression, row, place.index, place.path)
        data = withValueAt(data, place.path, fitting(value, rule.types))
      }
    }

  const missing = new Set<string>()
  for (const rule of form.required)
    for (const place of expandRows(rule.path, data)) {
      if (isHidden(place.path) || ask(rule.expression, place.row, place.index, place.path) !== true) continue
      required[place.path] = true
      if (!isBlank(valueAt(data, place.path))) continue
      missing.add(place.path)
      const label = labelOf(form, place.path)
      problems.push({
        code: 'FORM_REQUIRED',
        severity: 'error',
        at: pointerOf(place.path),
        text: { zh: `请填写“${label.zh}”。`, en: `Please fill in "${label.en}".` },
        ...articleOf(form, place.path),
      })
    }

  const faulty = new Set<string>()
  for (const fault of form.check(data)) {
    if (isHidden(fault.path) || missing.has(fault.path)) continue
    faulty.add(fault.path)
    const code = fault.keyword === 'required' ? 'FORM_REQUIRED' : 'FORM_INVALID'
    problems.push({
      code,
      severity: 'error',
      at: pointerOf(fault.path),
      text: fault.text(labelOf(form, fault.path)),
      ...articleOf(form, fault.path),
    })
  }

  for (const [path, node] of form.fields)
    for (const place of expandRows(path, data)) {
      if (isHidden(place.path)) continue
      for (const fault of contentFaults(node, valueAt(data, place.path), form.document.divisions)) {
        const at = fault.part === undefined ? place.path : `${place.path}.${fault.part}`
        if (faulty.has(at) || isHidden(at)) continue
        problems.push({
          code: 'FORM_INVALID',
          severity: 'error',
          at: pointerOf(at),
          text: fault.text(labelOf(form, at)),
          ...articleOf(form, place.path),
        })
      }
    }

  for (const check of form.checks)
    for (const place of expandRows(check.path ?? '', data)) {
      if (check.path !== undefined && isHidden(place.path)) continue
      if (ask(check.expression, place.row, place.index, place.path) === true) continue
      problems.push({
        code: check.code ?? 'FORM_CHECK_FAILED',
        severity: check.severity,
        text: check.message,
        ...(check.path === undefined ? {} : { at: pointerOf(place.path) }),
        ...(check.article === undefined ? {} : { article: check.article }),
      })
    }

  return { data, visible, required, problems }
}

/** Values of several parts as they are kept. */
function withTidyParts(form: CompiledForm, input: JsonObject): JsonObject {
  let data = input
  for (const { path, node, parts } of form.structured)
    for (const place of expandRows(path, data)) {
      const before = valueAt(data, place.path)
      const after = tidied(node, before, parts, form.document.divisions)
      if (after !== before) data = withValueAt(data, place.path, after)
    }
  return data
}

/** Exact numbers come as text where a number can not hold them, and amounts are kept as text: the field's type decides. */
function fitting(value: Json, types: readonly string[]): Json | undefined {
  if (isBlank(value)) return undefined
  const isNumeric = types.includes('number') || types.includes('integer')
  if (typeof value === 'string' && isNumeric && !types.includes('string') && /^-?\d+(\.\d+)?$/.test(value)) return Number(value)
  if (typeof value === 'number' && types.includes('string') && !isNumeric) return formatExact(value)
  return value
}

const absents = new WeakMap<JsonObject, JsonObject>()

/** Fields that nobody filled are null to rules and processes: an output mapping finds null, not an unknown name. */
export function absentFields(schema: JsonObject | undefined): JsonObject {
  if (!isJsonObject(schema?.properties)) return {}
  const known = absents.get(schema)
  if (known !== undefined) return known
  const absent = Object.fromEntries(Object.keys(schema.properties).map((name) => [name, null]))
  absents.set(schema, absent)
  return absent
}

function absentColumns(form: CompiledForm, at: string): { [name: string]: Json } {
  const table = form.fields.get(withoutIndexes(rowPathOf(at)).replace(/\[\]$/, ''))
  return Object.fromEntries((table?.columns ?? []).map((column) => [column.path, null]))
}

/** `rows.0.name` -> `rows.0`. */
function rowPathOf(path: string): string {
  return /^(.*?\.\d+)(?:\.|$)/.exec(path)?.[1] ?? path
}

function hiddenBy(visible: { readonly [path: string]: boolean }, path: string): boolean {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) if (visible[at] === false) return true
  return false
}

function labelOf(form: CompiledForm, path: string): Bilingual {
  const name = path.split('.').at(-1) ?? path
  const whole = withoutIndexes(path)
  const field = form.fields.get(whole)
  if (field !== undefined) return field.label
  const owner = form.fields.get(whole.slice(0, Math.max(0, whole.lastIndexOf('.'))))
  const part = partLabel(owner, name)
  if (owner === undefined || part === undefined) return { zh: name, en: name }
  return { zh: `${owner.label.zh} ${part.zh}`, en: `${owner.label.en}: ${part.en}` }
}

function articleOf(form: CompiledForm, path: string): { readonly article?: string } {
  const article = form.fields.get(withoutIndexes(path))?.article
  return article === undefined ? {} : { article }
}
