import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { yuanOfFen } from '../base/money.ts'
import { type RuleSet, ruleSetOf } from '../letters/index.ts'
import * as store from '../store/awards.ts'
import { newId } from '../store/id.ts'
import { balancesOf } from '../store/ledger.ts'
import type { Trx } from '../store/transaction.ts'
import { type AwardPlan, amountQuestion, atOnce, awardShown, instalmentAsked, refusedBy, requirePlan } from './decide.ts'
import { type AwardDeps, awardRefusal, type ComputeAward } from './types.ts'

interface Basis {
  readonly decisionId: string
  readonly version: number
  readonly rule: string
  readonly inputs: JsonObject
  readonly outputs: JsonObject
}

/**
 * Asks the programme's decisions for amount and instalment and keeps what they saw and said (invariant I5). A refusal of a decision is a
 * `BpmnError` with its code; so is `ONCE_ONLY` when the subject's award leaves nothing to apply for (SS-29i).
 */
export async function computeAward(deps: AwardDeps, input: ComputeAward, trx: Trx): Promise<JsonObject> {
  const known = await store.computationByKey(trx, input.key)
  if (known !== undefined) return answerOf(trx, known.award_id, known.pay_fen, known.recover_fen, input)
  const rules = await ruleSetOf(deps.programmes, input.programme, input.caseId, trx)
  const { manifest } = rules
  if (manifest.award === undefined) throw awardRefusal('AWARD_NOT_OFFERED')
  const standing = await store.standingAward(trx, input.programme, input.subject.id)
  const before = standing === undefined ? [] : await store.instalmentsOf(trx, [standing.id])
  const asked = instalmentAsked(manifest, input, before)
  const { plan, basis } = await decide(deps, rules, input, asked, trx)
  const award = standing === undefined ? await newAward(deps, input, plan, trx) : await nextApplication(input, plan, standing, trx)
  for (const one of plan.instalments) {
    const earlier = before.find((row) => row.number === one.number)
    await store.saveInstalment(trx, {
      id: earlier?.id ?? newId('instalment'),
      award_id: award,
      number: one.number,
      case_id: one.number === (asked ?? 1) ? input.caseId : (earlier?.case_id ?? null),
      share_percent: one.sharePercent,
      amount_fen: one.amount.toString(),
      state: 'planned',
      ordered_at: null,
      paid_at: null,
    })
  }
  await store.insertComputation(trx, {
    award_id: award,
    case_id: input.caseId,
    key: input.key,
    decision_id: basis.decisionId,
    decision_version: basis.version,
    rule: basis.rule,
    inputs: JSON.stringify(basis.inputs),
    outputs: JSON.stringify(basis.outputs),
    article: null,
    total_fen: plan.total.toString(),
    pay_fen: plan.pay.toString(),
    recover_fen: plan.recover.toString(),
    at: deps.clock.now(),
  })
  await deps.audit.record(
    {
      actor: 'system',
      action: 'award.compute',
      object: { kind: 'award', id: award },
      detail: { total: yuanOfFen(plan.total), pay: yuanOfFen(plan.pay), decision: basis.decisionId, version: basis.version },
      caseId: input.caseId,
    },
    trx,
  )
  return answerOf(trx, award, plan.pay.toString(), plan.recover.toString(), input)
}

async function decide(
  deps: AwardDeps,
  { manifest, deploymentKey }: RuleSet,
  input: ComputeAward,
  asked: number | null,
  trx: Trx,
): Promise<{ readonly plan: AwardPlan; readonly basis: Basis }> {
  const decision = manifest.award?.decision ?? ''
  const instalmentDecision = manifest.award?.instalmentDecision
  const bound = deploymentKey === null ? {} : { deploymentKey }
  const amountInputs = amountQuestion(input)
  const amount = await deps.runtime.evaluateDecision({ ...bound, decisionId: decision, variables: amountInputs }, trx)
  if (amount.refusal !== null) throw refusedBy(manifest, amount.refusal.code, amount.refusal.extra)
  const instalmentInputs: JsonObject = { ...amountInputs, mode: input.mode, instalment: asked }
  const instalment =
    instalmentDecision === undefined
      ? { value: atOnce(amount.value), refusal: null, matchedRules: [], version: null }
      : await deps.runtime.evaluateDecision({ ...bound, decisionId: instalmentDecision, variables: instalmentInputs }, trx)
  if (instalment.refusal !== null) throw refusedBy(manifest, instalment.refusal.code, instalment.refusal.extra)
  const plan = requirePlan(amount.value, instalment.value, instalmentDecision === undefined ? null : asked)
  return {
    plan,
    basis: {
      decisionId: amount.decisionId,
      version: amount.version,
      rule: [...amount.matchedRules, ...instalment.matchedRules].join(', '),
      inputs: instalmentInputs,
      outputs: { amount: outputOf(amount.value), instalment: outputOf(instalment.value), instalmentVersion: instalment.version },
    },
  }
}

function outputOf(value: Json): Json {
  return isJsonObject(value) ? { ...value } : value
}

async function newAward(deps: AwardDeps, input: ComputeAward, plan: AwardPlan, trx: Trx): Promise<string> {
  const id = newId('award')
  await store.insertAward(trx, {
    id,
    programme: input.programme,
    subject_id: input.subject.id,
    subject: JSON.stringify({ name: input.subject.name, areaSquareMetres: input.subject.areaSquareMetres }),
    case_id: input.caseId,
    case_number: input.caseNumber,
    payee: JSON.stringify(input.payee),
    level: input.level,
    mode: input.mode,
    total_fen: plan.total.toString(),
    state: 'computed',
    barred: false,
    due_on: input.dueOn,
    created_at: deps.clock.now(),
  })
  return id
}

/** A later application under the same award (second instalment): total and level as they are now. */
async function nextApplication(input: ComputeAward, plan: AwardPlan, standing: { readonly id: string }, trx: Trx): Promise<string> {
  await store.updateAward(trx, standing.id, {
    state: 'computed',
    level: input.level,
    mode: input.mode,
    total_fen: plan.total.toString(),
    due_on: input.dueOn,
    case_id: input.caseId,
    case_number: input.caseNumber,
    payee: JSON.stringify(input.payee),
    subject: JSON.stringify({ name: input.subject.name, areaSquareMetres: input.subject.areaSquareMetres }),
  })
  return standing.id
}

/** The variable `award`: amounts in yuan for letters and conditions, fen as text for programs. */
async function answerOf(trx: Trx, awardId: string, payFen: string, recoverFen: string, input: ComputeAward): Promise<JsonObject> {
  const row = await store.awardById(trx, awardId)
  if (row === undefined) throw awardRefusal('AWARD_NOT_FOUND')
  const balance = (await balancesOf(trx, [awardId]))[0]
  const computation = (await store.computationsOf(trx, [awardId])).at(-1)
  return awardShown({
    id: row.id,
    total: BigInt(row.total_fen),
    pay: BigInt(payFen),
    paid: BigInt(balance?.paid ?? '0'),
    recover: BigInt(recoverFen),
    mode: row.mode,
    level: row.level,
    payee: input.payee,
    basis: {
      decisionId: computation?.decision_id ?? '',
      decisionVersion: computation?.decision_version ?? 0,
      rule: computation?.rule ?? '',
    },
  })
}
