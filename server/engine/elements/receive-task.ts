import type { ReceiveTask } from '../model/types.ts'
import { DONE, type ElementBehaviour, isStuck, WAITING } from './shared/behaviour.ts'
import { openSubscriptions, prepareSubscriptions } from './shared/subscriptions.ts'

/** Receive task: waits for its message; after an event-based gateway the message is there already. */
export const receiveTask: ElementBehaviour<ReceiveTask> = {
  activate(run, task, instance) {
    if (instance.triggered === true) return DONE
    const waiting = prepareSubscriptions(run, instance.key, [task])
    if (isStuck(waiting)) return waiting
    openSubscriptions(run, instance.key, waiting)
    return WAITING
  },
}
