import { isJsonObject, type Json } from '../../base/json.ts'
import { evaluateDecision } from './evaluate.ts'
import type { DecisionModel, DecisionOptions, EvaluatedDecision } from './model.ts'

/** A saved test of a decision, a row of `tests/<file>.json`: with this input it must answer this. */
export interface DecisionTestRow {
  readonly decision: string
  /** What the row is about, in words. */
  readonly name: string
  readonly input: { readonly [name: string]: Json }
  readonly expected: Json
}

export interface DecisionTestResult {
  readonly passed: boolean
  /** Null also when the decision failed; then `problem` says why. */
  readonly actual: Json
  readonly problem: { readonly zh: string; readonly en: string } | null
  readonly trace: readonly EvaluatedDecision[]
}

/** The rows of a test file; anything else than a list of rows is an empty list with the numbers (from 1) of what can not be read. */
export function readTestRows(value: Json): { readonly rows: readonly DecisionTestRow[]; readonly unreadable: readonly number[] } {
  if (!Array.isArray(value)) return { rows: [], unreadable: [0] }
  const rows: DecisionTestRow[] = []
  const unreadable: number[] = []
  for (const [index, one] of value.entries()) {
    if (isJsonObject(one) && typeof one.decision === 'string' && isJsonObject(one.input) && 'expected' in one)
      rows.push({
        decision: one.decision,
        name: typeof one.name === 'string' ? one.name : '',
        input: one.input,
        expected: one.expected ?? null,
      })
    else unreadable.push(index + 1)
  }
  return { rows, unreadable }
}

/** Asks the decision as the product would and compares. */
export function runTestRow(model: DecisionModel, row: DecisionTestRow, options: DecisionOptions = {}): DecisionTestResult {
  const result = evaluateDecision(model, row.decision, row.input, options)
  const actual = result.ok ? result.value : null
  return {
    passed: result.ok && isSame(actual, row.expected),
    actual,
    problem: result.ok ? null : result.problem.text,
    trace: result.trace,
  }
}

/** Equal as JSON; order of keys does not matter, a missing key is null. */
export function isSame(one: Json, other: Json): boolean {
  if (Array.isArray(one) || Array.isArray(other))
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, index) => isSame(item, other[index] ?? null))
    )
  if (isJsonObject(one) && isJsonObject(other))
    return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) => isSame(one[key] ?? null, other[key] ?? null))
  return one === other
}

export interface RuleCoverage {
  readonly decision: string
  readonly ruleId: string
  /** From 1, as the table shows it. */
  readonly ruleNumber: number
  /** Indexes of the results that fired it. */
  readonly firedBy: readonly number[]
}

/** Which rules of every table the test rows have fired, also those of required decisions. */
export function coverageOf(model: DecisionModel, results: readonly DecisionTestResult[]): readonly RuleCoverage[] {
  return model.decisions.flatMap(({ id, rules }) =>
    rules.map((ruleId, index) => ({
      decision: id,
      ruleId,
      ruleNumber: index + 1,
      firedBy: results.flatMap(({ trace }, at) =>
        trace.some((step) => step.id === id && step.matchedRules.some((rule) => rule.ruleNumber === index + 1)) ? [at] : [],
      ),
    })),
  )
}
