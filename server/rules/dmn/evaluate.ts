import type { Problem } from '../../base/errors.ts'
import type { Json } from '../../base/json.ts'
import { problemOf, specialNames } from '../feel/expression.ts'
import { builtinAsFunction } from '../feel/invoke.ts'
import { toJson } from '../feel/json.ts'
import { Run, type Scope } from '../feel/run.ts'
import type { FeelValue } from '../feel/values.ts'
import { FailedDecision } from './compile.ts'
import type { DecisionModel, DecisionOptions, DecisionResult, Evaluating } from './model.ts'

/**
 * Asks one decision, or a decision service. Variables are JSON; a declared input that is missing is null, and text is read as date,
 * time, duration or number where the input data's type says so. Fails, with the decision that failed, when a hit policy is broken,
 * an input has the wrong type or is not allowed, a calendar is missing, or the budget is used up.
 */
export function evaluateDecision(
  model: DecisionModel,
  decisionId: string,
  variables: { readonly [name: string]: Json },
  options: DecisionOptions = {},
): DecisionResult {
  const known = variables as { readonly [name: string]: FeelValue }
  const run = new Run(options, builtinAsFunction, specialNames(known))
  const evaluating: Evaluating = { run, trace: [], results: new Map() }
  const decision = model.compiled.get(decisionId)
  if (decision === undefined) {
    const text = { zh: `没有决策“${decisionId}”。`, en: `Expected a decision "${decisionId}", but there is none.` }
    return failed({ code: 'DECISION_NOT_FOUND', text }, decisionId, evaluating)
  }
  const scope: Scope = { values: known, outer: { values: options.functions ?? {}, outer: null } }
  try {
    const value = toJson(decision.evaluate(scope, evaluating), run)
    const { trace } = evaluating
    return { ok: true, value, matchedRules: trace[trace.length - 1]?.matchedRules ?? [], trace, warnings: run.warnings }
  } catch (error) {
    const cause = error instanceof FailedDecision ? error.cause : error
    return failed(problemOf(cause), error instanceof FailedDecision ? error.decisionId : decisionId, evaluating)
  }
}

function failed(problem: Problem, failedDecisionId: string, { trace, run }: Evaluating): DecisionResult {
  return { ok: false, message: problem.text.en, problem, failedDecisionId, trace, warnings: run.warnings }
}
