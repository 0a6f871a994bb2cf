import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Services } from '../../services.ts'

const ID = Type.String({ maxLength: 64, pattern: '^[\\w.-]+$' })
const params = Type.Object({ id: ID })
const HASH = Type.String({ pattern: '^[0-9a-f]{64}$' })

interface FileParams {
  readonly id: string
  readonly '*': string
}

/** Drafts of programmes, file by file: what the studio's builders read and save. */
export async function workspaceRoutes(app: FastifyInstance, { programmes: { workspaces } }: Services): Promise<void> {
  // Everybody who works here may read what is published; a draft is for those who write and review it.
  const read = { config: { permission: ['programme:edit', 'programme:review'] } }
  const edit = { config: { permission: 'programme:edit' } }
  const tags = ['studio']

  app.get('/api/programmes/workspaces', { ...read, schema: { tags } }, async () => {
    const items = await workspaces.list()
    return { items, total: items.length, nextCursor: null }
  })

  app.get<{ Params: { readonly id: string } }>(
    '/api/programmes/:id/draft',
    { ...read, schema: { tags, params } },
    async ({ params: { id } }) => workspaces.view(id),
  )

  app.get<{ Params: { readonly id: string } }>(
    '/api/programmes/:id/draft/problems',
    { ...read, schema: { tags, params } },
    async ({ params: { id } }) => ({ problems: await workspaces.problems(id) }),
  )

  app.get<{ Params: FileParams }>('/api/programmes/:id/draft/files/*', { ...read, schema: { tags } }, async ({ params: own }) =>
    workspaces.read(own.id, own['*']),
  )

  app.put<{ Params: FileParams; Body: { readonly content: string; readonly expected: string | null } }>(
    '/api/programmes/:id/draft/files/*',
    {
      ...edit,
      schema: {
        tags,
        body: Type.Object(
          { content: Type.String({ maxLength: 3_000_000 }), expected: Type.Union([HASH, Type.Null()]) },
          { additionalProperties: false },
        ),
      },
    },
    async ({ params: own, body, actor }) => workspaces.save(own.id, own['*'], body.content, body.expected, actor.userId),
  )

  app.delete<{ Params: FileParams; Querystring: { readonly revert?: boolean } }>(
    '/api/programmes/:id/draft/files/*',
    {
      ...edit,
      schema: { tags, querystring: Type.Object({ revert: Type.Optional(Type.Boolean()) }, { additionalProperties: false }) },
    },
    async ({ params: own, query, actor }, reply) => {
      if (query.revert === true) await workspaces.revert(own.id, own['*'], actor.userId)
      else await workspaces.remove(own.id, own['*'], actor.userId)
      return reply.status(204).send()
    },
  )
}
