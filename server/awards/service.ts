import type { Page } from '../base/api/common.ts'
import type { AwardView, BatchView, LedgerEntryView } from '../base/api/papers.ts'
import type { JsonObject } from '../base/json.ts'
import type { Fen } from '../base/money.ts'
import type { Actor } from '../identity/index.ts'
import * as store from '../store/awards.ts'
import * as ledger from '../store/ledger.ts'
import type { Trx } from '../store/transaction.ts'
import { type BatchResult, batchCsv, batchXlsx, confirmBatch, createBatch, reissue } from './batches.ts'
import { claimBack, repay } from './clawback.ts'
import { computeAward } from './compute.ts'
import { awardFacts, isCounting, isOpenPayment } from './decide.ts'
import { approve, type OrderPayment, order, refuse, settle, stopOrders } from './orders.ts'
import {
  type ApproveAward,
  type AwardDeps,
  type AwardFacts,
  awardRefusal,
  type ClaimBack,
  type ComputeAward,
  type SettlePayment,
} from './types.ts'
import { awardView, batchView, ledgerView } from './views.ts'

/** Door of awards: from the computed amount to the last fen that came back. Sums are answered by the ledger alone. */
export interface Awards {
  compute(input: ComputeAward, trx: Trx): Promise<JsonObject>
  approve(input: ApproveAward, trx: Trx): Promise<{ readonly approved: boolean }>
  refuse(awardId: string, caseId: string | null, trx: Trx): Promise<void>
  order(input: OrderPayment, trx: Trx): Promise<JsonObject>
  settle(input: SettlePayment, trx: Trx): Promise<{ readonly award: JsonObject; readonly payment: JsonObject }>
  /** Amounts of the orders that were stopped, in fen. */
  stopOrders(awardId: string, key: string, trx: Trx): Promise<readonly Fen[]>
  claimBack(input: ClaimBack, trx: Trx): Promise<JsonObject>
  /** The award of a subject that still counts. */
  standing(programme: string, subjectId: string, trx: Trx): Promise<string | null>
  get(id: string): Promise<AwardView>
  /** Awards that began with a case or were computed anew by it, newest first. */
  ofCase(caseId: string): Promise<readonly { readonly id: string; readonly totalFen: string }[]>
  list(page: {
    readonly cursor?: string
    readonly limit: number
    readonly state?: AwardView['state']
    readonly caseId?: string
  }): Promise<Page<AwardView>>
  ledger(page: {
    readonly cursor?: string
    readonly limit: number
    readonly awardId?: string
    readonly account?: string
  }): Promise<Page<LedgerEntryView>>
  /** Payment orders that wait for a batch. */
  batches(limit: number): Promise<readonly BatchView[]>
  batch(id: string): Promise<BatchView>
  createBatch(actor: Actor, instalmentIds: readonly string[] | null): Promise<BatchView>
  exportBatch(actor: Actor, id: string, format: 'csv' | 'xlsx'): Promise<{ readonly name: string; readonly content: Buffer }>
  confirmBatch(actor: Actor, id: string, results: readonly BatchResult[]): Promise<BatchView>
  repay(actor: Actor, awardId: string, amount: Fen, reference: string): Promise<AwardView>
  reissue(actor: Actor, awardId: string, instalmentId: string, payee: store.Payee): Promise<AwardView>
  /** Facts for decisions, in yuan: over the awards of a subject that were not recovered (or bar a new one). */
  facts(subjectId: string, trx: Trx): Promise<AwardFacts>
}

export function createAwardsService(deps: AwardDeps): Awards {
  const { db, letters, programmes, audit } = deps

  async function viewsOf(rows: Awaited<ReturnType<typeof store.listAwards>>): Promise<readonly AwardView[]> {
    const ids = rows.map((row) => row.id)
    const [instalments, approvals, computations, payments, balances] = await Promise.all([
      store.instalmentsOf(db, ids),
      store.approvalsOf(db, ids),
      store.computationsOf(db, ids),
      store.paymentsOf(db, ids),
      ledger.balancesOf(db, ids),
    ])
    return Promise.all(
      rows.map(async (award) => {
        const mine = <T extends { readonly award_id: string }>(all: readonly T[]) => all.filter((one) => one.award_id === award.id)
        const cases = new Set([award.case_id, ...mine(computations).flatMap((one) => (one.case_id === null ? [] : [one.case_id]))])
        const papers = (await Promise.all([...cases].map((id) => letters.ofCase(id)))).flat()
        return awardView(
          {
            award,
            instalments: mine(instalments),
            approvals: mine(approvals),
            computations: mine(computations),
            payments: mine(payments),
            balance: mine(balances)[0] ?? { paid: '0', claimed: '0', repaid: '0' },
            papers,
          },
          await programmes.manifestOf(award.programme),
        )
      }),
    )
  }

  async function get(id: string): Promise<AwardView> {
    const row = await store.awardById(db, id)
    const view = row === undefined ? undefined : (await viewsOf([row]))[0]
    if (view === undefined) throw awardRefusal('AWARD_NOT_FOUND')
    return view
  }

  async function batch(id: string): Promise<BatchView> {
    const row = await store.batchById(db, id)
    if (row === undefined) throw awardRefusal('BATCH_NOT_FOUND')
    return batchView(row, await store.paymentsOfBatches(db, [id]))
  }

  return {
    compute: (input, trx) => computeAward(deps, input, trx),
    approve: (input, trx) => approve(deps, input, trx),
    refuse: (awardId, caseId, trx) => refuse(deps, awardId, caseId, trx),
    order: (input, trx) => order(deps, input, trx),
    settle: (input, trx) => settle(deps, input, trx),
    stopOrders: (awardId, key, trx) => stopOrders(deps, awardId, key, trx),
    claimBack: (input, trx) => claimBack(deps, input, trx),
    standing: async (programme, subjectId, trx) => (await store.standingAward(trx, programme, subjectId))?.id ?? null,
    get,
    batch,

    ofCase: async (caseId) => (await store.awardsOfCase(db, caseId)).map(({ id, total_fen: totalFen }) => ({ id, totalFen })),

    async list({ cursor, limit, ...filter }) {
      const [at, id] = cursor === undefined ? [] : Buffer.from(cursor, 'base64url').toString('utf8').split('|')
      const before = at === undefined || id === undefined ? null : { at, id }
      const rows = await store.listAwards(db, { before, limit: limit + 1, ...filter })
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      return {
        items: await viewsOf(shown),
        total: await store.countAwards(db),
        nextCursor:
          rows.length > limit && last !== undefined ? Buffer.from(`${last.created_at}|${last.id}`, 'utf8').toString('base64url') : null,
      }
    },

    async ledger({ cursor, limit, ...filter }) {
      const rows = await ledger.listLedger(db, { before: cursor ?? null, limit: limit + 1, ...filter })
      const shown = rows.slice(0, limit)
      return {
        items: shown.map(ledgerView),
        total: await ledger.countLedger(db),
        nextCursor: rows.length > limit ? (shown.at(-1)?.seq ?? null) : null,
      }
    },

    async batches(limit) {
      const rows = await store.listBatches(db, limit)
      const payments = await store.paymentsOfBatches(
        db,
        rows.map((row) => row.id),
      )
      return rows.map((row) =>
        batchView(
          row,
          payments.filter((one) => one.batch_id === row.id),
        ),
      )
    },

    async createBatch(actor, instalmentIds) {
      const id = await db.transaction().execute((trx) => createBatch(deps, actor, instalmentIds, trx))
      return batch(id)
    },

    async exportBatch(actor, id, format) {
      const view = await batch(id)
      const payments = await store.paymentsOfBatches(db, [id])
      const content = format === 'csv' ? batchCsv(payments) : await batchXlsx(payments, view.number)
      await db.transaction().execute(async (trx) => {
        const row = await store.lockBatch(trx, id)
        if (row?.state === 'open') await store.updateBatch(trx, id, { state: 'exported', exported_at: deps.clock.now() })
        await audit.record(
          { actor: actor.userId, action: 'payment-batch.export', object: { kind: 'payment-batch', id }, detail: { format } },
          trx,
        )
      })
      return { name: `${view.number}.${format}`, content }
    },

    async confirmBatch(actor, id, results) {
      await db.transaction().execute((trx) => confirmBatch(deps, actor, id, results, trx))
      return batch(id)
    },

    async repay(actor, awardId, amount, reference) {
      await db.transaction().execute((trx) => repay(deps, { awardId, amount, reference, by: actor.userId }, trx))
      return get(awardId)
    },

    async reissue(actor, awardId, instalmentId, payee) {
      await db.transaction().execute((trx) => reissue(deps, actor, { awardId, instalmentId, payee }, trx))
      return get(awardId)
    },

    async facts(subjectId, trx) {
      const awards = (await store.awardsOfSubject(trx, subjectId)).filter(isCounting)
      const ids = awards.map((one) => one.id)
      const payments = await ledger.paymentsStanding(trx, ids)
      const open = (await store.paymentsOf(trx, ids)).filter((one) => isOpenPayment(one.state))
      const balances = await ledger.balancesOf(trx, ids)
      return awardFacts({
        payments,
        open: open.map((one) => BigInt(one.amount_fen)),
        repaid: balances.map((one) => BigInt(one.repaid)),
      })
    },
  }
}
