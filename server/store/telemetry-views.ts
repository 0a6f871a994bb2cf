import { sql } from 'kysely'
import type { Executor } from './transaction.ts'

/** How long a kind may be silent and still count as online. */
export interface PresenceRule {
  readonly now: string
  readonly usualMinutes: number
  readonly byKind: readonly { readonly kind: string; readonly minutes: number }[]
}

type Presence = 'online' | 'silent' | 'never'

/** Installed devices with how they are heard; `d` has the columns of `device` beside `presence`. */
export const heard = ({ now, usualMinutes, byKind }: PresenceRule, subjectId: string | null) => sql`
  select d.subject_id, d.id, d.kind, d.name, d.place, d.building, d.floor, d.last_seen_at,
    case when d.last_seen_at is null then 'never'
      when d.last_seen_at < ${now}::timestamptz - make_interval(mins => coalesce(w.minutes, ${usualMinutes})) or o.number = 0 then 'silent'
      else 'online' end as presence
  from device d
    left join jsonb_to_recordset(${JSON.stringify(byKind)}::jsonb) as w(kind text, minutes int) on w.kind = d.kind
    left join device_state o on o.subject_id = d.subject_id and o.device_id = d.id and o.metric = 'online'
  where d.asset_state not in ('planned', 'retired') and (${subjectId}::text is null or d.subject_id = ${subjectId})`

export const COUNTS = sql`count(*)::int as installed, count(*) filter (where presence = 'online')::int as online,
  count(*) filter (where presence = 'silent')::int as silent, count(*) filter (where presence = 'never')::int as never`

interface Counts {
  readonly installed: number
  readonly online: number
  readonly silent: number
  readonly never: number
}

export async function presenceByKind(db: Executor, subjectId: string, rule: PresenceRule) {
  const found = await sql<Counts & { kind: string; last_seen_at: string | null }>`
    with h as (${heard(rule, subjectId)}) select kind, max(last_seen_at) as last_seen_at, ${COUNTS} from h group by kind order by kind`.execute(
    db,
  )
  return found.rows
}

/** By building and floor; devices without a building by their place. */
export async function presenceByPlace(db: Executor, subjectId: string, rule: PresenceRule) {
  const found = await sql<
    Counts & { building: string | null; building_name: string | null; floor: string | null; place: string | null; alarms: number }
  >`
    with h as (${heard(rule, subjectId)}), a as (
      select device_id, count(*)::int as alarms from device_alarm where subject_id = ${subjectId} and handled_at is null group by 1
    )
    select h.building, b.name as building_name, h.floor, case when h.building is null then h.place end as place, ${COUNTS},
      coalesce(sum(a.alarms), 0)::int as alarms
    from h left join building b on b.subject_id = h.subject_id and b.id = h.building left join a on a.device_id = h.id
    group by 1, 2, 3, 4
    order by length(coalesce(b.name, case when h.building is null then h.place end)), coalesce(b.name, case when h.building is null then h.place end), length(h.floor), h.floor`.execute(
    db,
  )
  return found.rows
}

export interface DeviceFilter {
  readonly q: string | null
  readonly kind: string | null
  readonly presence: string | null
  /** Id of a building, or the place of devices without one. */
  readonly building: string | null
  readonly place: string | null
  readonly floor: string | null
  readonly after: string | null
  readonly limit: number
}

interface DeviceRow {
  id: string
  kind: string
  name: string
  place: string | null
  building: string | null
  floor: string | null
  last_seen_at: string | null
  presence: Presence
  alarms: number
}

const pattern = (text: string | null) => `%${(text ?? '').replace(/[\\%_]/g, '\\$&')}%`

export async function devicesWithPresence(db: Executor, subjectId: string, rule: PresenceRule, filter: DeviceFilter) {
  const found = await sql<DeviceRow & { total: number }>`
    with h as (${heard(rule, subjectId)}), wanted as (
      select * from h where (${filter.q}::text is null or name ilike ${pattern(filter.q)} or id ilike ${pattern(filter.q)} or place ilike ${pattern(filter.q)})
        and (${filter.kind}::text is null or kind = ${filter.kind}) and (${filter.presence}::text is null or presence = ${filter.presence})
        and (${filter.building}::text is null or building = ${filter.building}) and (${filter.floor}::text is null or floor = ${filter.floor})
        and (${filter.place}::text is null or (building is null and place = ${filter.place}))
    )
    select w.id, w.kind, w.name, w.place, b.name as building, w.floor, w.last_seen_at, w.presence, (select count(*)::int from wanted) as total,
      (select count(*)::int from device_alarm a where a.subject_id = w.subject_id and a.device_id = w.id and a.handled_at is null) as alarms
    from wanted w left join building b on b.subject_id = w.subject_id and b.id = w.building
    where ${filter.after}::text is null or w.id > ${filter.after} order by w.id limit ${filter.limit}`.execute(db)
  return found.rows
}

export interface AlarmRow {
  id: string
  device_id: string
  device_name: string
  kind: string
  alarm: string
  severity: 'urgent' | 'serious' | 'notice'
  raised_at: string
  cleared_at: string | null
  acknowledged_at: string | null
  handled_at: string | null
  outcome: string | null
  note: string | null
}

const ALARM = sql`select a.id, a.device_id, coalesce(d.name, a.device_id) as device_name, a.kind, a.alarm, a.severity, a.raised_at, a.cleared_at,
  a.acknowledged_at, a.handled_at, a.outcome, a.note
  from device_alarm a left join device d on d.subject_id = a.subject_id and d.id = a.device_id`

/** Not handled yet: the most severe first, then the newest. */
export async function openAlarms(db: Executor, subjectId: string, limit: number): Promise<readonly AlarmRow[]> {
  const found = await sql<AlarmRow>`${ALARM} where a.subject_id = ${subjectId} and a.handled_at is null
    order by array_position(array['urgent', 'serious', 'notice'], a.severity), a.raised_at desc, a.id desc limit ${limit}`.execute(db)
  return found.rows
}

export async function alarmsOfDevice(db: Executor, subjectId: string, deviceId: string, since: string, limit: number) {
  const found = await sql<AlarmRow>`${ALARM} where a.subject_id = ${subjectId} and a.device_id = ${deviceId}
    and (a.handled_at is null or a.raised_at >= ${since}::timestamptz) order by a.raised_at desc, a.id desc limit ${limit}`.execute(db)
  return found.rows
}

export async function openAlarmCounts(db: Executor, subjectId: string | null) {
  const found = await sql<{
    subject_id: string
    kind: string
    count: number
  }>`select subject_id, kind, count(*)::int as count from device_alarm
    where handled_at is null and (${subjectId}::text is null or subject_id = ${subjectId}) group by 1, 2`.execute(db)
  return found.rows
}

/** Everything of a device but its readings; undefined when the subject has none of the name. */
export async function deviceRecord(db: Executor, subjectId: string, deviceId: string, rule: PresenceRule) {
  const found = await sql<
    DeviceRow & {
      maker: string | null
      model: string | null
      serves: string | null
      installed_on: string | null
      owner_unit: string | null
      use_unit: string | null
      maintainer: string | null
      asset_state: string
      data_source: string
      gateway: string | null
      mapping: string | null
      registered_at: string
    }
  >`
    select d.id, d.kind, d.name, d.place, coalesce(b.name, d.building) as building, d.floor, d.last_seen_at, d.maker, d.model, d.serves, d.installed_on,
      d.owner_unit, d.use_unit, d.maintainer, d.asset_state, d.data_source, d.gateway, d.mapping, d.registered_at,
      case when d.last_seen_at is null then 'never'
        when d.last_seen_at < ${rule.now}::timestamptz - make_interval(mins => coalesce(w.minutes, ${rule.usualMinutes})) or o.number = 0 then 'silent'
        else 'online' end as presence,
      (select count(*)::int from device_alarm a where a.subject_id = d.subject_id and a.device_id = d.id and a.handled_at is null) as alarms
    from device d left join building b on b.subject_id = d.subject_id and b.id = d.building
      left join jsonb_to_recordset(${JSON.stringify(rule.byKind)}::jsonb) as w(kind text, minutes int) on w.kind = d.kind
      left join device_state o on o.subject_id = d.subject_id and o.device_id = d.id and o.metric = 'online'
    where d.subject_id = ${subjectId} and d.id = ${deviceId}`.execute(db)
  return found.rows[0]
}

export async function latestOfDevice(db: Executor, subjectId: string, deviceId: string) {
  const found = await sql<{ metric: string; ts: string; number: number | null; text: string | null }>`
    select metric, ts, number, text from device_state where subject_id = ${subjectId} and device_id = ${deviceId}`.execute(db)
  return found.rows
}

export async function eventsOfDevice(db: Executor, subjectId: string, deviceId: string, since: string, limit: number) {
  const found = await sql<{ event: string; ts: string; received_at: string }>`
    select event, ts, received_at from device_event where subject_id = ${subjectId} and device_id = ${deviceId} and ts >= ${since}::timestamptz
    order by ts desc, seq desc limit ${limit}`.execute(db)
  return found.rows
}

export async function quarantineOfDevice(db: Executor, subjectId: string, deviceId: string, since: string, limit: number) {
  const byReason = await sql<{ reason: string; count: number }>`select reason, count(*)::int as count from telemetry_quarantine
    where subject_id = ${subjectId} and device_id = ${deviceId} and received_at >= ${since}::timestamptz group by 1 order by 2 desc, 1`.execute(
    db,
  )
  const newest = await sql<{
    id: string
    reason: string
    detail: string
    received_at: string
  }>`select id, reason, detail, received_at from telemetry_quarantine
    where subject_id = ${subjectId} and device_id = ${deviceId} and received_at >= ${since}::timestamptz order by received_at desc, id desc limit ${limit}`.execute(
    db,
  )
  return { byReason: byReason.rows, newest: newest.rows }
}

/** Days of a device from the roll-ups. */
export async function daysOfDevice(db: Executor, subjectId: string, deviceId: string, from: string, to: string) {
  const found = await sql<{ day: string; readings: number; late: number }>`
    select t.day, t.readings, coalesce(a.late, 0)::int as late from telemetry_day t
      left join telemetry_arrival a on a.subject_id = t.subject_id and a.device_id = t.device_id and a.day = t.day
    where t.subject_id = ${subjectId} and t.device_id = ${deviceId} and t.day between ${from}::date and ${to}::date order by 1`.execute(db)
  return found.rows
}

/** Readings of one metric in buckets of `bucketMinutes` from `from` on; buckets without readings are left out. Reads the window alone. */
export async function bucketsOf(
  db: Executor,
  where: { readonly subjectId: string; readonly deviceId: string; readonly metric: string },
  window: { readonly from: string; readonly to: string; readonly bucketMinutes: number },
) {
  const found = await sql<{ bucket: number; min: number; mean: number; max: number; readings: number }>`
    select floor(extract(epoch from ts - ${window.from}::timestamptz) / ${window.bucketMinutes * 60})::int as bucket, min(number) as min, avg(number) as mean,
      max(number) as max, count(*)::int as readings
    from telemetry where subject_id = ${where.subjectId} and device_id = ${where.deviceId} and metric = ${where.metric}
      and ts >= ${window.from}::timestamptz and ts < ${window.to}::timestamptz and number is not null group by 1 order by 1`.execute(db)
  return found.rows
}

export async function wordsOf(
  db: Executor,
  where: { readonly subjectId: string; readonly deviceId: string; readonly metric: string },
  window: { readonly from: string; readonly to: string; readonly limit: number },
) {
  const found = await sql<{ ts: string; text: string }>`
    select ts, text from telemetry where subject_id = ${where.subjectId} and device_id = ${where.deviceId} and metric = ${where.metric}
      and ts >= ${window.from}::timestamptz and ts < ${window.to}::timestamptz and text is not null order by ts desc limit ${window.limit}`.execute(
    db,
  )
  return found.rows
}

export interface LiveRows {
  readonly values: readonly {
    readonly device: string
    readonly name: string
    readonly kind: string
    readonly metric: string
    readonly number: number | null
    readonly text: string | null
    readonly ts: string
    readonly seq: string
  }[]
  readonly events: readonly {
    readonly device: string
    readonly name: string
    readonly kind: string
    readonly event: string
    readonly ts: string
  }[]
  readonly counts: Counts & { readonly openAlarms: number }
}

const ISO = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'

/** Latest values and events since a moment (of the devices' clocks; null: all values, events of the last hour), and the counts: one statement. */
export async function liveOf(db: Executor, subjectId: string, since: string | null, rule: PresenceRule): Promise<LiveRows> {
  const found = await sql<{ values: LiveRows['values'] | null; events: LiveRows['events'] | null; counts: Counts; alarms: number }>`
    with h as materialized (${heard(rule, subjectId)})
    select (select json_agg(json_build_object('device', s.device_id, 'name', h.name, 'kind', h.kind, 'metric', s.metric, 'number', s.number,
          'text', s.text, 'ts', to_char(s.ts, ${ISO}), 'seq', s.seq::text))
        from device_state s join h on h.id = s.device_id
        where s.subject_id = ${subjectId} and (${since}::timestamptz is null or s.ts >= ${since}::timestamptz)) as values,
      (select json_agg(json_build_object('device', e.device_id, 'name', h.name, 'kind', h.kind, 'event', e.event, 'ts', to_char(e.ts, ${ISO})))
        from device_event e join h on h.id = e.device_id
        where e.subject_id = ${subjectId} and e.ts >= coalesce(${since}::timestamptz, ${rule.now}::timestamptz - interval '1 hour')) as events,
      (select row_to_json(c) from (select ${COUNTS} from h) c) as counts,
      (select count(*)::int from device_alarm a where a.subject_id = ${subjectId} and a.handled_at is null) as alarms`.execute(db)
  const row = found.rows[0]
  const counts = row?.counts ?? { installed: 0, online: 0, silent: 0, never: 0 }
  return { values: row?.values ?? [], events: row?.events ?? [], counts: { ...counts, openAlarms: row?.alarms ?? 0 } }
}

export async function bridgeStates(db: Executor) {
  const found = await sql<{
    name: string
    host: string
    started_at: string
    updated_at: string
    counts: { [name: string]: number }
    lag_ms: number
    rate: number
    waiting: number
  }>`select name, host, started_at, updated_at, counts, lag_ms::float8 as lag_ms, rate::float8 as rate, waiting::int as waiting
    from bridge_state order by name, host`.execute(db)
  return found.rows
}

export async function quarantineByReason(db: Executor, since: string) {
  const found = await sql<{ reason: string; mapping: string | null; count: number; subjects: number; newest: string }>`
    select reason, mapping, count(*)::int as count, count(distinct subject_id)::int as subjects, max(received_at) as newest
    from telemetry_quarantine where received_at >= ${since}::timestamptz group by 1, 2 order by 3 desc, 1, 2 nulls first`.execute(db)
  return found.rows
}

export async function gatewaysLastSeen(db: Executor, limit: number) {
  const found = await sql<{
    username: string
    label: string
    subject_id: string
    subject_name: string
    last_seen_at: string | null
    created_at: string
  }>`select g.username, g.label, g.subject_id, s.name as subject_name, g.last_seen_at, g.created_at
    from gateway g join subject s on s.id = g.subject_id where g.revoked_at is null
    order by g.last_seen_at desc nulls last, g.username limit ${limit}`.execute(db)
  return found.rows
}
