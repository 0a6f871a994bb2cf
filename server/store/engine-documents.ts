import type { JsonObject } from '../base/json.ts'
import type { Executor } from './transaction.ts'

export interface EngineDocumentTables {
  engine_document: {
    id: string
    document_id: string
    content_type: string
    file_name: string
    process_id: string | null
    instance_key: string | null
    properties: JsonObject
    expires_at: string | null
    deleted_at: string | null
  }
  engine_document_link: { token_hash: string; engine_document_id: string; expires_at: string }
}

/** False when the id is taken. */
export async function insertEngineDocument(
  db: Executor,
  row: Omit<EngineDocumentTables['engine_document'], 'deleted_at'>,
): Promise<boolean> {
  const done = await db
    .insertInto('engine_document')
    .values({ ...row, deleted_at: null, properties: JSON.stringify(row.properties) as unknown as JsonObject })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return Number(done.numInsertedOrUpdatedRows ?? 0) === 1
}

/** Neither deleted nor expired. */
export function liveEngineDocument(db: Executor, id: string, now: string) {
  return db
    .selectFrom('engine_document')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .executeTakeFirst()
}

export async function markEngineDocumentDeleted(db: Executor, id: string, at: string): Promise<boolean> {
  const done = await db
    .updateTable('engine_document')
    .set({ deleted_at: at })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return Number(done.numUpdatedRows) === 1
}

export async function insertLink(db: Executor, row: EngineDocumentTables['engine_document_link']): Promise<void> {
  await db.insertInto('engine_document_link').values(row).execute()
}

/** Id of the document a link that is still good leads to. */
export async function documentOfLink(db: Executor, tokenHash: string, now: string): Promise<string | undefined> {
  const found = await db
    .selectFrom('engine_document_link')
    .select('engine_document_id')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return found?.engine_document_id
}

declare module './database.ts' {
  interface Database extends EngineDocumentTables {}
}
