import type { AwardView, BatchView, LedgerEntryView } from '../base/api/papers.ts'
import type { Json, JsonObject } from '../base/json.ts'
import type { LetterView } from '../letters/index.ts'
import type { ProgrammeManifest } from '../programmes/types.ts'
import type * as store from '../store/awards.ts'
import type { listLedger } from '../store/ledger.ts'

type Rows<F extends (...args: never[]) => Promise<readonly unknown[]>> = Awaited<ReturnType<F>>

export interface AwardRecord {
  readonly award: Rows<typeof store.listAwards>[number]
  readonly instalments: Rows<typeof store.instalmentsOf>
  readonly approvals: Rows<typeof store.approvalsOf>
  readonly computations: Rows<typeof store.computationsOf>
  readonly payments: Rows<typeof store.paymentsOf>
  readonly balance: { readonly paid: string; readonly claimed: string; readonly repaid: string }
  readonly papers: readonly LetterView[]
}

export function awardView(record: AwardRecord, manifest: ProgrammeManifest): AwardView {
  const { award, balance } = record
  const level = manifest.levels.find((one) => one.code === award.level)
  const basis = record.computations.at(-1)
  return {
    id: award.id,
    caseId: award.case_id,
    caseNumber: award.case_number,
    subject: { id: award.subject_id, name: award.subject.name, areaSquareMetres: award.subject.areaSquareMetres },
    payee: award.payee,
    level: { code: award.level, name: level?.name ?? { zh: award.level, en: award.level } },
    mode: award.mode,
    totalFen: award.total_fen,
    paidFen: balance.paid,
    recoverFen: balance.claimed,
    repaidFen: balance.repaid,
    state: award.state,
    basis: {
      decisionId: basis?.decision_id ?? '',
      decisionVersion: basis?.decision_version ?? 0,
      rule: basis?.rule ?? '',
      inputs: wordsOf(basis?.inputs ?? {}),
      article: basis?.article ?? null,
    },
    instalments: record.instalments.map((one) => ({
      id: one.id,
      number: one.number,
      sharePercent: Number(one.share_percent),
      amountFen: one.amount_fen,
      state: one.state,
      orderedAt: one.ordered_at,
      paidAt: one.paid_at,
      batchId: record.payments.findLast((payment) => payment.instalment_id === one.id)?.batch_id ?? null,
    })),
    approvals: record.approvals.map((one) => ({
      step: { zh: one.step_zh, en: one.step_en },
      person: one.person_name,
      at: one.at,
      agreed: one.agreed,
      comment: one.comment,
    })),
    light: 'none',
    dueOn: award.due_on,
    papers: record.papers.map((paper) => ({ kind: paper.templateId, title: paper.title, documentId: paper.documentId })),
  }
}

/** Inputs as words for the screen; lists and objects as JSON, what was not known left out. */
function wordsOf(inputs: JsonObject): { readonly [name: string]: string } {
  const word = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value))
  return Object.fromEntries(Object.entries(inputs).flatMap(([name, value]) => (value === null ? [] : [[name, word(value)]])))
}

export function batchView(batch: NonNullable<Awaited<ReturnType<typeof store.batchById>>>, payments: AwardRecord['payments']): BatchView {
  return {
    id: batch.id,
    number: batch.number,
    createdAt: batch.created_at,
    count: batch.count,
    totalFen: batch.total_fen,
    state: batch.state,
    items: payments.map((one) => ({
      instalmentId: one.instalment_id,
      payee: one.payee.name,
      account: one.payee.account,
      bank: one.payee.bank,
      amountFen: one.amount_fen,
      purpose: one.purpose,
      state: one.state,
    })),
  }
}

export function ledgerView(row: Rows<typeof listLedger>[number]): LedgerEntryView {
  return {
    seq: Number(row.seq),
    at: row.at,
    account: row.account,
    debitFen: row.debit_fen,
    creditFen: row.credit_fen,
    text: row.text,
    awardId: row.award_id,
    caseNumber: row.case_number,
    by: row.by_name ?? row.by_whom,
    corrects: row.corrects === null ? null : Number(row.corrects),
  }
}
