import { type ColumnType, sql } from 'kysely'
import type { DrawRecord } from '../base/api/panels.ts'
import type { Answers } from '../base/api/score.ts'
import type { JsonObject } from '../base/json.ts'
import type { Executor } from './transaction.ts'

type Jsonb<T> = ColumnType<T, string, string>
export type PanelState = 'drawn' | 'confirmed' | 'scoring' | 'scored' | 'signing' | 'signed' | 'replaced'
export interface Exclusion {
  readonly userId: string
  readonly name: string
  readonly ground: string
  readonly fact: string
}

export interface PanelTables {
  expert: { user_id: string; speciality: string; title: string | null; active: boolean }
  expert_tie: {
    id: string
    user_id: string
    kind: 'employment' | 'shareholding' | 'relative' | 'other'
    organisation_id: string | null
    organisation_name: string
    until: string | null
    note: string | null
  }
  draw_commitment: { id: string; programme: string; commitment: string; secret: string; published_at: string; used_by: string | null }
  panel: {
    id: string
    case_id: string
    stage: string
    round: number
    state: PanelState
    draw: Jsonb<DrawRecord>
    excluded: Jsonb<readonly Exclusion[]>
    result: ColumnType<JsonObject | null, string | null, string | null>
    opinion: ColumnType<JsonObject | null, string | null, string | null>
    opinion_hash: string | null
    scheme: string | null
    created_at: string
  }
  panel_member: {
    panel_id: string
    user_id: string
    position: number
    declared: 'no-conflict' | 'conflict' | null
    declared_ground: string | null
    declared_at: string | null
  }
  score_sheet: {
    id: string
    panel_id: string
    user_id: string
    answers: Jsonb<Answers>
    revision: number
    evidence: Jsonb<JsonObject>
    /** Snapshot it stands on; null before it is signed, and on sheets signed before snapshots were kept. */
    evidence_snapshot: string | null
    signed_at: string | null
    hash: string | null
  }
  opinion_signature: { panel_id: string; user_id: string; hash: string; dissent: string | null; signed_at: string }
}

export interface PanelRow {
  readonly id: string
  readonly case_id: string
  readonly stage: string
  readonly round: number
  readonly state: PanelState
  readonly draw: DrawRecord
  readonly excluded: readonly Exclusion[]
  readonly result: JsonObject | null
  readonly opinion: JsonObject | null
  readonly opinion_hash: string | null
  /** Id of its score sheet; null: the main one. */
  readonly scheme: string | null
  readonly created_at: string
  readonly case_number: string
  readonly programme: string
  readonly version: number
  readonly subject_id: string
  readonly subject_name: string
}

export interface PanelMemberRow {
  readonly panel_id: string
  readonly user_id: string
  readonly name: string
  readonly speciality: string | null
  readonly position: number
  readonly declared: 'no-conflict' | 'conflict' | null
  readonly sheet_signed: boolean
  readonly opinion_signed: boolean
}

export async function upsertExpert(db: Executor, row: PanelTables['expert'], ties: readonly PanelTables['expert_tie'][]): Promise<void> {
  await sql`insert into expert (user_id, speciality, title, active) values (${row.user_id}, ${row.speciality}, ${row.title}, ${row.active})
    on conflict (user_id) do update set speciality = excluded.speciality, title = excluded.title, active = excluded.active`.execute(db)
  await db.deleteFrom('expert_tie').where('user_id', '=', row.user_id).execute()
  if (ties.length > 0)
    await db
      .insertInto('expert_tie')
      .values([...ties])
      .execute()
}

/** The pool, each expert with his employer and ties. */
export async function expertPool(db: Executor) {
  const found = await sql<{
    user_id: string
    name: string
    organisation_id: string | null
    organisation_name: string | null
    ties: { kind: string; organisationId: string | null; organisationName: string; until: string | null; note: string | null }[]
  }>`
    select e.user_id, a.name, a.organisation_id, o.name as organisation_name,
      coalesce((select jsonb_agg(jsonb_build_object('kind', t.kind, 'organisationId', t.organisation_id, 'organisationName', t.organisation_name, 'until', t.until, 'note', t.note) order by t.id) from expert_tie t where t.user_id = e.user_id), '[]') as ties
    from expert e join account a on a.id = e.user_id left join organisation o on o.id = a.organisation_id
    where e.active and a.active order by e.user_id`.execute(db)
  return found.rows
}

export async function listExperts(db: Executor) {
  const found = await sql<{ user_id: string; name: string; speciality: string; title: string | null; active: boolean; panels: number }>`
    select e.user_id, a.name, e.speciality, e.title, e.active, (select count(*)::int from panel_member m where m.user_id = e.user_id) as panels
    from expert e join account a on a.id = e.user_id order by a.username`.execute(db)
  return found.rows
}

export function nextCommitment(db: Executor, programme: string) {
  return db
    .selectFrom('draw_commitment')
    .selectAll()
    .where('programme', '=', programme)
    .where('used_by', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

export async function insertCommitment(db: Executor, row: PanelTables['draw_commitment']): Promise<void> {
  await db.insertInto('draw_commitment').values(row).execute()
}

export async function spendCommitment(db: Executor, id: string, panelId: string): Promise<void> {
  await db.updateTable('draw_commitment').set({ used_by: panelId }).where('id', '=', id).execute()
}

export async function insertPanel(
  db: Executor,
  row: {
    id: string
    case_id: string
    stage: string
    round: number
    scheme: string | null
    draw: string
    excluded: string
    created_at: string
  },
  members: readonly { user_id: string; position: number }[],
): Promise<void> {
  await db
    .insertInto('panel')
    .values({ ...row, state: 'drawn', result: null, opinion: null, opinion_hash: null })
    .execute()
  await db
    .insertInto('panel_member')
    .values(members.map((member) => ({ panel_id: row.id, ...member, declared: null, declared_ground: null, declared_at: null })))
    .execute()
}

/** Earlier panels of a case, newest first. */
export function panelsOfCase(db: Executor, caseId: string) {
  return db
    .selectFrom('panel')
    .select(['id', 'stage', 'round', 'state', 'opinion_hash'])
    .where('case_id', '=', caseId)
    .orderBy('created_at', 'desc')
    .orderBy('round', 'desc')
    .execute()
}

/** Experts who declared a conflict on this case in any round. */
export async function declaredConflicts(db: Executor, caseId: string) {
  const found = await sql<{ user_id: string; ground: string | null }>`
    select distinct on (m.user_id) m.user_id, m.declared_ground as ground from panel_member m join panel p on p.id = m.panel_id where p.case_id = ${caseId} and m.declared = 'conflict' order by m.user_id`.execute(
    db,
  )
  return found.rows
}

export async function membersOfStage(db: Executor, caseId: string, stage: string): Promise<readonly string[]> {
  const found = await sql<{ user_id: string }>`
    select distinct m.user_id from panel_member m join panel p on p.id = m.panel_id where p.case_id = ${caseId} and p.stage = ${stage} and p.state <> 'replaced'`.execute(
    db,
  )
  return found.rows.map((row) => row.user_id)
}

export async function setPanelState(db: Executor, id: string, state: PanelState): Promise<void> {
  await db.updateTable('panel').set({ state }).where('id', '=', id).execute()
}

export async function setPanelResult(db: Executor, id: string, result: string): Promise<void> {
  await db.updateTable('panel').set({ result, state: 'scored' }).where('id', '=', id).execute()
}

export async function setPanelOpinion(db: Executor, id: string, opinion: string, hash: string): Promise<void> {
  await db.updateTable('panel').set({ opinion, opinion_hash: hash, state: 'signing' }).where('id', '=', id).execute()
}

const SELECT = sql`
  select p.*, c.number as case_number, c.programme, c.version, c.subject_id, s.name as subject_name
  from panel p join case_file c on c.id = p.case_id join subject s on s.id = c.subject_id`

export async function panelById(db: Executor, id: string): Promise<PanelRow | undefined> {
  return (await sql<PanelRow>`${SELECT} where p.id = ${id}`.execute(db)).rows[0]
}

export async function lockPanel(db: Executor, id: string): Promise<PanelRow | undefined> {
  await sql`select 1 from panel where id = ${id} for update`.execute(db)
  return panelById(db, id)
}

export async function listPanels(
  db: Executor,
  filter: { readonly userId: string | null; readonly caseId: string | null; readonly before: string | null; readonly limit: number },
): Promise<readonly PanelRow[]> {
  const found = await sql<PanelRow>`${SELECT}
    where (${filter.userId}::text is null or exists (select 1 from panel_member m where m.panel_id = p.id and m.user_id = ${filter.userId}))
      and (${filter.caseId}::text is null or p.case_id = ${filter.caseId})
      and (${filter.before}::timestamptz is null or p.created_at < ${filter.before}::timestamptz)
    order by p.created_at desc, p.id limit ${filter.limit}`.execute(db)
  return found.rows
}

export async function membersOf(db: Executor, panelIds: readonly string[]): Promise<readonly PanelMemberRow[]> {
  const found = await sql<PanelMemberRow>`
    select m.panel_id, m.user_id, a.name, e.speciality, m.position, m.declared,
      exists (select 1 from score_sheet s where s.panel_id = m.panel_id and s.user_id = m.user_id and s.signed_at is not null) as sheet_signed,
      exists (select 1 from opinion_signature g join panel p on p.id = g.panel_id where g.panel_id = m.panel_id and g.user_id = m.user_id and g.hash = p.opinion_hash) as opinion_signed
    from panel_member m join account a on a.id = m.user_id left join expert e on e.user_id = m.user_id
    where m.panel_id = any(${panelIds}::text[]) order by m.panel_id, m.position`.execute(db)
  return found.rows
}

export async function declare(
  db: Executor,
  panelId: string,
  userId: string,
  declared: 'no-conflict' | 'conflict',
  ground: string | null,
  at: string,
): Promise<void> {
  await db
    .updateTable('panel_member')
    .set({ declared, declared_ground: ground, declared_at: at })
    .where('panel_id', '=', panelId)
    .where('user_id', '=', userId)
    .execute()
}

export function sheetOf(db: Executor, panelId: string, userId: string) {
  return db.selectFrom('score_sheet').selectAll().where('panel_id', '=', panelId).where('user_id', '=', userId).executeTakeFirst()
}

export async function createSheet(db: Executor, row: { id: string; panel_id: string; user_id: string }): Promise<void> {
  await sql`insert into score_sheet (id, panel_id, user_id, answers, revision) values (${row.id}, ${row.panel_id}, ${row.user_id}, '{}', 0) on conflict (panel_id, user_id) do nothing`.execute(
    db,
  )
}

/** false when a newer revision is there, or the sheet is signed. */
export async function saveSheet(db: Executor, panelId: string, userId: string, answers: string, revision: number): Promise<boolean> {
  const done = await db
    .updateTable('score_sheet')
    .set({ answers, revision: revision + 1 })
    .where('panel_id', '=', panelId)
    .where('user_id', '=', userId)
    .where('revision', '=', revision)
    .where('signed_at', 'is', null)
    .executeTakeFirst()
  return Number(done.numUpdatedRows) === 1
}

export async function signSheet(
  db: Executor,
  id: string,
  change: { readonly signed_at: string; readonly hash: string; readonly evidence: string; readonly evidence_snapshot: string },
): Promise<void> {
  await db.updateTable('score_sheet').set(change).where('id', '=', id).execute()
}

/** Signed sheets that stand on a snapshot. */
export async function sheetsOn(db: Executor, snapshotId: string) {
  const found = await sql<{
    id: string
    panel_id: string
    user_id: string
    answers: Answers
    evidence: JsonObject
    signed_at: string
    hash: string
  }>`select id, panel_id, user_id, answers, evidence, signed_at, hash from score_sheet
    where evidence_snapshot = ${snapshotId} and signed_at is not null order by id`.execute(db)
  return found.rows
}

/** The panel one of whose sheets stands on a snapshot. */
export async function panelOnSnapshot(db: Executor, snapshotId: string): Promise<PanelRow | undefined> {
  return (
    await sql<PanelRow>`${SELECT} where p.id in (select panel_id from score_sheet where evidence_snapshot = ${snapshotId})`.execute(db)
  ).rows[0]
}

/** Snapshots the signed sheets of a panel stand on, in the order of its members. */
export async function snapshotsOf(db: Executor, panelId: string) {
  const found = await sql<{ id: string; hash: string; taken_at: string }>`
    select e.id, e.hash, e.taken_at from score_sheet s join evidence_snapshot e on e.id = s.evidence_snapshot
      join panel_member m on m.panel_id = s.panel_id and m.user_id = s.user_id
    where s.panel_id = ${panelId} and s.signed_at is not null order by m.position`.execute(db)
  return found.rows
}

export function signedSheets(db: Executor, panelId: string) {
  return db
    .selectFrom('score_sheet')
    .innerJoin('panel_member', (join) =>
      join.onRef('panel_member.panel_id', '=', 'score_sheet.panel_id').onRef('panel_member.user_id', '=', 'score_sheet.user_id'),
    )
    .select([
      'score_sheet.id',
      'score_sheet.user_id',
      'score_sheet.answers',
      'score_sheet.evidence',
      'score_sheet.hash',
      'score_sheet.signed_at',
      'panel_member.position',
    ])
    .where('score_sheet.panel_id', '=', panelId)
    .where('score_sheet.signed_at', 'is not', null)
    .orderBy('panel_member.position')
    .execute()
}

export async function insertSignature(db: Executor, row: PanelTables['opinion_signature']): Promise<void> {
  await db.insertInto('opinion_signature').values(row).execute()
}

export async function signaturesOf(db: Executor, panelId: string) {
  const found = await sql<{ user_id: string; name: string; hash: string; dissent: string | null; signed_at: string }>`
    select g.user_id, a.name, g.hash, g.dissent, g.signed_at from opinion_signature g join account a on a.id = g.user_id join panel_member m on m.panel_id = g.panel_id and m.user_id = g.user_id
    where g.panel_id = ${panelId} order by m.position`.execute(db)
  return found.rows
}

/** The member's open task of this kind of screen on the case. */
export async function openTaskOf(db: Executor, caseId: string, userId: string, screen: string): Promise<string | undefined> {
  const found = await sql<{ key: string }>`
    select key from user_task where case_id = ${caseId} and state = 'CREATED' and assignee = ${userId} and properties ->> 'screen' = ${screen} order by key desc limit 1`.execute(
    db,
  )
  return found.rows[0]?.key
}

/** The applicant's own assessment as he last submitted it. */
export async function selfAssessmentOf(db: Executor, caseId: string): Promise<Answers | undefined> {
  const found = await sql<{ answers: Answers }>`
    select data -> 'selfAssessment' as answers from submission where case_id = ${caseId} and data ? 'selfAssessment' order by submitted_at desc, id desc limit 1`.execute(
    db,
  )
  return found.rows[0]?.answers
}

/** A value the office did not choose: number of the case and hash of what the applicant submitted first. */
export async function publicValueOf(db: Executor, caseId: string): Promise<string> {
  const found = await sql<{ value: string }>`
    select c.number || ':' || coalesce((select s.hash from submission s where s.case_id = c.id order by s.submitted_at, s.id limit 1), '') as value from case_file c where c.id = ${caseId}`.execute(
    db,
  )
  return found.rows[0]?.value ?? caseId
}

declare module './database.ts' {
  interface Database extends PanelTables {}
}
