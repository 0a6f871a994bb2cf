import type { StartEvent } from '../model/types.ts'
import { DONE, type ElementBehaviour } from './shared/behaviour.ts'

/** Start event: what it waited for has happened before it is entered. */
export const startEvent: ElementBehaviour<StartEvent> = {
  activate: () => DONE,
}
