import type { Key } from '../../../base/ids.ts'
import type { JsonObject } from '../../../base/json.ts'
import { readInstant } from '../../model/timers.ts'
import type { TaskListenerEvent, UserTask } from '../../model/types.ts'
import { CommandRejected } from '../../rejections.ts'
import type { Run } from '../../run.ts'
import { changed } from '../../state/element.ts'
import type { ElementInstance, JobResult, TaskTransition, UserTaskAttributes } from '../../state/types.ts'
import { isStuck, type Stuck } from './behaviour.ts'
import { factOf } from './facts.ts'
import { createJob } from './jobs.ts'
import { zoneOf } from './timers.ts'
import { propagate, setLocals } from './variables.ts'

type Event = TaskTransition['event']
/** What became of a change: it waits for a listener or is made; or it is made and the task is to be completed or taken away. */
export type TransitionOutcome = 'goes-on' | 'completes' | 'cancels' | Stuck

/** Whether somebody listens to the event; then the change must be asked for, else it is simply made. */
export function hasTaskListeners(task: UserTask, event: TaskListenerEvent): boolean {
  return task.taskListeners !== null && task.taskListeners[event].length > 0
}

/**
 * Task listeners (Zeebe docs, "User task listeners"): jobs one after the other before a change of the task is made. They may correct what
 * the task becomes; assigning, updating and completing may be denied, and then nothing has changed.
 */
export function beginTransition(run: Run, key: Key, transition: TaskTransition): TransitionOutcome {
  run.put(changed(run.get(key), { transition }))
  return nextTaskListener(run, key, 0)
}

export function nextTaskListener(run: Run, key: Key, index: number): TransitionOutcome {
  const instance = run.get(key)
  const { transition, task } = instance
  const node = run.nodeOf(instance)
  if (transition === undefined || task === undefined || node.kind !== 'user-task') throw new Error(`Expected a change of user task ${key}`)
  const listener = node.taskListeners?.[nameOf(transition.event)][index]
  if (listener === undefined) return makeChange(run, node, instance, transition, task)
  const outcome = createJob(run, changed(instance, { listener: { event: transition.event, index } }), listener, {
    kind: 'TASK_LISTENER',
    listenerEventType: transition.event,
    headers: { ...listener.headers, ...headersOf(task, transition) },
  })
  return isStuck(outcome) ? outcome : 'goes-on'
}

function nameOf(event: Event): TaskListenerEvent {
  return event.toLowerCase() as TaskListenerEvent
}

/** What listeners see of the task, under the header names that Zeebe reserves. */
function headersOf(task: NonNullable<ElementInstance['task']>, { action, after }: TaskTransition): { readonly [name: string]: string } {
  const changed = attributesOf(task)
  const names = (Object.keys(after) as (keyof UserTaskAttributes)[]).filter((name) => !same(after[name], changed[name])).sort()
  const headers: { [name: string]: string | null } = {
    action,
    assignee: after.assignee,
    candidateGroups: after.candidateGroups.length === 0 ? null : JSON.stringify(after.candidateGroups),
    candidateUsers: after.candidateUsers.length === 0 ? null : JSON.stringify(after.candidateUsers),
    changedAttributes: names.length === 0 ? null : JSON.stringify(names),
    dueDate: after.dueDate,
    followUpDate: after.followUpDate,
    priority: String(after.priority),
    userTaskKey: task.key,
  }
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [[`io.camunda.zeebe:${name}`, value]])),
  )
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function attributesOf({
  assignee,
  candidateUsers,
  candidateGroups,
  dueDate,
  followUpDate,
  priority,
}: UserTaskAttributes): UserTaskAttributes {
  return { assignee, candidateUsers, candidateGroups, dueDate, followUpDate, priority }
}

/** Every listener has agreed. */
function makeChange(
  run: Run,
  node: UserTask,
  instance: ElementInstance,
  { event, after, variables, local, by, thenAssign }: TaskTransition,
  task: NonNullable<ElementInstance['task']>,
): TransitionOutcome {
  const { key } = instance
  run.put(changed(instance, { transition: undefined, task: { ...task, ...after } }))
  const told = { kind: 'user-task-changed', userTaskKey: task.key, attributes: after } as const
  switch (event) {
    case 'CREATING':
      run.put(changed(run.get(key), { userTaskKey: task.key }))
      run.emit({
        kind: 'user-task-created',
        task: { key: task.key, element: factOf(node, instance), ...after, formId: task.formId, headers: node.headers },
      })
      if (thenAssign === undefined) return 'goes-on'
      return beginTransition(run, key, { event: 'ASSIGNING', action: 'assign', after: { ...after, assignee: thenAssign } })
    case 'ASSIGNING':
    case 'UPDATING':
      if (!same(attributesOf(task), after)) run.emit(told)
      if (variables !== undefined && local === true) setLocals(run, key, variables)
      else if (variables !== undefined) propagate(run, key, variables)
      return 'goes-on'
    case 'COMPLETING':
      run.emit(told)
      run.emit({
        kind: 'user-task-completed',
        userTaskKey: task.key,
        element: factOf(node, instance),
        ...(by === undefined ? {} : { by }),
      })
      run.put(changed(run.get(key), { userTaskKey: undefined, task: undefined }))
      return 'completes'
    case 'CANCELING':
      return 'cancels'
  }
}

/** The job of a task listener is done; its `jobKey` is taken away already. Answers the variables of a completion with its outcome. */
export function taskListenerDone(
  run: Run,
  key: Key,
  variables: JsonObject,
  result: JobResult | undefined,
): { readonly outcome: TransitionOutcome; readonly variables: JsonObject } {
  const instance = run.get(key)
  const { listener, transition } = instance
  if (listener === undefined || transition === undefined) throw new Error(`Expected ${key} to wait for a task listener`)
  if (Object.keys(variables).length > 0) throw refused('no variables from a task listener, but there are some')
  if (result !== undefined && result.type !== 'userTask') throw refused(`the result of a task listener, but it is of type '${result.type}'`)
  const corrections = result?.corrections ?? {}
  const { event, after } = transition
  if (result?.denied === true) {
    if (event === 'CREATING' || event === 'CANCELING') throw refused(`no denial of '${event}', which can not be denied`)
    if (Object.keys(corrections).length > 0) throw refused('either a denial or corrections, but got both')
    run.put(changed(instance, { listener: undefined, transition: undefined }))
    return { outcome: 'goes-on', variables: {} }
  }
  if (transition.thenAssign !== undefined && corrections.assignee !== undefined)
    throw refused('no correction of the assignee, whom the process names: the assigning listener may correct it')
  const corrected = { ...transition, after: { ...after, ...checked(run, corrections) } }
  run.put(changed(instance, { listener: undefined, transition: corrected }))
  return { outcome: nextTaskListener(run, key, listener.index + 1), variables: transition.variables ?? {} }
}

function refused(expectation: string): CommandRejected {
  return new CommandRejected('INVALID_ARGUMENT', `Expected ${expectation}`)
}

function checked(run: Run, corrections: Partial<UserTaskAttributes>): Partial<UserTaskAttributes> {
  const { dueDate, followUpDate, priority } = corrections
  if (priority !== undefined && (!Number.isInteger(priority) || priority < 0 || priority > 100))
    throw refused(`a priority from 0 to 100, but it is ${priority}`)
  return {
    ...corrections,
    ...(dueDate === undefined ? {} : { dueDate: dateOf(run, dueDate) }),
    ...(followUpDate === undefined ? {} : { followUpDate: dateOf(run, followUpDate) }),
  }
}

/** Dates are written in one form; an empty one clears. */
function dateOf(run: Run, written: string | null) {
  if (written === null || written === '') return null
  const instant = readInstant(written, zoneOf(run))
  if (instant === null) throw refused(`a date, but it is '${written}'`)
  return instant
}
