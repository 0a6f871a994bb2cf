import type { JsonObject } from '../base/json.ts'
import type { Bilingual } from '../base/text.ts'
import type { Stored } from './letters.ts'
import type { Executor, Trx } from './transaction.ts'

export interface NoticeRow {
  id: string
  programme: string
  kind: string
  case_id: string | null
  subject_id: string | null
  key: string
  title: string
  rows: Stored<readonly { readonly label: Bilingual; readonly value: string }[]>
  body: string
  office: Stored<{ readonly name: string; readonly phone: string; readonly email: string; readonly address: string }>
  published_at: string
  published_on: string
  last_day: string
  provisional: boolean
  proof: Stored<JsonObject>
  hash: string
  document_id: string | null
  objections_allowed: boolean
  state: 'open' | 'closed'
  closed_at: string | null
}

export type ObjectionState = 'received' | 'evidence-missing' | 'late' | 'founded' | 'unfounded'

export interface ObjectionRow {
  id: string
  notice_id: string
  receipt: string
  query_hash: string
  facts: string
  received_at: string
  counted_at: string | null
  state: ObjectionState
  finding: string | null
  found_at: string | null
  found_by: string | null
}

export interface NoticeTables {
  notice: NoticeRow
  notice_upload: { document_id: string; notice_id: string; at: string; objection_id: string | null }
  objection: ObjectionRow
  objection_identity: { objection_id: string; name: string; contact: string }
}

export async function insertNotice(
  db: Executor,
  row: Omit<NoticeRow, 'rows' | 'office' | 'proof'> & { readonly rows: string; readonly office: string; readonly proof: string },
): Promise<void> {
  await db.insertInto('notice').values(row).execute()
}

export function noticeById(db: Executor, id: string) {
  return db.selectFrom('notice').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The notice with its row locked: opening an objection and closing the notice wait for each other. */
export function lockNotice(trx: Trx, id: string) {
  return trx.selectFrom('notice').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export function noticeByKey(db: Executor, key: string) {
  return db.selectFrom('notice').selectAll().where('key', '=', key).executeTakeFirst()
}

/** Newest first; `before` is the `published_at|id` of the last row of the page before. */
export function listNotices(
  db: Executor,
  page: { readonly before: { readonly at: string; readonly id: string } | null; readonly limit: number; readonly caseId?: string },
) {
  return db
    .selectFrom('notice')
    .selectAll()
    .$if(page.caseId !== undefined, (query) => query.where('case_id', '=', page.caseId ?? null))
    .$if(page.before !== null, (query) =>
      query.where((eb) =>
        eb.or([
          eb('published_at', '<', page.before?.at ?? ''),
          eb.and([eb('published_at', '=', page.before?.at ?? ''), eb('id', '>', page.before?.id ?? '')]),
        ]),
      ),
    )
    .orderBy('published_at', 'desc')
    .orderBy('id')
    .limit(page.limit)
    .execute()
}

export async function countNotices(db: Executor): Promise<number> {
  const { count } = await db
    .selectFrom('notice')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

export function latestNoticeOfSubject(db: Executor, subjectId: string, kind?: string) {
  return db
    .selectFrom('notice')
    .selectAll()
    .where('subject_id', '=', subjectId)
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? ''))
    .orderBy('published_at', 'desc')
    .executeTakeFirst()
}

export async function closeNotice(db: Executor, id: string, at: string): Promise<void> {
  await db.updateTable('notice').set({ state: 'closed', closed_at: at }).where('id', '=', id).where('state', '=', 'open').execute()
}

export async function insertUpload(db: Executor, row: NoticeTables['notice_upload']): Promise<void> {
  await db.insertInto('notice_upload').values(row).execute()
}

/** Takes uploads of this notice for an objection; answers how many were free. */
export async function takeUploads(db: Executor, noticeId: string, documentIds: readonly string[], objectionId: string): Promise<number> {
  if (documentIds.length === 0) return 0
  const done = await db
    .updateTable('notice_upload')
    .set({ objection_id: objectionId })
    .where('notice_id', '=', noticeId)
    .where('document_id', 'in', [...documentIds])
    .where('objection_id', 'is', null)
    .executeTakeFirst()
  return Number(done.numUpdatedRows)
}

export async function uploadsOf(db: Executor, objectionIds: readonly string[]) {
  if (objectionIds.length === 0) return []
  return db
    .selectFrom('notice_upload')
    .select(['document_id', 'objection_id'])
    .where('objection_id', 'in', [...objectionIds])
    .orderBy('at')
    .execute()
}

export async function insertObjection(db: Executor, row: ObjectionRow, identity: { readonly name: string; readonly contact: string }) {
  await db.insertInto('objection').values(row).execute()
  await db
    .insertInto('objection_identity')
    .values({ objection_id: row.id, ...identity })
    .execute()
}

export function objectionByReceipt(db: Executor, receipt: string) {
  return db.selectFrom('objection').selectAll().where('receipt', '=', receipt).executeTakeFirst()
}

export function objectionById(db: Executor, id: string) {
  return db.selectFrom('objection').selectAll().where('id', '=', id).executeTakeFirst()
}

export function objectionsOf(db: Executor, noticeId: string) {
  return db.selectFrom('objection').selectAll().where('notice_id', '=', noticeId).orderBy('received_at').orderBy('id').execute()
}

export async function identitiesOf(db: Executor, objectionIds: readonly string[]) {
  if (objectionIds.length === 0) return []
  return db
    .selectFrom('objection_identity')
    .selectAll()
    .where('objection_id', 'in', [...objectionIds])
    .execute()
}

export async function updateObjection(
  db: Executor,
  id: string,
  change: Partial<Pick<ObjectionRow, 'state' | 'counted_at' | 'finding' | 'found_at' | 'found_by'>>,
): Promise<void> {
  await db.updateTable('objection').set(change).where('id', '=', id).execute()
}

/** Objections that count and have no finding yet, over all notices of a subject. */
export async function openObjectionsOfSubject(db: Executor, subjectId: string): Promise<number> {
  const { count } = await db
    .selectFrom('objection')
    .innerJoin('notice', 'notice.id', 'objection.notice_id')
    .where('notice.subject_id', '=', subjectId)
    .where('objection.state', '=', 'received')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

declare module './database.ts' {
  interface Database extends NoticeTables {}
}
