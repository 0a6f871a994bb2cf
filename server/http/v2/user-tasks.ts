import type { Key } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'
import { runtimeRefusal } from '../../runtime/index.ts'
import { agreed } from './listeners.ts'
import { nullableText, object, optional, params, searchBody, variables } from './schemas.ts'
import { pageOf, readSearch, type SearchBody, searchRoute } from './search.ts'
import * as shapes from './shapes.ts'
import { permission, TENANT, type V2Part } from './types.ts'
import { variableKeyOf, variableShape } from './variables.ts'

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

/** User tasks: search, get, assign, unassign, update, complete, variables, form. */
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
      await runtime.assignUserTask({ userTaskKey, assignee: assignee ?? request.actor.userId, override: allowOverride ?? true })
      await agreed(runtime, userTaskKey, 'ASSIGNING')
      return reply.status(204).send()
    },
  )

  app.delete<ByTask>('/user-tasks/:userTaskKey/assignee', { ...permission, schema: { params: byTask } }, async (request, reply) => {
    await runtime.assignUserTask({ userTaskKey: request.params.userTaskKey as Key, assignee: null, override: true })
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

  for (const url of ['/user-tasks/:userTaskKey/variables/search', '/user-tasks/:userTaskKey/effective-variables/search'])
    app.post<ByTask & { Body: SearchBody | null; Querystring: { truncateValues?: boolean } }>(
      url,
      { ...permission, schema: { params: byTask, body: searchBody, querystring: object({ truncateValues: { type: 'boolean' } }) } },
      async (request) => {
        const found = await queries.userTaskVariables(request.params.userTaskKey)
        if (found === undefined) throw runtimeRefusal('USER_TASK_NOT_FOUND', { key: request.params.userTaskKey })
        const search = readSearch(request.body)
        const wanted = search.filter.name?.$eq
        const rows = Object.entries(found.variables)
          .filter(([variable]) => wanted === undefined || variable === wanted)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([variable, value]) => ({
            variableKey: variableKeyOf(found.scopeKey, variable),
            name: variable,
            value,
            scopeKey: found.scopeKey,
            instanceKey: found.instanceKey,
            rootKey: found.rootKey,
          }))
        const page = rows.slice(search.from, search.from + search.limit)
        return pageOf(
          page.map((row) => variableShape(row, request.query.truncateValues !== false)),
          rows.length,
        )
      },
    )

  app.get<ByTask>('/user-tasks/:userTaskKey/form', { ...permission, schema: { params: byTask } }, async (request, reply) => {
    const form = await queries.userTaskForm(request.params.userTaskKey)
    if (form === undefined) throw runtimeRefusal('USER_TASK_NOT_FOUND', { key: request.params.userTaskKey })
    if (form === null) return reply.status(204).send()
    return { formKey: form.formKey, formId: form.formId, version: form.version, schema: form.content, tenantId: TENANT }
  })
}
