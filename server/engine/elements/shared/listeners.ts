import type { Key } from '../../../base/ids.ts'
import type { JobDefinition, Node } from '../../model/types.ts'
import type { Run } from '../../run.ts'
import { changed } from '../../state/element.ts'
import type { ElementInstance } from '../../state/types.ts'
import { isStuck, type Stuck } from './behaviour.ts'
import { createJob } from './jobs.ts'

const NONE: readonly JobDefinition[] = []

/** Listeners of an element; those of a multi-instance body stand at its loop characteristics. */
function listenersOf(node: Node, instance: ElementInstance, event: 'START' | 'END'): readonly JobDefinition[] {
  const listeners = instance.body === true ? (node.loop?.listeners ?? null) : node.listeners
  if (listeners === null) return NONE
  return event === 'START' ? listeners.start : listeners.end
}

/**
 * Execution listeners (Zeebe docs, "Execution listeners"): jobs one after the other, before the element subscribes and does its work,
 * and after its output mappings. False: none is left.
 */
export function listen(run: Run, key: Key, event: 'START' | 'END', index: number): boolean | Stuck {
  const instance = run.get(key)
  const listener = listenersOf(run.nodeOf(instance), instance, event)[index]
  if (listener === undefined) return false
  const outcome = createJob(run, changed(instance, { listener: { event, index } }), listener, {
    kind: 'EXECUTION_LISTENER',
    listenerEventType: event,
  })
  return isStuck(outcome) ? outcome : true
}
