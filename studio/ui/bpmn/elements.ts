import { allOf, readXml, type XmlNode } from './xml.ts'

/** What a regulation cares about in one element of a diagram. */
export interface DiagramElement {
  readonly id: string
  readonly name: string
  /** BPMN name: `userTask`, `process` … */
  readonly type: string
  readonly article: string | null
  /** Deadline rules it names: as its deadline or in an expression. */
  readonly deadlines: readonly string[]
  /** Roles that may work it; empty for expressions and for what nobody works. */
  readonly roles: readonly string[]
  /** It is worked by somebody, but by an expression (e.g. the applicant's organisation). */
  readonly roleExpression: string | null
  readonly form: string | null
  readonly letter: string | null
  readonly decision: string | null
  readonly process: string | null
}

const TASKS = ['task', 'userTask', 'serviceTask', 'sendTask', 'receiveTask', 'scriptTask', 'businessRuleTask', 'manualTask', 'callActivity']
const NODES = new Set([
  ...TASKS,
  'process',
  'subProcess',
  'adHocSubProcess',
  'transaction',
  'startEvent',
  'endEvent',
  'intermediateCatchEvent',
  'intermediateThrowEvent',
  'boundaryEvent',
  'exclusiveGateway',
  'parallelGateway',
  'inclusiveGateway',
  'eventBasedGateway',
])

/** Steps somebody or something carries out; they should say on which article they rest. */
export function isStep(element: DiagramElement): boolean {
  return TASKS.includes(element.type)
}

/** Elements of a BPMN file in the order of the file. */
export function elementsOf(xml: string): readonly DiagramElement[] {
  return [...allOf(readXml(xml))].filter((node) => NODES.has(node.name) && node.attributes.id !== undefined).map(elementOf)
}

function elementOf(node: XmlNode): DiagramElement {
  const own = [...ownParts(node)]
  const property = (name: string) => own.find((part) => part.name === 'property' && part.attributes.name === name)?.attributes.value ?? null
  const attribute = (tag: string, name: string) => own.find((part) => part.name === tag)?.attributes[name] ?? null
  const groups = attribute('assignmentDefinition', 'candidateGroups') ?? ''
  const isLetter = attribute('taskDefinition', 'type') === 'letter.issue'
  const template = own.find((part) => part.name === 'header' && part.attributes.key === 'template')?.attributes.value
  const expressions = own.flatMap((part) => [...Object.values(part.attributes), part.text]).join('\n')
  const named = [property('deadline'), ...[...expressions.matchAll(/due date\(\s*"([^"]+)"/g)].map((found) => found[1] ?? null)]
  const isExpression = groups.trim().startsWith('=')
  return {
    id: node.attributes.id ?? '',
    name: node.attributes.name ?? '',
    type: node.name,
    article: property('article'),
    deadlines: [...new Set(named.filter((id): id is string => id !== null && id !== ''))],
    roles: isExpression
      ? []
      : groups
          .split(',')
          .map((group) => group.trim())
          .filter((group) => group !== ''),
    roleExpression: isExpression ? groups.trim().slice(1).trim() : null,
    form: attribute('formDefinition', 'formId'),
    letter: isLetter ? (template ?? null) : null,
    decision: attribute('calledDecision', 'decisionId'),
    process: attribute('calledElement', 'processId'),
  }
}

/** One element leads to another. */
export interface DiagramFlow {
  /** Of the sequence flow; null for the way to an event at the border. */
  readonly id: string | null
  readonly name: string
  readonly from: string
  readonly to: string
}

/** Which element leads to which: sequence flows, and the way from a step to the events at its border. */
export function flowsOf(xml: string): readonly DiagramFlow[] {
  return [...allOf(readXml(xml))].flatMap(({ name, attributes }): readonly DiagramFlow[] => {
    if (name === 'sequenceFlow')
      return [{ id: attributes.id ?? '', name: attributes.name ?? '', from: attributes.sourceRef ?? '', to: attributes.targetRef ?? '' }]
    if (name === 'boundaryEvent') return [{ id: null, name: '', from: attributes.attachedToRef ?? '', to: attributes.id ?? '' }]
    return []
  })
}

/** What belongs to the element itself: its extensions and event definitions, not the elements inside it. */
function* ownParts(node: XmlNode): Generator<XmlNode> {
  for (const child of node.children) {
    if (NODES.has(child.name) || child.name === 'sequenceFlow') continue
    yield child
    yield* ownParts(child)
  }
}
