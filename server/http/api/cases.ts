import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { JsonObject } from '../../base/json.ts'
import type { Services } from '../../services.ts'
import { attachment, XLSX } from '../attachment.ts'
import { formData, id, localeOf, paging } from './shapes.ts'

interface FilterQuery {
  readonly q?: string
  readonly status?: string
  readonly stage?: string
  readonly light?: string
  readonly caseType?: string
  readonly subjectId?: string
}

const short = Type.Optional(Type.String({ maxLength: 64 }))
const filter = {
  q: Type.Optional(Type.String({ maxLength: 100 })),
  status: short,
  stage: short,
  light: short,
  caseType: short,
  subjectId: short,
}

/** Cases: list, page, timeline, diagram, papers, acts beside the tasks. Others' cases answer 404. */
export async function caseRoutes(app: FastifyInstance, { cases }: Services): Promise<void> {
  const read = { config: { permission: ['case:read-all', 'case:read-own', 'task:work'] } }
  const tags = ['cases']

  app.get<{ Querystring: FilterQuery & { readonly cursor?: string; readonly limit?: number } }>(
    '/api/cases',
    { ...read, schema: { tags, querystring: Type.Object({ ...filter, ...paging }, { additionalProperties: false }) } },
    async (request) => cases.list(request.actor, { ...request.query, limit: request.query.limit ?? 50 }, localeOf(request)),
  )

  app.get('/api/cases/counts', { ...read, schema: { tags } }, async ({ actor }) => cases.counts(actor))

  app.get<{ Querystring: FilterQuery }>(
    '/api/cases.xlsx',
    { ...read, schema: { tags, querystring: Type.Object(filter, { additionalProperties: false }) } },
    async (request, reply) => {
      const content = await cases.exportXlsx(request.actor, request.query, localeOf(request))
      return attachment(reply, { type: XLSX, name: 'cases.xlsx', content })
    },
  )

  app.get<{ Params: { readonly id: string } }>('/api/cases/:id', { ...read, schema: { tags, params: id } }, async (request) =>
    cases.get(request.actor, request.params.id, localeOf(request)),
  )

  app.get<{ Params: { readonly id: string } }>('/api/cases/:id/timeline', { ...read, schema: { tags, params: id } }, async (request) =>
    cases.timeline(request.actor, request.params.id),
  )

  app.get<{ Params: { readonly id: string } }>('/api/cases/:id/diagram', { ...read, schema: { tags, params: id } }, async (request) =>
    cases.diagram(request.actor, request.params.id),
  )

  app.get<{ Params: { readonly id: string; readonly sid: string } }>(
    '/api/cases/:id/submissions/:sid',
    { ...read, schema: { tags, params: Type.Object({ id: Type.String({ maxLength: 64 }), sid: Type.String({ maxLength: 64 }) }) } },
    async ({ actor, params }) => cases.submission(actor, params.id, params.sid),
  )

  app.post<{ Params: { readonly id: string }; Body: { readonly reason: string } }>(
    '/api/cases/:id/withdraw',
    {
      config: { permission: 'case:start' },
      schema: {
        tags,
        params: id,
        body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 1000 }) }, { additionalProperties: false }),
      },
    },
    async ({ actor, params, body }, reply) => {
      await cases.withdraw(actor, params.id, body.reason)
      return reply.status(204).send()
    },
  )

  app.post<{ Params: { readonly id: string; readonly name: string }; Body: { readonly data: JsonObject } }>(
    '/api/cases/:id/messages/:name',
    {
      ...read,
      schema: {
        tags,
        params: Type.Object({ id: Type.String({ maxLength: 64 }), name: Type.String({ maxLength: 64 }) }),
        body: Type.Object({ data: formData }, { additionalProperties: false }),
      },
    },
    async ({ actor, params, body }, reply) => {
      await cases.act(actor, params.id, params.name, body.data)
      return reply.status(204).send()
    },
  )
}
