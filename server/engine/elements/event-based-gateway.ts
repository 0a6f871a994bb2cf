import type { EventBasedGateway } from '../model/types.ts'
import { type ElementBehaviour, isStuck, WAITING } from './shared/behaviour.ts'
import { openSubscriptions, prepareSubscriptions } from './shared/subscriptions.ts'

/** Event-based gateway (BPMN 2.0.2 §13.4.4): waits for all events after it; the first that happens takes the token. */
export const eventBasedGateway: ElementBehaviour<EventBasedGateway> = {
  activate(run, gateway, { key }) {
    const waiting = prepareSubscriptions(run, key, gateway.events)
    if (isStuck(waiting)) return waiting
    openSubscriptions(run, key, waiting)
    return WAITING
  },
}
