import type { Generated } from 'kysely'
import { sql } from 'kysely'
import type { Executor } from './transaction.ts'

export interface NotificationTables {
  notification: {
    id: string
    account_id: string
    key: string
    title_zh: string
    title_en: string
    body_zh: string
    body_en: string
    case_id: string | null
    at: string
    read_at: string | null
  }
  mail_outbox: {
    id: string
    key: string
    recipient: string
    subject: string
    body: string
    attempts: Generated<number>
    next_attempt_at: string
    sent_at: string | null
    last_error: string | null
  }
}

export async function insertNotification(db: Executor, row: NotificationTables['notification']): Promise<boolean> {
  const done = await db
    .insertInto('notification')
    .values(row)
    .onConflict((conflict) => conflict.columns(['account_id', 'key']).doNothing())
    .executeTakeFirst()
  return Number(done.numInsertedOrUpdatedRows ?? 0) > 0
}

export async function insertMail(
  db: Executor,
  row: { id: string; key: string; recipient: string; subject: string; body: string; next_attempt_at: string },
): Promise<void> {
  await db
    .insertInto('mail_outbox')
    .values({ ...row, sent_at: null, last_error: null })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
}

export function notificationsOf(db: Executor, accountId: string, limit: number) {
  return db
    .selectFrom('notification')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
}

export async function markRead(db: Executor, accountId: string, id: string, at: string): Promise<boolean> {
  const done = await db
    .updateTable('notification')
    .set((eb) => ({ read_at: eb.fn.coalesce('read_at', sql<string>`${at}::timestamptz`) }))
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  return Number(done.numUpdatedRows) > 0
}

/** Takes due mails for this transaction; others skip them. */
export async function takeDueMail(trx: Executor, now: string, limit: number) {
  const rows = await sql<{ id: string; recipient: string; subject: string; body: string; attempts: number }>`
    select id, recipient, subject, body, attempts from mail_outbox where sent_at is null and next_attempt_at <= ${now}
    order by next_attempt_at limit ${limit} for update skip locked`.execute(trx)
  return rows.rows
}

export async function noteMail(
  trx: Executor,
  id: string,
  outcome: { sent_at: string | null; attempts: number; next_attempt_at: string; last_error: string | null },
): Promise<void> {
  await trx.updateTable('mail_outbox').set(outcome).where('id', '=', id).execute()
}

declare module './database.ts' {
  interface Database extends NotificationTables {}
}
