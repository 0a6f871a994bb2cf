import { child, children, text } from '../../../server/engine/model/moddle.ts'
import { addElement, allElements, freeId, idOf, is, link, type ModdleElement, unlink } from '../../ui/bpmn/document.ts'
import { flowNodesOf, hostOf } from '../../ui/bpmn/layout/sizes.ts'
import { type Change, elementOf, StepRefused } from './change.ts'
import { ATTACHED, NEW_KINDS, type NewKind } from './kinds.ts'
import { ensureExtension, isEventSubProcess } from './values.ts'

export interface NewStep {
  /** Step it comes after; null for the first step of a process or sub-process. */
  readonly after: string | null
  /** Process or sub-process, for a first step. */
  readonly scope?: string
  readonly kind: NewKind
  readonly name: string
}

/** Adds a step: into the flow after a step, as a new branch after a gateway, on the edge of a step, or as the first. Answers its id. */
export function addStep(change: Change, { after, scope, kind, name }: NewStep): string {
  if (after === null) return addFirst(change, scope, kind, name)
  const before = elementOf(change, after)
  if (ATTACHED.includes(kind)) return attachEvent(change, before, kind, name)
  const container = before.$parent
  if (container === undefined) throw new StepRefused({ zh: '找不到步骤所在的流程。', en: 'The step stands in no process.' })
  if (kind === 'start') throw new StepRefused({ zh: '开始只能是第一步。', en: 'A start can only be the first step.' })
  if (is(before, 'bpmn:EndEvent'))
    throw new StepRefused({
      zh: `“${nameOf(before)}”已结束，其后不能再有步骤。`,
      en: `"${nameOf(before)}" is an end: nothing can follow it.`,
    })
  if (isEventSubProcess(before))
    throw new StepRefused({ zh: '事件子流程之后不能再有步骤。', en: 'Nothing can follow an event sub-process.' })
  const ways = children(before, 'outgoing')
  const [only] = ways
  const isBranch = ways.length > 1 || (ways.length > 0 && is(before, 'bpmn:Gateway'))
  if (kind === 'end' && !isBranch && only !== undefined)
    throw new StepRefused({
      zh: `“${nameOf(before)}”之后还有步骤，结束只能加在最后一步或网关之后。`,
      en: `Steps follow "${nameOf(before)}": an end can only stand after the last step or after a gateway.`,
    })
  if (isBranch && !is(before, 'bpmn:Gateway'))
    throw new StepRefused({
      zh: '该步骤已有多个去向，请先加一个网关。',
      en: 'The step leads to several others already: add a gateway first.',
    })
  const step = make(change, container, kind, name)
  joinLane(before, step)
  if (isBranch || only === undefined) {
    if (isBranch || hostOf(before) !== null) change.drawing.branch(step, before)
    else change.drawing.after(step, before)
    connect(change, before, step)
  } else {
    const target = child(only, 'targetRef')
    change.drawing.after(step, before)
    retarget(change, only, step)
    if (target !== null) connect(change, step, target)
  }
  return idOf(step)
}

function addFirst(change: Change, scope: string | undefined, kind: NewKind, name: string): string {
  const processes = children(change.document.definitions, 'rootElements').filter((root) => is(root, 'bpmn:Process'))
  const container = scope === undefined ? processes[0] : elementOf(change, scope)
  if (container === undefined) throw new StepRefused({ zh: '文件中没有流程。', en: 'The file has no process.' })
  if (ATTACHED.includes(kind)) throw new StepRefused({ zh: '请先选定它所附的步骤。', en: 'Choose the step it stands on first.' })
  const step = make(change, container, kind, name)
  change.drawing.first(step, container)
  return idOf(step)
}

function attachEvent(change: Change, host: ModdleElement, kind: NewKind, name: string): string {
  const container = host.$parent
  if (container === undefined || !is(host, 'bpmn:Activity') || isEventSubProcess(host))
    throw new StepRefused({ zh: '提醒和逾期只能附在任务或子流程上。', en: 'A reminder or time-out stands on a task or sub-process only.' })
  const event = make(change, container, kind, name)
  event.set('attachedToRef', host)
  if (kind === 'reminder') event.set('cancelActivity', false)
  joinLane(host, event)
  change.drawing.attach(event, host)
  return idOf(event)
}

function make(change: Change, container: ModdleElement, kind: NewKind, name: string): ModdleElement {
  const { document } = change
  const { type, stem } = NEW_KINDS[kind]
  const attrs = { id: freeId(document, stem), ...(name.trim() === '' ? {} : { name: name.trim() }) }
  const step = addElement(document, container, 'flowElements', type, attrs)
  if (kind === 'userTask') ensureExtension(document, step, 'zeebe:UserTask')
  if (kind === 'letter') {
    ensureExtension(document, step, 'zeebe:TaskDefinition').set('type', 'letter.issue')
  }
  if (kind === 'wait' || kind === 'reminder' || kind === 'timeout')
    addElement(document, step, 'eventDefinitions', 'bpmn:TimerEventDefinition', { id: freeId(document, `timer-${attrs.id}`) })
  if (kind === 'subProcess') {
    const start = addElement(document, step, 'flowElements', 'bpmn:StartEvent', { id: freeId(document, `${attrs.id}-start`) })
    const end = addElement(document, step, 'flowElements', 'bpmn:EndEvent', { id: freeId(document, `${attrs.id}-end`) })
    connectElements(change, start, end)
  }
  return step
}

/** A new flow between two steps of one scope. Answers its id. */
export function addNext(change: Change, from: string, to: string): string {
  const [source, target] = [elementOf(change, from), elementOf(change, to)]
  mayLead(source, target)
  if (children(source, 'outgoing').length > 0 && !is(source, 'bpmn:Gateway'))
    throw new StepRefused({
      zh: '一个步骤只有一个去向；要分支，请先加一个网关。',
      en: 'A step leads to one other; for branches add a gateway first.',
    })
  return idOf(connect(change, source, target))
}

/** Lets a flow lead to another step. */
export function setNext(change: Change, flow: string, to: string): void {
  const element = elementOf(change, flow)
  const [source, target] = [child(element, 'sourceRef'), elementOf(change, to)]
  if (source !== null) mayLead(source, target)
  retarget(change, element, target)
}

/** Words on a flow. */
export function renameNext(change: Change, flow: string, name: string): void {
  const element = elementOf(change, flow)
  element.set('name', name.trim() === '' ? undefined : name.trim())
  change.drawing.named(element)
}

export function removeNext(change: Change, flow: string): void {
  removeFlow(change, elementOf(change, flow))
}

function mayLead(source: ModdleElement, target: ModdleElement): void {
  const refuse = (zh: string, en: string) => {
    throw new StepRefused({ zh, en })
  }
  if (source.$parent !== target.$parent) refuse('流向不能进出子流程。', 'A flow can not lead into or out of a sub-process.')
  if (is(source, 'bpmn:EndEvent')) refuse('结束之后不能再有步骤。', 'Nothing can follow an end.')
  if (is(target, 'bpmn:StartEvent')) refuse('开始之前不能再有步骤。', 'Nothing can lead to a start.')
  if (is(target, 'bpmn:BoundaryEvent')) refuse('附在步骤上的事件不能作为去向。', 'Nothing can lead to an event on a step.')
  if (isEventSubProcess(target)) refuse('事件子流程不能作为去向。', 'Nothing can lead to an event sub-process.')
}

/** Steps a step may lead to. */
export function possibleNext(step: ModdleElement): readonly ModdleElement[] {
  const scope = step.$parent
  if (scope === undefined || is(step, 'bpmn:EndEvent') || isEventSubProcess(step)) return []
  return flowNodesOf(scope).filter(
    (node) => node !== step && !is(node, 'bpmn:StartEvent') && !is(node, 'bpmn:BoundaryEvent') && !isEventSubProcess(node),
  )
}

/** What removing a step leaves without a way in, beside joining its neighbours. */
export function orphansOf(step: ModdleElement): readonly ModdleElement[] {
  const rejoined = heirFlow(step)
  const scope = step.$parent
  const gone = new Set([step, ...(scope === undefined ? [] : flowNodesOf(scope).filter((node) => hostOf(node) === step))])
  const targets = [...gone].flatMap((node) => children(node, 'outgoing')).filter((flow) => flow !== rejoined)
  return targets.flatMap((flow) => {
    const target = child(flow, 'targetRef')
    if (target === null || gone.has(target)) return []
    const others = children(target, 'incoming').filter((one) => {
      const source = child(one, 'sourceRef')
      return source !== null && !gone.has(source)
    })
    return others.length === 0 && (rejoined === null || child(rejoined, 'targetRef') !== target) ? [target] : []
  })
}

/** The way on that the steps before inherit: the default one of a gateway, else the first. */
function heirFlow(step: ModdleElement): ModdleElement | null {
  const ways = children(step, 'outgoing').filter((flow) => child(flow, 'targetRef') !== step)
  const usual = is(step, 'bpmn:Gateway') ? child(step, 'default') : null
  return usual !== null && ways.includes(usual) ? usual : (ways[0] ?? null)
}

/** Removes a step with what it holds and carries; the steps before it lead to the step after it from then on. */
export function removeStep(change: Change, id: string): void {
  const step = elementOf(change, id)
  const scope = step.$parent
  if (scope === undefined) return
  for (const event of flowNodesOf(scope).filter((node) => hostOf(node) === step)) removeStep(change, idOf(event))
  const heir = heirFlow(step)
  const target = heir === null ? null : child(heir, 'targetRef')
  const incoming = children(step, 'incoming').filter((flow) => child(flow, 'sourceRef') !== step)
  const outgoing = children(step, 'outgoing')
  for (const flow of [...outgoing]) removeFlow(change, flow)
  const redrawn: ModdleElement[] = []
  for (const flow of [...incoming]) {
    const source = child(flow, 'sourceRef')
    if (target === null || source === null || source === target) removeFlow(change, flow)
    else {
      unlink(step, 'incoming', flow)
      flow.set('targetRef', target)
      link(target, 'incoming', flow)
      redrawn.push(flow)
    }
  }
  change.drawing.remove(step)
  for (const artifact of [...children(scope, 'artifacts')]) {
    if (![child(artifact, 'sourceRef'), child(artifact, 'targetRef')].includes(step)) continue
    unlink(scope, 'artifacts', artifact)
    change.drawing.remove(artifact)
  }
  for (const element of allElements(change.document.definitions)) if (is(element, 'bpmn:Lane')) unlink(element, 'flowNodeRef', step)
  unlink(scope, 'flowElements', step)
  for (const flow of redrawn) change.drawing.line(flow)
}

/** Why a step can not change places with its neighbour; null when it can. */
export function neighbourOf(step: ModdleElement, direction: 'up' | 'down'): ModdleElement | null {
  const [first, second] = direction === 'down' ? [step, after(step)] : [before(step), step]
  if (first === null || second === null) return null
  const isPlain = (one: ModdleElement) =>
    is(one, 'bpmn:Activity') || is(one, 'bpmn:IntermediateCatchEvent') || is(one, 'bpmn:IntermediateThrowEvent')
  if (!isPlain(first) || !isPlain(second) || children(second, 'outgoing').length !== 1 || children(second, 'incoming').length !== 1)
    return null
  return direction === 'down' ? second : first
}

function after(step: ModdleElement): ModdleElement | null {
  const [only, ...more] = children(step, 'outgoing')
  return only === undefined || more.length > 0 ? null : child(only, 'targetRef')
}

function before(step: ModdleElement): ModdleElement | null {
  const [only, ...more] = children(step, 'incoming')
  const source = only === undefined || more.length > 0 ? null : child(only, 'sourceRef')
  return source !== null && children(source, 'outgoing').length === 1 ? source : null
}

/** Lets a step change places with the one before or after it, where both stand in one plain row. */
export function moveStep(change: Change, id: string, direction: 'up' | 'down'): void {
  const step = elementOf(change, id)
  const other = neighbourOf(step, direction)
  if (other === null)
    throw new StepRefused({
      zh: direction === 'up' ? '前面是网关、开始或分支，不能上移。' : '后面是网关、结束或分支，不能下移。',
      en:
        direction === 'up'
          ? 'A gateway, start or branch stands before: it can not move up.'
          : 'A gateway, end or branch follows: it can not move down.',
    })
  const [first, second] = direction === 'down' ? [step, other] : [other, step]
  const between = children(first, 'outgoing')[0]
  const onwards = children(second, 'outgoing')[0]
  if (between === undefined || onwards === undefined) return
  for (const flow of [...children(first, 'incoming')]) {
    if (child(flow, 'sourceRef') === second) continue
    unlink(first, 'incoming', flow)
    flow.set('targetRef', second)
    link(second, 'incoming', flow)
  }
  turn(between, second, first)
  unlink(second, 'outgoing', onwards)
  onwards.set('sourceRef', first)
  link(first, 'outgoing', onwards)
  if (child(onwards, 'targetRef') === first) retargetQuietly(onwards, second)
  change.drawing.swap(first, second)
}

function turn(flow: ModdleElement, source: ModdleElement, target: ModdleElement): void {
  unlink(target, 'outgoing', flow)
  unlink(source, 'incoming', flow)
  flow.set('sourceRef', source)
  flow.set('targetRef', target)
  link(source, 'outgoing', flow)
  link(target, 'incoming', flow)
}

function retargetQuietly(flow: ModdleElement, target: ModdleElement): void {
  const old = child(flow, 'targetRef')
  if (old !== null) unlink(old, 'incoming', flow)
  flow.set('targetRef', target)
  link(target, 'incoming', flow)
}

function retarget(change: Change, flow: ModdleElement, target: ModdleElement): void {
  retargetQuietly(flow, target)
  change.drawing.line(flow)
}

function connect(change: Change, source: ModdleElement, target: ModdleElement): ModdleElement {
  const flow = connectElements(change, source, target)
  change.drawing.line(flow)
  return flow
}

function connectElements({ document }: Change, source: ModdleElement, target: ModdleElement): ModdleElement {
  const scope = source.$parent
  if (scope === undefined) throw new StepRefused({ zh: '找不到步骤所在的流程。', en: 'The step stands in no process.' })
  const id = freeId(document, `flow-${idOf(source)}-${idOf(target)}`)
  const flow = addElement(document, scope, 'flowElements', 'bpmn:SequenceFlow', { id, sourceRef: source, targetRef: target })
  link(source, 'outgoing', flow)
  link(target, 'incoming', flow)
  return flow
}

function removeFlow(change: Change, flow: ModdleElement): void {
  const [source, target] = [child(flow, 'sourceRef'), child(flow, 'targetRef')]
  if (source !== null) {
    unlink(source, 'outgoing', flow)
    if ((is(source, 'bpmn:Gateway') || is(source, 'bpmn:Activity')) && child(source, 'default') === flow) source.set('default', undefined)
  }
  if (target !== null) unlink(target, 'incoming', flow)
  if (flow.$parent !== undefined) unlink(flow.$parent, 'flowElements', flow)
  change.drawing.remove(flow)
}

/** A new step stands in the lane of the step it belongs to. */
function joinLane(near: ModdleElement, step: ModdleElement): void {
  const process = near.$parent
  if (process === undefined || !is(process, 'bpmn:Process')) return
  for (const lane of allElements(process))
    if (is(lane, 'bpmn:Lane') && children(lane, 'flowNodeRef').includes(near)) link(lane, 'flowNodeRef', step)
}

function nameOf(element: ModdleElement): string {
  return text(element, 'name') ?? idOf(element)
}
