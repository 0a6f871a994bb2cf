import type { Page } from '../../server/base/api/common.ts'
import type {
  AwardView,
  BatchView,
  CertificateView,
  LedgerEntryView,
  NoticeView,
  ObjectionInput,
  ObjectionView,
} from '../../server/base/api/papers.ts'
import type { PublicFormView } from '../../server/base/api/public-forms.ts'
import type { JsonObject } from '../../server/base/json.ts'
import type { FormDocument } from '../../server/rules/forms/types.ts'
import { http } from './http.ts'

const segment = encodeURIComponent
type Listed<T> = Page<T> | readonly T[]

/** Some lists are short and come whole, others in pages: both as one page. */
export function asPage<T>(answer: Listed<T>): Page<T> {
  return 'items' in answer ? answer : { items: answer, total: answer.length, nextCursor: null }
}

/** Answer to an objection or a complaint. */
export interface Receipt {
  readonly receipt: string
  readonly accepted?: boolean
  readonly reason?: 'LATE' | 'EVIDENCE_MISSING'
  readonly queryCode?: string
}

/** Complaint without log-in, with the answers of the programme's own complaint form. */
export interface ComplaintInput {
  readonly programme: string
  readonly subject: string
  readonly data: JsonObject
}

export const publicApi = {
  notices: (query: { readonly cursor?: string | null; readonly state?: string } = {}) =>
    http.get<Listed<NoticeView>>('/api/public/notices', query).then(asPage),
  notice: (id: string) => http.get<NoticeView>(`/api/public/notices/${segment(id)}`),
  evidencePath: (id: string) => `/api/public/notices/${segment(id)}/documents`,
  object: (id: string, objection: ObjectionInput) => http.post<Receipt>(`/api/public/notices/${segment(id)}/objections`, objection),
  certificate: (code: string) => http.get<CertificateView>(`/api/public/certificates/${segment(code)}`),
  certificates: () => http.get<Listed<CertificateView>>('/api/public/certificates').then(asPage),
  complain: (complaint: ComplaintInput) => http.post<Receipt>('/api/public/complaints', complaint),
  forms: () => http.get<Listed<PublicFormView>>('/api/public/forms').then(asPage),
  form: (programme: string, form: string) => http.get<FormDocument>(`/api/public/forms/${segment(programme)}/${segment(form)}`),
}

export const noticesApi = {
  list: () => http.get<Listed<NoticeView>>('/api/notices').then(asPage),
  objections: (id: string) => http.get<Listed<ObjectionView>>(`/api/notices/${segment(id)}/objections`).then(asPage),
}

/** What the bank did with one line of a batch. */
export interface PaymentResult {
  readonly instalmentId: string
  readonly state: 'paid' | 'returned'
  readonly reason?: string
}

export const financeApi = {
  awards: (query: { readonly state?: string; readonly caseId?: string; readonly cursor?: string | null } = {}) =>
    http.get<Listed<AwardView>>('/api/awards', query).then(asPage),
  award: (id: string) => http.get<AwardView>(`/api/awards/${segment(id)}`),
  repay: (id: string, amountFen: string, reference: string) =>
    http.post<void>(`/api/awards/${segment(id)}/repayments`, { amountFen, reference }),
  reissue: (id: string, instalmentId: string, payee: { readonly name: string; readonly bank: string; readonly account: string }) =>
    http.post<AwardView>(`/api/awards/${segment(id)}/instalments/${segment(instalmentId)}/reissue`, payee),
  ledger: (query: { readonly awardId?: string; readonly account?: string; readonly cursor?: string | null } = {}) =>
    http.get<Listed<LedgerEntryView>>('/api/ledger', query).then(asPage),
  batches: () => http.get<Listed<BatchView>>('/api/payment-batches').then(asPage),
  createBatch: (instalmentIds: readonly string[]) => http.post<BatchView>('/api/payment-batches', { instalmentIds }),
  exportUrl: (id: string, format: 'xlsx' | 'csv') => `/api/payment-batches/${segment(id)}/export.${format}`,
  confirmBatch: (id: string, results: readonly PaymentResult[]) =>
    http.post<BatchView>(`/api/payment-batches/${segment(id)}/confirm`, { results }),
}
