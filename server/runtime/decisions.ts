import { type Problem, Refusal } from '../base/errors.ts'
import type { Key } from '../base/ids.ts'
import { isJsonObject, type Json, type JsonObject, joined } from '../base/json.ts'
import { Lru } from '../base/lru.ts'
import { compileDecisions, type DecisionModel, type EvaluatedDecision, evaluateDecision } from '../rules/dmn/index.ts'
import * as store from '../store/definitions.ts'
import type { Executor } from '../store/transaction.ts'
import type { FeelFunctions } from './deps.ts'
import type { DecisionOutcome } from './types.ts'

/** A decision that can be evaluated at once. */
export interface BoundDecision {
  readonly row: store.DecisionRow
  readonly model: DecisionModel
}

export type DecisionAnswer =
  | { readonly ok: true; readonly value: Json; readonly matchedRules: readonly string[]; readonly evaluated: readonly EvaluatedDecision[] }
  | {
      readonly ok: false
      readonly message: string
      readonly problem: Problem
      readonly failedDecisionId: string
      /** What was evaluated before it failed. */
      readonly evaluated: readonly EvaluatedDecision[]
    }

export interface DecisionRepository {
  /** Decisions that came in the same deployment, by id. */
  ofDeployment(db: Executor, deploymentKey: string): Promise<ReadonlyMap<string, BoundDecision>>
  /** Newest version; looked up each time, compiled once. */
  latest(db: Executor, decisionId: string): Promise<BoundDecision | undefined>
  byKey(db: Executor, key: string): Promise<BoundDecision | undefined>
}

export function createDecisionRepository(): DecisionRepository {
  const models = new Lru<DecisionModel>(200)
  const deployments = new Lru<ReadonlyMap<string, BoundDecision>>(200)

  async function bind(row: store.DecisionRow): Promise<BoundDecision> {
    const model = await models.get(row.requirements_key, async () => {
      const compiled = await compileDecisions(row.xml)
      if (!compiled.ok) throw new Error(`Expected the deployed decisions ${row.requirements_id} to compile, but they do not`)
      return compiled.value
    })
    return { row, model }
  }

  return {
    ofDeployment: (db, deploymentKey) =>
      deployments.get(deploymentKey, async () => {
        const rows = await store.decisionsOfDeployment(db, deploymentKey)
        const bound = await Promise.all(rows.map((row) => bind(row)))
        return new Map(bound.map((decision) => [decision.row.decision_id, decision]))
      }),
    async latest(db, decisionId) {
      const row = await store.findDecision(db, { decisionId })
      return row === undefined ? undefined : bind(row)
    },
    async byKey(db, key) {
      const row = await store.decisionByKey(db, key)
      return row === undefined ? undefined : bind(row)
    },
  }
}

/** Evaluates; what can not be evaluated is a message, never an exception. Settings of the programme are the variable `settings`, unless the caller gives its own. */
export function answerOf(
  decision: BoundDecision,
  variables: JsonObject,
  options: { readonly functions: FeelFunctions; readonly now: string; readonly zone?: string; readonly settings?: JsonObject | null },
): DecisionAnswer {
  const { settings = null } = options
  const known = settings === null || variables.settings !== undefined ? variables : joined(variables, { settings })
  const result = evaluateDecision(decision.model, decision.row.decision_id, known, options)
  if (result.ok)
    return { ok: true, value: result.value, matchedRules: result.matchedRules.map((rule) => rule.ruleId), evaluated: result.trace }
  const { message, problem, failedDecisionId, trace } = result
  return { ok: false, message, problem, failedDecisionId, evaluated: trace }
}

/** The answer; what can not be evaluated is refused (400) by the code of what is wrong, such as `CALENDAR_MISSING`. */
export function outcomeOf(decision: BoundDecision, answer: DecisionAnswer): Omit<DecisionOutcome, 'evaluationKey'> {
  if (!answer.ok) {
    const { code, text, at, ...extra } = answer.problem
    throw new Refusal(code, 400, text, { problems: [answer.problem], extra: { decisionId: decision.row.decision_id, ...extra } })
  }
  return {
    decisionId: decision.row.decision_id,
    decisionKey: decision.row.key as Key,
    version: decision.row.version,
    value: answer.value,
    refusal: refusalIn(answer.value),
    matchedRules: answer.matchedRules,
    name: decision.row.name ?? decision.row.decision_id,
    requirementsId: decision.row.requirements_id,
    requirementsKey: decision.row.requirements_key as Key,
    evaluated: answer.evaluated,
  }
}

/** An output `{error: CODE, …}` refuses the input; null members beside it say nothing. */
function refusalIn(value: Json): DecisionOutcome['refusal'] {
  if (!isJsonObject(value) || typeof value.error !== 'string') return null
  const { error, ...extra } = value
  return { code: error, extra: Object.fromEntries(Object.entries(extra).filter(([, entry]) => entry !== null)) }
}
