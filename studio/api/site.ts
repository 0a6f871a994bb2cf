import { useQuery } from '@tanstack/react-query'
import type { NotificationView } from '../../server/base/api/cases.ts'
import type { DocumentRef, Page } from '../../server/base/api/common.ts'
import type { JsonObject } from '../../server/base/json.ts'
import type { Bilingual } from '../../server/base/text.ts'
import { http, upload } from './http.ts'

/** What everybody may know about this installation, without log-in. */
export interface Site {
  readonly version: string
  readonly demo: boolean
  readonly now: string
  readonly programmes: readonly {
    readonly id: string
    readonly title: Bilingual
    readonly subject?: { readonly kind: string; readonly name: Bilingual; readonly form: string }
    /** Articles of the regulation: id as elements name it, number as people say it, text. */
    readonly articles?: readonly { readonly id: string; readonly number: string; readonly text: string }[]
    readonly office?: { readonly name: string; readonly phone: string; readonly address: string; readonly email: string }
  }[]
}

/** Demonstration mark, clock, programmes and their offices; kept for the whole visit. */
export function useSite() {
  return useQuery({ queryKey: ['site'], queryFn: () => http.get<Site>('/api/public/site'), staleTime: 10 * 60_000 })
}

/** The article of this id in any programme of the installation. */
export function useArticle(id: string | null | undefined): { readonly number: string; readonly text: string } | undefined {
  const { data } = useSite()
  if (id === null || id === undefined) return undefined
  return data?.programmes.flatMap(({ articles }) => articles ?? []).find((article) => article.id === id)
}

export const notificationsApi = {
  list: () =>
    http
      .get<Page<NotificationView> | readonly NotificationView[]>('/api/notifications')
      .then((answer) => ('items' in answer ? answer.items : answer)),
  read: (id: string) => http.post<void>(`/api/notifications/${encodeURIComponent(id)}/read`),
}

/** Name and size of an uploaded file, as far as its download headers tell. */
export interface DocumentName {
  readonly id: string
  readonly name: string
  readonly bytes: number | null
}

async function nameOf(id: string): Promise<DocumentName> {
  const response = await fetch(documentsApi.url(id), { method: 'HEAD', credentials: 'same-origin' })
  const disposition = response.headers.get('content-disposition') ?? ''
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1]
  const plain = /filename="?([^";]+)"?/i.exec(disposition)?.[1]
  const length = response.headers.get('content-length')
  return { id, name: encoded === undefined ? (plain ?? id) : decodeURIComponent(encoded), bytes: length === null ? null : Number(length) }
}

export const documentsApi = {
  url: (id: string) => `/api/documents/${encodeURIComponent(id)}`,
  nameOf,
  upload: (file: File, onProgress: (share: number) => void, signal?: AbortSignal) =>
    upload<DocumentRef>('/api/documents', file, onProgress, signal),
  uploadTo: (path: string, file: File, onProgress: (share: number) => void, signal?: AbortSignal) =>
    upload<DocumentRef>(path, file, onProgress, signal),
}

export interface AccountView {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly active: boolean
  readonly organisation: string | null
  readonly roles: readonly string[]
}

export interface RoleView {
  readonly code: string
  readonly name: Bilingual
  readonly permissions: readonly string[]
}

export interface AuditView {
  readonly seq: string
  readonly at: string
  readonly actor: string
  readonly action: string
  readonly object: { readonly kind: string; readonly id: string }
  readonly caseId: string | null
  readonly result: string
  readonly detail: JsonObject
  readonly hash: string
}

export type AuditVerification =
  | { readonly ok: true; readonly entries: number }
  | { readonly ok: false; readonly stream: string; readonly position: number }

export interface NewAccount {
  readonly username: string
  readonly name: string
  readonly password: string
  readonly roles: readonly string[]
}

export const adminApi = {
  users: (cursor: string | null) => http.get<Page<AccountView>>('/api/users', { limit: 100, cursor }),
  createUser: (account: NewAccount) => http.post<{ readonly id: string }>('/api/users', account),
  setActive: (id: string, active: boolean) => http.post<void>(`/api/users/${encodeURIComponent(id)}/active`, { active }),
  roles: () => http.get<{ readonly items: readonly RoleView[] }>('/api/roles'),
  audit: (query: { readonly actor?: string; readonly caseId?: string; readonly cursor?: string | null }) =>
    http.get<Page<AuditView>>('/api/audit', { limit: 50, ...query }),
  verifyAudit: () => http.get<AuditVerification>('/api/audit/verification'),
}
