import type { Generated } from 'kysely'
import type { Executor } from './transaction.ts'

export interface ReviewTables {
  programme_draft_author: { programme: string; user_id: string }
  programme_review: {
    id: string
    seq: Generated<string>
    programme: string
    hash: string
    note: string
    submitted_at: string
    submitted_by: string
    authors: string[]
    state: 'open' | 'agreed' | 'returned' | 'withdrawn' | 'published'
    decided_at: string | null
    decided_by: string | null
    comment: Generated<string>
  }
}

/** Everybody who has written on the draft. */
export async function draftAuthors(db: Executor, programme: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('programme_draft_author')
    .select('user_id')
    .where('programme', '=', programme)
    .orderBy('user_id')
    .execute()
  return rows.map((row) => row.user_id)
}

export async function addDraftAuthor(db: Executor, programme: string, user_id: string): Promise<void> {
  await db
    .insertInto('programme_draft_author')
    .values({ programme, user_id })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function forgetDraftAuthors(db: Executor, programme: string): Promise<void> {
  await db.deleteFrom('programme_draft_author').where('programme', '=', programme).execute()
}

/** The last review that was asked for. */
export function newestReview(db: Executor, programme: string) {
  return db.selectFrom('programme_review').selectAll().where('programme', '=', programme).orderBy('seq', 'desc').limit(1).executeTakeFirst()
}

export async function insertReview(
  db: Executor,
  row: {
    id: string
    programme: string
    hash: string
    note: string
    submitted_at: string
    submitted_by: string
    authors: string[]
  },
): Promise<void> {
  await db
    .insertInto('programme_review')
    .values({ ...row, state: 'open', decided_at: null, decided_by: null })
    .execute()
}

/** Ends what is open or agreed, e.g. when the draft is withdrawn or thrown away. */
export async function endReviews(db: Executor, programme: string): Promise<void> {
  await db
    .updateTable('programme_review')
    .set({ state: 'withdrawn' })
    .where('programme', '=', programme)
    .where('state', 'in', ['open', 'agreed'])
    .execute()
}

export async function decideReview(
  db: Executor,
  id: string,
  decision: { state: 'agreed' | 'returned'; decided_at: string; decided_by: string; comment: string },
): Promise<void> {
  await db.updateTable('programme_review').set(decision).where('id', '=', id).execute()
}

export async function markReviewPublished(db: Executor, id: string): Promise<void> {
  await db.updateTable('programme_review').set({ state: 'published' }).where('id', '=', id).execute()
}

declare module './database.ts' {
  interface Database extends ReviewTables {}
}
