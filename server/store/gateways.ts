import { sql } from 'kysely'
import type { RefusalReason } from '../base/api/registry.ts'
import type { GatewayRow, RegistryTables } from './registry.ts'
import { quarantine } from './telemetry.ts'
import type { Executor } from './transaction.ts'

export async function insertGateway(db: Executor, row: GatewayRow): Promise<void> {
  await db.insertInto('gateway').values(row).execute()
}

/** A gateway that is not revoked. */
export function gatewayByName(db: Executor, username: string) {
  return db
    .selectFrom('gateway')
    .select(['username', 'subject_id', 'secret_hash', 'scope'])
    .where('username', '=', username)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
}

/** Subject of a gateway, revoked or not. */
export function anyGateway(db: Executor, username: string) {
  return db.selectFrom('gateway').select(['subject_id', 'revoked_at']).where('username', '=', username).executeTakeFirst()
}

/** Answers whether there was one in use; its devices belong to nobody then. */
export async function revokeGateway(db: Executor, username: string, at: string, by: string | null = null): Promise<boolean> {
  const done = await db
    .updateTable('gateway')
    .set({ revoked_at: at, revoked_by: by })
    .where('username', '=', username)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (Number(done.numUpdatedRows) === 0) return false
  await db.updateTable('device').set({ gateway: null }).where('gateway', '=', username).execute()
  return true
}

/** With the number of devices only it may speak for; those in use first, newest first. */
export async function gatewaysOf(db: Executor, subjectId: string) {
  const found = await sql<GatewayRow & { readonly devices: number }>`
    select g.*, (select count(*)::int from device d where d.gateway = g.username) as devices
    from gateway g where g.subject_id = ${subjectId} order by g.revoked_at is not null, g.created_at desc, g.username`.execute(db)
  return found.rows
}

/** Those of the ids that are no devices of the subject. */
export async function unknownDevices(db: Executor, subjectId: string, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const found = await sql<{ id: string }>`select id from unnest(${[...ids]}::text[]) as i(id)
    where not exists (select 1 from device d where d.subject_id = ${subjectId} and d.id = i.id)`.execute(db)
  return found.rows.map(({ id }) => id)
}

export async function assignDevices(db: Executor, subjectId: string, username: string, devices: readonly string[]): Promise<number> {
  const done =
    await sql`update device set gateway = ${username} where subject_id = ${subjectId} and id = any(${[...devices]}::text[])`.execute(db)
  return Number(done.numAffectedRows ?? 0)
}

/** Devices only this gateway may speak for. */
export async function devicesOfGateway(db: Executor, username: string): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('device').select('id').where('gateway', '=', username).execute()
  return new Set(rows.map(({ id }) => id))
}

/** Devices of a subject that have a gateway of their own, which is another one. */
export async function devicesOfOthers(db: Executor, subjectId: string, username: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('device')
    .select('id')
    .where('subject_id', '=', subjectId)
    .where('gateway', 'is not', null)
    .where('gateway', '<>', username)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

export async function revokedAmong(db: Executor, usernames: readonly string[]): Promise<readonly string[]> {
  if (usernames.length === 0) return []
  const rows = await db
    .selectFrom('gateway')
    .select('username')
    .where('username', 'in', [...usernames])
    .where('revoked_at', 'is not', null)
    .execute()
  return rows.map(({ username }) => username)
}

export async function noteSeen(db: Executor, usernames: readonly string[], at: string): Promise<void> {
  if (usernames.length === 0) return
  await sql`update gateway set last_seen_at = greatest(last_seen_at, ${at}::timestamptz) where username = any(${[...usernames]}::text[])`.execute(
    db,
  )
}

/** Everything a broker has to know of the gateways in use, in the order of their names. */
export async function gatewayRules(db: Executor) {
  const found = await sql<{
    username: string
    subject_id: string
    scope: 'subject' | 'devices'
    broker_hash: string | null
    devices: string[]
  }>`
    select g.username, g.subject_id, g.scope, g.broker_hash,
      coalesce((select array_agg(d.id order by d.id) from device d where d.gateway = g.username), '{}') as devices
    from gateway g where g.revoked_at is null order by g.username`.execute(db)
  return found.rows
}

export interface Refusal {
  readonly gateway: string
  readonly reason: RefusalReason
  readonly address: string
  readonly topic: string | null
  readonly target: { readonly subject: string; readonly device: string } | null
}

/**
 * Writes down what a broker refused, once an hour for the same sender, reason and subject named, with how often. Who spoke in another subject's
 * name is set aside in that subject's quarantine too, reason `spoofed`.
 */
export async function recordRefusal(db: Executor, refusal: Refusal, at: string, times = 1): Promise<void> {
  const { gateway, reason, address, topic, target } = refusal
  const own = await anyGateway(db, gateway)
  const name = gateway.slice(0, 64)
  const first = await sql<{ times: number }>`
    insert into gateway_refusal (gateway, subject_id, reason, target_subject, target_device, topic, address, hour, first_at, last_at, times)
    values (${name}, ${own?.subject_id ?? null}, ${reason}, ${target?.subject ?? null}, ${target?.device ?? null},
      ${topic?.slice(0, 300) ?? null}, ${address.slice(0, 64)}, date_trunc('hour', ${at}::timestamptz), ${at}, ${at}, ${times})
    on conflict (gateway, reason, address, target_subject, hour) do update
      set times = gateway_refusal.times + excluded.times, last_at = excluded.last_at, topic = excluded.topic, target_device = excluded.target_device
    returning times`.execute(db)
  if (target !== null && reason === 'foreign-topic' && first.rows[0]?.times === times)
    await quarantine(db, [{ ...target, reason: 'spoofed', detail: `refused by the broker: ${name} from ${address}` }], at)
}

/** What was refused to the subject's gateways, or in the subject's name, since; newest first. */
export async function refusalsOf(db: Executor, subjectId: string, since: string) {
  const found = await sql<RegistryTables['gateway_refusal']>`
    select * from gateway_refusal where (subject_id = ${subjectId} or target_subject = ${subjectId}) and last_at >= ${since}::timestamptz
    order by last_at desc, id desc limit 50`.execute(db)
  return found.rows
}
