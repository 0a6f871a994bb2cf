import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '../../../server/base/json.ts'
import { compileExpression, compileUnaryTests, type Evaluation, evaluate, evaluateUnaryTests } from '../../../server/rules/feel/index.ts'

/** What a row gives beside its expression. */
interface RowOptions {
  readonly variables?: { readonly [name: string]: Json }
  /** What `?` is, for unary tests. */
  readonly input?: Json
  readonly now?: string
  readonly zone?: string
  /** Code of a warning that must be among those of the evaluation. */
  readonly warns?: string
  /** Code of the problem that ends it; a syntax fault is one. */
  readonly error?: string
  /** The answer is what the standard says and not ours: why. Such a row must fail. */
  readonly known?: string
}

type Row = readonly [source: string, expected: Json, options?: RowOptions]

interface Table {
  /** Of DMN 1.4. */
  readonly section: string
  readonly title: string
  readonly unaryTests?: boolean
  readonly rows: readonly Row[]
}

export interface RowOutcome {
  readonly source: string
  readonly passed: boolean
  readonly expected: string
  readonly actual: string
  readonly known: string | null
}

export interface SectionOutcome {
  readonly file: string
  readonly section: string
  readonly title: string
  readonly rows: readonly RowOutcome[]
}

/** Every row of every table, evaluated. */
export function feelOutcome(): readonly SectionOutcome[] {
  return readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({ file, table: JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as Table }))
    .sort((a, b) => a.table.section.localeCompare(b.table.section, 'en', { numeric: true }) || a.file.localeCompare(b.file))
    .map(({ file, table }) => ({ file, section: table.section, title: table.title, rows: table.rows.map((row) => outcomeOf(row, table)) }))
}

function outcomeOf([source, expected, options = {}]: Row, table: Table): RowOutcome {
  const result = answerOf(source, options, table.unaryTests === true)
  const wanted = JSON.stringify({ value: options.error === undefined ? expected : null, error: options.error ?? null })
  const actual = JSON.stringify({ value: inOrder(result.value), error: result.error?.code ?? null })
  const warned = options.warns === undefined || result.warnings.some((warning) => warning.code === options.warns)
  return {
    source,
    passed: actual === JSON.stringify({ ...JSON.parse(wanted), value: inOrder(JSON.parse(wanted).value) }) && warned,
    expected: `${wanted}${options.warns === undefined ? '' : ` with ${options.warns}`}`,
    actual: `${actual}${result.warnings.map((warning) => ` ${warning.code}`).join('')}`,
    known: options.known ?? null,
  }
}

function answerOf(source: string, options: RowOptions, isTests: boolean): Pick<Evaluation, 'value' | 'warnings' | 'error'> {
  const { variables = {}, input = null, now, zone } = options
  const clock = { ...(now === undefined ? {} : { now }), ...(zone === undefined ? {} : { zone }) }
  if (isTests) {
    const tests = compileUnaryTests(source)
    if (!tests.ok) return { value: null, warnings: [], error: tests.problems[0] ?? null }
    return evaluateUnaryTests(tests.value, input, variables, clock)
  }
  const compiled = compileExpression(source)
  if (!compiled.ok) return { value: null, warnings: [], error: compiled.problems[0] ?? null }
  return evaluate(compiled.value, variables, clock)
}

/** Entries of contexts have no order. */
function inOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, entry]) => [name, inOrder(entry as Json)]),
  )
}
