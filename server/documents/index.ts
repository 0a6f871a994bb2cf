/** Door of documents: uploads and generated papers, stored by hash; access goes through the case they belong to. */
import { fileTypeFromBuffer } from 'file-type'
import type { DocumentRef } from '../base/api/common.ts'
import type { Clock } from '../base/clock.ts'
import * as store from '../store/documents.ts'
import { newId } from '../store/id.ts'
import type { Db } from '../store/transaction.ts'
import { type FileStore, TooLarge } from './files.ts'
import { documentRefusal } from './refusals.ts'
import type { Documents, StoredDocument } from './types.ts'

export { createEngineDocuments, type EngineDocument, type EngineDocuments } from './engine-documents.ts'
export { type FileStore, folderStore } from './files.ts'
export { documentRefusal } from './refusals.ts'

export type { Documents, StoredDocument, Visibility } from './types.ts'

const ACCEPTED = new Set([
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/webp',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/x-cfb',
])

export function createDocuments({
  db,
  clock,
  files,
  maxBytes,
}: {
  readonly db: Db
  readonly clock: Clock
  readonly files: FileStore
  readonly maxBytes: number
}): Documents {
  return {
    async store(input, trx) {
      const kept = await files.put(input.content, maxBytes).catch((cause: unknown) => {
        throw cause instanceof TooLarge
          ? documentRefusal('DOCUMENT_TOO_LARGE', { megabytes: Math.floor(maxBytes / 1_048_576) }, { cause })
          : cause
      })
      if (kept.bytes === 0) throw documentRefusal('DOCUMENT_EMPTY')
      const mediaType = input.kind === 'generated' ? input.mediaType : await acceptedType(kept.head, input.mediaType)
      const row = {
        id: newId('doc'),
        name: safeName(input.name),
        media_type: mediaType,
        bytes: String(kept.bytes),
        sha256: kept.sha256,
        kind: input.kind,
        visibility: input.visibility ?? ('case' as const),
        case_id: input.caseId ?? null,
        uploaded_by: input.by,
        created_at: clock.now() as string,
      }
      await store.insertDocument(trx ?? db, row)
      return toRef(row)
    },

    async read(id) {
      const row = await store.documentById(db, id)
      if (row === undefined) throw documentRefusal('DOCUMENT_NOT_FOUND')
      return { document: toStored(row), stream: files.get(row.sha256) }
    },

    async find(id, trx) {
      const row = await store.documentById(trx ?? db, id)
      return row === undefined ? undefined : toStored(row)
    },

    async refs(ids, trx) {
      const rows = new Map((await store.documentsByIds(trx ?? db, ids)).map((row) => [row.id, row]))
      return ids.flatMap((id) => {
        const row = rows.get(id)
        return row === undefined ? [] : [toRef(row)]
      })
    },

    ofCase: async (caseId, trx) => (await store.documentsOfCase(trx ?? db, caseId)).map(toStored),

    async attach(ids, caseId, by, trx) {
      const wanted = [...new Set(ids)]
      if ((await store.attachDocuments(trx, wanted, caseId, by)) !== wanted.length) throw documentRefusal('DOCUMENT_NOT_YOURS')
    },
  }
}

/** The kind by its first bytes; text that has no magic number must be valid UTF-8 without NUL and claim to be text. */
async function acceptedType(head: Buffer, claimed: string): Promise<string> {
  const found = await fileTypeFromBuffer(head)
  if (found !== undefined) {
    if (!ACCEPTED.has(found.mime)) throw documentRefusal('DOCUMENT_TYPE_REFUSED', { type: found.mime })
    return found.mime
  }
  const isText = (claimed === 'text/plain' || claimed === 'text/csv') && !head.includes(0) && isUtf8(head)
  if (!isText) throw documentRefusal('DOCUMENT_TYPE_REFUSED', { type: claimed.replace(/[^\w/.+-]/g, '').slice(0, 60) || '?' })
  return claimed
}

function isUtf8(head: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head.subarray(0, Math.max(0, head.length - 3)), { stream: true })
    return true
  } catch {
    return false
  }
}

/** A name to show and to offer for saving; the path on disk never contains it. */
function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const clean = last.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '').trim()
  return clean === '' || clean === '.' || clean === '..' ? 'document' : clean.slice(0, 200)
}

function toRef(row: store.DocumentTables['document']): DocumentRef {
  return { id: row.id, name: row.name, mediaType: row.media_type, bytes: Number(row.bytes), sha256: row.sha256, uploadedAt: row.created_at }
}

function toStored(row: store.DocumentTables['document']): StoredDocument {
  return { ...toRef(row), caseId: row.case_id, uploadedBy: row.uploaded_by, visibility: row.visibility, kind: row.kind }
}
