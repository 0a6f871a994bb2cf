import type { Page } from '../../server/base/api/common.ts'
import type { DeviationView, DrawRecord, PanelView, SheetView } from '../../server/base/api/panels.ts'
import type { Answers } from '../../server/base/api/score.ts'
import { http } from './http.ts'

const path = (id: string, rest = '') => `/api/panels/${encodeURIComponent(id)}${rest}`

/** What a member declares before work: no conflict, or the ground of recusal with its facts. */
export interface Declaration {
  readonly conflict: boolean
  readonly ground?: string
}

export const panelsApi = {
  list: () => http.get<Page<PanelView> | readonly PanelView[]>('/api/panels').then((answer) => ('items' in answer ? answer.items : answer)),
  get: (id: string) => http.get<PanelView>(path(id)),
  declare: (id: string, declaration: Declaration) => http.post<void>(path(id, '/declare'), declaration),
  sheet: (id: string) => http.get<SheetView>(path(id, '/sheet')),
  saveSheet: (id: string, answers: Answers, revision: number) => http.put<SheetView>(path(id, '/sheet'), { answers, revision }),
  signSheet: (id: string, revision: number, seen: { readonly [rowId: string]: boolean | null }) =>
    http.post<{ readonly hash: string }>(path(id, '/sheet/sign'), { revision, seen }),
  deviations: (id: string) => http.get<DeviationView>(path(id, '/deviations')),
  signOpinion: (id: string, hash: string, dissent: string) =>
    http.post<void>(path(id, '/opinion/sign'), dissent === '' ? { hash } : { hash, dissent }),
  draw: (id: string) => http.get<DrawRecord>(path(id, '/draw')),
}
