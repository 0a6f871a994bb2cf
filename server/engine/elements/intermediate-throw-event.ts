import type { IntermediateThrowEvent } from '../model/types.ts'
import { DONE, type ElementBehaviour } from './shared/behaviour.ts'
import { compensate } from './shared/compensation.ts'
import { escalate, publishMessage, publishSignal } from './shared/throwing.ts'

/** Intermediate throw event: says what it has to say and goes on; a link goes on at the catching event of its name. */
export const intermediateThrowEvent: ElementBehaviour<IntermediateThrowEvent> = {
  activate(run, { event }, instance) {
    if (event.kind === 'escalation') return escalate(run, instance, event)
    if (event.kind === 'signal') return publishSignal(run, instance, event)
    if (event.kind === 'thrown-message') return publishMessage(run, instance, event)
    if (event.kind === 'compensation') return compensate(run, instance, event)
    return DONE
  },
  complete(run, { linkTarget }, { scopeKey }) {
    if (linkTarget !== null && scopeKey !== null) run.plan({ kind: 'begin', node: linkTarget, scopeKey, more: { trigger: {} } })
    return undefined
  },
}
