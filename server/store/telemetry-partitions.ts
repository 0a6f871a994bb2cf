import { sql } from 'kysely'
import type { Db, Executor } from './transaction.ts'

/** How long single readings are kept: `days`, or a kind's own longer time. Roll-ups stay for ever. */
export interface Retention {
  readonly days: number
  readonly byKind: readonly { readonly kind: string; readonly days: number }[]
}

const DAY_MS = 86_400_000
/** Partitions are made for so long ahead, that no writer has to wait for one. */
const AHEAD_MS = 7 * DAY_MS
const MOST_SERIES_AT_ONCE = 500
/** Dropping waits for readers and makes others wait: no longer than this, else at the next turn. */
const LONGEST_LOCK_MS = 2000
const LOCK_NOT_AVAILABLE = '55P03'

export function keepDaysOf(kind: string, { days, byKind }: Retention): number {
  return byKind.find((one) => one.kind === kind)?.days ?? days
}

/** Makes places for readings of a class on each day from `from` to `to` (milliseconds); what is there already costs nothing. */
export async function openPartitions(db: Executor, keepDays: number, from: number, to: number): Promise<void> {
  await sql`select open_telemetry_partition(${keepDays}::smallint, day)
    from (select generate_series(to_timestamp(${from / 1000}), to_timestamp(${to / 1000}), interval '1 day') as day union select to_timestamp(${to / 1000})) d
    where not exists (select from telemetry_partition p where p.keep_days = ${keepDays}::smallint and p.starts_at <= day and day < p.ends_at)
    order by day`.execute(db)
}

/** Places for all classes, from the oldest time that is accepted to a week ahead. */
export async function preparePartitions(db: Executor, now: string, retention: Retention, acceptPastMs: number): Promise<void> {
  const at = Date.parse(now)
  for (const keepDays of new Set([retention.days, ...retention.byKind.map(({ days }) => days)]))
    await openPartitions(db, keepDays, at - acceptPastMs, at + AHEAD_MS)
}

/**
 * Drops what lies behind the days of its class as whole partitions. What is still accepted is kept in any case: a repetition has to meet its
 * original. Answers the names; a partition that somebody reads just now stays until the next turn.
 */
export async function dropOldPartitions(db: Db, { now, acceptPastMs }: { readonly now: string; readonly acceptPastMs: number }) {
  const over = await sql<{ name: string }>`
    select name from telemetry_partition
    where ends_at <= ${now}::timestamptz - greatest(make_interval(days => keep_days), make_interval(secs => ${acceptPastMs / 1000}))
      and not exists (select from telemetry_series s where s.keep_days = 0 and telemetry_partition.keep_days = 0)
    order by name`.execute(db)
  const dropped: string[] = []
  for (const { name } of over.rows) if (await dropPartition(db, name)) dropped.push(name)
  return dropped
}

/** False when another process did it, or somebody reads for too long. */
async function dropPartition(db: Db, name: string): Promise<boolean> {
  try {
    return await db.transaction().execute(async (trx) => {
      await sql`set local lock_timeout = ${sql.lit(LONGEST_LOCK_MS)}`.execute(trx)
      const mine = await sql`delete from telemetry_partition where name = ${name}`.execute(trx)
      if (mine.numAffectedRows === 0n) return false
      await sql`drop table if exists ${sql.table(name)}`.execute(trx)
      return true
    })
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === LOCK_NOT_AVAILABLE) return false
    throw cause
  }
}

/**
 * Moves the readings of series whose class is no longer that of their device's kind (a rule was changed, or nobody had said yet); a device that
 * is registered no more is kept for the usual days. Writers wait meanwhile, and know of it by the epoch. Answers how many series moved.
 */
export async function moveToTheirClass(db: Db, retention: Retention): Promise<number> {
  let moved = 0
  for (;;) {
    const wrong = await wrongSeries(db, retention)
    if (wrong.length === 0) return moved
    for (const keepDays of new Set(wrong.map((one) => one.keep_days))) {
      const ids = wrong.filter((one) => one.keep_days === keepDays).map(({ id }) => id)
      await db.transaction().execute(async (trx) => {
        await sql`lock table telemetry_reading in share row exclusive mode`.execute(trx)
        await sql`select nextval('telemetry_epoch')`.execute(trx)
        // Asked for first: while a query reads readings, no place for them can be attached.
        const days = await sql<{ day: string }>`
          select distinct date_trunc('day', ts at time zone 'UTC') at time zone 'UTC' as day from telemetry_reading
          where series = any(${ids}::int[]) and keep_days in (select keep_days from telemetry_series where id = any(${ids}::int[]))`.execute(
          trx,
        )
        await sql`select open_telemetry_partition(${keepDays}::smallint, day) from unnest(${days.rows.map(({ day }) => day)}::timestamptz[]) day`.execute(
          trx,
        )
        await sql`update telemetry_reading r set keep_days = ${keepDays}::smallint from telemetry_series s
          where s.id = any(${ids}::int[]) and r.series = s.id and r.keep_days = s.keep_days`.execute(trx)
        // Where they came from is kept as long as they are.
        await sql`update telemetry_batch set keep_days = ${keepDays}::smallint where keep_days < ${keepDays}::smallint and id in (
          select message >> 12 from telemetry_reading where series = any(${ids}::int[]) and keep_days = ${keepDays}::smallint)`.execute(trx)
        await sql`update telemetry_series set keep_days = ${keepDays}::smallint where id = any(${ids}::int[])`.execute(trx)
      })
    }
    moved += wrong.length
  }
}

async function wrongSeries(db: Executor, { days, byKind }: Retention) {
  const found = await sql<{ id: number; keep_days: number }>`
    select s.id, coalesce(k.days, ${days}::int) as keep_days
    from telemetry_series s left join device d on d.subject_id = s.subject_id and d.id = s.device_id
      left join jsonb_to_recordset(${JSON.stringify(byKind)}::jsonb) as k(kind text, days int) on k.kind = d.kind
    where s.keep_days <> coalesce(k.days, ${days}::int) order by s.id limit ${MOST_SERIES_AT_ONCE}`.execute(db)
  return found.rows
}
