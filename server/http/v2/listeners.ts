import type { Refusal } from '../../base/errors.ts'
import type { Instant, Key } from '../../base/ids.ts'
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts'
import type { JobResult, UserTaskAttributes } from '../../engine/index.ts'
import { type ActivatedJob, type Runtime, runtimeRefusal } from '../../runtime/index.ts'

/** As long as a request waits for the listeners of the task that it changes. */
const LONGEST_WAIT_MS = 10_000

/** What a worker says beside variables, as the official clients send it (`JobResult`); undefined when it says nothing. */
export function resultOf(jobKey: string, written: JsonObject | null | undefined): JobResult | undefined {
  if (written === null || written === undefined) return undefined
  const wrong = (reason: string): Refusal => runtimeRefusal('JOB_RESULT_INVALID', { key: jobKey, reason })
  // A result without type is a user task's, as in Camunda 8.
  const { type = 'userTask' } = written
  if (type === 'userTask') {
    const { denied, deniedReason, corrections } = written
    return {
      type,
      denied: denied === true,
      ...(typeof deniedReason === 'string' ? { deniedReason } : {}),
      corrections: isJsonObject(corrections) ? correctionsOf(corrections, wrong) : {},
    }
  }
  if (type !== 'adHocSubProcess') throw wrong(`type ${JSON.stringify(type)}`)
  const elements = Array.isArray(written.activateElements) ? written.activateElements : []
  return {
    type,
    activateElements: elements.map((element) => {
      if (!isJsonObject(element) || typeof element.elementId !== 'string') throw wrong('activateElements')
      return { elementId: element.elementId, ...(isJsonObject(element.variables) ? { variables: element.variables } : {}) }
    }),
    completionConditionFulfilled: written.isCompletionConditionFulfilled === true,
    cancelRemaining: written.isCancelRemainingInstances === true,
  }
}

/** Null and absent leave an attribute as it is, an empty text or list takes it away. */
function correctionsOf(written: JsonObject, wrong: (reason: string) => Refusal): Partial<UserTaskAttributes> {
  const text = (name: string): string | null | undefined => {
    const value = written[name] ?? undefined
    if (value !== undefined && typeof value !== 'string') throw wrong(name)
    return value === '' ? null : value
  }
  const list = (name: string): readonly string[] | undefined => {
    const value = written[name] ?? undefined
    if (value !== undefined && !isTexts(value)) throw wrong(name)
    return value
  }
  const priority = written.priority ?? undefined
  if (priority !== undefined && typeof priority !== 'number') throw wrong('priority')
  const all = {
    assignee: text('assignee'),
    dueDate: text('dueDate') as Instant | null | undefined,
    followUpDate: text('followUpDate') as Instant | null | undefined,
    candidateUsers: list('candidateUsers'),
    candidateGroups: list('candidateGroups'),
    priority,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function isTexts(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** The task as its listener sees it, from the headers of the job; null for every other job. */
export function userTaskOf({ kind, headers }: ActivatedJob): object | null {
  if (kind !== 'TASK_LISTENER') return null
  const header = (name: string): string | null => headers[`io.camunda.zeebe:${name}`] ?? null
  const list = (name: string): unknown => JSON.parse(header(name) ?? '[]')
  return {
    action: header('action') ?? '',
    assignee: header('assignee'),
    candidateGroups: list('candidateGroups'),
    candidateUsers: list('candidateUsers'),
    changedAttributes: list('changedAttributes'),
    dueDate: header('dueDate'),
    followUpDate: header('followUpDate'),
    formKey: null,
    priority: Number(header('priority') ?? 50),
    userTaskKey: header('userTaskKey'),
  }
}

/** A request that changes a task answers when its listeners have agreed: 409 when one denied, 504 when they take too long. */
export async function agreed(runtime: Runtime, userTaskKey: Key, event: 'ASSIGNING' | 'UPDATING' | 'COMPLETING'): Promise<void> {
  const outcome = await runtime.settledUserTask(userTaskKey, event, LONGEST_WAIT_MS)
  if (outcome.kind === 'denied') throw runtimeRefusal('USER_TASK_DENIED', { key: userTaskKey, reason: outcome.reason })
  if (outcome.kind === 'waiting') throw runtimeRefusal('USER_TASK_WAITING', { key: userTaskKey })
}
