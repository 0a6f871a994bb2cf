import { type RawBuilder, sql } from 'kysely'
import type { Db, Executor, Trx } from './transaction.ts'

/** History of ended instances lies in partitions by how long it is kept and by the month of the end (migration 0023). */
export interface HistoryPastTables {
  history_retention: { process_id: string; keep_months: number; set_by: string; set_at: string }
  history_partition: { keep_months: number; month: string }
}

const BASES = ['element_history', 'command_history', 'decision_history'] as const
const FOR_EVER = 0
/** Dropping waits for readers and makes others wait: no longer than this, else at the next turn. */
const LONGEST_LOCK_MS = 2000
const LOCK_NOT_AVAILABLE = '55P03'

/** Makes places for this month and the next in every class, so that no move waits for one. */
export async function preparePartitions(db: Db, now: string): Promise<void> {
  await sql`select open_history_partition(keep, (${now}::timestamptz at time zone 'UTC' + make_interval(months => ahead))::date)
    from (select ${FOR_EVER}::smallint as keep union select keep_months from history_retention) k cross join generate_series(0, 1) ahead
    order by keep, ahead`.execute(db)
}

/**
 * Moves the history of up to `limit` instances that ended before `endedBefore` to the partition of their month, by the class their process has
 * now; several processes may do it at once. Calls `moved` before it commits; answers how many it moved.
 */
export async function moveToPast(
  db: Db,
  { endedBefore, limit }: { readonly endedBefore: string; readonly limit: number },
  moved: () => void = () => undefined,
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const found = await sql<{ key: string; keep: number; month: string }>`
      select i.key, coalesce(r.keep_months, ${FOR_EVER}::smallint) as keep, date_trunc('month', i.ended_at at time zone 'UTC')::date as month
      from process_instance i join process_definition d on d.key = i.definition_key left join history_retention r on r.process_id = d.process_id
      where i.ended_at < ${endedBefore}::timestamptz and i.ended_at is not null and i.history_month is null
      order by i.ended_at limit ${limit} for update of i skip locked`.execute(trx)
    if (found.rows.length === 0) return 0
    const groups = new Map<string, { readonly keep: number; readonly month: string; readonly keys: string[] }>()
    for (const { key, keep, month } of found.rows) {
      const group = groups.get(`${keep} ${month}`) ?? { keep, month, keys: [] }
      groups.set(`${keep} ${month}`, group)
      group.keys.push(key)
    }
    for (const { keep, month, keys } of groups.values()) await moveGroup(trx, keep, month, keys)
    moved()
    return found.rows.length
  })
}

async function moveGroup(trx: Trx, keep: number, month: string, keys: readonly string[]): Promise<void> {
  await sql`select open_history_partition(${keep}::smallint, ${month}::date)`.execute(trx)
  for (const base of BASES)
    await sql`with gone as (delete from ${sql.table(base)} where instance_key = any(${keys}::bigint[]) returning *)
      insert into ${sql.table(`${base}_past`)} select ${keep}::smallint, ${month}::date, gone.* from gone`.execute(trx)
  await sql`update process_instance set history_months = ${keep}::smallint, history_month = ${month}::date where key = any(${keys}::bigint[])`.execute(
    trx,
  )
}

/** Drops every partition whose month lies behind what its class keeps; answers how many. One that somebody reads stays until the next turn. */
export async function dropOldHistory(db: Db, now: string): Promise<number> {
  const over = await sql<{ keep: number; month: string; suffix: string }>`
    select keep_months as keep, month, format('_k%s_%s', keep_months, to_char(month, 'YYYYMM')) as suffix from history_partition
    where keep_months > 0 and month + make_interval(months => keep_months + 1) <= ${now}::timestamptz at time zone 'UTC' order by month`.execute(
    db,
  )
  let dropped = 0
  for (const { keep, month, suffix } of over.rows) if (await dropPartition(db, keep, month, suffix)) dropped += 1
  return dropped
}

async function dropPartition(db: Db, keep: number, month: string, suffix: string): Promise<boolean> {
  try {
    return await db.transaction().execute(async (trx) => {
      await sql`set local lock_timeout = ${sql.lit(LONGEST_LOCK_MS)}`.execute(trx)
      const mine = await sql`delete from history_partition where keep_months = ${keep} and month = ${month}::date`.execute(trx)
      if (mine.numAffectedRows === 0n) return false
      for (const base of BASES) await sql`drop table ${sql.table(`${base}${suffix}`)}`.execute(trx)
      return true
    })
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === LOCK_NOT_AVAILABLE) return false
    throw cause
  }
}

export type HistoryBase = (typeof BASES)[number]

const COLUMNS: { readonly [base in HistoryBase]: string } = {
  element_history: 'key, instance_key, definition_key, element_id, type, name, scope_key, state, started_at, ended_at',
  command_history: 'instance_key, version, at, actor, kind, flows',
  decision_history: 'key, instance_key, element_instance_key, element_id, decision_id, input, output, matched_rules, at',
}

/**
 * Where the history of these instances lies, to stand in a `from`: with the living, and in the partitions of their months alone. Who knows the
 * instances asks here; the views `all_…` look into every month, which is planned for each of them.
 */
export async function historyOf(db: Executor, base: HistoryBase, instanceKeys: readonly string[]): Promise<RawBuilder<unknown>> {
  // The partition itself: over its parent PostgreSQL would look at the bounds of all months. One that has been dropped is left out.
  const found = await sql<{ name: string }>`
    select name from (select distinct format('%s_k%s_%s', ${base}::text, history_months, to_char(history_month, 'YYYYMM')) as name from process_instance
      where key = any(${instanceKeys}::bigint[]) and history_month is not null) p where to_regclass(name) is not null`.execute(db)
  const columns = sql.raw(COLUMNS[base])
  const past = found.rows.map(({ name }) => sql`select ${columns} from ${sql.table(name)}`)
  return sql`(${sql.join([sql`select ${columns} from ${sql.table(base)}`, ...past], sql` union all `)})`
}

/** Null: for ever. Holds for instances whose history is moved from now on. */
export async function setRetention(
  trx: Trx,
  row: { readonly processId: string; readonly months: number | null; readonly by: string; readonly at: string },
) {
  if (row.months === null) await trx.deleteFrom('history_retention').where('process_id', '=', row.processId).execute()
  else
    await trx
      .insertInto('history_retention')
      .values({ process_id: row.processId, keep_months: row.months, set_by: row.by, set_at: row.at })
      .onConflict((conflict) =>
        conflict.column('process_id').doUpdateSet((eb) => ({
          keep_months: eb.ref('excluded.keep_months'),
          set_by: eb.ref('excluded.set_by'),
          set_at: eb.ref('excluded.set_at'),
        })),
      )
      .execute()
}

export function retentions(db: Db) {
  return db.selectFrom('history_retention').selectAll().orderBy('process_id').execute()
}

declare module './database.ts' {
  interface Database extends HistoryPastTables {}
}
