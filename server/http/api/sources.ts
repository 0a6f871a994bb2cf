import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { SourceInput } from '../../base/api/mappings.ts'
import { mappingRefusal } from '../../mappings/types.ts'
import type { Services } from '../../services.ts'
import { id as params } from './shapes.ts'

const LARGEST_FILE = 20 * 1_048_576
const closed = { additionalProperties: false }
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const auth = Type.Union([
  Type.Object({ kind: Type.Literal('none') }, closed),
  Type.Object({ kind: Type.Literal('bearer') }, closed),
  Type.Object({ kind: Type.Literal('header'), name: text(64) }, closed),
  Type.Object({ kind: Type.Literal('basic'), username: text(128) }, closed),
])
const everySeconds = Type.Integer()
const common = {
  name: text(100),
  subjectId: text(64),
  mapping: text(64),
  active: Type.Boolean(),
  secret: Type.Optional(Type.Union([Type.Null(), Type.String({ maxLength: 1000 })])),
  secretEnvironment: Type.Optional(text(64)),
}
const body = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('http'),
      ...common,
      settings: Type.Object(
        {
          url: text(2000),
          everySeconds,
          auth,
          network: Type.Optional(text(64)),
          post: Type.Optional(
            Type.Object(
              {
                body: Type.String({ maxLength: 10_000 }),
                contentType: Type.Union([Type.Literal('application/json'), Type.Literal('application/x-www-form-urlencoded')]),
              },
              closed,
            ),
          ),
        },
        closed,
      ),
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal('files'), ...common, settings: Type.Object({ folder: text(200), everySeconds }, closed) }, closed),
])

type Id = { readonly Params: { readonly id: string } }

/** Sources of readings beside the broker: platforms that are asked, folders and uploads of files. */
export async function sourceRoutes(app: FastifyInstance, { mappings: { sources } }: Services): Promise<void> {
  const config = { permission: 'bridge:manage' }
  const tags = ['bridge']

  app.get('/api/bridge/sources', { config, schema: { tags } }, async () => {
    const items = await sources.list()
    return { items, total: items.length, nextCursor: null }
  })

  app.get('/api/bridge/source-options', { config, schema: { tags } }, async () => sources.options())

  app.post<{ Body: SourceInput }>('/api/bridge/sources', { config, schema: { tags, body } }, async ({ body: input, actor }, reply) => {
    const id = await sources.create(input, actor.userId)
    reply.status(201)
    return { id }
  })

  app.put<Id & { readonly Body: SourceInput }>(
    '/api/bridge/sources/:id',
    { config, schema: { tags, params, body } },
    async ({ params: { id }, body: input, actor }, reply) => {
      await sources.change(id, input, actor.userId)
      return reply.status(204).send()
    },
  )

  app.delete<Id>('/api/bridge/sources/:id', { config, schema: { tags, params } }, async ({ params: { id }, actor }, reply) => {
    await sources.remove(id, actor.userId)
    return reply.status(204).send()
  })

  app.post<Id>('/api/bridge/sources/:id/run', { config, schema: { tags, params } }, async ({ params: { id } }, reply) => {
    await sources.runNow(id)
    return reply.status(204).send()
  })

  app.get<Id>('/api/bridge/sources/:id/files', { config, schema: { tags, params } }, async ({ params: { id } }) => {
    const items = await sources.files(id)
    return { items, total: items.length, nextCursor: null }
  })

  app.post<Id>(
    '/api/bridge/sources/:id/files',
    { config: { ...config, rateLimit: { max: 60, timeWindow: 60_000 } }, schema: { tags, params, consumes: ['multipart/form-data'] } },
    async (request, reply) => {
      const part = await request.file({ limits: { fileSize: LARGEST_FILE } })
      if (part === undefined) throw mappingRefusal('SOURCE_FILE_TYPE')
      const content = await part.toBuffer().catch((cause: unknown) => {
        throw mappingRefusal('SOURCE_FILE_TOO_LARGE', { megabytes: LARGEST_FILE / 1_048_576 }, { cause })
      })
      const id = await sources.upload(request.params.id, { name: part.filename, content }, request.actor.userId)
      reply.status(201)
      return { id }
    },
  )
}
