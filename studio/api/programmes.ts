import type { VersionFileView } from '../../server/base/api/versions.ts'
import type { Bilingual } from '../../server/base/text.ts'
import type { ProgrammeManifest } from '../../server/programmes/types.ts'
import { http } from './http.ts'

const segment = encodeURIComponent

export interface ProgrammeSummary {
  readonly id: string
  readonly title: Bilingual
  readonly version?: number
  readonly publishedAt?: string | null
  /** No new case starts on it. */
  readonly retired?: boolean
}

export interface ProgrammeView {
  readonly id: string
  readonly version: number
  readonly manifest: ProgrammeManifest
  readonly files: readonly VersionFileView[]
}

export const programmesApi = {
  list: () =>
    http
      .get<readonly ProgrammeSummary[] | { readonly items: readonly ProgrammeSummary[] }>('/api/programmes')
      .then((answer) => ('items' in answer ? answer.items : answer)),
  get: (id: string) => http.get<ProgrammeView>(`/api/programmes/${segment(id)}`),
  /** Manifests of every programme, as published now. */
  manifests: async (): Promise<readonly ProgrammeManifest[]> => {
    const programmes = await programmesApi.list()
    return Promise.all(programmes.map(async (programme) => (await programmesApi.get(programme.id)).manifest))
  },
  /** Case types that may be started: of a retired programme only what follows from a running case. */
  caseTypes: async (): Promise<readonly CaseTypeView[]> => {
    const programmes = await programmesApi.list()
    const views = await Promise.all(
      programmes.map(async ({ id, retired }) => ({ retired: retired === true, ...(await programmesApi.get(id)) })),
    )
    return views.flatMap(({ manifest, retired }) =>
      manifest.caseTypes.filter((type) => !retired || type.parent !== undefined).map((type) => ({ ...type, programme: manifest.id })),
    )
  },
  file: (id: string, name: string) => http.get<string>(`/api/programmes/${segment(id)}/files/${segment(name)}`).then(asText),
}

/** Files that are JSON arrive parsed; the screens want text. */
function asText(answer: unknown): string {
  return typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2)
}

/** A kind of case somebody can start, with the programme it belongs to. */
export type CaseTypeView = ProgrammeManifest['caseTypes'][number] & { readonly programme: string }
