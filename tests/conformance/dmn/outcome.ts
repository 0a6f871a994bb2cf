import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isJsonObject, type Json, type JsonObject } from '../../../server/base/json.ts'
import { compileDecisions, evaluateDecision, isSame } from '../../../server/rules/dmn/index.ts'
import type { RowOutcome, SectionOutcome } from '../feel/outcome.ts'

/** `expected` is the answer, or `{"failed": code}`; `known` says why the answer is not that of the standard. */
type Row = readonly [decision: string, input: JsonObject, expected: Json, known?: string]

interface Table {
  readonly section: string
  readonly title: string
  readonly rows?: readonly Row[]
  /** Codes and places of the problems the model is refused for. */
  readonly refused?: readonly string[]
}

/** Every model beside its rows (`<model>.dmn`, `<model>.json`), asked. */
export async function dmnOutcome(): Promise<readonly SectionOutcome[]> {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.json'))
  const outcomes = await Promise.all(
    files.map(async (file) => {
      const table = JSON.parse(read(file)) as Table
      return { file, section: table.section, title: table.title, rows: await rowsOf(table, read(file.replace(/json$/, 'dmn'))) }
    }),
  )
  return outcomes.sort((a, b) => a.section.localeCompare(b.section, 'en', { numeric: true }) || a.file.localeCompare(b.file))
}

function read(file: string): string {
  return readFileSync(join(import.meta.dirname, file), 'utf8')
}

async function rowsOf(table: Table, xml: string): Promise<readonly RowOutcome[]> {
  const compiled = await compileDecisions(xml)
  const problems = compiled.ok ? [] : compiled.problems.map((problem) => `${problem.code} ${problem.at ?? ''}`.trim())
  if (table.refused !== undefined) return [rowOf('deployment', table.refused as string[], problems)]
  if (!compiled.ok) return [rowOf('deployment', [], problems)]
  return (table.rows ?? []).map(([decision, input, expected, known]) => {
    const result = evaluateDecision(compiled.value, decision, input)
    return rowOf(`${decision} ${JSON.stringify(input)}`, expected, result.ok ? result.value : { failed: result.problem.code }, known)
  })
}

function rowOf(source: string, expected: Json, actual: Json, known?: string): RowOutcome {
  const passed = isSame(expected, actual) && isJsonObject(expected) === isJsonObject(actual)
  return { source, passed, expected: JSON.stringify(expected), actual: JSON.stringify(actual), known: known ?? null }
}
