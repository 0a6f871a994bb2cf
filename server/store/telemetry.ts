import { type ColumnType, type Generated, type RawBuilder, sql } from 'kysely'
import type { JsonObject } from '../base/json.ts'
import type { Executor, Trx } from './transaction.ts'

export interface TelemetryTables {
  payload_mapping: { id: string; document: ColumnType<JsonObject, string, string>; saved_at: string }
  device_event: { subject_id: string; device_id: string; event: string; ts: string; seq: string; received_at: string }
  telemetry_arrival: { subject_id: string; device_id: string; day: string; late: number; disordered: number; duplicates: number }
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

export interface DeviceEvent {
  readonly subject: string
  readonly device: string
  readonly event: string
  readonly ts: string
  readonly seq: number
}

/**
 * Stores a batch: each reading once, however often and in whatever order it comes; latest state and daily roll-up follow from what was new.
 * Counted apart: readings that came late (`lateMs` after their time), after a newer one, or again. A reading that contradicts a stored one
 * of the same moment is set aside. Answers how many readings were new.
 */
export async function storeReadings(
  trx: Trx,
  readings: readonly Reading[],
  { receivedAt, zone, lateMs }: { readonly receivedAt: string; readonly zone: string; readonly lateMs: number },
): Promise<number> {
  if (readings.length === 0) return 0
  const own = distinct(readings)
  const column = <K extends keyof Reading>(name: K) => own.map((one) => one.reading[name])
  const incoming = sql`unnest(${column('subject')}::text[], ${column('device')}::text[], ${column('metric')}::text[], ${column('ts')}::timestamptz[],
    ${column('seq')}::bigint[], ${column('number')}::float8[], ${column('text')}::text[], ${own.map(({ times }) => times)}::int[])
    as i(subject, device, metric, ts, seq, number, text, times)`
  const stored = await sql<{ fresh: number }>`
    with fresh as (
      insert into telemetry (subject_id, device_id, metric, ts, seq, number, text, received_at)
      select subject, device, metric, ts, seq, number, text, ${receivedAt}::timestamptz from ${incoming}
      on conflict do nothing returning subject_id, device_id, metric, ts, seq, number, text
    ), latest as (
      insert into device_state (subject_id, device_id, metric, ts, seq, number, text)
      select distinct on (subject_id, device_id, metric) subject_id, device_id, metric, ts, seq, number, text from fresh order by subject_id, device_id, metric, ts desc, seq desc
      on conflict (subject_id, device_id, metric) do update set ts = excluded.ts, seq = excluded.seq, number = excluded.number, text = excluded.text
        where (device_state.ts, device_state.seq) < (excluded.ts, excluded.seq)
    ), days as materialized (
      select f.subject_id, f.device_id, (f.ts at time zone ${zone})::date as day, count(*)::int as readings, max(f.ts) as newest,
        count(*) filter (where ${receivedAt}::timestamptz - f.ts > make_interval(secs => ${lateMs / 1000}))::int as late,
        count(*) filter (where f.ts < d.last_seen_at)::int as disordered
      from fresh f join device d on d.subject_id = f.subject_id and d.id = f.device_id group by 1, 2, 3
    ), rolled as (
      insert into telemetry_day (subject_id, device_id, day, readings) select subject_id, device_id, day, readings from days order by 1, 2, 3
      on conflict (subject_id, device_id, day) do update set readings = telemetry_day.readings + excluded.readings
    ), arrivals as (
      insert into telemetry_arrival (subject_id, device_id, day, late, disordered, duplicates)
      select subject_id, device_id, day, late, disordered, 0 from days where late + disordered > 0 order by 1, 2, 3
      on conflict (subject_id, device_id, day) do update set late = telemetry_arrival.late + excluded.late,
        disordered = telemetry_arrival.disordered + excluded.disordered
    ), heard as (
      select subject_id, device_id, max(newest) as ts from days group by 1, 2 order by 1, 2
    ), seen as (
      update device d set last_seen_at = h.ts from heard h
      where d.subject_id = h.subject_id and d.id = h.device_id and (d.last_seen_at is null or d.last_seen_at < h.ts)
    )
    select count(*)::int as fresh from fresh`.execute(trx)
  const fresh = stored.rows[0]?.fresh ?? 0
  if (fresh < readings.length) await countAgain(trx, incoming, receivedAt, zone)
  return fresh
}

/** Rows sent more than once, or known already, that this transaction did not write itself. */
async function countAgain(trx: Trx, incoming: RawBuilder<unknown>, receivedAt: string, zone: string): Promise<void> {
  await sql`
    with known as materialized (
      select i.*, t.number as known_number, t.text as known_text, (t.xmin::text::bigint = pg_current_xact_id()::text::bigint & 4294967295) as is_own
      from ${incoming} join telemetry t on t.subject_id = i.subject and t.device_id = i.device and t.metric = i.metric and t.ts = i.ts and t.seq = i.seq
    ), contradicting as (
      insert into telemetry_quarantine (subject_id, device_id, reason, detail, received_at)
      select subject, device, 'contradicts', metric || ' at ' || to_char(ts at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), ${receivedAt}::timestamptz
      from known where not is_own and (known_number, known_text) is distinct from (number, text)
    )
    insert into telemetry_arrival (subject_id, device_id, day, late, disordered, duplicates)
    select subject, device, (ts at time zone ${zone})::date, 0, 0, sum(times - case when is_own then 1 else 0 end)::int
    from known where times > 1 or not is_own group by 1, 2, 3 order by 1, 2, 3
    on conflict (subject_id, device_id, day) do update set duplicates = telemetry_arrival.duplicates + excluded.duplicates`.execute(trx)
}

/** Each reading once, with how often it is in the batch; in the order of the key, so that two batches never wait for each other in a circle. */
function distinct(readings: readonly Reading[]): readonly { readonly reading: Reading; readonly times: number }[] {
  const found = new Map<string, { readonly reading: Reading; times: number }>()
  for (const reading of readings) {
    const key = `${reading.subject}\n${reading.device}\n${reading.metric}\n${reading.ts}\n${reading.seq}`
    const known = found.get(key)
    if (known === undefined) found.set(key, { reading, times: 1 })
    else known.times += 1
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, one]) => one)
}

/** Each event once; answers how many were new. An event is a sign of life too. */
export async function storeEvents(trx: Trx, events: readonly DeviceEvent[], receivedAt: string): Promise<number> {
  if (events.length === 0) return 0
  const stored = await sql<{ fresh: number }>`
    with fresh as (
      insert into device_event (subject_id, device_id, event, ts, seq, received_at)
      select distinct subject, device, event, ts, seq, ${receivedAt}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as r(subject text, device text, event text, ts timestamptz, seq bigint) order by 1, 2, 3, 4, 5
      on conflict do nothing returning subject_id, device_id, ts
    ), seen as (
      update device d set last_seen_at = greatest(d.last_seen_at, f.ts) from (select subject_id, device_id, max(ts) as ts from fresh group by 1, 2) f
      where d.subject_id = f.subject_id and d.id = f.device_id
    )
    select count(*)::int as fresh from fresh`.execute(trx)
  return stored.rows[0]?.fresh ?? 0
}

/** Drops single readings older than their kind's days, at most `limit` of them; roll-ups, latest state and events stay. Answers how many. */
export async function dropOldReadings(
  db: Executor,
  rule: {
    readonly now: string
    readonly days: number
    readonly byKind: readonly { readonly kind: string; readonly days: number }[]
    readonly limit: number
  },
): Promise<number> {
  const done = await sql`
    delete from telemetry where ctid = any(array(
      select t.ctid from telemetry t left join device d on d.subject_id = t.subject_id and d.id = t.device_id
        left join jsonb_to_recordset(${JSON.stringify(rule.byKind)}::jsonb) as k(kind text, days int) on k.kind = d.kind
      where t.ts < ${rule.now}::timestamptz - make_interval(days => ${rule.days})
        and t.ts < ${rule.now}::timestamptz - make_interval(days => coalesce(k.days, ${rule.days}))
      limit ${rule.limit}))`.execute(db)
  return Number(done.numAffectedRows ?? 0)
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

/** Kind and format of those of the devices that are registered. */
export async function registeredOf(db: Executor, devices: readonly { readonly subject: string; readonly device: string }[]) {
  if (devices.length === 0) return []
  const found = await sql<{ subject: string; device: string; kind: string; mapping: JsonObject | null }>`
    select d.subject_id as subject, d.id as device, d.kind, m.document as mapping
    from jsonb_to_recordset(${JSON.stringify(devices)}::jsonb) as r(subject text, device text)
      join device d on d.subject_id = r.subject and d.id = r.device left join payload_mapping m on m.id = d.mapping`.execute(db)
  return found.rows
}

export async function upsertMapping(db: Executor, id: string, document: string, savedAt: string): Promise<void> {
  await sql`insert into payload_mapping (id, document, saved_at) values (${id}, ${document}::jsonb, ${savedAt})
    on conflict (id) do update set document = excluded.document, saved_at = excluded.saved_at`.execute(db)
}

export function mappings(db: Executor) {
  return db.selectFrom('payload_mapping').selectAll().orderBy('id').execute()
}

/**
 * Registered devices of a subject by kind: how many there are, are documented, reported since a day; units they are to serve (null: not
 * registered) and units that a reporting device serves.
 */
export async function devicesByKind(db: Executor, subjectId: string, from: string, to: string) {
  const found = await sql<{
    kind: string
    installed: number
    documented: number
    reporting: number
    newest: string | null
    units: number | null
    served: number
    events: number
  }>`
    with heard as materialized (
      select distinct device_id from telemetry_day where subject_id = ${subjectId} and day between ${from}::date and ${to}::date
    )
    select d.kind, count(*)::int as installed, count(*) filter (where d.maker is not null and d.model is not null)::int as documented,
      count(h.device_id)::int as reporting, max(d.last_seen_at) as newest, max(u.units) as units,
      count(distinct coalesce(d.serves, d.place)) filter (where h.device_id is not null)::int as served,
      (select count(*)::int from device_event e join device x on x.subject_id = e.subject_id and x.id = e.device_id
        where e.subject_id = ${subjectId} and x.kind = d.kind and e.ts >= ${from}::date) as events
    from device d left join heard h on h.device_id = d.id left join device_units u on u.subject_id = d.subject_id and u.kind = d.kind
    where d.subject_id = ${subjectId} group by d.kind`.execute(db)
  return found.rows
}

/** Per kind and day: devices that reported, readings, and how many of these came late. */
export async function reportsByDay(db: Executor, subjectId: string, from: string, to: string) {
  const found = await sql<{ kind: string; day: string; devices: number; readings: number; late: number }>`
    select d.kind, t.day, count(*)::int as devices, sum(t.readings)::int as readings, coalesce(sum(a.late), 0)::int as late
    from telemetry_day t join device d on d.subject_id = t.subject_id and d.id = t.device_id
      left join telemetry_arrival a on a.subject_id = t.subject_id and a.device_id = t.device_id and a.day = t.day
    where t.subject_id = ${subjectId} and t.day between ${from}::date and ${to}::date group by 1, 2 order by 2, 1`.execute(db)
  return found.rows
}

/** Registered devices that said nothing in the window. */
export async function silentDevices(db: Executor, subjectId: string, from: string, to: string): Promise<readonly string[]> {
  const found = await sql<{ id: string }>`
    select d.id from device d where d.subject_id = ${subjectId} and not exists (
      select 1 from telemetry_day t where t.subject_id = d.subject_id and t.device_id = d.id and t.day between ${from}::date and ${to}::date)
    order by d.id`.execute(db)
  return found.rows.map(({ id }) => id)
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
