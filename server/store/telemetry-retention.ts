import { type RawBuilder, sql } from 'kysely'
import type { Retention } from './telemetry-partitions.ts'
import type { Db, Trx } from './transaction.ts'

/** How long what is not a reading is kept, by the kind of its device. What nobody registered has the usual days. */
export interface KeepRules {
  readonly quarantine: Retention
  readonly events: Retention
  /** Alarms that are over and handled; others stay. */
  readonly alarms: Retention
  /** Whom brokers refused; of no kind. */
  readonly refusals: Retention
}

export interface KeepTimes {
  readonly now: string
  /** Nothing goes while a repetition of it would still be accepted. */
  readonly acceptPastMs: number
  /** How far ahead of us a device's clock may be. */
  readonly futureMs: number
}

export type Dropped = { readonly [what in keyof KeepRules | 'batches']: number }

/** So many rows a transaction: nobody waits for long, and what holds a row just now keeps it until the next turn. */
const AT_ONCE = 5000
const PARTITIONS_OF_CLASS = 12

/** Deletes what is over, in small steps by an index on its time; several bridges may do it at once. Answers how much went. */
export async function dropOver(db: Db, rules: KeepRules, times: KeepTimes): Promise<Dropped> {
  return {
    quarantine: await inSteps(db, (trx) =>
      dropByAge(trx, { table: 'telemetry_quarantine', column: 'received_at', rule: rules.quarantine }, times),
    ),
    events: await inSteps(db, (trx) => dropByAge(trx, { table: 'device_event', column: 'ts', rule: rules.events }, times)),
    alarms: await inSteps(db, (trx) => dropAlarms(trx, rules.alarms, times)),
    refusals: await inSteps(db, (trx) => dropRefusals(trx, rules.refusals, times)),
    batches: await inSteps(db, (trx) => dropBatches(trx, times)),
  }
}

async function inSteps(db: Db, step: (trx: Trx) => Promise<number>): Promise<number> {
  let dropped = 0
  for (;;) {
    const count = await db.transaction().execute(step)
    dropped += count
    if (count < AT_ONCE) return dropped
  }
}

/** Begin of what is kept of a row whose device is `d`. */
function keptSince({ days, byKind }: Retention, kind: RawBuilder<unknown>, { now, acceptPastMs }: KeepTimes) {
  return sql`${now}::timestamptz - greatest(make_interval(days => coalesce(
      (select k.days from jsonb_to_recordset(${JSON.stringify(byKind)}::jsonb) as k(kind text, days int) where k.kind = ${kind}), ${days}::int)),
    make_interval(secs => ${acceptPastMs / 1000}))`
}

/** Before this moment something may be over, whatever its kind: what the index is asked for. */
function earliest({ days, byKind }: Retention, { now, acceptPastMs }: KeepTimes) {
  const least = Math.min(days, ...byKind.map((one) => one.days))
  return sql`${now}::timestamptz - greatest(make_interval(days => ${least}::int), make_interval(secs => ${acceptPastMs / 1000}))`
}

async function dropByAge(
  trx: Trx,
  what: { readonly table: 'telemetry_quarantine' | 'device_event'; readonly column: string; readonly rule: Retention },
  times: KeepTimes,
): Promise<number> {
  const [table, column] = [sql.table(what.table), sql.ref(`t.${what.column}`)]
  const done = await sql`
    delete from ${table} where ctid = any(array(
      select t.ctid from ${table} t left join device d on d.subject_id = t.subject_id and d.id = t.device_id
      where ${column} < ${earliest(what.rule, times)} and ${column} < ${keptSince(what.rule, sql`d.kind`, times)}
      order by ${column} limit ${AT_ONCE} for update of t skip locked))`.execute(trx)
  return Number(done.numAffectedRows ?? 0)
}

/** What persons did to an alarm goes with it, and only here. */
async function dropAlarms(trx: Trx, rule: Retention, times: KeepTimes): Promise<number> {
  const over = await sql<{ id: string }>`
    select t.id from device_alarm t where t.cleared_at is not null and t.handled_at < ${earliest(rule, times)}
      and greatest(t.handled_at, t.cleared_at) < ${keptSince(rule, sql`t.kind`, times)}
    order by t.handled_at limit ${AT_ONCE} for update skip locked`.execute(trx)
  const ids = over.rows.map(({ id }) => id)
  if (ids.length === 0) return 0
  await sql`set local pingji.retention = 'on'`.execute(trx)
  await sql`delete from device_alarm_act where alarm_id = any(${ids}::bigint[])`.execute(trx)
  await sql`delete from device_alarm where id = any(${ids}::bigint[])`.execute(trx)
  await sql`set local pingji.retention = 'off'`.execute(trx)
  return ids.length
}

async function dropRefusals(trx: Trx, { days }: Retention, { now }: KeepTimes): Promise<number> {
  const done = await sql`
    delete from gateway_refusal where ctid = any(array(
      select t.ctid from gateway_refusal t where t.last_at < ${now}::timestamptz - make_interval(days => ${days}::int)
      order by t.last_at limit ${AT_ONCE} for update skip locked))`.execute(trx)
  return Number(done.numAffectedRows ?? 0)
}

/** Where readings came from goes after the last of them: their partition reaches a twelfth of their days further, and their clocks ahead. */
async function dropBatches(trx: Trx, { now, acceptPastMs, futureMs }: KeepTimes): Promise<number> {
  const done = await sql`
    delete from telemetry_batch where id = any(array(
      select t.id from (select distinct keep_days from telemetry_batch) c
        join lateral (
          select b.id from telemetry_batch b where b.keep_days = c.keep_days and b.received_at < ${now}::timestamptz
              - greatest(make_interval(days => c.keep_days + ceil(c.keep_days / ${PARTITIONS_OF_CLASS}::numeric)::int + 1), make_interval(secs => ${acceptPastMs / 1000}))
              - make_interval(secs => ${futureMs / 1000})
          order by b.received_at limit ${AT_ONCE}) t on true
      limit ${AT_ONCE}))`.execute(trx)
  return Number(done.numAffectedRows ?? 0)
}
