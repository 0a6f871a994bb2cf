import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Services } from '../../services.ts'

const params = Type.Object({ id: Type.String({ maxLength: 64 }) })

/** What the devices of a subject prove, row by row. */
export async function evidenceRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const { evidence, cases, programmes } = services

  app.get<{ Params: { readonly id: string }; Querystring: { readonly rows?: string } }>(
    '/api/subjects/:id/evidence',
    {
      config: { permission: 'session' },
      schema: {
        tags: ['evidence'],
        params,
        querystring: Type.Object({ rows: Type.Optional(Type.String({ maxLength: 4000 })) }, { additionalProperties: false }),
      },
    },
    async ({ actor, params: { id }, query }) => {
      const subject = await cases.subjects.requireAccess(actor, id)
      const scheme = await programmes.scheme(subject.programme)
      const wanted = query.rows === undefined ? null : new Set(query.rows.split(','))
      const rows = await evidence.forRows(
        id,
        scheme.rows.filter((row) => wanted === null || wanted.has(row.id)),
        scheme.evidenceRules,
      )
      return { rows, snapshotHash: evidence.hashOf(id, rows) }
    },
  )
}
