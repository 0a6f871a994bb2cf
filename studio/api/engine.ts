import { http } from './http.ts'

/** Shapes of the `/v2` routes that the operations screens read (Camunda 8 Orchestration Cluster API). */
export interface SearchAnswer<T> {
  readonly items: readonly T[]
  readonly page: { readonly totalItems: number; readonly endCursor?: string | null }
}

export interface Incident {
  readonly incidentKey: string
  readonly processInstanceKey: string
  readonly processDefinitionId: string
  readonly errorType: string
  readonly errorMessage: string
  readonly elementId: string
  readonly creationTime: string
  readonly state: string
}

export const engineApi = {
  /** Newest first, fifty at a time. */
  incidents: (filter: { readonly [field: string]: unknown }, after: string | null) =>
    http.post<SearchAnswer<Incident>>('/v2/incidents/search', {
      filter,
      sort: [{ field: 'creationTime', order: 'DESC' }],
      page: { limit: 50, ...(after === null ? {} : { after }) },
    }),
}
