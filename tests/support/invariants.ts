/**
 * What must hold in every database at every moment between transactions (design §11; invariants I1-I11 as far as their tables exist).
 * Each check is one SQL that finds what breaks it, or counts and hashes anew what was stored; a fault test ends with `violations`, one of
 * the whole product with `productViolations`.
 */
import { sql } from 'kysely'
import type { Db } from '../../server/store/transaction.ts'
import { DOMAIN_INVARIANTS } from './domain-invariants.ts'
import { recomputedViolations } from './recomputed-invariants.ts'

export interface Invariant {
  readonly id: string
  readonly sentence: string
  /** Tables it needs; it is left out where a database has them not yet. */
  readonly tables: readonly string[]
  readonly broken: string
}

/** A living element of a stored state, as SQL. */
const elementOf = (state: string, key: string) =>
  `jsonb_path_query_first(${state}, '$.elements[*] ? (@.key == $key)', jsonb_build_object('key', ${key}::text))`

/** `$now` is the engine's clock, as a literal. */
const ENGINE_INVARIANTS: readonly Invariant[] = [
  {
    id: 'I2',
    sentence: 'every active instance waits for a task, job, timer, message, signal, called instance, command or person',
    tables: ['process_instance'],
    broken: `select i.key::text as what from process_instance i where i.status = 'ACTIVE'
      and not exists (select 1 from user_task t where t.instance_key = i.key and t.state = 'CREATED')
      and not exists (select 1 from job j where j.instance_key = i.key and j.ended_at is null)
      and not exists (select 1 from timer t where t.instance_key = i.key)
      and not exists (select 1 from message_subscription s where s.instance_key = i.key)
      and not exists (select 1 from signal_subscription s where s.instance_key = i.key)
      and not exists (select 1 from incident n where n.instance_key = i.key and n.state = 'ACTIVE')
      and not exists (select 1 from process_instance c where c.parent_key = i.key and c.status = 'ACTIVE')
      and not exists (select 1 from pending_command p where p.instance_key = i.key)
      and not jsonb_path_exists(i.state, '$.elements[*].conditions')
      and not jsonb_path_exists(i.state, '$.elements[*].adHoc')`,
  },
  {
    id: 'I2',
    sentence: 'an ended instance leaves no open work behind',
    tables: ['process_instance'],
    broken: `select i.key::text as what from process_instance i where i.status <> 'ACTIVE' and (
      exists (select 1 from user_task t where t.instance_key = i.key and t.state = 'CREATED')
      or exists (select 1 from job j where j.instance_key = i.key and j.ended_at is null)
      or exists (select 1 from timer t where t.instance_key = i.key)
      or exists (select 1 from message_subscription s where s.instance_key = i.key)
      or exists (select 1 from signal_subscription s where s.instance_key = i.key)
      or exists (select 1 from incident n where n.instance_key = i.key and n.state = 'ACTIVE')
      or exists (select 1 from all_element_history e where e.instance_key = i.key and e.state = 'ACTIVE'))`,
  },
  {
    id: 'I2',
    sentence: 'the living elements of the state are those of the history',
    tables: ['element_history'],
    broken: `select i.key::text as what from process_instance i where i.status = 'ACTIVE' and
      (select array_agg(e->>'key' order by e->>'key') from jsonb_array_elements(i.state->'elements') e) is distinct from
      (select array_agg(e.key::text order by e.key::text) from element_history e where e.instance_key = i.key and e.state = 'ACTIVE')`,
  },
  {
    id: 'I2',
    sentence: 'what an element waits for is a row, and the row is waited for',
    tables: ['process_instance'],
    broken: `select 'task ' || t.key as what from user_task t join process_instance i on i.key = t.instance_key
        where t.state = 'CREATED' and ${elementOf('i.state', 't.element_instance_key')}->>'userTaskKey' is distinct from t.key::text
      union all select 'job ' || j.key from job j join process_instance i on i.key = j.instance_key
        where j.ended_at is null and ${elementOf('i.state', 'j.element_instance_key')}->>'jobKey' is distinct from j.key::text
      union all select 'timer ' || t.key from timer t join process_instance i on i.key = t.instance_key
        where not coalesce((${elementOf('i.state', 't.element_instance_key')}->'timers') ? t.key::text, false)
      union all select 'message ' || s.key from message_subscription s join process_instance i on i.key = s.instance_key
        where not coalesce((${elementOf('i.state', 's.element_instance_key')}->'subscriptions') ? s.key::text, false)`,
  },
  {
    id: 'I2',
    sentence: 'a called instance lives only under a parent that waits for it',
    tables: ['process_instance'],
    broken: `select c.key::text as what from process_instance c join process_instance p on p.key = c.parent_key
      where c.status = 'ACTIVE' and (p.status <> 'ACTIVE' or ${elementOf('p.state', 'c.parent_element_key')}->>'calledInstanceKey' is distinct from c.key::text)
        and not exists (select 1 from pending_command w where w.instance_key in (c.key, p.key))`,
  },
  {
    id: 'I3',
    sentence: 'the decisions kept of one evaluation are counted from one',
    tables: ['decision_instance'],
    broken: `select x.id as what from decision_instance x
      where not exists (select 1 from decision_instance y where y.id = x.evaluation_key || '-1')`,
  },
  {
    id: 'I3',
    sentence: 'the commands of an instance are counted without a gap up to its version',
    tables: ['command_history'],
    broken: `select i.key::text as what from process_instance i
      where (i.version <> (select count(*) from all_command_history c where c.instance_key = i.key)
          or i.version <> (select max(version) from all_command_history c where c.instance_key = i.key))
        and (i.history_month is null or exists (select 1 from history_partition p where p.keep_months = i.history_months and p.month = i.history_month))`,
  },
  {
    id: 'I2',
    sentence: 'history lies with the living or in its month, never in both',
    tables: ['element_history_past'],
    broken: `select i.key::text as what from process_instance i where i.history_month is not null and (
        i.ended_at is null or exists (select 1 from element_history e where e.instance_key = i.key)
        or exists (select 1 from command_history c where c.instance_key = i.key))
      union all select 'past ' || p.key from element_history_past p join process_instance i on i.key = p.instance_key
        where i.history_month is distinct from p.month or i.history_months is distinct from p.keep_months`,
  },
  {
    id: 'I3',
    sentence: 'a message reached an instance of each process at most once, and that instance exists',
    tables: ['message_seen'],
    broken: `select message_key::text as what from message_seen s where not exists (select 1 from process_instance i where i.key = s.instance_key)`,
  },
  {
    id: 'I3',
    sentence: 'effects of handlers happened once for each completed job, and for no other',
    tables: ['fault_effect'],
    broken: `select 'twice ' || job_key as what from fault_effect group by job_key having count(*) > 1
      union all select 'without completion ' || f.job_key from fault_effect f
        where not exists (select 1 from job j where j.key = f.job_key and j.state = 'COMPLETED')
      union all select 'missing ' || j.key from job j
        where j.state = 'COMPLETED' and j.type like 'fault.%' and not exists (select 1 from fault_effect f where f.job_key = j.key)`,
  },
  {
    id: 'I3',
    sentence: 'a completed task has one winner, and nobody won another',
    tables: ['fault_win'],
    broken: `select 'twice ' || task_key as what from fault_win group by task_key having count(*) > 1
      union all select 'not completed ' || w.task_key from fault_win w
        where not exists (select 1 from user_task t where t.key = w.task_key and t.state = 'COMPLETED' and t.completed_by = w.by)
      union all select 'without winner ' || t.key from user_task t
        where t.state = 'COMPLETED' and not exists (select 1 from fault_win w where w.task_key = t.key)`,
  },
  {
    id: 'I1',
    sentence: 'every accepted submission has exactly one case, and its number is its own',
    tables: ['fault_accepted'],
    broken: `select number as what from fault_accepted a where (
      select count(*) from process_instance i where i.case_id = a.number and i.parent_key is null) <> 1`,
  },
  {
    id: 'I6',
    sentence: 'no timer fired before it was due',
    tables: ['fault_accepted'],
    broken: `select key::text as what from all_element_history where element_id = 'term' and state = 'COMPLETED'
      and ended_at < started_at + interval '300 milliseconds'`,
  },
  {
    id: 'I6',
    sentence: 'no timer is due for longer than a minute',
    tables: ['timer'],
    broken: `select key::text as what from timer where due_at < $now::timestamptz - interval '60 seconds'`,
  },
]

export interface Violation {
  readonly id: string
  readonly sentence: string
  readonly what: readonly string[]
}

/** `violations`, and what can only be seen by counting, deciding and hashing again; nothing may be written meanwhile. */
export async function productViolations(db: Db, now: string): Promise<readonly Violation[]> {
  return [...(await violations(db, now)), ...(await recomputedViolations(db))]
}

/** Every invariant that does not hold, with the first rows that break it. */
export async function violations(db: Db, now: string): Promise<readonly Violation[]> {
  const existing = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(db)
  const names = new Set(existing.rows.map((row) => row.name))
  const found: Violation[] = []
  for (const invariant of [...ENGINE_INVARIANTS, ...DOMAIN_INVARIANTS]) {
    if (!invariant.tables.every((table) => names.has(table))) continue
    const literal = `'${new Date(now).toISOString()}'`
    const { rows } = await sql<{
      what: string
    }>`select what from (${sql.raw(invariant.broken.replaceAll('$now', literal))}) b limit 5`.execute(db)
    if (rows.length > 0) found.push({ id: invariant.id, sentence: invariant.sentence, what: rows.map((row) => row.what) })
  }
  return found
}
