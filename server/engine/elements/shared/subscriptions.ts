import type { Key } from '../../../base/ids.ts'
import { type Due, nextDue } from '../../model/timers.ts'
import type { CatchingNode, Node } from '../../model/types.ts'
import { inKeyOrder, type Run } from '../../run.ts'
import { changed } from '../../state/element.ts'
import type { ElementInstance } from '../../state/types.ts'
import { isStuck, type Stuck } from './behaviour.ts'
import { correlationKeyOf, stringOf } from './expressions.ts'
import { dueOf, zoneOf } from './timers.ts'
import { visibleVariables } from './variables.ts'

type Wanted =
  | { readonly kind: 'message'; readonly node: CatchingNode; readonly name: string; readonly correlationKey: string }
  | { readonly kind: 'signal'; readonly node: CatchingNode; readonly name: string }
  | { readonly kind: 'timer'; readonly node: CatchingNode; readonly due: Due }
  | { readonly kind: 'conditional'; readonly node: CatchingNode }

/** What an element is going to wait for, with everything evaluated. */
export type Waiting = readonly Wanted[]

/**
 * Evaluates what is to be waited for on behalf of an element: its own event, those on its border, those of the event sub-processes
 * in it. Errors and escalations need no waiting.
 */
export function prepareSubscriptions(run: Run, hostKey: Key, nodes: readonly CatchingNode[]): Waiting | Stuck {
  if (nodes.length === 0) return NOTHING
  const all: Wanted[] = []
  for (const node of nodes) {
    const wanted = wantedOf(run, hostKey, node)
    if (isStuck(wanted)) return wanted
    if (wanted !== null) all.push(wanted)
  }
  return all
}

const NOTHING: Waiting = []

export function openSubscriptions(run: Run, hostKey: Key, waiting: Waiting): void {
  for (const wanted of waiting) open(run, hostKey, wanted)
}

function wantedOf(run: Run, hostKey: Key, node: CatchingNode): Wanted | null | Stuck {
  const { event } = node
  if (event.kind === 'timer') {
    const due = dueOf(run, event.timer, hostKey)
    return isStuck(due) ? due : due === null ? null : { kind: 'timer', node, due }
  }
  if (event.kind === 'signal') {
    const name = stringOf(run, event.name, hostKey)
    return isStuck(name) ? name : { kind: 'signal', node, name }
  }
  if (event.kind === 'conditional') return { kind: 'conditional', node }
  if (event.kind !== 'message' || event.correlationKey === null) return null
  const name = stringOf(run, event.name, hostKey)
  if (isStuck(name)) return name
  const key = correlationKeyOf(run, event.correlationKey, visibleVariables(run, hostKey))
  if (isStuck(key)) return key
  return { kind: 'message', node, name, correlationKey: key }
}

function open(run: Run, hostKey: Key, wanted: Wanted): void {
  if (wanted.kind === 'conditional') {
    watch(run, hostKey, wanted.node.id)
    return
  }
  const key = run.context.newKey()
  if (wanted.kind === 'timer') {
    schedule(run, hostKey, wanted.node, key, wanted.due)
    return
  }
  const host = run.get(hostKey)
  run.put(changed(host, { subscriptions: { ...host.subscriptions, [key]: wanted.node.id } }))
  const common = { key, elementInstanceKey: hostKey, elementId: wanted.node.id }
  if (wanted.kind === 'signal') run.emit({ kind: 'signal-subscribed', subscription: { ...common, signalName: wanted.name } })
  else {
    run.emit({
      kind: 'message-subscribed',
      subscription: {
        ...common,
        messageName: wanted.name,
        correlationKey: wanted.correlationKey,
        interrupting: isInterrupting(wanted.node),
      },
    })
  }
}

/** A condition is looked at when its event is opened, and then whenever a variable in it changes (`conditionals.ts`). */
function watch(run: Run, hostKey: Key, eventId: string): void {
  const host = run.get(hostKey)
  run.put(changed(host, { conditions: { ...host.conditions, [eventId]: false } }))
  run.conditions.push({ hostKey, eventId })
}

function schedule(run: Run, hostKey: Key, node: Node, key: Key, due: Due): void {
  const host = run.get(hostKey)
  const { dueAt, repetitions, interval } = due
  const cycles = interval === undefined ? host.cycles : { ...host.cycles, [key]: { dueAt, repetitions, interval } }
  run.put(changed(host, { timers: { ...host.timers, [key]: node.id }, cycles }))
  run.emit({ kind: 'timer-scheduled', timer: { key, elementInstanceKey: hostKey, elementId: node.id, ...due } })
}

/** Whether the event ends what it belongs to; what waits for nothing else always does. */
export function isInterrupting(node: CatchingNode): boolean {
  return node.kind === 'boundary-event' || node.kind === 'start-event' ? node.interrupting : true
}

/** Takes away the timer that has fired; a cycle goes on with a new key. */
export function timerFired(run: Run, hostKey: Key, timerKey: Key): void {
  const host = run.get(hostKey)
  const elementId = host.timers?.[timerKey]
  const cycle = host.cycles?.[timerKey]
  run.put(without(host, timerKey))
  run.emit({ kind: 'timer-triggered', timerKey })
  const node = elementId === undefined ? undefined : run.definition.nodes.get(elementId)
  if (cycle === undefined || node === undefined) return
  const due = nextDue(cycle, run.context.now, zoneOf(run))
  if (due !== null) schedule(run, hostKey, node, run.context.newKey(), due)
}

/** Closes what an element waits for: everything, or what belongs to the events named. */
export function closeSubscriptions(run: Run, hostKey: Key, only?: ReadonlySet<string>): void {
  const host = run.get(hostKey)
  let left = host
  for (const [key, elementId] of inOrder(host.timers)) {
    if (only !== undefined && !only.has(elementId)) continue
    left = without(left, key)
    run.emit({ kind: 'timer-cancelled', timerKey: key })
  }
  for (const [key, elementId] of inOrder(host.subscriptions)) {
    if (only !== undefined && !only.has(elementId)) continue
    left = without(left, key)
    emitClosed(run, key, elementId)
  }
  if (left.conditions !== undefined) {
    const kept = Object.entries(left.conditions).filter(([eventId]) => only !== undefined && !only.has(eventId))
    left = changed(left, { conditions: unlessEmpty(Object.fromEntries(kept)) })
  }
  if (left !== host) run.put(left)
}

function inOrder(record: { readonly [key: string]: string } | undefined): readonly [Key, string][] {
  return record === undefined ? [] : (Object.entries(record) as [Key, string][]).sort(([a], [b]) => inKeyOrder(a, b))
}

/** Closes one message or signal subscription. */
export function closeSubscription(run: Run, hostKey: Key, key: Key): void {
  const host = run.get(hostKey)
  const elementId = host.subscriptions?.[key]
  if (elementId === undefined) return
  run.put(without(host, key))
  emitClosed(run, key, elementId)
}

function emitClosed(run: Run, subscriptionKey: Key, elementId: string): void {
  const node = run.definition.nodes.get(elementId)
  const isSignal = node !== undefined && 'event' in node && node.event.kind === 'signal'
  run.emit({ kind: isSignal ? 'signal-unsubscribed' : 'message-unsubscribed', subscriptionKey })
}

function without(host: ElementInstance, key: Key): ElementInstance {
  const { timers, subscriptions, cycles } = host
  return changed(host, { timers: dropKey(timers, key), subscriptions: dropKey(subscriptions, key), cycles: dropKey(cycles, key) })
}

/** Records of which nothing is left are not kept. */
export function unlessEmpty<T extends object>(record: T): T | undefined {
  return Object.keys(record).length === 0 ? undefined : record
}

function dropKey<T>(record: { readonly [key: string]: T } | undefined, key: string): { readonly [key: string]: T } | undefined {
  if (record === undefined || !Object.hasOwn(record, key)) return record
  const { [key]: _, ...left } = record
  return unlessEmpty(left)
}
