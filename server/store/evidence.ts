import { type ColumnType, type RawBuilder, sql } from 'kysely'
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

/** The devices of a kind, or those of them whose latest state says one of the values. */
export interface Population {
  readonly key: string
  readonly kind: string
  readonly only: { readonly field: string; readonly oneOf: readonly string[] } | null
}

/** A window of local days and the instant it begins. */
export interface WindowBounds {
  readonly from: string
  readonly to: string
  readonly since: string
}

const SEPARATOR = '\u001f'

/** Devices in use by population: `(key, id, …)`. Planned and retired ones are not there. */
function members(subjectId: string, populations: readonly Population[]): RawBuilder<unknown> {
  const column = (of: (population: Population) => string | null) => populations.map(of)
  return sql`wanted as (
      select * from unnest(${column(({ key }) => key)}::text[], ${column(({ kind }) => kind)}::text[],
        ${column(({ only }) => only?.field ?? null)}::text[], ${column(({ only }) => (only === null ? null : only.oneOf.join(SEPARATOR)))}::text[])
        as w(key, kind, field, one_of)
    ), member as materialized (
      select w.key, d.id, d.maker is not null and d.model is not null as is_documented, d.last_seen_at, coalesce(d.serves, d.place) as unit
      from wanted w join device d on d.subject_id = ${subjectId} and d.kind = w.kind and d.asset_state not in ('planned', 'retired')
      where w.field is null or exists (
        select 1 from device_state s where s.subject_id = ${subjectId} and s.device_id = d.id and s.metric = w.field
          and coalesce(s.text, s.number::text) = any(string_to_array(w.one_of, ${SEPARATOR})))
    )`
}

/** How many devices there are, are documented, reported in the window and lately; units they serve; events of the window. */
export async function deviceCounts(
  db: Executor,
  subjectId: string,
  populations: readonly Population[],
  { since, recentSince }: { readonly since: string; readonly recentSince: string },
) {
  const found = await sql<{
    key: string
    installed: number
    documented: number
    reporting: number
    online: number
    newest: string | null
    served: number
    events: number
    arrival: number
  }>`
    with ${members(subjectId, populations)}, happened as (
      select device_id, count(*)::int as events from device_event where subject_id = ${subjectId} and ts >= ${since}::timestamptz group by 1
    )
    select m.key, count(*)::int as installed, count(*) filter (where m.is_documented)::int as documented,
      count(*) filter (where m.last_seen_at >= ${since}::timestamptz)::int as reporting,
      count(*) filter (where m.last_seen_at >= ${recentSince}::timestamptz)::int as online, max(m.last_seen_at) as newest,
      count(distinct m.unit) filter (where m.last_seen_at >= ${since}::timestamptz)::int as served, coalesce(sum(h.events), 0)::int as events,
      count(a.device_id)::int as arrival
    from member m left join happened h on h.device_id = m.id
      left join device_state a on a.subject_id = ${subjectId} and a.device_id = m.id and a.metric = 'timeSource' and a.text = 'arrival'
        and a.ts >= m.last_seen_at - interval '1 minute'
    group by m.key`.execute(db)
  return found.rows
}

/** Devices that reported and their readings, by population and local day. */
export async function reportsByDay(db: Executor, subjectId: string, populations: readonly Population[], { from, to }: WindowBounds) {
  const found = await sql<{ key: string; day: string; devices: number; readings: number }>`
    with ${members(subjectId, populations)}
    select m.key, t.day, count(*)::int as devices, sum(t.readings)::int as readings
    from telemetry_day t join member m on m.id = t.device_id
    where t.subject_id = ${subjectId} and t.day between ${from}::date and ${to}::date group by m.key, t.day order by t.day`.execute(db)
  return found.rows
}

/** Changes whenever readings came late for the days of a window, or the devices in use changed. */
export async function versionOfDays(db: Executor, subjectId: string, { from, to }: Pick<WindowBounds, 'from' | 'to'>): Promise<string> {
  const found = await sql<{ version: string }>`
    select concat_ws('/',
      (select concat(count(*), '+', sum(late)) from telemetry_arrival where subject_id = ${subjectId} and day between ${from}::date and ${to}::date),
      (select concat(count(*), '+', max(updated_at), '+', max(registered_at)) from device
        where subject_id = ${subjectId} and asset_state not in ('planned', 'retired'))) as version`.execute(db)
  return found.rows[0]?.version ?? ''
}

/** What was set aside since the window began, by population and reason. */
export async function setAside(db: Executor, subjectId: string, populations: readonly Population[], since: string) {
  const found = await sql<{ key: string; reason: string; count: number }>`
    with ${members(subjectId, populations)}
    select m.key, q.reason, count(*)::int as count from telemetry_quarantine q join member m on m.id = q.device_id
    where q.subject_id = ${subjectId} and q.received_at >= ${since}::timestamptz group by 1, 2`.execute(db)
  return found.rows
}

/** Units that the devices of each kind are to serve. */
export async function unitsBySort(db: Executor, subjectId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db.selectFrom('device_units').select(['kind', 'units']).where('subject_id', '=', subjectId).execute()
  return new Map(rows.map(({ kind, units }) => [kind, units]))
}

/** Latest state of fields, by population, field and value. */
export async function latestValues(db: Executor, subjectId: string, populations: readonly Population[], fields: readonly string[]) {
  const found = await sql<{ key: string; field: string; value: string; number: number | null; devices: number; newest: string }>`
    with ${members(subjectId, populations)}
    select m.key, s.metric as field, coalesce(s.text, s.number::text) as value, s.number, count(*)::int as devices, max(s.ts) as newest
    from member m join device_state s on s.subject_id = ${subjectId} and s.device_id = m.id and s.metric = any(${fields}::text[])
    group by 1, 2, 3, 4`.execute(db)
  return found.rows
}

/** Values of a field among the newest `readings` of each device in the window, with how many devices showed them. */
export async function modesInUse(
  db: Executor,
  subjectId: string,
  population: Population,
  {
    field,
    oneOf,
    since,
    readings,
  }: { readonly field: string; readonly oneOf: readonly string[]; readonly since: string; readonly readings: number },
) {
  const found = await sql<{ value: string; devices: number; wanted: number }>`
    with ${members(subjectId, [population])}, shown as (
      select distinct m.id, r.text as value from member m cross join lateral (
        select t.text from telemetry t where t.subject_id = ${subjectId} and t.device_id = m.id and t.metric = ${field}
          and t.ts >= ${since}::timestamptz order by t.ts desc limit ${readings}) r
      where r.text is not null
    )
    select value, count(*)::int as devices, (select count(distinct id)::int from shown where value = any(${oneOf}::text[])) as wanted
    from shown group by value order by value`.execute(db)
  return found.rows
}

/** Alarms raised in the window: how many, handled or cleared, in time, and after how many hours on average. `alarms` empty: all. */
export async function alarmCounts(
  db: Executor,
  subjectId: string,
  population: Population,
  { alarms, since, limitHours }: { readonly alarms: readonly string[]; readonly since: string; readonly limitHours: number },
) {
  const found = await sql<{ raised: number; handled: number; in_time: number; hours: number | null }>`
    with ${members(subjectId, [population])}, raised as (
      select extract(epoch from coalesce(a.handled_at, a.cleared_at) - a.raised_at)::float8 / 3600 as hours
      from device_alarm a join member m on m.id = a.device_id
      where a.subject_id = ${subjectId} and a.raised_at >= ${since}::timestamptz and (cardinality(${alarms}::text[]) = 0 or a.alarm = any(${alarms}::text[]))
    )
    select count(*)::int as raised, count(hours)::int as handled, count(*) filter (where hours <= ${limitHours})::int as in_time, avg(hours) as hours
    from raised`.execute(db)
  return found.rows[0]
}

/** Seconds the newest alarm message of the window took from the device to the bridge. */
export async function lastAlarmDelay(
  db: Executor,
  subjectId: string,
  population: Population,
  { alarms, since }: { readonly alarms: readonly string[]; readonly since: string },
): Promise<number | null> {
  const found = await sql<{ seconds: number }>`
    with ${members(subjectId, [population])}
    select greatest(0, extract(epoch from e.received_at - e.ts))::float8 as seconds from device_event e join member m on m.id = e.device_id
    where e.subject_id = ${subjectId} and e.ts >= ${since}::timestamptz and (cardinality(${alarms}::text[]) = 0 or e.event = any(${alarms}::text[]))
    order by e.ts desc limit 1`.execute(db)
  return found.rows[0]?.seconds ?? null
}

/** Days from the first record to the last day of the window, of the device with the shortest records. */
export async function shortestRecord(db: Executor, subjectId: string, population: Population, to: string): Promise<number | null> {
  const found = await sql<{ days: number | null }>`
    with ${members(subjectId, [population])}
    select min(${to}::date - f.day)::int as days from member m cross join lateral (
      select t.day from telemetry_day t where t.subject_id = ${subjectId} and t.device_id = m.id order by t.day limit 1) f`.execute(db)
  return found.rows[0]?.days ?? null
}

export interface DeviceRow {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly place: string | null
  readonly maker: string | null
  readonly model: string | null
  readonly last_seen_at: string | null
  readonly reported: boolean
  readonly days: number
  readonly readings: number
}

/** The devices behind a figure, silent ones first; `after` is the last id of the page before. */
export async function devicesBehind(
  db: Executor,
  subjectId: string,
  population: Population,
  {
    from,
    to,
    since,
    only,
    after,
    limit,
  }: WindowBounds & { readonly only: 'all' | 'silent' | 'reporting'; readonly after: string | null; readonly limit: number },
) {
  const isReporting = sql<boolean>`coalesce(d.last_seen_at >= ${since}::timestamptz, false)`
  const filter = only === 'all' ? sql`true` : only === 'silent' ? sql`not ${isReporting}` : isReporting
  const found = await sql<DeviceRow & { readonly total: number }>`
    with ${members(subjectId, [population])}, chosen as (
      select d.*, ${isReporting} as reported from member m join device d on d.subject_id = ${subjectId} and d.id = m.id where ${filter}
    ), counted as (select count(*)::int as total from chosen)
    select c.id, c.name, c.kind, c.place, c.maker, c.model, c.last_seen_at, c.reported, k.total,
      coalesce(r.days, 0)::int as days, coalesce(r.readings, 0)::int as readings
    from chosen c cross join counted k left join lateral (
      select count(*) as days, sum(t.readings) as readings from telemetry_day t
      where t.subject_id = ${subjectId} and t.device_id = c.id and t.day between ${from}::date and ${to}::date) r on true
    where ${after}::text is null or c.id > ${after}
    order by c.id limit ${limit}`.execute(db)
  return found.rows
}

/** What the bridge counted for a subject's devices in use in a window. */
export async function gateFigures(db: Executor, subjectId: string, { from, to, since }: WindowBounds) {
  const found = await sql<{ installed: number; reporting: number; days: number; readings: number; late: number }>`
    with device_count as (
      select count(*)::int as installed, count(*) filter (where last_seen_at >= ${since}::timestamptz)::int as reporting
      from device where subject_id = ${subjectId} and asset_state not in ('planned', 'retired')
    ), said as (
      select count(distinct day)::int as days, coalesce(sum(readings), 0)::int as readings
      from telemetry_day where subject_id = ${subjectId} and day between ${from}::date and ${to}::date
    ), came as (
      select coalesce(sum(late), 0)::int as late from telemetry_arrival where subject_id = ${subjectId} and day between ${from}::date and ${to}::date
    )
    select * from device_count, said, came`.execute(db)
  return found.rows[0]
}

/** Every device in use with what it showed in the window: the inputs of a snapshot. */
export async function devicesOfWindow(db: Executor, subjectId: string, since: string) {
  const found = await sql<{ id: string; kind: string; last_seen_at: string | null; reported: boolean }>`
    select id, kind, last_seen_at, coalesce(last_seen_at >= ${since}::timestamptz, false) as reported from device
    where subject_id = ${subjectId} and asset_state not in ('planned', 'retired') order by id`.execute(db)
  return found.rows
}

export async function insertSnapshot(
  db: Executor,
  row: { id: string; subject_id: string; case_id: string | null; query: string; result: string; hash: string; taken_at: string },
): Promise<void> {
  await db.insertInto('evidence_snapshot').values(row).execute()
}

export function snapshotById(db: Executor, id: string) {
  return db
    .selectFrom('evidence_snapshot')
    .innerJoin('subject', 'subject.id', 'evidence_snapshot.subject_id')
    .selectAll('evidence_snapshot')
    .select('subject.name as subject_name')
    .where('evidence_snapshot.id', '=', id)
    .executeTakeFirst()
}

declare module './database.ts' {
  interface Database extends EvidenceTables {}
}
