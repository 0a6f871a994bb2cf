import type { UserTask } from '../model/types.ts'
import type { Run } from '../run.ts'
import { changed } from '../state/element.ts'
import type { ElementInstance } from '../state/types.ts'
import { type ElementBehaviour, isStuck, type Outcome, stuck, WAITING } from './shared/behaviour.ts'
import { attributeOf, optionalStringOf, stringsOf } from './shared/expressions.ts'
import { factOf } from './shared/facts.ts'
import { beginTransition, hasTaskListeners } from './shared/task-listeners.ts'
import { instantOf } from './shared/timers.ts'

const NORMAL_PRIORITY = 50

/** User task (BPMN 2.0.2 §13.3.3): a person's work. Who, by when and which form are evaluated when it is entered. */
export const userTask: ElementBehaviour<UserTask> = {
  activate(run, task, instance) {
    const { key } = instance
    const assignee = optionalStringOf(run, task.assignee, key)
    if (isStuck(assignee)) return assignee
    const candidateUsers = stringsOf(run, task.candidateUsers, key)
    if (isStuck(candidateUsers)) return candidateUsers
    const candidateGroups = stringsOf(run, task.candidateGroups, key)
    if (isStuck(candidateGroups)) return candidateGroups
    const dueDate = instantOf(run, task.dueDate, key)
    if (isStuck(dueDate)) return dueDate
    const followUpDate = instantOf(run, task.followUpDate, key)
    if (isStuck(followUpDate)) return followUpDate
    const formId = optionalStringOf(run, task.formId, key)
    if (isStuck(formId)) return formId
    const written = task.priority === null ? NORMAL_PRIORITY : attributeOf(run, task.priority, key)
    if (isStuck(written)) return written
    const priority = Number(written ?? NORMAL_PRIORITY)
    if (!Number.isInteger(priority) || priority < 0 || priority > 100) {
      return stuck('EXTRACT_VALUE_ERROR', `Expected a priority from 0 to 100, but it is ${JSON.stringify(written)}`)
    }
    const userTaskKey = run.context.newKey()
    const attributes = { assignee, candidateUsers, candidateGroups, dueDate, followUpDate, priority }
    if (task.taskListeners !== null) return createListened(run, task, instance, { ...attributes, key: userTaskKey, formId })
    run.put(changed(instance, { userTaskKey }))
    run.emit({
      kind: 'user-task-created',
      task: { key: userTaskKey, element: factOf(task, instance), ...attributes, formId, headers: task.headers },
    })
    return WAITING
  },
}

/** The task is there when its creating listeners have agreed, and has its assignee when the assigning ones have. */
function createListened(run: Run, task: UserTask, instance: ElementInstance, wanted: NonNullable<ElementInstance['task']>): Outcome {
  const { key, formId, ...attributes } = wanted
  const asked = attributes.assignee !== null && hasTaskListeners(task, 'assigning')
  const after = asked ? { ...attributes, assignee: null } : attributes
  run.put(changed(instance, { task: { ...after, key, formId } }))
  const outcome = beginTransition(run, instance.key, {
    event: 'CREATING',
    action: 'create',
    after,
    ...(asked && attributes.assignee !== null ? { thenAssign: attributes.assignee } : {}),
  })
  return isStuck(outcome) ? outcome : WAITING
}
