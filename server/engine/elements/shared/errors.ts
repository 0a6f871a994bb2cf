import type { Key } from '../../../base/ids.ts'
import type { JsonObject } from '../../../base/json.ts'
import type { BoundaryEvent, StartEvent } from '../../model/types.ts'
import type { Run } from '../../run.ts'
import { stuck } from './behaviour.ts'
import { catchAtBoundary, catchInEventSubProcess, eventSubProcessStartsOf } from './catching.ts'
import { isInnerInstance } from './facts.ts'
import { raiseIncident } from './incidents.ts'
import { terminateInstance } from './termination.ts'

export interface ThrownCode {
  readonly kind: 'error' | 'escalation'
  readonly code: string
  readonly variables: JsonObject
}

/**
 * Goes outwards from an element and hands the error or escalation to the first that catches it: a boundary event, or an event
 * sub-process of a scope that is not interrupted yet. At one place the code itself goes before one that catches all
 * (BPMN 2.0.2 §10.5.6). False: nobody catches it in this instance.
 */
export function throwOutwards(run: Run, fromKey: Key, thrown: ThrownCode): boolean {
  let at = run.get(fromKey)
  for (;;) {
    const node = run.nodeOf(at)
    const boundary = isInnerInstance(at) ? undefined : bestOf(node.boundaryEvents, thrown)
    if (boundary !== undefined) {
      catchAtBoundary(run, at.key, boundary, thrown.variables)
      return true
    }
    if (at.scopeKey === null) return false
    const scope = run.get(at.scopeKey)
    const start = scope.interruptedBy === undefined ? bestOf(eventSubProcessStartsOf(run.nodeOf(scope)), thrown) : undefined
    if (start !== undefined) {
      catchInEventSubProcess(run, scope.key, start, thrown.variables)
      return true
    }
    at = scope
  }
}

function bestOf<E extends BoundaryEvent | StartEvent>(events: readonly E[], thrown: ThrownCode): E | undefined {
  let catchesAll: E | undefined
  for (const candidate of events) {
    const { event } = candidate
    if (event.kind !== thrown.kind) continue
    const code = event.kind === 'error' ? event.code : event.kind === 'escalation' && event.code?.kind === 'static' ? event.code.text : null
    if (code === thrown.code) return candidate
    if (code === null) catchesAll ??= candidate
  }
  return catchesAll
}

/** An error that nobody here catches goes to the calling instance; without one it is an incident where it was thrown. */
export function throwError(run: Run, fromKey: Key, code: string, message: string, variables: JsonObject, jobKey: Key | null = null): void {
  if (throwOutwards(run, fromKey, { kind: 'error', code, variables })) return
  if (run.parent === undefined) {
    raiseIncident(run, fromKey, stuck('UNHANDLED_ERROR_EVENT', unhandled(code, message)), jobKey)
    return
  }
  const { parent } = run
  terminateInstance(run)
  run.effects.push({ kind: 'notify-parent', parent, outcome: { kind: 'error', errorCode: code, message, variables } })
}

function unhandled(code: string, message: string): string {
  return `Expected somebody to catch the error '${code}', but nobody does${message === '' ? '' : `: ${message}`}`
}
