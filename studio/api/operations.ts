import type {
  BatchItemView,
  BatchView,
  ElementCounts,
  ElementView,
  InstanceFilter,
  InstanceRowView,
  InstanceView,
  MappingView,
  MigrationDryRun,
  ModificationPlanView,
  ProcessView,
} from '../../server/base/api/operations.ts'
import type { JsonObject } from '../../server/base/json.ts'
import { http } from './http.ts'

const at = (...parts: readonly string[]) => `/api/operations/${parts.map(encodeURIComponent).join('/')}`

/** Body of a modification, as `/v2` takes it. */
export interface ModificationInput {
  readonly activateInstructions: readonly {
    readonly elementId: string
    readonly ancestorElementInstanceKey?: string
    readonly variableInstructions?: readonly { readonly variables: JsonObject; readonly scopeId?: string }[]
  }[]
  readonly terminateInstructions: readonly ({ readonly elementId: string } | { readonly elementInstanceKey: string })[]
}

export type BatchPlanInput =
  | { readonly type: 'CANCEL_PROCESS_INSTANCE' | 'RESOLVE_INCIDENT' }
  | {
      readonly type: 'MIGRATE_PROCESS_INSTANCE'
      readonly targetDefinitionKey: string
      readonly mapping: { readonly [source: string]: string }
      readonly recountDates?: boolean
    }
  | {
      readonly type: 'MODIFY_PROCESS_INSTANCE'
      readonly move: readonly { readonly sourceElementId: string; readonly targetElementId: string }[]
    }

/** `/api/operations`: the engine as its operators see it. */
export const operationsApi = {
  processes: () => http.get<{ readonly items: readonly ProcessView[] }>(at('processes')).then(({ items }) => items),
  instances: (filter: InstanceFilter, cursor: string | null) =>
    http.post<{ readonly items: readonly InstanceRowView[]; readonly total: number; readonly nextCursor: string | null }>(
      at('instances', 'search'),
      { filter, ...(cursor === null ? {} : { cursor }) },
    ),
  counts: (definitionKey: string, filter: InstanceFilter) =>
    http
      .post<{ readonly items: readonly ElementCounts[] }>(at('definitions', definitionKey, 'elements', 'counts'), { filter })
      .then(({ items }) => items),
  elements: (definitionKey: string) =>
    http.get<{ readonly items: readonly ElementView[] }>(at('definitions', definitionKey, 'elements')).then(({ items }) => items),
  xml: (definitionKey: string) => http.get<string>(`/v2/process-definitions/${encodeURIComponent(definitionKey)}/xml`),
  instance: (key: string) => http.get<InstanceView>(at('instances', key)),
  setVariables: (key: string, body: { readonly scopeKey: string; readonly variables: JsonObject; readonly reason: string }) =>
    http.post<void>(at('instances', key, 'variables'), body),
  cancel: (key: string, reason: string) => http.post<void>(at('instances', key, 'cancellation'), { reason }),
  retry: (incidentKey: string) => http.post<void>(at('incidents', incidentKey, 'retry')),
  fireTimer: (timerKey: string) => http.post<void>(at('timers', timerKey, 'firing')),
  planModification: (key: string, body: ModificationInput) =>
    http.post<ModificationPlanView>(at('instances', key, 'modification', 'plan'), body),
  modify: (key: string, body: ModificationInput & { readonly reason: string }) =>
    http.post<void>(at('instances', key, 'modification'), body),
  mapping: (source: string, target: string) => http.get<MappingView>(at('mapping'), { source, target }),
  planMigration: (body: {
    readonly filter: InstanceFilter
    readonly targetDefinitionKey: string
    readonly mapping: { readonly [source: string]: string }
  }) => http.post<MigrationDryRun>(at('migration', 'plan'), body),
  batches: () => http.get<{ readonly items: readonly BatchView[] }>(at('batches')).then(({ items }) => items),
  batch: (key: string) => http.get<BatchView & { readonly items: readonly BatchItemView[] }>(at('batches', key)),
  createBatch: (body: { readonly plan: BatchPlanInput; readonly filter: InstanceFilter; readonly reason: string }) =>
    http.post<{ readonly key: string; readonly items: number }>(at('batches'), body),
  changeBatch: (key: string, what: 'suspension' | 'resumption' | 'cancellation') => http.post<void>(at('batches', key, what)),
}
