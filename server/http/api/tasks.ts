import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { JsonObject } from '../../base/json.ts'
import type { TaskFilter } from '../../cases/index.ts'
import type { Services } from '../../services.ts'
import { type DevicesQuery, devicesPage, devicesQuery } from './evidence-shapes.ts'
import { formData, paging } from './shapes.ts'

const key = Type.Object({ key: Type.String({ pattern: '^\\d{1,19}$' }) })

/** The inbox: what waits for me or my group, and doing it. */
export async function taskRoutes(app: FastifyInstance, { cases: { tasks } }: Services): Promise<void> {
  const work = { config: { permission: 'task:work' } }
  const tags = ['tasks']

  app.get<{ Querystring: Partial<TaskFilter> }>(
    '/api/tasks',
    {
      ...work,
      schema: {
        tags,
        querystring: Type.Object(
          {
            ...paging,
            box: Type.Optional(Type.Union([Type.Literal('mine'), Type.Literal('group'), Type.Literal('done')])),
            light: Type.Optional(Type.String({ maxLength: 16 })),
            caseType: Type.Optional(Type.String({ maxLength: 64 })),
            q: Type.Optional(Type.String({ maxLength: 100 })),
          },
          { additionalProperties: false },
        ),
      },
    },
    async ({ actor, query }) => tasks.list(actor, { ...query, box: query.box ?? 'mine', limit: query.limit ?? 50 }),
  )

  app.get('/api/tasks/counts', { ...work, schema: { tags } }, async ({ actor }) => tasks.counts(actor))

  app.get<{ Params: { readonly key: string } }>('/api/tasks/:key', { ...work, schema: { tags, params: key } }, async ({ actor, params }) =>
    tasks.get(actor, params.key),
  )

  for (const act of ['claim', 'release'] as const)
    app.post<{ Params: { readonly key: string } }>(
      `/api/tasks/:key/${act}`,
      { ...work, schema: { tags, params: key } },
      async ({ actor, params }, reply) => {
        await tasks[act](actor, params.key)
        return reply.status(204).send()
      },
    )

  app.get<{ Params: { readonly key: string } }>(
    '/api/tasks/:key/candidates',
    { config: { permission: 'task:assign' }, schema: { tags, params: key } },
    async ({ actor, params }) => tasks.candidates(actor, params.key),
  )

  app.post<{ Params: { readonly key: string }; Body: { readonly userId: string } }>(
    '/api/tasks/:key/assign',
    {
      config: { permission: 'task:assign' },
      schema: {
        tags,
        params: key,
        body: Type.Object({ userId: Type.String({ minLength: 1, maxLength: 64 }) }, { additionalProperties: false }),
      },
    },
    async ({ actor, params, body }, reply) => {
      await tasks.assign(actor, params.key, body.userId)
      return reply.status(204).send()
    },
  )

  app.get<{ Params: { readonly key: string } }>(
    '/api/tasks/:key/evidence',
    { ...work, schema: { tags, params: key } },
    async ({ actor, params }) => tasks.evidence(actor, params.key),
  )

  app.get<{ Params: { readonly key: string; readonly row: string }; Querystring: DevicesQuery }>(
    '/api/tasks/:key/evidence/:row/devices',
    {
      ...work,
      schema: {
        tags,
        params: Type.Object({ ...key.properties, row: Type.String({ maxLength: 64 }) }),
        querystring: devicesQuery,
      },
    },
    async ({ actor, params, query }) => tasks.evidenceDevices(actor, params.key, params.row, devicesPage(query)),
  )

  app.put<{ Params: { readonly key: string }; Body: { readonly data: JsonObject; readonly revision: number } }>(
    '/api/tasks/:key/draft',
    {
      ...work,
      schema: {
        tags,
        params: key,
        body: Type.Object({ data: formData, revision: Type.Integer({ minimum: 0 }) }, { additionalProperties: false }),
      },
    },
    async ({ actor, params, body }) => tasks.saveDraft(actor, params.key, body.data, body.revision),
  )

  app.post<{ Params: { readonly key: string }; Body: { readonly data: JsonObject } }>(
    '/api/tasks/:key/complete',
    { ...work, schema: { tags, params: key, body: Type.Object({ data: formData }, { additionalProperties: false }) } },
    async ({ actor, params, body }, reply) => {
      await tasks.complete(actor, params.key, body.data)
      return reply.status(204).send()
    },
  )
}
