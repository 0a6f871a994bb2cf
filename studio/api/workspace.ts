import type { DraftContentView, DraftFileView, PartProblem, WorkspaceSummary, WorkspaceView } from '../../server/base/api/studio.ts'
import type { Bilingual } from '../../server/base/text.ts'
import { http } from './http.ts'

const segment = encodeURIComponent
const draft = (programme: string) => `/api/programmes/${segment(programme)}/draft`
const fileAt = (programme: string, name: string) => `${draft(programme)}/files/${name.split('/').map(segment).join('/')}`

export interface NewProgramme {
  readonly id: string
  readonly title: Bilingual
  readonly template?: string
}

/** Drafts of programmes. */
export const workspaceApi = {
  list: () => http.get<{ readonly items: readonly WorkspaceSummary[] }>('/api/programmes/workspaces').then(({ items }) => items),
  create: (programme: NewProgramme) => http.post<WorkspaceView>('/api/programmes', programme),
  view: (programme: string) => http.get<WorkspaceView>(draft(programme)),
  problems: (programme: string) =>
    http.get<{ readonly problems: readonly PartProblem[] }>(`${draft(programme)}/problems`).then(({ problems }) => problems),
  read: (programme: string, name: string) => http.get<DraftContentView>(fileAt(programme, name)),
  save: (programme: string, name: string, content: string, expected: string | null) =>
    http.put<DraftFileView>(fileAt(programme, name), { content, expected }),
  remove: (programme: string, name: string) => http.delete<void>(fileAt(programme, name)),
  revert: (programme: string, name: string) => http.delete<void>(`${fileAt(programme, name)}?revert=true`),
}
