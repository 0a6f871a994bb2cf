import type { Key } from '../../../base/ids.ts'
import type { JsonObject } from '../../../base/json.ts'
import type { BoundaryEvent, Node, StartEvent } from '../../model/types.ts'
import type { Run } from '../../run.ts'
import { changed } from '../../state/element.ts'
import { closeSubscriptions } from './subscriptions.ts'
import { terminate, terminateContents } from './termination.ts'

/** A boundary event happens: its activity ends or goes on, and the event is entered beside it. */
export function catchAtBoundary(run: Run, hostKey: Key, event: BoundaryEvent, variables: JsonObject): void {
  const { scopeKey } = run.get(hostKey)
  if (scopeKey === null) throw new Error(`Expected ${event.id} to be attached inside a scope`)
  if (event.interrupting) terminate(run, hostKey)
  run.plan({ kind: 'begin', node: event, scopeKey, more: { trigger: variables } })
}

/** The start event of an event sub-process happens: what else runs in the scope ends or goes on, and the sub-process is entered. */
export function catchInEventSubProcess(run: Run, scopeKey: Key, start: StartEvent, variables: JsonObject): void {
  if (start.scope === null) throw new Error(`Expected ${start.id} to lie in an event sub-process`)
  if (start.interrupting) {
    terminateContents(run, scopeKey)
    const scope = run.nodeOf(run.get(scopeKey))
    closeSubscriptions(run, scopeKey, new Set(eventSubProcessStartsOf(scope).map(({ id }) => id)))
    run.put(changed(run.get(scopeKey), { interruptedBy: start.id }))
  }
  run.plan({ kind: 'begin', node: start.scope, scopeKey, more: { attributes: { start: start.id, trigger: variables } } })
}

export function eventSubProcessStartsOf(node: Node): readonly StartEvent[] {
  return 'eventSubProcessStarts' in node ? node.eventSubProcessStarts : []
}
