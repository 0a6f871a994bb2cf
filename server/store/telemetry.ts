import { type Generated, sql } from 'kysely'
import type { Executor, Trx } from './transaction.ts'

export interface TelemetryTables {
  device: {
    subject_id: string
    id: string
    kind: string
    name: string
    place: string | null
    maker: string | null
    model: string | null
    installed_on: string | null
    registered_at: string
    last_seen_at: string | null
  }
  gateway: { username: string; subject_id: string; secret_hash: Buffer; created_at: string; revoked_at: string | null }
  telemetry: {
    subject_id: string
    device_id: string
    metric: string
    ts: string
    seq: string
    number: number | null
    text: string | null
    received_at: string
  }
  device_state: {
    subject_id: string
    device_id: string
    metric: string
    ts: string
    seq: string
    number: number | null
    text: string | null
  }
  telemetry_day: { subject_id: string; device_id: string; day: string; readings: number }
  telemetry_quarantine: {
    id: Generated<string>
    subject_id: string
    device_id: string
    reason: string
    detail: string
    received_at: string
  }
}

/** One value of one metric; `seq` 0 when the device sends none. */
export interface Reading {
  readonly subject: string
  readonly device: string
  readonly metric: string
  readonly ts: string
  readonly seq: number
  readonly number: number | null
  readonly text: string | null
}

export interface Rejected {
  readonly subject: string
  readonly device: string
  readonly reason: string
  readonly detail: string
}

/**
 * Stores a batch: each reading once, however often and in whatever order it comes; latest state and daily roll-up follow from what was new.
 * Answers how many readings were new.
 */
export async function storeReadings(trx: Trx, readings: readonly Reading[], receivedAt: string, zone: string): Promise<number> {
  if (readings.length === 0) return 0
  const rows = JSON.stringify(readings)
  const stored = await sql<{ fresh: number }>`
    with incoming as (
      select distinct on (subject, device, metric, ts, seq) * from jsonb_to_recordset(${rows}::jsonb) as r(subject text, device text, metric text, ts timestamptz, seq bigint, number double precision, text text)
    ), fresh as (
      insert into telemetry (subject_id, device_id, metric, ts, seq, number, text, received_at)
      select subject, device, metric, ts, seq, number, text, ${receivedAt}::timestamptz from incoming order by subject, device, metric, ts, seq
      on conflict do nothing returning subject_id, device_id, metric, ts, seq, number, text
    ), latest as (
      insert into device_state (subject_id, device_id, metric, ts, seq, number, text)
      select distinct on (subject_id, device_id, metric) subject_id, device_id, metric, ts, seq, number, text from fresh order by subject_id, device_id, metric, ts desc, seq desc
      on conflict (subject_id, device_id, metric) do update set ts = excluded.ts, seq = excluded.seq, number = excluded.number, text = excluded.text
        where (device_state.ts, device_state.seq) < (excluded.ts, excluded.seq)
    ), days as (
      insert into telemetry_day (subject_id, device_id, day, readings)
      select subject_id, device_id, (ts at time zone ${zone})::date, count(*)::int from fresh group by 1, 2, 3 order by 1, 2, 3
      on conflict (subject_id, device_id, day) do update set readings = telemetry_day.readings + excluded.readings
    ), seen as (
      update device d set last_seen_at = greatest(d.last_seen_at, f.ts) from (select subject_id, device_id, max(ts) as ts from fresh group by 1, 2) f
      where d.subject_id = f.subject_id and d.id = f.device_id
    )
    select count(*)::int as fresh from fresh`.execute(trx)
  return stored.rows[0]?.fresh ?? 0
}

export async function quarantine(db: Executor, rejected: readonly Rejected[], receivedAt: string): Promise<void> {
  if (rejected.length === 0) return
  await db
    .insertInto('telemetry_quarantine')
    .values(
      rejected.map(({ subject, device, reason, detail }) => ({
        subject_id: subject.slice(0, 64),
        device_id: device.slice(0, 64),
        reason,
        detail: detail.slice(0, 500),
        received_at: receivedAt,
      })),
    )
    .execute()
}

export function deviceKinds(db: Executor) {
  return db.selectFrom('device').select(['subject_id', 'id', 'kind']).execute()
}

export async function kindOfDevice(db: Executor, subjectId: string, deviceId: string): Promise<string | undefined> {
  return (await db.selectFrom('device').select('kind').where('subject_id', '=', subjectId).where('id', '=', deviceId).executeTakeFirst())
    ?.kind
}

export async function insertDevices(db: Executor, rows: readonly TelemetryTables['device'][]): Promise<void> {
  if (rows.length === 0) return
  await db
    .insertInto('device')
    .values([...rows])
    .onConflict((conflict) =>
      conflict.columns(['subject_id', 'id']).doUpdateSet((eb) => ({
        kind: eb.ref('excluded.kind'),
        name: eb.ref('excluded.name'),
        place: eb.ref('excluded.place'),
        maker: eb.ref('excluded.maker'),
        model: eb.ref('excluded.model'),
        installed_on: eb.ref('excluded.installed_on'),
      })),
    )
    .execute()
}

export function devicesOf(db: Executor, subjectId: string) {
  return db.selectFrom('device').selectAll().where('subject_id', '=', subjectId).orderBy('kind').orderBy('id').execute()
}

export async function insertGateway(db: Executor, row: TelemetryTables['gateway']): Promise<void> {
  await db.insertInto('gateway').values(row).execute()
}

export function gatewayByName(db: Executor, username: string) {
  return db
    .selectFrom('gateway')
    .select(['subject_id', 'secret_hash'])
    .where('username', '=', username)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
}

export async function revokeGateway(db: Executor, username: string, at: string): Promise<void> {
  await db.updateTable('gateway').set({ revoked_at: at }).where('username', '=', username).where('revoked_at', 'is', null).execute()
}

/** Registered devices of a subject by kind: how many there are, are documented, reported since a day. */
export async function devicesByKind(db: Executor, subjectId: string, since: string) {
  const found = await sql<{ kind: string; installed: number; documented: number; reporting: number; newest: string | null; days: number }>`
    select d.kind, count(*)::int as installed, count(*) filter (where d.maker is not null and d.model is not null)::int as documented,
      count(*) filter (where exists (select 1 from telemetry_day t where t.subject_id = d.subject_id and t.device_id = d.id and t.day >= ${since}::date))::int as reporting,
      max(d.last_seen_at) as newest,
      (select count(distinct t.day)::int from telemetry_day t join device x on x.subject_id = t.subject_id and x.id = t.device_id where t.subject_id = ${subjectId} and x.kind = d.kind and t.day >= ${since}::date) as days
    from device d where d.subject_id = ${subjectId} group by d.kind`.execute(db)
  return found.rows
}

/** Per kind and day: devices that reported and readings. */
export async function reportsByDay(db: Executor, subjectId: string, from: string, to: string) {
  const found = await sql<{ kind: string; day: string; devices: number; readings: number }>`
    select d.kind, t.day, count(*)::int as devices, sum(t.readings)::int as readings
    from telemetry_day t join device d on d.subject_id = t.subject_id and d.id = t.device_id
    where t.subject_id = ${subjectId} and t.day between ${from}::date and ${to}::date group by 1, 2 order by 2`.execute(db)
  return found.rows
}

export async function quarantineCounts(db: Executor, subjectId: string, since: string) {
  const found = await sql<{ kind: string | null; reason: string; count: number }>`
    select d.kind, q.reason, count(*)::int as count from telemetry_quarantine q left join device d on d.subject_id = q.subject_id and d.id = q.device_id
    where q.subject_id = ${subjectId} and q.received_at >= ${since}::timestamptz group by 1, 2`.execute(db)
  return found.rows
}

declare module './database.ts' {
  interface Database extends TelemetryTables {}
}
