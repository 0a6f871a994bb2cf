import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Answers } from '../../base/api/score.ts'
import type { Services } from '../../services.ts'
import { rowAnswer } from './row-answer.ts'

const params = Type.Object({ id: Type.String({ maxLength: 64 }) })
/** Panels, blind score sheets, draw records, opinions. */
export async function panelRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const { panels } = services
  const mine = { config: { permission: 'panel:score' } }
  const shared = { config: { permission: ['panel:score', 'panel:manage'] } }

  app.get<{ Querystring: { readonly caseId?: string; readonly cursor?: string; readonly limit?: number } }>(
    '/api/panels',
    {
      ...shared,
      schema: {
        tags: ['panels'],
        querystring: Type.Object(
          {
            caseId: Type.Optional(Type.String({ maxLength: 64 })),
            cursor: Type.Optional(Type.String({ format: 'date-time' })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
          },
          { additionalProperties: false },
        ),
      },
    },
    async ({ actor, query }) =>
      panels.list(actor, {
        limit: query.limit ?? 50,
        ...(query.caseId === undefined ? {} : { caseId: query.caseId }),
        ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
      }),
  )

  app.get<{ Params: { readonly id: string } }>(
    '/api/panels/:id',
    { ...shared, schema: { tags: ['panels'], params } },
    async ({ actor, params: { id } }) => panels.get(actor, id),
  )
  app.get<{ Params: { readonly id: string } }>(
    '/api/panels/:id/draw',
    { ...shared, schema: { tags: ['panels'], params } },
    async ({ actor, params: { id } }) => panels.drawOf(actor, id),
  )
  app.get<{ Params: { readonly id: string } }>(
    '/api/panels/:id/deviations',
    { ...shared, schema: { tags: ['panels'], params } },
    async ({ actor, params: { id } }) => panels.deviations(actor, id),
  )
  app.get<{ Params: { readonly id: string } }>(
    '/api/panels/:id/sheet',
    { ...mine, schema: { tags: ['panels'], params } },
    async ({ actor, params: { id } }) => panels.sheet(actor, id),
  )

  app.post<{ Params: { readonly id: string }; Body: { readonly conflict: boolean; readonly ground?: string } }>(
    '/api/panels/:id/declare',
    {
      ...mine,
      schema: {
        tags: ['panels'],
        params,
        body: Type.Object(
          { conflict: Type.Boolean(), ground: Type.Optional(Type.String({ maxLength: 1000 })) },
          { additionalProperties: false },
        ),
      },
    },
    async ({ actor, params: { id }, body }, reply) => {
      await panels.declare(actor, id, body)
      return reply.status(204).send()
    },
  )

  app.put<{ Params: { readonly id: string }; Body: { readonly answers: Answers; readonly revision: number } }>(
    '/api/panels/:id/sheet',
    {
      ...mine,
      schema: {
        tags: ['panels'],
        params,
        body: Type.Object(
          { answers: Type.Record(Type.String({ maxLength: 64 }), rowAnswer), revision: Type.Integer({ minimum: 0 }) },
          { additionalProperties: false },
        ),
      },
    },
    async ({ actor, params: { id }, body }) => panels.saveSheet(actor, id, body.answers, body.revision),
  )

  app.post<{ Params: { readonly id: string }; Body: { readonly revision: number } }>(
    '/api/panels/:id/sheet/sign',
    {
      ...mine,
      schema: { tags: ['panels'], params, body: Type.Object({ revision: Type.Integer({ minimum: 0 }) }, { additionalProperties: false }) },
    },
    async ({ actor, params: { id }, body }) => panels.signSheet(actor, id, body.revision),
  )

  app.post<{ Params: { readonly id: string }; Body: { readonly hash: string; readonly dissent?: string } }>(
    '/api/panels/:id/opinion/sign',
    {
      ...mine,
      schema: {
        tags: ['panels'],
        params,
        body: Type.Object(
          { hash: Type.String({ pattern: '^[0-9a-f]{64}$' }), dissent: Type.Optional(Type.String({ maxLength: 4000 })) },
          { additionalProperties: false },
        ),
      },
    },
    async ({ actor, params: { id }, body }) => panels.signOpinion(actor, id, body),
  )

  app.get('/api/experts', { config: { permission: 'panel:manage' }, schema: { tags: ['panels'] } }, async () => ({
    items: await panels.listExperts(),
  }))
}
