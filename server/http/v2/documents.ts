import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { defineRefusals, Refusal } from '../../base/errors.ts'
import type { JsonObject } from '../../base/json.ts'
import type { EngineDocument, EngineDocuments } from '../../documents/index.ts'
import { parseStrictly } from '../plugins/json.ts'
import { key, long, numberOf, object, optional } from './schemas.ts'
import { permission, type V2Part } from './types.ts'

const STORE = 'pingji'
const LINK_MS = 3_600_000
const LONGEST_LINK_MS = 7 * 86_400_000

const uploadRefusal = defineRefusals({
  DOCUMENT_EXPECTED: {
    status: 400,
    zh: '请以 multipart/form-data 提交文件（file）。',
    en: 'Send the document as "file" in multipart/form-data.',
  },
  METADATA_WRONG: { status: 400, zh: '文件信息（metadata）不正确。', en: 'The metadata of the document is not as expected.' },
  STORE_UNKNOWN: { status: 400, zh: '没有名为“{store}”的文件库。', en: 'There is no document store "{store}".' },
})

const documentId = { type: 'string', pattern: '^[A-Za-z0-9._-]{1,200}$' } as const
const storeId = { type: 'string', maxLength: 200 } as const
const byDocument = object({ documentId }, ['documentId'])
interface ByDocument {
  readonly Params: { readonly documentId: string }
  readonly Querystring: { readonly storeId?: string; readonly contentHash?: string }
}
const known = object({ storeId, contentHash: { type: 'string', maxLength: 128 } })

interface Metadata {
  readonly contentType?: string
  readonly fileName?: string
  readonly expiresAt?: string
  readonly processDefinitionId?: string
  readonly processInstanceKey?: string
  readonly customProperties?: JsonObject
}
const ajv = new Ajv({ strict: false })
addFormats.default(ajv)
const isMetadata = ajv.compile<Metadata>(
  object({
    contentType: { type: 'string', pattern: '^[\\w.+-]{1,100}/[\\w.+-]{1,100}(; *charset=[\\w-]{1,40})?$' },
    fileName: { type: 'string', maxLength: 500 },
    expiresAt: { type: 'string', format: 'date-time' },
    size: long,
    processDefinitionId: { type: 'string', maxLength: 1000 },
    processInstanceKey: key,
    customProperties: { type: 'object' },
  }),
)

interface Upload {
  readonly name: string | null
  readonly type: string | null
  readonly content: Buffer
}

/** Documents of processes and workers: create one or many, get, delete, link. */
export const documentRoutes: V2Part = (app, { engineDocuments: documents, config }) => {
  if (documents === undefined) return
  const store = (id: string | undefined) => {
    if (id !== undefined && id !== STORE) throw uploadRefusal('STORE_UNKNOWN', { store: id })
  }

  app.post<{ Querystring: { readonly storeId?: string; readonly documentId?: string } }>(
    '/documents',
    { ...permission, schema: { querystring: object({ storeId, documentId }) } },
    async (request, reply) => {
      store(request.query.storeId)
      const { files, metadata } = await readForm(request, config.uploadMaxBytes)
      const [file] = files
      if (file === undefined || files.length > 1) throw uploadRefusal('DOCUMENT_EXPECTED')
      const created = await create(documents, file, metadata[0] ?? {}, request.actor.userId, request.query.documentId)
      return reply.status(201).send(referenceOf(created))
    },
  )

  app.post<{ Querystring: { readonly storeId?: string } }>(
    '/documents/batch',
    { ...permission, schema: { querystring: object({ storeId }) } },
    async (request, reply) => {
      store(request.query.storeId)
      const { files, metadata } = await readForm(request, config.uploadMaxBytes)
      if (files.length === 0) throw uploadRefusal('DOCUMENT_EXPECTED')
      if (metadata.length > 0 && metadata.length !== files.length) throw uploadRefusal('METADATA_WRONG')
      const createdDocuments: object[] = []
      const failedDocuments: object[] = []
      for (const [index, file] of files.entries()) {
        try {
          createdDocuments.push(referenceOf(await create(documents, file, metadata[index] ?? {}, request.actor.userId)))
        } catch (cause) {
          if (!(cause instanceof Refusal)) throw cause
          failedDocuments.push({
            fileName: metadata[index]?.fileName ?? file.name ?? '',
            status: cause.status,
            title: cause.code,
            detail: cause.text.en,
          })
        }
      }
      return reply.status(failedDocuments.length === 0 ? 201 : 207).send({ createdDocuments, failedDocuments })
    },
  )

  app.get<ByDocument>(
    '/documents/:documentId',
    { ...permission, schema: { params: byDocument, querystring: known } },
    async (request, reply) => {
      store(request.query.storeId)
      return send(reply, await documents.read(request.params.documentId, request.query.contentHash))
    },
  )

  app.delete<ByDocument>(
    '/documents/:documentId',
    { ...permission, schema: { params: byDocument, querystring: known } },
    async (request, reply) => {
      store(request.query.storeId)
      await documents.remove(request.params.documentId)
      return reply.status(204).send()
    },
  )

  app.post<ByDocument & { Body: { readonly timeToLive?: number | string } | null }>(
    '/documents/:documentId/links',
    { ...permission, schema: { params: byDocument, querystring: known, body: optional(object({ timeToLive: long })) } },
    async (request, reply) => {
      store(request.query.storeId)
      const wanted = numberOf(request.body?.timeToLive) ?? LINK_MS
      const timeToLive = Math.min(Math.max(wanted, 1000), LONGEST_LINK_MS)
      const { token, expiresAt } = await documents.link(request.params.documentId, timeToLive, request.query.contentHash)
      const base = config.publicUrl ?? `${request.protocol}://${request.host}`
      return reply.status(201).send({ url: `${base}/v2/document-links/${token}`, expiresAt })
    },
  )

  // Whoever has the link has the document: 256 random bits, for a time.
  app.get<{ Params: { readonly token: string } }>(
    '/document-links/:token',
    {
      config: { permission: 'public', rateLimit: { max: 240, timeWindow: 60_000 } },
      schema: { params: object({ token: { type: 'string', pattern: '^[A-Za-z0-9_-]{20,100}$' } }, ['token']) },
    },
    async (request, reply) => send(reply, await documents.readByLink(request.params.token)),
  )
}

/** Parts of the form: files (also as plain text fields) and their metadata, as JSON. */
async function readForm(request: FastifyRequest, maxBytes: number | undefined) {
  if (!request.isMultipart()) throw uploadRefusal('DOCUMENT_EXPECTED')
  const files: Upload[] = []
  const metadata: Metadata[] = []
  for await (const part of request.parts({ limits: { files: 100, ...(maxBytes === undefined ? {} : { fileSize: maxBytes }) } })) {
    const content = part.type === 'file' ? await part.toBuffer() : Buffer.from(String(part.value))
    if (part.fieldname === 'metadata' || part.fieldname === 'metadataList') metadata.push(...readMetadata(content))
    else if (part.fieldname !== 'file' && part.fieldname !== 'files') throw uploadRefusal('DOCUMENT_EXPECTED')
    else files.push({ name: part.type === 'file' ? part.filename : null, type: part.type === 'file' ? part.mimetype : null, content })
  }
  return { files, metadata }
}

function readMetadata(content: Buffer): readonly Metadata[] {
  const given = parseStrictly(content)
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  return list.map((one) => {
    if (!isMetadata(one)) throw uploadRefusal('METADATA_WRONG')
    return one
  })
}

function create(documents: EngineDocuments, file: Upload, metadata: Metadata, by: string, id?: string): Promise<EngineDocument> {
  const { processDefinitionId, processInstanceKey, expiresAt, customProperties } = metadata
  return documents.create({
    content: file.content,
    fileName: metadata.fileName ?? file.name ?? 'document',
    contentType: metadata.contentType ?? file.type ?? 'text/plain',
    ...(id === undefined ? {} : { id }),
    ...(processDefinitionId === undefined ? {} : { processDefinitionId }),
    ...(processInstanceKey === undefined ? {} : { processInstanceKey }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(customProperties === undefined ? {} : { properties: customProperties }),
    by,
  })
}

function referenceOf(document: EngineDocument): object {
  return {
    'camunda.document.type': 'camunda',
    storeId: STORE,
    documentId: document.id,
    contentHash: document.sha256,
    metadata: {
      contentType: document.contentType,
      fileName: document.fileName,
      expiresAt: document.expiresAt,
      size: document.bytes,
      processDefinitionId: document.processDefinitionId,
      processInstanceKey: document.processInstanceKey,
      customProperties: document.properties,
    },
  }
}

/** Never in place: a browser that follows a link saves it. */
function send(reply: FastifyReply, { document, stream }: Awaited<ReturnType<EngineDocuments['read']>>): FastifyReply {
  return reply
    .header('content-type', document.contentType)
    .header('content-length', document.bytes)
    .header('content-disposition', `attachment; filename="document"; filename*=UTF-8''${encodeURIComponent(document.fileName)}`)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cache-control', 'private, no-store')
    .send(stream)
}
