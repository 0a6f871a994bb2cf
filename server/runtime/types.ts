import type { Problem } from '../base/errors.ts'
import type { Key } from '../base/ids.ts'
import type { Json, JsonObject } from '../base/json.ts'
import type { EngineEvent, InstanceState, JobResult, ListenerEventType } from '../engine/state/types.ts'
import type { EvaluatedDecision } from '../rules/dmn/index.ts'
import type { InstanceRow } from '../store/instances.ts'
import type { Trx } from '../store/transaction.ts'
import type { Batches, ModificationPlan, ModifyInstance, Note, OperationsQueries } from './by-hand.ts'
import type { RuntimeQueries } from './queries.ts'

export type * from './by-hand.ts'

/** Door of the durable shell. Every call with a `trx` joins that transaction; without one it opens its own. */
export interface Runtime {
  /** Deploys BPMN, DMN and form resources together; throws `DEPLOYMENT_REFUSED` with every problem at once. Same content again makes no new version. */
  deploy(
    input: { readonly resources: readonly DeployResource[]; readonly by: string; readonly programme?: string },
    trx?: Trx,
  ): Promise<Deployment>
  createInstance(
    input: {
      readonly processId: string
      readonly definitionKey?: Key
      readonly version?: number
      readonly variables: JsonObject
      readonly caseId?: string
      /** Words to find it by; its tasks and jobs show them too. */
      readonly tags?: readonly string[]
      /** Who starts it; default `system`. */
      readonly by?: string
    },
    trx?: Trx,
  ): Promise<{ readonly processInstanceKey: Key; readonly definitionKey: Key }>
  /** `held`: the instance as this transaction locked it (`lockInstanceBy`) and has not stepped since: it is not locked and read again. */
  completeUserTask(
    input: { readonly userTaskKey: Key; readonly variables: JsonObject; readonly by: string; readonly held?: InstanceRow },
    trx?: Trx,
  ): Promise<void>
  /** Buffers for `timeToLiveMs` when nobody waits; a repeated `messageId` within that time is refused with `MESSAGE_ALREADY_PUBLISHED`. */
  publishMessage(
    input: {
      readonly name: string
      readonly correlationKey: string
      readonly variables: JsonObject
      readonly messageId?: string
      readonly timeToLiveMs?: number
    },
    trx?: Trx,
  ): Promise<{ readonly messageKey: Key }>
  cancelInstance(key: Key, trx?: Trx, note?: Note): Promise<void>
  /** Begins elements of an ad-hoc sub-process that is active; `cancelRemaining` ends those that still run in it. */
  activateAdHoc(
    input: {
      readonly elementInstanceKey: Key
      readonly elements: readonly { readonly elementId: string; readonly variables?: JsonObject }[]
      readonly cancelRemaining?: boolean
    },
    trx?: Trx,
  ): Promise<void>
  /** Looks at the start events that wait for a condition, of one definition or of all, and starts an instance for each that holds. */
  evaluateConditionals(
    input: { readonly variables: JsonObject; readonly definitionKey?: Key; readonly by?: string },
    trx?: Trx,
  ): Promise<{
    readonly evaluationKey: Key
    readonly instances: readonly { readonly processDefinitionKey: Key; readonly processInstanceKey: Key }[]
  }>
  /**
   * What became of a change of a user task that has listeners: waits until they have decided, at most for so long. `denied` with the reason
   * of the listener that refused.
   */
  settledUserTask(
    userTaskKey: Key,
    event: 'ASSIGNING' | 'UPDATING' | 'COMPLETING',
    withinMs: number,
  ): Promise<{ readonly kind: 'settled' } | { readonly kind: 'denied'; readonly reason: string } | { readonly kind: 'waiting' }>
  /** Removes an instance that has ended, with those it called and all their history; refuses what belongs to a case. */
  deleteInstance(key: Key, trx?: Trx): Promise<void>
  /** Removes the record of a decision's evaluation; refuses what belongs to a case or a running instance. */
  deleteEvaluation(key: Key, trx?: Trx): Promise<void>
  /** Takes a process, decision file or form out of use: nothing new starts from it, what runs goes on. Refuses what belongs to a programme. */
  deleteResource(key: Key, trx?: Trx): Promise<void>
  /** Moves an instance to another definition; throws `MIGRATION_REFUSED` with every obstacle. */
  migrateInstance(input: MigrateInstance & Partial<Note>, trx?: Trx): Promise<void>
  /** Every obstacle to `migrateInstance`; nothing is changed. */
  planMigration(input: MigrateInstance, trx?: Trx): Promise<readonly Problem[]>
  /** Begins, moves and ends elements of a running instance by hand; throws `MODIFICATION_REFUSED` with every obstacle. */
  modifyInstance(input: ModifyInstance & Note, trx?: Trx): Promise<void>
  /** What `modifyInstance` would do; nothing is changed. */
  planModification(input: ModifyInstance, trx?: Trx): Promise<ModificationPlan>
  setVariables(
    input: { readonly scopeKey: Key; readonly variables: JsonObject; readonly local?: boolean },
    trx?: Trx,
    note?: Note,
  ): Promise<void>
  resolveIncident(key: Key, trx?: Trx, note?: Note): Promise<void>
  /** Fires a timer before it is due: for rehearsals under a test clock. */
  fireTimer(key: Key, note: Note, trx?: Trx): Promise<void>
  /** One thing done to many instances. */
  readonly batches: Batches
  evaluateDecision(
    input: {
      readonly decisionId: string
      readonly decisionKey?: Key
      readonly deploymentKey?: Key
      readonly variables: JsonObject
      /** Keep the evaluation with its inputs and rules, to be searched later. */
      readonly keep?: boolean
    },
    trx?: Trx,
  ): Promise<DecisionOutcome>
  evaluateExpression(input: { readonly expression: string; readonly variables: JsonObject }): Promise<Json>
  /** The same with what FEEL had doubts about: unknown names, comparisons of different types. */
  checkExpression(input: {
    readonly expression: string
    readonly variables: JsonObject
  }): Promise<{ readonly value: Json; readonly warnings: readonly Problem[] }>
  /** Variables visible from a scope, inner over outer. */
  variablesOf(scopeKey: Key, trx?: Trx): Promise<JsonObject>
  stateOf(instance: Key | InstanceRow, trx?: Trx): Promise<InstanceState | undefined>
  /** Listeners run inside the transaction of the step, in order of registration; what they throw rolls the step back. */
  onEvents(listener: EventListener): void
  /** Handlers of service, send and other job-worker tasks that live in this process. */
  registerJobHandler(type: string, handler: JobHandler): void
  /** Leases ready jobs to a worker outside this process; answers none at once when there is none. */
  activateJobs(input: {
    readonly type: string
    readonly maxJobs: number
    readonly timeoutMs: number
    readonly worker: string
    readonly fetchVariables?: readonly string[]
  }): Promise<readonly ActivatedJob[]>
  completeJob(input: { readonly jobKey: Key; readonly variables: JsonObject; readonly result?: JobResult }, trx?: Trx): Promise<void>
  /** At no retries left an incident is raised. */
  failJob(
    input: {
      readonly jobKey: Key
      readonly retries?: number
      readonly message: string
      readonly backOffMs?: number
      /** Set where the job runs, so that the next worker sees them. */
      readonly variables?: JsonObject
    },
    trx?: Trx,
  ): Promise<void>
  throwJobError(
    input: { readonly jobKey: Key; readonly errorCode: string; readonly message: string; readonly variables: JsonObject },
    trx?: Trx,
  ): Promise<void>
  updateJob(input: { readonly jobKey: Key; readonly retries?: number; readonly timeoutMs?: number }, trx?: Trx): Promise<void>
  /** For a task with listeners the change is made when they have agreed (`settledUserTask`). Refuses with `USER_TASK_TAKEN` when somebody else has it and `override` is false; null gives it back to the group. */
  assignUserTask(
    input: { readonly userTaskKey: Key; readonly assignee: string | null; readonly override: boolean; readonly by?: string },
    trx?: Trx,
  ): Promise<void>
  updateUserTask(
    input: {
      readonly userTaskKey: Key
      readonly dueDate?: string | null
      readonly followUpDate?: string | null
      readonly priority?: number
      readonly candidateUsers?: readonly string[]
      readonly candidateGroups?: readonly string[]
      readonly by?: string
    },
    trx?: Trx,
  ): Promise<void>
  /** Hands the message to who waits now, without buffering; refuses with `MESSAGE_NOT_CORRELATED` when nobody does. */
  correlateMessage(
    input: { readonly name: string; readonly correlationKey: string; readonly variables: JsonObject },
    trx?: Trx,
  ): Promise<{ readonly messageKey: Key; readonly processInstanceKey: Key }>
  broadcastSignal(input: { readonly name: string; readonly variables: JsonObject }, trx?: Trx): Promise<{ readonly signalKey: Key }>
  /**
   * For how many months the history (elements, steps, decisions) of a process is kept after an instance has ended; null: for ever. Holds for
   * instances that end from now on. Throws `PROCESS_NOT_FOUND`.
   */
  setHistoryRetention(input: { readonly processId: string; readonly months: number | null; readonly by: string }, trx?: Trx): Promise<void>
  /** Processes whose history is not kept for ever. */
  historyRetentions(): Promise<readonly { readonly processId: string; readonly months: number; readonly by: string; readonly at: string }[]>
  /** Moves history of instances that ended long enough ago to the partition of its month, drops months that are over; answers how many instances moved. Runs by itself once started. */
  keepHistory(): Promise<number>
  /** Searches over everything the engine keeps; what `/v2` and the operations screens read. */
  readonly queries: RuntimeQueries
  /** What the operations screens read. */
  readonly operations: OperationsQueries
  /** Starts timer sweep, outbox dispatch and message expiry; resolves when running. */
  start(): Promise<void>
  /** Finishes what runs, then stops. */
  stop(): Promise<void>
  /** Runs due timers and ready jobs until nothing is left; for tests and the demo with a pinned clock. */
  drain(): Promise<void>
}

export interface MigrateInstance {
  readonly processInstanceKey: Key
  readonly targetDefinitionKey: Key
  /** Source element id -> target element id; absent: elements of the same id and kind. */
  readonly mapping?: ReadonlyMap<string, string>
  /** Timers that name a date are counted again by the target. */
  readonly recountDates?: boolean
}

export interface DeployResource {
  readonly name: string
  /** Bytes are kept as they are and answered again; XML is read in the encoding it declares. */
  readonly content: string | Uint8Array
}
export interface Deployment {
  readonly deploymentKey: Key
  readonly processes: readonly {
    readonly processId: string
    readonly key: Key
    readonly version: number
    readonly name: string
    readonly resourceName: string
  }[]
  readonly decisions: readonly {
    readonly decisionId: string
    readonly key: Key
    readonly version: number
    readonly name: string
    /** The DMN file (decision requirements) it stands in. */
    readonly requirementsId: string
    readonly requirementsKey: Key
    readonly requirementsName: string
    readonly requirementsVersion: number
    readonly resourceName: string
  }[]
  readonly forms: readonly { readonly formId: string; readonly key: Key; readonly version: number; readonly resourceName: string }[]
}

/** A decision's answer. An output `{error: CODE, ...}` is a refusal of the input, with its code. */
export interface DecisionOutcome {
  readonly decisionId: string
  readonly decisionKey: Key
  readonly version: number
  readonly value: Json
  readonly refusal: { readonly code: string; readonly extra: JsonObject } | null
  readonly matchedRules: readonly string[]
  readonly name: string
  readonly requirementsId: string
  readonly requirementsKey: Key
  /** The decision and those it required, in the order of evaluation, with inputs and rules: the proof of the answer. */
  readonly evaluated: readonly EvaluatedDecision[]
  /** Under which the evaluation is kept; null: it is not. */
  readonly evaluationKey: Key | null
}

export type EventListener = (batch: EventBatch, trx: Trx) => Promise<void>
export interface EventBatch {
  readonly instanceKey: Key
  readonly rootKey: Key
  readonly definition: { readonly key: Key; readonly processId: string; readonly version: number; readonly programme: string | null }
  readonly caseId: string | null
  /** Who caused it: a user id, or `system`. */
  readonly actor: string
  readonly events: readonly EngineEvent[]
}

/**
 * Carries out one job. Runs inside the transaction that completes the job, so its database effects happen exactly once;
 * what reaches outside (mail) goes through an outbox row. Answer: variables for the process.
 * Throw `BpmnError` for a boundary error event, `Refusal` or any error to use up a retry (then an incident).
 */
export type JobHandler = (job: Job, trx: Trx) => Promise<JsonObject | JobAnswer>

/** Answer of a handler that says more than variables: a task listener that denies or corrects, the leader of an ad-hoc sub-process. */
export class JobAnswer {
  readonly variables: JsonObject
  readonly result: JobResult
  constructor(variables: JsonObject, result: JobResult) {
    this.variables = variables
    this.result = result
  }
}

export interface Job {
  readonly kind: 'BPMN_ELEMENT' | 'EXECUTION_LISTENER' | 'TASK_LISTENER' | 'AD_HOC_SUB_PROCESS'
  /** Of a listener: what it listens to. */
  readonly listenerEventType: 'UNSPECIFIED' | ListenerEventType
  readonly key: Key
  readonly type: string
  readonly headers: { readonly [name: string]: string }
  readonly variables: JsonObject
  readonly processInstanceKey: Key
  readonly elementId: string
  readonly caseId: string | null
  readonly programme: string | null
  readonly processDefinitionKey: Key
}

/** A job leased to an outside worker. */
export interface ActivatedJob extends Job {
  readonly elementInstanceKey: Key
  readonly processId: string
  readonly processDefinitionVersion: number
  readonly worker: string
  readonly retries: number
  readonly tags: readonly string[]
  /** When the lease ends. */
  readonly deadline: string
  readonly rootProcessInstanceKey: Key
}

export class BpmnError extends Error {
  readonly errorCode: string
  readonly variables: JsonObject
  constructor(errorCode: string, message: string, variables: JsonObject = {}) {
    super(message)
    this.name = 'BpmnError'
    this.errorCode = errorCode
    this.variables = variables
  }
}
