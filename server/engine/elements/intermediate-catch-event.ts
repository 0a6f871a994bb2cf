import type { IntermediateCatchEvent } from '../model/types.ts'
import { DONE, type ElementBehaviour, isStuck, WAITING } from './shared/behaviour.ts'
import { openSubscriptions, prepareSubscriptions } from './shared/subscriptions.ts'

/** Intermediate catch event: waits for its message, timer or signal; a link, or one that has happened at a gateway, goes on at once. */
export const intermediateCatchEvent: ElementBehaviour<IntermediateCatchEvent> = {
  activate(run, event, instance) {
    if (instance.triggered === true || event.event.kind === 'link') return DONE
    const waiting = prepareSubscriptions(run, instance.key, [event])
    if (isStuck(waiting)) return waiting
    openSubscriptions(run, instance.key, waiting)
    return WAITING
  },
}
