import { assertNever } from '../../base/errors.ts'
import type { EndEvent } from '../model/types.ts'
import { DONE, type ElementBehaviour } from './shared/behaviour.ts'
import { compensate } from './shared/compensation.ts'
import { terminateContents } from './shared/termination.ts'
import { escalate, publishMessage, publishSignal, throwErrorFrom } from './shared/throwing.ts'

/** End event (BPMN 2.0.2 §13.5.5): the token ends here; terminate ends the others of its scope too, an error goes outwards. */
export const endEvent: ElementBehaviour<EndEvent> = {
  activate(run, { event }, instance) {
    switch (event.kind) {
      case 'none':
        return DONE
      case 'terminate':
        if (instance.scopeKey !== null) terminateContents(run, instance.scopeKey, instance.key)
        return DONE
      case 'thrown-error':
        return throwErrorFrom(run, instance, event)
      case 'escalation':
        return escalate(run, instance, event)
      case 'signal':
        return publishSignal(run, instance, event)
      case 'thrown-message':
        return publishMessage(run, instance, event)
      case 'compensation':
        return compensate(run, instance, event)
      default:
        return assertNever(event)
    }
  },
}
