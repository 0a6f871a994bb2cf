import { LIMITS } from '../../limits.ts'
import type { EscalationEvent, SignalEvent, ThrownErrorEvent, ThrownMessageEvent } from '../../model/types.ts'
import type { Run } from '../../run.ts'
import type { ElementInstance } from '../../state/types.ts'
import { DONE, GONE, isStuck, type Outcome, stuck } from './behaviour.ts'
import { isTooLong, nextInChain } from './chain.ts'
import { throwError, throwOutwards } from './errors.ts'
import { correlationKeyOf, stringOf } from './expressions.ts'
import { createJob } from './jobs.ts'
import { visibleVariables } from './variables.ts'

const CHAIN_TOO_LONG = stuck(
  'UNKNOWN',
  `Expected at most ${LIMITS.startChain} instances to start each other one right after the other, but here would begin one more; do they ever end?`,
)

/** Error end event: the error goes outwards; uncaught it is an incident here, or the end of this called instance. */
export function throwErrorFrom(run: Run, instance: ElementInstance, event: ThrownErrorEvent): Outcome {
  const code = stringOf(run, event.code, instance.key)
  if (isStuck(code)) return code
  throwError(run, instance.key, code, '', run.localsOf(instance.key) ?? {})
  return GONE
}

/** Escalation: somebody outwards may care; if nobody does, or if it does not interrupt, the token goes on. */
export function escalate(run: Run, instance: ElementInstance, event: EscalationEvent): Outcome {
  const code = event.code === null ? '' : stringOf(run, event.code, instance.key)
  if (isStuck(code)) return code
  throwOutwards(run, instance.key, { kind: 'escalation', code, variables: run.localsOf(instance.key) ?? {} })
  return run.find(instance.key) === undefined ? GONE : DONE
}

export function publishSignal(run: Run, instance: ElementInstance, event: SignalEvent): Outcome {
  const name = stringOf(run, event.name, instance.key)
  if (isStuck(name)) return name
  if (isTooLong(nextInChain(run.chain, run.context.now))) return CHAIN_TOO_LONG
  run.effects.push({ kind: 'publish-signal', name, variables: run.localsOf(instance.key) ?? {} })
  return DONE
}

/** Message by a worker when the event has a task definition, else published by the engine; input mappings are what goes with it. */
export function publishMessage(run: Run, instance: ElementInstance, event: ThrownMessageEvent): Outcome {
  if (event.job !== null) return createJob(run, instance, event.job)
  if (event.name === null) throw new Error(`Expected ${instance.elementId} to have a message`)
  const name = stringOf(run, event.name, instance.key)
  if (isStuck(name)) return name
  const key = event.correlationKey === null ? '' : correlationKeyOf(run, event.correlationKey, visibleVariables(run, instance.key))
  if (isStuck(key)) return key
  if (isTooLong(nextInChain(run.chain, run.context.now))) return CHAIN_TOO_LONG
  run.effects.push({
    kind: 'publish-message',
    name,
    correlationKey: key,
    timeToLive: event.timeToLive,
    variables: run.localsOf(instance.key) ?? {},
  })
  return DONE
}
