import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { JsonObject } from '../../base/json.ts'
import type { Services } from '../../services.ts'

const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }))

interface ComplaintBody {
  readonly programme?: string
  readonly subjectId?: string
  readonly subject?: string
  readonly documentIds?: readonly string[]
  readonly data?: JsonObject
  readonly [answer: string]: unknown
}

/** Complaints of owners about a graded subject: no log-in (SS-28). */
export async function complaintRoutes(app: FastifyInstance, { supervision }: Services): Promise<void> {
  app.post<{ Body: ComplaintBody }>(
    '/api/public/complaints',
    {
      config: { permission: 'public', rateLimit: { max: 20, timeWindow: 3_600_000 } },
      schema: {
        tags: ['public'],
        body: Type.Object(
          {
            programme: text(64),
            subjectId: text(64),
            subject: text(200),
            name: text(100),
            contact: text(100),
            room: text(100),
            facts: text(8000),
            earlierOn: text(32),
            earlierTo: text(200),
            earlierAnswer: text(4000),
            documentIds: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 10 })),
            // Answers of the programme's own complaint form, where it asks other things.
            data: Type.Optional(Type.Object({}, { additionalProperties: true })),
          },
          { additionalProperties: false },
        ),
      },
    },
    async ({ body }, reply) => {
      const { programme, subjectId, subject, documentIds, data, ...answers } = body
      const evidence = documentIds === undefined || documentIds.length === 0 ? {} : { evidence: documentIds }
      const { receipt } = await supervision.complain({
        ...(programme === undefined ? {} : { programme }),
        ...(subjectId === undefined ? {} : { subjectId }),
        ...(subject === undefined ? {} : { subject }),
        data: data ?? ({ ...answers, ...evidence } as JsonObject),
      })
      reply.status(201)
      return { receipt, accepted: true }
    },
  )

  app.get<{ Params: { readonly id: string } }>(
    '/api/programmes/:id/samples',
    {
      config: { permission: 'supervision:work' },
      schema: { tags: ['supervision'], params: Type.Object({ id: Type.String({ maxLength: 64 }) }) },
    },
    async ({ params: { id } }) => {
      const items = await supervision.draws(id)
      return { items, total: items.length, nextCursor: null }
    },
  )
}
