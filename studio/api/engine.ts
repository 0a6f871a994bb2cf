import { http } from './http.ts'

/** Shapes of the `/v2` routes that the operations screens read (Camunda 8 Orchestration Cluster API). */
export interface SearchAnswer<T> {
  readonly items: readonly T[]
  readonly page: { readonly totalItems: number; readonly endCursor?: string | null }
}

export interface ProcessInstance {
  readonly processInstanceKey: string
  readonly processDefinitionId: string
  readonly processDefinitionName?: string | null
  readonly processDefinitionVersion: number
  readonly state: string
  readonly hasIncident: boolean
  readonly startDate: string
  readonly endDate?: string | null
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

type Filter = { readonly [field: string]: unknown }

const search = <T>(path: string, filter: Filter, sort: string, after: string | null) =>
  http.post<SearchAnswer<T>>(path, {
    filter,
    sort: [{ field: sort, order: 'DESC' }],
    page: { limit: 50, ...(after === null ? {} : { after }) },
  })

export const engineApi = {
  instances: (filter: Filter, after: string | null) => search<ProcessInstance>('/v2/process-instances/search', filter, 'startDate', after),
  incidents: (filter: Filter, after: string | null) => search<Incident>('/v2/incidents/search', filter, 'creationTime', after),
  resolveIncident: (key: string) => http.post<void>(`/v2/incidents/${encodeURIComponent(key)}/resolution`),
}
