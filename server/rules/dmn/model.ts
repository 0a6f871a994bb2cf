import type { Problem } from '../../base/errors.ts'
import type { Json } from '../../base/json.ts'
import type { EvaluateOptions } from '../feel/expression.ts'
import type { Run, Scope } from '../feel/run.ts'
import type { FeelValue } from '../feel/values.ts'

/** Inputs of one decision table as they were evaluated. */
export interface EvaluatedInput {
  readonly id: string
  readonly name: string
  readonly value: Json
}

export interface MatchedRule {
  readonly ruleId: string
  /** From 1, as the table shows it. */
  readonly ruleNumber: number
  /** The rule's annotation or description, when it has one. */
  readonly note: string | null
  readonly outputs: readonly { readonly id: string; readonly name: string; readonly value: Json }[]
}

/** One decision as it was evaluated; required ones come before those that need them. */
export interface EvaluatedDecision {
  readonly id: string
  readonly name: string
  readonly kind: 'decisionTable' | 'literalExpression' | 'other'
  readonly inputs: readonly EvaluatedInput[]
  readonly matchedRules: readonly MatchedRule[]
  readonly output: Json
}

export type DecisionResult =
  | {
      readonly ok: true
      /** Several outputs give an object, list policies an array, nothing matched null. */
      readonly value: Json
      /** Rules of the asked decision. */
      readonly matchedRules: readonly MatchedRule[]
      readonly trace: readonly EvaluatedDecision[]
      readonly warnings: readonly Problem[]
    }
  | {
      readonly ok: false
      /** English sentence; both languages are in `problem`. */
      readonly message: string
      readonly problem: Problem
      readonly failedDecisionId: string
      readonly trace: readonly EvaluatedDecision[]
      readonly warnings: readonly Problem[]
    }

export interface DecisionSummary {
  readonly id: string
  readonly name: string
  readonly kind: EvaluatedDecision['kind']
  /** Ids of the decisions it needs. */
  readonly requiredDecisions: readonly string[]
  /** Names of the input data it (or what it needs) reads. */
  readonly inputs: readonly string[]
  /** Ids of the rules of its table, in their order; empty when it is no table. */
  readonly rules: readonly string[]
}

/** What one evaluation collects. */
export interface Evaluating {
  readonly run: Run
  readonly trace: EvaluatedDecision[]
  readonly results: Map<string, FeelValue>
}

/** Logic of a decision, compiled: answers the value and says in `note` what happened on the way. */
export type Logic = (scope: Scope, run: Run, note: (part: Partial<Pick<EvaluatedDecision, 'inputs' | 'matchedRules'>>) => void) => FeelValue

export interface CompiledDecision extends DecisionSummary {
  /** Names under which those that need it see its result. */
  readonly resultNames: readonly string[]
  readonly evaluate: (scope: Scope, evaluating: Evaluating) => FeelValue
}

/** A DMN file, ready to be asked. */
export interface DecisionModel {
  readonly id: string
  readonly name: string
  readonly decisions: readonly DecisionSummary[]
  readonly compiled: ReadonlyMap<string, CompiledDecision>
}

export type DecisionOptions = EvaluateOptions
