import type { Bilingual } from '../../base/text.ts'
import { child, children, extension, extensions, flag, type ModdleElement, text } from './moddle.ts'
import type { ProblemList } from './problems.ts'
import {
  type EventReading,
  eventKindOf,
  readCaughtCompensation,
  readCaughtError,
  readCaughtEscalation,
  readCaughtMessage,
  readConditional,
  readEvent,
  readLink,
  readNone,
  readSignal,
  readStartMessage,
  readTerminate,
  readThrownCompensation,
  readThrownError,
  readThrownEscalation,
  readThrownMessage,
  readTimer,
} from './read-events.ts'
import { readExecutionListeners, readTaskListeners } from './read-listeners.ts'
import { named, readBinding, readHeaders, readJob, readMappings, readPath, readProperties, type TextReader } from './texts.ts'
import type {
  AdHocInner,
  AdHocSubProcess,
  BoundaryEvent,
  ElementType,
  EndEvent,
  IntermediateCatchEvent,
  IntermediateThrowEvent,
  MultiInstance,
  Node,
  ScopeNode,
  SequenceFlow,
  StartEvent,
} from './types.ts'

/** While the graph is built its nodes and lists may still be written; afterwards nobody writes. */
export type Building<T> = T extends readonly (infer Item)[] ? Item[] : { -readonly [K in keyof T]: T[K] }
export type BuildingNode = Node & {
  readonly incoming: SequenceFlow[]
  readonly outgoing: SequenceFlow[]
  readonly boundaryEvents: BoundaryEvent[]
}

export interface NodeReading extends EventReading {
  readonly texts: TextReader
  readonly problems: ProblemList
  /** What is read already; boundary events are read last. */
  readonly nodes: ReadonlyMap<string, Node>
}

type ReadNode = (element: ModdleElement, scope: ScopeNode, reading: NodeReading) => Node | null

/** What every flow node has; `incoming`, `outgoing` and `boundaryEvents` are filled when the flows are drawn. */
export function baseOf(element: ModdleElement, type: ElementType, scope: ScopeNode | null, { texts, problems }: NodeReading) {
  const properties = readProperties(element)
  const deadline = properties.deadline
  return {
    id: element.id ?? '',
    type,
    name: text(element, 'name'),
    scope,
    incoming: [] as SequenceFlow[],
    outgoing: [] as SequenceFlow[],
    boundaryEvents: [] as BoundaryEvent[],
    properties,
    deadline: deadline === undefined ? null : { id: deadline, from: texts.text(properties.deadlineFrom ?? null, element) },
    inputs: readMappings(element, 'inputParameters', texts, problems),
    outputs: readMappings(element, 'outputParameters', texts, problems),
    loop: null,
    listeners: readExecutionListeners(element, { texts, problems }),
    forCompensation: flag(element, 'isForCompensation'),
  }
}

/** An activity: base, multi-instance, and settings that would change its meaning and are not supported. */
function activityOf(element: ModdleElement, type: ElementType, scope: ScopeNode, reading: NodeReading) {
  const { problems } = reading
  for (const quantity of ['startQuantity', 'completionQuantity']) {
    if (Number(element.get(quantity) ?? 1) !== 1) problems.add('ATTRIBUTE_UNSUPPORTED', named(element), quantity)
  }
  return { ...baseOf(element, type, scope, reading), loop: readLoop(element, reading) }
}

function readLoop(element: ModdleElement, { texts, problems }: NodeReading): MultiInstance | null {
  const loop = child(element, 'loopCharacteristics')
  if (loop === null) return null
  if (loop.$type !== 'bpmn:MultiInstanceLoopCharacteristics') {
    problems.add('ATTRIBUTE_UNSUPPORTED', named(element), { zh: '标准循环', en: 'standard loop' })
    return null
  }
  const characteristics = extension(loop, 'zeebe:LoopCharacteristics')
  const inputCollection = texts.text(text(characteristics, 'inputCollection'), element)
  if (text(characteristics, 'inputCollection') === null) problems.add('INPUT_COLLECTION_MISSING', named(element))
  const outputCollection = text(characteristics, 'outputCollection')
  const outputElement = text(characteristics, 'outputElement')
  if ((outputCollection === null) !== (outputElement === null)) problems.add('OUTPUT_INCOMPLETE', named(element))
  for (const name of [text(characteristics, 'inputElement'), outputCollection]) {
    if (name !== null && readPath(name)?.length !== 1) problems.add('MAPPING_INVALID', named(element), name)
  }
  const condition = text(child(loop, 'completionCondition'), 'body')
  if (inputCollection === null) return null
  return {
    listeners: readExecutionListeners(loop, { texts, problems }, element),
    sequential: flag(loop, 'isSequential'),
    inputCollection,
    inputElement: text(characteristics, 'inputElement'),
    outputCollection,
    outputElement: texts.expression(outputElement, element),
    outputVariable: outputElement === null ? null : (readPath(outputElement.replace(/^\s*=/, ''))?.[0] ?? null),
    completionCondition: texts.expression(condition, element),
  }
}

const passTask =
  (type: 'TASK' | 'MANUAL_TASK'): ReadNode =>
  (element, scope, reading) => ({ ...activityOf(element, type, scope, reading), kind: 'pass-task' })

const jobTask =
  (type: ElementType): ReadNode =>
  (element, scope, reading) => {
    const base = activityOf(element, type, scope, reading)
    if (extension(element, 'zeebe:TaskDefinition') === null) reading.problems.add('JOB_TYPE_MISSING', named(element))
    const job = readJob(element, reading.texts, reading.problems)
    return job === null ? null : { ...base, kind: 'job-task', job }
  }

const userTask: ReadNode = (element, scope, reading) => {
  const assignment = extension(element, 'zeebe:AssignmentDefinition')
  const schedule = extension(element, 'zeebe:TaskSchedule')
  const form = extension(element, 'zeebe:FormDefinition')
  refuseVersionTag(element, form, reading.problems)
  const read = (from: ModdleElement | null, name: string) => reading.texts.text(text(from, name), element)
  return {
    ...activityOf(element, 'USER_TASK', scope, reading),
    kind: 'user-task',
    linksForm: text(form, 'formId') !== null,
    formId: read(form, 'formId') ?? read(form, 'externalReference') ?? read(form, 'formKey'),
    assignee: read(assignment, 'assignee'),
    candidateUsers: read(assignment, 'candidateUsers'),
    candidateGroups: read(assignment, 'candidateGroups'),
    dueDate: read(schedule, 'dueDate'),
    followUpDate: read(schedule, 'followUpDate'),
    priority: read(extension(element, 'zeebe:PriorityDefinition'), 'priority'),
    headers: readHeaders(element),
    taskListeners: readTaskListeners(element, reading),
  }
}

/** Only processes are kept by version tag; decisions and forms are those of the same deployment, else the newest. */
function refuseVersionTag(element: ModdleElement, definition: ModdleElement | null, problems: ProblemList): void {
  if (definition?.get('bindingType') === 'versionTag') problems.add('ATTRIBUTE_UNSUPPORTED', named(element), 'bindingType = versionTag')
}

const scriptTask: ReadNode = (element, scope, reading) => {
  const script = extension(element, 'zeebe:Script')
  if (script === null) return jobTask('SCRIPT_TASK')(element, scope, reading)
  const base = activityOf(element, 'SCRIPT_TASK', scope, reading)
  const expression = reading.texts.text(text(script, 'expression'), element)
  const resultVariable = text(script, 'resultVariable')
  if (text(script, 'expression') === null || resultVariable === null) reading.problems.add('SCRIPT_MISSING', named(element))
  return expression === null || resultVariable === null ? null : { ...base, kind: 'script-task', expression, resultVariable }
}

const businessRuleTask: ReadNode = (element, scope, reading) => {
  const called = extension(element, 'zeebe:CalledDecision')
  if (called === null && extension(element, 'zeebe:TaskDefinition') !== null) return jobTask('BUSINESS_RULE_TASK')(element, scope, reading)
  const base = activityOf(element, 'BUSINESS_RULE_TASK', scope, reading)
  const decisionId = reading.texts.text(text(called, 'decisionId'), element)
  const resultVariable = text(called, 'resultVariable')
  if (text(called, 'decisionId') === null || resultVariable === null) reading.problems.add('CALLED_DECISION_MISSING', named(element))
  refuseVersionTag(element, called, reading.problems)
  if (decisionId === null || resultVariable === null) return null
  return { ...base, kind: 'business-rule-task', decisionId, resultVariable, binding: readBinding(element, called, reading.problems) }
}

const receiveTask: ReadNode = (element, scope, reading) => {
  if (flag(element, 'instantiate')) reading.problems.add('ATTRIBUTE_UNSUPPORTED', named(element), 'instantiate')
  const base = activityOf(element, 'RECEIVE_TASK', scope, reading)
  const event = readCaughtMessage(element, element, reading)
  return event === null ? null : { ...base, kind: 'receive-task', event }
}

const callActivity: ReadNode = (element, scope, reading) => {
  const called = extension(element, 'zeebe:CalledElement')
  const base = activityOf(element, 'CALL_ACTIVITY', scope, reading)
  const written = text(called, 'processId') ?? text(called, 'processIdExpression')
  const processId = reading.texts.text(written, element)
  if (written === null) reading.problems.add('CALLED_PROCESS_MISSING', named(element))
  if (text(called, 'businessId') !== null) reading.problems.add('ATTRIBUTE_UNSUPPORTED', named(element), 'businessId')
  if (processId === null) return null
  return {
    ...base,
    kind: 'call-activity',
    processId,
    binding: readBinding(element, called, reading.problems),
    propagateAllParentVariables: called?.get('propagateAllParentVariables') !== false,
    propagateAllChildVariables: called?.get('propagateAllChildVariables') !== false,
  }
}

const subProcess: ReadNode = (element, scope, reading) => {
  if (flag(element, 'triggeredByEvent')) {
    const loop = child(element, 'loopCharacteristics')
    if (loop !== null) reading.problems.add('ATTRIBUTE_UNSUPPORTED', named(element), 'multi-instance')
    const base = { ...baseOf(element, 'EVENT_SUB_PROCESS', scope, reading), noneStart: null, eventSubProcessStarts: [] }
    return { ...base, kind: 'event-sub-process' }
  }
  return { ...activityOf(element, 'SUB_PROCESS', scope, reading), kind: 'sub-process', noneStart: null, eventSubProcessStarts: [] }
}

/** Its elements are read into `inner` (`compile.ts`). */
const adHocSubProcess: ReadNode = (element, scope, reading) => {
  const { texts, problems } = reading
  const adHoc = extension(element, 'zeebe:AdHoc')
  if (element.get('ordering') === 'Sequential') problems.add('ATTRIBUTE_UNSUPPORTED', named(element), 'ordering = Sequential')
  const outputCollection = text(adHoc, 'outputCollection')
  const outputElement = text(adHoc, 'outputElement')
  if ((outputCollection === null) !== (outputElement === null)) problems.add('OUTPUT_INCOMPLETE', named(element))
  if (outputCollection !== null && readPath(outputCollection)?.length !== 1)
    problems.add('MAPPING_INVALID', named(element), outputCollection)
  const job = readJob(element, texts, problems)
  const activeElements = text(adHoc, 'activeElementsCollection')
  const condition = text(child(element, 'completionCondition'), 'body')
  if (job !== null && (activeElements ?? condition) !== null) problems.add('AD_HOC_JOB_AND_RULES', named(element))
  const base = { ...activityOf(element, 'AD_HOC_SUB_PROCESS', scope, reading), noneStart: null, eventSubProcessStarts: [] }
  const inner: Building<AdHocInner> = {
    ...base,
    id: `${base.id}#innerInstance`,
    type: 'AD_HOC_SUB_PROCESS_INNER_INSTANCE',
    kind: 'ad-hoc-inner',
    properties: {},
    deadline: null,
    inputs: [],
    outputs: [],
    incoming: [],
    outgoing: [],
    boundaryEvents: [],
    eventSubProcessStarts: [],
    loop: null,
    listeners: null,
    forCompensation: false,
  }
  const node: AdHocSubProcess = {
    ...base,
    kind: 'ad-hoc-sub-process',
    inner,
    activeElements: texts.text(activeElements === null ? null : asFeel(activeElements), element),
    completionCondition: texts.expression(condition, element),
    cancelRemaining: element.get('cancelRemainingInstances') !== false,
    outputCollection,
    outputElement: texts.expression(outputElement, element),
    job,
    activatable: [],
  }
  inner.scope = node
  return node
}

function asFeel(written: string): string {
  return written.trimStart().startsWith('=') ? written : `=${written}`
}

const startEvent: ReadNode = (element, scope, reading) => {
  const base = baseOf(element, 'START_EVENT', scope, reading)
  const interrupting = element.get('isInterrupting') !== false
  if (scope.kind === 'event-sub-process') {
    const readers = {
      message: readCaughtMessage,
      timer: readTimer,
      signal: readSignal,
      error: readCaughtError,
      escalation: readCaughtEscalation,
      conditional: readConditional,
    }
    const { kind } = eventKindOf(element)
    if (kind === 'none') {
      reading.problems.add('EVENT_SUB_PROCESS_START', { id: scope.id, name: scope.name })
      return null
    }
    const event = readEvent<StartEvent['event']>(element, readers, reading)
    if (event?.kind === 'error' && !interrupting) reading.problems.add('ERROR_MUST_INTERRUPT', named(element))
    return event === null ? null : { ...base, kind: 'start-event', event, interrupting }
  }
  if (scope.kind === 'sub-process') {
    if (eventKindOf(element).kind !== 'none') reading.problems.add('START_EVENT_NOT_PLAIN', { id: scope.id, name: scope.name })
    return { ...base, kind: 'start-event', event: { kind: 'none' }, interrupting }
  }
  const readers = { none: readNone, message: readStartMessage, timer: readTimer, signal: readSignal, conditional: readConditional }
  const event = readEvent<StartEvent['event']>(element, readers, reading)
  return event === null ? null : { ...base, kind: 'start-event', event, interrupting }
}

const endEvent: ReadNode = (element, scope, reading) => {
  const event = readEvent<EndEvent['event']>(
    element,
    {
      none: readNone,
      terminate: readTerminate,
      error: readThrownError,
      escalation: readThrownEscalation,
      signal: readSignal,
      message: readThrownMessage,
      compensate: readThrownCompensation,
    },
    reading,
  )
  return event === null ? null : { ...baseOf(element, 'END_EVENT', scope, reading), kind: 'end-event', event }
}

const intermediateCatchEvent: ReadNode = (element, scope, reading) => {
  const readers = { message: readCaughtMessage, timer: readTimer, signal: readSignal, link: readLink, conditional: readConditional }
  const event = readEvent<IntermediateCatchEvent['event']>(element, readers, reading)
  return event === null ? null : { ...baseOf(element, 'INTERMEDIATE_CATCH_EVENT', scope, reading), kind: 'intermediate-catch-event', event }
}

const intermediateThrowEvent: ReadNode = (element, scope, reading) => {
  const event = readEvent<IntermediateThrowEvent['event']>(
    element,
    {
      none: readNone,
      escalation: readThrownEscalation,
      signal: readSignal,
      message: readThrownMessage,
      link: readLink,
      compensate: readThrownCompensation,
    },
    reading,
  )
  if (event === null) return null
  return { ...baseOf(element, 'INTERMEDIATE_THROW_EVENT', scope, reading), kind: 'intermediate-throw-event', event, linkTarget: null }
}

const boundaryEvent: ReadNode = (element, scope, reading) => {
  const interrupting = element.get('cancelActivity') !== false
  const event = readEvent<BoundaryEvent['event']>(
    element,
    {
      message: readCaughtMessage,
      timer: readTimer,
      signal: readSignal,
      error: readCaughtError,
      escalation: readCaughtEscalation,
      conditional: readConditional,
      compensate: readCaughtCompensation,
    },
    reading,
  )
  if (event?.kind === 'error' && !interrupting) reading.problems.add('ERROR_MUST_INTERRUPT', named(element))
  const attachedTo = reading.nodes.get(child(element, 'attachedToRef')?.id ?? '')
  if (attachedTo === undefined) {
    // An activity that has problems of its own is not in the graph; only a missing one is a problem here.
    if (child(element, 'attachedToRef') === null) reading.problems.add('BOUNDARY_NOT_ATTACHED', named(element))
    return null
  }
  if (event === null) return null
  return { ...baseOf(element, 'BOUNDARY_EVENT', scope, reading), kind: 'boundary-event', event, interrupting, attachedTo, handler: null }
}

const eventBasedGateway: ReadNode = (element, scope, reading) => {
  if (flag(element, 'instantiate') || element.get('eventGatewayType') === 'Parallel') {
    reading.problems.add('ATTRIBUTE_UNSUPPORTED', named(element), 'instantiate / parallel')
  }
  return { ...baseOf(element, 'EVENT_BASED_GATEWAY', scope, reading), kind: 'event-based-gateway', events: [] }
}

/** How each BPMN element becomes a node. */
const READERS: { readonly [type: string]: ReadNode } = {
  'bpmn:Task': passTask('TASK'),
  'bpmn:ManualTask': passTask('MANUAL_TASK'),
  'bpmn:UserTask': userTask,
  'bpmn:ServiceTask': jobTask('SERVICE_TASK'),
  'bpmn:SendTask': jobTask('SEND_TASK'),
  'bpmn:ReceiveTask': receiveTask,
  'bpmn:ScriptTask': scriptTask,
  'bpmn:BusinessRuleTask': businessRuleTask,
  'bpmn:CallActivity': callActivity,
  'bpmn:SubProcess': subProcess,
  'bpmn:AdHocSubProcess': adHocSubProcess,
  'bpmn:StartEvent': startEvent,
  'bpmn:EndEvent': endEvent,
  'bpmn:IntermediateCatchEvent': intermediateCatchEvent,
  'bpmn:IntermediateThrowEvent': intermediateThrowEvent,
  'bpmn:BoundaryEvent': boundaryEvent,
  'bpmn:EventBasedGateway': eventBasedGateway,
  'bpmn:ExclusiveGateway': (element, scope, reading) => ({
    ...baseOf(element, 'EXCLUSIVE_GATEWAY', scope, reading),
    kind: 'exclusive-gateway',
    defaultFlow: null,
  }),
  'bpmn:InclusiveGateway': (element, scope, reading) => ({
    ...baseOf(element, 'INCLUSIVE_GATEWAY', scope, reading),
    kind: 'inclusive-gateway',
    defaultFlow: null,
    reaches: new Map(),
  }),
  'bpmn:ParallelGateway': (element, scope, reading) => ({
    ...baseOf(element, 'PARALLEL_GATEWAY', scope, reading),
    kind: 'parallel-gateway',
  }),
}

/** What a person calls the elements that are refused. */
const REFUSED: { readonly [type: string]: Bilingual } = {
  'bpmn:ComplexGateway': { zh: '复杂网关', en: 'complex gateway' },
  'bpmn:Transaction': { zh: '事务子流程', en: 'transaction' },
  'bpmn:ImplicitThrowEvent': { zh: '隐式抛出事件', en: 'implicit throw event' },
  'bpmn:CallChoreography': { zh: '编排', en: 'choreography' },
  'bpmn:ChoreographyTask': { zh: '编排', en: 'choreography' },
  'bpmn:SubChoreography': { zh: '编排', en: 'choreography' },
  'bpmn:Event': { zh: '事件', en: 'event' },
}

const DATA = new Set(['bpmn:DataObject', 'bpmn:DataObjectReference', 'bpmn:DataStoreReference', 'bpmn:SequenceFlow'])
/** Extension elements that change how an element runs and that the engine does not carry out. */
const REFUSED_EXTENSIONS: { readonly [type: string]: Bilingual } = {
  'zeebe:LinkedResources': { zh: '关联资源', en: 'linked resources' },
  'zeebe:JobPriorityDefinition': { zh: '作业优先级', en: 'job priority' },
  'zeebe:AgentDefinition': { zh: '智能体', en: 'agent' },
}

/** Gateways have no variables of their own (and take their flows only once, which a second try after a mapping could not know). */
function refuseMappings(element: ModdleElement, problems: ProblemList): void {
  if (element.$type.endsWith('Gateway') && extension(element, 'zeebe:IoMapping') !== null) {
    problems.add('ATTRIBUTE_UNSUPPORTED', named(element), { zh: '变量映射', en: 'input and output mappings' })
  }
}

/** Reads one flow element; null when it is no node or can not run, for which there is then a problem. */
export function readNode(element: ModdleElement, scope: ScopeNode, reading: NodeReading): Node | null {
  if (DATA.has(element.$type)) return null
  refuseExtensions(element, reading.problems)
  refuseMappings(element, reading.problems)
  const reader = READERS[element.$type]
  if (reader === undefined) {
    reading.problems.add('ELEMENT_UNSUPPORTED', named(element), REFUSED[element.$type] ?? element.$type.replace('bpmn:', ''))
    return null
  }
  return reader(element, scope, reading)
}

export function refuseExtensions(element: ModdleElement, problems: ProblemList): void {
  for (const [type, name] of Object.entries(REFUSED_EXTENSIONS)) {
    if (extensions(element, type).length > 0) problems.add('ATTRIBUTE_UNSUPPORTED', named(element), name)
  }
  const foreign = [
    ...Object.keys(element.$attrs ?? {}),
    ...children(child(element, 'extensionElements'), 'values').map((value) => value.$type),
  ].filter((name) => /^(camunda|activiti|flowable|operaton):/.test(name))
  for (const name of foreign) problems.add('ATTRIBUTE_UNSUPPORTED', named(element), name)
}
