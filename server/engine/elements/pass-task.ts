import type { PassTask } from '../model/types.ts'
import { DONE, type ElementBehaviour } from './shared/behaviour.ts'

/** Undefined task and manual task (BPMN 2.0.2 §13.3.3): nothing for the engine to do. */
export const passTask: ElementBehaviour<PassTask> = {
  activate: () => DONE,
}
