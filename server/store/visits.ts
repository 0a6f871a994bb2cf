import { sql } from 'kysely'
import type { Executor } from './transaction.ts'

export type VisitFinding = 'met' | 'not-met' | 'unclear'

export interface VisitTables {
  site_visit: {
    id: string
    case_id: string
    panel_id: string
    row_id: string
    question: string
    asked_by: string
    asked_at: string
    finding: VisitFinding | null
    answer: string | null
    visited_on: string | null
    answered_by: string | null
    answered_at: string | null
  }
}

export type VisitRow = VisitTables['site_visit'] & {
  readonly case_number: string
  readonly programme: string
  readonly version: number
  readonly scheme: string | null
  readonly subject_id: string
  readonly subject_name: string
  readonly asker: string
  readonly answerer: string | null
}

const SELECT = sql`select v.*, c.number as case_number, c.programme, c.version, p.scheme, s.id as subject_id, s.name as subject_name,
  a.name as asker, b.name as answerer
  from site_visit v join case_file c on c.id = v.case_id join panel p on p.id = v.panel_id join subject s on s.id = c.subject_id
    join account a on a.id = v.asked_by left join account b on b.id = v.answered_by`

/** Stores a request; false when the same person asked the same and waits for the answer. */
export async function insertVisit(
  db: Executor,
  row: Pick<VisitTables['site_visit'], 'id' | 'case_id' | 'panel_id' | 'row_id' | 'question' | 'asked_by' | 'asked_at'>,
): Promise<boolean> {
  const done = await db
    .insertInto('site_visit')
    .values({ ...row, finding: null, answer: null, visited_on: null, answered_by: null, answered_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return Number(done.numInsertedOrUpdatedRows ?? 0) > 0
}

/** Answers an open request once. */
export async function answerVisit(
  db: Executor,
  id: string,
  answer: { finding: VisitFinding; answer: string; visited_on: string; answered_by: string; answered_at: string },
): Promise<boolean> {
  const done = await db.updateTable('site_visit').set(answer).where('id', '=', id).where('answered_at', 'is', null).executeTakeFirst()
  return Number(done.numUpdatedRows) > 0
}

export async function visitById(db: Executor, id: string): Promise<VisitRow | undefined> {
  return (await sql<VisitRow>`${SELECT} where v.id = ${id}`.execute(db)).rows[0]
}

/** Requests of a case, a panel, or all open ones; the oldest first. */
export async function visits(
  db: Executor,
  filter: { readonly caseId?: string; readonly panelId?: string; readonly open?: boolean; readonly limit: number },
): Promise<readonly VisitRow[]> {
  const found = await sql<VisitRow>`${SELECT}
    where (${filter.caseId ?? null}::text is null or v.case_id = ${filter.caseId ?? null})
      and (${filter.panelId ?? null}::text is null or v.panel_id = ${filter.panelId ?? null})
      and (not ${filter.open ?? false}::boolean or v.answered_at is null)
    order by v.answered_at is not null, v.asked_at limit ${filter.limit}`.execute(db)
  return found.rows
}

declare module './database.ts' {
  interface Database extends VisitTables {}
}
