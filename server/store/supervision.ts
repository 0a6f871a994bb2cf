import { type ColumnType, sql } from 'kysely'
import type { JsonObject } from '../base/json.ts'
import type { Executor, Trx } from './transaction.ts'

export interface SupervisionTables {
  sample_draw: {
    id: string
    programme: string
    year: number
    seed: string
    pool: ColumnType<readonly string[], string, string>
    drawn: ColumnType<readonly string[], string, string>
    job_key: string | null
    drawn_at: string
    drawn_by: string
  }
  subject_operator: {
    id: string
    subject_id: string
    organisation_id: string | null
    name: string
    credit_code: string | null
    data: ColumnType<JsonObject, string, string>
    case_id: string | null
    recorded_at: string
    recorded_by: string
  }
}

/** Subjects of a programme whose certificate is in force on the day, in a fixed order. */
export async function subjectsWithCertificate(db: Executor, programme: string, on: string): Promise<readonly string[]> {
  const found = await sql<{ subject_id: string }>`
    select distinct subject_id from certificate
    where programme = ${programme} and state in ('in-force', 'downgraded') and issued_on <= ${on}::date and (last_day is null or last_day >= ${on}::date) order by subject_id`.execute(
    db,
  )
  return found.rows.map((row) => row.subject_id)
}

export function drawOfJob(db: Executor, jobKey: string) {
  return db.selectFrom('sample_draw').selectAll().where('job_key', '=', jobKey).executeTakeFirst()
}

export function drawsOf(db: Executor, programme: string) {
  return db.selectFrom('sample_draw').selectAll().where('programme', '=', programme).orderBy('drawn_at', 'desc').execute()
}

export async function insertDraw(
  trx: Trx,
  row: Omit<SupervisionTables['sample_draw'], 'pool' | 'drawn'> & { readonly pool: string; readonly drawn: string },
): Promise<void> {
  await trx.insertInto('sample_draw').values(row).execute()
}

export async function insertOperator(
  trx: Trx,
  row: Omit<SupervisionTables['subject_operator'], 'data'> & { readonly data: string },
): Promise<void> {
  await trx.insertInto('subject_operator').values(row).execute()
}

export function operatorsOf(db: Executor, subjectId: string) {
  return db.selectFrom('subject_operator').selectAll().where('subject_id', '=', subjectId).orderBy('recorded_at').orderBy('id').execute()
}

export async function setSubjectOrganisation(trx: Trx, subjectId: string, organisationId: string): Promise<void> {
  await trx.updateTable('subject').set({ organisation_id: organisationId }).where('id', '=', subjectId).execute()
}

export function organisationByCreditCode(db: Executor, creditCode: string) {
  return db.selectFrom('organisation').select(['id', 'name']).where('credit_code', '=', creditCode).executeTakeFirst()
}

declare module './database.ts' {
  interface Database extends SupervisionTables {}
}
