import type { ScoreScheme } from '../../server/rules/score/types.ts'
import { http } from './http.ts'

export const schemesApi = {
  /** Score scheme of the published version of a programme. */
  get: (programme: string) => http.get<ScoreScheme>(`/api/programmes/${encodeURIComponent(programme)}/scheme`),
}
