import type {
  EvidenceCatalogue,
  EvidenceDevices,
  EvidenceRows,
  ReadinessView,
  SiteVisitView,
  SnapshotView,
} from '../../server/base/api/evidence.ts'
import { http, withQuery } from './http.ts'

const safe = encodeURIComponent

/** Which devices behind a figure are asked for. */
export interface DevicesAsked {
  readonly source: number
  readonly only: 'all' | 'silent' | 'reporting'
  readonly cursor: string | null
}

export interface VisitAnswer {
  readonly finding: 'met' | 'not-met' | 'unclear'
  readonly text: string
  readonly visitedOn: string
}

export const evidenceApi = {
  ofSheet: (panelId: string) => http.get<EvidenceRows>(`/api/panels/${safe(panelId)}/sheet/evidence`),
  sheetDevices: (panelId: string, rowId: string, asked: DevicesAsked) =>
    http.get<EvidenceDevices>(withQuery(`/api/panels/${safe(panelId)}/sheet/evidence/${safe(rowId)}/devices`, { ...asked })),
  ofTask: (key: string) => http.get<EvidenceRows>(`/api/tasks/${safe(key)}/evidence`),
  taskDevices: (key: string, rowId: string, asked: DevicesAsked) =>
    http.get<EvidenceDevices>(withQuery(`/api/tasks/${safe(key)}/evidence/${safe(rowId)}/devices`, { ...asked })),
  ofSubject: (subjectId: string) =>
    http.get<{ readonly rows: EvidenceRows }>(`/api/subjects/${safe(subjectId)}/evidence`).then(({ rows }) => rows),
  subjectDevices: (subjectId: string, rowId: string, asked: DevicesAsked) =>
    http.get<EvidenceDevices>(withQuery(`/api/subjects/${safe(subjectId)}/evidence/${safe(rowId)}/devices`, { ...asked })),
  readiness: (subjectId: string) => http.get<ReadinessView>(`/api/subjects/${safe(subjectId)}/readiness`),
  snapshot: (id: string) => http.get<SnapshotView>(`/api/evidence/snapshots/${safe(id)}`),
  catalogue: () => http.get<EvidenceCatalogue>('/api/evidence/catalogue'),
  visitsOfPanel: (panelId: string) =>
    http.get<{ readonly items: readonly SiteVisitView[] }>(`/api/panels/${safe(panelId)}/visits`).then(({ items }) => items),
  askVisit: (panelId: string, rowId: string, question: string) =>
    http.post<SiteVisitView>(`/api/panels/${safe(panelId)}/visits`, { rowId, question }),
  visits: (filter: { readonly caseId?: string; readonly open?: boolean }) =>
    http.get<{ readonly items: readonly SiteVisitView[] }>(withQuery('/api/visits', { ...filter })).then(({ items }) => items),
  answerVisit: (id: string, answer: VisitAnswer) => http.post<SiteVisitView>(`/api/visits/${safe(id)}/answer`, answer),
}
