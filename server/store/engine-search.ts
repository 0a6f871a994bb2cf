import { type RawBuilder, sql } from 'kysely'
import type { Json } from '../base/json.ts'
import { historyOf } from './history-past.ts'
import type { Executor } from './transaction.ts'

/** One comparison, as the Camunda 8 search requests write it; a bare value means `$eq`. */
export interface Comparison {
  readonly $eq?: Json
  readonly $neq?: Json
  readonly $exists?: boolean
  readonly $gt?: Json
  readonly $gte?: Json
  readonly $lt?: Json
  readonly $lte?: Json
  readonly $in?: readonly Json[]
  readonly $notIn?: readonly Json[]
  /** `*` any text, `?` one character. */
  readonly $like?: string
}

export interface SearchRequest {
  readonly filter: { readonly [field: string]: Comparison }
  readonly sort: readonly { readonly field: string; readonly order: 'asc' | 'desc' }[]
  readonly limit: number
  readonly from: number
  /** Cursor of the row after (before) which the page begins (ends). */
  readonly after: string | null
  readonly before: string | null
}

export interface SearchAnswer<Row> {
  readonly rows: readonly Row[]
  /** Counted up to `COUNTED` rows. */
  readonly total: number
  readonly hasMore: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

type Type = 'bigint' | 'text' | 'integer' | 'timestamptz' | 'boolean' | 'text[]'
interface Column {
  readonly sql: string
  readonly type: Type
}

/** What can be searched: a FROM clause, its fields, and the key that makes the order total. */
export interface Source {
  readonly from: string
  readonly key: string
  readonly fields: { readonly [field: string]: Column }
}

export const COUNTED = 10_000

const text = (column: string): Column => ({ sql: column, type: 'text' })
const key = (column: string): Column => ({ sql: column, type: 'bigint' })
const number = (column: string): Column => ({ sql: column, type: 'integer' })
const time = (column: string): Column => ({ sql: column, type: 'timestamptz' })
const flag = (column: string): Column => ({ sql: column, type: 'boolean' })
const list = (column: string): Column => ({ sql: column, type: 'text[]' })

export const SOURCES = {
  processDefinitions: {
    from: 'process_definition d',
    key: 'd.key',
    fields: {
      processDefinitionKey: key('d.key'),
      processDefinitionId: text('d.process_id'),
      name: text('coalesce(d.name, d.process_id)'),
      resourceName: text('d.resource_name'),
      version: number('d.version'),
      versionTag: text('d.version_tag'),
      hasStartForm: flag('d.start_form_id is not null'),
      isLatestVersion: flag('not exists (select 1 from process_definition n where n.process_id = d.process_id and n.version > d.version)'),
    },
  },
  processInstances: {
    from: 'process_instance i join process_definition d on d.key = i.definition_key',
    key: 'i.key',
    fields: {
      processInstanceKey: key('i.key'),
      processDefinitionKey: key('i.definition_key'),
      processDefinitionId: text('d.process_id'),
      processDefinitionName: text('coalesce(d.name, d.process_id)'),
      processDefinitionVersion: number('d.version'),
      processDefinitionVersionTag: text('d.version_tag'),
      parentProcessInstanceKey: key('i.parent_key'),
      parentElementInstanceKey: key('i.parent_element_key'),
      rootProcessInstanceKey: key('i.root_key'),
      startDate: time('i.started_at'),
      endDate: time('i.ended_at'),
      state: text("case i.status when 'TERMINATED' then 'TERMINATED' else i.status end"),
      hasIncident: flag("exists (select 1 from incident n where n.instance_key = i.key and n.state = 'ACTIVE')"),
      businessId: text('i.case_id'),
    },
  },
  elementInstances: {
    from: 'all_element_history e join process_instance i on i.key = e.instance_key join process_definition d on d.key = e.definition_key',
    key: 'e.key',
    fields: {
      elementInstanceKey: key('e.key'),
      elementId: text('e.element_id'),
      elementName: text('coalesce(e.name, e.element_id)'),
      type: text('e.type'),
      state: text('e.state'),
      startDate: time('e.started_at'),
      endDate: time('e.ended_at'),
      processInstanceKey: key('e.instance_key'),
      rootProcessInstanceKey: key('i.root_key'),
      processDefinitionKey: key('e.definition_key'),
      processDefinitionId: text('d.process_id'),
      elementInstanceScopeKey: key('e.scope_key'),
      hasIncident: flag("exists (select 1 from incident n where n.element_instance_key = e.key and n.state = 'ACTIVE')"),
      incidentKey: key(
        "(select max(n.key) from incident n where n.instance_key = e.instance_key and n.element_instance_key = e.key and n.state = 'ACTIVE')",
      ),
    },
  },
  userTasks: {
    from: 'user_task t join process_definition d on d.key = t.definition_key',
    key: 't.key',
    fields: {
      userTaskKey: key('t.key'),
      name: text('coalesce(t.name, t.element_id)'),
      state: text('t.state'),
      assignee: text('t.assignee'),
      elementId: text('t.element_id'),
      elementInstanceKey: key('t.element_instance_key'),
      candidateGroups: list('t.candidate_groups'),
      candidateUsers: list('t.candidate_users'),
      candidateGroup: list('t.candidate_groups'),
      candidateUser: list('t.candidate_users'),
      processDefinitionId: text('t.process_id'),
      processDefinitionKey: key('t.definition_key'),
      processDefinitionVersion: number('d.version'),
      processName: text('coalesce(d.name, d.process_id)'),
      processInstanceKey: key('t.instance_key'),
      rootProcessInstanceKey: key('t.root_key'),
      creationDate: time('t.created_at'),
      completionDate: time("case when t.state = 'COMPLETED' then t.ended_at end"),
      followUpDate: time('t.follow_up_at'),
      dueDate: time('t.due_at'),
      priority: number('t.priority'),
      formKey: key(
        '(select f.key from form_definition f where f.form_id = t.form_id order by (f.deployment_key = d.deployment_key) desc, f.version desc limit 1)',
      ),
      customHeaders: { sql: 't.headers', type: 'text' },
      caseId: text('t.case_id'),
    },
  },
  jobs: {
    from: 'job j',
    key: 'j.key',
    fields: {
      jobKey: key('j.key'),
      type: text('j.type'),
      worker: text("coalesce(j.worker, '')"),
      state: text('j.state'),
      retries: number('j.retries'),
      elementId: text('j.element_id'),
      elementInstanceKey: key('j.element_instance_key'),
      processDefinitionId: text('j.process_id'),
      processDefinitionKey: key('j.definition_key'),
      processInstanceKey: key('j.instance_key'),
      rootProcessInstanceKey: key('j.root_key'),
      customHeaders: { sql: 'j.headers', type: 'text' },
      deadline: time('j.lease_until'),
      creationTime: time('j.created_at'),
      endTime: time('j.ended_at'),
      errorCode: text('j.error_code'),
      errorMessage: text('j.error_message'),
      hasFailedWithRetriesLeft: flag("(j.state = 'FAILED' and j.retries > 0)"),
    },
  },
  incidents: {
    from: 'incident n',
    key: 'n.key',
    fields: {
      incidentKey: key('n.key'),
      errorType: text('n.type'),
      errorMessage: text('n.message'),
      elementId: text('n.element_id'),
      elementInstanceKey: key('n.element_instance_key'),
      processDefinitionId: text('n.process_id'),
      processDefinitionKey: key('n.definition_key'),
      processInstanceKey: key('n.instance_key'),
      rootProcessInstanceKey: key('n.root_key'),
      jobKey: key('n.job_key'),
      creationTime: time('n.created_at'),
      state: text('n.state'),
      caseId: text('n.case_id'),
    },
  },
  decisionDefinitions: {
    from: 'decision_definition d join decision_requirements r on r.key = d.requirements_key',
    key: 'd.key',
    fields: {
      decisionDefinitionKey: key('d.key'),
      decisionDefinitionId: text('d.decision_id'),
      name: text('coalesce(d.name, d.decision_id)'),
      version: number('d.version'),
      decisionRequirementsId: text('r.requirements_id'),
      decisionRequirementsKey: key('r.key'),
      decisionRequirementsName: text('coalesce(r.name, r.requirements_id)'),
      decisionRequirementsVersion: number('r.version'),
      isLatestVersion: flag(
        'not exists (select 1 from decision_definition n where n.decision_id = d.decision_id and n.version > d.version)',
      ),
    },
  },
  decisionRequirements: {
    from: 'decision_requirements r',
    key: 'r.key',
    fields: {
      decisionRequirementsKey: key('r.key'),
      decisionRequirementsId: text('r.requirements_id'),
      decisionRequirementsName: text('coalesce(r.name, r.requirements_id)'),
      version: number('r.version'),
      resourceName: text('r.resource_name'),
    },
  },
} as const satisfies { readonly [name: string]: Source }
export type SourceName = keyof typeof SOURCES
export type SearchRow = { readonly [field: string]: Json }

/** Whether the source can be filtered and sorted by a field of this name. */
export function hasField(source: SourceName, field: string): boolean {
  return Object.hasOwn(SOURCES[source].fields, field)
}

const ALL_ELEMENTS = 'all_element_history e'

/** Of one instance: where its history lies; else every month. */
async function fromOf(db: Executor, source: Source, { filter }: SearchRequest): Promise<RawBuilder<unknown>> {
  const instanceKey = filter.processInstanceKey?.$eq
  if (!source.from.startsWith(ALL_ELEMENTS) || instanceKey === undefined || instanceKey === null || !/^\d{1,19}$/.test(String(instanceKey)))
    return raw(source.from)
  return sql`${await historyOf(db, 'element_history', [String(instanceKey)])} e ${raw(source.from.slice(ALL_ELEMENTS.length))}`
}

/** One page by key set; the fields and operators come from the caller's request and are looked up in the source, values are parameters. */
export async function search(db: Executor, name: SourceName, request: SearchRequest): Promise<SearchAnswer<SearchRow>> {
  const source: Source = SOURCES[name]
  const order = orderOf(source, request)
  const conditions = Object.entries(request.filter).flatMap(([field, comparison]) => {
    const column = source.fields[field]
    return column === undefined ? [] : conditionsOf(column, comparison)
  })
  const from = await fromOf(db, source, request)
  const where = (more: readonly RawBuilder<unknown>[]) => {
    const all = [...conditions, ...more]
    return all.length === 0 ? sql`` : sql`where ${sql.join(all, sql` and `)}`
  }
  const backwards = request.before !== null
  const cursor = request.after ?? request.before
  const beyond = cursor === null ? [] : [beyondOf(order, cursor, backwards)]
  const orderBy = sql.join(
    order.map(({ column, descending }) => sql`${raw(column.sql)} ${raw(descending === backwards ? 'asc nulls last' : 'desc nulls first')}`),
  )
  const fields = sql.join(Object.entries(source.fields).map(([field, column]) => sql`${raw(column.sql)} as ${sql.ref(field)}`))
  const cursorValues = sql`jsonb_build_array(${sql.join(order.map(({ column }) => raw(`(${column.sql})::text`)))})`
  const found = await sql<SearchRow & { readonly __cursor: Json }>`
    select ${fields}, ${cursorValues} as __cursor from ${from} ${where(beyond)} order by ${orderBy} limit ${request.limit} offset ${request.from}`.execute(
    db,
  )
  const counted = await sql<{
    total: string
  }>`select count(*) as total from (select 1 from ${from} ${where([])} limit ${COUNTED + 1}) c`.execute(db)
  const rows = backwards ? [...found.rows].reverse() : found.rows
  const total = Number(counted.rows[0]?.total ?? 0)
  return {
    rows: rows.map(({ __cursor, ...row }) => row),
    total: Math.min(total, COUNTED),
    hasMore: total > COUNTED,
    startCursor: cursorOf(rows[0]),
    endCursor: cursorOf(rows.at(-1)),
  }
}

interface OrderTerm {
  readonly column: Column
  readonly descending: boolean
}

function orderOf(source: Source, request: SearchRequest): readonly OrderTerm[] {
  const terms = request.sort.flatMap(({ field, order }): OrderTerm[] => {
    const column = source.fields[field]
    return column === undefined || column.type === 'text[]' ? [] : [{ column, descending: order === 'desc' }]
  })
  return [...terms, { column: { sql: source.key, type: 'bigint' }, descending: terms[0]?.descending ?? false }]
}

/** Fragments of this file only: column expressions and directions, never anything of a request. */
function raw(fragment: string): RawBuilder<unknown> {
  return sql.raw(fragment)
}

function conditionsOf(column: Column, comparison: Comparison): readonly RawBuilder<unknown>[] {
  const left = raw(column.sql)
  const type = raw(column.type === 'text[]' ? 'text' : column.type)
  const value = (given: Json) => sql`${given}::${type}`
  const values = (given: readonly Json[]) => sql`${[...given]}::${type}[]`
  const conditions: RawBuilder<unknown>[] = []
  if (column.type === 'text[]') {
    if (comparison.$eq !== undefined) conditions.push(sql`${value(comparison.$eq)} = any(${left})`)
    if (comparison.$in !== undefined) conditions.push(sql`${left} && ${values(comparison.$in)}`)
    if (comparison.$neq !== undefined) conditions.push(sql`not (${value(comparison.$neq)} = any(${left}))`)
    if (comparison.$notIn !== undefined) conditions.push(sql`not (${left} && ${values(comparison.$notIn)})`)
    if (comparison.$exists !== undefined) conditions.push(sql`(cardinality(${left}) > 0) = ${comparison.$exists}`)
    if (comparison.$like !== undefined)
      conditions.push(sql`exists (select 1 from unnest(${left}) item where item like ${patternOf(comparison.$like)})`)
    return conditions
  }
  if (comparison.$eq !== undefined) conditions.push(sql`${left} = ${value(comparison.$eq)}`)
  if (comparison.$neq !== undefined) conditions.push(sql`${left} is distinct from ${value(comparison.$neq)}`)
  if (comparison.$exists !== undefined) conditions.push(sql`(${left} is not null) = ${comparison.$exists}`)
  if (comparison.$gt !== undefined) conditions.push(sql`${left} > ${value(comparison.$gt)}`)
  if (comparison.$gte !== undefined) conditions.push(sql`${left} >= ${value(comparison.$gte)}`)
  if (comparison.$lt !== undefined) conditions.push(sql`${left} < ${value(comparison.$lt)}`)
  if (comparison.$lte !== undefined) conditions.push(sql`${left} <= ${value(comparison.$lte)}`)
  if (comparison.$in !== undefined) conditions.push(sql`${left} = any(${values(comparison.$in)})`)
  if (comparison.$notIn !== undefined) conditions.push(sql`${left} <> all(${values(comparison.$notIn)})`)
  if (comparison.$like !== undefined) conditions.push(sql`(${left})::text like ${patternOf(comparison.$like)}`)
  return conditions
}

function patternOf(like: string): string {
  return like
    .replace(/[%_]/g, (sign) => `\\${sign}`)
    .replace(/(?<!\\)\*/g, '%')
    .replace(/(?<!\\)\?/g, '_')
}

/** Rows that come after the cursor's in the given order, nulls last. */
function beyondOf(order: readonly OrderTerm[], cursor: string, backwards: boolean): RawBuilder<unknown> {
  const given = valuesOf(cursor, order.length)
  const alternatives = order.map(({ column, descending }, index) => {
    const same = order
      .slice(0, index)
      .map((term, at) => sql`${raw(term.column.sql)} is not distinct from ${given[at] ?? null}::${raw(term.column.type)}`)
    const value = given[index] ?? null
    const left = raw(column.sql)
    const type = raw(column.type)
    const up = descending === backwards
    const further = up
      ? sql`(${left} > ${value}::${type} or (${left} is null and ${value}::text is not null))`
      : sql`(${left} < ${value}::${type} or (${left} is not null and ${value}::text is null))`
    return sql`(${sql.join([...same, further], sql` and `)})`
  })
  return sql`(${sql.join(alternatives, sql` or `)})`
}

function cursorOf(row: { readonly __cursor: Json } | undefined): string | null {
  return row === undefined ? null : Buffer.from(JSON.stringify(row.__cursor)).toString('base64')
}

/** Thrown for a cursor that no search of this order has given out. */
export class CursorWrong extends Error {}

function valuesOf(cursor: string, count: number): readonly (string | null)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'))
    if (Array.isArray(values) && values.length === count && values.every((value) => value === null || typeof value === 'string'))
      return values
  } catch {
    // Falls through to the refusal.
  }
  throw new CursorWrong(`Expected a cursor of this search, but got ${cursor}`)
}
