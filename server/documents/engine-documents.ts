import { createHash, randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Clock } from '../base/clock.ts'
import { defineRefusals } from '../base/errors.ts'
import type { JsonObject } from '../base/json.ts'
import * as store from '../store/engine-documents.ts'
import { newId } from '../store/id.ts'
import type { Db } from '../store/transaction.ts'
import { documentRefusal } from './refusals.ts'
import type { Documents } from './types.ts'

export interface EngineDocument {
  readonly id: string
  readonly contentType: string
  readonly fileName: string
  readonly bytes: number
  readonly sha256: string
  readonly processDefinitionId: string | null
  readonly processInstanceKey: string | null
  readonly properties: JsonObject
  readonly expiresAt: string | null
}

/** Documents that processes and their workers hand about, as the document API of Camunda 8. Contents are opaque: any kind is taken, none is shown in place. */
export interface EngineDocuments {
  /** Throws `DOCUMENT_ID_TAKEN`, `DOCUMENT_TOO_LARGE`, `DOCUMENT_EMPTY`. */
  create(input: {
    readonly id?: string
    readonly content: Readable | Buffer
    readonly fileName: string
    readonly contentType: string
    readonly processDefinitionId?: string
    readonly processInstanceKey?: string
    readonly properties?: JsonObject
    /** ISO instant after which nobody gets it. */
    readonly expiresAt?: string
    readonly by: string
  }): Promise<EngineDocument>
  /** Throws `DOCUMENT_NOT_FOUND`; with a hash of other contents `DOCUMENT_HASH_WRONG`. */
  read(id: string, sha256?: string): Promise<{ readonly document: EngineDocument; readonly stream: Readable }>
  /** The content is kept for what refers to it elsewhere; nobody gets it here any more. */
  remove(id: string): Promise<void>
  /** A secret that gives the document to whoever has it, for a time. */
  link(id: string, timeToLiveMs: number, sha256?: string): Promise<{ readonly token: string; readonly expiresAt: string }>
  readByLink(token: string): ReturnType<EngineDocuments['read']>
}

const engineDocumentRefusal = defineRefusals({
  DOCUMENT_ID_TAKEN: { status: 409, zh: '文件编号“{id}”已被使用。', en: 'There is already a document "{id}".' },
  DOCUMENT_HASH_WRONG: { status: 400, zh: '文件内容与给定的哈希值不一致。', en: 'The content of the document has another hash.' },
  DOCUMENT_EXPIRY_WRONG: { status: 400, zh: '有效期必须晚于当前时间。', en: 'The document would have expired already.' },
})

export function createEngineDocuments({
  db,
  clock,
  documents,
}: {
  readonly db: Db
  readonly clock: Clock
  readonly documents: Documents
}): EngineDocuments {
  async function read(id: string, sha256?: string): ReturnType<EngineDocuments['read']> {
    const row = await store.liveEngineDocument(db, id, clock.now())
    if (row === undefined) throw documentRefusal('DOCUMENT_NOT_FOUND')
    const { document, stream } = await documents.read(row.document_id)
    if (sha256 !== undefined && sha256 !== document.sha256) {
      stream.destroy()
      throw engineDocumentRefusal('DOCUMENT_HASH_WRONG')
    }
    return { document: viewOf(row, document), stream }
  }

  return {
    async create(input) {
      const now = clock.now()
      const { expiresAt = null, fileName, contentType, by } = input
      if (expiresAt !== null && Date.parse(expiresAt) <= Date.parse(now)) throw engineDocumentRefusal('DOCUMENT_EXPIRY_WRONG')
      const id = input.id ?? newId('edoc')
      return db.transaction().execute(async (trx) => {
        const kept = await documents.store(
          { name: fileName, mediaType: contentType, content: input.content, kind: 'generated', by, visibility: 'staff' },
          trx,
        )
        const row = {
          id,
          document_id: kept.id,
          content_type: contentType,
          file_name: kept.name,
          process_id: input.processDefinitionId ?? null,
          instance_key: input.processInstanceKey ?? null,
          properties: input.properties ?? {},
          expires_at: expiresAt,
        }
        if (!(await store.insertEngineDocument(trx, row))) throw engineDocumentRefusal('DOCUMENT_ID_TAKEN', { id })
        return viewOf(row, kept)
      })
    },

    read,

    async remove(id) {
      if (!(await store.markEngineDocumentDeleted(db, id, clock.now()))) throw documentRefusal('DOCUMENT_NOT_FOUND')
    },

    async link(id, timeToLiveMs, sha256) {
      const { stream } = await read(id, sha256)
      stream.destroy()
      const token = randomBytes(32).toString('base64url')
      const expiresAt = new Date(Date.parse(clock.now()) + timeToLiveMs).toISOString()
      await store.insertLink(db, { token_hash: hashOf(token), engine_document_id: id, expires_at: expiresAt })
      return { token, expiresAt }
    },

    async readByLink(token) {
      const id = await store.documentOfLink(db, hashOf(token), clock.now())
      if (id === undefined) throw documentRefusal('DOCUMENT_NOT_FOUND')
      return read(id)
    },
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function viewOf(
  row: Omit<store.EngineDocumentTables['engine_document'], 'deleted_at'>,
  { bytes, sha256 }: { readonly bytes: number; readonly sha256: string },
): EngineDocument {
  return {
    id: row.id,
    contentType: row.content_type,
    fileName: row.file_name,
    bytes,
    sha256,
    processDefinitionId: row.process_id,
    processInstanceKey: row.instance_key,
    properties: row.properties,
    expiresAt: row.expires_at,
  }
}
