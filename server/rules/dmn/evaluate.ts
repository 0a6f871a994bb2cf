import type { Problem } from '../../base/errors.ts'
import type { Json } from '../../base/json.ts'
import { problemOf, specialNames } from '../feel/expression.ts'
import { builtinAsFunction } from '../feel/invoke.ts'
import { toJson } from '../feel/json.ts'
import { Run, type Scope } from '../feel/run.ts'
import type { FeelValue } from '../feel/values.ts'
import { FailedDecision } from './compile.ts'
import type { DecisionModel, DecisionOptions, DecisionResult, EvaluatedDecision, Evaluating } from './model.ts'

/**
 * Asks one decision. Variables are JSON; a declared input that is missing is null, and text is read as date, time, duration or
 * number where the input data's type says so. Fails, with the decision that failed, when a hit policy is broken, an input has the
 * wrong type or is not allowed, a calendar is missing, or the budget is used up.
 */
export function evaluateDecision(
  model: DecisionModel,
  decisionId: string,
  variables: { readonly [name: string]: Json },
  options: DecisionOptions = {},
): DecisionResult {
  const decision = model.compiled.get(decisionId)
  const trace: EvaluatedDecision[] = []
  const known = variables as { readonly [name: string]: FeelValue }
  const run = new Run(options, builtinAsFunction, specialNames(known))
  const failed = (problem: Problem, failedDecisionId: string): DecisionResult => ({
    ok: false,
    message: problem.text.en,
    problem,
    failedDecisionId,
    trace,
    warnings: run.warnings,
  })
  if (decision === undefined) {
    const text = { zh: `没有决策“${decisionId}”。`, en: `Expected a decision "${decisionId}", but there is none.` }
    return failed({ code: 'DECISION_NOT_FOUND', text }, decisionId)
  }
  const evaluating: Evaluating = { run, trace, results: new Map() }
  const scope: Scope = { values: known, outer: { values: options.functions ?? {}, outer: null } }
  try {
    const value = decision.evaluate(scope, evaluating)
    const matchedRules = trace.at(-1)?.matchedRules ?? []
    return { ok: true, value: toJson(value, run), matchedRules, trace, warnings: run.warnings }
  } catch (error) {
    const cause = error instanceof FailedDecision ? error.cause : error
    const failedId = error instanceof FailedDecision ? error.decisionId : decisionId
    return failed(problemOf(cause), failedId)
  }
}
