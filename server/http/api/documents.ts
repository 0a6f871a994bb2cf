import type { FastifyInstance, FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { DocumentRef } from '../../base/api/common.ts'
import { documentRefusal, type StoredDocument } from '../../documents/index.ts'
import type { Actor } from '../../identity/index.ts'
import type { Services } from '../../services.ts'

/** Upload and download; a document is as visible as the case it belongs to. */
export async function documentRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const { documents, audit, db } = services

  app.post(
    '/api/documents',
    {
      config: { permission: 'session', rateLimit: { max: 120, timeWindow: 60_000 } },
      schema: { tags: ['documents'], consumes: ['multipart/form-data'] },
    },
    async (request, reply): Promise<DocumentRef> => {
      const part = await request.file()
      if (part === undefined) throw documentRefusal('DOCUMENT_EMPTY')
      const ref = await documents.store({
        name: part.filename,
        mediaType: part.mimetype,
        content: part.file,
        kind: 'upload',
        by: request.actor.userId,
      })
      reply.status(201)
      return ref
    },
  )

  app.get<{ Params: { readonly id: string }; Querystring: { readonly inline?: boolean } }>(
    '/api/documents/:id',
    {
      config: { permission: 'public' },
      schema: {
        tags: ['documents'],
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        querystring: Type.Object({ inline: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
      },
    },
    async (request, reply) => {
      const { document, stream } = await documents.read(request.params.id)
      if (!(await mayRead(request.actor, document, services))) {
        stream.destroy()
        throw documentRefusal('DOCUMENT_NOT_FOUND')
      }
      if (document.visibility !== 'public') {
        await db.transaction().execute((trx) =>
          audit.record(
            {
              actor: request.actor.userId,
              action: 'document.read',
              object: { kind: 'document', id: document.id },
              ...(document.caseId === null ? {} : { caseId: document.caseId }),
            },
            trx,
          ),
        )
        if (document.kind === 'generated') await services.letters.noteOpened(document.id, request.actor)
      }
      return sendDocument(reply, document, stream, request.query.inline === true)
    },
  )
}

/** Public papers for everyone; a case's papers for those who may see the case (staff papers for staff only); loose uploads for who sent them. */
async function mayRead(actor: Actor, document: StoredDocument, { cases }: Services): Promise<boolean> {
  if (document.visibility === 'public') return true
  if (document.uploadedBy === actor.userId) return true
  if (document.caseId === null) return false
  if (document.visibility === 'staff' && !actor.permissions.has('case:read-all')) return false
  return cases.mayAccess(actor, document.caseId)
}

const SHOWN_IN_PLACE = new Set(['application/pdf', 'image/png', 'image/jpeg', 'image/webp'])

function sendDocument(reply: FastifyReply, document: StoredDocument, stream: NodeJS.ReadableStream, inline: boolean): FastifyReply {
  const way = inline && SHOWN_IN_PLACE.has(document.mediaType) ? 'inline' : 'attachment'
  return reply
    .header('content-type', document.mediaType)
    .header('content-length', document.bytes)
    .header('content-disposition', `${way}; filename="document"; filename*=UTF-8''${encodeURIComponent(document.name)}`)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    .header('cache-control', 'private, no-store')
    .send(stream)
}
