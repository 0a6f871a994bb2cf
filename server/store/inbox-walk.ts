import { type RawBuilder, sql } from 'kysely'

export type Box = 'mine' | 'group' | 'done'

export interface Person {
  readonly userId: string
  readonly groups: readonly string[]
}

/** A place in the order of a box; finished tasks have only keys. */
export interface InboxPlace {
  readonly due: string
  readonly key: string
}

/** What bounds a walk through a box. */
export interface Walk {
  readonly after: InboxPlace | null
  /** Due days from which and before which; null: all. */
  readonly from: RawBuilder<unknown> | null
  readonly before: RawBuilder<unknown> | null
  readonly most: number
  /** false: some `most` of the first rows in any order; nothing is read that is not wanted. */
  readonly isSorted?: boolean
  /** false: without what the lights follow from. */
  readonly withLights?: boolean
}

/** Where tasks without a due day stand. */
const NEVER = sql`'9999-12-31'::date`
/** By columns that an index has in this order. */
function within({ after, from, before }: Walk, due: RawBuilder<unknown>, key: RawBuilder<unknown>): RawBuilder<unknown> {
  const conditions = [
    ...(after === null ? [] : [sql`(${due}, ${key}) > (${after.due}::date, ${after.key}::bigint)`]),
    ...(from === null ? [] : [sql`${due} >= ${from}`]),
    ...(before === null ? [] : [sql`${due} < ${before}`]),
  ]
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}

/** The first tasks of a box in its order: `due`, `key`, `yellow_on`, `paused`. Every part is read by an index in that order and stops at `most`. */
export function walk(box: Box, { userId, groups }: Person, bounds: Walk): RawBuilder<unknown> {
  const { after, isSorted = true, withLights = true } = bounds
  const most = sql.lit(bounds.most)
  const light = withLights ? sql`, t.yellow_on, t.paused` : sql``
  if (box === 'done')
    return sql`select ${NEVER} as due, t.key${light} from user_task t where t.state = 'COMPLETED' and t.completed_by = ${userId}
      and ${after === null ? sql`true` : sql`t.key < ${after.key}::bigint`} order by t.key desc limit ${most}`
  const open = (whose: RawBuilder<unknown>) => sql`select t.due, t.key${light} from user_task t
    where t.state = 'CREATED' and ${whose} and ${within(bounds, sql`t.due`, sql`t.key`)} order by t.due, t.key limit ${most}`
  if (box === 'mine') return open(sql`t.assignee = ${userId}`)
  const candidates = candidatesOf(userId, groups)
  return sql`select w.* from (
      select o.* from ${candidates} cross join lateral (${open(sql`t.assignee is null and t.candidate = b.candidate`)}) o
      union all
      select x.due, x.task_key${light} from (
        select distinct x.due, x.task_key from ${candidates} cross join lateral (
          select x.due, x.task_key from user_task_candidate x where x.candidate = b.candidate and ${within(bounds, sql`x.due`, sql`x.task_key`)}
          order by x.due, x.task_key limit ${most}) x) x
      ${withLights ? sql`cross join lateral (select t.yellow_on, t.paused from user_task t where t.key = x.task_key limit 1) t` : sql``}
    ) w ${isSorted ? sql`order by w.due, w.key` : sql``} limit ${most}`
}

/** How many tasks are in a box, counted to `most`: few steps for each row, since nothing of it is wanted. */
export function countOf(box: Box, { userId, groups }: Person, most: number): RawBuilder<unknown> {
  const end = sql.lit(most)
  const open = (whose: RawBuilder<unknown>) =>
    sql`select from user_task t where t.state = 'CREATED' and ${whose} order by t.due, t.key limit ${end}`
  const rows = () => {
    if (box === 'done')
      return sql`select from user_task t where t.state = 'COMPLETED' and t.completed_by = ${userId} order by t.key limit ${end}`
    if (box === 'mine') return open(sql`t.assignee = ${userId}`)
    const candidates = candidatesOf(userId, groups)
    return sql`select from ${candidates} cross join lateral (${open(sql`t.assignee is null and t.candidate = b.candidate`)}) o
      union all
      select from (
        select distinct x.due, x.task_key from ${candidates} cross join lateral (
          select x.due, x.task_key from user_task_candidate x where x.candidate = b.candidate order by x.due, x.task_key limit ${end}) x) x
      limit ${end}`
  }
  return sql`(select count(*)::int from (${rows()}) n)`
}

function candidatesOf(userId: string, groups: readonly string[]): RawBuilder<unknown> {
  return sql`(values ${sql.join([...groups, `user:${userId}`].map((candidate) => sql`(${candidate}::text)`))}) b(candidate)`
}

/** Of rows `k` of a walk. Which due days a light can have bounds the walk, see `boundsOf`. */
export function hasLight(light: string, today: string): RawBuilder<unknown> {
  const day = sql`${today}::date`
  if (light === 'paused') return sql`k.paused and k.due < ${NEVER}`
  if (light === 'none') return sql`k.due = ${NEVER}`
  if (light === 'red') return sql`not k.paused and k.due < ${day}`
  if (light === 'yellow') return sql`not k.paused and k.due >= ${day} and k.yellow_on <= ${day}`
  if (light === 'green') return sql`not k.paused and k.due >= ${day} and k.due < ${NEVER} and (k.yellow_on is null or k.yellow_on > ${day})`
  return sql`false`
}

/** Due days that a light can have. */
export function boundsOf(light: string | null, today: string): Pick<Walk, 'from' | 'before'> {
  const day = sql`${today}::date`
  if (light === 'red') return { from: null, before: day }
  if (light === 'yellow' || light === 'green') return { from: day, before: NEVER }
  return light === 'none' ? { from: NEVER, before: null } : { from: null, before: light === 'paused' ? NEVER : null }
}
