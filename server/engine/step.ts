import { assertNever } from '../base/errors.ts'
import type { Key } from '../base/ids.ts'
import { behaviourOf } from './elements/index.ts'
import { stuck } from './elements/shared/behaviour.ts'
import { throwError } from './elements/shared/errors.ts'
import { factOf } from './elements/shared/facts.ts'
import { clearIncident, raiseIncident } from './elements/shared/incidents.ts'
import { closeSubscription, isInterrupting, timerFired } from './elements/shared/subscriptions.ts'
import { terminateInstance } from './elements/shared/termination.ts'
import { propagate, setLocals } from './elements/shared/variables.ts'
import { activateAgain, begin, complete, leave, runToWaitStates, trigger } from './lifecycle.ts'
import type { CatchingNode, ExecutableProcess } from './model/types.ts'
import { CommandRejected } from './rejections.ts'
import { Run } from './run.ts'
import type { Command, ElementInstance, InstanceState, StepContext, StepResult } from './state/types.ts'
import { type Intent, mayFollow } from './transitions.ts'

type CommandOf<K extends Command['kind']> = Extract<Command, { readonly kind: K }>

/** What a step must know of the definition beside its graph. */
export interface DefinitionIdentity {
  readonly key: Key
  readonly version: number
}
export type StepDefinition = ExecutableProcess & Partial<DefinitionIdentity>

/**
 * One command, carried out until every token of the instance waits: new state, what happened in order, and what is to be done
 * outside. Pure: the state given is not changed, and the same input gives the same output. Throws `CommandRejected` when what the
 * command is about is gone (`NOT_FOUND`) or not at that point (`INVALID_STATE`); any other exception is a defect.
 */
export function step(definition: StepDefinition, state: InstanceState | undefined, command: Command, context: StepContext): StepResult {
  if (command.kind === 'create') {
    if (state !== undefined) throw new CommandRejected('INVALID_STATE', `Expected no instance ${command.instanceKey} yet, but there is one`)
    return create(definition, command, context)
  }
  if (state === undefined) throw new CommandRejected('NOT_FOUND', 'Expected an instance, but there is none')
  if (state.status !== 'ACTIVE')
    throw new CommandRejected('NOT_FOUND', `Expected instance ${state.key} to be active, but it is ${state.status}`)
  const run = new Run(definition, state, context)
  carryOut(run, command)
  return finish(run)
}

function finish(run: Run): StepResult {
  runToWaitStates(run)
  return { state: run.result(), events: run.events, effects: run.effects }
}

function create(definition: StepDefinition, command: CommandOf<'create'>, context: StepContext): StepResult {
  const { instanceKey, parent, startElementId } = command
  const start = startElementId === undefined ? definition.root.noneStart : definition.nodes.get(startElementId)
  if (start?.kind !== 'start-event' || start.scope !== definition.root) {
    throw new CommandRejected(
      'INVALID_STATE',
      `Expected start event ${startElementId ?? 'without trigger'} in ${definition.processId}, but there is none`,
    )
  }
  const run = new Run(
    definition,
    {
      shape: 1,
      key: instanceKey,
      definitionKey: definition.key ?? instanceKey,
      status: 'ACTIVE',
      ...(parent === undefined ? {} : { parent }),
      rootKey: command.rootKey ?? instanceKey,
      ...(command.depth === undefined ? {} : { depth: command.depth }),
      ...(command.chain === undefined ? {} : { chain: command.chain }),
      elements: {},
      variables: {},
      taken: {},
    },
    context,
  )
  run.emit({
    kind: 'instance-created',
    definitionKey: definition.key ?? instanceKey,
    processId: definition.processId,
    version: definition.version ?? 1,
  })
  // Variables that come with a message or signal go through the output mappings of its start event.
  const asTrigger = start.event.kind !== 'none' && start.outputs.length > 0
  begin(run, definition.root, null, {
    key: instanceKey,
    ...(asTrigger ? {} : { locals: command.variables }),
    attributes: { start: start.id, ...(asTrigger ? { trigger: command.variables } : {}) },
  })
  return finish(run)
}

function carryOut(run: Run, command: Exclude<Command, { kind: 'create' }>): void {
  switch (command.kind) {
    case 'complete-user-task': {
      const instance = demand(run, 'complete', 'user task', command.userTaskKey, (element) => element.userTaskKey === command.userTaskKey)
      const { userTaskKey, ...rest } = instance
      run.emit({ kind: 'user-task-completed', userTaskKey: command.userTaskKey, element: factOf(run.nodeOf(instance), instance) })
      run.put(rest)
      complete(run, instance.key, { variables: command.variables })
      break
    }
    case 'complete-job': {
      const { jobKey, ...rest } = demand(run, 'complete', 'job', command.jobKey, (element) => element.jobKey === command.jobKey)
      run.emit({ kind: 'job-completed', jobKey: command.jobKey })
      run.put(rest)
      clearIncident(run, rest.key)
      complete(run, rest.key, { variables: command.variables })
      break
    }
    case 'fail-job':
      failJob(run, command)
      break
    case 'throw-error':
      throwErrorAt(run, command)
      break
    case 'trigger-timer': {
      const { timerKey } = command
      const host = demand(run, 'trigger', 'timer', timerKey, (element) => element.timers?.[timerKey] !== undefined)
      const eventId = host.timers?.[timerKey] ?? ''
      timerFired(run, host.key, timerKey)
      trigger(run, host.key, eventId, {})
      break
    }
    case 'correlate-message':
    case 'broadcast-signal':
      correlate(run, command)
      break
    case 'child-completed':
      childCompleted(run, command)
      break
    case 'child-error': {
      const instance = withoutChild(run, command.elementInstanceKey)
      throwError(run, instance.key, command.errorCode, command.message, command.variables)
      break
    }
    case 'child-terminated':
      childLost(run, command.elementInstanceKey, 'Expected the called instance to complete, but it was cancelled')
      break
    case 'child-not-started':
      childLost(run, command.elementInstanceKey, command.message)
      break
    case 'set-variables': {
      if (run.find(command.scopeKey) === undefined)
        throw new CommandRejected('NOT_FOUND', `Expected scope ${command.scopeKey}, but it is gone`)
      if (command.local) setLocals(run, command.scopeKey, command.variables)
      else propagate(run, command.scopeKey, command.variables)
      break
    }
    case 'resolve-incident':
      resolveIncident(run, command.incidentKey)
      break
    case 'cancel':
      cancel(run)
      break
    default:
      assertNever(command)
  }
}

/** The one living element that the command means, in a phase that allows it. */
function demand(run: Run, intent: Intent, what: string, key: Key, matches: (element: ElementInstance) => boolean): ElementInstance {
  const instance = run.living().find(matches)
  if (instance === undefined) throw new CommandRejected('NOT_FOUND', `Expected ${what} ${key} in instance ${run.key}, but it is gone`)
  if (!mayFollow(instance.phase, intent)) {
    throw new CommandRejected('INVALID_STATE', `Expected ${instance.elementId} to allow '${intent}', but it is ${instance.phase}`)
  }
  return instance
}

/** While retries are left the shell tries again by itself; without any a person must look. */
function failJob(run: Run, command: CommandOf<'fail-job'>): void {
  const instance = demand(run, 'complete', 'job', command.jobKey, (element) => element.jobKey === command.jobKey)
  if (command.retries <= 0) raiseIncident(run, instance.key, stuck('JOB_NO_RETRIES', command.message), command.jobKey)
}

function throwErrorAt(run: Run, command: CommandOf<'throw-error'>): void {
  const { jobKey, elementInstanceKey } = command
  const key = jobKey ?? elementInstanceKey
  if (key === undefined) throw new CommandRejected('NOT_FOUND', 'Expected a job or element that throws the error, but none is named')
  const instance = demand(run, 'throw', jobKey === undefined ? 'element' : 'job', key, (element) =>
    jobKey === undefined ? element.key === elementInstanceKey : element.jobKey === jobKey,
  )
  throwError(run, instance.key, command.errorCode, command.message, command.variables, jobKey ?? null)
}

function correlate(run: Run, command: CommandOf<'correlate-message' | 'broadcast-signal'>): void {
  const { subscriptionKey, variables } = command
  const host = demand(run, 'trigger', 'subscription', subscriptionKey, (element) => element.subscriptions?.[subscriptionKey] !== undefined)
  const eventId = host.subscriptions?.[subscriptionKey] ?? ''
  if (command.kind === 'correlate-message') run.emit({ kind: 'message-correlated', subscriptionKey, messageKey: command.messageKey })
  const node = run.definition.nodes.get(eventId)
  if (node !== undefined && isInterrupting(node as CatchingNode)) closeSubscription(run, host.key, subscriptionKey)
  trigger(run, host.key, eventId, variables)
}

function withoutChild(run: Run, elementInstanceKey: Key): ElementInstance {
  const instance = demand(run, 'complete', 'call activity', elementInstanceKey, (element) => element.key === elementInstanceKey)
  if (instance.calledInstanceKey === undefined) {
    throw new CommandRejected('INVALID_STATE', `Expected ${instance.elementId} to wait for a called instance, but it does not`)
  }
  const { calledInstanceKey, ...rest } = instance
  return run.put(rest)
}

function childCompleted(run: Run, command: CommandOf<'child-completed'>): void {
  const instance = withoutChild(run, command.elementInstanceKey)
  const node = run.nodeOf(instance)
  const wanted = node.kind === 'call-activity' && (node.propagateAllChildVariables || node.outputs.length > 0)
  complete(run, instance.key, wanted ? { variables: command.variables } : {})
}

/** The call can be tried again by resolving the incident. */
function childLost(run: Run, elementInstanceKey: Key, message: string): void {
  const instance = withoutChild(run, elementInstanceKey)
  raiseIncident(run, instance.key, stuck('CALLED_ELEMENT_ERROR', message))
}

/** Tries again exactly what got stuck: entering, leaving, or what the element waits for. */
function resolveIncident(run: Run, incidentKey: Key): void {
  const instance = demand(run, 'retry', 'incident', incidentKey, (element) => element.incidentKey === incidentKey)
  clearIncident(run, instance.key)
  if (instance.phase === 'ACTIVATING') activateAgain(run, instance.key)
  else if (instance.phase === 'COMPLETING') leave(run, instance.key)
  else {
    const node = run.nodeOf(instance)
    behaviourOf(node).retry?.(run, node, run.get(instance.key))
  }
}

function cancel(run: Run): void {
  const { parent } = run
  terminateInstance(run)
  if (parent !== undefined) run.effects.push({ kind: 'notify-parent', parent, outcome: { kind: 'terminated' } })
}
