import ExcelJS from 'exceljs'
import { type Fen, yuanOfFen } from '../base/money.ts'
import type { Actor } from '../identity/index.ts'
import { capitalAmount, ruleSetOf } from '../letters/index.ts'
import * as store from '../store/awards.ts'
import { newId } from '../store/id.ts'
import { nextNumber } from '../store/letters.ts'
import type { Trx } from '../store/transaction.ts'
import { localDateOf } from '../time/index.ts'
import { csvLine, neutral, stateAfterSettling } from './decide.ts'
import { lockedAward, paymentAnswer, payOut } from './orders.ts'
import { type AwardDeps, awardRefusal } from './types.ts'

export interface BatchResult {
  readonly instalmentId: string
  readonly state: 'paid' | 'returned'
  readonly reason?: string
}

type Payment = Awaited<ReturnType<typeof store.paymentsOfBatches>>[number]

/**
 * Puts open payment orders into a batch: all that may be paid, or the named ones. Held back: a subject with an open objection. The payer
 * must not be one who approved (I10). Orders that another clerk is taking at this moment are left to him.
 */
export async function createBatch(deps: AwardDeps, actor: Actor, instalmentIds: readonly string[] | null, trx: Trx): Promise<string> {
  const open = await store.takeOpenOrders(trx, instalmentIds)
  const payable: Payment[] = []
  for (const payment of open) {
    const award = await store.awardById(trx, payment.award_id)
    if (award === undefined) continue
    const isNamed = instalmentIds !== null
    if ((await deps.notices.openObjections(award.subject_id, trx)) > 0) {
      if (isNamed) throw awardRefusal('PAYMENT_HELD', { subject: award.subject.name })
      continue
    }
    const approvals = await store.approvalsOf(trx, [award.id])
    if (approvals.some((one) => one.case_id === payment.case_id && one.person_id === actor.userId)) {
      if (isNamed) throw awardRefusal('SAME_PERSON', { name: actor.name })
      continue
    }
    payable.push(payment)
  }
  if (payable.length === 0) throw awardRefusal('NOTHING_TO_PAY')
  const at = deps.clock.now()
  const zone = await zoneOf(deps, payable[0]?.award_id ?? '', trx)
  const year = Number(localDateOf(at, zone).slice(0, 4))
  const total = payable.reduce((sum, one) => sum + BigInt(one.amount_fen), 0n)
  const id = newId('batch')
  const serial = await nextNumber(trx, 'payment-batch', year)
  await store.insertBatch(trx, {
    id,
    number: `PC-${year}-${String(serial).padStart(4, '0')}`,
    created_at: at,
    created_by: actor.userId,
    count: payable.length,
    total_fen: total.toString(),
    state: 'open',
    exported_at: null,
    confirmed_at: null,
    confirmed_by: null,
  })
  for (const payment of payable) await store.updatePayment(trx, payment.id, { state: 'batched', batch_id: id })
  await deps.audit.record(
    {
      actor: actor.userId,
      action: 'payment-batch.create',
      object: { kind: 'payment-batch', id },
      detail: { count: payable.length, total: yuanOfFen(total) },
    },
    trx,
  )
  return id
}

async function zoneOf(deps: AwardDeps, awardId: string, trx: Trx): Promise<string> {
  const award = await lockedAward(trx, awardId)
  return (await deps.programmes.manifestOf(award.programme, trx)).timeZone
}

/**
 * The bank's answer for every payment of the batch, once. Paid: booked, voucher issued, message `award-paid`. Returned: the liability
 * stands, the instalment can be ordered anew (`reissue`), message `award-returned`. Messages correlate by case id.
 */
export async function confirmBatch(
  deps: AwardDeps,
  actor: Actor,
  batchId: string,
  results: readonly BatchResult[],
  trx: Trx,
): Promise<void> {
  const batch = await store.lockBatch(trx, batchId)
  if (batch === undefined) throw awardRefusal('BATCH_NOT_FOUND')
  if (batch.state === 'confirmed') throw awardRefusal('BATCH_CONFIRMED')
  const payments = await store.lockPaymentsOfBatch(trx, batchId)
  const byInstalment = new Map(results.map((one) => [one.instalmentId, one]))
  for (const { instalmentId } of results) {
    if (!payments.some((one) => one.instalment_id === instalmentId)) throw awardRefusal('BATCH_RESULT_UNKNOWN', { id: instalmentId })
  }
  for (const payment of payments) {
    const result = byInstalment.get(payment.instalment_id)
    if (result === undefined) throw awardRefusal('BATCH_RESULT_MISSING')
    await settlePayment(deps, actor, payment, result, batch.number, trx)
  }
  await store.updateBatch(trx, batchId, { state: 'confirmed', confirmed_at: deps.clock.now(), confirmed_by: actor.userId })
  await deps.audit.record(
    {
      actor: actor.userId,
      action: 'payment-batch.confirm',
      object: { kind: 'payment-batch', id: batchId },
      detail: { count: payments.length },
    },
    trx,
  )
}

async function settlePayment(
  deps: AwardDeps,
  actor: Actor,
  payment: Payment,
  result: BatchResult,
  batchNumber: string,
  trx: Trx,
): Promise<void> {
  const award = await lockedAward(trx, payment.award_id)
  if (payment.state !== 'batched') {
    if (payment.state === result.state) return
    throw awardRefusal('BATCH_RESULT_CONFLICT', { id: payment.instalment_id, state: payment.state })
  }
  const at = deps.clock.now()
  const zone = (await deps.programmes.manifestOf(award.programme, trx)).timeZone
  const isPaid = result.state === 'paid'
  if (isPaid) {
    await payOut(deps, payment, { at, by: actor.userId, note: batchNumber }, trx)
    await issueVoucher(deps, award, payment, batchNumber, at, trx)
  } else {
    await store.updatePayment(trx, payment.id, { state: 'returned', settled_at: at, reason: result.reason ?? null })
    await store.updateInstalment(trx, payment.instalment_id, { state: 'returned' })
  }
  const state = stateAfterSettling(award.state, await store.instalmentsOf(trx, [award.id]))
  if (state !== award.state) await store.updateAward(trx, award.id, { state })
  await deps.runtime.publishMessage(
    {
      name: isPaid ? 'award-paid' : 'award-returned',
      correlationKey: payment.case_id,
      variables: { payment: { ...paymentAnswer(payment), state: result.state, batchNumber, paidOn: localDateOf(at, zone) } },
      messageId: `${payment.id}/${result.state}`,
      timeToLiveMs: MESSAGE_WAITS_MS,
    },
    trx,
  )
}

/** The process may still be on its way to the waiting event. */
const MESSAGE_WAITS_MS = 3_600_000

async function issueVoucher(
  deps: AwardDeps,
  award: Awaited<ReturnType<typeof lockedAward>>,
  payment: Payment,
  batchNumber: string,
  at: string,
  trx: Trx,
): Promise<void> {
  const { manifest } = await ruleSetOf(deps.programmes, award.programme, payment.case_id, trx)
  const template = manifest.award?.papers?.voucher
  if (template === undefined) return
  await deps.letters.issue(
    {
      programme: award.programme,
      template,
      key: `voucher/${payment.id}`,
      caseId: payment.case_id,
      subjectId: award.subject_id,
      data: {
        case: { id: payment.case_id, number: award.case_number },
        subject: { id: award.subject_id, ...award.subject },
        applicant: { organisationName: payment.payee.name },
        award: { id: award.id, level: award.level, total: Number(yuanOfFen(BigInt(award.total_fen))) },
        payment: {
          ...paymentAnswer(payment),
          batchNumber,
          paidOn: localDateOf(at, manifest.timeZone),
          words: capitalAmount(BigInt(payment.amount_fen)),
        },
      },
      by: 'system',
    },
    trx,
  )
}

/** A returned payment ordered again, with the payee's data put right; the ledger's liability is the same one. */
export async function reissue(
  deps: AwardDeps,
  actor: Actor,
  input: { readonly awardId: string; readonly instalmentId: string; readonly payee: store.Payee },
  trx: Trx,
): Promise<void> {
  const award = await lockedAward(trx, input.awardId)
  const instalment = (await store.instalmentsOf(trx, [award.id])).find((one) => one.id === input.instalmentId)
  if (instalment === undefined || instalment.state !== 'returned') throw awardRefusal('INSTALMENT_NOT_RETURNED')
  const attempts = (await store.paymentsOf(trx, [award.id])).filter((one) => one.instalment_id === instalment.id)
  const last = attempts.at(-1)
  if (last === undefined) throw awardRefusal('INSTALMENT_NOT_RETURNED')
  const at = deps.clock.now()
  await store.insertPayment(trx, {
    id: newId('payment'),
    award_id: award.id,
    instalment_id: instalment.id,
    case_id: last.case_id,
    key: `reissue/${instalment.id}/${attempts.length}`,
    batch_id: null,
    amount_fen: instalment.amount_fen,
    payee: JSON.stringify(input.payee),
    purpose: last.purpose,
    state: 'ordered',
    ordered_at: at,
    ordered_by: actor.userId,
    settled_at: null,
    reason: null,
  })
  await store.updateInstalment(trx, instalment.id, { state: 'ordered', ordered_at: at })
  await store.updateAward(trx, award.id, { payee: JSON.stringify(input.payee), state: 'ordered' })
  await deps.audit.record(
    { actor: actor.userId, action: 'payment.reissue', object: { kind: 'instalment', id: instalment.id }, caseId: last.case_id },
    trx,
  )
}

const HEAD = ['序号', '户名', '账号', '开户行', '金额（元）', '用途']

function linesOf(payments: readonly Payment[]): readonly (readonly string[])[] {
  return payments.map((one, index) => [
    String(index + 1),
    neutral(one.payee.name),
    neutral(one.payee.account),
    neutral(one.payee.bank),
    yuanOfFen(BigInt(one.amount_fen)),
    neutral(one.purpose),
  ])
}

function totalOf(payments: readonly Payment[]): Fen {
  return payments.reduce((sum, one) => sum + BigInt(one.amount_fen), 0n)
}

/** CSV for the bank, UTF-8 with byte order mark; the last line holds control count and control total. */
export function batchCsv(payments: readonly Payment[]): Buffer {
  const lines = [HEAD, ...linesOf(payments), ['合计', `${payments.length}笔`, '', '', yuanOfFen(totalOf(payments)), '']]
  return Buffer.from(`\ufeff${lines.map(csvLine).join('\r\n')}\r\n`, 'utf8')
}

/** The same list as a workbook: account numbers as text so that they stay whole, amounts with two decimals, no formulas. */
export async function batchXlsx(payments: readonly Payment[], number: string): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet(number)
  sheet.addRow(HEAD).font = { bold: true }
  for (const line of linesOf(payments)) sheet.addRow(line)
  sheet.addRow(['合计', `${payments.length}笔`, '', '', yuanOfFen(totalOf(payments)), ''])
  for (const [index, width] of [8, 34, 28, 30, 16, 44].entries()) sheet.getColumn(index + 1).width = width
  for (let column = 1; column <= HEAD.length; column += 1) sheet.getColumn(column).numFmt = '@'
  return Buffer.from(await book.xlsx.writeBuffer())
}
