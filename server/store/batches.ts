import { sql } from 'kysely'
import type { JsonObject } from '../base/json.ts'
import type { Bilingual } from '../base/text.ts'
import { hot } from './connection.ts'
import type { Executor, Trx } from './transaction.ts'

export interface BatchTables {
  batch_operation: {
    key: string
    type: string
    state: 'CREATED' | 'ACTIVE' | 'SUSPENDED' | 'COMPLETED' | 'PARTIALLY_COMPLETED' | 'FAILED' | 'CANCELED'
    plan: JsonObject
    filter: JsonObject
    actor: string
    reason: string | null
    created_at: string
    started_at: string | null
    ended_at: string | null
  }
  batch_operation_item: {
    key: string
    batch_key: string
    /** What is acted on: the instance, or an incident of it. */
    item_key: string
    instance_key: string
    root_key: string
    state: 'ACTIVE' | 'COMPLETED' | 'SKIPPED' | 'CANCELED' | 'FAILED'
    attempts: number
    claimed_until: string | null
    processed_at: string | null
    error_code: string | null
    error: Bilingual | null
  }
}
export type BatchRow = BatchTables['batch_operation']
export type BatchItemRow = BatchTables['batch_operation_item']

/** What a batch acts on: the instances themselves, or their open incidents. */
export type BatchTarget = 'instances' | 'incidents'

export async function insertBatch(
  trx: Trx,
  row: Pick<BatchRow, 'key' | 'type' | 'plan' | 'filter' | 'actor' | 'reason' | 'created_at'>,
): Promise<void> {
  await sql`insert into batch_operation (key, type, state, plan, filter, actor, reason, created_at)
    values (${row.key}, ${row.type}, 'CREATED', ${JSON.stringify(row.plan)}::jsonb, ${JSON.stringify(row.filter)}::jsonb, ${row.actor}, ${row.reason}, ${row.created_at})`.execute(
    trx,
  )
}

/** What there is to act on in these instances: item, instance and root of each. */
export async function targetsOf(
  db: Executor,
  target: BatchTarget,
  instanceKeys: readonly string[],
): Promise<readonly { readonly item_key: string; readonly instance_key: string; readonly root_key: string }[]> {
  const keys = sql`${[...instanceKeys]}::bigint[]`
  const found =
    target === 'instances'
      ? await sql<{ item_key: string; instance_key: string; root_key: string }>`
          select key as item_key, key as instance_key, root_key from process_instance where key = any(${keys}) order by key`.execute(db)
      : await sql<{ item_key: string; instance_key: string; root_key: string }>`
          select key as item_key, instance_key, root_key from incident where instance_key = any(${keys}) and state = 'ACTIVE' order by key`.execute(
          db,
        )
  return found.rows
}

export async function insertItems(
  trx: Trx,
  batchKey: string,
  items: readonly { readonly key: string; readonly item_key: string; readonly instance_key: string; readonly root_key: string }[],
): Promise<void> {
  if (items.length === 0) return
  await sql`
    insert into batch_operation_item (key, batch_key, item_key, instance_key, root_key, state)
    select t.key, ${batchKey}, t.item_key, t.instance_key, t.root_key, 'ACTIVE'
    from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as t(key bigint, item_key bigint, instance_key bigint, root_key bigint)`.execute(
    trx,
  )
}

/** Batches that have something to do now, oldest first. */
export async function openBatches(db: Executor): Promise<readonly BatchRow[]> {
  return (await hot<BatchRow>(db, `/* open-batches */ select * from batch_operation where state in ('CREATED', 'ACTIVE') order by key`, []))
    .rows
}

const CLAIM = `/* claim-batch-items */
  with free as (
    select key from batch_operation_item
    where batch_key = $1 and state = 'ACTIVE' and (claimed_until is null or claimed_until <= clock_timestamp())
    order by key limit $2 for update skip locked
  )
  update batch_operation_item i set claimed_until = clock_timestamp() + $3::int * interval '1 millisecond', attempts = attempts + 1
  from free where i.key = free.key returning i.*`

/** Takes the next items for a short time; whether one is carried out is decided under its instance's lock. */
export async function claimItems(db: Executor, batchKey: string, limit: number, leaseMs: number): Promise<readonly BatchItemRow[]> {
  const found = await hot<BatchItemRow>(db, CLAIM, [batchKey, limit, leaseMs])
  return [...found.rows].sort((a, b) => Number(BigInt(a.key) - BigInt(b.key)))
}

/** Keeps the batch from being suspended or cancelled until this transaction ends; false when it already is. */
export async function holdBatch(trx: Trx, key: string): Promise<boolean> {
  const found = await hot(
    trx,
    `/* hold-batch */ select key from batch_operation where key = $1 and state in ('CREATED', 'ACTIVE') for share`,
    [key],
  )
  return found.rows.length === 1
}

/** Locks an item that is still to be done; false when another server has done it. */
export async function takeItem(trx: Trx, key: string): Promise<boolean> {
  const found = await hot(
    trx,
    `/* take-batch-item */ select key from batch_operation_item where key = $1 and state = 'ACTIVE' for update`,
    [key],
  )
  return found.rows.length === 1
}

export async function endItem(
  db: Executor,
  key: string,
  end: {
    readonly state: 'COMPLETED' | 'SKIPPED' | 'FAILED'
    readonly at: string
    readonly code?: string
    readonly error?: Bilingual
  },
): Promise<void> {
  await hot(
    db,
    `/* end-batch-item */ update batch_operation_item set state = $2, processed_at = $3, error_code = $4, error = $5::jsonb, claimed_until = null
     where key = $1 and state = 'ACTIVE'`,
    [key, end.state, end.at, end.code ?? null, end.error === undefined ? null : JSON.stringify(end.error)],
  )
}

/** Puts an item back for a while after a failure that may pass. */
export async function deferItem(db: Executor, key: string, waitMs: number): Promise<void> {
  await hot(
    db,
    `/* defer-batch-item */ update batch_operation_item set claimed_until = clock_timestamp() + $2::int * interval '1 millisecond' where key = $1 and state = 'ACTIVE'`,
    [key, waitMs],
  )
}

export async function markStarted(db: Executor, key: string, at: string): Promise<void> {
  await sql`update batch_operation set state = 'ACTIVE', started_at = ${at} where key = ${key} and state = 'CREATED'`.execute(db)
}

/** Ends a batch of which nothing is left to do; its state tells whether all, some or none of its items went well. */
export async function endIfDone(db: Executor, key: string, at: string): Promise<void> {
  await sql`
    update batch_operation b set ended_at = ${at}, started_at = coalesce(b.started_at, ${at}), state = case
      when not exists (select 1 from batch_operation_item i where i.batch_key = b.key and i.state = 'FAILED') then 'COMPLETED'
      when exists (select 1 from batch_operation_item i where i.batch_key = b.key and i.state in ('COMPLETED', 'SKIPPED')) then 'PARTIALLY_COMPLETED'
      else 'FAILED' end
    where b.key = ${key} and b.state in ('CREATED', 'ACTIVE')
      and not exists (select 1 from batch_operation_item i where i.batch_key = b.key and i.state = 'ACTIVE')`.execute(db)
}

export function batchByKey(db: Executor, key: string): Promise<BatchRow | undefined> {
  return db.selectFrom('batch_operation').selectAll().where('key', '=', key).executeTakeFirst()
}

/** Moves a batch to another state; false when it is in none of those it may come from. */
export async function changeState(
  trx: Trx,
  key: string,
  change: { readonly from: readonly BatchRow['state'][]; readonly to: BatchRow['state']; readonly endedAt?: string },
): Promise<boolean> {
  const done = await trx
    .updateTable('batch_operation')
    .set({ state: change.to, ...(change.endedAt === undefined ? {} : { ended_at: change.endedAt }) })
    .where('key', '=', key)
    .where('state', 'in', [...change.from])
    .returning('key')
    .execute()
  return done.length === 1
}

/** What has not been done is not done any more. */
export async function cancelItems(trx: Trx, batchKey: string, at: string): Promise<void> {
  await sql`update batch_operation_item set state = 'CANCELED', processed_at = ${at}, claimed_until = null
    where batch_key = ${batchKey} and state = 'ACTIVE'`.execute(trx)
}

declare module './database.ts' {
  interface Database extends BatchTables {}
}
