/** Door of the decision evaluator (DMN 1.3). Parsing is asynchronous, asking is synchronous and pure. */
export { compileDecisions } from './compile.ts'
export { evaluateDecision } from './evaluate.ts'
export type {
  DecisionModel,
  DecisionOptions,
  DecisionResult,
  DecisionSummary,
  EvaluatedDecision,
  EvaluatedInput,
  MatchedRule,
} from './model.ts'
export { labelsOfInputs, limitsIn, namesReadBy } from './reads.ts'
export { withLogicOf } from './rewrite.ts'
export {
  coverageOf,
  type DecisionTestResult,
  type DecisionTestRow,
  isSame,
  type RuleCoverage,
  readTestRows,
  runTestRow,
} from './test-rows.ts'
