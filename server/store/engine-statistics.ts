/** Counts over what the engine keeps, as sources of their own: searched, sorted and paged like any other. */
import { type RawBuilder, sql } from 'kysely'
import { type Conditions, type Filter, filtered, type Source } from './engine-search.ts'
import { SOURCES, TENANCY } from './engine-sources.ts'
import type { Executor } from './transaction.ts'

const column = (name: string, type: Source['key']['type'], nullable = false) => ({ sql: `g.${name}`, type, nullable })

/** Active instances per definition key, with and without an open incident. */
const ACTIVE = sql`(
  select a.definition_key, a.active - coalesce(b.broken, 0) as sound, coalesce(b.broken, 0) as broken
  from (select definition_key, count(*) as active from process_instance where status = 'ACTIVE' group by definition_key) a
  left join (
    select i.definition_key, count(distinct i.key) as broken from incident n join process_instance i on i.key = n.instance_key
    where n.state = 'ACTIVE' and i.status = 'ACTIVE' group by i.definition_key
  ) b on b.definition_key = a.definition_key
)`

/** One row per process with active instances. */
export function instancesByProcess(): Source {
  return {
    from: sql`(
      select d.process_id, (array_agg(coalesce(d.name, d.process_id) order by d.version desc))[1] as name,
        (select count(*) > 1 from process_definition v where v.process_id = d.process_id) as several,
        sum(c.sound)::bigint as sound, sum(c.broken)::bigint as broken
      from ${ACTIVE} c join process_definition d on d.key = c.definition_key group by d.process_id
    ) g`,
    key: column('process_id', 'text'),
    fields: {
      ...TENANCY,
      processDefinitionId: column('process_id', 'text'),
      latestProcessDefinitionName: column('name', 'text'),
      hasMultipleVersions: column('several', 'boolean'),
      activeInstancesWithoutIncidentCount: column('sound', 'bigint'),
      activeInstancesWithIncidentCount: column('broken', 'bigint'),
    },
  }
}

/** One row per version of a process. */
export function instancesByVersion(processId: string): Source {
  return {
    from: sql`(
      select d.key, d.process_id, coalesce(d.name, d.process_id) as name, d.version, coalesce(c.sound, 0) as sound, coalesce(c.broken, 0) as broken
      from process_definition d left join ${ACTIVE} c on c.definition_key = d.key where d.process_id = ${processId}
    ) g`,
    key: column('key', 'bigint'),
    fields: {
      ...TENANCY,
      processDefinitionId: column('process_id', 'text'),
      processDefinitionKey: column('key', 'bigint'),
      processDefinitionName: column('name', 'text'),
      processDefinitionVersion: column('version', 'integer'),
      activeInstancesWithoutIncidentCount: column('sound', 'bigint'),
      activeInstancesWithIncidentCount: column('broken', 'bigint'),
    },
  }
}

/** Open message subscriptions per definition. */
export function subscriptionsByDefinition(filter: Filter): Source {
  return {
    from: sql`(
      select i.definition_key as key, s.process_id, count(distinct s.instance_key) as instances, count(*) as subscriptions
      from ${filtered(SOURCES.messageSubscriptions, { filter })} group by i.definition_key, s.process_id
    ) g`,
    key: column('key', 'bigint'),
    fields: {
      ...TENANCY,
      processDefinitionId: column('process_id', 'text'),
      processDefinitionKey: column('key', 'bigint'),
      processInstancesWithActiveSubscriptions: column('instances', 'bigint'),
      activeSubscriptions: column('subscriptions', 'bigint'),
    },
  }
}

/** Instances that stand still, per sentence of their incident. */
export function instancesByError(): Source {
  return {
    from: sql`(
      select n.message, hashtext(n.message) as hash, count(distinct n.instance_key) as instances from incident n where n.state = 'ACTIVE' group by n.message
    ) g`,
    key: column('message', 'text'),
    fields: {
      errorHashCode: column('hash', 'integer'),
      errorMessage: column('message', 'text'),
      activeInstancesWithErrorCount: column('instances', 'bigint'),
    },
  }
}

/** Instances that stand still for one reason, per definition. */
export function instancesByErrorAndDefinition(errorHashCode: number): Source {
  return {
    from: sql`(
      select d.key, d.process_id, coalesce(d.name, d.process_id) as name, d.version, count(distinct n.instance_key) as instances
      from incident n join process_definition d on d.key = n.definition_key
      where n.state = 'ACTIVE' and hashtext(n.message) = ${errorHashCode}::integer group by d.key
    ) g`,
    key: column('key', 'bigint'),
    fields: {
      ...TENANCY,
      processDefinitionId: column('process_id', 'text'),
      processDefinitionKey: column('key', 'bigint'),
      processDefinitionName: column('name', 'text'),
      processDefinitionVersion: column('version', 'integer'),
      activeInstancesWithErrorCount: column('instances', 'bigint'),
    },
  }
}

export interface JobWindow {
  /** Inclusive. */
  readonly from: string
  /** Exclusive. */
  readonly to: string
  readonly type?: string
}

/** What happened to jobs in a time: created, completed, last given back by a worker. */
function jobEvents({ from, to, type }: JobWindow): RawBuilder<unknown> {
  const within = (time: string) => {
    const moment = sql.raw(time)
    const window = sql`${moment} >= ${from}::timestamptz and ${moment} < ${to}::timestamptz`
    return type === undefined ? window : sql`${window} and j.type = ${type}`
  }
  const row = sql`j.type, coalesce(j.worker, '') as worker, coalesce(j.error_code, '') as error_code, coalesce(j.error_message, '') as error_message`
  return sql`(
    select ${row}, 'created' as kind, j.created_at as at from job j where ${within('j.created_at')}
    union all select ${row}, 'completed', j.ended_at from job j where ${within('j.ended_at')} and j.state = 'COMPLETED'
    union all select ${row}, 'failed', j.failed_at from job j where ${within('j.failed_at')} and j.failed_at is not null
  ) e`
}

const KINDS = ['created', 'completed', 'failed'] as const
const COUNTS = sql.raw(
  KINDS.map(
    (kind) => `count(*) filter (where e.kind = '${kind}') as ${kind}, max(e.at) filter (where e.kind = '${kind}') as ${kind}_at`,
  ).join(', '),
)
const COUNTED_FIELDS = Object.fromEntries(
  KINDS.flatMap((kind) => [
    [kind, column(kind, 'bigint')],
    [`${kind}At`, column(`${kind}_at`, 'timestamptz', true)],
  ]),
) as Source['fields']

/** One row over all. */
export function jobsGlobal(window: JobWindow): Source {
  return {
    from: sql`(select 1 as one, ${COUNTS} from ${jobEvents(window)}) g`,
    key: column('one', 'integer'),
    fields: COUNTED_FIELDS,
  }
}

export function jobsByType(window: JobWindow): Source {
  return {
    from: sql`(select e.type, count(distinct e.worker) filter (where e.worker <> '') as workers, ${COUNTS} from ${jobEvents(window)} group by e.type) g`,
    key: column('type', 'text'),
    fields: { jobType: column('type', 'text'), workers: column('workers', 'bigint'), ...COUNTED_FIELDS },
  }
}

export function jobsByWorker(window: JobWindow): Source {
  return {
    from: sql`(select e.worker, ${COUNTS} from ${jobEvents(window)} where e.worker <> '' group by e.worker) g`,
    key: column('worker', 'text'),
    fields: { worker: column('worker', 'text'), ...COUNTED_FIELDS },
  }
}

/** `resolution`: length of one part, as seconds. */
export function jobsOverTime(window: JobWindow, resolution: number): Source {
  return {
    from: sql`(
      select date_bin(${resolution}::integer * interval '1 second', e.at, ${window.from}::timestamptz) as time, ${COUNTS} from ${jobEvents(window)} group by 1
    ) g`,
    key: column('time', 'timestamptz'),
    fields: { time: column('time', 'timestamptz'), ...COUNTED_FIELDS },
  }
}

export function jobErrors(window: JobWindow): Source {
  return {
    from: sql`(
      select md5(e.error_code || '/' || e.error_message) as id, e.error_code, e.error_message, count(distinct e.worker) as workers
      from ${jobEvents(window)} where e.kind = 'failed' group by e.error_code, e.error_message
    ) g`,
    key: column('id', 'text'),
    fields: {
      errorCode: column('error_code', 'text'),
      errorMessage: column('error_message', 'text'),
      workers: column('workers', 'bigint'),
    },
  }
}

/** Visits per element over the instances of one definition that a filter finds. */
export async function elementsOfDefinition(db: Executor, definitionKey: string, filter: Conditions) {
  const isWhole = Object.keys(filter.filter).length === 0 && (filter.or ?? []).length === 0
  const found = filtered(SOURCES.processInstances, {
    ...filter,
    filter: { ...filter.filter, processDefinitionKey: { $eq: definitionKey } },
  })
  const answer = await sql<{ element_id: string; active: string; completed: string; canceled: string; incidents: string }>`
    select e.element_id, count(*) filter (where e.state = 'ACTIVE') as active, count(*) filter (where e.state = 'COMPLETED') as completed,
      count(*) filter (where e.state = 'TERMINATED') as canceled,
      count(*) filter (where e.state = 'ACTIVE' and exists (
        select 1 from incident n where n.instance_key = e.instance_key and n.element_instance_key = e.key and n.state = 'ACTIVE')) as incidents
    from all_element_history e where e.definition_key = ${definitionKey} and e.type <> 'PROCESS'
      ${isWhole ? sql`` : sql`and e.instance_key in (select i.key from ${found})`}
    group by e.element_id order by e.element_id`.execute(db)
  return answer.rows.map((row) => ({
    elementId: row.element_id,
    active: Number(row.active),
    completed: Number(row.completed),
    canceled: Number(row.canceled),
    incidents: Number(row.incidents),
  }))
}

/** The instance and those that called it, outermost first. */
export async function callHierarchy(db: Executor, instanceKey: string) {
  const found = await sql<{ key: string; definition_key: string; name: string }>`
    with recursive chain as (
      select i.key, i.parent_key, i.definition_key, 0 as depth from process_instance i where i.key = ${instanceKey}
      union all select p.key, p.parent_key, p.definition_key, c.depth + 1 from chain c join process_instance p on p.key = c.parent_key
    )
    select c.key, c.definition_key, coalesce(d.name, d.process_id) as name from chain c join process_definition d on d.key = c.definition_key
    order by c.depth desc`.execute(db)
  return found.rows
}
