import type { Key } from '../base/ids.ts'
import { type JsonObject, joined } from '../base/json.ts'
import { adHocIsDone } from './elements/ad-hoc-sub-process.ts'
import { behaviourOf } from './elements/index.ts'
import { activateBody, leaveBody, publishOutput } from './elements/multi-instance.ts'
import { isStuck, type Outcome, type Stuck, stuck } from './elements/shared/behaviour.ts'
import { catchAtBoundary, catchInEventSubProcess } from './elements/shared/catching.ts'
import { compensateNext, handlerEnded, noteCompensable } from './elements/shared/compensation.ts'
import { nextConditionalEvent } from './elements/shared/conditionals.ts'
import { stringOf } from './elements/shared/expressions.ts'
import { factOf, isInnerInstance } from './elements/shared/facts.ts'
import { clearIncident, raiseIncident } from './elements/shared/incidents.ts'
import { listen } from './elements/shared/listeners.ts'
import { evaluateMappings } from './elements/shared/mappings.ts'
import { tooLarge } from './elements/shared/sizes.ts'
import { closeSubscriptions, openSubscriptions, prepareSubscriptions } from './elements/shared/subscriptions.ts'
import { propagate, setLocals, visibleVariables } from './elements/shared/variables.ts'
import { arriveAtJoin, joins, releaseJoins } from './joins.ts'
import type { Node, SequenceFlow } from './model/types.ts'
import type { Beginning, Run, Work } from './run.ts'
import { changed, elementOf } from './state/element.ts'
import type { ElementInstance } from './state/types.ts'
import { type Intent, mayFollow } from './transitions.ts'

/** Works until every token of the instance waits or has an incident. */
export function runToWaitStates(run: Run): void {
  while (run.status === 'ACTIVE') {
    const condition = nextConditionalEvent(run)
    if (condition !== undefined) {
      trigger(run, condition.hostKey, condition.eventId, {})
      continue
    }
    const scopeKey = run.nextToSettle()
    if (scopeKey !== undefined) {
      settle(run, scopeKey)
      continue
    }
    const work = run.next()
    if (work !== undefined) perform(run, work)
    else if (!releaseJoins(run)) return
  }
}

function perform(run: Run, work: Work): void {
  if ((run.find(work.scopeKey)?.phase ?? 'TERMINATING') === 'TERMINATING') return
  if (work.kind === 'compensate') {
    if (compensateNext(run, work.holderKey)) complete(run, work.holderKey, {})
    run.settleLater(work.scopeKey)
    return
  }
  if (work.kind === 'begin') {
    begin(run, work.node, work.scopeKey, work.more)
    return
  }
  const { target } = work.flow
  if (!joins(target) || arriveAtJoin(run, target, work.flow, work.scopeKey)) begin(run, target, work.scopeKey, {})
}

/** A scope in which nothing lives, waits or is on its way is done. */
function settle(run: Run, scopeKey: Key): void {
  const scope = run.find(scopeKey)
  if (scope === undefined || scope.phase !== 'ACTIVE' || run.hasChildren(scopeKey) || run.isExpecting(scopeKey)) return
  if (run.tokensIn(scopeKey) !== undefined || scope.compensating !== undefined) return
  const node = run.nodeOf(scope)
  if (node.kind !== 'ad-hoc-sub-process' || scope.body === true || adHocIsDone(node, scope)) complete(run, scopeKey, {})
}

/** An element begins: its instance, its own variables, then what its behaviour does. */
export function begin(run: Run, node: Node, scopeKey: Key | null, more: Beginning): void {
  const instance = run.put(newInstance(run, node, scopeKey, more))
  const { key } = instance
  if (more.trigger !== undefined && node.outputs.length === 0) propagate(run, key, more.trigger)
  const given = joined(more.locals, node.outputs.length > 0 ? more.trigger : undefined)
  run.mergeLocals(key, given)
  const inputs = inputsOf(run, node, instance)
  if (!isStuck(inputs)) run.mergeLocals(key, inputs)
  const ready = isStuck(inputs) ? inputs : withDeadline(run, node, instance)
  if (!isStuck(ready) && ready !== instance) run.put(ready)
  run.emit({ kind: 'element-activated', element: factOf(node, run.get(key)) })
  const locals = joined(given, isStuck(inputs) ? undefined : inputs)
  if (Object.keys(locals).length > 0) run.emit({ kind: 'variables-set', scopeKey: key, variables: locals })
  if (isStuck(ready)) raiseIncident(run, key, ready)
  else activate(run, node, key)
}

function newInstance(run: Run, node: Node, scopeKey: Key | null, more: Beginning): ElementInstance {
  const { loopCounter, attributes, compensates } = more
  return elementOf({
    key: more.key ?? run.context.newKey(),
    elementId: node.id,
    scopeKey,
    phase: 'ACTIVATING',
    body: node.loop !== null && loopCounter === undefined ? true : undefined,
    loopCounter,
    triggered: more.trigger === undefined ? undefined : true,
    attributes,
    compensates,
  })
}

function inputsOf(run: Run, node: Node, instance: ElementInstance): JsonObject | Stuck {
  return instance.body === true || node.inputs.length === 0 ? {} : evaluateMappings(run, instance.key, node.inputs, {})
}

/** A deadline runs from the value of `deadlineFrom`, or from now. The instances of a multi-instance have it, not their body. */
function withDeadline(run: Run, node: Node, instance: ElementInstance): ElementInstance | Stuck {
  if (node.deadline === null || instance.body === true) return instance
  const from = node.deadline.from === null ? run.context.now : stringOf(run, node.deadline.from, instance.key)
  return isStuck(from) ? from : changed(instance, { deadline: { id: node.deadline.id, from } })
}

/** Tries again to enter an element that got stuck on the way in. */
export function activateAgain(run: Run, key: Key): void {
  const instance = run.get(key)
  const node = run.nodeOf(instance)
  const inputs = inputsOf(run, node, instance)
  if (isStuck(inputs)) {
    raiseIncident(run, key, inputs)
    return
  }
  setLocals(run, key, inputs)
  const ready = withDeadline(run, node, instance)
  if (isStuck(ready)) {
    raiseIncident(run, key, ready)
    return
  }
  run.put(ready)
  activate(run, node, key)
}

function activate(run: Run, node: Node, key: Key): void {
  const instance = run.get(key)
  // Instances of a multi-instance are as many as their collection has items; all else could go round for ever.
  if (!isInnerInstance(instance)) run.activations += 1
  if (run.activations > run.context.stepLimit) {
    raiseIncident(
      run,
      key,
      stuck('UNKNOWN', `Expected this to rest within ${run.context.stepLimit} more elements, but it goes on; is there a loop?`),
    )
    return
  }
  listenBefore(run, node, key, 0)
}

/** Start listeners one after the other, then the element itself. */
function listenBefore(run: Run, node: Node, key: Key, index: number): void {
  const waiting = listen(run, key, 'START', index)
  if (isStuck(waiting)) raiseIncident(run, key, waiting)
  else if (!waiting) work(run, node, key)
}

function work(run: Run, node: Node, key: Key): void {
  const instance = run.get(key)
  const boundary = isInnerInstance(instance) ? [] : node.boundaryEvents
  const waiting = prepareSubscriptions(run, key, boundary)
  const entered: Outcome = isStuck(waiting) ? waiting : enter(run, node, instance)
  const outcome = entered.kind === 'done' ? (tooLarge(run, entered.variables) ?? entered) : entered
  if (outcome.kind === 'stuck') raiseIncident(run, key, outcome)
  else if (outcome.kind === 'done') complete(run, key, outcome)
  else if (outcome.kind === 'waiting') {
    assertAllowed(run.get(key), 'wait')
    run.put(changed(run.get(key), { phase: 'ACTIVE', attributes: undefined }))
    if (!isStuck(waiting)) openSubscriptions(run, key, waiting)
  }
}

/** The job of an execution listener is done: what it says becomes variables, and the next listener or the element goes on. */
export function listenerDone(run: Run, key: Key, variables: JsonObject): void {
  const { listener } = run.get(key)
  if (listener === undefined) throw new Error(`Expected ${key} to wait for a listener`)
  const instance = run.put(changed(run.get(key), { listener: undefined }))
  clearIncident(run, key)
  const node = run.nodeOf(instance)
  if (listener.event === 'START') {
    setLocals(run, key, variables)
    listenBefore(run, node, key, listener.index + 1)
  } else {
    propagate(run, targetOf(instance), variables)
    listenAfter(run, key, listener.index + 1, undefined)
  }
}

function enter(run: Run, node: Node, instance: ElementInstance): Outcome {
  return instance.body === true && node.loop !== null
    ? activateBody(run, node, node.loop, instance)
    : behaviourOf(node).activate(run, node, instance)
}

function assertAllowed(instance: ElementInstance, intent: Intent): void {
  if (!mayFollow(instance.phase, intent))
    throw new Error(`Expected ${instance.elementId} to allow '${intent}', but it is ${instance.phase}`)
}

/** An element is done: its result becomes variables, its output mappings are made, and its token goes on. */
export function complete(
  run: Run,
  key: Key,
  result: { readonly variables?: JsonObject; readonly flows?: readonly SequenceFlow[] | undefined },
): void {
  assertAllowed(run.get(key), 'complete')
  const instance = run.put(changed(run.get(key), { phase: 'COMPLETING' }))
  const node = run.nodeOf(instance)
  if (result.variables !== undefined) {
    if (node.outputs.length > 0) setLocals(run, key, result.variables)
    else propagate(run, key, result.variables)
  }
  leave(run, key, result.flows)
}

/** Second half of completion; tried again after an incident in it. */
export function leave(run: Run, key: Key, flows?: readonly SequenceFlow[]): void {
  const instance = run.get(key)
  const problem = mapOutputs(run, run.nodeOf(instance), instance)
  if (problem !== undefined) {
    raiseIncident(run, key, problem)
    return
  }
  listenAfter(run, key, 0, flows)
}

/** End listeners one after the other, then the token goes on. What was waited for is closed before them. */
function listenAfter(run: Run, key: Key, index: number, flows: readonly SequenceFlow[] | undefined): void {
  const waiting = listen(run, key, 'END', index)
  if (isStuck(waiting)) raiseIncident(run, key, waiting)
  else if (waiting) closeSubscriptions(run, key)
  else depart(run, key, flows)
}

function depart(run: Run, key: Key, flows: readonly SequenceFlow[] | undefined): void {
  const instance = run.get(key)
  const node = run.nodeOf(instance)
  const problem = publishResults(run, node, instance)
  if (problem !== undefined) {
    raiseIncident(run, key, problem)
    return
  }
  closeSubscriptions(run, key)
  clearIncident(run, key)
  run.emit({ kind: 'element-completed', element: factOf(node, run.get(key)) })
  if (instance.scopeKey === null) {
    completeInstance(run)
    return
  }
  noteCompensable(run, node, instance)
  run.remove(key)
  handlerEnded(run, instance)
  if (!isInnerInstance(instance)) take(run, instance.scopeKey, flows ?? node.outgoing)
  run.settleLater(instance.scopeKey)
}

/** Where results go. An instance of a multi-instance writes into itself first, so that its output element sees what was mapped. */
function targetOf(instance: ElementInstance): Key {
  return isInnerInstance(instance) || instance.scopeKey === null ? instance.key : instance.scopeKey
}

function mapOutputs(run: Run, node: Node, instance: ElementInstance): Stuck | undefined {
  if (instance.body === true || node.outputs.length === 0) return undefined
  const target = targetOf(instance)
  const values = evaluateMappings(run, instance.key, node.outputs, visibleVariables(run, target))
  if (isStuck(values)) return values
  propagate(run, target, values)
  return undefined
}

/** What is collected of a multi-instance, and what is particular to the element. */
function publishResults(run: Run, node: Node, instance: ElementInstance): Stuck | undefined {
  if (instance.body === true) {
    if (node.loop !== null) publishOutput(run, node.loop, instance)
    return undefined
  }
  const problem = isInnerInstance(instance) && node.loop !== null ? leaveBody(run, node, node.loop, instance) : undefined
  return problem ?? behaviourOf(node).complete?.(run, node, instance)
}

function take(run: Run, scopeKey: Key, flows: readonly SequenceFlow[]): void {
  for (const flow of flows) {
    run.emit({ kind: 'flow-taken', flowId: flow.id, scopeKey })
    run.plan({ kind: 'flow', flow, scopeKey })
  }
}

function completeInstance(run: Run): void {
  const variables = run.localsOf(run.key) ?? {}
  run.remove(run.key)
  run.emit({ kind: 'instance-completed', variables })
  if (run.parent !== undefined) {
    run.effects.push({ kind: 'notify-parent', parent: run.parent, outcome: { kind: 'completed', variables } })
  }
  run.end('COMPLETED')
}

/** An event that an element waited for has happened. */
export function trigger(run: Run, hostKey: Key, eventId: string, variables: JsonObject): void {
  const host = run.get(hostKey)
  const event = run.definition.nodes.get(eventId)
  if (event === undefined) throw new Error(`Expected event ${eventId} in ${run.definition.processId}, but it is not there`)
  if (event.kind === 'boundary-event') catchAtBoundary(run, hostKey, event, variables)
  else if (event.kind === 'start-event') catchInEventSubProcess(run, hostKey, event, variables)
  else if (eventId === host.elementId) complete(run, hostKey, { variables })
  else chooseAtGateway(run, host, event, variables)
}

/** The first event after an event-based gateway takes the token. */
function chooseAtGateway(run: Run, gateway: ElementInstance, event: Node, variables: JsonObject): void {
  const { scopeKey } = gateway
  if (scopeKey === null) throw new Error(`Expected ${gateway.elementId} to lie in a scope`)
  complete(run, gateway.key, { flows: [] })
  for (const flow of event.incoming) run.emit({ kind: 'flow-taken', flowId: flow.id, scopeKey })
  run.plan({ kind: 'begin', node: event, scopeKey, more: { trigger: variables } })
}
