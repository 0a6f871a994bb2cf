// Every element and event position of BPMN 2.0.2 with the smallest model that stands for it. What is expected follows BPMN where it is
// clear and Zeebe where it is not.

/** must: runs; refuse: no engine of our dialect knows it; later: could come, refused for now. */
export type Wanted = 'must' | 'refuse' | 'later'

export interface Position {
  readonly element: string
  readonly position: string
  readonly wanted: Wanted
  /** Contents of process `p`; the element in question has the id `x`. */
  readonly process: string
  readonly roots?: string
  /** Element whose beginning shows that `x` did its work, when `x` itself takes no token. */
  readonly shows?: string
  /** Code with which jobs end instead of being completed. */
  readonly jobError?: string
  /** Start event, when it is not the plain one. */
  readonly startAt?: string
  /** Why it is refused. */
  readonly why?: string
}

const ext = (contents: string) => `<bpmn:extensionElements>${contents}</bpmn:extensionElements>`
const JOB = ext('<zeebe:taskDefinition type="x"/>')
const flow = (from: string, to: string, more = '', condition = '') =>
  `<bpmn:sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}"${more}>${condition === '' ? '' : `<bpmn:conditionExpression>${condition}</bpmn:conditionExpression>`}</bpmn:sequenceFlow>`
const START = '<bpmn:startEvent id="s"/>'
const END = '<bpmn:endEvent id="e"/>'
/** Start, the element `x`, end. */
const around = (xml: string, more = '') => `${START}${xml}${END}${flow('s', 'x')}${flow('x', 'e')}${more}`
const activity = (tag: string, inner = '', attributes = '') => around(`<bpmn:${tag} id="x"${attributes}>${inner}</bpmn:${tag}>`)
const loop = (attributes: string, more = '') =>
  `<bpmn:multiInstanceLoopCharacteristics${attributes}>${ext('<zeebe:loopCharacteristics inputCollection="=[1,2]" inputElement="i" outputCollection="all" outputElement="=i"/>')}${more}</bpmn:multiInstanceLoopCharacteristics>`
const INNER = `<bpmn:startEvent id="is"/><bpmn:userTask id="iu"/><bpmn:endEvent id="ie"/>${flow('is', 'iu')}${flow('iu', 'ie')}`
const listeners = (kind: string, one: string) => ext(`<zeebe:userTask/><zeebe:${kind}>${one}</zeebe:${kind}>`)
const split = (tag: string, conditions: readonly [string, string]) =>
  `${START}<bpmn:${tag} id="x"/><bpmn:userTask id="a"/><bpmn:userTask id="b"/><bpmn:${tag} id="j"/>${END}${flow('s', 'x')}${flow('x', 'a', '', conditions[0])}${flow('x', 'b', '', conditions[1])}${flow('a', 'j')}${flow('b', 'j')}${flow('j', 'e')}`

const ELEMENTS: readonly Position[] = [
  { element: 'abstract task', position: 'activity', wanted: 'must', process: activity('task') },
  { element: 'user task', position: 'activity', wanted: 'must', process: activity('userTask', ext('<zeebe:userTask/>')) },
  { element: 'service task', position: 'activity', wanted: 'must', process: activity('serviceTask', JOB) },
  { element: 'send task', position: 'activity', wanted: 'must', process: activity('sendTask', JOB) },
  {
    element: 'receive task',
    position: 'activity',
    wanted: 'must',
    process: activity('receiveTask', '', ' messageRef="m"'),
    roots: `<bpmn:message id="m" name="m">${ext('<zeebe:subscription correlationKey="=1"/>')}</bpmn:message>`,
  },
  {
    element: 'script task',
    position: 'activity, FEEL',
    wanted: 'must',
    process: activity('scriptTask', ext('<zeebe:script expression="=1" resultVariable="r"/>')),
  },
  { element: 'script task', position: 'activity, worker', wanted: 'must', process: activity('scriptTask', JOB) },
  {
    element: 'business rule task',
    position: 'activity, decision',
    wanted: 'must',
    process: activity('businessRuleTask', ext('<zeebe:calledDecision decisionId="d" resultVariable="r"/>')),
  },
  { element: 'business rule task', position: 'activity, worker', wanted: 'must', process: activity('businessRuleTask', JOB) },
  { element: 'manual task', position: 'activity', wanted: 'must', process: activity('manualTask') },
  {
    element: 'call activity',
    position: 'activity',
    wanted: 'must',
    process: activity('callActivity', ext('<zeebe:calledElement processId="q"/>')),
  },
  { element: 'embedded sub-process', position: 'activity', wanted: 'must', process: activity('subProcess', INNER) },
  {
    element: 'ad-hoc sub-process',
    position: 'activity',
    wanted: 'must',
    process: activity('adHocSubProcess', `${ext('<zeebe:adHoc activeElementsCollection="=[&quot;iu&quot;]"/>')}<bpmn:userTask id="iu"/>`),
  },
  {
    element: 'transaction',
    position: 'activity',
    wanted: 'later',
    process: activity('transaction', INNER),
    why: 'no cancel events: nothing would undo it',
  },
  { element: 'exclusive gateway', position: 'fork', wanted: 'must', process: split('exclusiveGateway', ['=true', '=false']) },
  { element: 'parallel gateway', position: 'fork and join', wanted: 'must', process: split('parallelGateway', ['', '']) },
  { element: 'inclusive gateway', position: 'fork and join', wanted: 'must', process: split('inclusiveGateway', ['=true', '=true']) },
  {
    element: 'event-based gateway',
    position: 'fork',
    wanted: 'must',
    process: `${START}<bpmn:eventBasedGateway id="x"/><bpmn:intermediateCatchEvent id="a"><bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent><bpmn:intermediateCatchEvent id="b"><bpmn:timerEventDefinition><bpmn:timeDuration>PT2H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>${END}${flow('s', 'x')}${flow('x', 'a')}${flow('x', 'b')}${flow('a', 'e')}${flow('b', 'e')}`,
  },
  {
    element: 'complex gateway',
    position: 'fork',
    wanted: 'refuse',
    process: around('<bpmn:complexGateway id="x"/>'),
    why: 'its activation rule is no FEEL and no tool draws it',
  },
  { element: 'multi-instance', position: 'parallel', wanted: 'must', process: activity('userTask', loop('')) },
  { element: 'multi-instance', position: 'sequential', wanted: 'must', process: activity('userTask', loop(' isSequential="true"')) },
  {
    element: 'multi-instance',
    position: 'completion condition',
    wanted: 'must',
    process: activity('userTask', loop('', '<bpmn:completionCondition>=numberOfCompletedInstances = 1</bpmn:completionCondition>')),
  },
  {
    element: 'standard loop',
    position: 'activity',
    wanted: 'refuse',
    process: activity('userTask', '<bpmn:standardLoopCharacteristics/>'),
    why: 'a sequential multi-instance or a drawn loop says the same',
  },
  {
    element: 'execution listeners',
    position: 'activity',
    wanted: 'must',
    process: activity(
      'userTask',
      listeners(
        'executionListeners',
        '<zeebe:executionListener eventType="start" type="l"/><zeebe:executionListener eventType="end" type="l"/>',
      ),
    ),
  },
  {
    element: 'task listeners',
    position: 'user task',
    wanted: 'must',
    process: activity('userTask', listeners('taskListeners', '<zeebe:taskListener eventType="completing" type="l"/>')),
  },
  {
    element: 'data object and data store',
    position: 'kept, not run',
    wanted: 'must',
    process: around(
      '<bpmn:userTask id="x"/>',
      '<bpmn:dataObject id="do"/><bpmn:dataObjectReference id="dr" dataObjectRef="do"/><bpmn:dataStoreReference id="ds"/>',
    ),
  },
  {
    element: 'lanes',
    position: 'kept, not run',
    wanted: 'must',
    process: `<bpmn:laneSet id="ls"><bpmn:lane id="l"><bpmn:flowNodeRef>x</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>${activity('userTask')}`,
  },
  {
    element: 'annotation, group, association',
    position: 'kept, not run',
    wanted: 'must',
    process: `${activity('userTask')}<bpmn:textAnnotation id="t"><bpmn:text>n</bpmn:text></bpmn:textAnnotation><bpmn:association id="a" sourceRef="x" targetRef="t"/><bpmn:group id="g"/>`,
  },
]

interface EventKind {
  readonly name: string
  readonly caught: string
  readonly thrown: string
  readonly positions: string
  readonly wanted?: Wanted
  readonly why?: string
}
const timer = '<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>'
const both = (tag: string, attributes = '') => ({ caught: `<bpmn:${tag}${attributes}/>`, thrown: `<bpmn:${tag}${attributes}/>` })
const ROOTS = `<bpmn:message id="m" name="m">${ext('<zeebe:subscription correlationKey="=1"/>')}</bpmn:message><bpmn:signal id="sig" name="sig"/><bpmn:error id="err" errorCode="E"/><bpmn:escalation id="esc" escalationCode="C"/>`
const KINDS: readonly EventKind[] = [
  { name: 'none', caught: '', thrown: '', positions: 'STN' },
  { name: 'message', ...both('messageEventDefinition', ' messageRef="m"'), positions: 'SECBbTN' },
  { name: 'timer', caught: timer, thrown: timer, positions: 'SECBb' },
  { name: 'error', ...both('errorEventDefinition', ' errorRef="err"'), positions: 'EBN' },
  { name: 'escalation', ...both('escalationEventDefinition', ' escalationRef="esc"'), positions: 'EBbTN' },
  { name: 'signal', ...both('signalEventDefinition', ' signalRef="sig"'), positions: 'SECBbTN' },
  { name: 'link', ...both('linkEventDefinition', ' name="L"'), positions: 'CT' },
  { name: 'compensation', ...both('compensateEventDefinition'), positions: 'BTN' },
  {
    name: 'conditional',
    caught: '<bpmn:conditionalEventDefinition><bpmn:condition>=go = true</bpmn:condition></bpmn:conditionalEventDefinition>',
    thrown: '<bpmn:conditionalEventDefinition><bpmn:condition>=go = true</bpmn:condition></bpmn:conditionalEventDefinition>',
    positions: 'SECBb',
  },
  { name: 'terminate', ...both('terminateEventDefinition'), positions: 'N' },
  { name: 'cancel', ...both('cancelEventDefinition'), positions: 'BN', wanted: 'later', why: 'belongs to the transaction' },
  {
    name: 'multiple',
    caught: `${timer}<bpmn:signalEventDefinition signalRef="sig"/>`,
    thrown: '<bpmn:signalEventDefinition signalRef="sig"/><bpmn:escalationEventDefinition escalationRef="esc"/>',
    positions: 'SECBbTN',
    wanted: 'refuse',
    why: 'two events and a gateway say the same',
  },
]
export const POSITION_NAMES: { readonly [letter: string]: string } = {
  S: 'process start',
  E: 'event sub-process start',
  C: 'intermediate catch',
  B: 'boundary, interrupting',
  b: 'boundary, non-interrupting',
  T: 'intermediate throw',
  N: 'end',
}

/** Something that waits, and from which what is to be caught comes. */
function source(kind: string): string {
  if (kind === 'error') return `<bpmn:serviceTask id="u">${JOB}</bpmn:serviceTask>`
  if (kind === 'escalation')
    return `<bpmn:subProcess id="u"><bpmn:startEvent id="us"/><bpmn:intermediateThrowEvent id="ut"><bpmn:escalationEventDefinition escalationRef="esc"/></bpmn:intermediateThrowEvent><bpmn:userTask id="uu"/>${flow('us', 'ut')}${flow('ut', 'uu')}</bpmn:subProcess>`
  return '<bpmn:userTask id="u"/>'
}

function modelOf({ name, caught, thrown }: EventKind, letter: string): string {
  const main = `${START}${source(name)}${END}${flow('s', 'u')}${flow('u', 'e')}`
  const undone = (x: 'B' | 'T' | 'N') =>
    `${START}<bpmn:serviceTask id="a">${JOB}</bpmn:serviceTask><bpmn:boundaryEvent id="${x === 'B' ? 'x' : 'cb'}" attachedToRef="a"><bpmn:compensateEventDefinition/></bpmn:boundaryEvent><bpmn:serviceTask id="h" isForCompensation="true">${JOB}</bpmn:serviceTask><bpmn:association id="as" associationDirection="One" sourceRef="${x === 'B' ? 'x' : 'cb'}" targetRef="h"/>${x === 'N' ? `<bpmn:endEvent id="x"><bpmn:compensateEventDefinition/></bpmn:endEvent>${flow('s', 'a')}${flow('a', 'x')}` : `<bpmn:intermediateThrowEvent id="${x === 'T' ? 'x' : 't'}"><bpmn:compensateEventDefinition/></bpmn:intermediateThrowEvent>${END}${flow('s', 'a')}${flow('a', x === 'T' ? 'x' : 't')}${flow(x === 'T' ? 'x' : 't', 'e')}`}`
  switch (letter) {
    case 'S':
      return `<bpmn:startEvent id="x">${caught}</bpmn:startEvent>${END}${flow('x', 'e')}`
    case 'E':
      return `${main}<bpmn:subProcess id="esp" triggeredByEvent="true"><bpmn:startEvent id="x">${caught}</bpmn:startEvent><bpmn:endEvent id="xe"/>${flow('x', 'xe')}</bpmn:subProcess>`
    case 'B':
    case 'b':
      if (name === 'compensation' && letter === 'B') return undone('B')
      return `${main}<bpmn:boundaryEvent id="x" attachedToRef="u" cancelActivity="${letter === 'B'}">${caught}</bpmn:boundaryEvent><bpmn:endEvent id="xe"/>${flow('x', 'xe')}`
    case 'C':
      if (name === 'link')
        return `${START}<bpmn:intermediateThrowEvent id="t">${thrown}</bpmn:intermediateThrowEvent><bpmn:intermediateCatchEvent id="x">${caught}</bpmn:intermediateCatchEvent>${END}${flow('s', 't')}${flow('x', 'e')}`
      return around(`<bpmn:intermediateCatchEvent id="x">${caught}</bpmn:intermediateCatchEvent>`)
    case 'T':
      if (name === 'compensation') return undone('T')
      if (name === 'link')
        return `${START}<bpmn:intermediateThrowEvent id="x">${thrown}</bpmn:intermediateThrowEvent><bpmn:intermediateCatchEvent id="c">${caught}</bpmn:intermediateCatchEvent>${END}${flow('s', 'x')}${flow('c', 'e')}`
      return around(`<bpmn:intermediateThrowEvent id="x">${thrown}</bpmn:intermediateThrowEvent>`)
    default:
      if (name === 'compensation') return undone('N')
      if (name === 'error')
        return `${START}<bpmn:subProcess id="sp"><bpmn:startEvent id="is"/><bpmn:endEvent id="x">${thrown}</bpmn:endEvent>${flow('is', 'x')}</bpmn:subProcess><bpmn:boundaryEvent id="eb" attachedToRef="sp">${caught}</bpmn:boundaryEvent>${END}${flow('s', 'sp')}${flow('eb', 'e')}`
      return `${START}<bpmn:endEvent id="x">${thrown}</bpmn:endEvent>${flow('s', 'x')}`
  }
}

const EVENTS: readonly Position[] = KINDS.flatMap((kind) =>
  Object.entries(POSITION_NAMES).map(([letter, position]): Position => {
    const isDrawn = kind.positions.includes(letter)
    const why = isDrawn ? kind.why : 'BPMN or Zeebe has no such event here'
    return {
      element: `${kind.name} event`,
      position,
      wanted: isDrawn ? (kind.wanted ?? 'must') : 'refuse',
      process: modelOf(kind, letter),
      roots: ROOTS,
      ...(kind.name === 'error' ? { jobError: 'E' } : {}),
      ...(kind.name === 'compensation' && letter === 'B' ? { shows: 'h' } : {}),
      ...(letter === 'S' ? { startAt: 'x' } : {}),
      ...(why === undefined ? {} : { why }),
    }
  }),
)

export const POSITIONS: readonly Position[] = [...ELEMENTS, ...EVENTS]
