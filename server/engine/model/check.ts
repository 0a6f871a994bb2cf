import type { ProblemList } from './problems.ts'
import { successorsOf } from './reachability.ts'
import type { BoundaryEvent, Node, NodeOf, ScopeNode, SequenceFlow, TimerEvent } from './types.ts'

interface Graph {
  readonly nodes: ReadonlyMap<string, Node>
  readonly flows: ReadonlyMap<string, SequenceFlow>
}

/** Rules of the whole graph: what each element alone can not know. */
export function checkProcess({ nodes, flows }: Graph, problems: ProblemList): void {
  const all = [...nodes.values()]
  for (const node of all) {
    if (node.kind === 'process' || node.kind === 'sub-process' || node.kind === 'event-sub-process') checkScope(node, all, problems)
    if (node.kind === 'start-event' && node.incoming.length > 0) problems.add('START_EVENT_ENTERED', node)
    if (node.kind === 'end-event' && node.outgoing.length > 0) problems.add('END_EVENT_LEFT', node)
    if (node.kind === 'exclusive-gateway' || node.kind === 'inclusive-gateway') checkConditions(node, problems)
    if (node.kind === 'event-based-gateway') checkEventGateway(node, problems)
    if (node.kind === 'boundary-event' && node.incoming.length > 0) problems.add('BOUNDARY_ENTERED', node)
    if (node.kind === 'ad-hoc-sub-process') checkAdHoc(node, all, problems)
    checkCompensation(node, all, problems)
    checkBoundaryTwins(node, problems)
    checkCycle(node, problems)
  }
  for (const flow of flows.values()) {
    if (flow.source.scope !== flow.target.scope) problems.add('FLOW_CROSSES_SCOPE', flow)
    if (flow.condition !== null && flow.source.kind !== 'exclusive-gateway' && flow.source.kind !== 'inclusive-gateway') {
      problems.add('CONDITION_NOT_ALLOWED', flow)
    }
  }
  checkLinks(all, problems)
  checkPassThroughLoops(all, problems)
}

function checkScope(scope: ScopeNode, all: readonly Node[], problems: ProblemList): void {
  const starts = all.filter((node) => node.kind === 'start-event' && node.scope === scope) as NodeOf<'start-event'>[]
  if (scope.kind === 'event-sub-process') {
    if (scope.incoming.length + scope.outgoing.length > 0) problems.add('EVENT_SUB_PROCESS_CONNECTED', scope)
    if (starts.length !== 1) problems.add('EVENT_SUB_PROCESS_START', scope)
    return
  }
  if (starts.length === 0) problems.add('START_EVENT_MISSING', scope)
  if (starts.filter((start) => start.event.kind === 'none').length > 1) problems.add('SEVERAL_NONE_START_EVENTS', scope)
  const messages = new Set<string>()
  const conditions = new Set<string>()
  for (const start of starts) {
    if (start.event.kind === 'conditional') {
      const source = start.event.condition.source.trim()
      if (conditions.has(source)) problems.add('START_CONDITION_TWICE', start, source)
      conditions.add(source)
    }
    if (start.event.kind !== 'message' || start.event.name.kind !== 'static') continue
    const name = start.event.name.text
    if (messages.has(name)) problems.add('START_MESSAGE_TWICE', start, name)
    messages.add(name)
  }
}

function checkAdHoc(scope: NodeOf<'ad-hoc-sub-process'>, all: readonly Node[], problems: ProblemList): void {
  const inside = all.filter((node) => node.scope === scope.inner)
  for (const node of inside)
    if (node.kind === 'start-event' || node.kind === 'end-event') problems.add('AD_HOC_START_OR_END', scope, node.name ?? node.id)
  if (scope.activatable.length === 0) problems.add('AD_HOC_EMPTY', scope)
}

function checkCompensation(node: Node, all: readonly Node[], problems: ProblemList): void {
  const isEvent = node.kind === 'boundary-event' && node.event.kind === 'compensation'
  if (isEvent && node.handler === null) problems.add('COMPENSATION_HANDLER', node)
  if (node.forCompensation && !all.some((other) => other.kind === 'boundary-event' && other.handler === node))
    problems.add('COMPENSATION_NOT_LINKED', node)
  if ((isEvent || node.forCompensation) && node.incoming.length + node.outgoing.length > 0) problems.add('COMPENSATION_CONNECTED', node)
  if ((node.kind !== 'end-event' && node.kind !== 'intermediate-throw-event') || node.event.kind !== 'compensation') return
  const { activityId } = node.event
  const target = all.find(({ id }) => id === activityId)
  if (activityId !== null && (target === undefined || !reaches(node.scope, target.scope) || !isCompensable(target, all)))
    problems.add('COMPENSATION_TARGET', node, target?.name ?? activityId)
}

/** Whether compensation thrown in a scope means activities of the other: its own, or those around an event sub-process. */
function reaches(from: ScopeNode | null, to: ScopeNode | null): boolean {
  return from === to || (from?.kind === 'event-sub-process' && reaches(from.scope, to))
}

function isCompensable(node: Node, all: readonly Node[]): boolean {
  const caught = node.boundaryEvents.some(({ event }) => event.kind === 'compensation')
  return caught || all.some((inner) => inner.scope === node && isCompensable(inner, all))
}

/** With one way out a condition is not needed; with more, each has one or is the default. */
function checkConditions(gateway: NodeOf<'exclusive-gateway' | 'inclusive-gateway'>, problems: ProblemList): void {
  if (gateway.outgoing.length < 2) return
  for (const flow of gateway.outgoing) {
    if (flow.condition === null && flow !== gateway.defaultFlow) problems.add('CONDITION_MISSING', gateway, flow.name ?? flow.id)
  }
}

function checkEventGateway(gateway: NodeOf<'event-based-gateway'>, problems: ProblemList): void {
  if (gateway.outgoing.length < 2) problems.add('EVENT_GATEWAY_TOO_FEW', gateway)
  for (const { target } of gateway.outgoing) {
    const catches =
      target.kind === 'receive-task' ||
      (target.kind === 'intermediate-catch-event' && target.event.kind !== 'link' && target.event.kind !== 'conditional')
    if (!catches) problems.add('EVENT_GATEWAY_TARGET', gateway, target.name ?? target.id)
    else if (target.incoming.length > 1) problems.add('EVENT_GATEWAY_SHARED', target)
  }
}

/** Two error (or escalation) boundary events with the same code: nobody could say which one catches. */
function checkBoundaryTwins(node: Node, problems: ProblemList): void {
  const seen = new Set<string>()
  for (const event of node.boundaryEvents) {
    const name = codeNameOf(event)
    if (name === null) continue
    if (seen.has(name)) problems.add('BOUNDARY_TWICE', node, name)
    seen.add(name)
  }
}

function codeNameOf({ event }: BoundaryEvent): string | null {
  if (event.kind === 'compensation') return 'compensation'
  if (event.kind === 'error') return `error ${event.code ?? '*'}`
  if (event.kind === 'escalation') return `escalation ${event.code?.kind === 'static' ? event.code.text : '*'}`
  return null
}

/** A cycle may stand where the event can happen again. */
function checkCycle(node: Node, problems: ProblemList): void {
  const event = timerOf(node)
  if (event === null || event.timer.kind !== 'cycle') return
  const repeats =
    (node.kind === 'start-event' && (node.scope?.kind === 'process' || !node.interrupting)) ||
    (node.kind === 'boundary-event' && !node.interrupting)
  if (!repeats) problems.add('TIMER_CYCLE_NOT_ALLOWED', node)
}

function timerOf(node: Node): TimerEvent | null {
  if (node.kind !== 'start-event' && node.kind !== 'boundary-event' && node.kind !== 'intermediate-catch-event') return null
  return node.event.kind === 'timer' ? node.event : null
}

function checkLinks(all: readonly Node[], problems: ProblemList): void {
  const caught = new Set<string>()
  for (const node of all) {
    if (node.kind === 'intermediate-catch-event' && node.event.kind === 'link') {
      const name = `${node.scope?.id}/${node.event.name}`
      if (caught.has(name)) problems.add('LINK_TWICE', node, node.event.name)
      caught.add(name)
    }
    if (node.kind === 'intermediate-throw-event' && node.event.kind === 'link' && node.linkTarget === null) {
      problems.add('LINK_WITHOUT_TARGET', node, node.event.name)
    }
  }
}

/** Nodes that a token leaves in the same moment without changing anything: a ring of only these never ends. */
function passesThrough(node: Node): boolean {
  switch (node.kind) {
    case 'pass-task':
      return node.loop === null && node.inputs.length === 0 && node.outputs.length === 0
    case 'exclusive-gateway':
    case 'parallel-gateway':
    case 'inclusive-gateway':
      return true
    case 'intermediate-throw-event':
      return node.event.kind === 'none' || node.event.kind === 'link'
    case 'intermediate-catch-event':
      return node.event.kind === 'link'
    default:
      return false
  }
}

function checkPassThroughLoops(all: readonly Node[], problems: ProblemList): void {
  const reported = new Set<Node>()
  const done = new Set<Node>()
  for (const start of all) {
    if (!passesThrough(start) || done.has(start)) continue
    const path: Node[] = []
    const visit = (node: Node): void => {
      const at = path.indexOf(node)
      if (at >= 0) {
        const ring = path.slice(at)
        if (ring.some((member) => reported.has(member))) return
        for (const member of ring) reported.add(member)
        problems.add('PASS_THROUGH_LOOP', node, ring.map((member) => member.name ?? member.id).join(' → '))
        return
      }
      if (done.has(node) || !passesThrough(node)) return
      path.push(node)
      for (const next of successorsOf(node)) visit(next)
      path.pop()
      done.add(node)
    }
    visit(start)
  }
}
