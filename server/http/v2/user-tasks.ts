import type { Key } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'
import { runtimeRefusal } from '../../runtime/index.ts'
import { agreed } from './listeners.ts'
import { nullableText, object, optional, params, searchBody, variables } from './schemas.ts'
import { pageOf, readSearch, type SearchBody, searchRoute } from './search.ts'
import * as shapes from './shapes.ts'
import { permission, TENANT, type V2Part } from './types.ts'
import { type Truncation, truncation } from './variables.ts'

const byTask = params('userTaskKey')
interface ByTask {
  readonly Params: { readonly userTaskKey: string }
}

interface Changes {
  readonly dueDate?: string | null
  readonly followUpDate?: string | null
  readonly priority?: number | null
  readonly candidateUsers?: readonly string[] | null
  readonly candidateGroups?: readonly string[] | null
}

const time = { anyOf: [{ type: 'null' }, { type: 'string', format: 'date-time' }, { type: 'string', maxLength: 0 }] }
const people = { anyOf: [{ type: 'null' }, { type: 'array', items: { type: 'string' }, maxItems: 1000 }] }

/** User tasks: search, get, assign, unassign, update, complete, variables, form, audit. */
export const userTaskRoutes: V2Part = (app, services) => {
  const { runtime } = services
  const { queries } = runtime

  searchRoute(app, services, '/user-tasks/search', 'userTasks', shapes.userTask)

  app.get<ByTask>('/user-tasks/:userTaskKey', { ...permission, schema: { params: byTask } }, async ({ params: { userTaskKey } }) => {
    const row = await queries.find('userTasks', 'userTaskKey', userTaskKey)
    if (row === undefined) throw runtimeRefusal('USER_TASK_NOT_FOUND', { key: userTaskKey })
    return shapes.userTask(row)
  })

  app.post<ByTask & { Body: { readonly assignee?: string | null; readonly allowOverride?: boolean | null } }>(
    '/user-tasks/:userTaskKey/assignment',
    {
      ...permission,
      schema: {
        params: byTask,
        body: object({ assignee: nullableText, allowOverride: { type: ['boolean', 'null'] }, action: nullableText }),
      },
    },
    async (request, reply) => {
      const { assignee, allowOverride } = request.body
      const userTaskKey = request.params.userTaskKey as Key
      const by = request.actor.userId
      await runtime.assignUserTask({ userTaskKey, assignee: assignee ?? by, override: allowOverride ?? true, by })
      await agreed(runtime, userTaskKey, 'ASSIGNING')
      return reply.status(204).send()
    },
  )

  app.delete<ByTask>('/user-tasks/:userTaskKey/assignee', { ...permission, schema: { params: byTask } }, async (request, reply) => {
    await runtime.assignUserTask({
      userTaskKey: request.params.userTaskKey as Key,
      assignee: null,
      override: true,
      by: request.actor.userId,
    })
    await agreed(runtime, request.params.userTaskKey as Key, 'ASSIGNING')
    return reply.status(204).send()
  })

  app.patch<ByTask & { Body: { readonly changeset?: Changes | null } | null }>(
    '/user-tasks/:userTaskKey',
    {
      ...permission,
      schema: {
        params: byTask,
        body: optional(
          object({
            changeset: optional(
              object({
                dueDate: time,
                followUpDate: time,
                priority: { type: ['integer', 'null'], minimum: 0, maximum: 100 },
                candidateUsers: people,
                candidateGroups: people,
              }),
            ),
            action: nullableText,
          }),
        ),
      },
    },
    async (request, reply) => {
      const { dueDate, followUpDate, priority, candidateUsers, candidateGroups } = request.body?.changeset ?? {}
      // As in Camunda 8: null leaves as it is, an empty text or list takes away.
      await runtime.updateUserTask({
        userTaskKey: request.params.userTaskKey as Key,
        by: request.actor.userId,
        ...(dueDate === undefined || dueDate === null ? {} : { dueDate: dueDate === '' ? null : dueDate }),
        ...(followUpDate === undefined || followUpDate === null ? {} : { followUpDate: followUpDate === '' ? null : followUpDate }),
        ...(priority === undefined || priority === null ? {} : { priority }),
        ...(candidateUsers === undefined || candidateUsers === null ? {} : { candidateUsers }),
        ...(candidateGroups === undefined || candidateGroups === null ? {} : { candidateGroups }),
      })
      await agreed(runtime, request.params.userTaskKey as Key, 'UPDATING')
      return reply.status(204).send()
    },
  )

  app.post<ByTask & { Body: { readonly variables?: JsonObject | null } | null }>(
    '/user-tasks/:userTaskKey/completion',
    { ...permission, schema: { params: byTask, body: optional(object({ variables, action: nullableText })) } },
    async (request, reply) => {
      await runtime.completeUserTask({
        userTaskKey: request.params.userTaskKey as Key,
        variables: request.body?.variables ?? {},
        by: request.actor.userId,
      })
      await agreed(runtime, request.params.userTaskKey as Key, 'COMPLETING')
      return reply.status(204).send()
    },
  )

  // All variables from the task outwards, or those that no inner one hides.
  for (const kind of ['variables', 'effective-variables'] as const)
    app.post<ByTask & { Body: SearchBody | null; Querystring: Truncation }>(
      `/user-tasks/:userTaskKey/${kind}/search`,
      { ...permission, schema: { params: byTask, body: searchBody, querystring: truncation } },
      async ({ params: { userTaskKey }, body, query }) => {
        const seen = await queries.userTaskVariables(userTaskKey)
        if (seen === undefined) throw runtimeRefusal('USER_TASK_NOT_FOUND', { key: userTaskKey })
        const fixed = {
          processInstanceKey: { $eq: seen.instanceKey },
          ...(kind === 'variables' ? { scopeKey: { $in: seen.scopes } } : { variableKey: { $in: seen.effective } }),
        }
        return pageOf(await queries.search('variables', readSearch(body, fixed)), shapes.variable(query.truncateValues !== false))
      },
    )

  searchRoute(app, services, '/user-tasks/:userTaskKey/audit-logs/search', 'userTaskAudit', shapes.asIs, {
    params: byTask,
    async fixed({ userTaskKey = '' }) {
      if ((await queries.userTask(userTaskKey)) === undefined) throw runtimeRefusal('USER_TASK_NOT_FOUND', { key: userTaskKey })
      return { userTaskKey: { $eq: userTaskKey } }
    },
  })

  app.get<ByTask>('/user-tasks/:userTaskKey/form', { ...permission, schema: { params: byTask } }, async (request, reply) => {
    const form = await queries.userTaskForm(request.params.userTaskKey)
    if (form === undefined) throw runtimeRefusal('USER_TASK_NOT_FOUND', { key: request.params.userTaskKey })
    if (form === null) return reply.status(204).send()
    return { formKey: form.formKey, formId: form.formId, version: form.version, schema: form.content, tenantId: TENANT }
  })
}
