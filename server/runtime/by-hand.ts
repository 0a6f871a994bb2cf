/** Shapes of what persons do to running instances by hand: modifications, batch operations, and who did them why. */
import type {
  ElementCounts,
  ElementView,
  InstanceFilter,
  InstanceRowView,
  InstanceView,
  MappingView,
  ProcessView,
} from '../base/api/operations.ts'
import type { Problem } from '../base/errors.ts'
import type { Key } from '../base/ids.ts'
import type { JsonObject } from '../base/json.ts'
import type { ElementFact, Modification } from '../engine/index.ts'
import type { Trx } from '../store/transaction.ts'

/** Who does something by hand, and why; kept in the audit record with the act. */
export interface Note {
  readonly by: string
  readonly reason?: string
}

export interface ModifyInstance {
  readonly processInstanceKey: Key
  readonly modification: Modification
}

/** What a modification would do; nothing of it is written. */
export interface ModificationPlan {
  /** Every obstacle; when there is one, the rest is empty. */
  readonly problems: readonly Problem[]
  readonly activated: readonly ElementFact[]
  readonly completed: readonly ElementFact[]
  readonly terminated: readonly ElementFact[]
  /** The instance has ended after it. */
  readonly ends: boolean
  /** Called instances that are cancelled with it. */
  readonly canceledChildren: number
  readonly incidents: readonly { readonly elementId: string; readonly message: string }[]
}

/** What a batch does to each of its instances. Names as in the Camunda 8 REST API. */
export type BatchPlan =
  | { readonly type: 'CANCEL_PROCESS_INSTANCE' }
  | { readonly type: 'DELETE_PROCESS_INSTANCE' }
  | { readonly type: 'RESOLVE_INCIDENT' }
  | {
      readonly type: 'MIGRATE_PROCESS_INSTANCE'
      readonly targetDefinitionKey: Key
      readonly mapping: { readonly [sourceElementId: string]: string }
      readonly recountDates?: boolean
    }
  | {
      readonly type: 'MODIFY_PROCESS_INSTANCE'
      readonly move: readonly { readonly sourceElementId: string; readonly targetElementId: string }[]
    }

/**
 * One thing done to many instances. Items are carried out by the sweep of any server, each in a transaction of its own that also marks it done:
 * a killed server's items run again after their lease, and none runs twice.
 */
export interface Batches {
  /** `instances` as they were found; what is done to one that has changed since is decided when its turn comes. */
  create(
    input: {
      readonly plan: BatchPlan
      readonly instances: readonly Key[]
      /** How they were chosen; kept for the record. */
      readonly filter: JsonObject
      readonly by: string
      readonly reason?: string
    },
    trx?: Trx,
  ): Promise<{ readonly batchOperationKey: Key; readonly items: number }>
  /** Throw `BATCH_NOT_FOUND`, or `BATCH_STATE_WRONG` when it has ended (or is not suspended, for `resume`). */
  suspend(key: Key, by: string): Promise<void>
  resume(key: Key, by: string): Promise<void>
  cancel(key: Key, by: string): Promise<void>
}

/** What the operations screens read; everything here only looks. */
export interface OperationsQueries {
  processes(): Promise<readonly ProcessView[]>
  instances(
    filter: InstanceFilter,
    page: { readonly before: string | null; readonly limit: number },
  ): Promise<{ readonly items: readonly InstanceRowView[]; readonly total: number; readonly nextCursor: string | null }>
  /** Keys of all that the filter finds, up to 100 000. */
  keys(filter: InstanceFilter): Promise<readonly Key[]>
  elementCounts(filter: InstanceFilter & { readonly definitionKey: string }): Promise<readonly ElementCounts[]>
  /** Throws `INSTANCE_NOT_FOUND`. */
  instance(key: string): Promise<Omit<InstanceView, 'testClock'>>
  /** Flow nodes of a definition; throws `DEFINITION_NOT_FOUND`. */
  elements(definitionKey: string): Promise<readonly ElementView[]>
  mapping(sourceKey: string, targetKey: string): Promise<MappingView>
}
