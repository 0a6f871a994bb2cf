import type { InclusiveGateway } from '../model/types.ts'
import { type ElementBehaviour, isStuck } from './shared/behaviour.ts'
import { flowsThatHold } from './shared/conditions.ts'

/** Inclusive gateway (BPMN 2.0.2 §13.4.3): takes every flow whose condition holds. Joining is done before it is entered (`joins.ts`). */
export const inclusiveGateway: ElementBehaviour<InclusiveGateway> = {
  activate(run, gateway, instance) {
    const flows = flowsThatHold(run, gateway, instance.key, 'all')
    return isStuck(flows) ? flows : { kind: 'done', flows }
  },
}
