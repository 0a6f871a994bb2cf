import type { ScoreScheme } from '../../server/rules/score/types.ts'
import { programmesApi } from './programmes.ts'

export const schemesApi = {
  /** Score scheme of the published version of a programme. */
  get: async (programme: string): Promise<ScoreScheme> => {
    const { manifest } = await programmesApi.get(programme)
    return JSON.parse(await programmesApi.file(programme, manifest.scheme)) as ScoreScheme
  },
}
