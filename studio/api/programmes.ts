import type { ProblemDetails } from '../../server/base/api/common.ts'
import type { Bilingual } from '../../server/base/text.ts'
import type { ProgrammeManifest } from '../../server/programmes/types.ts'
import { http } from './http.ts'

const segment = encodeURIComponent

export type ProgrammeFileKind = 'manifest' | 'process' | 'decision' | 'scheme' | 'letter' | 'form'

export interface ProgrammeFile {
  readonly name: string
  readonly kind: ProgrammeFileKind
  readonly sha256: string
  readonly bytes: number
  /** Uploaded, not published yet. */
  readonly changed: boolean
}

/** One published version of a programme. */
export interface ProgrammeVersion {
  readonly version: number
  readonly hash: string
  readonly state: string
  readonly publishedAt: string
  readonly publishedBy: string
}

export interface ProgrammeSummary {
  readonly id: string
  readonly title: Bilingual
  readonly version?: number
  readonly publishedAt?: string | null
}

export interface ProgrammeView {
  readonly id: string
  readonly version: number
  readonly manifest: ProgrammeManifest
  readonly files: readonly ProgrammeFile[]
  /** What was uploaded and not published, with every problem; null for who may not edit. */
  readonly draft: { readonly files: readonly string[]; readonly problems: readonly FileProblem[] } | null
}

/** Names of the files of a kind. */
export function filesOf(view: Pick<ProgrammeView, 'files'>, kind: ProgrammeFileKind): readonly string[] {
  return view.files.filter((file) => file.kind === kind).map((file) => file.name)
}

export type FileProblem = ProblemDetails['problems'][number] & { readonly file?: string }

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
  /** Case types of every programme. */
  caseTypes: async (): Promise<readonly CaseTypeView[]> => {
    const manifests = await programmesApi.manifests()
    return manifests.flatMap((manifest) => manifest.caseTypes.map((type) => ({ ...type, programme: manifest.id })))
  },
  versions: (id: string) =>
    http
      .get<readonly ProgrammeVersion[] | { readonly items: readonly ProgrammeVersion[] }>(`/api/programmes/${segment(id)}/versions`)
      .then((answer) => ('items' in answer ? answer.items : answer)),
  file: (id: string, name: string) => http.get<string>(`/api/programmes/${segment(id)}/files/${segment(name)}`).then(asText),
  uploadFile: (id: string, name: string, content: string) =>
    http.post<{ readonly problems: readonly FileProblem[] }>(`/api/programmes/${segment(id)}/files`, { name, content }),
  discardDraft: (id: string) => http.delete<void>(`/api/programmes/${segment(id)}/draft`),
  publish: (id: string, note: string) =>
    http.post<{ readonly version: number }>(`/api/programmes/${segment(id)}/publish`, note === '' ? {} : { note }),
}

/** Files that are JSON arrive parsed; the screens want text. */
function asText(answer: unknown): string {
  return typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2)
}

/** A kind of case somebody can start, with the programme it belongs to. */
export type CaseTypeView = ProgrammeManifest['caseTypes'][number] & { readonly programme: string }
