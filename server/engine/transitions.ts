import type { ElementInstance } from './state/types.ts'

export type Phase = ElementInstance['phase']
/** What can be asked of a living element. */
export type Intent = 'wait' | 'trigger' | 'complete' | 'throw' | 'terminate' | 'retry'

/**
 * What may follow what (BPMN 2.0.2 §13.3.2, lifecycle of an activity). `ACTIVATING` and `COMPLETING` outlast a step only with an
 * incident or while a listener works, `TERMINATING` only for the latter.
 */
const ALLOWED = {
  ACTIVATING: ['wait', 'complete', 'throw', 'terminate', 'retry'],
  ACTIVE: ['trigger', 'complete', 'throw', 'terminate', 'retry'],
  COMPLETING: ['trigger', 'throw', 'terminate', 'retry'],
  TERMINATING: ['retry'],
} as const satisfies { readonly [P in Phase]: readonly Intent[] }

export function mayFollow(phase: Phase, intent: Intent): boolean {
  return (ALLOWED[phase] as readonly Intent[]).includes(intent)
}
