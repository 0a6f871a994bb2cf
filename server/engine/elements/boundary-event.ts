import type { BoundaryEvent } from '../model/types.ts'
import { DONE, type ElementBehaviour } from './shared/behaviour.ts'

/** Boundary event (BPMN 2.0.2 §13.5.3): its activity waits for it; when it is entered it has happened. */
export const boundaryEvent: ElementBehaviour<BoundaryEvent> = {
  activate: () => DONE,
}
