import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Answers } from '../../base/api/score.ts'
import type { Services } from '../../services.ts'
import { type DevicesQuery, devicesPage, devicesQuery, rowParams } from './evidence-shapes.ts'
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

  app.post<{
    Params: { readonly id: string }
    Body: { readonly revision: number; readonly seen?: { readonly [rowId: string]: boolean | null } }
  }>(
    '/api/panels/:id/sheet/sign',
    {
      ...mine,
      schema: {
        tags: ['panels'],
        params,
        body: Type.Object(
          {
            revision: Type.Integer({ minimum: 0 }),
            seen: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Type.Union([Type.Boolean(), Type.Null()]))),
          },
          { additionalProperties: false },
        ),
      },
    },
    async ({ actor, params: { id }, body }) => panels.signSheet(actor, id, body.revision, body.seen),
  )

  app.get<{ Params: { readonly id: string } }>(
    '/api/panels/:id/sheet/evidence',
    { ...shared, schema: { tags: ['panels'], params } },
    async ({ actor, params: { id } }) => panels.sheetEvidence(actor, id),
  )
  app.get<{ Params: { readonly id: string; readonly row: string }; Querystring: DevicesQuery }>(
    '/api/panels/:id/sheet/evidence/:row/devices',
    { ...shared, schema: { tags: ['panels'], params: rowParams, querystring: devicesQuery } },
    async ({ actor, params: { id, row }, query }) => panels.sheetDevices(actor, id, row, devicesPage(query)),
  )

  app.get<{ Params: { readonly id: string } }>(
    '/api/panels/:id/visits',
    { ...shared, schema: { tags: ['panels'], params } },
    async ({ actor, params: { id } }) => ({ items: await panels.visits.ofPanel(actor, id) }),
  )
  app.post<{ Params: { readonly id: string }; Body: { readonly rowId: string; readonly question: string } }>(
    '/api/panels/:id/visits',
    {
      ...mine,
      schema: {
        tags: ['panels'],
        params,
        body: Type.Object(
          { rowId: Type.String({ maxLength: 64 }), question: Type.String({ maxLength: 1000 }) },
          { additionalProperties: false },
        ),
      },
    },
    async ({ actor, params: { id }, body }, reply) => reply.status(201).send(await panels.visits.ask(actor, id, body)),
  )
  app.get<{ Querystring: { readonly caseId?: string; readonly open?: boolean } }>(
    '/api/visits',
    {
      config: { permission: 'panel:manage' },
      schema: {
        tags: ['panels'],
        querystring: Type.Object(
          { caseId: Type.Optional(Type.String({ maxLength: 64 })), open: Type.Optional(Type.Boolean()) },
          { additionalProperties: false },
        ),
      },
    },
    async ({ query }) => ({ items: await panels.visits.list(query) }),
  )
  app.post<{
    Params: { readonly id: string }
    Body: { readonly finding: 'met' | 'not-met' | 'unclear'; readonly text: string; readonly visitedOn: string }
  }>(
    '/api/visits/:id/answer',
    {
      config: { permission: 'panel:manage' },
      schema: {
        tags: ['panels'],
        params,
        body: Type.Object(
          {
            finding: Type.Union([Type.Literal('met'), Type.Literal('not-met'), Type.Literal('unclear')]),
            text: Type.String({ maxLength: 2000 }),
            visitedOn: Type.String({ format: 'date' }),
          },
          { additionalProperties: false },
        ),
      },
    },
    async ({ actor, params: { id }, body }) => panels.visits.answer(actor, id, body),
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
