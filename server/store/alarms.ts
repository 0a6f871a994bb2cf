import { type Generated, sql } from 'kysely'
import type { Executor, Trx } from './transaction.ts'

export interface AlarmTables {
  device_alarm: {
    id: Generated<string>
    subject_id: string
    device_id: string
    kind: string
    alarm: string
    sort: 'event' | 'threshold' | 'offline'
    source: string
    severity: 'urgent' | 'serious' | 'notice'
    raised_at: string
    noticed_at: string
    cleared_at: string | null
    cleared_by: string | null
    value: number | null
    acknowledged_at: string | null
    acknowledged_by: string | null
    handled_at: string | null
    handled_by: string | null
    outcome: 'repaired' | 'false-alarm' | 'test' | 'other' | null
    note: string | null
  }
  device_alarm_act: {
    id: Generated<string>
    alarm_id: string
    at: string
    by: string
    act: 'acknowledge' | 'handle' | 'note'
    detail: string
  }
}

/** Which life an alarm is: of a device, by one source. */
export interface AlarmLine {
  readonly subject: string
  readonly device: string
  readonly alarm: string
  readonly source: string
}

export interface NewAlarm extends AlarmLine {
  readonly kind: string
  readonly sort: AlarmTables['device_alarm']['sort']
  readonly severity: AlarmTables['device_alarm']['severity']
  readonly raisedAt: string
  readonly clearedAt: string | null
  readonly value: number | null
}

/** A time during which the line was on, as it stands in the table. */
export interface AlarmSpan extends AlarmLine {
  readonly id: string
  readonly raisedAt: string
  readonly clearedAt: string | null
  readonly clearedBy: string | null
  readonly value: number | null
}

/** Source of the alarms that are raised because nothing was heard. */
export const SILENCE = 'silence'

const SPAN = sql`id, subject_id as subject, device_id as device, alarm, source, raised_at as "raisedAt", cleared_at as "clearedAt",
  cleared_by as "clearedBy", value`

/** Spans of the subjects that still last at `since` or end later; alarms that are over at once are none. */
export async function spansOf(db: Executor, subjects: readonly string[], since: string): Promise<readonly AlarmSpan[]> {
  const found = await sql<AlarmSpan>`
    select ${SPAN} from device_alarm
    where subject_id = any(${subjects}::text[]) and (cleared_at is null or cleared_at >= ${since}::timestamptz)
      and source <> ${SILENCE} and cleared_at is distinct from raised_at`.execute(db)
  return found.rows
}

/** Whoever judges alarms of these subjects next waits until this transaction is over, and then sees what it did. */
export async function lockSubjects(trx: Trx, subjects: readonly string[]): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('alarms ' || s, 0)) from unnest(${[...subjects].sort()}::text[]) with ordinality as u(s, place)
    order by place`.execute(trx)
}

/** Every span of one line that lasts at `since` or later. */
export async function spansOfLine(trx: Trx, { subject, device, alarm, source }: AlarmLine, since: string): Promise<readonly AlarmSpan[]> {
  const found = await sql<AlarmSpan>`
    select ${SPAN} from device_alarm
    where subject_id = ${subject} and device_id = ${device} and alarm = ${alarm} and source = ${source}
      and (cleared_at is null or cleared_at >= ${since}::timestamptz) order by raised_at`.execute(trx)
  return found.rows
}

/** What a device said of a metric from a moment on, in order. */
export async function readingsSince(db: Executor, subject: string, device: string, metric: string, since: string) {
  const found = await sql<{ ts: string; seq: number; number: number | null; text: string | null }>`
    select ts, seq::float8 as seq, number, text from telemetry
    where subject_id = ${subject} and device_id = ${device} and metric = ${metric} and ts >= ${since}::timestamptz order by ts, seq`.execute(
    db,
  )
  return found.rows
}

/** Events of some names of a device from a moment on, in order. */
export async function eventsSince(db: Executor, subject: string, device: string, names: readonly string[], since: string) {
  const found = await sql<{ event: string; ts: string; seq: number }>`
    select event, ts, seq::float8 as seq from device_event
    where subject_id = ${subject} and device_id = ${device} and event = any(${names}::text[]) and ts >= ${since}::timestamptz
    order by ts, seq`.execute(db)
  return found.rows
}

/** Raises alarms; one that stands already (same line, same moment) stays as it is. Answers how many are new. */
export async function insertAlarms(db: Executor, alarms: readonly NewAlarm[], noticedAt: string): Promise<number> {
  if (alarms.length === 0) return 0
  const done = await sql`
    insert into device_alarm (subject_id, device_id, kind, alarm, sort, source, severity, raised_at, noticed_at, cleared_at, value)
    select subject, device, kind, alarm, sort, source, severity, "raisedAt", ${noticedAt}::timestamptz, "clearedAt", value
    from jsonb_to_recordset(${JSON.stringify(alarms)}::jsonb) as r(subject text, device text, kind text, alarm text, sort text, source text,
      severity text, "raisedAt" timestamptz, "clearedAt" timestamptz, value float8)
    order by subject, device, alarm, source, "raisedAt" on conflict do nothing`.execute(db)
  return Number(done.numAffectedRows ?? 0)
}

/** Moves the ends of a span; what a person did to the alarm stays. */
export async function moveAlarm(
  db: Executor,
  id: string,
  span: { readonly raisedAt: string; readonly clearedAt: string | null; readonly value: number | null },
): Promise<void> {
  await sql`update device_alarm set raised_at = ${span.raisedAt}::timestamptz, cleared_at = ${span.clearedAt}::timestamptz, value = ${span.value},
    cleared_by = case when cleared_at = ${span.clearedAt}::timestamptz then cleared_by end where id = ${id}`.execute(db)
}

/** An alarm with the words around it. */
export type AlarmRow = {
  readonly [column in keyof Omit<AlarmTables['device_alarm'], 'id'>]: AlarmTables['device_alarm'][column]
} & {
  readonly id: string
  readonly subject_name: string
  readonly device_name: string
  readonly place: string | null
  readonly cleared_name: string | null
  readonly acknowledged_name: string | null
  readonly handled_name: string | null
}

export interface AlarmFilter {
  readonly subject?: string
  readonly device?: string
  readonly kind?: string
  readonly severity?: string
  readonly state: 'open' | 'unhandled' | 'handled' | 'all'
  readonly from?: string
  readonly to?: string
}

const ROW = sql`a.*, s.name as subject_name, coalesce(d.name, a.device_id) as device_name, d.place, c.name as cleared_name,
  k.name as acknowledged_name, h.name as handled_name`
const AROUND = sql`device_alarm a join subject s on s.id = a.subject_id left join device d on d.subject_id = a.subject_id and d.id = a.device_id
  left join account c on c.id = a.cleared_by left join account k on k.id = a.acknowledged_by left join account h on h.id = a.handled_by`

function matches(filter: AlarmFilter) {
  const same = (column: string, value: string | undefined) => sql`(${value ?? null}::text is null or ${sql.ref(column)} = ${value ?? null})`
  const state = {
    open: sql`a.cleared_at is null and a.handled_at is null`,
    unhandled: sql`a.handled_at is null`,
    handled: sql`a.handled_at is not null`,
    all: sql`true`,
  }[filter.state]
  return sql`${same('a.subject_id', filter.subject)} and ${same('a.device_id', filter.device)} and ${same('a.kind', filter.kind)}
    and ${same('a.severity', filter.severity)} and ${state}
    and (${filter.from ?? null}::timestamptz is null or a.raised_at >= ${filter.from ?? null}::timestamptz)
    and (${filter.to ?? null}::timestamptz is null or a.raised_at < ${filter.to ?? null}::timestamptz)`
}

/** Newest first; `after` is the id and time of the last one seen. */
export async function listAlarms(
  db: Executor,
  filter: AlarmFilter,
  page: { readonly after: { readonly at: string; readonly id: string } | null; readonly limit: number },
): Promise<{ readonly rows: readonly AlarmRow[]; readonly total: number }> {
  const { after, limit } = page
  const rows = await sql<AlarmRow>`
    select ${ROW} from ${AROUND} where ${matches(filter)}
      and (${after?.at ?? null}::timestamptz is null or (a.raised_at, a.id) < (${after?.at ?? null}::timestamptz, ${after?.id ?? null}::bigint))
    order by a.raised_at desc, a.id desc limit ${limit}`.execute(db)
  const total = await sql<{ total: number }>`select count(*)::int as total from device_alarm a where ${matches(filter)}`.execute(db)
  return { rows: rows.rows, total: total.rows[0]?.total ?? 0 }
}

export async function alarmById(db: Executor, id: string): Promise<AlarmRow | undefined> {
  const found = await sql<AlarmRow>`select ${ROW} from ${AROUND} where a.id = ${id}::bigint`.execute(db)
  return found.rows[0]
}

/** Locks the alarm until the end of the transaction. */
export async function lockAlarm(trx: Trx, id: string): Promise<AlarmTables['device_alarm'] | undefined> {
  const found = await sql<AlarmTables['device_alarm']>`select * from device_alarm where id = ${id}::bigint for update`.execute(trx)
  return found.rows[0]
}

export async function acknowledgeAlarm(trx: Trx, id: string, at: string, by: string): Promise<void> {
  await sql`update device_alarm set acknowledged_at = ${at}, acknowledged_by = ${by} where id = ${id}::bigint and acknowledged_at is null`.execute(
    trx,
  )
}

/** What nobody acknowledged is acknowledged by whoever handles it; `clears`: it is over by hand, where it is not over yet. */
export async function handleAlarm(
  trx: Trx,
  id: string,
  act: { readonly at: string; readonly by: string; readonly outcome: string; readonly note: string | null; readonly clears: boolean },
): Promise<void> {
  await sql`
    update device_alarm set handled_at = ${act.at}, handled_by = ${act.by}, outcome = ${act.outcome}, note = ${act.note},
      acknowledged_at = coalesce(acknowledged_at, ${act.at}::timestamptz), acknowledged_by = coalesce(acknowledged_by, ${act.by}),
      cleared_by = case when ${act.clears} and cleared_at is null then ${act.by} else cleared_by end,
      cleared_at = case when ${act.clears} and cleared_at is null then greatest(raised_at, ${act.at}::timestamptz) else cleared_at end
    where id = ${id}::bigint and handled_at is null`.execute(trx)
}

export async function recordAct(
  trx: Trx,
  act: {
    readonly alarm: string
    readonly at: string
    readonly by: string
    readonly act: 'acknowledge' | 'handle'
    readonly detail: object
  },
): Promise<void> {
  await sql`insert into device_alarm_act (alarm_id, at, by, act, detail)
    values (${act.alarm}::bigint, ${act.at}, ${act.by}, ${act.act}, ${JSON.stringify(act.detail)}::jsonb)`.execute(trx)
}

/** How many stand open by kind and severity, how many wait for somebody, and how long handling took since. */
export async function alarmCounts(db: Executor, subjectId: string, since: string) {
  const open = await sql<{ kind: string; severity: string; open: number }>`
    select kind, severity, count(*)::int as open from device_alarm
    where subject_id = ${subjectId} and cleared_at is null and handled_at is null group by 1, 2 order by 1, 2`.execute(db)
  const handling = await sql<{ unhandled: number; raised: number; handled: number; minutes: number | null }>`
    select count(*) filter (where handled_at is null)::int as unhandled,
      count(*) filter (where raised_at >= ${since}::timestamptz)::int as raised,
      count(*) filter (where raised_at >= ${since}::timestamptz and handled_at is not null)::int as handled,
      percentile_cont(0.5) within group (order by extract(epoch from handled_at - noticed_at) / 60)
        filter (where raised_at >= ${since}::timestamptz and handled_at is not null)::float8 as minutes
    from device_alarm where subject_id = ${subjectId}`.execute(db)
  return { open: open.rows, ...(handling.rows[0] ?? { unhandled: 0, raised: 0, handled: 0, minutes: null }) }
}

/** When a bridge that still lives began to receive; null: none does, and silence says nothing about devices. */
export async function receivingSince(db: Executor, aliveAfter: string): Promise<string | null> {
  const found = await sql<{ since: string | null }>`
    select min(started_at) as since from bridge_state where updated_at >= ${aliveAfter}::timestamptz`.execute(db)
  return found.rows[0]?.since ?? null
}

/** Kind of devices, how long they may be silent, and how serious it is when they are. */
export interface SilenceRule {
  readonly kind: string
  readonly minutes: number
  readonly severity: string
}

/** Raises an alarm for each device in use that spoke once and then said nothing for longer than its kind may. */
export async function raiseSilent(db: Executor, rules: readonly SilenceRule[], since: string, now: string): Promise<number> {
  const done = await sql`
    insert into device_alarm (subject_id, device_id, kind, alarm, sort, source, severity, raised_at, noticed_at)
    select d.subject_id, d.id, d.kind, 'offline', 'offline', ${SILENCE}, r.severity,
      greatest(d.last_seen_at, ${since}::timestamptz) + make_interval(mins => r.minutes), ${now}::timestamptz
    from device d join jsonb_to_recordset(${JSON.stringify(rules)}::jsonb) as r(kind text, minutes int, severity text) on r.kind = d.kind
    where d.asset_state = 'in-use' and greatest(d.last_seen_at, ${since}::timestamptz) + make_interval(mins => r.minutes) < ${now}::timestamptz
      and d.last_seen_at is not null and not exists (
        select from device_alarm a where a.subject_id = d.subject_id and a.device_id = d.id and a.alarm = 'offline' and a.source = ${SILENCE}
          and a.cleared_at is null)
    order by 1, 2 on conflict do nothing`.execute(db)
  return Number(done.numAffectedRows ?? 0)
}

/** Clears those whose device was heard again, is no longer in use, or is gone. */
export async function clearSilent(db: Executor, rules: readonly SilenceRule[], now: string): Promise<number> {
  const done = await sql`
    update device_alarm a set cleared_at = greatest(a.raised_at, case when d.asset_state = 'in-use' then d.last_seen_at else ${now}::timestamptz end)
    from device_alarm o left join device d on d.subject_id = o.subject_id and d.id = o.device_id
      left join jsonb_to_recordset(${JSON.stringify(rules)}::jsonb) as r(kind text, minutes int) on r.kind = o.kind
    where a.id = o.id and o.source = ${SILENCE} and o.cleared_at is null and (d.id is null or d.asset_state <> 'in-use'
      or d.last_seen_at > o.raised_at - make_interval(mins => coalesce(r.minutes, 0)))`.execute(db)
  return Number(done.numAffectedRows ?? 0)
}

/** One alarm for each sender and hour in which a gateway spoke for a subject that is not its own; it is over when it stops. */
export async function raiseSpoofed(db: Executor, alarm: string, severity: string, since: string, now: string): Promise<number> {
  const done = await sql`
    insert into device_alarm (subject_id, device_id, kind, alarm, sort, source, severity, raised_at, noticed_at, cleared_at)
    select s.id, coalesce(g.target_device, ''), coalesce(d.kind, ''), ${alarm}, 'event', left('gateway ' || g.gateway, 64), ${severity},
      g.first_at, ${now}::timestamptz, g.last_at
    from gateway_refusal g join subject s on s.id = g.target_subject
      left join device d on d.subject_id = g.target_subject and d.id = g.target_device
    where g.reason = 'foreign-topic' and g.last_at >= ${since}::timestamptz order by g.id
    on conflict (subject_id, device_id, alarm, source, raised_at) do update set cleared_at = greatest(device_alarm.cleared_at, excluded.cleared_at)
      where device_alarm.cleared_at < excluded.cleared_at`.execute(db)
  return Number(done.numAffectedRows ?? 0)
}

/** Runs the work when no other server does it just now. */
export async function alone<T>(trx: Trx, name: string, work: () => Promise<T>): Promise<T | null> {
  const asked = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as mine`.execute(trx)
  return asked.rows[0]?.mine === true ? work() : null
}

declare module './database.ts' {
  interface Database extends AlarmTables {}
}
