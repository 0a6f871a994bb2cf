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

/** Every span of one line that lasts at `since` or later, with the line locked until the end of the transaction. */
export async function lockLine(trx: Trx, { subject, device, alarm, source }: AlarmLine, since: string): Promise<readonly AlarmSpan[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${[subject, device, alarm, source].join('\n')}, 16))`.execute(trx)
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

declare module './database.ts' {
  interface Database extends AlarmTables {}
}
