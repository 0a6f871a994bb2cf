import type { Bilingual } from '../../base/text.ts'
import { child, children, extension, type ModdleElement, text } from '../model/moddle.ts'
import type { Finding, Part, Reporter } from './types.ts'

/** Name for a sentence: what the element is called, else its id. */
export function called(element: ModdleElement): string {
  return text(element, 'name') ?? element.id ?? '?'
}

/** Reports on an element; the message bpmnlint keeps is the Chinese sentence. */
export function tell(reporter: Reporter, node: ModdleElement, finding: Finding): void {
  reporter.report(node.id ?? '', finding.text.zh, finding)
}

export function sentence(zh: string, en: string): Bilingual {
  return { zh, en }
}

const ACTIVITIES = new Set([
  'bpmn:Task',
  'bpmn:UserTask',
  'bpmn:ServiceTask',
  'bpmn:SendTask',
  'bpmn:ReceiveTask',
  'bpmn:ManualTask',
  'bpmn:BusinessRuleTask',
  'bpmn:ScriptTask',
  'bpmn:CallActivity',
  'bpmn:SubProcess',
  'bpmn:AdHocSubProcess',
])
const EVENTS = new Set([
  'bpmn:StartEvent',
  'bpmn:EndEvent',
  'bpmn:IntermediateCatchEvent',
  'bpmn:IntermediateThrowEvent',
  'bpmn:BoundaryEvent',
])
const GATEWAYS = new Set([
  'bpmn:ExclusiveGateway',
  'bpmn:InclusiveGateway',
  'bpmn:ParallelGateway',
  'bpmn:EventBasedGateway',
  'bpmn:ComplexGateway',
])

export const isActivity = ({ $type }: ModdleElement): boolean => ACTIVITIES.has($type)
export const isEvent = ({ $type }: ModdleElement): boolean => EVENTS.has($type)
export const isGateway = ({ $type }: ModdleElement): boolean => GATEWAYS.has($type)
export const isFlowNode = (node: ModdleElement): boolean => isActivity(node) || isEvent(node) || isGateway(node)
export const isEventSubProcess = (node: ModdleElement): boolean => node.$type === 'bpmn:SubProcess' && node.get('triggeredByEvent') === true
/** Lies directly in an ad-hoc sub-process: it is begun without a flow, and nothing need follow it. */
export const isAdHoc = (node: ModdleElement): boolean => node.$parent?.$type === 'bpmn:AdHocSubProcess'
export const chooses = ({ $type }: ModdleElement): boolean => $type === 'bpmn:ExclusiveGateway' || $type === 'bpmn:InclusiveGateway'

/** Flows that end at a node. Read from the flows themselves: files need not repeat them at the nodes. */
export const incoming = (node: ModdleElement): readonly ModdleElement[] =>
  flowsBeside(node).filter((flow) => child(flow, 'targetRef') === node)
/** Flows that begin at a node. */
export const outgoing = (node: ModdleElement): readonly ModdleElement[] =>
  flowsBeside(node).filter((flow) => child(flow, 'sourceRef') === node)

function flowsBeside(node: ModdleElement): readonly ModdleElement[] {
  return children(node.$parent ?? null, 'flowElements').filter(({ $type }) => $type === 'bpmn:SequenceFlow')
}

export const eventDefinition = (node: ModdleElement): ModdleElement | null => children(node, 'eventDefinitions')[0] ?? null

/** Value of a `zeebe:property`. */
export function property(node: ModdleElement, name: string): string | null {
  const found = children(extension(node, 'zeebe:Properties'), 'properties').find((one) => text(one, 'name') === name)
  return text(found ?? null, 'value')
}

export function header(node: ModdleElement, key: string): string | null {
  const found = children(extension(node, 'zeebe:TaskHeaders'), 'values').find((one) => text(one, 'key') === key)
  return text(found ?? null, 'value')
}

/** Text of an attribute that is no expression; null otherwise. */
export function fixed(value: string | null): string | null {
  return value === null || value.trimStart().startsWith('=') ? null : value.trim()
}

export const formIdOf = (node: ModdleElement): string | null => text(extension(node, 'zeebe:FormDefinition'), 'formId')
export const jobTypeOf = (node: ModdleElement): string | null => text(extension(node, 'zeebe:TaskDefinition'), 'type')
export const decisionIdOf = (node: ModdleElement): string | null => text(extension(node, 'zeebe:CalledDecision'), 'decisionId')
export const processIdOf = (node: ModdleElement): string | null => text(extension(node, 'zeebe:CalledElement'), 'processId')
export const conditionOf = (flow: ModdleElement): string | null => text(child(flow, 'conditionExpression'), 'body')

/** Whether an id is missing from a list that is known. */
export function isUnknown(id: string | null, parts: readonly Part[] | null): id is string {
  return id !== null && parts !== null && !parts.some((part) => part.id === id)
}
