import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Services } from '../../services.ts'

/** Verification of certificates by anybody, and the keys for a check without this server. */
export async function certificateRoutes(app: FastifyInstance, { certificates }: Services): Promise<void> {
  app.get<{ Querystring: { readonly cursor?: string; readonly limit?: number } }>(
    '/api/public/certificates',
    {
      config: { permission: 'public' },
      schema: {
        tags: ['public'],
        querystring: Type.Object(
          {
            cursor: Type.Optional(Type.String({ maxLength: 64 })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
          },
          { additionalProperties: false },
        ),
      },
    },
    (request) =>
      certificates.list({
        limit: request.query.limit ?? 50,
        ...(request.query.cursor === undefined ? {} : { cursor: request.query.cursor }),
      }),
  )

  app.get<{ Params: { readonly code: string } }>(
    '/api/public/certificates/:code',
    {
      config: { permission: 'public', rateLimit: { max: 60, timeWindow: 60_000 } },
      schema: { tags: ['public'], params: Type.Object({ code: Type.String({ maxLength: 64 }) }) },
    },
    (request) => certificates.byCode(request.params.code),
  )

  app.get('/api/public/certificate-keys', { config: { permission: 'public' }, schema: { tags: ['public'] } }, () =>
    certificates.publicKeys(),
  )
}
