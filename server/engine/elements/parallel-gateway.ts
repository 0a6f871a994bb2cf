import type { ParallelGateway } from '../model/types.ts'
import { DONE, type ElementBehaviour } from './shared/behaviour.ts'

/** Parallel gateway (BPMN 2.0.2 §13.4.1): takes every flow. Joining is done before it is entered (`joins.ts`). */
export const parallelGateway: ElementBehaviour<ParallelGateway> = {
  activate: () => DONE,
}
