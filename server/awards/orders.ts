import type { JsonObject } from '../base/json.ts'
import { yuanOfFen } from '../base/money.ts'
import { capitalAmount, ruleSetOf } from '../letters/index.ts'
import * as store from '../store/awards.ts'
import { newId } from '../store/id.ts'
import { balancesOf } from '../store/ledger.ts'
import type { Trx } from '../store/transaction.ts'
import { localDateOf } from '../time/index.ts'
import { book } from './book.ts'
import { isApproved, isOpenPayment, isOrderable, paymentShown, purposeOf, stateAfterClaim, stateAfterSettling } from './decide.ts'
import { type ApproveAward, type AwardDeps, awardRefusal, type SettlePayment } from './types.ts'

type AwardRow = NonNullable<Awaited<ReturnType<typeof store.lockAward>>>

export async function lockedAward(trx: Trx, id: string): Promise<AwardRow> {
  const award = await store.lockAward(trx, id)
  if (award === undefined) throw awardRefusal('AWARD_NOT_FOUND')
  return award
}

/** Records one approval; the same person twice on one application is refused with `SAME_PERSON`. */
export async function approve(deps: AwardDeps, input: ApproveAward, trx: Trx): Promise<{ readonly approved: boolean }> {
  if (input.person.id === '') throw awardRefusal('APPROVER_UNKNOWN')
  const award = await lockedAward(trx, input.awardId)
  const before = (await store.approvalsOf(trx, [award.id])).filter((one) => one.case_id === input.caseId)
  const verdict = (all: readonly { readonly person_id: string; readonly agreed: boolean }[]) =>
    isApproved(all.map((one) => ({ personId: one.person_id, agreed: one.agreed })))
  if (before.some((one) => one.key === input.key)) return { approved: verdict(before) }
  if (before.some((one) => one.person_id === input.person.id)) throw awardRefusal('SAME_PERSON', { name: input.person.name })
  const row = {
    award_id: award.id,
    case_id: input.caseId,
    key: input.key,
    step_zh: input.step.zh,
    step_en: input.step.en,
    person_id: input.person.id,
    person_name: input.person.name,
    agreed: input.agreed,
    comment: input.comment,
    at: deps.clock.now(),
  }
  await store.insertApproval(trx, row)
  const approved = verdict([...before, row])
  if (award.state === 'computed' || award.state === 'approving') {
    await store.updateAward(trx, award.id, { state: approved ? 'approved' : 'approving' })
  }
  await deps.audit.record(
    {
      actor: input.person.id,
      action: 'award.approve',
      object: { kind: 'award', id: award.id },
      detail: { agreed: input.agreed, step: input.step.zh },
      caseId: input.caseId,
    },
    trx,
  )
  return { approved }
}

/** The application is turned down; an award with money paid keeps standing. */
export async function refuse(deps: AwardDeps, awardId: string, caseId: string | null, trx: Trx): Promise<void> {
  const award = await lockedAward(trx, awardId)
  const paid = BigInt((await balancesOf(trx, [awardId]))[0]?.paid ?? '0')
  await store.updateAward(trx, awardId, { state: paid > 0n ? 'paid' : 'refused' })
  await deps.audit.record(
    {
      actor: 'system',
      action: 'award.refuse',
      object: { kind: 'award', id: award.id },
      ...(caseId === null ? {} : { caseId }),
    },
    trx,
  )
}

export interface OrderPayment {
  readonly awardId: string
  readonly caseId: string
  readonly key: string
  /** Corrected account after a returned payment; null: as the award has it. */
  readonly payee: store.Payee | null
}

/**
 * Orders the payment of the case's instalment: the liability is booked, the order waits for a batch. Twice by one key orders once.
 * Coming here again in the same case means that the bank returned the payment: the former order is closed as returned, its liability stands.
 */
export async function order(deps: AwardDeps, input: OrderPayment, trx: Trx): Promise<JsonObject> {
  const award = await lockedAward(trx, input.awardId)
  const known = await store.paymentByKey(trx, input.key)
  if (known !== undefined) return paymentAnswer(known)
  const approvals = (await store.approvalsOf(trx, [award.id])).filter((one) => one.case_id === input.caseId)
  if (!isApproved(approvals.map((one) => ({ personId: one.person_id, agreed: one.agreed })))) throw awardRefusal('AWARD_NOT_APPROVED')
  const instalment = (await store.instalmentsOf(trx, [award.id])).find(
    (one) => one.case_id === input.caseId && isOrderable(one.state) && BigInt(one.amount_fen) > 0n,
  )
  if (instalment === undefined) throw awardRefusal('NOTHING_TO_ORDER')
  const { manifest } = await ruleSetOf(deps.programmes, award.programme, input.caseId, trx)
  const at = deps.clock.now()
  await closeReturned(trx, award.id, instalment.id, at)
  const payee = input.payee ?? award.payee
  const payment = {
    id: newId('payment'),
    award_id: award.id,
    instalment_id: instalment.id,
    case_id: input.caseId,
    key: input.key,
    batch_id: null,
    amount_fen: instalment.amount_fen,
    payee,
    purpose: purposeOf(manifest, { number: instalment.number, sharePercent: instalment.share_percent }),
    state: 'ordered' as const,
    ordered_at: at,
    ordered_by: 'system',
    settled_at: null,
    reason: null,
  }
  await store.insertPayment(trx, { ...payment, payee: JSON.stringify(payment.payee) })
  await store.updateInstalment(trx, instalment.id, { state: 'ordered', ordered_at: at })
  await store.updateAward(trx, award.id, { state: 'ordered', payee: JSON.stringify(payee) })
  if (instalment.state === 'planned')
    await book(trx, {
      kind: 'order',
      awardId: award.id,
      amount: BigInt(instalment.amount_fen),
      text: payment.purpose,
      key: `order/${payment.id}`,
      at,
      by: 'system',
      instalmentId: instalment.id,
      paymentId: payment.id,
      caseId: input.caseId,
    })
  await deps.audit.record(
    {
      actor: 'system',
      action: 'award.order',
      object: { kind: 'payment', id: payment.id },
      detail: { amount: yuanOfFen(BigInt(payment.amount_fen)) },
      caseId: input.caseId,
    },
    trx,
  )
  return paymentAnswer(payment)
}

async function closeReturned(trx: Trx, awardId: string, instalmentId: string, at: string): Promise<void> {
  for (const former of await store.paymentsOf(trx, [awardId])) {
    if (former.instalment_id !== instalmentId || !isOpenPayment(former.state)) continue
    await store.updatePayment(trx, former.id, { state: 'returned', settled_at: at })
  }
}

export function paymentAnswer(
  payment: Pick<store.PaymentRow, 'id' | 'instalment_id' | 'amount_fen' | 'purpose'> & { readonly payee: store.Payee },
): JsonObject {
  const { id, instalment_id: instalmentId, purpose, payee } = payment
  const amount = BigInt(payment.amount_fen)
  return paymentShown({ id, instalmentId, amount, purpose, payee }, capitalAmount(amount))
}

/**
 * Registers the payment of a case as arrived, unless a confirmed batch did so already; answers state and sums as the ledger has them, and the
 * payment for its voucher.
 */
export async function settle(
  deps: AwardDeps,
  input: SettlePayment,
  trx: Trx,
): Promise<{ readonly award: JsonObject; readonly payment: JsonObject }> {
  const award = await lockedAward(trx, input.awardId)
  const mine = (await store.paymentsOf(trx, [award.id])).filter((one) => input.caseId === null || one.case_id === input.caseId)
  const open = mine.findLast((one) => isOpenPayment(one.state))
  const at = deps.clock.now()
  const approvals = open === undefined ? [] : await store.approvalsOf(trx, [award.id])
  const same = approvals.find((one) => one.case_id === open?.case_id && one.person_id === input.by)
  if (same !== undefined) throw awardRefusal('SAME_PERSON', { name: same.person_name })
  if (open !== undefined) await payOut(deps, open, { at, by: input.by, note: input.reference }, trx)
  const shown = open ?? mine.findLast((one) => one.state === 'paid')
  const instalments = await store.instalmentsOf(trx, [award.id])
  const balance = await fenBalance(trx, award.id)
  const state = stateAfterSettling(award.state, instalments)
  if (state !== award.state) await store.updateAward(trx, award.id, { state })
  const batch = shown?.batch_id === undefined || shown.batch_id === null ? undefined : await store.batchById(trx, shown.batch_id)
  const zone = (await deps.programmes.manifestOf(award.programme, trx)).timeZone
  return {
    award: { id: award.id, state, paid: Number(yuanOfFen(balance.paid)), total: Number(yuanOfFen(BigInt(award.total_fen))) },
    payment:
      shown === undefined
        ? {}
        : {
            ...paymentAnswer(shown),
            state: 'paid',
            paidOn: input.paidOn ?? localDateOf(shown.settled_at ?? at, zone),
            batchNumber: batch?.number ?? input.reference ?? '',
          },
  }
}

/** Books one payment as arrived. Objections that are open hold it. */
export async function payOut(
  deps: AwardDeps,
  payment: {
    readonly id: string
    readonly award_id: string
    readonly instalment_id: string
    readonly case_id: string
    readonly amount_fen: string
    readonly purpose: string
  },
  how: { readonly at: string; readonly by: string; readonly note: string | null },
  trx: Trx,
): Promise<void> {
  const award = await lockedAward(trx, payment.award_id)
  if ((await deps.notices.openObjections(award.subject_id, trx)) > 0) throw awardRefusal('PAYMENT_HELD', { subject: award.subject.name })
  await store.updatePayment(trx, payment.id, { state: 'paid', settled_at: how.at, reason: how.note })
  await store.updateInstalment(trx, payment.instalment_id, { state: 'paid', paid_at: how.at })
  await book(trx, {
    kind: 'payment',
    awardId: award.id,
    amount: BigInt(payment.amount_fen),
    text: how.note === null ? payment.purpose : `${payment.purpose}（${how.note}）`,
    key: `payment/${payment.id}`,
    at: how.at,
    by: how.by,
    instalmentId: payment.instalment_id,
    paymentId: payment.id,
    caseId: payment.case_id,
  })
  await deps.audit.record(
    {
      actor: how.by,
      action: 'award.pay',
      object: { kind: 'payment', id: payment.id },
      detail: { amount: yuanOfFen(BigInt(payment.amount_fen)) },
      caseId: payment.case_id,
    },
    trx,
  )
}

/** Stops what is ordered but not with the bank, and what is still planned; a stopped order is booked back (SS-31c). */
export async function stopOrders(deps: AwardDeps, awardId: string, key: string, trx: Trx): Promise<readonly bigint[]> {
  const award = await lockedAward(trx, awardId)
  const at = deps.clock.now()
  const stopped: bigint[] = []
  const touched = new Set<string>()
  const open = await openPayments(trx, awardId)
  for (const payment of open) {
    await store.updatePayment(trx, payment.id, { state: 'stopped', settled_at: at, batch_id: null })
    await book(trx, {
      kind: 'stop',
      awardId,
      amount: BigInt(payment.amount_fen),
      text: `停止拨付：${payment.purpose}`,
      key: `stop/${payment.id}`,
      at,
      by: 'system',
      instalmentId: payment.instalment_id,
      paymentId: payment.id,
      caseId: payment.case_id,
    })
    stopped.push(BigInt(payment.amount_fen))
    touched.add(payment.instalment_id)
  }
  for (const instalment of await store.instalmentsOf(trx, [awardId])) {
    if (touched.has(instalment.id) || instalment.state === 'planned') await store.updateInstalment(trx, instalment.id, { state: 'stopped' })
  }
  const balance = await fenBalance(trx, awardId)
  const next = stateAfterClaim(balance)
  const stillOpen = (await store.paymentsOf(trx, [awardId])).some((one) => one.state === 'batched')
  if (next !== null && !stillOpen) await store.updateAward(trx, awardId, { state: next })
  await tellCases(deps, new Set([...open.map((one) => one.case_id), award.case_id]), key, trx)
  if (stopped.length > 0) {
    await deps.audit.record(
      {
        actor: 'system',
        action: 'award.stop-orders',
        object: { kind: 'award', id: awardId },
        detail: { key, stopped: stopped.map((fen) => yuanOfFen(fen)) },
        caseId: award.case_id,
      },
      trx,
    )
  }
  return stopped
}

/** A case that waits for its money hears `award-stopped` (correlated by case id); nobody waiting is fine. */
async function tellCases(deps: AwardDeps, cases: ReadonlySet<string>, key: string, trx: Trx): Promise<void> {
  for (const caseId of cases) {
    await deps.runtime.publishMessage(
      { name: 'award-stopped', correlationKey: caseId, variables: {}, messageId: `${key}/${caseId}`, timeToLiveMs: 0 },
      trx,
    )
  }
}

async function openPayments(trx: Trx, awardId: string) {
  const payments = await store.paymentsOf(trx, [awardId])
  const batches = new Map<string, string>()
  for (const id of new Set(payments.flatMap((one) => (one.batch_id === null ? [] : [one.batch_id])))) {
    const batch = await store.lockBatch(trx, id)
    if (batch !== undefined) batches.set(id, batch.state)
  }
  return payments.filter((one) => one.state === 'ordered' || (one.state === 'batched' && batches.get(one.batch_id ?? '') === 'open'))
}

export async function fenBalance(trx: Trx, awardId: string) {
  const row = (await balancesOf(trx, [awardId]))[0]
  return {
    payable: BigInt(row?.payable ?? '0'),
    paid: BigInt(row?.paid ?? '0'),
    claimed: BigInt(row?.claimed ?? '0'),
    repaid: BigInt(row?.repaid ?? '0'),
  }
}
