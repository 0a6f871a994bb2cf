import type { Expression } from './expressions.ts'

/**
 * Executable process: an immutable graph, compiled once per definition version. Words as in BPMN 2.0.2; execution attributes as in
 * the `zeebe:` extension namespace. It holds compiled expressions, so it is not JSON; the XML is what is stored.
 */
export interface ExecutableProcess {
  readonly processId: string
  readonly name: string | null
  readonly versionTag: string | null
  readonly properties: Properties
  /** The process itself as outermost scope. */
  readonly root: ProcessNode
  /** Every flow node by id, the process and its sub-processes among them. */
  readonly nodes: ReadonlyMap<string, Node>
  readonly flows: ReadonlyMap<string, SequenceFlow>
  /** Start events of the process, not of its sub-processes. */
  readonly startEvents: readonly StartEvent[]
  /** Ids that a deployment can look up; those computed by FEEL are not in it. */
  readonly decisionIds: readonly string[]
  readonly formIds: readonly string[]
  /** Form of the plain start event. */
  readonly startFormId: string | null
  readonly calledProcessIds: readonly string[]
  readonly jobTypes: readonly string[]
  /** Whether anything inside waits for a condition, so that changes of variables must be watched. */
  readonly watchesVariables: boolean
}

/** Names as the Camunda 8 REST API has them. */
export type ElementType =
  | 'PROCESS'
  | 'SUB_PROCESS'
  | 'EVENT_SUB_PROCESS'
  | 'AD_HOC_SUB_PROCESS'
  | 'AD_HOC_SUB_PROCESS_INNER_INSTANCE'
  | 'MULTI_INSTANCE_BODY'
  | 'START_EVENT'
  | 'END_EVENT'
  | 'INTERMEDIATE_CATCH_EVENT'
  | 'INTERMEDIATE_THROW_EVENT'
  | 'BOUNDARY_EVENT'
  | 'TASK'
  | 'MANUAL_TASK'
  | 'USER_TASK'
  | 'SERVICE_TASK'
  | 'SEND_TASK'
  | 'RECEIVE_TASK'
  | 'SCRIPT_TASK'
  | 'BUSINESS_RULE_TASK'
  | 'CALL_ACTIVITY'
  | 'EXCLUSIVE_GATEWAY'
  | 'PARALLEL_GATEWAY'
  | 'INCLUSIVE_GATEWAY'
  | 'EVENT_BASED_GATEWAY'

export type Properties = { readonly [name: string]: string }

/** Text as written, or computed when its attribute begins with `=`. */
export type Text = { readonly kind: 'static'; readonly text: string } | { readonly kind: 'feel'; readonly expression: Expression }

export interface Mapping {
  readonly source: Text
  /** Name of the variable, then names of nested entries. */
  readonly target: readonly [string, ...string[]]
  /** Whether a mapping after it may read the variable. */
  readonly isReadLater: boolean
}

export interface SequenceFlow {
  readonly id: string
  readonly name: string | null
  readonly source: Node
  readonly target: Node
  readonly condition: Expression | null
}

interface NodeBase {
  readonly id: string
  readonly type: ElementType
  readonly name: string | null
  /** Scope it lies in; null for the process. */
  readonly scope: ScopeNode | null
  readonly incoming: readonly SequenceFlow[]
  readonly outgoing: readonly SequenceFlow[]
  readonly properties: Properties
  /** Property `deadline` (a rule of the programme) and `deadlineFrom`. */
  readonly deadline: { readonly id: string; readonly from: Text | null } | null
  readonly inputs: readonly Mapping[]
  readonly outputs: readonly Mapping[]
  readonly boundaryEvents: readonly BoundaryEvent[]
  readonly loop: MultiInstance | null
  /** Jobs before the element does its work and before it leaves; null when there are none. */
  readonly listeners: ExecutionListeners | null
  /** Activity that undoes another: entered by compensation only. */
  readonly forCompensation: boolean
}

/** `zeebe:executionListeners` (Zeebe docs, "Execution listeners"), in the order they run. */
export interface ExecutionListeners {
  readonly start: readonly JobDefinition[]
  readonly end: readonly JobDefinition[]
}

export type TaskListenerEvent = 'creating' | 'assigning' | 'updating' | 'completing' | 'canceling'
/** `zeebe:taskListeners` (Zeebe docs, "User task listeners") by what they listen to, in the order they run. */
export type TaskListeners = { readonly [E in TaskListenerEvent]: readonly JobDefinition[] }

/** What holds elements and variables of its own. */
interface ScopeBase extends NodeBase {
  /** Start event without trigger; an event sub-process has none. */
  readonly noneStart: StartEvent | null
  /** Start events of the event sub-processes that lie directly in it. */
  readonly eventSubProcessStarts: readonly StartEvent[]
}
export interface ProcessNode extends ScopeBase {
  readonly kind: 'process'
}
export interface SubProcess extends ScopeBase {
  readonly kind: 'sub-process'
}
export interface EventSubProcess extends ScopeBase {
  readonly kind: 'event-sub-process'
}
/** Its elements lie in `inner`, of which every activation makes an instance with variables of its own. */
export interface AdHocSubProcess extends ScopeBase {
  readonly kind: 'ad-hoc-sub-process'
  readonly inner: AdHocInner
  readonly activeElements: Text | null
  readonly completionCondition: Expression | null
  readonly cancelRemaining: boolean
  readonly outputCollection: string | null
  readonly outputElement: Expression | null
  /** Set when a worker says what is activated and when it is done. */
  readonly job: JobDefinition | null
  /** What can be activated, as workers see it. */
  readonly activatable: readonly Activatable[]
}
export interface Activatable {
  readonly elementId: string
  readonly elementName: string | null
  readonly documentation: string | null
  readonly properties: Properties
}
export interface AdHocInner extends ScopeBase {
  readonly kind: 'ad-hoc-inner'
}
export type ScopeNode = ProcessNode | SubProcess | EventSubProcess | AdHocSubProcess | AdHocInner

export interface StartEvent extends NodeBase {
  readonly kind: 'start-event'
  readonly event: NoneEvent | MessageEvent | TimerEvent | SignalEvent | ErrorEvent | EscalationEvent | ConditionalEvent
  /** Of an event sub-process: whether it ends what else runs in the scope. */
  readonly interrupting: boolean
}
export interface EndEvent extends NodeBase {
  readonly kind: 'end-event'
  readonly event: NoneEvent | TerminateEvent | ThrownErrorEvent | EscalationEvent | SignalEvent | ThrownMessageEvent | CompensationEvent
}
export interface IntermediateCatchEvent extends NodeBase {
  readonly kind: 'intermediate-catch-event'
  readonly event: MessageEvent | TimerEvent | SignalEvent | LinkEvent | ConditionalEvent
}
export interface IntermediateThrowEvent extends NodeBase {
  readonly kind: 'intermediate-throw-event'
  readonly event: NoneEvent | EscalationEvent | SignalEvent | ThrownMessageEvent | LinkEvent | CompensationEvent
  /** Of a link: the catching event of the same name. */
  readonly linkTarget: IntermediateCatchEvent | null
}
export interface BoundaryEvent extends NodeBase {
  readonly kind: 'boundary-event'
  readonly event: MessageEvent | TimerEvent | SignalEvent | ErrorEvent | EscalationEvent | ConditionalEvent | CompensationEvent
  readonly interrupting: boolean
  readonly attachedTo: Node
  /** Of a compensation event: the activity that its association leads to. */
  readonly handler: Node | null
}
export interface PassTask extends NodeBase {
  readonly kind: 'pass-task'
}
export interface UserTask extends NodeBase {
  readonly kind: 'user-task'
  readonly formId: Text | null
  /** Whether `formId` names a form of ours, rather than a key or address of somebody else's. */
  readonly linksForm: boolean
  readonly assignee: Text | null
  readonly candidateUsers: Text | null
  readonly candidateGroups: Text | null
  readonly dueDate: Text | null
  readonly followUpDate: Text | null
  readonly priority: Text | null
  readonly headers: Properties
  /** null when there are none. */
  readonly taskListeners: TaskListeners | null
}
/** Service task, send task, and business rule or script task done by a worker. */
export interface JobTask extends NodeBase {
  readonly kind: 'job-task'
  readonly job: JobDefinition
}
export interface ReceiveTask extends NodeBase {
  readonly kind: 'receive-task'
  readonly event: MessageEvent
}
export interface ScriptTask extends NodeBase {
  readonly kind: 'script-task'
  readonly expression: Text
  readonly resultVariable: string
}
export interface BusinessRuleTask extends NodeBase {
  readonly kind: 'business-rule-task'
  readonly decisionId: Text
  readonly resultVariable: string
  readonly binding: Binding
}
export interface CallActivity extends NodeBase {
  readonly kind: 'call-activity'
  readonly processId: Text
  readonly binding: Binding
  readonly propagateAllParentVariables: boolean
  readonly propagateAllChildVariables: boolean
}
export interface ExclusiveGateway extends NodeBase {
  readonly kind: 'exclusive-gateway'
  readonly defaultFlow: SequenceFlow | null
}
export interface InclusiveGateway extends NodeBase {
  readonly kind: 'inclusive-gateway'
  readonly defaultFlow: SequenceFlow | null
  /** For each incoming flow the nodes of the scope from which a token can still come to it without passing this gateway. */
  readonly reaches: ReadonlyMap<string, ReadonlySet<string>>
}
export interface ParallelGateway extends NodeBase {
  readonly kind: 'parallel-gateway'
}
export interface EventBasedGateway extends NodeBase {
  readonly kind: 'event-based-gateway'
  readonly events: readonly (IntermediateCatchEvent | ReceiveTask)[]
}

export type Node =
  | ScopeNode
  | StartEvent
  | EndEvent
  | IntermediateCatchEvent
  | IntermediateThrowEvent
  | BoundaryEvent
  | PassTask
  | UserTask
  | JobTask
  | ReceiveTask
  | ScriptTask
  | BusinessRuleTask
  | CallActivity
  | ExclusiveGateway
  | InclusiveGateway
  | ParallelGateway
  | EventBasedGateway
export type NodeKind = Node['kind']
export type NodeOf<K extends NodeKind> = Extract<Node, { readonly kind: K }>

/** Everything that can wait for something from outside. */
export type CatchingNode = StartEvent | IntermediateCatchEvent | BoundaryEvent | ReceiveTask

export interface NoneEvent {
  readonly kind: 'none'
}
export interface TerminateEvent {
  readonly kind: 'terminate'
}
export interface MessageEvent {
  readonly kind: 'message'
  readonly name: Text
  /** null only at start events of a process. */
  readonly correlationKey: Expression | null
}
/** By a worker (`zeebe:taskDefinition`) or, without one, published by the engine. */
export interface ThrownMessageEvent {
  readonly kind: 'thrown-message'
  readonly job: JobDefinition | null
  readonly name: Text | null
  readonly correlationKey: Expression | null
  /** ISO 8601 duration; property `timeToLive`. */
  readonly timeToLive: string
}
export interface TimerEvent {
  readonly kind: 'timer'
  readonly timer: TimerDefinition
}
export interface TimerDefinition {
  readonly kind: 'date' | 'duration' | 'cycle'
  readonly text: Text
}
export interface SignalEvent {
  readonly kind: 'signal'
  readonly name: Text
}
export interface ErrorEvent {
  readonly kind: 'error'
  /** null catches every code. */
  readonly code: string | null
}
export interface ThrownErrorEvent {
  readonly kind: 'thrown-error'
  readonly code: Text
}
export interface EscalationEvent {
  readonly kind: 'escalation'
  readonly code: Text | null
}
/** `variables`: a change of one of these is a reason to look; `create` and `update`: which kinds of change are. */
export interface ConditionalEvent {
  readonly kind: 'conditional'
  readonly condition: Expression
  readonly variables: ReadonlySet<string>
  readonly create: boolean
  readonly update: boolean
}
export interface CompensationEvent {
  readonly kind: 'compensation'
  /** Thrown for one activity; null: for all that completed in the scope. */
  readonly activityId: string | null
}
export interface LinkEvent {
  readonly kind: 'link'
  readonly name: string
}

export interface JobDefinition {
  readonly type: Text
  readonly retries: Text
  readonly headers: Properties
}

export interface Binding {
  readonly kind: 'latest' | 'deployment' | 'versionTag'
  readonly versionTag: string | null
}

export interface MultiInstance {
  /** Listeners of the body; those of the activity run for each instance. */
  readonly listeners: ExecutionListeners | null
  readonly sequential: boolean
  readonly inputCollection: Text
  readonly inputElement: string | null
  readonly outputCollection: string | null
  readonly outputElement: Expression | null
  /** Set when `outputElement` is no more than a variable's name: each instance then has a variable of its own with it. */
  readonly outputVariable: string | null
  readonly completionCondition: Expression | null
}
