import type { Key } from '../../../base/ids.ts'
import type { CompensationEvent, Node } from '../../model/types.ts'
import type { Run } from '../../run.ts'
import { changed, elementOf } from '../../state/element.ts'
import type { Compensable, ElementInstance } from '../../state/types.ts'
import { DONE, type Outcome, WAITING } from './behaviour.ts'
import { factOf, isInnerInstance } from './facts.ts'

type Undoing = NonNullable<ElementInstance['compensating']>[number]

/** Keeps in mind what completed and can be undone: an activity with a handler (once for a multi-instance), and a scope that holds such. */
export function noteCompensable(run: Run, node: Node, instance: ElementInstance): void {
  const { key, scopeKey } = instance
  if (scopeKey === null || node.forCompensation) return
  const inner = run.compensableIn(key)
  const ownHandler = !isInnerInstance(instance) && handlerOf(node) !== null
  if (!ownHandler && inner.length === 0) return
  const entry: Compensable = { activityId: node.id, ...(inner.length === 0 ? {} : { inner, variables: run.localsOf(key) ?? {} }) }
  run.setCompensable(scopeKey, [...run.compensableIn(scopeKey), entry])
}

function handlerOf(node: Node): Node | null {
  return node.boundaryEvents.find(({ event }) => event.kind === 'compensation')?.handler ?? null
}

/**
 * Compensation throw and end event (BPMN 2.0.2 §13.5.5; Zeebe docs, "Compensation events"): calls the handlers of what completed in the
 * scope, last completed first, one after the other, and waits for them. Thrown in an event sub-process it also means the scope around it.
 * What is undone is not undone again.
 */
export function compensate(run: Run, instance: ElementInstance, event: CompensationEvent): Outcome {
  const queue = scopesOf(run, instance).flatMap((scopeKey) => takeFrom(run, scopeKey, event.activityId))
  if (queue.length === 0 || instance.scopeKey === null) return DONE
  run.put(changed(instance, { compensating: queue }))
  run.plan({ kind: 'compensate', scopeKey: instance.scopeKey, holderKey: instance.key })
  return WAITING
}

function scopesOf(run: Run, { scopeKey }: ElementInstance): readonly Key[] {
  if (scopeKey === null) return []
  const scope = run.get(scopeKey)
  return run.nodeOf(scope).kind === 'event-sub-process' ? [scopeKey, ...scopesOf(run, scope)] : [scopeKey]
}

function takeFrom(run: Run, scopeKey: Key, activityId: string | null): readonly Undoing[] {
  const all = run.compensableIn(scopeKey)
  const meant = all.filter((what) => activityId === null || what.activityId === activityId)
  run.setCompensable(
    scopeKey,
    all.filter((what) => !meant.includes(what)),
  )
  return inReverse(scopeKey, meant)
}

function inReverse(scopeKey: Key, list: readonly Compensable[]): readonly Undoing[] {
  return list.toReversed().map((what) => ({ scopeKey, what }))
}

/** The next of what a throwing event, or a sub-process compensated from inside, has to undo. True: the throwing event is done. */
export function compensateNext(run: Run, holderKey: Key): boolean {
  const holder = run.find(holderKey)
  if (holder?.compensating === undefined) return false
  const [next, ...left] = holder.compensating
  if (next !== undefined) {
    run.put(changed(holder, { compensating: left }))
    if (!undo(run, holderKey, next) && holder.scopeKey !== null) run.plan({ kind: 'compensate', scopeKey: holder.scopeKey, holderKey })
    return false
  }
  const done = run.put(changed(holder, { compensating: undefined }))
  if (done.compensates === undefined) return true
  run.emit({ kind: 'element-completed', element: factOf(run.nodeOf(done), done) })
  run.remove(holderKey)
  handlerEnded(run, done)
  return false
}

/** A handler, or a sub-process compensated from inside, is no more: its thrower goes on. */
export function handlerEnded(run: Run, { compensates, scopeKey }: ElementInstance): void {
  if (compensates === undefined || scopeKey === null) return
  run.plan({ kind: 'compensate', scopeKey, holderKey: compensates })
}

/** False: nothing is there to undo it with. */
function undo(run: Run, holderKey: Key, { scopeKey, what }: Undoing): boolean {
  const node = run.definition.nodes.get(what.activityId)
  if (node === undefined || run.find(scopeKey) === undefined) return false
  const handler = handlerOf(node)
  if (handler !== null) {
    run.plan({ kind: 'begin', node: handler, scopeKey, more: { compensates: holderKey } })
    return true
  }
  if (what.inner === undefined) return false
  // Default compensation of a sub-process (BPMN 2.0.2 §10.7): it is there once more, with the variables it had, for the handlers in it.
  const key = run.context.newKey()
  const compensating = inReverse(key, what.inner)
  const again = run.put(elementOf({ key, elementId: node.id, scopeKey, phase: 'ACTIVE', compensates: holderKey, compensating }))
  run.emit({ kind: 'element-activated', element: factOf(node, again) })
  const variables = what.variables ?? {}
  if (Object.keys(variables).length > 0) {
    run.mergeLocals(key, variables)
    run.emit({ kind: 'variables-set', scopeKey: key, variables })
  }
  run.plan({ kind: 'compensate', scopeKey: key, holderKey: key })
  return true
}
