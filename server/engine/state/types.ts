import type { Instant, Key } from '../../base/ids.ts'
import type { Json, JsonObject } from '../../base/json.ts'
import type { FeelFunction } from '../../rules/feel/index.ts'

/**
 * State of one process instance: plain data, one row in the database (`stored.ts`). Only what is alive is in it; what ended is history.
 * What is found by key stands in maps: keys are new each time, and V8 makes a class of its own for every new name of a property.
 */
export interface InstanceState {
  readonly key: Key
  readonly definitionKey: Key
  readonly status: 'ACTIVE' | 'COMPLETED' | 'TERMINATED'
  readonly parent: { readonly instanceKey: Key; readonly elementInstanceKey: Key } | undefined
  readonly rootKey: Key
  /** Call activities around it; `undefined`: none. */
  readonly depth: number | undefined
  /** Set when an instance of another (or of the same) process started it by message or signal. */
  readonly chain: StartChain | undefined
  /** Living element instances by key; the process itself is one (its key is the instance's). */
  readonly elements: ReadonlyMap<Key, ElementInstance>
  /** Local variables by scope (element instance key). */
  readonly variables: ReadonlyMap<Key, JsonObject>
  /** How often each incoming flow of a joining gateway was taken, by scope. */
  readonly taken: ReadonlyMap<Key, TokensAtJoins>
  /** What completed in each scope and can be compensated, in that order. */
  readonly compensable: ReadonlyMap<Key, readonly Compensable[]>
}

/** Gateway -> flow -> count. */
export interface TokensAtJoins {
  readonly [gatewayId: string]: { readonly [flowId: string]: number }
}

/** An activity that completed and has a compensation handler, or a sub-process in which there are such. */
export interface Compensable {
  readonly activityId: string
  /** Of a sub-process: what completed in it, and the variables it had. */
  readonly inner?: readonly Compensable[]
  readonly variables?: JsonObject
}

/** What a user task is now, or what is to become of it. */
export interface UserTaskAttributes {
  readonly assignee: string | null
  readonly candidateUsers: readonly string[]
  readonly candidateGroups: readonly string[]
  readonly dueDate: Instant | null
  readonly followUpDate: Instant | null
  readonly priority: number
}

export type ListenerEventType = 'START' | 'END' | 'CREATING' | 'ASSIGNING' | 'UPDATING' | 'COMPLETING' | 'CANCELING'

/** Change of a user task that waits for its listeners. */
export interface TaskTransition {
  readonly event: Exclude<ListenerEventType, 'START' | 'END'>
  /** What was asked, as listeners see it: `create`, `assign`, `claim`, `unassign`, `update`, `complete`, `cancel`. */
  readonly action: string
  readonly after: UserTaskAttributes
  /** Of a completion, or of variables set at the task. */
  readonly variables?: JsonObject
  readonly local?: boolean
  readonly by?: string
  /** Who is to have it once it is created. */
  readonly thenAssign?: string
}

/** Instances that started each other by message or signal, one right after the other. */
export interface StartChain {
  readonly count: number
  /** When the last of them began. */
  readonly at: Instant
}

/** Made by `elementOf`: every field is there, `undefined` where the element has none of it. */
export interface ElementInstance {
  readonly key: Key
  readonly elementId: string
  readonly scopeKey: Key | null
  readonly phase: 'ACTIVATING' | 'ACTIVE' | 'COMPLETING' | 'TERMINATING'
  /** What it waits for; keys of the rows the shell keeps. */
  readonly userTaskKey: Key | undefined
  readonly jobKey: Key | undefined
  readonly timers: { readonly [timerKey: string]: string } | undefined
  readonly subscriptions: { readonly [subscriptionKey: string]: string } | undefined
  readonly calledInstanceKey: Key | undefined
  readonly incidentKey: Key | undefined
  /** Body of a multi-instance: what is left and what came out. */
  readonly loop:
    | {
        readonly items: readonly Json[]
        readonly next: number
        readonly active: number
        readonly completed: number
        readonly terminated?: number
        readonly output: readonly Json[]
      }
    | undefined
  readonly loopCounter: number | undefined
  /** What it was entered with (start event, variables of the trigger); gone once it is ACTIVE. */
  readonly attributes: JsonObject | undefined
  /** Body of a multi-instance, from its first moment on (`loop` comes when its collection is known). */
  readonly body: true | undefined
  /** An event that has happened already: it does not wait, only goes on. */
  readonly triggered: true | undefined
  /** Repeating timers among `timers`: what is left of them. */
  readonly cycles:
    | { readonly [timerKey: string]: { readonly dueAt: Instant; readonly repetitions: number; readonly interval: string } }
    | undefined
  readonly deadline: ElementFact['deadline'] | undefined
  /** The listener whose job `jobKey` is: the how-manieth of those that listen to the event. */
  readonly listener: { readonly event: ListenerEventType; readonly index: number } | undefined
  /** User task with task listeners: what it is now, and what waits for them. */
  readonly task: (UserTaskAttributes & { readonly key: Key; readonly formId: string | null }) | undefined
  readonly transition: TaskTransition | undefined
  /** Conditional events it waits for: whether the condition held when it was last looked at. */
  readonly conditions: { readonly [eventId: string]: boolean } | undefined
  /** Compensation that goes on here: what is still to be undone, in that order. */
  readonly compensating: readonly { readonly scopeKey: Key; readonly what: Compensable }[] | undefined
  /** On whose behalf this compensation handler (or sub-process compensated from inside) runs. */
  readonly compensates: Key | undefined
  /** Ad-hoc sub-process: output collected so far; `done`: it ends when nothing is left in it. */
  readonly adHoc: { readonly output: readonly Json[]; readonly done?: true } | undefined
  /** Scope whose other contents an interrupting event sub-process has ended: id of its start event. */
  readonly interruptedBy: string | undefined
}

/** What somebody wants of an instance. One command is one step is one transaction. */
export type Command =
  | {
      readonly kind: 'create'
      readonly instanceKey: Key
      readonly variables: JsonObject
      readonly startElementId?: string
      readonly parent?: NonNullable<InstanceState['parent']>
      readonly rootKey?: Key
      readonly depth?: number
      readonly chain?: StartChain
    }
  | { readonly kind: 'complete-user-task'; readonly userTaskKey: Key; readonly variables: JsonObject; readonly by?: string }
  /** Only for tasks with listeners; others are changed without a step. What is not named stays. */
  | {
      readonly kind: 'change-user-task'
      readonly userTaskKey: Key
      readonly event: 'assigning' | 'updating'
      readonly action: string
      readonly change: Partial<UserTaskAttributes>
    }
  | { readonly kind: 'complete-job'; readonly jobKey: Key; readonly variables: JsonObject; readonly result?: JobResult }
  | {
      readonly kind: 'activate-ad-hoc'
      readonly elementInstanceKey: Key
      readonly elements: readonly { readonly elementId: string; readonly variables?: JsonObject }[]
      readonly cancelRemaining: boolean
    }
  | { readonly kind: 'fail-job'; readonly jobKey: Key; readonly retries: number; readonly message: string }
  | {
      readonly kind: 'throw-error'
      readonly jobKey?: Key
      readonly elementInstanceKey?: Key
      readonly errorCode: string
      readonly message: string
      readonly variables: JsonObject
    }
  | { readonly kind: 'trigger-timer'; readonly timerKey: Key }
  | { readonly kind: 'correlate-message'; readonly subscriptionKey: Key; readonly messageKey: Key; readonly variables: JsonObject }
  | {
      readonly kind: 'broadcast-signal'
      readonly subscriptionKey: Key
      readonly variables: JsonObject
      /** Transactions that led to it, each by a signal of the one before. */
      readonly hops?: number
    }
  | { readonly kind: 'child-completed'; readonly elementInstanceKey: Key; readonly variables: JsonObject }
  | {
      readonly kind: 'child-error'
      readonly elementInstanceKey: Key
      readonly errorCode: string
      readonly message: string
      readonly variables: JsonObject
    }
  | { readonly kind: 'child-terminated'; readonly elementInstanceKey: Key }
  /** The called process could not be started (it does not exist, its version is gone): an incident at the call activity. */
  | { readonly kind: 'child-not-started'; readonly elementInstanceKey: Key; readonly message: string }
  | { readonly kind: 'set-variables'; readonly scopeKey: Key; readonly variables: JsonObject; readonly local: boolean }
  | { readonly kind: 'resolve-incident'; readonly incidentKey: Key }
  | { readonly kind: 'cancel' }

/** What a worker says beside variables: of a task listener, or of an ad-hoc sub-process it leads. */
export type JobResult =
  | {
      readonly type: 'userTask'
      readonly denied?: boolean
      readonly deniedReason?: string
      readonly corrections?: Partial<UserTaskAttributes>
    }
  | {
      readonly type: 'adHocSubProcess'
      readonly activateElements: readonly { readonly elementId: string; readonly variables?: JsonObject }[]
      readonly completionConditionFulfilled: boolean
      readonly cancelRemaining: boolean
    }

/** Facts about what happened, in order; history and the rows that others query are projections of them. Every one carries `at`. */
export type EngineEvent = { readonly at: Instant } & (
  | { readonly kind: 'instance-created'; readonly definitionKey: Key; readonly processId: string; readonly version: number }
  | { readonly kind: 'instance-completed'; readonly variables: JsonObject }
  | { readonly kind: 'instance-terminated' }
  /** Moved to another version: every living element as it stands now, with the id it had. */
  | {
      readonly kind: 'instance-migrated'
      readonly definitionKey: Key
      readonly processId: string
      readonly version: number
      readonly elements: readonly { readonly from: string; readonly element: ElementFact }[]
    }
  | { readonly kind: 'element-activated'; readonly element: ElementFact }
  | { readonly kind: 'element-completed'; readonly element: ElementFact }
  | { readonly kind: 'element-terminated'; readonly element: ElementFact }
  | { readonly kind: 'flow-taken'; readonly flowId: string; readonly scopeKey: Key }
  | { readonly kind: 'variables-set'; readonly scopeKey: Key; readonly variables: JsonObject }
  | { readonly kind: 'user-task-created'; readonly task: UserTaskFact }
  /** Its listeners have agreed to a change, or corrected it. */
  | { readonly kind: 'user-task-changed'; readonly userTaskKey: Key; readonly attributes: UserTaskAttributes }
  /** `by`: who asked for it, when that was in an earlier step because listeners had to agree first. */
  | { readonly kind: 'user-task-completed'; readonly userTaskKey: Key; readonly element: ElementFact; readonly by?: string }
  | { readonly kind: 'user-task-cancelled'; readonly userTaskKey: Key; readonly element: ElementFact }
  | { readonly kind: 'job-created'; readonly job: JobFact }
  /** `denied`: a task listener refused the change of its task, with a reason. */
  | { readonly kind: 'job-completed'; readonly jobKey: Key; readonly denied?: string }
  | { readonly kind: 'job-cancelled'; readonly jobKey: Key }
  | { readonly kind: 'timer-scheduled'; readonly timer: TimerFact }
  | { readonly kind: 'timer-triggered'; readonly timerKey: Key }
  | { readonly kind: 'timer-cancelled'; readonly timerKey: Key }
  | { readonly kind: 'message-subscribed'; readonly subscription: MessageSubscriptionFact }
  | { readonly kind: 'message-correlated'; readonly subscriptionKey: Key; readonly messageKey: Key }
  | { readonly kind: 'message-unsubscribed'; readonly subscriptionKey: Key }
  | {
      readonly kind: 'signal-subscribed'
      readonly subscription: {
        readonly key: Key
        readonly signalName: string
        readonly elementInstanceKey: Key
        readonly elementId: string
      }
    }
  | { readonly kind: 'signal-unsubscribed'; readonly subscriptionKey: Key }
  | { readonly kind: 'incident-raised'; readonly incident: IncidentFact }
  | { readonly kind: 'incident-resolved'; readonly incidentKey: Key }
  | {
      readonly kind: 'decision-evaluated'
      readonly element: ElementFact
      readonly decisionId: string
      readonly input: JsonObject
      readonly output: Json
      readonly matchedRules: readonly string[]
      /** The proof, as the shell keeps it; the engine only hands it on. */
      readonly record?: readonly object[]
    }
)

export interface ElementFact {
  readonly key: Key
  readonly elementId: string
  /** As in the Camunda 8 REST API: `PROCESS`, `USER_TASK`, `MULTI_INSTANCE_BODY` and so on (`model/types.ts`). */
  readonly type: string
  readonly name: string | null
  readonly scopeKey: Key | null
  /** `zeebe:properties` of the element: `article`, `stage`, `publicStatus`, `deadline` and so on. */
  readonly properties: { readonly [name: string]: string }
  /** From property `deadline` (id of the programme's rule) and `deadlineFrom` (FEEL; default: now). */
  readonly deadline?: { readonly id: string; readonly from: string }
}

export interface UserTaskFact {
  readonly key: Key
  readonly element: ElementFact
  readonly assignee: string | null
  readonly candidateUsers: readonly string[]
  readonly candidateGroups: readonly string[]
  readonly dueDate: Instant | null
  readonly followUpDate: Instant | null
  readonly priority: number
  readonly formId: string | null
  readonly headers: { readonly [name: string]: string }
}

export interface JobFact {
  readonly key: Key
  readonly elementInstanceKey: Key
  readonly elementId: string
  readonly type: string
  readonly retries: number
  readonly headers: { readonly [name: string]: string }
  /** Absent: the work of the element itself. */
  readonly kind?: 'EXECUTION_LISTENER' | 'TASK_LISTENER' | 'AD_HOC_SUB_PROCESS'
  readonly listenerEventType?: ListenerEventType
}

export interface TimerFact {
  readonly key: Key
  readonly elementInstanceKey: Key
  readonly elementId: string
  readonly dueAt: Instant
  /** Repetitions after this one; -1 for ever. */
  readonly repetitions: number
  readonly interval?: string
}

export interface MessageSubscriptionFact {
  readonly key: Key
  readonly elementInstanceKey: Key
  readonly elementId: string
  readonly messageName: string
  readonly correlationKey: string
  readonly interrupting: boolean
}

export interface IncidentFact {
  readonly key: Key
  readonly elementInstanceKey: Key
  readonly elementId: string
  readonly jobKey: Key | null
  /** As in Zeebe: JOB_NO_RETRIES, EXECUTION_LISTENER_NO_RETRIES, TASK_LISTENER_NO_RETRIES, CONDITION_ERROR, EXTRACT_VALUE_ERROR, IO_MAPPING_ERROR, UNHANDLED_ERROR_EVENT, CALLED_ELEMENT_ERROR, CALLED_DECISION_ERROR, DECISION_EVALUATION_ERROR, FORM_NOT_FOUND, UNKNOWN. */
  readonly type: string
  readonly message: string
}

/** Consequences outside this instance; the shell carries them out in the same transaction. Rows of tasks, jobs, timers, subscriptions and incidents follow from the events. */
export type Effect =
  | {
      readonly kind: 'start-child'
      readonly childKey: Key
      readonly processId: string
      readonly binding: 'latest' | 'deployment' | 'versionTag'
      readonly versionTag?: string
      readonly elementInstanceKey: Key
      readonly variables: JsonObject
    }
  | { readonly kind: 'cancel-child'; readonly childKey: Key }
  | {
      readonly kind: 'notify-parent'
      readonly parent: NonNullable<InstanceState['parent']>
      readonly outcome:
        | { readonly kind: 'completed'; readonly variables: JsonObject }
        | { readonly kind: 'error'; readonly errorCode: string; readonly message: string; readonly variables: JsonObject }
        | { readonly kind: 'terminated' }
    }
  | {
      readonly kind: 'publish-message'
      readonly name: string
      readonly correlationKey: string
      readonly messageId?: string
      readonly timeToLive: string
      readonly variables: JsonObject
    }
  | { readonly kind: 'publish-signal'; readonly name: string; readonly variables: JsonObject }

/** Everything a step may know beside definition, state and command. No clock, no randomness, no I/O hides behind it. */
export interface StepContext {
  readonly now: Instant
  newKey(): Key
  /** FEEL functions of the programme: the time functions, `due date(id, from)` and so on. */
  readonly functions: { readonly [name: string]: FeelFunction }
  /** IANA zone in which local dates and times of expressions and timers are read; default UTC. */
  readonly zone?: string
  /** Evaluates a decision of the bound version; a value `{error: CODE}` is an answer, an exception never. */
  evaluateDecision(
    decisionId: string,
    variables: JsonObject,
  ):
    | { readonly ok: true; readonly value: Json; readonly matchedRules: readonly string[]; readonly record?: readonly object[] }
    | { readonly ok: false; readonly message: string }
  /** Highest number of element activations in one step before an incident stops it. */
  readonly stepLimit: number
}

export interface StepResult {
  readonly state: InstanceState
  readonly events: readonly EngineEvent[]
  readonly effects: readonly Effect[]
}
