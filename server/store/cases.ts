import { type ColumnType, type Generated, type RawBuilder, sql } from 'kysely'
import { historyOf } from './history-past.ts'
import { later } from './later.ts'
import { COUNTED, type Counted, countedTo, LOOKED_THROUGH, likeOf, PAGE_SIZES } from './paging.ts'
import type { Executor } from './transaction.ts'

export interface CaseTables {
  case_number: { series: string; last: string }
  case_file: {
    id: string
    number: string
    programme: string
    version: number
    case_type: string
    subject_id: string
    organisation_id: string
    applicant_id: string
    applicant_name: string
    parent_case_id: string | null
    relation: string | null
    instance_key: string | null
    status: string
    stage: string | null
    outcome: string | null
    submitted_at: string
    closed_at: string | null
  }
  case_event: {
    seq: Generated<string>
    case_id: string
    at: string
    kind: string
    title_zh: string
    title_en: string
    detail_zh: string | null
    detail_en: string | null
    article: string | null
    actor: string | null
    document_id: string | null
    internal: boolean
  }
  case_stage: { case_id: string; stage: string; reached_at: string }
  case_step: {
    element_instance_key: string
    case_id: string
    element_id: string
    type: string
    name: string | null
    properties: ColumnType<{ readonly [name: string]: string }, string, string>
    started_at: string
  }
  rating_result: {
    id: string
    case_id: string
    subject_id: string
    stage: string
    level: string
    passed: boolean
    approved: string
    bonus: string
    total: string
    confirmed_on: string
    confirmed_at: string
    job_key: string | null
    withdrawn_at: string | null
    withdrawn_ground: string | null
  }
  good_conduct: { id: string; organisation_id: string; case_id: string; article: string | null; recorded_at: string }
  request_key: { actor: string; key: string; answer: ColumnType<unknown, string, string>; at: string }
}

export type CaseRow = CaseTables['case_file']

// Named one by one: a statement that transactions send is prepared only where it does not answer `*`.
const COLUMNS = [
  'id',
  'number',
  'programme',
  'version',
  'case_type',
  'subject_id',
  'organisation_id',
  'applicant_id',
  'applicant_name',
  'parent_case_id',
  'relation',
  'instance_key',
  'status',
  'stage',
  'outcome',
  'submitted_at',
  'closed_at',
] as const satisfies readonly (keyof CaseRow)[]

/** Next serial of a series; the row lock makes numbers unique and without gaps among committed cases. */
export async function nextCaseSerial(db: Executor, series: string): Promise<number> {
  const found = await sql<{ last: string }>`insert into case_number (series, last) values (${series}, 1)
    on conflict (series) do update set last = case_number.last + 1 returning last`.execute(db)
  return Number(found.rows[0]?.last ?? 1)
}

export async function insertCase(db: Executor, row: CaseRow): Promise<void> {
  await db.insertInto('case_file').values(row).execute()
}

type CaseChange = Partial<Pick<CaseRow, 'status' | 'stage' | 'outcome' | 'closed_at' | 'instance_key'>>
type NewEvent = Omit<CaseTables['case_event'], 'seq'>
type NewStep = Omit<CaseTables['case_step'], 'properties'> & { readonly properties: string }

export async function updateCase(db: Executor, id: string, change: CaseChange): Promise<void> {
  await caseUpdated(db, id, change).execute()
}

const caseUpdated = (db: Executor, id: string, change: CaseChange) => db.updateTable('case_file').set(change).where('id', '=', id)
const eventsAdded = (db: Executor, rows: readonly NewEvent[]) => db.insertInto('case_event').values([...rows])

/** Changes of a case; what is left out stays as it is. */
export interface CaseWrites {
  readonly change?: CaseChange
  readonly reached?: readonly { readonly stage: string; readonly at: string }[]
  readonly events?: readonly NewEvent[]
  readonly begun?: readonly NewStep[]
  /** Element instances. */
  readonly ended?: readonly string[]
}

/** Writes what a step of a process changes of its case, in one statement that is not waited for (`later`). What began and
 * ended with the step leaves no row. */
export async function writeCase(
  db: Executor,
  caseId: string,
  { change = {}, reached = [], events = [], begun = [], ended = [] }: CaseWrites,
): Promise<void> {
  const lasting = begun.filter((step) => !ended.includes(step.element_instance_key))
  const parts = [
    Object.keys(change).length === 0 ? null : caseUpdated(db, caseId, change),
    reached.length === 0
      ? null
      : db
          .insertInto('case_stage')
          .values(reached.map(({ stage, at }) => ({ case_id: caseId, stage, reached_at: at })))
          .onConflict((conflict) => conflict.doNothing()),
    events.length === 0 ? null : eventsAdded(db, events),
    lasting.length === 0
      ? null
      : db
          .insertInto('case_step')
          .values(lasting)
          .onConflict((conflict) => conflict.column('element_instance_key').doNothing()),
    ended.length === 0 ? null : db.deleteFrom('case_step').where('element_instance_key', 'in', [...ended]),
  ].filter((part) => part !== null)
  if (parts.length === 0) return
  const named = parts.map((part, at) => sql`${sql.raw(`part_${at}`)} as (${part})`)
  await later(db, sql`with ${sql.join(named)} select 1`.compile(db))
}

export function caseById(db: Executor, id: string): Promise<CaseRow | undefined> {
  return db.selectFrom('case_file').select(COLUMNS).where('id', '=', id).executeTakeFirst()
}

/** Newest case of a type on a subject, an open one first. */
export function newestCaseOf(db: Executor, subjectId: string, caseType: string) {
  return db
    .selectFrom('case_file')
    .selectAll()
    .where('subject_id', '=', subjectId)
    .where('case_type', '=', caseType)
    .orderBy(sql`closed_at is null`, 'desc')
    .orderBy('submitted_at', 'desc')
    .orderBy('instance_key', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export function childCases(db: Executor, parentId: string) {
  return db
    .selectFrom('case_file')
    .select(['id', 'number', 'case_type', 'relation'])
    .where('parent_case_id', '=', parentId)
    .orderBy('submitted_at')
    .execute()
}

export function stagesOf(db: Executor, caseId: string) {
  return db.selectFrom('case_stage').select(['stage', 'reached_at']).where('case_id', '=', caseId).execute()
}

export async function insertEvents(db: Executor, rows: readonly NewEvent[]): Promise<void> {
  if (rows.length > 0) await eventsAdded(db, rows).execute()
}

export function eventsOf(db: Executor, caseId: string, withInternal: boolean) {
  let query = db.selectFrom('case_event').selectAll().where('case_id', '=', caseId).orderBy('seq')
  if (!withInternal) query = query.where('internal', '=', false)
  return query.execute()
}

/** What is alive on a case and says so, oldest first. */
export function stepsOf(db: Executor, caseId: string) {
  return db.selectFrom('case_step').selectAll().where('case_id', '=', caseId).orderBy('element_instance_key').execute()
}

/** Job types of service and send tasks of one instance, by element instance. */
export async function jobTypesOf(
  db: Executor,
  instanceKey: string,
  elementInstanceKeys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await db
    .selectFrom('job')
    .select(['element_instance_key', 'type'])
    .where('instance_key', '=', instanceKey)
    .where('element_instance_key', 'in', [...elementInstanceKeys])
    .execute()
  return new Map(found.map((row) => [row.element_instance_key, row.type]))
}

/** false when this job has recorded its result before. */
export async function insertResult(db: Executor, row: CaseTables['rating_result']): Promise<boolean> {
  const done = await db
    .insertInto('rating_result')
    .values(row)
    .onConflict((conflict) => conflict.column('job_key').doNothing())
    .executeTakeFirst()
  return Number(done.numInsertedOrUpdatedRows ?? 0) === 1
}

export async function withdrawResults(db: Executor, caseId: string, stage: string | null, at: string, ground: string): Promise<void> {
  await sql`update rating_result set withdrawn_at = ${at}, withdrawn_ground = ${ground}
    where case_id = ${caseId} and withdrawn_at is null and (${stage}::text is null or stage = ${stage})`.execute(db)
}

export function resultsOfCase(db: Executor, caseId: string) {
  return db.selectFrom('rating_result').selectAll().where('case_id', '=', caseId).orderBy('confirmed_at').orderBy('job_key').execute()
}

export function resultsOfSubject(db: Executor, subjectId: string) {
  return db.selectFrom('rating_result').selectAll().where('subject_id', '=', subjectId).orderBy('confirmed_at').orderBy('job_key').execute()
}

export async function insertGoodConduct(db: Executor, row: CaseTables['good_conduct']): Promise<void> {
  await db
    .insertInto('good_conduct')
    .values(row)
    .onConflict((conflict) => conflict.column('case_id').doNothing())
    .execute()
}

/** Times of submission of a subject's cases of the given types (without one of them), for yearly limits. */
export async function submissionTimes(
  db: Executor,
  subjectId: string,
  caseTypes: readonly string[],
  without: string | null,
): Promise<readonly string[]> {
  if (caseTypes.length === 0) return []
  const rows = await db
    .selectFrom('case_file')
    .select(['id', 'submitted_at'])
    .where('subject_id', '=', subjectId)
    .where('case_type', 'in', [...caseTypes])
    .orderBy('submitted_at')
    .execute()
  return rows.filter((row) => row.id !== without).map((row) => row.submitted_at)
}

export interface CaseListFilter {
  readonly organisationId: string | null
  readonly q: string | null
  readonly status: string | null
  readonly stage: string | null
  readonly caseType: string | null
  readonly subjectId: string | null
  readonly light: string | null
  /** Local date of today, for lights. */
  readonly today: string
  readonly after: CasePlace | null
  readonly limit: number
}

export interface CaseListRow extends CaseRow {
  readonly subject_name: string
  readonly organisation_name: string
  readonly due_on: string | null
  readonly yellow_on: string | null
  readonly paused: boolean | null
  /** Open task that came last: what it is, and whose. */
  readonly task_name: string | null
  readonly task_groups: readonly string[] | null
}

const DEADLINE = sql`
  left join lateral (
    select due_on, yellow_on, paused from deadline d where d.case_id = c.id and d.ended_at is null order by d.due_on limit 1) d on c.closed_at is null`

const LISTED = sql`
  select ${sql.join(COLUMNS.map((column) => sql.ref(`c.${column}`)))}, s.name as subject_name, o.name as organisation_name, d.due_on, d.yellow_on, d.paused,
    t.name as task_name, t.candidate_groups as task_groups`

const JOINED = sql`
  join subject s on s.id = c.subject_id join organisation o on o.id = c.organisation_id ${DEADLINE}
  left join lateral (
    select name, candidate_groups from user_task t where t.case_id = c.id and t.state = 'CREATED' order by t.key desc limit 1) t on c.closed_at is null`

function lightOn(today: string) {
  return sql`case when d.due_on is null then 'none' when d.paused then 'paused' when ${today}::date > d.due_on then 'red'
    when ${today}::date >= d.yellow_on then 'yellow' else 'green' end`
}

/** Narrower than the whole table and read in the order of the list by an index; the first that is asked for leads the walk. */
function leading(filter: CaseListFilter): RawBuilder<unknown> {
  if (filter.subjectId !== null) return sql`c.subject_id = ${filter.subjectId}`
  if (filter.organisationId !== null) return sql`c.organisation_id = ${filter.organisationId}`
  if (filter.status !== null) return sql`c.status = ${filter.status}`
  if (filter.stage !== null) return sql`c.stage = ${filter.stage}`
  if (filter.caseType !== null) return sql`c.case_type = ${filter.caseType}`
  // Only open cases have a light.
  return filter.light !== null && filter.light !== 'none' ? sql`c.closed_at is null` : sql`true`
}

/** What is looked at row by row; null where the leading condition is all. */
function narrowing(filter: CaseListFilter): RawBuilder<unknown> | null {
  const pattern = filter.q === null ? null : likeOf(filter.q)
  const { subjectId, organisationId, status, stage, caseType, light } = filter
  const asked = [
    ...(organisationId === null ? [] : [sql`c.organisation_id = ${organisationId}`]),
    ...(status === null ? [] : [sql`c.status = ${status}`]),
    ...(stage === null ? [] : [sql`c.stage = ${stage}`]),
    ...(caseType === null ? [] : [sql`c.case_type = ${caseType}`]),
  ]
  const others = [
    ...(pattern === null ? [] : [sql`(c.number ilike ${pattern} or s.name ilike ${pattern} or o.name ilike ${pattern})`]),
    ...(light === null ? [] : [sql`${light} = ${lightOn(filter.today)}`]),
  ]
  const ownOnly = asked.length + (subjectId === null ? 0 : 1) <= 1 && others.length === 0
  return ownOnly ? null : sql.join([...asked, ...others], sql` and `)
}

// The limits keep the planner from reading the tables end to end for some thousand rows of a walk.
const NARROWED = sql`
  cross join lateral (select name from subject s where s.id = c.subject_id limit 1) s
  cross join lateral (select name from organisation o where o.id = c.organisation_id limit 1) o ${DEADLINE}`

/** What every row of a page's statement says beside its case; the only one there is when the page is empty. */
interface Walked {
  readonly counted: number
  readonly looked: number
  readonly end_at: string | null
  readonly end_id: string | null
}

export interface CasePlace {
  readonly submittedAt: string
  readonly id: string
}

/**
 * One statement: the page, newest first; the first page counts what there is (`counted`, else null). A page that is narrowed by more than one
 * thing looks through `LOOKED_THROUGH` cases at most: it may be short, even empty, and still have a next one.
 */
export async function listCases(
  db: Executor,
  filter: CaseListFilter,
): Promise<{ readonly rows: readonly CaseListRow[]; readonly counted: Counted | null; readonly next: CasePlace | null }> {
  const { after, limit } = filter
  const size = PAGE_SIZES.find((one) => one >= limit) ?? limit
  const wanted = narrowing(filter)
  const needed = after === null ? COUNTED + 1 : size + 1
  const most = wanted === null ? needed : LOOKED_THROUGH
  const beyond = after === null ? sql`` : sql`and (c.submitted_at, c.id) < (${after.submittedAt}::timestamptz, ${after.id})`
  const found = await sql<(CaseListRow & Walked) | (Walked & { readonly id: null })>`/* case-list */
    with k as materialized (
        select c.* from case_file c where ${leading(filter)} ${beyond} order by c.submitted_at desc, c.id desc limit ${sql.lit(most)}),
      f as materialized (
        select c.id, c.submitted_at from k c ${wanted === null ? sql`` : sql`${NARROWED} where ${wanted}`}
        order by c.submitted_at desc, c.id desc limit ${sql.lit(needed)})
    select m.*, p.* from (
      select (select count(*) from f)::int as counted, (select count(*) from k)::int as looked, e.submitted_at as end_at, e.id as end_id
      from (values (1)) one(row) left join (select k.submitted_at, k.id from k order by k.submitted_at, k.id limit 1) e on true
    ) m left join (
      ${LISTED} from (select f.id from f order by f.submitted_at desc, f.id desc limit ${sql.lit(size + 1)}) k
      cross join lateral (select * from case_file c where c.id = k.id limit 1) c ${JOINED}
    ) p on true order by p.submitted_at desc, p.id desc`.execute(db)
  const [first] = found.rows
  const rows = found.rows.flatMap((row) => (row.id === null ? [] : [row]))
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const isWhole = wanted === null || (first?.looked ?? 0) < LOOKED_THROUGH
  const end = isWhole || first?.end_at == null || first.end_id === null ? null : { submittedAt: first.end_at, id: first.end_id }
  return {
    rows: page,
    counted: after === null ? countedTo(first?.counted ?? 0, isWhole) : null,
    next: rows.length > limit && last !== undefined ? { submittedAt: last.submitted_at, id: last.id } : end,
  }
}

export async function listedCase(db: Executor, id: string): Promise<CaseListRow | undefined> {
  return (await sql<CaseListRow>`/* listed-case */ ${LISTED} from case_file c ${JOINED} where c.id = ${id}`.execute(db)).rows[0]
}

/** So many open cases, closed cases and subjects are counted for the overview, the newest cases first. */
export const OVERVIEW = 20_000

/** Of all cases, or those of one organisation: open ones and, apart from them, closed ones, `OVERVIEW` of each at most. */
export async function countCases(db: Executor, organisationId: string | null, today: string) {
  const whose = organisationId === null ? sql`true` : sql`c.organisation_id = ${organisationId}`
  const newest = (closed: RawBuilder<unknown>) => sql`(select c.* from case_file c where ${whose} and ${closed}
    order by c.submitted_at desc, c.id desc limit ${sql.lit(OVERVIEW)})`
  const found = await sql<{ case_type: string; status: string; stage: string | null; light: string; open: boolean; count: number }>`
    select c.case_type, c.status, c.stage, ${lightOn(today)} as light, c.closed_at is null as open, count(*)::int as count
    from (${newest(sql`c.closed_at is null`)} union all ${newest(sql`c.closed_at is not null`)}) c ${DEADLINE} group by 1, 2, 3, 4, 5`.execute(
    db,
  )
  return found.rows
}

/** Subjects by the level that counts now, `OVERVIEW` of them at most. */
export async function countLevels(db: Executor, organisationId: string | null) {
  const found = await sql<{ level: string | null; count: number }>`
    select r.level, count(*)::int as count from (
      select s.id from subject s where (${organisationId}::text is null or s.organisation_id = ${organisationId}) limit ${sql.lit(OVERVIEW)}) s
    left join lateral (select level from rating_result r where r.subject_id = s.id and r.withdrawn_at is null order by r.confirmed_at desc, r.job_key desc limit 1) r on true
    group by 1`.execute(db)
  return found.rows
}

export function rememberedAnswer(db: Executor, actor: string, key: string) {
  return db.selectFrom('request_key').select('answer').where('actor', '=', actor).where('key', '=', key).executeTakeFirst()
}

export async function rememberAnswer(db: Executor, actor: string, key: string, answer: string, at: string): Promise<void> {
  await db.insertInto('request_key').values({ actor, key, answer, at }).execute()
}

/** Instances of a case, root first, with what the diagram shows. */
export async function instancesOfCase(db: Executor, caseId: string) {
  const found = await sql<{ key: string; process_id: string; name: string | null; xml: string; status: string }>`
    select i.key, d.process_id, d.name, d.xml, i.status from process_instance i join process_definition d on d.key = i.definition_key
    where i.case_id = ${caseId} order by i.key`.execute(db)
  return found.rows
}

export async function elementCounts(db: Executor, instanceKeys: readonly string[]) {
  const found = await sql<{ instance_key: string; element_id: string; active: number; completed: number; incidents: number }>`
    select h.instance_key, h.element_id, count(*) filter (where h.state = 'ACTIVE')::int as active, count(*) filter (where h.state = 'COMPLETED')::int as completed,
      (select count(*)::int from incident n where n.instance_key = h.instance_key and n.element_id = h.element_id and n.state = 'ACTIVE') as incidents
    from ${await historyOf(db, 'element_history', instanceKeys)} h where h.instance_key = any(${instanceKeys}::bigint[]) group by 1, 2`.execute(
    db,
  )
  return found.rows
}

export async function flowsTaken(db: Executor, instanceKeys: readonly string[]) {
  const found = await sql<{ instance_key: string; flow: string }>`
    select distinct instance_key, unnest(flows) as flow from ${await historyOf(db, 'command_history', instanceKeys)} c where instance_key = any(${instanceKeys}::bigint[])`.execute(
    db,
  )
  return found.rows
}

/** Those of the messages that are waited for under this correlation key. */
export async function awaitedMessages(db: Executor, names: readonly string[], correlationKey: string): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set()
  const found = await db
    .selectFrom('message_subscription')
    .select('message_name')
    .distinct()
    .where('message_name', 'in', [...names])
    .where('correlation_key', '=', correlationKey)
    .execute()
  return new Set(found.map((row) => row.message_name))
}

declare module './database.ts' {
  interface Database extends CaseTables {}
}
