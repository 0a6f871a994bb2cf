import { sql } from 'kysely'
import type { JsonObject } from '../base/json.ts'
import type { Executor } from './transaction.ts'

/** What came from outside to the cases of a programme: read only, for living them again. */

/** Cases of a programme with their subject, in the order in which they were submitted. */
export async function casesOfProgramme(db: Executor, programme: string) {
  const found = await sql<{
    id: string
    number: string
    version: number
    case_type: string
    subject_id: string
    subject_name: string
    subject_address: string
    subject_area: string | null
    subject_data: JsonObject
    organisation_id: string
    organisation_name: string
    credit_code: string | null
    bank_name: string | null
    bank_account: string | null
    applicant_id: string
    applicant_name: string
    parent_case_id: string | null
    relation: string | null
    submitted_at: string
    closed_at: string | null
  }>`
    select c.id, c.number, c.version, c.case_type, c.subject_id, s.name as subject_name, s.address as subject_address, s.area as subject_area,
      s.data as subject_data, c.organisation_id, o.name as organisation_name, o.credit_code, o.bank_name, o.bank_account, c.applicant_id,
      c.applicant_name, c.parent_case_id, c.relation, c.submitted_at, c.closed_at
    from case_file c join subject s on s.id = c.subject_id join organisation o on o.id = c.organisation_id
    where c.programme = ${programme} order by c.submitted_at, c.instance_key`.execute(db)
  return found.rows
}

/** Forms sent to the cases, in their order. */
export async function submissionsOfProgramme(db: Executor, programme: string) {
  const found = await sql<{
    case_id: string
    form_id: string
    data: JsonObject
    submitted_at: string
    task_key: string | null
  }>`
    select m.case_id, m.form_id, m.data, m.submitted_at, m.task_key
    from submission m join case_file c on c.id = m.case_id where c.programme = ${programme} order by m.seq`.execute(db)
  return found.rows
}

/** Records of what people did to the cases, in their order; who did it by name. */
export async function actsOfProgramme(db: Executor, programme: string) {
  const found = await sql<{
    at: string
    actor: string
    name: string | null
    action: string
    object_id: string
    case_id: string
    detail: JsonObject
  }>`
    select e.at, e.actor, a.name, e.action, e.object_id, e.case_id, e.detail
    from audit_entry e join case_file c on c.id = e.case_id left join account a on a.id = e.actor
    where c.programme = ${programme} and e.result = 'ok' order by e.seq`.execute(db)
  return found.rows
}

export async function tasksDoneOfProgramme(db: Executor, programme: string) {
  const found = await sql<{ key: string; element_id: string; process_id: string }>`
    select t.key, t.element_id, t.process_id from user_task t join case_file c on c.id = t.case_id
    where c.programme = ${programme} and t.state = 'COMPLETED'`.execute(db)
  return found.rows
}

/** Members of the panels of the cases, with what each declared, answered and signed. */
export async function panelWorkOfProgramme(db: Executor, programme: string) {
  const found = await sql<{
    panel_id: string
    case_id: string
    stage: string
    round: number
    user_id: string
    name: string
    declared_ground: string | null
    sheet_id: string | null
    answers: JsonObject | null
    dissent: string | null
  }>`
    select p.id as panel_id, p.case_id, p.stage, p.round, m.user_id, a.name, m.declared_ground, s.id as sheet_id, s.answers, g.dissent
    from panel p join case_file c on c.id = p.case_id join panel_member m on m.panel_id = p.id join account a on a.id = m.user_id
      left join score_sheet s on s.panel_id = p.id and s.user_id = m.user_id and s.signed_at is not null
      left join opinion_signature g on g.panel_id = p.id and g.user_id = m.user_id
    where c.programme = ${programme} order by p.created_at, p.id, m.position`.execute(db)
  return found.rows
}

/** Objections against the notices of the cases. `counted_at` null: it never had what it takes to count. */
export async function objectionsOfProgramme(db: Executor, programme: string) {
  const found = await sql<{ id: string; case_id: string; received_at: string; counted_at: string | null }>`
    select b.id, n.case_id, b.received_at, b.counted_at from objection b join notice n on n.id = b.notice_id
    where n.programme = ${programme} and n.case_id is not null order by b.received_at, b.id`.execute(db)
  return found.rows
}

/** Payments the bank has answered. */
export async function paymentsSettledOfProgramme(db: Executor, programme: string) {
  const found = await sql<{ case_id: string; state: 'paid' | 'returned'; settled_at: string }>`
    select p.case_id, p.state, p.settled_at from payment p join award a on a.id = p.award_id
    where a.programme = ${programme} and p.batch_id is not null and p.state in ('paid', 'returned') and p.settled_at is not null
    order by p.settled_at, p.id`.execute(db)
  return found.rows
}

/** What the devices proved when the cases asked. */
export async function snapshotsOfProgramme(db: Executor, programme: string) {
  const found = await sql<{ case_id: string; query: JsonObject; result: JsonObject }>`
    select e.case_id, e.query, e.result from evidence_snapshot e join case_file c on c.id = e.case_id
    where c.programme = ${programme} and e.query ? 'gate' order by e.taken_at, e.id`.execute(db)
  return found.rows
}

/** Levels that were recorded and not taken back, by case. */
export async function resultsOfProgramme(db: Executor, programme: string) {
  const found = await sql<{ case_id: string; stage: string; level: string }>`
    select r.case_id, r.stage, r.level from rating_result r join case_file c on c.id = r.case_id
    where c.programme = ${programme} order by r.confirmed_at, r.job_key`.execute(db)
  return found.rows
}

/** Living instances of open cases with the state of their tokens. */
export async function livingStatesOfProgramme(db: Executor, programme: string) {
  const found = await sql<{ case_id: string; process_id: string; key: string }>`
    select i.case_id, d.process_id, i.key from process_instance i join process_definition d on d.key = i.definition_key
      join case_file c on c.id = i.case_id
    where c.programme = ${programme} and c.closed_at is null and i.status = 'ACTIVE' order by i.key`.execute(db)
  return found.rows
}
