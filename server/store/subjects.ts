import { type ColumnType, sql } from 'kysely'
import type { JsonObject } from '../base/json.ts'
import type { Executor } from './transaction.ts'

export interface SubjectTables {
  subject: {
    id: string
    programme: string
    kind: string
    name: string
    organisation_id: string
    parent_id: string | null
    address: string
    area: string
    data: ColumnType<JsonObject, string, string>
    created_by: string
    created_at: string
  }
}

export interface SubjectRow {
  readonly id: string
  readonly programme: string
  readonly kind: string
  readonly name: string
  readonly organisation_id: string
  readonly organisation_name: string
  readonly parent_id: string | null
  readonly parent_name: string | null
  readonly address: string
  readonly area: string
  readonly data: JsonObject
  readonly open_cases: number
  readonly level: string | null
  readonly created_at: string
}

const SELECT = sql`
  select s.id, s.programme, s.kind, s.name, s.organisation_id, o.name as organisation_name, s.parent_id, p.name as parent_name, s.address, s.area, s.data, s.created_at,
    (select count(*)::int from case_file c where c.subject_id = s.id and c.closed_at is null) as open_cases,
    (select r.level from rating_result r where r.subject_id = s.id and r.withdrawn_at is null order by r.confirmed_at desc, r.job_key desc limit 1) as level
  from subject s join organisation o on o.id = s.organisation_id left join subject p on p.id = s.parent_id`

export async function subjectById(db: Executor, id: string): Promise<SubjectRow | undefined> {
  return (await sql<SubjectRow>`${SELECT} where s.id = ${id}`.execute(db)).rows[0]
}

export async function subjectByName(db: Executor, programme: string, name: string): Promise<SubjectRow | undefined> {
  return (await sql<SubjectRow>`${SELECT} where s.programme = ${programme} and s.name = ${name}`.execute(db)).rows[0]
}

export async function listSubjects(
  db: Executor,
  filter: { readonly organisationId: string | null; readonly q: string | null; readonly after: string | null; readonly limit: number },
): Promise<readonly SubjectRow[]> {
  const found = await sql<SubjectRow>`${SELECT}
    where (${filter.organisationId}::text is null or s.organisation_id = ${filter.organisationId})
      and (${filter.q}::text is null or s.name ilike ${`%${(filter.q ?? '').replace(/[\\%_]/g, '\\$&')}%`})
      and (${filter.after}::text is null or s.name > ${filter.after})
    order by s.name limit ${filter.limit}`.execute(db)
  return found.rows
}

export async function countSubjects(
  db: Executor,
  filter: { readonly organisationId: string | null; readonly q: string | null },
): Promise<number> {
  const found = await sql<{ total: string }>`select count(*) as total from subject s
    where (${filter.organisationId}::text is null or s.organisation_id = ${filter.organisationId})
      and (${filter.q}::text is null or s.name ilike ${`%${(filter.q ?? '').replace(/[\\%_]/g, '\\$&')}%`})`.execute(db)
  return Number(found.rows[0]?.total ?? 0)
}

/** false when the programme has a subject of this name already. */
export async function insertSubject(
  db: Executor,
  row: Omit<SubjectTables['subject'], 'data'> & { readonly data: string },
): Promise<boolean> {
  const done = await db
    .insertInto('subject')
    .values(row)
    .onConflict((conflict) => conflict.columns(['programme', 'name']).doNothing())
    .executeTakeFirst()
  return Number(done.numInsertedOrUpdatedRows ?? 0) === 1
}

/** false when another subject of the programme has the name. */
export async function updateSubject(
  db: Executor,
  id: string,
  change: { readonly name: string; readonly address: string; readonly area: string; readonly data: string },
): Promise<boolean> {
  const done =
    await sql`update subject set name = ${change.name}, address = ${change.address}, area = ${change.area}, data = ${change.data}::jsonb
    where id = ${id} and not exists (select 1 from subject o where o.programme = subject.programme and o.name = ${change.name} and o.id <> ${id})`.execute(
      db,
    )
  return Number(done.numAffectedRows ?? 0) === 1
}

/** Who submits for a subject waits for whoever submits for it now. */
export async function lockSubject(db: Executor, id: string): Promise<void> {
  await sql`select id from subject where id = ${id} for update`.execute(db)
}

/** Cases of a subject that are not closed. */
export async function openCasesOf(db: Executor, subjectId: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('case_file').select('id').where('subject_id', '=', subjectId).where('closed_at', 'is', null).execute()
  return rows.map(({ id }) => id)
}

declare module './database.ts' {
  interface Database extends SubjectTables {}
}
