import { assertNever } from '../base/errors.ts'
import type { Key } from '../base/ids.ts'
import type { JsonObject } from '../base/json.ts'
import { activateElements, adHocJobDone } from './elements/ad-hoc-sub-process.ts'
import { behaviourOf } from './elements/index.ts'
import { stuck } from './elements/shared/behaviour.ts'
import { throwError } from './elements/shared/errors.ts'
import { factOf } from './elements/shared/facts.ts'
import { clearIncident, raiseIncident } from './elements/shared/incidents.ts'
import { closeSubscription, isInterrupting, timerFired } from './elements/shared/subscriptions.ts'
import {
  beginTransition,
  hasTaskListeners,
  nextTaskListener,
  type TransitionOutcome,
  taskListenerDone,
} from './elements/shared/task-listeners.ts'
import { finishTermination, terminateInstance } from './elements/shared/termination.ts'
import { propagate, setLocals } from './elements/shared/variables.ts'
import { activateAgain, begin, complete, leave, listenerDone, runToWaitStates, trigger } from './lifecycle.ts'
import type { CatchingNode, ExecutableProcess } from './model/types.ts'
import { CommandRejected } from './rejections.ts'
import { Run } from './run.ts'
import { changed } from './state/element.ts'
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
      key: instanceKey,
      definitionKey: definition.key ?? instanceKey,
      status: 'ACTIVE',
      parent,
      rootKey: command.rootKey ?? instanceKey,
      depth: command.depth,
      chain: command.chain,
      elements: new Map(),
      variables: new Map(),
      taken: new Map(),
      compensable: new Map(),
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
    case 'complete-user-task':
      completeUserTask(run, command)
      break
    case 'change-user-task':
      changeUserTask(run, command)
      break
    case 'complete-job':
      completeJob(run, command)
      break
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
    case 'activate-ad-hoc': {
      const { elementInstanceKey: key } = command
      if (run.find(key) === undefined) throw new CommandRejected('NOT_FOUND', `Expected ad-hoc sub-process ${key}, but it is gone`)
      activateElements(run, key, command.elements, command.cancelRemaining)
      break
    }
    case 'set-variables':
      setVariables(run, command)
      break
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

function completeUserTask(run: Run, { userTaskKey: key, variables, by }: CommandOf<'complete-user-task'>): void {
  const instance = demandTask(run, key)
  const { task } = instance
  const node = run.nodeOf(instance)
  if (task !== undefined && node.kind === 'user-task' && hasTaskListeners(node, 'completing')) {
    const { key: _, formId: __, ...after } = task
    const asked = { event: 'COMPLETING', action: 'complete', after, variables, ...(by === undefined ? {} : { by }) } as const
    followUp(run, instance.key, beginTransition(run, instance.key, asked), variables)
    return
  }
  run.emit({ kind: 'user-task-completed', userTaskKey: key, element: factOf(node, instance) })
  run.put(changed(instance, { userTaskKey: undefined, task: undefined }))
  complete(run, instance.key, { variables })
}

function changeUserTask(run: Run, { userTaskKey, event, action, change }: CommandOf<'change-user-task'>): void {
  const { key, task } = demandTask(run, userTaskKey)
  if (task === undefined) throw new CommandRejected('INVALID_STATE', `Expected user task ${userTaskKey} to have listeners`)
  const { key: _, formId: __, ...before } = task
  const asked = { event: event === 'assigning' ? 'ASSIGNING' : 'UPDATING', action, after: { ...before, ...change } } as const
  followUp(run, key, beginTransition(run, key, asked), {})
}

/** The open task, of which no other change waits for its listeners. */
function demandTask(run: Run, key: Key): ElementInstance {
  const instance = demand(run, 'complete', 'user task', key, (element) => element.userTaskKey === key)
  if (instance.transition === undefined) return instance
  throw new CommandRejected(
    'INVALID_STATE',
    `Expected user task ${key} to be free, but '${instance.transition.action}' waits for its listeners`,
  )
}

/** What follows when the listeners of a user task were asked. */
function followUp(run: Run, key: Key, outcome: TransitionOutcome, variables: JsonObject): void {
  if (outcome === 'completes') complete(run, key, { variables })
  else if (outcome === 'cancels') finishTermination(run, key, true)
  else if (outcome !== 'goes-on') raiseIncident(run, key, outcome)
}

function setVariables(run: Run, { scopeKey, variables, local }: CommandOf<'set-variables'>): void {
  const scope = run.find(scopeKey)
  if (scope === undefined) throw new CommandRejected('NOT_FOUND', `Expected scope ${scopeKey}, but it is gone`)
  const node = run.nodeOf(scope)
  if (scope.task !== undefined && scope.userTaskKey !== undefined && node.kind === 'user-task' && hasTaskListeners(node, 'updating')) {
    demandTask(run, scope.userTaskKey)
    const { key: _, formId: __, ...after } = scope.task
    followUp(run, scopeKey, beginTransition(run, scopeKey, { event: 'UPDATING', action: 'update', after, variables, local }), {})
  } else if (local) setLocals(run, scopeKey, variables)
  else propagate(run, scopeKey, variables)
}

function completeJob(run: Run, { jobKey: key, variables, result }: CommandOf<'complete-job'>): void {
  const holder = demandJob(run, 'complete', key)
  const denied = result?.type === 'userTask' && result.denied === true ? { denied: result.deniedReason ?? '' } : {}
  run.emit({ kind: 'job-completed', jobKey: key, ...denied })
  const rest = run.put(changed(holder, { jobKey: undefined }))
  clearIncident(run, rest.key)
  if (rest.listener !== undefined) {
    if (rest.transition === undefined) {
      listenerDone(run, rest.key, variables)
      return
    }
    const done = taskListenerDone(run, rest.key, variables, result)
    followUp(run, rest.key, done.outcome, done.variables)
  } else if (run.nodeOf(rest).kind === 'ad-hoc-sub-process') adHocJobDone(run, rest.key, variables, result)
  else complete(run, rest.key, { variables })
}

/** The element that waits for the job. A listener's job counts in every phase: its element is on its way in or out. */
function demandJob(run: Run, intent: Intent, key: Key): ElementInstance {
  const holder = run.living().find((element) => element.jobKey === key)
  return holder?.listener !== undefined && intent === 'complete' ? holder : demand(run, intent, 'job', key, (element) => element === holder)
}

/** While retries are left the shell tries again by itself; without any a person must look. */
function failJob(run: Run, command: CommandOf<'fail-job'>): void {
  const { key, listener } = demandJob(run, 'complete', command.jobKey)
  if (command.retries > 0) return
  const type =
    listener === undefined
      ? 'JOB_NO_RETRIES'
      : listener.event === 'START' || listener.event === 'END'
        ? 'EXECUTION_LISTENER_NO_RETRIES'
        : 'TASK_LISTENER_NO_RETRIES'
  raiseIncident(run, key, stuck(type, command.message), command.jobKey)
}

function throwErrorAt(run: Run, command: CommandOf<'throw-error'>): void {
  const { jobKey, elementInstanceKey } = command
  const key = jobKey ?? elementInstanceKey
  if (key === undefined) throw new CommandRejected('NOT_FOUND', 'Expected a job or element that throws the error, but none is named')
  const instance = demand(run, 'throw', jobKey === undefined ? 'element' : 'job', key, (element) =>
    jobKey === undefined ? element.key === elementInstanceKey : element.jobKey === jobKey,
  )
  if (jobKey !== undefined && instance.listener !== undefined)
    throw new CommandRejected(
      'INVALID_STATE',
      `Expected job ${jobKey} to be the work of an element, but it is a listener's: it can not throw`,
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
  return run.put(changed(instance, { calledInstanceKey: undefined }))
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
  // A listener that failed is tried again by its job.
  if (instance.listener !== undefined) return
  if (instance.transition !== undefined && instance.phase !== 'ACTIVATING') {
    followUp(run, instance.key, nextTaskListener(run, instance.key, 0), instance.transition.variables ?? {})
    return
  }
  if (instance.phase === 'ACTIVATING') activateAgain(run, instance.key)
  else if (instance.phase === 'COMPLETING') leave(run, instance.key)
  else {
    const node = run.nodeOf(instance)
    behaviourOf(node).retry?.(run, node, run.get(instance.key))
  }
}

function cancel(run: Run): void {
  const { parent } = run
  if (run.get(run.key).phase === 'TERMINATING')
    throw new CommandRejected('INVALID_STATE', `Expected instance ${run.key} to be active, but it is being cancelled`)
  terminateInstance(run)
  if (parent !== undefined) run.effects.push({ kind: 'notify-parent', parent, outcome: { kind: 'terminated' } })
}
