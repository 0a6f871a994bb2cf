import type { ColumnType } from 'kysely'
import type { JsonObject } from '../base/json.ts'
import type { Executor } from './transaction.ts'

export interface EvidenceTables {
  evidence_snapshot: {
    id: string
    subject_id: string
    case_id: string | null
    query: ColumnType<JsonObject, string, never>
    result: ColumnType<JsonObject, string, never>
    hash: string
    taken_at: string
  }
}

export async function insertSnapshot(
  db: Executor,
  row: { id: string; subject_id: string; case_id: string | null; query: string; result: string; hash: string; taken_at: string },
): Promise<void> {
  await db.insertInto('evidence_snapshot').values(row).execute()
}

declare module './database.ts' {
  interface Database extends EvidenceTables {}
}
