import { type RawBuilder, sql } from 'kysely'
import { type Box, boundsOf, countOf, hasLight, type InboxPlace, type Person, walk } from './inbox-walk.ts'
import { instantOf } from './instant.ts'
import { COUNTED, type Counted, countedTo, LOOKED_THROUGH, likeOf, PAGE_SIZES } from './paging.ts'
import type { Executor } from './transaction.ts'

/** What a line of an inbox shows. */
export interface InboxLine {
  readonly key: string
  readonly name: string | null
  readonly element_id: string
  readonly definition_key: string
  readonly assignee: string | null
  readonly assignee_name: string | null
  readonly candidate_groups: readonly string[]
  readonly state: string
  readonly created_at: string
  /** Of the deadline the task stands under, else of its own due time: kept by triggers (migration 0026). */
  readonly due_on: string | null
  readonly yellow_on: string | null
  readonly paused: boolean
  readonly unit: string | null
  readonly article: string | null
  readonly stage: string | null
  readonly case_id: string | null
  readonly number: string | null
  readonly case_type: string | null
  readonly programme: string | null
  readonly version: number | null
  readonly subject_name: string | null
}

export interface InboxRow extends InboxLine {
  readonly element_instance_key: string
  readonly instance_key: string
  readonly form_id: string | null
  readonly properties: { readonly [name: string]: string }
  readonly candidate_users: readonly string[]
  readonly due_at: string | null
  readonly organisation_id: string | null
  /** The deadline the task stands under: its own, or the one of the case that ends when the task is due. */
  readonly deadline_id: string | null
}

export interface InboxFilter extends Person {
  readonly box: Box
  readonly light: string | null
  readonly caseType: string | null
  readonly q: string | null
  readonly today: string
  readonly after: InboxPlace | null
  /** At most 100. */
  readonly limit: number
}

export interface InboxPage {
  readonly rows: readonly InboxLine[]
  /** Counted with the first page alone. */
  readonly counted: Counted | null
  /** Where the next page begins; null on the last. */
  readonly next: InboxPlace | null
}

/** Where each field of a line comes from. A field more stands here, in `Values` and in `lineOf`, in the same order. */
const COLUMNS: { readonly [name in keyof InboxLine]: string } = {
  key: 't.key::text',
  name: 't.name',
  element_id: 't.element_id',
  definition_key: 't.definition_key::text',
  assignee: 't.assignee',
  assignee_name: 'a.name',
  candidate_groups: 't.candidate_groups',
  state: 't.state',
  created_at: 't.created_at',
  due_on: "nullif(t.due, '9999-12-31')",
  yellow_on: 't.yellow_on',
  paused: 't.paused',
  unit: 't.due_unit',
  article: "t.properties->>'article'",
  stage: "t.properties->>'stage'",
  case_id: 't.case_id',
  number: 'c.number',
  case_type: 'c.case_type',
  programme: 'c.programme',
  version: 'c.version',
  subject_name: 's.name',
}
const LINE = sql.raw(
  Object.entries(COLUMNS)
    .map(([name, value]) => `${value} as ${name}`)
    .join(', '),
)
const OF_LINE = sql`left join case_file c on c.id = t.case_id left join subject s on s.id = c.subject_id left join account a on a.id = t.assignee`

// A task inside a called process stands under the deadline of the calling element: it ends at the same moment.
const WHOLE = sql`select ${LINE}, t.element_instance_key, t.instance_key, t.form_id, t.properties, t.candidate_users, t.due_at, c.organisation_id, (
    select d.id from deadline d where d.case_id = t.case_id and (d.element_instance_key = t.element_instance_key or (d.ended_at is null and d.due_at = t.due_at))
    order by d.element_instance_key = t.element_instance_key desc, d.due_on limit 1) as deadline_id
  from user_task t ${OF_LINE}`

// The limits keep the planner from reading the tables end to end for some thousand rows of a walk.
const OF_CASE = sql`cross join lateral (
  select t.name, c.number, c.case_type, c.subject from user_task t left join lateral (
    select c.number, c.case_type, (select s.name from subject s where s.id = c.subject_id) as subject from case_file c where c.id = t.case_id limit 1
  ) c on true where t.key = k.key limit 1) x`

/** Joins and condition that narrow a walk, and the due days it needs to reach. */
function narrowing({ box, light, caseType, q, today }: InboxFilter) {
  const pattern = q === null ? null : likeOf(q)
  const ofCase = [
    ...(caseType === null ? [] : [sql`x.case_type = ${caseType}`]),
    ...(pattern === null ? [] : [sql`(x.number ilike ${pattern} or x.subject ilike ${pattern} or x.name ilike ${pattern})`]),
  ]
  const ofLight = light === null ? [] : box === 'done' ? [sql.lit(light === 'none')] : [hasLight(light, today)]
  const all = [...ofLight, ...ofCase]
  return {
    narrows: all.length > 0,
    rest: all.length === 0 ? sql`` : sql`${ofCase.length === 0 ? sql`` : OF_CASE} where ${sql.join(all, sql` and `)}`,
    bounds: box === 'done' ? { from: null, before: null } : boundsOf(light, today),
  }
}

/** Values of a line in the order of `COLUMNS`, behind its place. */
type Values = readonly [
  place: string,
  key: string,
  name: string | null,
  elementId: string,
  definitionKey: string,
  assignee: string | null,
  assigneeName: string | null,
  candidateGroups: readonly string[],
  state: string,
  createdAt: string,
  dueOn: string | null,
  yellowOn: string | null,
  paused: boolean,
  unit: string | null,
  article: string | null,
  stage: string | null,
  caseId: string | null,
  number: string | null,
  caseType: string | null,
  programme: string | null,
  version: number | null,
  subjectName: string | null,
]
const VALUES = sql.raw(Object.values(COLUMNS).join(', '))

function lineOf(values: Values): InboxLine {
  return {
    key: values[1],
    name: values[2],
    element_id: values[3],
    definition_key: values[4],
    assignee: values[5],
    assignee_name: values[6],
    candidate_groups: values[7],
    state: values[8],
    created_at: instantOf(values[9]),
    due_on: values[10],
    yellow_on: values[11],
    paused: values[12],
    unit: values[13],
    article: values[14],
    stage: values[15],
    case_id: values[16],
    number: values[17],
    case_type: values[18],
    programme: values[19],
    version: values[20],
    subject_name: values[21],
  }
}

/**
 * All as one JSON value without names: made by the database and read as one it costs both sides a fraction of fifty rows of twenty columns,
 * and half of what it costs with names. `looked`: tasks that were looked through, and the place of the last.
 */
type Walked = readonly [counted: number, looked: number, endDue: string | null, endKey: string | null, lines: readonly Values[] | null]
const NOTHING: Walked = [0, 0, null, null, null]

/**
 * One statement: the page, most urgent first (finished ones newest first). The first page counts what there is. A page that is narrowed looks
 * through `LOOKED_THROUGH` tasks of the box at most: it may be short, even empty, and still have a next one.
 */
export async function listInbox(db: Executor, filter: InboxFilter): Promise<InboxPage> {
  const { box, after, limit } = filter
  const size = PAGE_SIZES.find((one) => one >= limit) ?? limit
  const { narrows, rest, bounds } = narrowing(filter)
  const isFirst = after === null
  const here = sql.lit(size + 1)
  const [order, backwards] = box === 'done' ? [sql`k.key desc`, sql`k.key`] : [sql`k.due, k.key`, sql`k.due desc, k.key desc`]
  const walked = walk(box, filter, { ...bounds, after, most: narrows ? LOOKED_THROUGH : size + 1, withLights: narrows })
  const [parts, reached] = narrows
    ? [
        sql`k as materialized (${walked}),
          f as materialized (select k.due, k.key from k ${rest} order by ${order} limit ${isFirst ? sql.lit(COUNTED + 1) : here})`,
        sql`select (select count(*)::int from f) as counted, (select count(*)::int from k) as looked, e.due as end_due, e.key as end_key
          from (values (1)) one(row) left join (select k.due, k.key from k order by ${backwards} limit 1) e on true`,
      ]
    : [
        sql`f as materialized (${walked})`,
        sql`select ${isFirst ? countOf(box, filter, COUNTED + 1) : sql`0`} as counted, 0 as looked, null::date as end_due, null::bigint as end_key`,
      ]
  const { rows } = await sql<{ readonly page: Walked }>`/* inbox-page */
    with ${parts}
    select json_build_array(m.counted, m.looked, m.end_due, m.end_key::text, (select json_agg(p.line) from (
      select json_build_array(k.due, ${VALUES}) as line from (select * from f k order by ${order} limit ${here}) k
      cross join lateral (select t.* from user_task t where t.key = k.key limit 1) t ${OF_LINE} order by ${order}
    ) p)) as page from (${reached}) m`.execute(db)
  const [counted, looked, endDue, endKey, found] = rows[0]?.page ?? NOTHING
  const lines = found ?? []
  const page = lines.slice(0, limit)
  const last = page.at(-1)
  const isWhole = !narrows || looked < LOOKED_THROUGH
  const end = isWhole || endDue === null || endKey === null ? null : { due: endDue, key: endKey }
  return {
    rows: page.map(lineOf),
    counted: isFirst ? countedTo(counted, isWhole) : null,
    next: lines.length > limit && last !== undefined ? { due: last[0], key: last[1] } : end,
  }
}

export async function inboxTask(db: Executor, key: string): Promise<InboxRow | undefined> {
  return (await sql<InboxRow>`/* inbox-task */ ${WHOLE} where t.key = ${key}`.execute(db)).rows[0]
}

/**
 * How many tasks wait and are late, each counted to `COUNTED`. Looked through for it are the first `LOOKED_THROUGH` that are due soon; nearly
 * every task past its day is late (the clock of few stands still), so there twice as many as are counted.
 */
export async function countInbox(db: Executor, who: Person, today: string) {
  const all = { after: null, isSorted: false }
  const count = (rows: RawBuilder<unknown>) => sql`(select count(*)::int from (select 1 from (${rows}) k limit ${sql.lit(COUNTED)}) n)`
  const inBox = (box: Box) => countOf(box, who, COUNTED)
  const withLight = (light: string, most: number, bounds = boundsOf(light, today)) => {
    const lit = (box: Box) => sql`select * from (${walk(box, who, { ...all, ...bounds, most })}) k where ${hasLight(light, today)}`
    return count(sql`(${lit('mine')}) union all (${lit('group')})`)
  }
  // No task is yellow longer before its day than the longest warning of any: what is due later is not looked at.
  const warned = sql`${today}::date + 1 + coalesce((select max(w.due_on - w.yellow_on) from deadline w where w.ended_at is null), 1)`
  const found = await sql<{ mine: number; group: number; red: number; yellow: number; done: number }>`/* inbox-counts */
    select ${inBox('mine')} as mine, ${inBox('group')} as group, ${withLight('red', 2 * COUNTED)} as red,
      ${withLight('yellow', LOOKED_THROUGH, { ...boundsOf('yellow', today), before: warned })} as yellow, ${inBox('done')} as done`.execute(
    db,
  )
  return { ...(found.rows[0] ?? { mine: 0, group: 0, red: 0, yellow: 0, done: 0 }), countedTo: COUNTED }
}

export async function openTasksOfCase(db: Executor, caseId: string): Promise<readonly InboxRow[]> {
  return (
    await sql<InboxRow>`/* open-tasks-of-case */ ${WHOLE} where t.case_id = ${caseId} and t.state = 'CREATED' order by t.key`.execute(db)
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
