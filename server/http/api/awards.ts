import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { awardRefusal } from '../../awards/index.ts'
import type { Page } from '../../base/api/common.ts'
import type { AwardView, BatchView, LedgerEntryView } from '../../base/api/papers.ts'
import { parseFen } from '../../base/money.ts'
import type { Services } from '../../services.ts'
import { attachment, XLSX } from '../attachment.ts'

const idParams = Type.Object({ id: Type.String({ maxLength: 64 }) })
const cursor = Type.Optional(Type.String({ maxLength: 200 }))
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 }))
const states = ['computed', 'approving', 'approved', 'ordered', 'paid', 'refused', 'stopped', 'recovering', 'recovered'] as const
const instalmentId = Type.String({ maxLength: 64 })
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const MEDIA = {
  csv: 'text/csv; charset=utf-8',
  xlsx: XLSX,
} as const

/** Awards, payment batches, repayments and the ledger. Approvals and orders happen in the process, not here. */
export async function awardRoutes(app: FastifyInstance, { awards }: Services): Promise<void> {
  app.get<{
    Querystring: { readonly cursor?: string; readonly limit?: number; readonly state?: AwardView['state']; readonly caseId?: string }
  }>(
    '/api/awards',
    {
      config: { permission: 'award:read' },
      schema: {
        tags: ['awards'],
        querystring: Type.Object(
          {
            cursor,
            limit,
            state: Type.Optional(Type.Union(states.map((state) => Type.Literal(state)))),
            caseId: Type.Optional(Type.String({ maxLength: 64 })),
          },
          { additionalProperties: false },
        ),
      },
    },
    (request): Promise<Page<AwardView>> => awards.list({ ...request.query, limit: request.query.limit ?? 50 }),
  )

  app.get<{ Params: { readonly id: string } }>(
    '/api/awards/:id',
    { config: { permission: 'award:read' }, schema: { tags: ['awards'], params: idParams } },
    (request): Promise<AwardView> => awards.get(request.params.id),
  )

  app.post<{ Params: { readonly id: string }; Body: { readonly amountFen: string; readonly reference: string } }>(
    '/api/awards/:id/repayments',
    {
      config: { permission: 'award:work' },
      schema: {
        tags: ['awards'],
        params: idParams,
        body: Type.Object({ amountFen: Type.String({ pattern: '^[0-9]{1,15}$' }), reference: text(100) }, { additionalProperties: false }),
      },
    },
    async (request, reply): Promise<AwardView> => {
      const amount = parseFen(request.body.amountFen)
      if (amount === null) throw awardRefusal('REPAYMENT_NOT_POSITIVE')
      reply.status(201)
      return awards.repay(request.actor, request.params.id, amount, request.body.reference)
    },
  )

  app.post<{
    Params: { readonly id: string; readonly instalmentId: string }
    Body: { readonly name: string; readonly bank: string; readonly account: string }
  }>(
    '/api/awards/:id/instalments/:instalmentId/reissue',
    {
      config: { permission: 'award:work' },
      schema: {
        tags: ['awards'],
        params: Type.Object({ id: Type.String({ maxLength: 64 }), instalmentId }),
        body: Type.Object({ name: text(200), bank: text(200), account: text(60) }, { additionalProperties: false }),
      },
    },
    (request): Promise<AwardView> => awards.reissue(request.actor, request.params.id, request.params.instalmentId, request.body),
  )

  app.get<{ Querystring: { readonly cursor?: string; readonly limit?: number; readonly awardId?: string; readonly account?: string } }>(
    '/api/ledger',
    {
      config: { permission: 'ledger:read' },
      schema: {
        tags: ['awards'],
        querystring: Type.Object(
          {
            cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })),
            limit,
            awardId: Type.Optional(Type.String({ maxLength: 64 })),
            account: Type.Optional(Type.String({ maxLength: 20 })),
          },
          { additionalProperties: false },
        ),
      },
    },
    (request): Promise<Page<LedgerEntryView>> => awards.ledger({ ...request.query, limit: request.query.limit ?? 50 }),
  )

  batchRoutes(app, awards)
}

function batchRoutes(app: FastifyInstance, awards: Services['awards']): void {
  app.get(
    '/api/payment-batches',
    { config: { permission: 'award:read' }, schema: { tags: ['awards'] } },
    async (): Promise<Page<BatchView>> => {
      const items = await awards.batches(100)
      return { items, total: items.length, nextCursor: null }
    },
  )

  app.post<{ Body: { readonly instalmentIds?: readonly string[] } }>(
    '/api/payment-batches',
    {
      config: { permission: 'award:work' },
      schema: {
        tags: ['awards'],
        body: Type.Object(
          { instalmentIds: Type.Optional(Type.Array(instalmentId, { minItems: 1, maxItems: 1000 })) },
          { additionalProperties: false },
        ),
      },
    },
    async (request, reply): Promise<BatchView> => {
      reply.status(201)
      return awards.createBatch(request.actor, request.body.instalmentIds ?? null)
    },
  )

  app.get<{ Params: { readonly id: string } }>(
    '/api/payment-batches/:id',
    { config: { permission: 'award:read' }, schema: { tags: ['awards'], params: idParams } },
    (request): Promise<BatchView> => awards.batch(request.params.id),
  )

  for (const format of ['csv', 'xlsx'] as const) {
    app.get<{ Params: { readonly id: string } }>(
      `/api/payment-batches/:id/export.${format}`,
      { config: { permission: 'award:work' }, schema: { tags: ['awards'], params: idParams } },
      async (request, reply) => {
        const { name, content } = await awards.exportBatch(request.actor, request.params.id, format)
        return attachment(reply, { type: MEDIA[format], name, content })
      },
    )
  }

  app.post<{
    Params: { readonly id: string }
    Body: { readonly results: readonly { readonly instalmentId: string; readonly state: 'paid' | 'returned'; readonly reason?: string }[] }
  }>(
    '/api/payment-batches/:id/confirm',
    {
      config: { permission: 'award:work' },
      schema: {
        tags: ['awards'],
        params: idParams,
        body: Type.Object(
          {
            results: Type.Array(
              Type.Object(
                {
                  instalmentId,
                  state: Type.Union([Type.Literal('paid'), Type.Literal('returned')]),
                  reason: Type.Optional(Type.String({ maxLength: 500 })),
                },
                { additionalProperties: false },
              ),
              { minItems: 1, maxItems: 1000 },
            ),
          },
          { additionalProperties: false },
        ),
      },
    },
    (request): Promise<BatchView> => awards.confirmBatch(request.actor, request.params.id, request.body.results),
  )
}
