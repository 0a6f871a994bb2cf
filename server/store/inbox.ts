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
  readonly case_id: string | null
  readonly number: string | null
  readonly case_type: string | null
  readonly programme: string | null
  readonly version: number | null
  readonly organisation_id: string | null
  readonly subject_name: string | null
  readonly due_on: string | null
  readonly yellow_on: string | null
  readonly rule_id: string | null
}

const SELECT = sql`
  select t.key, t.name, t.element_id, t.element_instance_key, t.instance_key, t.definition_key, t.form_id, t.properties, t.assignee, a.name as assignee_name,
    t.candidate_users, t.candidate_groups, t.state, t.created_at, t.case_id, c.number, c.case_type, c.programme, c.version, c.organisation_id, s.name as subject_name, d.due_on, d.yellow_on, d.rule_id
  from user_task t left join case_file c on c.id = t.case_id left join subject s on s.id = c.subject_id
  left join account a on a.id = t.assignee left join deadline d on d.element_instance_key = t.element_instance_key`

export interface InboxFilter {
  readonly userId: string
  readonly groups: readonly string[]
  readonly box: 'mine' | 'group' | 'done'
  readonly light: string | null
  readonly caseType: string | null
  readonly q: string | null
  readonly today: string
  readonly after: { readonly due: string; readonly key: string } | null
  readonly limit: number
}

/** Most urgent first; tasks without a date after those with one. */
export async function listInbox(db: Executor, filter: InboxFilter): Promise<readonly InboxRow[]> {
  const pattern = `%${(filter.q ?? '').replace(/[\\%_]/g, '\\$&')}%`
  const box =
    filter.box === 'mine'
      ? sql`t.state = 'CREATED' and t.assignee = ${filter.userId}`
      : filter.box === 'group'
        ? sql`t.state = 'CREATED' and t.assignee is null and (t.candidate_groups && ${filter.groups}::text[] or ${filter.userId} = any(t.candidate_users))`
        : sql`t.state = 'COMPLETED' and t.completed_by = ${filter.userId}`
  const found = await sql<InboxRow>`${SELECT} where ${box}
    and (${filter.caseType}::text is null or c.case_type = ${filter.caseType})
    and (${filter.q}::text is null or c.number ilike ${pattern} or s.name ilike ${pattern} or t.name ilike ${pattern})
    and (${filter.light}::text is null or ${filter.light} = case when d.due_on is null then 'none' when ${filter.today}::date > d.due_on then 'red' when ${filter.today}::date >= d.yellow_on then 'yellow' else 'green' end)
    ${filter.after === null ? sql`` : sql`and (coalesce(d.due_on, '9999-12-31'::date), t.key) > (${filter.after.due}::date, ${filter.after.key}::bigint)`}
    order by coalesce(d.due_on, '9999-12-31'::date), t.key limit ${filter.limit}`.execute(db)
  return found.rows
}

export async function inboxTask(db: Executor, key: string): Promise<InboxRow | undefined> {
  return (await sql<InboxRow>`${SELECT} where t.key = ${key}`.execute(db)).rows[0]
}

export async function countInbox(db: Executor, userId: string, groups: readonly string[], today: string) {
  const found = await sql<{ mine: number; group: number; red: number; yellow: number; done: number }>`
    select count(*) filter (where t.state = 'CREATED' and t.assignee = ${userId})::int as mine,
      count(*) filter (where t.state = 'CREATED' and t.assignee is null)::int as group,
      count(*) filter (where t.state = 'CREATED' and ${today}::date > d.due_on)::int as red,
      count(*) filter (where t.state = 'CREATED' and ${today}::date <= d.due_on and ${today}::date >= d.yellow_on)::int as yellow,
      (select count(*)::int from user_task x where x.state = 'COMPLETED' and x.completed_by = ${userId}) as done
    from user_task t left join deadline d on d.element_instance_key = t.element_instance_key
    where t.state = 'CREATED' and (t.assignee = ${userId} or (t.assignee is null and (t.candidate_groups && ${groups}::text[] or ${userId} = any(t.candidate_users))))`.execute(
    db,
  )
  return found.rows[0] ?? { mine: 0, group: 0, red: 0, yellow: 0, done: 0 }
}

export async function openTasksOfCase(db: Executor, caseId: string): Promise<readonly InboxRow[]> {
  return (await sql<InboxRow>`${SELECT} where t.case_id = ${caseId} and t.state = 'CREATED' order by t.key`.execute(db)).rows
}
