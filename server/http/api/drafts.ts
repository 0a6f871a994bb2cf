import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { JsonObject } from '../../base/json.ts'
import type { Services } from '../../services.ts'
import { formData, id } from './shapes.ts'

/** Applications being written, and their submission. What may be started is asked per case type. */
export async function draftRoutes(app: FastifyInstance, { cases: { drafts } }: Services): Promise<void> {
  const start = { config: { permission: ['case:start', 'supervision:work'] } }

  app.post<{
    Body: { readonly programme: string; readonly caseType: string; readonly subjectId: string; readonly parentCaseId?: string }
  }>(
    '/api/drafts',
    {
      ...start,
      schema: {
        tags: ['drafts'],
        body: Type.Object(
          {
            programme: Type.String({ minLength: 1, maxLength: 64 }),
            caseType: Type.String({ minLength: 1, maxLength: 64 }),
            subjectId: Type.String({ minLength: 1, maxLength: 64 }),
            parentCaseId: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
          },
          { additionalProperties: false },
        ),
      },
    },
    async ({ actor, body }, reply) => {
      reply.status(201)
      return drafts.create(actor, body)
    },
  )

  app.get('/api/drafts', { ...start, schema: { tags: ['drafts'] } }, async ({ actor }) => {
    const items = await drafts.list(actor)
    return { items, total: items.length, nextCursor: null }
  })

  app.get<{ Params: { readonly id: string } }>('/api/drafts/:id', { ...start, schema: { tags: ['drafts'], params: id } }, async (request) =>
    drafts.get(request.actor, request.params.id),
  )

  app.put<{ Params: { readonly id: string }; Body: { readonly data: JsonObject; readonly revision: number } }>(
    '/api/drafts/:id',
    {
      ...start,
      schema: {
        tags: ['drafts'],
        params: id,
        body: Type.Object({ data: formData, revision: Type.Integer({ minimum: 0 }) }, { additionalProperties: false }),
      },
    },
    async ({ actor, params, body }) => drafts.save(actor, params.id, body.data, body.revision),
  )

  app.delete<{ Params: { readonly id: string } }>(
    '/api/drafts/:id',
    { ...start, schema: { tags: ['drafts'], params: id } },
    async ({ actor, params }, reply) => {
      await drafts.remove(actor, params.id)
      return reply.status(204).send()
    },
  )

  app.post<{ Params: { readonly id: string }; Headers: { readonly 'idempotency-key'?: string } }>(
    '/api/drafts/:id/submit',
    {
      ...start,
      schema: {
        tags: ['drafts'],
        params: id,
        headers: Type.Object({ 'idempotency-key': Type.Optional(Type.String({ minLength: 1, maxLength: 128 })) }),
      },
    },
    async ({ actor, params, headers }) => drafts.submit(actor, params.id, headers['idempotency-key'] ?? null),
  )
}
