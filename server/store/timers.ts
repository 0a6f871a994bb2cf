import { hot } from './connection.ts'
import type { Executor, Trx } from './transaction.ts'

export interface TimerTables {
  timer: {
    key: string
    /** Null for a start event that fires without an instance. */
    instance_key: string | null
    definition_key: string
    element_instance_key: string | null
    element_id: string
    due_at: string
    repetitions: number
    cycle: string | null
    claimed_until: string | null
  }
}
export type TimerRow = TimerTables['timer']

const CLAIM = `/* claim-timers */
  with due as (
    select key from timer where due_at <= $1 and (claimed_until is null or claimed_until <= clock_timestamp())
    order by due_at, key limit $2 for update skip locked
  )
  update timer set claimed_until = clock_timestamp() + $3::int * interval '1 millisecond' from due where timer.key = due.key returning timer.*`

/**
 * Takes the next due timers, oldest first, for a short time. The claim only keeps other servers from doing the same work;
 * whether a timer fires is decided under its instance's lock.
 */
export async function claimDueTimers(
  db: Executor,
  claim: { readonly now: string; readonly limit: number; readonly leaseMs: number },
): Promise<readonly TimerRow[]> {
  const found = await hot<TimerRow>(db, CLAIM, [claim.now, claim.limit, claim.leaseMs])
  return [...found.rows].sort((a, b) => (a.due_at === b.due_at ? Number(BigInt(a.key) - BigInt(b.key)) : a.due_at < b.due_at ? -1 : 1))
}

/**
 * Each instance's own two earliest due timers, by instance: earlier ones fire first, whichever was asked for. Read under the instances' locks.
 */
export async function earliestDueTimers(
  trx: Trx,
  instanceKeys: readonly string[],
  now: string,
): Promise<ReadonlyMap<string, readonly TimerRow[]>> {
  const found = await hot<TimerRow & { of_instance: string }>(
    trx,
    `/* earliest-due-timers */ select i.key as of_instance, t.* from unnest($1::bigint[]) as i(key)
      cross join lateral (select * from timer where instance_key = i.key and due_at <= $2 order by due_at, key limit 2) t`,
    [instanceKeys, now],
  )
  const byInstance = new Map<string, TimerRow[]>()
  for (const { of_instance, ...row } of found.rows) byInstance.set(of_instance, [...(byInstance.get(of_instance) ?? []), row])
  return byInstance
}

export async function lockStartTimer(trx: Trx, key: string): Promise<TimerRow | undefined> {
  return (await hot<TimerRow>(trx, '/* lock-start-timer */ select * from timer where key = $1 and instance_key is null for update', [key]))
    .rows[0]
}

export async function insertTimer(trx: Trx, row: TimerRow): Promise<void> {
  await trx.insertInto('timer').values(row).execute()
}

export async function deleteTimer(trx: Trx, key: string): Promise<void> {
  await trx.deleteFrom('timer').where('key', '=', key).execute()
}

export async function deferTimer(db: Executor, key: string, leaseMs: number): Promise<void> {
  await hot(
    db,
    `/* defer-timer */ update timer set claimed_until = clock_timestamp() + $2::int * interval '1 millisecond' where key = $1`,
    [key, leaseMs],
  )
}

/** Start timers of older versions of a process: a new version replaces them. */
export async function deleteStartTimers(trx: Trx, processId: string): Promise<void> {
  await trx
    .deleteFrom('timer')
    .where('instance_key', 'is', null)
    .where('definition_key', 'in', (eb) => eb.selectFrom('process_definition').select('key').where('process_id', '=', processId))
    .execute()
}

/** Time of the next timer that nobody holds. */
export async function nextTimerDue(db: Executor): Promise<string | undefined> {
  const found = await hot<{ due_at: string | null }>(
    db,
    '/* next-timer */ select min(due_at) as due_at from timer where claimed_until is null or claimed_until <= clock_timestamp()',
    [],
  )
  return found.rows[0]?.due_at ?? undefined
}

export async function moveTimer(trx: Trx, key: string, next: { readonly dueAt: string; readonly repetitions: number }): Promise<void> {
  await trx
    .updateTable('timer')
    .set({ due_at: next.dueAt, repetitions: next.repetitions, claimed_until: null })
    .where('key', '=', key)
    .execute()
}

declare module './database.ts' {
  interface Database extends TimerTables {}
}
