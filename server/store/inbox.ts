import { type RawBuilder, sql } from 'kysely'
import { COUNTED, type Counted, countedTo, LOOKED_THROUGH, likeOf, PAGE_SIZES } from './paging.ts'
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
  /** Of the deadline the task stands under, else of its own due time: kept by triggers (migration 0025). */
  readonly due_on: string | null
  readonly yellow_on: string | null
  readonly paused: boolean
  readonly case_id: string | null
  readonly number: string | null
  readonly case_type: string | null
  readonly programme: string | null
  readonly version: number | null
  readonly organisation_id: string | null
  readonly subject_name: string | null
  /** Of the deadline the task stands under: its own, or the one of the case that ends when the task is due. */
  readonly deadline_id: string | null
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
  readonly after: InboxPlace | null
  /** At most 100. */
  readonly limit: number
}

/** A place in the order of a box; finished tasks have only keys. */
export interface InboxPlace {
  readonly due: string
  readonly key: string
}

export interface InboxPage {
  readonly rows: readonly InboxRow[]
  /** Counted with the first page alone. */
  readonly counted: Counted | null
  /** Where the next page begins; null on the last. */
  readonly next: InboxPlace | null
}

/** Where tasks without a due day stand. */
const NEVER = sql`'9999-12-31'::date`
const DUE = sql`coalesce(t.due_on, ${NEVER})`
/** As in the index of waiting tasks. */
const SOLE_CANDIDATE = sql`(case when cardinality(t.candidate_groups) + cardinality(t.candidate_users) = 1
  then coalesce(t.candidate_groups[1], 'user:' || t.candidate_users[1]) end)`

const COLUMNS = sql`
  t.key, t.name, t.element_id, t.element_instance_key, t.instance_key, t.definition_key, t.form_id, t.properties, t.assignee, a.name as assignee_name,
  t.candidate_users, t.candidate_groups, t.state, t.created_at, t.due_at, t.due_on, t.yellow_on, t.paused,
  t.case_id, c.number, c.case_type, c.programme, c.version, c.organisation_id, s.name as subject_name, d.id as deadline_id, d.rule->>'unit' as unit`

// A task inside a called process stands under the deadline of the calling element: it ends at the same moment.
const JOINED = sql`
  left join case_file c on c.id = t.case_id left join subject s on s.id = c.subject_id left join account a on a.id = t.assignee
  left join lateral (
    select d.* from deadline d where d.case_id = t.case_id and (d.element_instance_key = t.element_instance_key or (d.ended_at is null and d.due_at = t.due_at))
    order by d.element_instance_key = t.element_instance_key desc, d.due_on limit 1) d on true`

/** What bounds a walk through a box. */
interface Walk {
  readonly after: InboxPlace | null
  /** Due days from and before which; null: all. */
  readonly from: RawBuilder<unknown> | null
  readonly before: RawBuilder<unknown> | null
  readonly most: number
}

type Person = Pick<InboxFilter, 'userId' | 'groups'>

/** Within the bounds of a walk, by columns that an index has in this order. */
function within({ after, from, before }: Walk, due: RawBuilder<unknown>, key: RawBuilder<unknown>): RawBuilder<unknown> {
  const conditions = [
    ...(after === null ? [] : [sql`(${due}, ${key}) > (${after.due}::date, ${after.key}::bigint)`]),
    ...(from === null ? [] : [sql`${due} >= ${from}`]),
    ...(before === null ? [] : [sql`${due} < ${before}`]),
  ]
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}

/** The first tasks of a box in its order, with what their lights follow from. Every part is read by an index in that order and stops at `most`. */
function walk(box: InboxFilter['box'], { userId, groups }: Person, bounds: Walk): RawBuilder<unknown> {
  const most = sql.lit(bounds.most)
  const light = sql`t.yellow_on, t.paused`
  if (box === 'done')
    return sql`select ${NEVER} as due, t.key, ${light} from user_task t where t.state = 'COMPLETED' and t.completed_by = ${userId}
      and ${bounds.after === null ? sql`true` : sql`t.key < ${bounds.after.key}::bigint`} order by t.key desc limit ${most}`
  const open = (whose: RawBuilder<unknown>) => sql`select ${DUE} as due, t.key, ${light} from user_task t
    where t.state = 'CREATED' and ${whose} and ${within(bounds, DUE, sql`t.key`)} order by ${DUE}, t.key limit ${most}`
  if (box === 'mine') return open(sql`t.assignee = ${userId}`)
  const candidates = sql.join([...groups, `user:${userId}`].map((candidate) => sql`(${candidate}::text)`))
  return sql`select distinct w.due, w.key, w.yellow_on, w.paused from (values ${candidates}) b(candidate) cross join lateral (
      (${open(sql`t.assignee is null and ${SOLE_CANDIDATE} = b.candidate`)})
      union all
      select x.due, x.task_key, t.yellow_on, t.paused from (
        select x.due, x.task_key from user_task_candidate x where x.candidate = b.candidate and ${within(bounds, sql`x.due`, sql`x.task_key`)}
        order by x.due, x.task_key limit ${most}) x
      cross join lateral (select ${light} from user_task t where t.key = x.task_key limit 1) t
    ) w order by due, key limit ${most}`
}

/** Of rows of a walk. Which due days a light can have bounds the walk, see `boundsOf`. */
function hasLight(light: string, today: string): RawBuilder<unknown> {
  if (light === 'paused') return sql`k.paused and k.due < ${NEVER}`
  if (light === 'none') return sql`k.due = ${NEVER}`
  const day = sql`${today}::date`
  if (light === 'red') return sql`not k.paused and k.due < ${day}`
  if (light === 'yellow') return sql`not k.paused and k.due >= ${day} and k.yellow_on <= ${day}`
  if (light === 'green') return sql`not k.paused and k.due >= ${day} and k.due < ${NEVER} and (k.yellow_on is null or k.yellow_on > ${day})`
  return sql`false`
}

function boundsOf(light: string | null, today: string): Pick<Walk, 'from' | 'before'> {
  const day = sql`${today}::date`
  if (light === 'red') return { from: null, before: day }
  if (light === 'yellow' || light === 'green') return { from: day, before: NEVER }
  return light === 'none' ? { from: NEVER, before: null } : { from: null, before: light === 'paused' ? NEVER : null }
}

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

/** What every row of a page's statement says beside its task; the only one there is when the page is empty. */
interface Walked {
  readonly key: string | null
  readonly place: string
  readonly counted: number
  readonly looked: number
  readonly end_due: string | null
  readonly end_key: string | null
}

/**
 * One statement: the page, most urgent first (finished ones newest first). The first page counts what there is. A page that is narrowed looks
 * through `LOOKED_THROUGH` tasks of the box at most: it may be short, even empty, and still have a next one.
 */
export async function listInbox(db: Executor, filter: InboxFilter): Promise<InboxPage> {
  const { box, after, limit } = filter
  const size = PAGE_SIZES.find((one) => one >= limit) ?? limit
  const { narrows, rest, bounds } = narrowing(filter)
  const needed = after === null ? COUNTED + 1 : size + 1
  const most = narrows ? LOOKED_THROUGH : needed
  const [order, backwards, ofPage] =
    box === 'done' ? [sql`k.key desc`, sql`k.key`, sql`p.key desc`] : [sql`k.due, k.key`, sql`k.due desc, k.key desc`, sql`p.place, p.key`]
  const found = await sql<(InboxRow & Walked) | (Walked & { readonly key: null })>`/* inbox-page */
    with k as materialized (${walk(box, filter, { ...bounds, after, most })}),
      f as materialized (select k.due, k.key from k ${rest} order by ${order} limit ${sql.lit(needed)})
    select m.*, p.* from (
      select (select count(*) from f)::int as counted, (select count(*) from k)::int as looked, e.due as end_due, e.key as end_key
      from (values (1)) one(row) left join (select k.due, k.key from k order by ${backwards} limit 1) e on true
    ) m left join (
      select k.due as place, ${COLUMNS} from (select * from f k order by ${order} limit ${sql.lit(size + 1)}) k
      cross join lateral (select t.* from user_task t where t.key = k.key limit 1) t ${JOINED}
    ) p on true order by ${ofPage}`.execute(db)
  const [first] = found.rows
  const rows = found.rows.flatMap((row) => (row.key === null ? [] : [row]))
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const isWhole = !narrows || (first?.looked ?? 0) < LOOKED_THROUGH
  const end = isWhole || first?.end_due == null || first.end_key === null ? null : { due: first.end_due, key: first.end_key }
  return {
    rows: page,
    counted: after === null ? countedTo(first?.counted ?? 0, isWhole) : null,
    next: rows.length > limit && last !== undefined ? { due: last.place, key: last.key } : end,
  }
}

export async function inboxTask(db: Executor, key: string): Promise<InboxRow | undefined> {
  return (await sql<InboxRow>`/* inbox-task */ select ${COLUMNS} from user_task t ${JOINED} where t.key = ${key}`.execute(db)).rows[0]
}

/** How many tasks wait and are late, each counted to `COUNTED`; late ones among the first `LOOKED_THROUGH` that are due. */
export async function countInbox(db: Executor, who: Person, today: string) {
  const all = { after: null, from: null, before: null }
  const count = (rows: RawBuilder<unknown>) => sql`(select count(*)::int from (select 1 from (${rows}) k limit ${sql.lit(COUNTED)}) n)`
  const inBox = (box: InboxFilter['box']) => count(walk(box, who, { ...all, most: COUNTED }))
  const withLight = (light: string) => {
    const bounds = { ...all, ...boundsOf(light, today), most: LOOKED_THROUGH }
    const both = sql.join(
      (['mine', 'group'] as const).map((box) => sql`select * from (${walk(box, who, bounds)}) k where ${hasLight(light, today)}`),
      sql` union all `,
    )
    return count(both)
  }
  const found = await sql<{ mine: number; group: number; red: number; yellow: number; done: number }>`/* inbox-counts */
    select ${inBox('mine')} as mine, ${inBox('group')} as group, ${withLight('red')} as red, ${withLight('yellow')} as yellow, ${inBox('done')} as done`.execute(
    db,
  )
  return { ...(found.rows[0] ?? { mine: 0, group: 0, red: 0, yellow: 0, done: 0 }), countedTo: COUNTED }
}

export async function openTasksOfCase(db: Executor, caseId: string): Promise<readonly InboxRow[]> {
  return (
    await sql<InboxRow>`/* open-tasks-of-case */ select ${COLUMNS} from user_task t ${JOINED} where t.case_id = ${caseId} and t.state = 'CREATED' order by t.key`.execute(
      db,
    )
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
