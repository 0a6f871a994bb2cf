import { isJsonObject, type JsonObject } from '../base/json.ts'
import { type Fen, yuanOfFen } from '../base/money.ts'
import { ruleSetOf } from '../letters/index.ts'
import * as store from '../store/awards.ts'
import { newId } from '../store/id.ts'
import { paymentsStanding } from '../store/ledger.ts'
import type { Trx } from '../store/transaction.ts'
import { book } from './book.ts'
import { stateAfterClaim } from './decide.ts'
import { claimAnswer, claimOf, claimQuestion, requireAnswered } from './decide-clawback.ts'
import { fenBalance, lockedAward, stopOrders } from './orders.ts'
import { type AwardDeps, awardRefusal, type ClaimBack } from './types.ts'

/** Asks the clawback decision, books the claim, stops open orders. The same key again answers the claim that is there. */
export async function claimBack(deps: AwardDeps, input: ClaimBack, trx: Trx): Promise<JsonObject> {
  const award = await lockedAward(trx, input.awardId)
  const known = await store.clawbackByKey(trx, input.key)
  if (known !== undefined) return answer(trx, known)
  const { manifest, deploymentKey } = await ruleSetOf(deps.programmes, award.programme, award.case_id, trx)
  const clawbackDecision = manifest.award?.clawbackDecision
  if (clawbackDecision === undefined) throw awardRefusal('AWARD_NOT_OFFERED')
  const { inputs, paid, claimed, repaid } = await factsFor(trx, award, input)
  const outcome = await deps.runtime.evaluateDecision(
    {
      ...(deploymentKey === null ? {} : { deploymentKey }),
      decisionId: clawbackDecision,
      variables: inputs,
    },
    trx,
  )
  requireAnswered(manifest, outcome)
  const outputs = isJsonObject(outcome.value) ? outcome.value : {}
  const claim = claimOf(outputs, { decided: input.decided, paid, claimed })
  const at = deps.clock.now()
  const row = {
    id: newId('clawback'),
    award_id: award.id,
    case_id: input.caseId,
    key: input.key,
    event: input.event,
    inputs: JSON.stringify(inputs),
    outputs: JSON.stringify(outputs),
    decision_id: outcome.decisionId,
    decision_version: outcome.version,
    recover_fen: claim.recover.toString(),
    proposed_fen: claim.proposed.toString(),
    decision_required: claim.decisionRequired,
    at,
  }
  await store.insertClawback(trx, row)
  await book(trx, {
    kind: 'clawback',
    awardId: award.id,
    amount: claim.more,
    text: `追回补贴：${input.event}`,
    key: `clawback/${row.id}`,
    at,
    by: 'system',
    caseId: input.caseId,
  })
  if (input.bars) await store.updateAward(trx, award.id, { barred: true })
  if (claim.ends) await stopOrders(deps, award.id, input.key, trx)
  const next = stateAfterClaim(await fenBalance(trx, award.id))
  if (claim.ends && next !== null) await store.updateAward(trx, award.id, { state: next })
  await deps.audit.record(
    {
      actor: 'system',
      action: 'award.clawback',
      object: { kind: 'award', id: award.id },
      detail: { event: input.event, recover: yuanOfFen(claim.recover), repaid: yuanOfFen(repaid) },
      ...(input.caseId === null ? {} : { caseId: input.caseId }),
    },
    trx,
  )
  return answer(trx, { ...row, outputs })
}

type AwardRow = Awaited<ReturnType<typeof lockedAward>>

async function factsFor(trx: Trx, award: AwardRow, input: ClaimBack) {
  const payments = await paymentsStanding(trx, [award.id])
  const open = (await store.paymentsOf(trx, [award.id])).filter((one) => one.state === 'ordered' || one.state === 'batched')
  const balance = await fenBalance(trx, award.id)
  const inputs = claimQuestion(input, {
    level: award.level,
    area: award.subject.areaSquareMetres,
    paid: payments,
    approvedNotPaid: open.map((one) => BigInt(one.amount_fen)),
    repaid: balance.repaid,
  })
  return { inputs, ...balance }
}

async function answer(
  trx: Trx,
  row: {
    readonly id: string
    readonly award_id: string
    readonly recover_fen: string
    readonly proposed_fen: string
    readonly decision_required: boolean
    readonly outputs: JsonObject
  },
): Promise<JsonObject> {
  return claimAnswer(
    row.id,
    {
      recover: BigInt(row.recover_fen),
      proposed: BigInt(row.proposed_fen),
      decisionRequired: row.decision_required,
      publish: row.outputs.publish === true,
    },
    await fenBalance(trx, row.award_id),
  )
}

/** Money that came back. More than is outstanding is refused, a reference counts once; the last fen makes the award `recovered`. */
export async function repay(
  deps: AwardDeps,
  input: { readonly awardId: string; readonly amount: Fen; readonly reference: string; readonly by: string },
  trx: Trx,
): Promise<void> {
  if (input.amount <= 0n) throw awardRefusal('REPAYMENT_NOT_POSITIVE')
  const award = await lockedAward(trx, input.awardId)
  const balance = await fenBalance(trx, award.id)
  const outstanding = balance.claimed - balance.repaid
  if (await store.hasRepayment(trx, award.id, input.reference)) throw awardRefusal('REPAYMENT_KNOWN', { reference: input.reference })
  if (input.amount > outstanding) throw awardRefusal('REPAYMENT_TOO_LARGE', { outstanding: yuanOfFen(outstanding) })
  const id = newId('repayment')
  const at = deps.clock.now()
  await store.insertRepayment(trx, {
    id,
    award_id: award.id,
    amount_fen: input.amount.toString(),
    reference: input.reference,
    at,
    by_whom: input.by,
  })
  await book(trx, {
    kind: 'repayment',
    awardId: award.id,
    amount: input.amount,
    text: `退缴补贴：${input.reference}`,
    key: `repayment/${id}`,
    at,
    by: input.by,
    caseId: award.case_id,
  })
  const next = stateAfterClaim(await fenBalance(trx, award.id))
  if (next !== null) await store.updateAward(trx, award.id, { state: next })
  await deps.audit.record(
    {
      actor: input.by,
      action: 'award.repayment',
      object: { kind: 'award', id: award.id },
      detail: { amount: yuanOfFen(input.amount), reference: input.reference },
      caseId: award.case_id,
    },
    trx,
  )
}
