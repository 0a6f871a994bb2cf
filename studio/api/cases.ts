import type {
  CaseDetail,
  CaseSummary,
  DiagramView,
  DraftView,
  SubjectView,
  TaskCounts,
  TaskDetail,
  TaskSummary,
  TimelineEntry,
} from '../../server/base/api/cases.ts'
import type { Page, PersonRef } from '../../server/base/api/common.ts'
import type { EvidenceRows } from '../../server/base/api/evidence.ts'
import type { JsonObject } from '../../server/base/json.ts'
import type { FormDocument } from '../../server/rules/forms/types.ts'
import { http, withQuery } from './http.ts'

/** What a list of cases may be narrowed by; empty values ask for all. */
export interface CaseFilter {
  readonly q?: string
  readonly status?: string
  readonly stage?: string
  readonly light?: string
  readonly caseType?: string
  readonly subjectId?: string
  readonly cursor?: string | null
  readonly limit?: number
}

/** What the inbox may be narrowed by. */
export interface TaskFilter {
  readonly box: 'mine' | 'group' | 'done'
  readonly q?: string
  readonly light?: string
  readonly caseType?: string
  readonly cursor?: string | null
  readonly limit?: number
}

export interface SubmittedForm {
  readonly form: FormDocument
  readonly data: JsonObject
  /** What the devices said, frozen with the scores; null: the form stands on no evidence. */
  readonly evidence: {
    readonly snapshot: { readonly id: string; readonly hash: string; readonly takenAt: string }
    readonly rows: EvidenceRows
  } | null
}

/** Numbers of the whole-zone overview: cases by status and type, open ones by stage and light, subjects by level. */
export interface CaseCounts {
  /** More lies there than was counted: every number says "at least". */
  readonly isAtLeast?: boolean
  readonly total: number
  readonly open: number
  readonly byStatus: Tally
  readonly byStage: Tally
  readonly byLight: Tally
  readonly byType: Tally
  readonly byLevel: Tally
}
type Tally = { readonly [code: string]: number }

const segment = encodeURIComponent

export const casesApi = {
  list: (filter: CaseFilter) => http.get<Page<CaseSummary>>('/api/cases', { limit: 50, ...filter }),
  exportUrl: (filter: CaseFilter) => withQuery('/api/cases.xlsx', { ...filter }),
  counts: () => http.get<CaseCounts>('/api/cases/counts'),
  get: (id: string) => http.get<CaseDetail>(`/api/cases/${segment(id)}`),
  timeline: (id: string) => http.get<readonly TimelineEntry[]>(`/api/cases/${segment(id)}/timeline`),
  diagram: (id: string) => http.get<DiagramView>(`/api/cases/${segment(id)}/diagram`),
  submission: (id: string, submissionId: string) =>
    http.get<SubmittedForm>(`/api/cases/${segment(id)}/submissions/${segment(submissionId)}`),
  withdraw: (id: string, reason: string) => http.post<void>(`/api/cases/${segment(id)}/withdraw`, { reason }),
  message: (id: string, name: string, data: JsonObject) => http.post<void>(`/api/cases/${segment(id)}/messages/${segment(name)}`, { data }),
}

export const tasksApi = {
  list: (filter: TaskFilter) => http.get<Page<TaskSummary>>('/api/tasks', { limit: 50, ...filter }),
  /** Everything that waits for this person: taken already, or still open to his group. */
  waiting: async (): Promise<readonly TaskSummary[]> => {
    const [mine, group] = await Promise.all([tasksApi.list({ box: 'mine' }), tasksApi.list({ box: 'group' })])
    return [...new Map([...mine.items, ...group.items].map((task) => [task.key, task])).values()]
  },
  counts: () => http.get<TaskCounts>('/api/tasks/counts'),
  get: (key: string) => http.get<TaskDetail>(`/api/tasks/${segment(key)}`),
  claim: (key: string) => http.post<void>(`/api/tasks/${segment(key)}/claim`),
  release: (key: string) => http.post<void>(`/api/tasks/${segment(key)}/release`),
  /** People of the task's group it can be given to. */
  candidates: (key: string) => http.get<readonly PersonRef[]>(`/api/tasks/${segment(key)}/candidates`),
  assign: (key: string, userId: string) => http.post<void>(`/api/tasks/${segment(key)}/assign`, { userId }),
  saveDraft: (key: string, data: JsonObject, revision: number) =>
    http.put<{ readonly revision: number }>(`/api/tasks/${segment(key)}/draft`, { data, revision }),
  complete: (key: string, data: JsonObject) => http.post<void>(`/api/tasks/${segment(key)}/complete`, { data }),
}

export interface NewDraft {
  readonly programme: string
  readonly caseType: string
  readonly subjectId: string
  readonly parentCaseId?: string
}

export const draftsApi = {
  list: () => http.get<Page<DraftView> | readonly DraftView[]>('/api/drafts').then((answer) => ('items' in answer ? answer.items : answer)),
  create: (draft: NewDraft) => http.post<DraftView>('/api/drafts', draft),
  get: (id: string) => http.get<DraftView>(`/api/drafts/${segment(id)}`),
  save: (id: string, data: JsonObject, revision: number) => http.put<DraftView>(`/api/drafts/${segment(id)}`, { data, revision }),
  remove: (id: string) => http.delete<void>(`/api/drafts/${segment(id)}`),
  submit: (id: string) => http.post<{ readonly caseId: string; readonly number: string }>(`/api/drafts/${segment(id)}/submit`),
}

export const subjectsApi = {
  list: (filter: { readonly q?: string; readonly cursor?: string | null } = {}) =>
    http.get<Page<SubjectView>>('/api/subjects', { limit: 100, ...filter }),
  get: (id: string) => http.get<SubjectView>(`/api/subjects/${segment(id)}`),
  create: (programme: string, data: JsonObject) => http.post<SubjectView>('/api/subjects', { programme, data }),
}

export const formsApi = {
  get: (programme: string, formId: string, version?: number | null) =>
    http.get<FormDocument>(`/api/forms/${segment(programme)}/${segment(formId)}`, { version: version ?? null }),
}
