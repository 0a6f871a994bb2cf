import type { MigrationMappingInput, MigrationPlanView, MigrationReportView } from '../../server/base/api/migration.ts'
import type { WorkspaceView } from '../../server/base/api/studio.ts'
import type { ImportPlan, ReviewView, TemplateView, VersionFileView, VersionView } from '../../server/base/api/versions.ts'
import { ApiProblem, http, problemOf, withQuery } from './http.ts'
import { repeated } from './repeat.ts'
import { type NewProgramme, workspaceApi } from './workspace.ts'

const at = (programme: string, rest: string) => `/api/programmes/${encodeURIComponent(programme)}/${rest}`
const items = <T>({ items: list }: { readonly items: readonly T[] }) => list

/** A published version, or the draft. */
export type Side = number | 'draft'

export interface MigrationInput {
  readonly from: number
  readonly to: number
  readonly mapping?: MigrationMappingInput
  readonly caseIds?: readonly string[]
}

/** The way from a draft to a version, and programmes as archives. */
export const versionsApi = {
  list: (programme: string) => http.get<{ readonly items: readonly VersionView[] }>(at(programme, 'versions')).then(items),
  /** Files of one side with their hashes; removed ones left out. */
  filesOf: async (programme: string, side: Side): Promise<readonly VersionFileView[]> =>
    side === 'draft'
      ? (await workspaceApi.view(programme)).files.filter((file) => file.state !== 'removed')
      : http.get<{ readonly items: readonly VersionFileView[] }>(at(programme, `versions/${side}/files`)).then(items),
  textOf: async (programme: string, side: Side, name: string): Promise<string> =>
    side === 'draft'
      ? (await workspaceApi.read(programme, name)).content
      : http.get<string>(at(programme, `files/${name.split('/').map(encodeURIComponent).join('/')}`), { version: side }),
  review: (programme: string) => http.get<ReviewView>(at(programme, 'draft/review')),
  submit: (programme: string, note: string) => http.post<ReviewView>(at(programme, 'draft/review'), { note }),
  withdraw: (programme: string) => http.delete<void>(at(programme, 'draft/review')),
  decide: (programme: string, decision: { readonly agree: boolean; readonly comment: string; readonly hash: string }) =>
    http.post<ReviewView>(at(programme, 'draft/review/decision'), decision),
  publish: (programme: string, note: string) => http.post<{ readonly version: number }>(at(programme, 'publish'), { note }),
  discard: (programme: string) => http.delete<void>(at(programme, 'draft')),
  retire: (programme: string, version: number | 'all', note: string) =>
    http.post<void>(at(programme, version === 'all' ? 'retire' : `versions/${version}/retire`), { note }),
  exportAddress: (programme: string, side: Side) => withQuery(at(programme, 'export'), { version: side }),
  templates: () => http.get<{ readonly items: readonly TemplateView[] }>('/api/programmes/templates').then(items),
  create: (programme: NewProgramme) => http.post<WorkspaceView>('/api/programmes', programme),
  importArchive: (archive: Blob, apply: boolean) =>
    sendArchive(withQuery('/api/programmes/import', { apply: apply ? 'true' : '' }), archive),
  migrationPlan: (programme: string, input: MigrationInput) => http.post<MigrationPlanView>(at(programme, 'migration/plan'), input),
  migrate: (programme: string, input: MigrationInput) => http.post<MigrationReportView>(at(programme, 'migration/run'), input),
}

/** The one call whose body is an archive. */
async function sendArchive(path: string, archive: Blob): Promise<ImportPlan> {
  const response = await repeated((key) =>
    fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { accept: 'application/json', 'content-type': 'application/zip', 'idempotency-key': key },
      body: archive,
    }),
  ).catch(() => {
    throw new ApiProblem(problemOf(0, null))
  })
  const answer: unknown = await response.json().catch(() => null)
  if (!response.ok) throw new ApiProblem(problemOf(response.status, answer))
  return answer as ImportPlan
}
