import { sql } from 'kysely'
import type { CaseRow } from './cases.ts'
import type { Executor, Trx } from './transaction.ts'

export interface OpenCaseRow extends Pick<CaseRow, 'id' | 'number'> {
  readonly subject: string
}

/** Cases of a version that are not closed, oldest first. */
export async function openCasesOfVersion(db: Executor, programme: string, version: number): Promise<readonly OpenCaseRow[]> {
  const found = await sql<OpenCaseRow>`
    select c.id, c.number, s.name as subject from case_file c join subject s on s.id = c.subject_id
    where c.programme = ${programme} and c.version = ${version} and c.closed_at is null order by c.submitted_at, c.id`.execute(db)
  return found.rows
}

export async function lockOpenCase(trx: Trx, id: string): Promise<CaseRow | undefined> {
  return trx.selectFrom('case_file').selectAll().where('id', '=', id).where('closed_at', 'is', null).forUpdate().executeTakeFirst()
}

export async function setCaseVersion(trx: Trx, id: string, version: number): Promise<void> {
  await trx.updateTable('case_file').set({ version }).where('id', '=', id).execute()
}

/** Living instances of the cases, parent before child, with their process. */
export async function livingInstances(db: Executor, caseIds: readonly string[]) {
  const found = await sql<{ key: string; case_id: string; process_id: string; definition_key: string }>`
    select i.key, i.case_id, d.process_id, i.definition_key from process_instance i join process_definition d on d.key = i.definition_key
    where i.case_id = any(${caseIds}::text[]) and i.status = 'ACTIVE' order by i.key`.execute(db)
  return found.rows
}

/** Tokens per element over the living instances of the cases. */
export async function tokensOfCases(db: Executor, caseIds: readonly string[]) {
  const found = await sql<{ process_id: string; element_id: string; type: string; name: string | null; tokens: number }>`
    select d.process_id, h.element_id, h.type, min(h.name) as name, count(*)::int as tokens
    from element_history h join process_instance i on i.key = h.instance_key join process_definition d on d.key = i.definition_key
    where i.case_id = any(${caseIds}::text[]) and i.status = 'ACTIVE' and h.ended_at is null and h.type <> 'PROCESS'
    group by 1, 2, 3 order by 1, 2`.execute(db)
  return found.rows
}

/** Process definitions of a version by process id. */
export async function definitionsOfVersion(db: Executor, programme: string, version: number): Promise<ReadonlyMap<string, string>> {
  const found = await sql<{ process_id: string; key: string }>`
    select d.process_id, d.key from programme_definition p join process_definition d on d.key = p.definition_key
    where p.programme = ${programme} and p.version = ${version}`.execute(db)
  return new Map(found.rows.map((row) => [row.process_id, row.key]))
}

/** The visit of an element that says what is going on, under its new element; true when there was one. */
export async function moveStep(
  trx: Trx,
  elementInstanceKey: string,
  step: { readonly element_id: string; readonly name: string | null; readonly properties: string },
): Promise<boolean> {
  const done = await trx.updateTable('case_step').set(step).where('element_instance_key', '=', elementInstanceKey).executeTakeFirst()
  return done.numUpdatedRows > 0n
}
