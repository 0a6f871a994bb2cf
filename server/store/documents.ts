import type { Executor } from './transaction.ts'

export interface DocumentTables {
  document: {
    id: string
    name: string
    media_type: string
    bytes: string
    sha256: string
    kind: 'upload' | 'generated'
    visibility: 'case' | 'staff' | 'public'
    case_id: string | null
    uploaded_by: string
    created_at: string
  }
}

export async function insertDocument(db: Executor, row: DocumentTables['document']): Promise<void> {
  await db.insertInto('document').values(row).execute()
}

export function documentById(db: Executor, id: string) {
  return db.selectFrom('document').selectAll().where('id', '=', id).executeTakeFirst()
}

export function documentsByIds(db: Executor, ids: readonly string[]) {
  return ids.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('document')
        .selectAll()
        .where('id', 'in', [...ids])
        .execute()
}

export function documentsOfCase(db: Executor, caseId: string) {
  return db.selectFrom('document').selectAll().where('case_id', '=', caseId).orderBy('created_at').orderBy('id').execute()
}

/** Only documents that belong to no case yet can be attached, so that nobody can pull another case's file into his own. */
export async function attachDocuments(db: Executor, ids: readonly string[], caseId: string, uploadedBy: string): Promise<number> {
  if (ids.length === 0) return 0
  const done = await db
    .updateTable('document')
    .set({ case_id: caseId })
    .where('id', 'in', [...ids])
    .where('uploaded_by', '=', uploadedBy)
    .where((eb) => eb.or([eb('case_id', 'is', null), eb('case_id', '=', caseId)]))
    .executeTakeFirst()
  return Number(done.numUpdatedRows)
}

declare module './database.ts' {
  interface Database extends DocumentTables {}
}
