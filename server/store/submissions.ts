import { type ColumnType, type Generated, sql } from 'kysely'
import type { JsonObject } from '../base/json.ts'
import { later } from './later.ts'
import type { Executor } from './transaction.ts'

type Data = ColumnType<JsonObject, string, string>

export interface SubmissionTables {
  draft: {
    id: string
    owner_id: string
    organisation_id: string
    programme: string
    version: number
    case_type: string
    form_id: string
    subject_id: string
    parent_case_id: string | null
    data: Data
    revision: number
    updated_at: string
    case_id: string | null
  }
  task_draft: { task_key: string; data: Data; revision: number; saved_by: string; saved_at: string }
  submission: {
    id: string
    case_id: string
    form_id: string
    programme: string
    version: number
    number: number
    data: Data
    hash: string
    submitted_by: string
    organisation_id: string | null
    submitted_at: string
    task_key: string | null
    element_id: string | null
    evidence_snapshot: string | null
    seq: Generated<string>
  }
}

export async function insertDraft(db: Executor, row: Omit<SubmissionTables['draft'], 'data'> & { readonly data: string }): Promise<void> {
  await db.insertInto('draft').values(row).execute()
}

export function draftById(db: Executor, id: string) {
  return db.selectFrom('draft').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function lockDraft(db: Executor, id: string) {
  return db.selectFrom('draft').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Own drafts and those of the organisation that are not submitted. */
export function draftsOf(db: Executor, ownerId: string, organisationId: string | null) {
  return db
    .selectFrom('draft')
    .selectAll()
    .where((eb) => eb.or([eb('owner_id', '=', ownerId), eb('organisation_id', '=', organisationId ?? '')]))
    .where('case_id', 'is', null)
    .orderBy('updated_at', 'desc')
    .limit(100)
    .execute()
}

/** false when somebody saved a newer revision. */
export async function saveDraft(db: Executor, id: string, data: string, revision: number, at: string): Promise<boolean> {
  const done = await db
    .updateTable('draft')
    .set({ data, revision: revision + 1, updated_at: at })
    .where('id', '=', id)
    .where('revision', '=', revision)
    .where('case_id', 'is', null)
    .executeTakeFirst()
  return Number(done.numUpdatedRows) === 1
}

export async function closeDraft(db: Executor, id: string, caseId: string): Promise<void> {
  await db.updateTable('draft').set({ case_id: caseId }).where('id', '=', id).execute()
}

export async function deleteDraft(db: Executor, id: string): Promise<void> {
  await db.deleteFrom('draft').where('id', '=', id).where('case_id', 'is', null).execute()
}

export function taskDraft(db: Executor, taskKey: string) {
  return db.selectFrom('task_draft').selectAll().where('task_key', '=', taskKey).executeTakeFirst()
}

/** Revision 0 makes the first one; false when somebody saved a newer revision. */
export async function saveTaskDraft(
  db: Executor,
  row: {
    readonly task_key: string
    readonly data: string
    readonly revision: number
    readonly saved_by: string
    readonly saved_at: string
  },
): Promise<boolean> {
  const done = await sql`
    insert into task_draft (task_key, data, revision, saved_by, saved_at)
    select ${row.task_key}::bigint, ${row.data}::jsonb, 1, ${row.saved_by}, ${row.saved_at}::timestamptz
    where ${row.revision} = 0 or exists (select 1 from task_draft where task_key = ${row.task_key}::bigint)
    on conflict (task_key) do update set data = excluded.data, revision = task_draft.revision + 1, saved_by = excluded.saved_by, saved_at = excluded.saved_at
      where task_draft.revision = ${row.revision}`.execute(db)
  return Number(done.numAffectedRows ?? 0) === 1
}

export async function deleteTaskDraft(db: Executor, taskKey: string): Promise<void> {
  await later(db, db.deleteFrom('task_draft').where('task_key', '=', taskKey).compile())
}

export async function insertSubmission(
  db: Executor,
  row: Omit<SubmissionTables['submission'], 'data' | 'number' | 'seq'> & { readonly data: string },
): Promise<void> {
  const insert = sql`/* insert-submission */
    insert into submission (id, case_id, form_id, programme, version, number, data, hash, submitted_by, organisation_id, submitted_at, task_key, element_id, evidence_snapshot)
    select ${row.id}, ${row.case_id}, ${row.form_id}, ${row.programme}, ${row.version}::int, coalesce(max(number), 0) + 1, ${row.data}::jsonb, ${row.hash}, ${row.submitted_by}, ${row.organisation_id}, ${row.submitted_at}::timestamptz, ${row.task_key}::bigint, ${row.element_id}, ${row.evidence_snapshot}
    from submission where case_id = ${row.case_id} and form_id = ${row.form_id}`
  await later(db, insert.compile(db))
}

export function submissionsOf(db: Executor, caseId: string) {
  return db
    .selectFrom('submission')
    .select([
      'id',
      'form_id',
      'programme',
      'version',
      'number',
      'submitted_by',
      'organisation_id',
      'submitted_at',
      'element_id',
      'evidence_snapshot',
    ])
    .where('case_id', '=', caseId)
    .orderBy('seq')
    .execute()
}

/** Submissions that stand on a snapshot, with its hash. */
export function submissionsOn(db: Executor, snapshotId: string) {
  return db
    .selectFrom('submission')
    .innerJoin('evidence_snapshot', 'evidence_snapshot.id', 'submission.evidence_snapshot')
    .select(['submission.id', 'submission.data', 'submission.hash', 'submission.submitted_at', 'evidence_snapshot.hash as snapshot_hash'])
    .where('submission.evidence_snapshot', '=', snapshotId)
    .orderBy('submission.seq')
    .execute()
}

export function submissionById(db: Executor, id: string) {
  return db.selectFrom('submission').selectAll().where('id', '=', id).executeTakeFirst()
}

export function latestSubmission(db: Executor, caseId: string, formId: string) {
  return db
    .selectFrom('submission')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('form_id', '=', formId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
}

declare module './database.ts' {
  interface Database extends SubmissionTables {}
}
