import { CompiledQuery, sql } from 'kysely'
import type { JsonObject } from '../base/json.ts'
import type { InstanceState } from '../engine/state/types.ts'
import { hot } from './connection.ts'
import { ahead } from './later.ts'
import type { Executor, Trx } from './transaction.ts'

export interface InstanceTables {
  process_instance: {
    key: string
    definition_key: string
    parent_key: string | null
    parent_element_key: string | null
    root_key: string
    status: InstanceState['status']
    version: number
    /** Tokens alone: the state without its variables and without what stands in columns. */
    state: JsonObject
    /** Local variables of each living scope, by scope key. */
    variables: { readonly [scopeKey: string]: JsonObject }
    case_id: string | null
    started_at: string
    ended_at: string | null
    tags: string[]
  }
}

export type InstanceRow = InstanceTables['process_instance']

const COLUMNS =
  'i.key, i.definition_key, i.parent_key, i.parent_element_key, i.root_key, i.status, i.version, i.state, i.variables, i.case_id, i.started_at, i.ended_at, i.tags'
const LOAD = `/* load-instance */ select ${COLUMNS} from process_instance i where i.key = $1`
const LOAD_SEVERAL = `/* load-instances */ select ${COLUMNS} from process_instance i where i.key = any($1::bigint[])`
const LOCK = `/* lock-instance */ select ${COLUMNS} from process_instance i where i.key = $1 for update`
const LOCK_IF_FREE = `/* lock-instance-if-free */ select ${COLUMNS} from process_instance i where i.key = $1 for update skip locked`

/** What leads to an instance: its own key, that of a user task, of a job or of a timer. */
export type LockBy = 'instance' | 'task' | 'job' | 'timer'

const LOCK_BY: Readonly<Record<LockBy, { readonly one: string; readonly several: string }>> = {
  instance: {
    one: LOCK,
    several: `/* lock-instances */ select i.key as led_by, ${COLUMNS} from process_instance i where i.key = any($1::bigint[]) for update skip locked`,
  },
  task: {
    one: `/* lock-instance-of-task */ select ${COLUMNS} from process_instance i where i.key = (select t.instance_key from user_task t where t.key = $1) for update`,
    several: `/* lock-instances-of-tasks */ select t.key as led_by, ${COLUMNS} from user_task t join process_instance i on i.key = t.instance_key where t.key = any($1::bigint[]) for update of i skip locked`,
  },
  job: {
    one: `/* lock-instance-of-job */ select ${COLUMNS} from process_instance i where i.key = (select j.instance_key from job j where j.key = $1) for update`,
    several: `/* lock-instances-of-jobs */ select j.key as led_by, ${COLUMNS} from job j join process_instance i on i.key = j.instance_key where j.key = any($1::bigint[]) for update of i skip locked`,
  },
  timer: {
    one: `/* lock-instance-of-timer */ select ${COLUMNS} from process_instance i where i.key = (select t.instance_key from timer t where t.key = $1) for update`,
    several: `/* lock-instances-of-timers */ select t.key as led_by, ${COLUMNS} from timer t join process_instance i on i.key = t.instance_key where t.key = any($1::bigint[]) for update of i skip locked`,
  },
}

export async function loadInstance(db: Executor, key: string): Promise<InstanceRow | undefined> {
  return (await hot<InstanceRow>(db, LOAD, [key])).rows[0]
}

export async function loadInstances(db: Executor, keys: readonly string[]): Promise<ReadonlyMap<string, InstanceRow>> {
  const found = await hot<InstanceRow>(db, LOAD_SEVERAL, [keys])
  return new Map(found.rows.map((row) => [row.key, row]))
}

/** Locks the row and reads it: whoever steps an instance holds this lock to the end of his transaction. */
export async function lockInstance(trx: Trx, key: string): Promise<InstanceRow | undefined> {
  return (await hot<InstanceRow>(trx, LOCK, [key])).rows[0]
}

/** The same for the instance that a user task or a job belongs to, in one round trip. */
export async function lockInstanceBy(trx: Trx, by: LockBy, key: string): Promise<InstanceRow | undefined> {
  return (await hot<InstanceRow>(trx, LOCK_BY[by].one, [key])).rows[0]
}

/** The same, its answer wanted once something else has been sent in this transaction. */
export function lockInstanceAhead(trx: Trx, by: LockBy, key: string): Promise<{ readonly rows: Promise<readonly InstanceRow[]> }> {
  return ahead(trx, CompiledQuery.raw(LOCK_BY[by].one, [key]))
}

/** Locks those that nobody else holds, by the keys that led to them; waits for none. */
export async function lockInstancesIfFree(trx: Trx, by: LockBy, keys: readonly string[]): Promise<ReadonlyMap<string, InstanceRow>> {
  const found = await hot<InstanceRow & { led_by: string }>(trx, LOCK_BY[by].several, [keys])
  return new Map(found.rows.map(({ led_by, ...row }) => [led_by, row]))
}

/** `undefined` when another transaction holds it (or it is not there): for locking upwards, against the order parent before child. */
export async function lockInstanceIfFree(trx: Trx, key: string): Promise<InstanceRow | undefined> {
  return (await hot<InstanceRow>(trx, LOCK_IF_FREE, [key])).rows[0]
}

/** Instance that a scope (instance or element instance) belongs to; the living are found without a look at the past. */
export async function instanceOfScope(db: Executor, scopeKey: string): Promise<string | undefined> {
  const living = await sql<{ key: string }>`
    select key from process_instance where key = ${scopeKey}
    union all select instance_key from element_history where key = ${scopeKey} limit 1`.execute(db)
  if (living.rows[0] !== undefined) return living.rows[0].key
  const past = await sql<{ key: string }>`select instance_key as key from element_history_past where key = ${scopeKey}`.execute(db)
  return past.rows[0]?.key
}

/** How many instances of a call tree live; counting ends at `most`. */
export async function livingInTree(trx: Trx, rootKey: string, most: number): Promise<number> {
  const found = await sql<{ count: string }>`
    select count(*) as count from (select 1 from process_instance where root_key = ${rootKey} and status = 'ACTIVE' limit ${most}) t`.execute(
    trx,
  )
  return Number(found.rows[0]?.count ?? 0)
}

export async function childrenOf(db: Executor, instanceKey: string): Promise<readonly string[]> {
  const found = await db.selectFrom('process_instance').select('key').where('parent_key', '=', instanceKey).orderBy('key').execute()
  return found.map((row) => row.key)
}

/** Instances of a whole call tree, locked from the root down. */
export async function lockTree(
  trx: Trx,
  rootKey: string,
): Promise<readonly Pick<InstanceTables['process_instance'], 'key' | 'status' | 'case_id'>[]> {
  return trx
    .selectFrom('process_instance')
    .select(['key', 'status', 'case_id'])
    .where('root_key', '=', rootKey)
    .orderBy('key')
    .forUpdate()
    .execute()
}

/** Removes ended instances with everything that was written about them. */
export async function deleteInstances(trx: Trx, keys: readonly string[]): Promise<void> {
  const all = sql`${[...keys]}::bigint[]`
  await sql`delete from user_task_change c using user_task t where t.key = c.user_task_key and t.instance_key = any(${all})`.execute(trx)
  for (const table of [
    'user_task',
    'job',
    'incident',
    'element_history',
    'command_history',
    'decision_history',
    'element_history_past',
    'command_history_past',
    'decision_history_past',
    'decision_instance',
    'correlated_message',
  ])
    await sql`delete from ${sql.table(table)} where instance_key = any(${all})`.execute(trx)
  await sql`delete from process_instance where key = any(${all})`.execute(trx)
}

declare module './database.ts' {
  interface Database extends InstanceTables {}
}
