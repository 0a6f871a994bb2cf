import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { MappingSample } from '../../base/api/mapping-document.ts'
import type { Services } from '../../services.ts'

const params = Type.Object({ id: Type.String({ maxLength: 64, pattern: '^[\\w.-]+$' }) })
/** Checked by the domain, which names what is wrong with it in words. */
const document = Type.Unknown()
const note = Type.String({ maxLength: 500 })
const samples = Type.Array(
  Type.Object(
    { name: Type.String({ minLength: 1, maxLength: 100 }), payload: Type.String({ maxLength: 65_536 }) },
    { additionalProperties: false },
  ),
  { maxItems: 20 },
)
const closed = { additionalProperties: false }

type Id = { readonly Params: { readonly id: string } }

/** Makers' formats: list, editor with samples, versions, preview. */
export async function mappingRoutes(app: FastifyInstance, { mappings }: Services): Promise<void> {
  const config = { permission: 'bridge:manage' }
  const tags = ['bridge']

  app.get('/api/mappings', { config, schema: { tags } }, async () => {
    const items = await mappings.list()
    return { items, total: items.length, nextCursor: null }
  })

  app.get('/api/mapping-kinds', { config, schema: { tags } }, async () => ({ items: mappings.kinds() }))

  app.get<Id>('/api/mappings/:id', { config, schema: { tags, params } }, async ({ params: { id } }) => mappings.get(id))

  app.post<{ Body: { readonly document: unknown; readonly samples: readonly string[] } }>(
    '/api/mappings/preview',
    {
      config: { ...config, rateLimit: { max: 600, timeWindow: 60_000 } },
      schema: { tags, body: Type.Object({ document, samples: Type.Array(Type.String({ maxLength: 65_536 }), { maxItems: 20 }) }, closed) },
    },
    async ({ body }) => mappings.check(body.document, body.samples),
  )

  app.post<{ Body: { readonly document: unknown; readonly samples: readonly MappingSample[]; readonly note: string } }>(
    '/api/mappings',
    { config, schema: { tags, body: Type.Object({ document, samples, note }, closed) } },
    async ({ body, actor }, reply) => {
      const id = await mappings.create(body, actor.userId)
      reply.status(201)
      return { id }
    },
  )

  app.put<Id & { readonly Body: { readonly document: unknown; readonly note: string; readonly expected: number } }>(
    '/api/mappings/:id',
    { config, schema: { tags, params, body: Type.Object({ document, note, expected: Type.Integer({ minimum: 1 }) }, closed) } },
    async ({ params: { id }, body, actor }) => ({ version: await mappings.save(id, body, actor.userId) }),
  )

  app.put<Id & { readonly Body: { readonly samples: readonly MappingSample[] } }>(
    '/api/mappings/:id/samples',
    { config, schema: { tags, params, body: Type.Object({ samples }, closed) } },
    async ({ params: { id }, body }, reply) => {
      await mappings.saveSamples(id, body.samples)
      return reply.status(204).send()
    },
  )
}
