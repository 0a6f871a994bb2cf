import { sql } from 'kysely'
import type { Json, JsonObject } from '../base/json.ts'
import type { InstanceState } from '../engine/state/types.ts'
import { hot } from './connection.ts'
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
  }
}

export type InstanceRow = InstanceTables['process_instance']

const COLUMNS =
  'i.key, i.definition_key, i.parent_key, i.parent_element_key, i.root_key, i.status, i.version, i.state, i.variables, i.case_id, i.started_at, i.ended_at'
const LOAD = `/* load-instance */ select ${COLUMNS} from process_instance i where i.key = $1`
const LOCK = `/* lock-instance */ select ${COLUMNS} from process_instance i where i.key = $1 for update`
const LOCK_IF_FREE = `/* lock-instance-if-free */ select ${COLUMNS} from process_instance i where i.key = $1 for update skip locked`
const LOCK_OF_TASK = `/* lock-instance-of-task */ select ${COLUMNS} from process_instance i where i.key = (select t.instance_key from user_task t where t.key = $1) for update`
const LOCK_OF_JOB = `/* lock-instance-of-job */ select ${COLUMNS} from process_instance i where i.key = (select j.instance_key from job j where j.key = $1) for update`

export async function loadInstance(db: Executor, key: string): Promise<InstanceRow | undefined> {
  return (await hot<InstanceRow>(db, LOAD, [key])).rows[0]
}

/** Locks the row and reads it: whoever steps an instance holds this lock to the end of his transaction. */
export async function lockInstance(trx: Trx, key: string): Promise<InstanceRow | undefined> {
  return (await hot<InstanceRow>(trx, LOCK, [key])).rows[0]
}

/** The same for the instance a user task belongs to, in one round trip. */
export async function lockInstanceOfTask(trx: Trx, userTaskKey: string): Promise<InstanceRow | undefined> {
  return (await hot<InstanceRow>(trx, LOCK_OF_TASK, [userTaskKey])).rows[0]
}

export async function lockInstanceOfJob(trx: Trx, jobKey: string): Promise<InstanceRow | undefined> {
  return (await hot<InstanceRow>(trx, LOCK_OF_JOB, [jobKey])).rows[0]
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

export async function childrenOf(db: Executor, instanceKey: string): Promise<readonly string[]> {
  const found = await db.selectFrom('process_instance').select('key').where('parent_key', '=', instanceKey).orderBy('key').execute()
  return found.map((row) => row.key)
}

export interface VariableRow {
  readonly scope_key: string
  readonly instance_key: string
  readonly root_key: string
  readonly name: string
  readonly value: Json
}

/** Variables as single rows, by scope and name. */
export async function searchVariables(
  db: Executor,
  filter: {
    readonly instanceKey?: string | undefined
    readonly scopeKey?: string | undefined
    readonly name?: string | undefined
    readonly limit: number
    readonly offset: number
  },
): Promise<{ readonly rows: readonly VariableRow[]; readonly total: number }> {
  const instanceKey = filter.instanceKey ?? null
  const scopeKey = filter.scopeKey ?? null
  const name = filter.name ?? null
  const found = await sql<VariableRow & { total: string }>`
    select s.key as scope_key, i.key as instance_key, i.root_key, v.key as name, v.value, count(*) over () as total
    from process_instance i cross join lateral jsonb_each(i.variables) s cross join lateral jsonb_each(s.value) v
    where (${instanceKey}::bigint is null or i.key = ${instanceKey}::bigint)
      and (${scopeKey}::text is null or i.variables ? ${scopeKey}::text and s.key = ${scopeKey}::text)
      and (${name}::text is null or v.key = ${name}::text)
    order by i.key, s.key, v.key limit ${filter.limit} offset ${filter.offset}`.execute(db)
  return { rows: found.rows, total: Number(found.rows[0]?.total ?? 0) }
}

declare module './database.ts' {
  interface Database extends InstanceTables {}
}
