import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Bilingual } from '../../base/text.ts'
import type { Services } from '../../services.ts'

const ID = Type.String({ maxLength: 64, pattern: '^[\\w.-]+$' })
const params = Type.Object({ id: ID })
const version = Type.Integer({ minimum: 1 })
const versionParams = Type.Object({ id: ID, version })
const NOTE = Type.String({ maxLength: 1000 })
const HASH = Type.String({ pattern: '^[0-9a-f]{64}$' })
const closed = { additionalProperties: false } as const
const noteBody = Type.Object({ note: Type.Optional(NOTE) }, closed)

interface Own {
  readonly Params: { readonly id: string }
}
interface OwnVersion {
  readonly Params: { readonly id: string; readonly version: number }
}
interface Noted {
  readonly Body: { readonly note?: string }
}

/** The way of a draft to a version: review, publication, retirement; and programmes made of templates. */
export async function versionRoutes(app: FastifyInstance, { programmes: { publishing, templates } }: Services): Promise<void> {
  const read = { config: { permission: 'programme:read' } }
  const edit = { config: { permission: 'programme:edit' } }
  const seen = { config: { permission: ['programme:edit', 'programme:review'] } }
  const judge = { config: { permission: 'programme:review' } }
  const tags = ['studio']

  app.get('/api/programmes/templates', { ...read, schema: { tags } }, async () => {
    const items = await templates.list()
    return { items, total: items.length, nextCursor: null }
  })

  app.post<{ Body: { readonly id: string; readonly title: Bilingual; readonly template?: string } }>(
    '/api/programmes',
    {
      ...edit,
      schema: {
        tags,
        body: Type.Object(
          {
            id: Type.String({ minLength: 1, maxLength: 64 }),
            title: Type.Object(
              { zh: Type.String({ minLength: 1, maxLength: 120 }), en: Type.String({ minLength: 1, maxLength: 200 }) },
              closed,
            ),
            template: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
          },
          closed,
        ),
      },
    },
    async ({ body, actor }, reply) => {
      reply.status(201)
      return templates.create(body, actor.userId)
    },
  )

  app.get<Own>('/api/programmes/:id/versions', { ...read, schema: { tags, params } }, async ({ params: { id } }) => {
    const items = await publishing.versions(id)
    return { items, total: items.length, nextCursor: null }
  })

  app.get<OwnVersion>(
    '/api/programmes/:id/versions/:version/files',
    { ...read, schema: { tags, params: versionParams } },
    async ({ params: own }) => {
      const items = await publishing.versionFiles(own.id, own.version)
      return { items, total: items.length, nextCursor: null }
    },
  )

  app.delete<Own>('/api/programmes/:id/draft', { ...edit, schema: { tags, params } }, async ({ params: { id }, actor }, reply) => {
    await publishing.discardDraft(id, actor.userId)
    return reply.status(204).send()
  })

  app.get<Own>('/api/programmes/:id/draft/review', { ...seen, schema: { tags, params } }, async ({ params: { id }, actor }) =>
    publishing.review(id, actor.userId),
  )

  app.post<Own & Noted>(
    '/api/programmes/:id/draft/review',
    { ...edit, schema: { tags, params, body: noteBody } },
    async ({ params: { id }, body, actor }) => {
      await publishing.submitForReview(id, (body.note ?? '').trim(), actor.userId)
      return publishing.review(id, actor.userId)
    },
  )

  app.delete<Own>('/api/programmes/:id/draft/review', { ...edit, schema: { tags, params } }, async ({ params: { id }, actor }, reply) => {
    await publishing.withdrawReview(id, actor.userId)
    return reply.status(204).send()
  })

  app.post<Own & { Body: { readonly agree: boolean; readonly comment?: string; readonly hash: string } }>(
    '/api/programmes/:id/draft/review/decision',
    {
      ...judge,
      schema: { tags, params, body: Type.Object({ agree: Type.Boolean(), comment: Type.Optional(NOTE), hash: HASH }, closed) },
    },
    async ({ params: { id }, body, actor }) => {
      await publishing.decideReview(id, { ...body, comment: (body.comment ?? '').trim() }, actor.userId)
      return publishing.review(id, actor.userId)
    },
  )

  app.post<Own & Noted>(
    '/api/programmes/:id/publish',
    { ...edit, schema: { tags, params, body: noteBody } },
    async ({ params: { id }, body, actor }) => publishing.publishDraft(id, actor.userId, (body.note ?? '').trim()),
  )

  app.post<Own & Noted>(
    '/api/programmes/:id/retire',
    { ...edit, schema: { tags, params, body: noteBody } },
    async ({ params: { id }, body, actor }, reply) => {
      await publishing.retire(id, (body.note ?? '').trim(), actor.userId)
      return reply.status(204).send()
    },
  )

  app.post<OwnVersion & Noted>(
    '/api/programmes/:id/versions/:version/retire',
    { ...edit, schema: { tags, params: versionParams, body: noteBody } },
    async ({ params: own, body, actor }, reply) => {
      await publishing.retireVersion(own.id, own.version, (body.note ?? '').trim(), actor.userId)
      return reply.status(204).send()
    },
  )
}
