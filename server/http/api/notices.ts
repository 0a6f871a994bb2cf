import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { DocumentRef, Page } from '../../base/api/common.ts'
import type { NoticeView, ObjectionInput, ObjectionView } from '../../base/api/papers.ts'
import { documentRefusal } from '../../documents/index.ts'
import type { ObjectionReceipt } from '../../notices/index.ts'
import type { Services } from '../../services.ts'

const idParams = Type.Object({ id: Type.String({ maxLength: 64 }) })
const paging = Type.Object(
  { cursor: Type.Optional(Type.String({ maxLength: 200 })), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })) },
  { additionalProperties: false },
)
const documentIds = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20 })
const MINUTE = 60_000

interface Paging {
  readonly cursor?: string
  readonly limit?: number
}

/** Public notices without log-in, objections from anybody, and the staff's view of them. */
export async function noticeRoutes(app: FastifyInstance, { notices }: Services): Promise<void> {
  const list = (query: Paging): Promise<Page<NoticeView>> =>
    notices.list({ limit: query.limit ?? 20, ...(query.cursor === undefined ? {} : { cursor: query.cursor }) })

  app.get<{ Querystring: Paging }>(
    '/api/public/notices',
    { config: { permission: 'public' }, schema: { tags: ['public'], querystring: paging } },
    (request) => list(request.query),
  )

  app.get<{ Params: { readonly id: string } }>(
    '/api/public/notices/:id',
    { config: { permission: 'public' }, schema: { tags: ['public'], params: idParams } },
    (request): Promise<NoticeView> => notices.get(request.params.id),
  )

  app.post<{ Params: { readonly id: string } }>(
    '/api/public/notices/:id/documents',
    {
      config: { permission: 'public', rateLimit: { max: 20, timeWindow: MINUTE } },
      schema: { tags: ['public'], params: idParams, consumes: ['multipart/form-data'] },
    },
    async (request, reply): Promise<DocumentRef> => {
      const part = await request.file()
      if (part === undefined) throw documentRefusal('DOCUMENT_EMPTY')
      const ref = await notices.storeEvidence(request.params.id, { name: part.filename, mediaType: part.mimetype, content: part.file })
      reply.status(201)
      return ref
    },
  )

  app.post<{ Params: { readonly id: string }; Body: ObjectionInput }>(
    '/api/public/notices/:id/objections',
    {
      config: { permission: 'public', rateLimit: { max: 10, timeWindow: MINUTE } },
      schema: {
        tags: ['public'],
        params: idParams,
        body: Type.Object(
          {
            name: Type.String({ minLength: 1, maxLength: 100 }),
            contact: Type.String({ minLength: 1, maxLength: 200 }),
            facts: Type.String({ minLength: 1, maxLength: 10_000 }),
            documentIds,
          },
          { additionalProperties: false },
        ),
      },
    },
    async (request, reply): Promise<ObjectionReceipt> => {
      reply.status(201)
      return notices.object(request.params.id, request.body)
    },
  )

  app.post<{ Params: { readonly receipt: string }; Body: { readonly queryCode: string; readonly documentIds: readonly string[] } }>(
    '/api/public/objections/:receipt/evidence',
    {
      config: { permission: 'public', rateLimit: { max: 10, timeWindow: MINUTE } },
      schema: {
        tags: ['public'],
        params: Type.Object({ receipt: Type.String({ maxLength: 40 }) }),
        body: Type.Object({ queryCode: Type.String({ maxLength: 40 }), documentIds }, { additionalProperties: false }),
      },
    },
    (request): Promise<ObjectionReceipt> =>
      notices.completeObjection(request.params.receipt, request.body.queryCode, request.body.documentIds),
  )

  app.get<{ Querystring: Paging }>(
    '/api/notices',
    { config: { permission: 'notice:manage' }, schema: { tags: ['notices'], querystring: paging } },
    (request) => list(request.query),
  )

  app.get<{ Params: { readonly id: string } }>(
    '/api/notices/:id/objections',
    { config: { permission: 'notice:manage' }, schema: { tags: ['notices'], params: idParams } },
    (request): Promise<readonly ObjectionView[]> =>
      notices.objections(request.params.id, request.actor, request.actor.permissions.has('objection:identity')),
  )
}
