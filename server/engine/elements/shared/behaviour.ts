import type { JsonObject } from '../../../base/json.ts'
import type { Node, SequenceFlow } from '../../model/types.ts'
import type { Run } from '../../run.ts'
import type { ElementInstance } from '../../state/types.ts'

/** Why a token can not go on; becomes an incident that a person can retry. Types as in Zeebe. */
export interface Stuck {
  readonly kind: 'stuck'
  readonly type: IncidentType
  readonly message: string
}

export type IncidentType =
  | 'JOB_NO_RETRIES'
  | 'EXECUTION_LISTENER_NO_RETRIES'
  | 'TASK_LISTENER_NO_RETRIES'
  | 'CONDITION_ERROR'
  | 'EXTRACT_VALUE_ERROR'
  | 'IO_MAPPING_ERROR'
  | 'UNHANDLED_ERROR_EVENT'
  | 'CALLED_ELEMENT_ERROR'
  | 'CALLED_DECISION_ERROR'
  | 'DECISION_EVALUATION_ERROR'
  | 'UNKNOWN'

/** What became of an element that was entered. */
export type Outcome =
  | Stuck
  /** It waits for something from outside. */
  | { readonly kind: 'waiting' }
  /** It is done at once; `variables` are its result, `flows` the ways out it takes (all, when not named). */
  | { readonly kind: 'done'; readonly variables?: JsonObject; readonly flows?: readonly SequenceFlow[] }
  /** It was taken away while it was entered (an error end event whose error is caught). */
  | { readonly kind: 'gone' }

export const WAITING: Outcome = { kind: 'waiting' }
export const DONE: Outcome = { kind: 'done' }
export const GONE: Outcome = { kind: 'gone' }

export function stuck(type: IncidentType, message: string): Stuck {
  return { kind: 'stuck', type, message }
}

export function isStuck(value: unknown): value is Stuck {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'stuck'
}

/**
 * How one BPMN element runs. Variable mappings, events, boundary events and cleaning up are done around it (`lifecycle.ts`); a
 * behaviour says only what is particular. It evaluates everything before it changes anything, so that a stuck element can be
 * entered again.
 */
export interface ElementBehaviour<N extends Node> {
  /** Entered, its input mappings done. */
  activate(run: Run, node: N, instance: ElementInstance): Outcome
  /** Its result is in the variables, output mappings done, about to leave. */
  complete?(run: Run, node: N, instance: ElementInstance): Stuck | undefined
  /** An incident that came while it waited is resolved by a person. */
  retry?(run: Run, node: N, instance: ElementInstance): void
}
