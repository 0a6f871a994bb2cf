import type { MappingSample, PayloadMapping } from '../../server/base/api/mapping-document.ts'
import type {
  KindVocabulary,
  MappingCheckView,
  MappingSummary,
  MappingView,
  SourceFileView,
  SourceInput,
  SourceView,
} from '../../server/base/api/mappings.ts'
import { http, upload } from './http.ts'

const items = <T>({ items: list }: { readonly items: readonly T[] }) => list
type Items<T> = { readonly items: readonly T[] }

/** What a source can be set to. */
export interface SourceOptions {
  readonly subjects: readonly { readonly id: string; readonly name: string }[]
  readonly networks: readonly string[]
  readonly dropFolder: string
}

/** Makers' formats, and the sources that read by them. */
export const mappingsApi = {
  list: () => http.get<Items<MappingSummary>>('/api/mappings').then(items),
  kinds: () => http.get<Items<KindVocabulary>>('/api/mapping-kinds').then(items),
  get: (id: string) => http.get<MappingView>(`/api/mappings/${encodeURIComponent(id)}`),
  check: (document: unknown, samples: readonly string[]) => http.post<MappingCheckView>('/api/mappings/preview', { document, samples }),
  create: (document: PayloadMapping, samples: readonly MappingSample[], note: string) =>
    http.post<{ readonly id: string }>('/api/mappings', { document, samples, note }),
  save: (id: string, document: PayloadMapping, note: string, expected: number) =>
    http.put<{ readonly version: number }>(`/api/mappings/${encodeURIComponent(id)}`, { document, note, expected }),
  saveSamples: (id: string, samples: readonly MappingSample[]) =>
    http.put<void>(`/api/mappings/${encodeURIComponent(id)}/samples`, { samples }),
}

export const sourcesApi = {
  list: () => http.get<Items<SourceView>>('/api/bridge/sources').then(items),
  options: () => http.get<SourceOptions>('/api/bridge/source-options'),
  create: (input: SourceInput) => http.post<{ readonly id: string }>('/api/bridge/sources', input),
  change: (id: string, input: SourceInput) => http.put<void>(`/api/bridge/sources/${id}`, input),
  remove: (id: string) => http.delete<void>(`/api/bridge/sources/${id}`),
  run: (id: string) => http.post<void>(`/api/bridge/sources/${id}/run`),
  files: (id: string) => http.get<Items<SourceFileView>>(`/api/bridge/sources/${id}/files`).then(items),
  upload: (id: string, file: File, onProgress: (share: number) => void) =>
    upload<{ readonly id: string }>(`/api/bridge/sources/${id}/files`, file, onProgress),
}
