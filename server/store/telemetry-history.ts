import { type RawBuilder, sql } from 'kysely'
import { float8Array, int2Array, int4Array, int8Array, textArray, timestampArray } from './binary-arrays.ts'
import { hot } from './connection.ts'
import type { Executor, Trx } from './transaction.ts'

/** One value of a series at a moment (milliseconds). */
export interface HistoryRow {
  readonly series: number
  readonly keepDays: number
  readonly at: number
  readonly seq: number
  readonly number: number | null
  readonly text: string | null
  /** Number of the message it came in (`telemetry-provenance.ts`); null: stored without one. */
  readonly message: number | null
}

/** What was stored at the place of a row before this transaction. */
export interface KnownValue {
  readonly index: number
  readonly number: number | null
  readonly text: string | null
}

/** What a batch adds to a device's day; `series` is any of the device's. */
export interface DayDelta {
  readonly series: number
  readonly day: string
  readings: number
  newest: number
  late: number
  disordered: number
}

export interface SeriesRow {
  readonly subject: string
  readonly device: string
  readonly metric: string
  readonly id: number
  readonly keepDays: number
}

const rowsInto = (
  name: string,
  otherwise: string,
) => `/* ${name} */ insert into telemetry_reading (ts, seq, number, received_at, series, keep_days, text, message)
  select u.ts, u.seq, u.number, case when u.message is null then $7::timestamptz end, u.series, u.keep_days, u.text, u.message
  from unnest($1::timestamptz[], $2::bigint[], $3::float8[], $4::integer[], $5::smallint[], $6::text[], $8::bigint[])
    as u(ts, seq, number, series, keep_days, text, message) ${otherwise}`
const HISTORY = rowsInto('telemetry-history', 'on conflict do nothing')
const NEW_HISTORY = rowsInto('telemetry-new-history', '')
const KNOWN = `/* telemetry-known */ select (u.n - 1)::int as index, r.number, r.text
  from unnest($1::timestamptz[], $2::bigint[], $3::integer[], $4::smallint[]) with ordinality as u(ts, seq, series, keep_days, n)
    join telemetry_reading r on r.keep_days = u.keep_days and r.series = u.series and r.ts = u.ts and r.seq = u.seq
  where r.xmin <> pg_current_xact_id()::xid`
const OPEN = `/* telemetry-open */ insert into telemetry_open (owner, series, day, readings, newest, late, disordered)
  values ($1, $2::integer[], $3::text[]::date[], $4::integer[], $5::timestamptz[], $6::integer[], $7::integer[])
  returning id, (select last_value from telemetry_epoch) as epoch`
const LATEST = `/* telemetry-latest */ insert into device_state (subject_id, device_id, metric, ts, seq, number, text)
  select s.subject_id, s.device_id, s.metric, u.ts, u.seq, u.number, u.text
  from unnest($1::timestamptz[], $2::bigint[], $3::float8[], $4::integer[], $5::text[]) as u(ts, seq, number, series, text)
    join telemetry_series s on s.id = u.series order by 1, 2, 3
  on conflict (subject_id, device_id, metric) do update set ts = excluded.ts, seq = excluded.seq, number = excluded.number, text = excluded.text
    where (device_state.ts, device_state.seq) < (excluded.ts, excluded.seq)`

/** Numbers of series, given to those that have none yet. */
export async function seriesOf(db: Executor, wanted: readonly Omit<SeriesRow, 'id'>[]): Promise<readonly SeriesRow[]> {
  const list = sql`(select distinct * from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
    as r(subject text, device text, metric text, "keepDays" smallint)) r`
  const known = async () =>
    (
      await sql<SeriesRow>`select s.subject_id as subject, s.device_id as device, s.metric, s.id, s.keep_days as "keepDays" from ${list}
        join telemetry_series s on s.subject_id = r.subject and s.device_id = r.device and s.metric = r.metric`.execute(db)
    ).rows
  const found = await known()
  if (found.length === wanted.length) return found
  await sql`insert into telemetry_series (subject_id, device_id, metric, keep_days) select subject, device, metric, "keepDays" from ${list}
    order by 1, 2, 3 on conflict do nothing`.execute(db)
  return known()
}

/**
 * Stores rows (each key once, in the order of the key, so that two writers never wait for each other in a circle). Answers those that were
 * there before, with what was there; all others are new. With `areNew` none is there before, which costs half; if one is, this fails with
 * 23505 and the transaction is lost.
 */
export async function insertHistory(
  trx: Trx,
  rows: readonly HistoryRow[],
  receivedAt: string,
  areNew = false,
): Promise<readonly KnownValue[]> {
  if (rows.length === 0) return []
  const at = timestampArray(rows.map((row) => row.at))
  const seq = int8Array(rows.map((row) => row.seq))
  const series = int4Array(rows.map((row) => row.series))
  const keepDays = int2Array(rows.map((row) => row.keepDays))
  const number = float8Array(rows.map((row) => row.number))
  const stored = await hot(trx, areNew ? NEW_HISTORY : HISTORY, [
    at,
    seq,
    number,
    series,
    keepDays,
    texts(rows),
    receivedAt,
    messages(rows),
  ])
  if (Number(stored.numAffectedRows ?? 0) === rows.length) return []
  return (await hot<KnownValue>(trx, KNOWN, [at, seq, series, keepDays])).rows
}

/** Notes what a batch adds to days, to be rolled up later; in the transaction of its history. */
export async function noteOpen(
  trx: Trx,
  owner: string,
  days: readonly DayDelta[],
): Promise<{ readonly id: string; readonly epoch: string }> {
  const stored = await hot<{ id: string; epoch: string }>(trx, OPEN, [owner, ...columnsOf(days)])
  const [row] = stored.rows
  if (row === undefined) throw new Error('Expected the number of a batch, but none was given')
  return row
}

export async function epochOf(db: Executor): Promise<string> {
  return (await sql<{ epoch: string }>`select last_value as epoch from telemetry_epoch`.execute(db)).rows[0]?.epoch ?? '0'
}

/** Rolls up what a batch adds, at once. */
export async function rollUp(trx: Trx, days: readonly DayDelta[]): Promise<void> {
  if (days.length === 0) return
  const [series, day, readings, newest, late, disordered] = columnsOf(days)
  await rollUpFrom(
    trx,
    sql`select * from unnest(${series}::integer[], ${day}::text[]::date[], ${readings}::integer[], ${newest}::timestamptz[], ${late}::integer[],
      ${disordered}::integer[]) as u(series, day, readings, newest, late, disordered)`,
  )
}

/** Rolls up batches noted before; what another process has rolled up meanwhile is passed over. */
export async function rollUpOpen(trx: Trx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await rollUpGone(trx, sql`id = any(${ids}::bigint[])`)
}

/**
 * Rolls up what a process left that is gone: batches of this owner, or that are older than `seconds`; latest state is found again in the
 * history. Answers how many devices that were.
 */
export async function rollUpLeft(trx: Trx, owner: string | null, seconds: number, limit: number): Promise<number> {
  const devices = await rollUpGone(
    trx,
    sql`id in (select id from telemetry_open where owner = ${owner} or opened_at < clock_timestamp() - make_interval(secs => ${seconds})
      order by id limit ${limit} for update skip locked)`,
  )
  if (devices.length === 0) return 0
  await sql`insert into device_state (subject_id, device_id, metric, ts, seq, number, text)
    select s.subject_id, s.device_id, s.metric, l.ts, l.seq, l.number, l.text
    from jsonb_to_recordset(${JSON.stringify(devices)}::jsonb) as g(subject_id text, device_id text)
      join telemetry_series s on s.subject_id = g.subject_id and s.device_id = g.device_id
      join lateral (select r.ts, r.seq, r.number, r.text from telemetry_reading r where r.keep_days = s.keep_days and r.series = s.id
        order by r.ts desc, r.seq desc limit 1) l on true order by 1, 2, 3
    on conflict (subject_id, device_id, metric) do update set ts = excluded.ts, seq = excluded.seq, number = excluded.number, text = excluded.text
      where (device_state.ts, device_state.seq) < (excluded.ts, excluded.seq)`.execute(trx)
  return devices.length
}

/** Latest values, each series once; an older one than what is known changes nothing. */
export async function storeLatest(trx: Trx, rows: readonly HistoryRow[]): Promise<void> {
  if (rows.length === 0) return
  await hot(trx, LATEST, [
    timestampArray(rows.map((row) => row.at)),
    int8Array(rows.map((row) => row.seq)),
    float8Array(rows.map((row) => row.number)),
    int4Array(rows.map((row) => row.series)),
    texts(rows),
  ])
}

/** Counts readings that came again; `day` is the day of the reading. */
export async function countAgain(
  trx: Trx,
  again: readonly { readonly subject: string; readonly device: string; readonly day: string; readonly times: number }[],
): Promise<void> {
  if (again.length === 0) return
  await sql`insert into telemetry_arrival (subject_id, device_id, day, late, disordered, duplicates)
    select subject, device, day, 0, 0, sum(times)::int
    from jsonb_to_recordset(${JSON.stringify(again)}::jsonb) as r(subject text, device text, day date, times int) group by 1, 2, 3 order by 1, 2, 3
    on conflict (subject_id, device_id, day) do update set duplicates = telemetry_arrival.duplicates + excluded.duplicates`.execute(trx)
}

/** From noted batches, which go with it: whoever deletes a batch has rolled it up, and nobody else does. */
function rollUpGone(trx: Trx, which: RawBuilder<unknown>) {
  return rollUpFrom(
    trx,
    sql`select u.* from gone, unnest(gone.series, gone.day, gone.readings, gone.newest, gone.late, gone.disordered)
      as u(series, day, readings, newest, late, disordered)`,
    sql`gone as (delete from telemetry_open where ${which} returning series, day, readings, newest, late, disordered),`,
  )
}

async function rollUpFrom(trx: Trx, source: RawBuilder<unknown>, before: RawBuilder<unknown> = sql``) {
  const done = await sql<{ subject_id: string; device_id: string }>`
    with ${before} days as materialized (
      select s.subject_id, s.device_id, u.day, sum(u.readings)::int as readings, max(u.newest) as newest, sum(u.late)::int as late,
        sum(u.disordered)::int as disordered
      from (${source}) u join telemetry_series s on s.id = u.series group by 1, 2, 3
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
    select subject_id, device_id from heard`.execute(trx)
  return done.rows
}

function columnsOf(days: readonly DayDelta[]): readonly [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer] {
  return [
    int4Array(days.map((one) => one.series)),
    textArray(days.map((one) => one.day)),
    int4Array(days.map((one) => one.readings)),
    timestampArray(days.map((one) => one.newest)),
    int4Array(days.map((one) => one.late)),
    int4Array(days.map((one) => one.disordered)),
  ]
}

/** Null: all of them were stored without one. */
function messages(rows: readonly HistoryRow[]): Buffer | null {
  const known = rows.flatMap(({ message }) => (message === null ? [] : [message]))
  if (known.length === 0) return null
  if (known.length < rows.length) throw new Error('Expected a message of every reading, but some have none')
  return int8Array(known)
}

/** Most series have no text at all: then none is sent. */
function texts(rows: readonly HistoryRow[]): Buffer | null {
  return rows.some(({ text }) => text !== null) ? textArray(rows.map(({ text }) => text)) : null
}
