import { type ColumnType, sql } from 'kysely'
import type { DateProof } from '../base/api/common.ts'
import type { JsonObject } from '../base/json.ts'
import { later } from './later.ts'
import type { Executor, Trx } from './transaction.ts'

export interface StoredPause {
  readonly startsOn: string
  readonly endsOn: string | null
  readonly ground: string
  readonly elementInstanceKey: string
}

export interface DeadlineTables {
  deadline: {
    id: string
    case_id: string
    rule_id: string
    rule: ColumnType<JsonObject, string, string>
    element_instance_key: string
    element_id: string
    starts_from: string
    starts_on: string
    due_on: string
    due_at: string
    yellow_on: string
    provisional: boolean
    proof: ColumnType<DateProof, string, string>
    pauses: ColumnType<readonly StoredPause[], string, string>
    paused: boolean
    met_at: string | null
    ended_at: string | null
  }
  deadline_change: {
    id: ColumnType<string, never, never>
    deadline_id: string
    at: string
    by_whom: string
    ground: string
    due_before: string
    due_after: string
    proof_before: ColumnType<DateProof, string, string>
  }
}

/** A deadline as it is read: JSON columns parsed. */
export interface DeadlineRow {
  readonly id: string
  readonly case_id: string
  readonly rule_id: string
  readonly rule: JsonObject
  readonly element_instance_key: string
  readonly element_id: string
  readonly starts_from: string
  readonly starts_on: string
  readonly due_on: string
  readonly due_at: string
  readonly yellow_on: string
  readonly provisional: boolean
  readonly proof: DateProof
  readonly pauses: readonly StoredPause[]
  readonly paused: boolean
  readonly met_at: string | null
  readonly ended_at: string | null
}

export interface NewDeadline extends Omit<DeadlineRow, 'rule' | 'proof' | 'pauses' | 'paused' | 'met_at' | 'ended_at'> {
  readonly rule: string
  readonly proof: string
}

/** One deadline per visit of an element: a repeated event changes nothing. */
export async function insertDeadline(db: Executor, row: NewDeadline): Promise<void> {
  const insert = sql`insert into deadline (id, case_id, rule_id, rule, element_instance_key, element_id, starts_from, starts_on, due_on, due_at, yellow_on, provisional, proof)
    values (${row.id}, ${row.case_id}, ${row.rule_id}, ${row.rule}::jsonb, ${row.element_instance_key}, ${row.element_id}, ${row.starts_from}, ${row.starts_on}, ${row.due_on}, ${row.due_at}, ${row.yellow_on}, ${row.provisional}, ${row.proof}::jsonb)
    on conflict (element_instance_key) do nothing`
  await later(db, insert.compile(db))
}

/** The elements ended: by being completed a deadline is met, else it only ends. */
export async function endDeadlines(
  db: Executor,
  ended: readonly { readonly elementInstanceKey: string; readonly isMet: boolean }[],
  at: string,
): Promise<void> {
  // Listed one by one: with an array the statement would be planned at each run (README).
  const keys = (those: typeof ended) => sql.join(those.map((one) => sql`${one.elementInstanceKey}::bigint`))
  const met = ended.filter((one) => one.isMet)
  const isMet = met.length === 0 ? sql`false` : sql`element_instance_key in (${keys(met)})`
  const end = sql`update deadline set ended_at = ${at}, met_at = case when ${isMet} then ${at}::timestamptz end, paused = false
    where element_instance_key in (${keys(ended)}) and ended_at is null`
  await later(db, end.compile(db))
}

export function deadlinesOf(db: Executor, caseId: string): Promise<readonly DeadlineRow[]> {
  return db.selectFrom('deadline').selectAll().where('case_id', '=', caseId).orderBy('starts_on').orderBy('element_instance_key').execute()
}

export function openDeadlinesOf(trx: Trx, caseId: string, ruleIds: readonly string[]): Promise<readonly DeadlineRow[]> {
  return trx
    .selectFrom('deadline')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('ended_at', 'is', null)
    .where((eb) => (ruleIds.includes('*') ? eb.lit(true) : eb('rule_id', 'in', [...ruleIds])))
    .forUpdate()
    .execute()
}

/** Open deadlines of the case whose clock stands still. */
export function pausedDeadlines(trx: Trx, caseId: string): Promise<readonly DeadlineRow[]> {
  return trx
    .selectFrom('deadline')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('ended_at', 'is', null)
    .where('paused', '=', true)
    .forUpdate()
    .execute()
}

/**
 * Open deadlines to be counted again: those that lean on a year without calendar, and those that were counted over days of `year`. The
 * processes of their cases are locked first, as a step locks them: deadlines that move take their tasks along.
 */
export async function deadlinesToRecount(
  trx: Trx,
  year: number | null,
): Promise<readonly (DeadlineRow & { readonly number: string; readonly programme: string; readonly version: number })[]> {
  const concerned = sql`d.ended_at is null and (d.provisional or d.proof -> 'calendars' @> ${JSON.stringify([{ year }])}::jsonb)`
  await sql`select 1 from process_instance i where i.status = 'ACTIVE' and i.case_id in (select d.case_id from deadline d where ${concerned})
    order by i.key for update`.execute(trx)
  const found = await sql<DeadlineRow & { number: string; programme: string; version: number }>`
    select d.*, c.number, c.programme, c.version from deadline d join case_file c on c.id = d.case_id
    where ${concerned} order by d.id for update of d`.execute(trx)
  return found.rows
}

/** Moves a deadline; what it was stays in `deadline_change`. */
export async function moveDeadline(
  trx: Trx,
  before: DeadlineRow,
  after: {
    readonly due_on: string
    readonly due_at: string
    readonly yellow_on: string
    readonly provisional: boolean
    readonly proof: string
    readonly pauses: string
    readonly paused: boolean
    /** Given when the deadline goes under another rule. */
    readonly rule_id?: string
    readonly rule?: string
    readonly element_id?: string
  },
  why: { readonly at: string; readonly by: string; readonly ground: string },
): Promise<void> {
  await trx.updateTable('deadline').set(after).where('id', '=', before.id).execute()
  await trx
    .insertInto('deadline_change')
    .values({
      deadline_id: before.id,
      at: why.at,
      by_whom: why.by,
      ground: why.ground,
      due_before: before.due_on,
      due_after: after.due_on,
      proof_before: JSON.stringify(before.proof),
    })
    .execute()
}

declare module './database.ts' {
  interface Database extends DeadlineTables {}
}
