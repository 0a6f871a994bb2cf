import type { ExclusiveGateway } from '../model/types.ts'
import { type ElementBehaviour, isStuck } from './shared/behaviour.ts'
import { flowsThatHold } from './shared/conditions.ts'

/**
 * Exclusive gateway (BPMN 2.0.2 §13.4.2): takes the first flow whose condition holds, else the default flow. No flow to take is an
 * incident on this token: a person corrects the data or the model and retries. Tokens that come in pass one by one.
 */
export const exclusiveGateway: ElementBehaviour<ExclusiveGateway> = {
  activate(run, gateway, instance) {
    const flows = flowsThatHold(run, gateway, instance.key, 'first')
    return isStuck(flows) ? flows : { kind: 'done', flows }
  },
}
