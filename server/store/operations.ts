import { type RawBuilder, sql } from 'kysely'
import type {
  ElementCounts,
  ElementVisitView,
  IncidentView,
  InstanceCounts,
  InstanceFilter,
  InstanceRowView,
  InstanceView,
  JobView,
} from '../base/api/operations.ts'
import { historyOf } from './history-past.ts'
import type { Executor } from './transaction.ts'

/** What the operations screens read. Lists are bounded; counts look at everything. */

/** Visits of one instance that a page shows. */
const MOST_VISITS = 2000
const MOST_COMMANDS = 500

export async function processCounts(db: Executor): Promise<
  readonly (InstanceCounts & {
    readonly definition_key: string
    readonly process_id: string
    readonly name: string
    readonly programme: string | null
    readonly version: number
    readonly deployed_at: string
  })[]
> {
  const found = await sql<{
    definition_key: string
    process_id: string
    name: string
    programme: string | null
    version: number
    deployed_at: string
    active: number
    incidents: number
    completed: number
    canceled: number
  }>`
    select d.key as definition_key, d.process_id, coalesce(d.name, d.process_id) as name, d.programme, d.version, d.deployed_at,
      coalesce(c.active, 0) as active, coalesce(n.incidents, 0) as incidents, coalesce(c.completed, 0) as completed, coalesce(c.canceled, 0) as canceled
    from process_definition d
    left join (
      select definition_key, (count(*) filter (where status = 'ACTIVE'))::int as active, (count(*) filter (where status = 'COMPLETED'))::int as completed,
        (count(*) filter (where status = 'TERMINATED'))::int as canceled
      from process_instance group by definition_key
    ) c on c.definition_key = d.key
    left join (
      select definition_key, count(distinct instance_key)::int as incidents from incident where state = 'ACTIVE' group by definition_key
    ) n on n.definition_key = d.key
    order by name, d.process_id, d.version desc`.execute(db)
  return found.rows
}

function conditionsOf(filter: InstanceFilter): RawBuilder<unknown> {
  const all: RawBuilder<unknown>[] = [sql`true`]
  if (filter.processId !== undefined) all.push(sql`d.process_id = ${filter.processId}`)
  if (filter.definitionKey !== undefined) all.push(sql`i.definition_key = ${filter.definitionKey}::bigint`)
  if (filter.state === 'INCIDENT') all.push(sql`exists (select 1 from incident n where n.instance_key = i.key and n.state = 'ACTIVE')`)
  else if (filter.state !== undefined) all.push(sql`i.status = ${filter.state}`)
  if (filter.elementId !== undefined)
    all.push(
      sql`exists (select 1 from element_history e where e.instance_key = i.key and e.element_id = ${filter.elementId} and e.state = 'ACTIVE')`,
    )
  if (filter.variable !== undefined) {
    const found = sql`i.variables -> i.key::text -> ${filter.variable}::text`
    all.push(
      filter.value === undefined || filter.value === ''
        ? sql`${found} is not null`
        : sql`(${found} #>> '{}' = ${filter.value} or (${found})::text = ${filter.value})`,
    )
  }
  if (filter.startedFrom !== undefined) all.push(sql`i.started_at >= ${filter.startedFrom}::timestamptz`)
  if (filter.startedTo !== undefined) all.push(sql`i.started_at <= ${filter.startedTo}::timestamptz`)
  if (filter.keys !== undefined) all.push(sql`i.key = any(${[...filter.keys]}::bigint[])`)
  return sql.join(all, sql` and `)
}

const ROW = sql`i.key, d.process_id as "processId", coalesce(d.name, d.process_id) as "processName", d.version, i.definition_key as "definitionKey", i.status as state,
  (select count(*)::int from incident n where n.instance_key = i.key and n.state = 'ACTIVE') as incidents,
  i.started_at as "startedAt", i.ended_at as "endedAt", i.case_id as "caseId", i.parent_key as "parentKey"`
const FROM = sql`process_instance i join process_definition d on d.key = i.definition_key`

/** Newest first, below the key of the last one seen. */
export async function instanceRows(
  db: Executor,
  filter: InstanceFilter,
  page: { readonly before: string | null; readonly limit: number },
): Promise<readonly InstanceRowView[]> {
  const below = page.before === null ? sql`true` : sql`i.key < ${page.before}::bigint`
  const found = await sql<InstanceRowView>`
    select ${ROW} from ${FROM} where ${conditionsOf(filter)} and ${below} order by i.key desc limit ${page.limit}`.execute(db)
  return found.rows
}

export async function instanceCount(db: Executor, filter: InstanceFilter, most: number): Promise<number> {
  const found = await sql<{ total: number }>`
    select count(*)::int as total from (select 1 from ${FROM} where ${conditionsOf(filter)} limit ${most}) c`.execute(db)
  return found.rows[0]?.total ?? 0
}

export async function instanceKeys(db: Executor, filter: InstanceFilter, most: number): Promise<readonly string[]> {
  const found = await sql<{ key: string }>`select i.key from ${FROM} where ${conditionsOf(filter)} order by i.key limit ${most}`.execute(db)
  return found.rows.map(({ key }) => key)
}

/** Tokens, incidents and what has been, per element over all instances of one definition that the filter finds. */
export async function elementCounts(
  db: Executor,
  filter: InstanceFilter & { readonly definitionKey: string },
): Promise<readonly ElementCounts[]> {
  const instances = sql`select i.key from ${FROM} where ${conditionsOf(filter)}`
  const found = await sql<ElementCounts>`
    with chosen as materialized (${instances})
    select e.element_id as "elementId", (count(*) filter (where e.state = 'ACTIVE'))::int as active, coalesce(max(n.incidents), 0)::int as incidents,
      (count(*) filter (where e.state = 'COMPLETED'))::int as completed, (count(*) filter (where e.state = 'TERMINATED'))::int as canceled
    from all_element_history e
    left join (
      select element_id, count(*)::int as incidents from incident
      where state = 'ACTIVE' and definition_key = ${filter.definitionKey}::bigint and instance_key in (select key from chosen) group by element_id
    ) n on n.element_id = e.element_id
    where e.definition_key = ${filter.definitionKey}::bigint and e.instance_key in (select key from chosen)
    group by e.element_id order by e.element_id`.execute(db)
  return found.rows
}

export async function instanceRow(db: Executor, key: string): Promise<InstanceRowView | undefined> {
  return (await sql<InstanceRowView>`select ${ROW} from ${FROM} where i.key = ${key}::bigint`.execute(db)).rows[0]
}

export async function calledBy(db: Executor, key: string): Promise<readonly InstanceRowView[]> {
  return (await sql<InstanceRowView>`select ${ROW} from ${FROM} where i.parent_key = ${key}::bigint order by i.key limit 200`.execute(db))
    .rows
}

export async function visitsOf(db: Executor, key: string): Promise<readonly ElementVisitView[]> {
  const found = await sql<ElementVisitView>`
    select key, element_id as "elementId", coalesce(name, element_id) as name, type, scope_key as "scopeKey", state, started_at as "startedAt", ended_at as "endedAt"
    from ${await historyOf(db, 'element_history', [key])} h where instance_key = ${key}::bigint order by key limit ${MOST_VISITS}`.execute(
    db,
  )
  return found.rows
}

export async function incidentsOf(db: Executor, key: string): Promise<readonly IncidentView[]> {
  const found = await sql<IncidentView>`
    select n.key, n.element_id as "elementId", n.element_instance_key as "elementInstanceKey", coalesce(e.name, n.element_id) as name, n.type, n.message, n.state,
      n.created_at as at, n.resolved_at as "resolvedAt"
    from incident n left join ${await historyOf(db, 'element_history', [key])} e on e.key = n.element_instance_key
    where n.instance_key = ${key}::bigint order by n.state, n.key desc limit 200`.execute(db)
  return found.rows
}

export async function jobsOf(db: Executor, key: string): Promise<readonly JobView[]> {
  const found = await sql<JobView>`
    select key, element_id as "elementId", type, state, retries, worker, error_message as "errorMessage", created_at as "createdAt", ended_at as "endedAt"
    from job where instance_key = ${key}::bigint order by key desc limit 200`.execute(db)
  return found.rows
}

export async function timersOf(db: Executor, key: string): Promise<InstanceView['timers']> {
  const found = await sql<InstanceView['timers'][number]>`
    select key, element_id as "elementId", due_at as "dueAt", repetitions from timer where instance_key = ${key}::bigint order by due_at, key limit 200`.execute(
    db,
  )
  return found.rows
}

export async function subscriptionsOf(db: Executor, key: string): Promise<InstanceView['subscriptions']> {
  const found = await sql<InstanceView['subscriptions'][number]>`
    select key, element_id as "elementId", 'message' as kind, message_name as name, correlation_key as "correlationKey"
      from message_subscription where instance_key = ${key}::bigint
    union all
    select key, element_id, 'signal', signal_name, null from signal_subscription where instance_key = ${key}::bigint
    order by 1 limit 200`.execute(db)
  return found.rows
}

export async function commandsLately(db: Executor, key: string): Promise<InstanceView['commands']> {
  const found = await sql<InstanceView['commands'][number]>`
    select version as position, at, actor, kind from command_history where instance_key = ${key}::bigint order by version desc limit ${MOST_COMMANDS}`.execute(
    db,
  )
  return found.rows
}
