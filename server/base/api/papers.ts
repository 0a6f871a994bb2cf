import type { Bilingual } from '../text.ts'
import type { DocumentRef, Light } from './common.ts'

export interface NoticeView {
  readonly id: string
  readonly title: string
  readonly kind: 'result' | 'sanction'
  readonly state: 'open' | 'closed'
  readonly publishedOn: string
  readonly lastDay: string
  readonly daysLeft: number
  readonly provisional: boolean
  readonly rows: readonly { readonly label: Bilingual; readonly value: string }[]
  readonly body: string
  readonly office: { readonly name: string; readonly phone: string; readonly email: string; readonly address: string }
  readonly hash: string
  readonly documentId: string | null
  readonly objectionsAllowed: boolean
}

/** Body of `POST /api/public/notices/{id}/objections`; the answer is {receipt, accepted, reason?, queryCode}. */
export interface ObjectionInput {
  readonly name: string
  readonly contact: string
  readonly facts: string
  readonly documentIds: readonly string[]
}
/** For staff: identity is shown only with permission `objection:identity`. */
export interface ObjectionView {
  readonly id: string
  readonly noticeId: string
  readonly receipt: string
  readonly name: string | null
  readonly contact: string | null
  readonly facts: string
  readonly documents: readonly DocumentRef[]
  readonly receivedAt: string
  readonly state: 'received' | 'evidence-missing' | 'late' | 'founded' | 'unfounded'
  readonly finding: string | null
}

export interface CertificateView {
  readonly number: string
  readonly subject: string
  readonly applicant: string
  readonly level: { readonly code: string; readonly name: Bilingual }
  readonly issuer: string
  readonly issuedOn: string
  /** Null: no end. */
  readonly lastDay: string | null
  readonly renewalFrom: string | null
  readonly status: 'valid' | 'expiring' | 'lapsed' | 'lapsed-renewal-pending' | 'downgraded' | 'cancelled' | 'superseded'
  readonly history: readonly { readonly on: string; readonly event: Bilingual }[]
  readonly signatureValid: boolean
}

export interface AwardView {
  readonly id: string
  readonly caseId: string
  readonly caseNumber: string
  readonly subject: { readonly id: string; readonly name: string; readonly areaSquareMetres: string }
  readonly payee: { readonly name: string; readonly bank: string; readonly account: string }
  readonly level: { readonly code: string; readonly name: Bilingual }
  readonly mode: string
  readonly totalFen: string
  readonly paidFen: string
  readonly recoverFen: string
  readonly repaidFen: string
  readonly state: 'computed' | 'approving' | 'approved' | 'ordered' | 'paid' | 'refused' | 'stopped' | 'recovering' | 'recovered'
  readonly basis: {
    readonly decisionId: string
    readonly decisionVersion: number
    readonly rule: string
    readonly inputs: { readonly [name: string]: string }
    readonly article: string | null
  }
  readonly instalments: readonly InstalmentView[]
  readonly approvals: readonly {
    readonly step: Bilingual
    readonly person: string
    readonly at: string
    readonly agreed: boolean
    readonly comment: string
  }[]
  readonly light: Light
  readonly dueOn: string | null
  readonly papers: readonly { readonly kind: string; readonly title: string; readonly documentId: string }[]
}
export interface InstalmentView {
  readonly id: string
  readonly number: number
  readonly sharePercent: number
  readonly amountFen: string
  readonly state: 'planned' | 'ordered' | 'paid' | 'returned' | 'stopped'
  readonly orderedAt: string | null
  readonly paidAt: string | null
  readonly batchId: string | null
}
export interface LedgerEntryView {
  readonly seq: number
  readonly at: string
  readonly account: string
  readonly debitFen: string
  readonly creditFen: string
  readonly text: string
  readonly awardId: string
  readonly caseNumber: string
  readonly by: string
  readonly corrects: number | null
}
export interface BatchView {
  readonly id: string
  readonly number: string
  readonly createdAt: string
  readonly count: number
  readonly totalFen: string
  readonly state: 'open' | 'exported' | 'confirmed'
  readonly items: readonly {
    readonly instalmentId: string
    readonly payee: string
    readonly account: string
    readonly bank: string
    readonly amountFen: string
    readonly purpose: string
    readonly state: string
  }[]
}
