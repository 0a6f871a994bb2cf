import { type ColumnType, type Generated, sql } from 'kysely'
import type { JsonObject } from '../base/json.ts'
import type { Executor, Trx } from './transaction.ts'

/** A jsonb column: read parsed, written as text. */
export type Stored<T> = ColumnType<T, string, string>

export interface LetterRow {
  id: string
  programme: string
  template_id: string
  template: Stored<JsonObject>
  case_id: string | null
  subject_id: string | null
  key: string
  number: string | null
  title: string
  layout: string
  data: Stored<JsonObject>
  filled: Stored<JsonObject>
  data_hash: string
  document_id: string
  document_sha256: string
  deliver_to: Stored<readonly string[]>
  issued_on: string
  issued_at: string
  issued_by: string
  delivered_at: string | null
  delivered_by: string | null
}

export interface LetterTables {
  letter: LetterRow
  number_counter: { series: string; year: number; last: Generated<number> }
}

/** The next number of a series in a year. Counts inside the transaction: what is rolled back leaves no gap, what is committed is never used again. */
export async function nextNumber(trx: Trx, series: string, year: number): Promise<number> {
  const { last } = await trx
    .insertInto('number_counter')
    .values({ series, year, last: 1 })
    .onConflict((on) => on.columns(['series', 'year']).doUpdateSet({ last: sql`number_counter.last + 1` }))
    .returning('last')
    .executeTakeFirstOrThrow()
  return last
}

export async function insertLetter(
  db: Executor,
  row: Omit<LetterRow, 'template' | 'data' | 'filled' | 'deliver_to'> & {
    readonly template: string
    readonly data: string
    readonly filled: string
    readonly deliver_to: string
  },
): Promise<void> {
  await db.insertInto('letter').values(row).execute()
}

export function letterById(db: Executor, id: string) {
  return db.selectFrom('letter').selectAll().where('id', '=', id).executeTakeFirst()
}

export function letterByKey(db: Executor, key: string) {
  return db.selectFrom('letter').selectAll().where('key', '=', key).executeTakeFirst()
}

export function letterByDocument(db: Executor, documentId: string) {
  return db.selectFrom('letter').selectAll().where('document_id', '=', documentId).executeTakeFirst()
}

export function lettersOfCase(db: Executor, caseId: string) {
  return db.selectFrom('letter').selectAll().where('case_id', '=', caseId).orderBy('issued_at').orderBy('id').execute()
}

/** First opening by its addressee; a later one changes nothing. */
export async function markDelivered(db: Executor, id: string, at: string, by: string): Promise<boolean> {
  const done = await db
    .updateTable('letter')
    .set({ delivered_at: at, delivered_by: by })
    .where('id', '=', id)
    .where('delivered_at', 'is', null)
    .executeTakeFirst()
  return done.numUpdatedRows > 0n
}

declare module './database.ts' {
  interface Database extends LetterTables {}
}
