import type { Key } from '../../../base/ids.ts'
import type { Run } from '../../run.ts'
import { mayFollow } from '../../transitions.ts'
import { factOf } from './facts.ts'
import { clearIncident } from './incidents.ts'
import { closeSubscriptions } from './subscriptions.ts'

/** Ends an element and everything in it, inner before outer; what it waited for is taken back. */
export function terminate(run: Run, key: Key): void {
  if (!mayFollow(run.get(key).phase, 'terminate')) throw new Error(`Expected ${key} to be one that can be terminated`)
  terminateContents(run, key)
  const instance = run.put({ ...run.get(key), phase: 'TERMINATING' })
  const element = factOf(run.nodeOf(instance), instance)
  closeSubscriptions(run, key)
  clearIncident(run, key)
  if (instance.userTaskKey !== undefined) run.emit({ kind: 'user-task-cancelled', userTaskKey: instance.userTaskKey, element })
  if (instance.jobKey !== undefined) run.emit({ kind: 'job-cancelled', jobKey: instance.jobKey })
  if (instance.calledInstanceKey !== undefined) run.effects.push({ kind: 'cancel-child', childKey: instance.calledInstanceKey })
  run.emit({ kind: 'element-terminated', element })
  run.remove(key)
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
  run.emit({ kind: 'instance-terminated' })
  run.end('TERMINATED')
}
