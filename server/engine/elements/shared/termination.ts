import type { Key } from '../../../base/ids.ts'
import type { Run } from '../../run.ts'
import { changed } from '../../state/element.ts'
import type { ElementInstance } from '../../state/types.ts'
import { isStuck } from './behaviour.ts'
import { handlerEnded } from './compensation.ts'
import { factOf } from './facts.ts'
import { clearIncident, raiseIncident } from './incidents.ts'
import { closeSubscriptions } from './subscriptions.ts'
import { beginTransition, hasTaskListeners } from './task-listeners.ts'

/**
 * Ends an element and everything in it, inner before outer; what it waited for is taken back. A user task with canceling listeners, and
 * what is around it, stays `TERMINATING` until they are done; what goes on elsewhere does not wait for it.
 */
export function terminate(run: Run, key: Key): void {
  if (run.get(key).phase === 'TERMINATING') return
  terminateContents(run, key)
  closeSubscriptions(run, key)
  clearIncident(run, key)
  const instance = run.get(key)
  const { jobKey, calledInstanceKey } = instance
  run.put(
    changed(instance, {
      phase: 'TERMINATING',
      jobKey: undefined,
      calledInstanceKey: undefined,
      listener: undefined,
      compensating: undefined,
    }),
  )
  if (jobKey !== undefined) run.emit({ kind: 'job-cancelled', jobKey })
  if (calledInstanceKey !== undefined) run.effects.push({ kind: 'cancel-child', childKey: calledInstanceKey })
  if (!mustBeHeard(run, instance) && !run.hasChildren(key)) finishTermination(run, key)
}

/** Asks the canceling listeners of a user task; true while it waits for them. */
function mustBeHeard(run: Run, { key, userTaskKey, task }: ElementInstance): boolean {
  const node = run.nodeOf(run.get(key))
  if (node.kind !== 'user-task' || userTaskKey === undefined || task === undefined || !hasTaskListeners(node, 'canceling')) return false
  const { key: _, formId: __, ...after } = task
  const outcome = beginTransition(run, key, { event: 'CANCELING', action: 'cancel', after })
  if (isStuck(outcome)) raiseIncident(run, key, outcome)
  return true
}

/**
 * Nothing is left in the element and nobody has to be heard: it is gone, and so may be what was waiting for it. `later`: in a step of its
 * own, so that the scope around it may be done now.
 */
export function finishTermination(run: Run, key: Key, later = false): void {
  const instance = run.get(key)
  const element = factOf(run.nodeOf(instance), instance)
  clearIncident(run, key)
  if (instance.userTaskKey !== undefined) run.emit({ kind: 'user-task-cancelled', userTaskKey: instance.userTaskKey, element })
  run.emit({ kind: 'element-terminated', element })
  run.remove(key)
  if (instance.scopeKey === null) {
    run.emit({ kind: 'instance-terminated' })
    run.end('TERMINATED')
    return
  }
  handlerEnded(run, instance)
  const around = run.get(instance.scopeKey)
  if (around.phase === 'TERMINATING' && !run.hasChildren(around.key)) finishTermination(run, around.key, later)
  else if (later) run.settleLater(around.key)
}

/** Ends what runs in a scope, tokens on their way included; the scope itself stays. */
export function terminateContents(run: Run, scopeKey: Key, except?: Key): void {
  run.dropTokens(scopeKey)
  for (const child of run.childrenOf(scopeKey)) {
    if (child.key !== except) terminate(run, child.key)
  }
}

/** Ends the whole instance. */
export function terminateInstance(run: Run): void {
  terminate(run, run.key)
}
