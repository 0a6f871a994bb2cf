import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Services } from '../../services.ts'
import { attachment } from '../attachment.ts'
import { httpRefusal } from './transfer-refusals.ts'

const ID = Type.String({ maxLength: 64, pattern: '^[\\w.-]+$' })
const ARCHIVE = 'application/zip'
const MOST_BYTES = 8_000_000

/** Programmes as ZIP archives, out and in. Only here a body may be an archive. */
export async function transferRoutes(app: FastifyInstance, { programmes: { transfer } }: Services): Promise<void> {
  const tags = ['studio']
  app.addContentTypeParser(ARCHIVE, { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, body, done) => done(null, body))

  app.get<{ Params: { readonly id: string }; Querystring: { readonly version?: number | 'draft' } }>(
    '/api/programmes/:id/export',
    {
      config: { permission: ['programme:edit', 'programme:review'] },
      schema: {
        tags,
        params: Type.Object({ id: ID }),
        querystring: Type.Object(
          { version: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.Literal('draft')])) },
          { additionalProperties: false },
        ),
      },
    },
    async ({ params: { id }, query }, reply) => {
      const { name, bytes } = await transfer.exportArchive(id, query.version ?? 'draft')
      return attachment(reply, { type: ARCHIVE, name, content: bytes })
    },
  )

  app.post<{ Querystring: { readonly apply?: boolean }; Body: unknown }>(
    '/api/programmes/import',
    {
      config: { permission: 'programme:edit' },
      bodyLimit: MOST_BYTES,
      schema: {
        tags,
        consumes: [ARCHIVE],
        querystring: Type.Object({ apply: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
      },
    },
    async ({ body, query, actor }) => {
      if (!Buffer.isBuffer(body)) throw httpRefusal('ARCHIVE_EXPECTED')
      return transfer.importArchive(body, query.apply === true, actor.userId)
    },
  )
}
