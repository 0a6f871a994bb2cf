import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Services } from '../../services.ts'

/** How long the history of processes is kept. */
export async function historyRoutes(app: FastifyInstance, { runtime, audit, db }: Services): Promise<void> {
  const tags = ['operations']

  app.get('/api/history-retention', { config: { permission: 'operations:read' }, schema: { tags } }, async () => ({
    items: await runtime.historyRetentions(),
  }))

  app.put<{ Params: { readonly processId: string }; Body: { readonly months: number | null } }>(
    '/api/history-retention/:processId',
    {
      config: { permission: 'programme:review' },
      schema: {
        tags,
        params: Type.Object({ processId: Type.String({ minLength: 1, maxLength: 200 }) }),
        body: Type.Object(
          { months: Type.Union([Type.Integer({ minimum: 1, maximum: 1200 }), Type.Null()]) },
          { additionalProperties: false },
        ),
      },
    },
    async ({ params: { processId }, body: { months }, actor }, reply) => {
      await db.transaction().execute(async (trx) => {
        await runtime.setHistoryRetention({ processId, months, by: actor.userId }, trx)
        await audit.record(
          { actor: actor.userId, action: 'history.retention', object: { kind: 'process', id: processId }, detail: { months } },
          trx,
        )
      })
      return reply.status(204).send()
    },
  )
}
