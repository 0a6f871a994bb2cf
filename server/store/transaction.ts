import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from './database.ts'

export type Db = Kysely<Database>
export type Trx = Transaction<Database>
/** A connection or an open transaction: functions of the store take either. */
export type Executor = Db | Trx

/** Runs `work` in the given transaction, or in a new one. */
export function inTransaction<T>(db: Db, trx: Trx | undefined, work: (trx: Trx) => Promise<T>): Promise<T> {
  return trx === undefined ? db.transaction().execute(work) : work(trx)
}

/** Each further statement of the transaction is broken off (57014) after this time. */
export async function limitTime(trx: Trx, milliseconds: number): Promise<void> {
  await sql.raw(`set local statement_timeout = ${Math.round(milliseconds)}`).execute(trx)
}
