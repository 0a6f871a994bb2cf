import { sql } from 'kysely'
import type { Executor } from './transaction.ts'

export interface InboxRow {
  readonly key: string
  readonly name: string | null
  readonly element_id: string
  readonly element_instance_key: string
  readonly instance_key: string
  readonly definition_key: string
  readonly form_id: string | null
  readonly properties: { readonly [name: string]: string }
  readonly assignee: string | null
  readonly assignee_name: string | null
  readonly candidate_users: readonly string[]
  readonly candidate_groups: readonly string[]
  readonly state: string
  readonly created_at: string
  readonly due_at: string | null
  readonly case_id: string | null
  readonly number: string | null
  readonly case_type: string | null
  readonly programme: string | null
  readonly version: number | null
  readonly organisation_id: string | null
  readonly subject_name: string | null
  /** Of the deadline the task stands under: its own, or the one of the case that ends when the task is due. */
  readonly deadline_id: string | null
  readonly due_on: string | null
  readonly yellow_on: string | null
  readonly paused: boolean | null
  readonly unit: string | null
}

export interface InboxFilter {
  readonly userId: string
  readonly groups: readonly string[]
  readonly box: 'mine' | 'group' | 'done'
  readonly light: string | null
  readonly caseType: string | null
  readonly q: string | null
  readonly today: string
  /** Zone in which the due time of a task without deadline becomes a date. */
  readonly zone: string
  readonly after: { readonly due: string; readonly key: string } | null
  readonly limit: number
}

const COLUMNS = (zone: string) => sql`
  t.key, t.name, t.element_id, t.element_instance_key, t.instance_key, t.definition_key, t.form_id, t.properties, t.assignee, a.name as assignee_name,
  t.candidate_users, t.candidate_groups, t.state, t.created_at, t.due_at, t.case_id, c.number, c.case_type, c.programme, c.version, c.organisation_id,
  s.name as subject_name, d.id as deadline_id,
  coalesce(d.due_on, ((t.due_at - interval '1 millisecond') at time zone ${zone})::date) as due_on,
  coalesce(d.yellow_on, ((t.due_at - interval '1 day') at time zone ${zone})::date) as yellow_on, d.paused, d.rule->>'unit' as unit`

// A task inside a called process stands under the deadline of the calling element: it ends at the same moment.
const FROM = sql`
  from user_task t left join case_file c on c.id = t.case_id left join subject s on s.id = c.subject_id left join account a on a.id = t.assignee
  left join lateral (
    select d.* from deadline d where d.case_id = t.case_id and (d.element_instance_key = t.element_instance_key or (d.ended_at is null and d.due_at = t.due_at))
    order by d.element_instance_key = t.element_instance_key desc, d.due_on limit 1) d on true`

function light(today: string) {
  return sql`case when m.state <> 'CREATED' or m.due_on is null then 'none' when m.paused then 'paused' when ${today}::date > m.due_on then 'red'
    when ${today}::date >= m.yellow_on then 'yellow' else 'green' end`
}

function inBox(filter: Pick<InboxFilter, 'box' | 'userId' | 'groups'>) {
  if (filter.box === 'mine') return sql`t.state = 'CREATED' and t.assignee = ${filter.userId}`
  if (filter.box === 'done') return sql`t.state = 'COMPLETED' and t.completed_by = ${filter.userId}`
  return sql`t.state = 'CREATED' and t.assignee is null and (t.candidate_groups && ${[...filter.groups]}::text[] or ${filter.userId} = any(t.candidate_users))`
}

/** One statement: the page, most urgent first (finished ones newest first), and how many there are in all. */
export async function listInbox(
  db: Executor,
  filter: InboxFilter,
): Promise<{ readonly rows: readonly InboxRow[]; readonly total: number }> {
  const pattern = filter.q === null ? null : `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`
  const isDone = filter.box === 'done'
  const found = await sql<InboxRow & { total: string }>`
    with m as (
      select * from (
        select ${COLUMNS(filter.zone)} ${FROM} where ${inBox(filter)}
          and (${filter.caseType}::text is null or c.case_type = ${filter.caseType})
          and (${pattern}::text is null or c.number ilike ${pattern} or s.name ilike ${pattern} or t.name ilike ${pattern})
      ) m where (${filter.light}::text is null or ${filter.light} = ${light(filter.today)})
    )
    select m.*, (select count(*) from m) as total from m
    where ${
      filter.after === null
        ? sql`true`
        : isDone
          ? sql`m.key < ${filter.after.key}::bigint`
          : sql`(coalesce(m.due_on, '9999-12-31'::date), m.key) > (${filter.after.due}::date, ${filter.after.key}::bigint)`
    }
    order by ${isDone ? sql`m.key desc` : sql`coalesce(m.due_on, '9999-12-31'::date), m.key`} limit ${filter.limit}`.execute(db)
  return { rows: found.rows, total: Number(found.rows[0]?.total ?? 0) }
}

export async function inboxTask(db: Executor, key: string, zone: string): Promise<InboxRow | undefined> {
  return (await sql<InboxRow>`select ${COLUMNS(zone)} ${FROM} where t.key = ${key}`.execute(db)).rows[0]
}

export async function countInbox(
  db: Executor,
  who: { readonly userId: string; readonly groups: readonly string[] },
  today: string,
  zone: string,
) {
  const { userId, groups } = who
  const found = await sql<{ mine: number; group: number; red: number; yellow: number; done: number }>`
    with m as (
      select ${COLUMNS(zone)} ${FROM}
      where t.state = 'CREATED' and (t.assignee = ${userId} or (t.assignee is null and (t.candidate_groups && ${[...groups]}::text[] or ${userId} = any(t.candidate_users))))
    )
    select count(*) filter (where m.assignee = ${userId})::int as mine, count(*) filter (where m.assignee is null)::int as group,
      count(*) filter (where ${light(today)} = 'red')::int as red, count(*) filter (where ${light(today)} = 'yellow')::int as yellow,
      (select count(*)::int from user_task x where x.state = 'COMPLETED' and x.completed_by = ${userId}) as done
    from m`.execute(db)
  return found.rows[0] ?? { mine: 0, group: 0, red: 0, yellow: 0, done: 0 }
}

export async function openTasksOfCase(db: Executor, caseId: string, zone: string): Promise<readonly InboxRow[]> {
  return (
    await sql<InboxRow>`select ${COLUMNS(zone)} ${FROM} where t.case_id = ${caseId} and t.state = 'CREATED' order by t.key`.execute(db)
  ).rows
}

/** Cases (of these) on which one of the groups or the user has or had a task: who works on a case may read it. */
export async function hasTaskOn(db: Executor, caseId: string, userId: string, groups: readonly string[]): Promise<boolean> {
  const found = await sql`
    select 1 from user_task t where t.case_id = ${caseId}
      and (t.assignee = ${userId} or t.completed_by = ${userId} or ${userId} = any(t.candidate_users)
        or (t.state = 'CREATED' and t.assignee is null and t.candidate_groups && ${[...groups]}::text[])) limit 1`.execute(db)
  return found.rows.length > 0
}
