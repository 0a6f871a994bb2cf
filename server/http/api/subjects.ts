import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { JsonObject } from '../../base/json.ts'
import type { Services } from '../../services.ts'
import { formData, id, paging } from './shapes.ts'

/** What is graded: registered by applicants, seen by the office. */
export async function subjectRoutes(app: FastifyInstance, { cases }: Services): Promise<void> {
  const read = { config: { permission: ['subject:own', 'subject:read-all', 'case:read-all', 'bridge:manage'] } }
  const own = { config: { permission: 'subject:own' } }
  const { subjects } = cases

  app.get<{ Querystring: { readonly q?: string; readonly cursor?: string; readonly limit?: number } }>(
    '/api/subjects',
    {
      ...read,
      schema: {
        tags: ['subjects'],
        querystring: Type.Object({ ...paging, q: Type.Optional(Type.String({ maxLength: 100 })) }, { additionalProperties: false }),
      },
    },
    async ({ actor, query }) => subjects.list(actor, { ...query, limit: query.limit ?? 50 }),
  )

  app.get<{ Params: { readonly id: string } }>(
    '/api/subjects/:id',
    { ...read, schema: { tags: ['subjects'], params: id } },
    async (request) => cases.subject(request.actor, request.params.id),
  )

  app.post<{ Body: { readonly programme: string; readonly data: JsonObject } }>(
    '/api/subjects',
    {
      ...own,
      schema: {
        tags: ['subjects'],
        body: Type.Object({ programme: Type.String({ minLength: 1, maxLength: 64 }), data: formData }, { additionalProperties: false }),
      },
    },
    async ({ actor, body }, reply) => {
      reply.status(201)
      return subjects.register(actor, body.programme, body.data)
    },
  )

  app.put<{ Params: { readonly id: string }; Body: { readonly data: JsonObject } }>(
    '/api/subjects/:id',
    { ...own, schema: { tags: ['subjects'], params: id, body: Type.Object({ data: formData }, { additionalProperties: false }) } },
    async ({ actor, params, body }) => subjects.change(actor, params.id, body.data),
  )
}
