import type { Key } from '../../base/ids.ts'
import { isJsonObject } from '../../base/json.ts'
import type { EventSubProcess, ProcessNode, ScopeNode, StartEvent, SubProcess } from '../model/types.ts'
import type { Run } from '../run.ts'
import { type ElementBehaviour, isStuck, type Stuck, WAITING } from './shared/behaviour.ts'
import { openSubscriptions, prepareSubscriptions } from './shared/subscriptions.ts'

/** Opens what the event sub-processes in the scope wait for, then enters the start event. */
function open(run: Run, scope: ScopeNode, key: Key, start: StartEvent | null, trigger: unknown): Stuck | typeof WAITING {
  const waiting = prepareSubscriptions(run, key, scope.eventSubProcessStarts)
  if (isStuck(waiting)) return waiting
  openSubscriptions(run, key, waiting)
  if (start === null) throw new Error(`Expected a start event in ${scope.id}, but there is none`)
  run.plan({ kind: 'begin', node: start, scopeKey: key, more: isJsonObject(trigger) ? { trigger } : {} })
  return WAITING
}

/** Start event that an instance was asked to begin with; it lies in the scope. */
function startOf(run: Run, id: unknown): StartEvent | null {
  const node = typeof id === 'string' ? run.definition.nodes.get(id) : undefined
  return node?.kind === 'start-event' ? node : null
}

/** The process itself, the outermost scope. Without another choice it begins at its plain start event. */
export const processScope: ElementBehaviour<ProcessNode> = {
  activate(run, process, { key, attributes }) {
    return open(run, process, key, startOf(run, attributes?.start) ?? process.noneStart, attributes?.trigger)
  },
}

/** Embedded sub-process (BPMN 2.0.2 §13.3.4): a scope of its own for variables and events; done when no token is left in it. */
export const subProcess: ElementBehaviour<SubProcess> = {
  activate(run, scope, { key }) {
    return open(run, scope, key, scope.noneStart, undefined)
  },
}

/** Event sub-process (BPMN 2.0.2 §13.5.4), entered because its start event has happened. */
export const eventSubProcess: ElementBehaviour<EventSubProcess> = {
  activate(run, scope, { key, attributes }) {
    return open(run, scope, key, startOf(run, attributes?.start), attributes?.trigger)
  },
}
