import type { Json, JsonObject } from '../base/json.ts'
import { type EngineEvent, type InstanceState, storedTokens, type UserTaskAttributes, upcast } from '../engine/index.ts'
import type { DecisionRecord } from '../store/decision-instances.ts'
import type { InstanceRow } from '../store/instances.ts'
import type { StepOrigin, StepWrites } from '../store/step-writes.ts'

/** Puts the engine's state together from its row. */
export function stateOfRow(row: InstanceRow): InstanceState {
  return upcast({
    key: row.key,
    definitionKey: row.definition_key,
    status: row.status,
    rootKey: row.root_key,
    variables: row.variables,
    ...row.state,
    ...(row.parent_key === null ? {} : { parent: { instanceKey: row.parent_key, elementInstanceKey: row.parent_element_key } }),
  })
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] }
type Draft = Mutable<StepWrites>

/**
 * Rows that follow from the events of one step. What begins and ends within the step is written once, in its last state;
 * waits that are already over leave no row.
 */
export function project(input: {
  readonly origin: StepOrigin
  readonly before: InstanceState | undefined
  readonly after: InstanceState
  readonly version: number
  readonly events: readonly EngineEvent[]
  readonly command: { readonly actor: string; readonly kind: string }
  readonly newKey: () => string
  /** Of an instance that begins. */
  readonly tags?: readonly string[]
}): StepWrites {
  const { origin, before, after } = input
  const flows: string[] = []
  const draft: Draft = {
    origin,
    instance: {
      created:
        before === undefined
          ? {
              parentKey: after.parent?.instanceKey ?? null,
              parentElementKey: after.parent?.elementInstanceKey ?? null,
              tags: input.tags ?? [],
            }
          : null,
      version: input.version,
      status: after.status,
      state: storedTokens(after) as unknown as Json,
      variables: changedVariables(before, after, input.events),
      endedAt: after.status === 'ACTIVE' ? null : origin.at,
    },
    command: { actor: input.command.actor, kind: input.command.kind, flows },
    elements: [],
    elementsCompleted: [],
    elementsTerminated: [],
    tasks: [],
    tasksChanged: [],
    tasksCompleted: [],
    tasksCanceled: [],
    jobs: [],
    jobsDenied: [],
    jobsCompleted: [],
    jobsCanceled: [],
    timers: [],
    timersGone: [],
    subscriptions: [],
    subscriptionsGone: [],
    signals: [],
    signalsGone: [],
    incidents: [],
    incidentsResolved: [],
    decisions: [],
    decisionInstances: [],
  }
  const listened = new Set([...after.elements.values()].flatMap(({ task }) => (task === undefined ? [] : [task.key])))
  for (const event of input.events) apply(draft, event, flows, input.newKey, listened)
  return draft
}

function apply(draft: Draft, event: EngineEvent, flows: string[], newKey: () => string, listened: ReadonlySet<string>): void {
  switch (event.kind) {
    case 'flow-taken':
      flows.push(event.flowId)
      return
    case 'element-activated':
      draft.elements.push({
        key: event.element.key,
        element_id: event.element.elementId,
        type: event.element.type,
        name: event.element.name,
        scope_key: event.element.scopeKey,
        state: 'ACTIVE',
        started_at: event.at,
        ended_at: null,
      })
      return
    case 'element-completed':
      if (!end(draft.elements, event.element.key, { state: 'COMPLETED', ended_at: event.at }))
        draft.elementsCompleted.push(event.element.key)
      return
    case 'element-terminated':
      if (!end(draft.elements, event.element.key, { state: 'TERMINATED', ended_at: event.at }))
        draft.elementsTerminated.push(event.element.key)
      return
    case 'user-task-created':
      draft.tasks.push({
        key: event.task.key,
        element_id: event.task.element.elementId,
        element_instance_key: event.task.element.key,
        name: event.task.element.name,
        state: 'CREATED',
        assignee: event.task.assignee,
        candidate_users: [...event.task.candidateUsers],
        candidate_groups: [...event.task.candidateGroups],
        due_at: event.task.dueDate,
        follow_up_at: event.task.followUpDate,
        priority: event.task.priority,
        form_id: event.task.formId,
        headers: event.task.headers,
        properties: event.task.element.properties,
        created_at: event.at,
        ended_at: null,
        completed_by: null,
        listened: listened.has(event.task.key),
      })
      return
    case 'user-task-changed':
      change(draft, event.userTaskKey, event.attributes)
      return
    case 'user-task-completed':
      if (
        end(draft.tasksChanged, event.userTaskKey, {
          state: 'COMPLETED',
          ended_at: event.at,
          completed_by: event.by ?? draft.command.actor,
        })
      )
        return
      if (!end(draft.tasks, event.userTaskKey, { state: 'COMPLETED', ended_at: event.at, completed_by: draft.command.actor }))
        draft.tasksCompleted.push(event.userTaskKey)
      return
    case 'user-task-cancelled':
      if (!end(draft.tasks, event.userTaskKey, { state: 'CANCELED', ended_at: event.at })) draft.tasksCanceled.push(event.userTaskKey)
      return
    case 'job-created':
      draft.jobs.push({
        key: event.job.key,
        element_id: event.job.elementId,
        element_instance_key: event.job.elementInstanceKey,
        type: event.job.type,
        state: 'CREATED',
        retries: event.job.retries,
        headers: event.job.headers,
        created_at: event.at,
        ended_at: null,
        kind: event.job.kind ?? 'BPMN_ELEMENT',
        listener_event_type: event.job.listenerEventType ?? 'UNSPECIFIED',
      })
      return
    case 'job-completed':
      if (event.denied !== undefined) {
        draft.jobsDenied.push({ key: event.jobKey, reason: event.denied })
        return
      }
      if (!end(draft.jobs, event.jobKey, { state: 'COMPLETED', ended_at: event.at })) draft.jobsCompleted.push(event.jobKey)
      return
    case 'job-cancelled':
      if (!end(draft.jobs, event.jobKey, { state: 'CANCELED', ended_at: event.at })) draft.jobsCanceled.push(event.jobKey)
      return
    case 'timer-scheduled': {
      const timer = event.timer
      draft.timers.push({
        key: timer.key,
        element_instance_key: timer.elementInstanceKey,
        element_id: timer.elementId,
        due_at: timer.dueAt,
        repetitions: timer.repetitions,
        cycle: timer.interval ?? null,
      })
      return
    }
    case 'timer-triggered':
    case 'timer-cancelled':
      if (!drop(draft.timers, event.timerKey)) draft.timersGone.push(event.timerKey)
      return
    case 'message-subscribed':
      draft.subscriptions.push({
        key: event.subscription.key,
        element_instance_key: event.subscription.elementInstanceKey,
        element_id: event.subscription.elementId,
        message_name: event.subscription.messageName,
        correlation_key: event.subscription.correlationKey,
        interrupting: event.subscription.interrupting,
      })
      return
    case 'message-unsubscribed':
      if (!drop(draft.subscriptions, event.subscriptionKey)) draft.subscriptionsGone.push(event.subscriptionKey)
      return
    case 'signal-subscribed':
      draft.signals.push({
        key: event.subscription.key,
        element_instance_key: event.subscription.elementInstanceKey,
        element_id: event.subscription.elementId,
        signal_name: event.subscription.signalName,
      })
      return
    case 'signal-unsubscribed':
      if (!drop(draft.signals, event.subscriptionKey)) draft.signalsGone.push(event.subscriptionKey)
      return
    case 'incident-raised':
      draft.incidents.push({
        key: event.incident.key,
        element_id: event.incident.elementId,
        element_instance_key: event.incident.elementInstanceKey,
        job_key: event.incident.jobKey,
        type: event.incident.type,
        message: event.incident.message,
        state: 'ACTIVE',
        created_at: event.at,
        resolved_at: null,
      })
      return
    case 'incident-resolved':
      if (!end(draft.incidents, event.incidentKey, { state: 'RESOLVED', resolved_at: event.at }))
        draft.incidentsResolved.push(event.incidentKey)
      return
    case 'decision-evaluated': {
      const key = newKey()
      for (const record of (event.record ?? []) as readonly DecisionRecord[])
        draft.decisionInstances.push({ ...record, evaluation_key: key, element_instance_key: event.element.key })
      draft.decisions.push({
        key,
        element_instance_key: event.element.key,
        element_id: event.element.elementId,
        decision_id: event.decisionId,
        input: event.input,
        output: event.output,
        matched_rules: event.matchedRules,
      })
      return
    }
    case 'instance-created':
    case 'instance-completed':
    case 'instance-terminated':
    case 'instance-migrated':
    case 'variables-set':
    case 'message-correlated':
      return
  }
}

/** A task that was created in this same step is written in its last state. */
function change(draft: Draft, key: string, to: UserTaskAttributes): void {
  const attributes = {
    assignee: to.assignee,
    candidate_users: [...to.candidateUsers],
    candidate_groups: [...to.candidateGroups],
    due_at: to.dueDate,
    follow_up_at: to.followUpDate,
    priority: to.priority,
  }
  if (end(draft.tasks, key, attributes) || end(draft.tasksChanged, key, attributes)) return
  draft.tasksChanged.push({ key, ...attributes, state: 'CREATED', ended_at: null, completed_by: null })
}

/** Closes a row that this same step opened; false when it was opened earlier. */
function end<Row extends { readonly key: string }>(rows: Row[], key: string, change: Partial<Row>): boolean {
  const at = rows.findIndex((row) => row.key === key)
  const row = rows[at]
  if (row === undefined) return false
  rows[at] = { ...row, ...change }
  return true
}

function drop(rows: { readonly key: string }[], key: string): boolean {
  const at = rows.findIndex((row) => row.key === key)
  if (at < 0) return false
  rows.splice(at, 1)
  return true
}

/** Null when nothing changed. What an instance knew at its end stays readable, though its scopes are gone. */
function changedVariables(before: InstanceState | undefined, after: InstanceState, events: readonly EngineEvent[]): JsonObject | null {
  if (after.status === 'ACTIVE')
    return before !== undefined && sameVariables(before.variables, after.variables) ? null : Object.fromEntries(after.variables)
  const completed = events.find((event) => event.kind === 'instance-completed')
  return { [after.key]: completed?.variables ?? before?.variables.get(after.key) ?? {} }
}

function sameVariables(before: InstanceState['variables'], after: InstanceState['variables']): boolean {
  if (before.size !== after.size) return false
  return [...after].every(([scope, locals]) => {
    const earlier = before.get(scope)
    return earlier === locals || (earlier !== undefined && sameLocals(earlier, locals))
  })
}

/** A step hands on what it does not write: most values are the very same. */
function sameLocals(before: JsonObject, after: JsonObject): boolean {
  const names = Object.keys(after)
  if (names.length !== Object.keys(before).length) return false
  return names.every(
    (name) => Object.hasOwn(before, name) && (before[name] === after[name] || JSON.stringify(before[name]) === JSON.stringify(after[name])),
  )
}
