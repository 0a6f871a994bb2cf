import { sql } from 'kysely'
import type { JsonObject } from '../base/json.ts'
import { hot } from './connection.ts'
import type { Executor, Trx } from './transaction.ts'

export interface MessageTables {
  message: {
    key: string
    name: string
    correlation_key: string
    message_id: string | null
    variables: JsonObject
    published_at: string
    expires_at: string
  }
  message_seen: { message_key: string; process_id: string; instance_key: string; correlated_at: string }
  message_subscription: {
    key: string
    instance_key: string
    process_id: string
    element_instance_key: string
    element_id: string
    message_name: string
    correlation_key: string
    interrupting: boolean
    /** Null: began before this was kept. */
    subscribed_at: string | null
  }
  correlated_message: {
    key: string
    message_key: string
    message_name: string
    correlation_key: string
    subscription_key: string
    instance_key: string
    root_key: string
    definition_key: string
    process_id: string
    element_id: string
    element_instance_key: string | null
    correlated_at: string
  }
  signal_subscription: { key: string; instance_key: string; element_instance_key: string; element_id: string; signal_name: string }
}
export type MessageRow = MessageTables['message']
export type MessageSubscriptionRow = MessageTables['message_subscription']
export type SignalSubscriptionRow = MessageTables['signal_subscription']

/**
 * Publisher and subscriber of the same name and correlation key wait for each other to commit, so that neither overlooks the other.
 * Taken after the instance's lock, in a statement before the one that looks.
 */
export async function lockCorrelation(trx: Trx, name: string, correlationKey: string): Promise<void> {
  await hot(trx, '/* lock-correlation */ select pg_advisory_xact_lock(hashtextextended($1, 0))', [JSON.stringify([name, correlationKey])])
}

/** False when a message of this id is still buffered. Expired ones make room. */
export async function insertMessage(trx: Trx, row: MessageRow): Promise<boolean> {
  if (row.message_id !== null)
    await trx
      .deleteFrom('message')
      .where('name', '=', row.name)
      .where('correlation_key', '=', row.correlation_key)
      .where('message_id', '=', row.message_id)
      .where('expires_at', '<=', row.published_at)
      .execute()
  const done = await sql`
    insert into message (key, name, correlation_key, message_id, variables, published_at, expires_at)
    values (${row.key}, ${row.name}, ${row.correlation_key}, ${row.message_id}, ${JSON.stringify(row.variables)}::jsonb, ${row.published_at}, ${row.expires_at})
    on conflict (name, correlation_key, message_id) where message_id is not null do nothing`.execute(trx)
  return Number(done.numAffectedRows ?? 0) === 1
}

/** Waiting instances that could take the message, in the order in which they began to wait. */
export async function subscriptionsFor(db: Executor, name: string, correlationKey: string): Promise<readonly MessageSubscriptionRow[]> {
  const found = await hot<MessageSubscriptionRow>(
    db,
    '/* subscriptions-for */ select * from message_subscription where message_name = $1 and correlation_key = $2 order by key',
    [name, correlationKey],
  )
  return found.rows
}

/** Undefined when it is closed. */
export async function openSubscription(trx: Trx, key: string): Promise<MessageSubscriptionRow | undefined> {
  return (await hot<MessageSubscriptionRow>(trx, '/* subscription-open */ select * from message_subscription where key = $1', [key]))
    .rows[0]
}

/** Oldest buffered message for a new subscription that this process has not had yet. */
export async function bufferedMessageFor(
  trx: Trx,
  wanted: { readonly name: string; readonly correlationKey: string; readonly processId: string; readonly now: string },
): Promise<MessageRow | undefined> {
  const found = await hot<MessageRow>(
    trx,
    `/* buffered-message */ select * from message m where name = $1 and correlation_key = $2 and expires_at > $4
       and not exists (select 1 from message_seen s where s.message_key = m.key and s.process_id = $3)
     order by key limit 1`,
    [wanted.name, wanted.correlationKey, wanted.processId, wanted.now],
  )
  return found.rows[0]
}

/** True for the one who may hand the message to this process; then it is kept what took it. */
export async function markSeen(trx: Trx, row: Omit<MessageTables['correlated_message'], 'key'>): Promise<boolean> {
  const done = await hot(
    trx,
    `/* mark-seen */ with seen as (
       insert into message_seen (message_key, process_id, instance_key, correlated_at) values ($1, $2, $3, $4) on conflict do nothing returning 1
     )
     insert into correlated_message (message_key, process_id, instance_key, correlated_at, message_name, correlation_key, subscription_key, root_key, definition_key, element_id, element_instance_key)
     select $1::bigint, $2, $3::bigint, $4::timestamptz, $5, $6, $7::bigint, $8::bigint, $9::bigint, $10, $11::bigint from seen`,
    [
      row.message_key,
      row.process_id,
      row.instance_key,
      row.correlated_at,
      row.message_name,
      row.correlation_key,
      row.subscription_key,
      row.root_key,
      row.definition_key,
      row.element_id,
      row.element_instance_key,
    ],
  )
  return Number(done.numAffectedRows ?? 0) === 1
}

/** Removes what has expired, with its marks. */
export async function expireMessages(db: Executor, now: string, limit: number): Promise<number> {
  const done = await hot(
    db,
    `/* expire-messages */ with gone as (
       delete from message where key in (select key from message where expires_at <= $1 order by expires_at limit $2 for update skip locked) returning key
     ), marks as (delete from message_seen using gone where message_key = gone.key)
     select key from gone`,
    [now, limit],
  )
  return done.rows.length
}

export function messageByKey(db: Executor, key: string) {
  return db.selectFrom('message').selectAll().where('key', '=', key).executeTakeFirst()
}

export function signalSubscriptionsFor(db: Executor, name: string) {
  return db.selectFrom('signal_subscription').selectAll().where('signal_name', '=', name).orderBy('key').execute()
}

declare module './database.ts' {
  interface Database extends MessageTables {}
}
