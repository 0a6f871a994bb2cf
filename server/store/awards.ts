import { type Generated, sql } from 'kysely'
import type { JsonObject } from '../base/json.ts'
import type { Stored } from './letters.ts'
import type { Executor, Trx } from './transaction.ts'

export type AwardState = 'computed' | 'approving' | 'approved' | 'ordered' | 'paid' | 'refused' | 'stopped' | 'recovering' | 'recovered'
export type InstalmentState = 'planned' | 'ordered' | 'paid' | 'returned' | 'stopped'
export type PaymentState = 'ordered' | 'batched' | 'paid' | 'returned' | 'stopped'
export interface Payee {
  readonly name: string
  readonly bank: string
  readonly account: string
}

export interface AwardRow {
  id: string
  programme: string
  subject_id: string
  subject: Stored<{ readonly name: string; readonly areaSquareMetres: string }>
  case_id: string
  case_number: string
  payee: Stored<Payee>
  level: string
  mode: string
  total_fen: string
  state: AwardState
  barred: boolean
  due_on: string | null
  created_at: string
}

export interface PaymentRow {
  id: string
  award_id: string
  instalment_id: string
  case_id: string
  key: string
  batch_id: string | null
  amount_fen: string
  payee: Stored<Payee>
  purpose: string
  state: PaymentState
  ordered_at: string
  ordered_by: string
  settled_at: string | null
  reason: string | null
}

export interface AwardTables {
  award: AwardRow
  award_computation: {
    seq: Generated<string>
    award_id: string
    case_id: string | null
    key: string
    decision_id: string
    decision_version: number
    rule: string
    inputs: Stored<JsonObject>
    outputs: Stored<JsonObject>
    article: string | null
    total_fen: string
    pay_fen: string
    recover_fen: string
    at: string
  }
  instalment: {
    id: string
    award_id: string
    number: number
    case_id: string | null
    share_percent: string
    amount_fen: string
    state: InstalmentState
    ordered_at: string | null
    paid_at: string | null
  }
  award_approval: {
    seq: Generated<string>
    award_id: string
    case_id: string
    key: string
    step_zh: string
    step_en: string
    person_id: string
    person_name: string
    agreed: boolean
    comment: string
    at: string
  }
  payment_batch: {
    id: string
    number: string
    created_at: string
    created_by: string
    count: number
    total_fen: string
    state: 'open' | 'exported' | 'confirmed'
    exported_at: string | null
    confirmed_at: string | null
    confirmed_by: string | null
  }
  payment: PaymentRow
  clawback: {
    id: string
    award_id: string
    case_id: string | null
    key: string
    event: string
    inputs: Stored<JsonObject>
    outputs: Stored<JsonObject>
    decision_id: string
    decision_version: number
    recover_fen: string
    proposed_fen: string
    decision_required: boolean
    at: string
  }
  repayment: { id: string; award_id: string; amount_fen: string; reference: string; at: string; by_whom: string }
}

type Written<Row, Json extends keyof Row> = Omit<Row, Json | 'seq'> & { readonly [K in Json]: string }

export async function insertAward(db: Executor, row: Written<AwardRow, 'subject' | 'payee'>): Promise<void> {
  await db.insertInto('award').values(row).execute()
}

export function awardById(db: Executor, id: string) {
  return db.selectFrom('award').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The award with its row locked: all acts on one award stand in line. */
export function lockAward(trx: Trx, id: string) {
  return trx.selectFrom('award').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** The one award of a subject that still counts. */
export function standingAward(trx: Trx, programme: string, subjectId: string) {
  return trx
    .selectFrom('award')
    .selectAll()
    .where('programme', '=', programme)
    .where('subject_id', '=', subjectId)
    .where((eb) => eb.or([eb('barred', '=', true), eb('state', 'not in', ['refused', 'stopped', 'recovered'])]))
    .forUpdate()
    .executeTakeFirst()
}

export function awardsOfSubject(db: Executor, subjectId: string) {
  return db.selectFrom('award').selectAll().where('subject_id', '=', subjectId).orderBy('created_at').execute()
}

export function listAwards(
  db: Executor,
  page: {
    readonly before: { readonly at: string; readonly id: string } | null
    readonly limit: number
    readonly state?: AwardState
    readonly caseId?: string
  },
) {
  return db
    .selectFrom('award')
    .selectAll()
    .$if(page.state !== undefined, (query) => query.where('state', '=', page.state ?? 'computed'))
    .$if(page.caseId !== undefined, (query) =>
      query.where((eb) =>
        eb.or([
          eb('case_id', '=', page.caseId ?? ''),
          eb(
            'id',
            'in',
            eb
              .selectFrom('award_computation')
              .select('award_id')
              .where('case_id', '=', page.caseId ?? ''),
          ),
        ]),
      ),
    )
    .$if(page.before !== null, (query) =>
      query.where((eb) =>
        eb.or([
          eb('created_at', '<', page.before?.at ?? ''),
          eb.and([eb('created_at', '=', page.before?.at ?? ''), eb('id', '>', page.before?.id ?? '')]),
        ]),
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(page.limit)
    .execute()
}

/** Awards that began with a case or were computed anew by it, newest first. */
export async function awardsOfCase(db: Executor, caseId: string): Promise<readonly { readonly id: string; readonly total_fen: string }[]> {
  const found = await sql<{ id: string; total_fen: string }>`/* awards-of-case */
    select a.id, a.total_fen from award a where a.id in (
      select id from award where case_id = ${caseId} union select award_id from award_computation where case_id = ${caseId})
    order by a.created_at desc, a.id`.execute(db)
  return found.rows
}

export async function countAwards(db: Executor): Promise<number> {
  const { count } = await db
    .selectFrom('award')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function updateAward(
  db: Executor,
  id: string,
  change: Partial<Pick<AwardRow, 'state' | 'level' | 'mode' | 'total_fen' | 'barred' | 'due_on' | 'case_id' | 'case_number'>> & {
    payee?: string
    subject?: string
  },
): Promise<void> {
  await db.updateTable('award').set(change).where('id', '=', id).execute()
}

export async function insertComputation(db: Executor, row: Written<AwardTables['award_computation'], 'inputs' | 'outputs'>): Promise<void> {
  await db.insertInto('award_computation').values(row).execute()
}

export function computationByKey(db: Executor, key: string) {
  return db.selectFrom('award_computation').selectAll().where('key', '=', key).executeTakeFirst()
}

export function computationsOf(db: Executor, awardIds: readonly string[]) {
  return awardIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('award_computation')
        .selectAll()
        .where('award_id', 'in', [...awardIds])
        .orderBy('seq')
        .execute()
}

export async function saveInstalment(db: Executor, row: AwardTables['instalment']): Promise<void> {
  await db
    .insertInto('instalment')
    .values(row)
    .onConflict((on) =>
      on.columns(['award_id', 'number']).doUpdateSet({
        case_id: row.case_id,
        share_percent: row.share_percent,
        amount_fen: row.amount_fen,
        state: row.state,
      }),
    )
    .execute()
}

export function instalmentsOf(db: Executor, awardIds: readonly string[]) {
  return awardIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('instalment')
        .selectAll()
        .where('award_id', 'in', [...awardIds])
        .orderBy('award_id')
        .orderBy('number')
        .execute()
}

export async function updateInstalment(
  db: Executor,
  id: string,
  change: Partial<Pick<AwardTables['instalment'], 'state' | 'ordered_at' | 'paid_at'>>,
): Promise<void> {
  await db.updateTable('instalment').set(change).where('id', '=', id).execute()
}

export async function insertApproval(db: Executor, row: Omit<AwardTables['award_approval'], 'seq'>): Promise<void> {
  await db.insertInto('award_approval').values(row).execute()
}

export function approvalsOf(db: Executor, awardIds: readonly string[]) {
  return awardIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('award_approval')
        .selectAll()
        .where('award_id', 'in', [...awardIds])
        .orderBy('seq')
        .execute()
}

export async function insertPayment(db: Executor, row: Written<PaymentRow, 'payee'>): Promise<void> {
  await db.insertInto('payment').values(row).execute()
}

export function paymentByKey(db: Executor, key: string) {
  return db.selectFrom('payment').selectAll().where('key', '=', key).executeTakeFirst()
}

export function paymentsOf(db: Executor, awardIds: readonly string[]) {
  return awardIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('payment')
        .selectAll()
        .where('award_id', 'in', [...awardIds])
        .orderBy('ordered_at')
        .orderBy('id')
        .execute()
}

/** Payment orders that no batch has taken, oldest first; the rows are locked, rows another clerk is taking are passed over. */
export function takeOpenOrders(trx: Trx, instalmentIds: readonly string[] | null) {
  return trx
    .selectFrom('payment')
    .selectAll()
    .where('state', '=', 'ordered')
    .$if(instalmentIds !== null, (query) => query.where('instalment_id', 'in', [...(instalmentIds ?? [])]))
    .orderBy('ordered_at')
    .orderBy('id')
    .forUpdate()
    .skipLocked()
    .execute()
}

export function lockPaymentsOfBatch(trx: Trx, batchId: string) {
  return trx.selectFrom('payment').selectAll().where('batch_id', '=', batchId).orderBy('id').forUpdate().execute()
}

export function paymentsOfBatches(db: Executor, batchIds: readonly string[]) {
  return batchIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('payment')
        .selectAll()
        .where('batch_id', 'in', [...batchIds])
        .orderBy('ordered_at')
        .orderBy('id')
        .execute()
}

export async function updatePayment(
  db: Executor,
  id: string,
  change: Partial<Pick<PaymentRow, 'state' | 'batch_id' | 'settled_at' | 'reason'>>,
): Promise<void> {
  await db.updateTable('payment').set(change).where('id', '=', id).execute()
}

export async function insertBatch(db: Executor, row: AwardTables['payment_batch']): Promise<void> {
  await db.insertInto('payment_batch').values(row).execute()
}

export function batchById(db: Executor, id: string) {
  return db.selectFrom('payment_batch').selectAll().where('id', '=', id).executeTakeFirst()
}

export function lockBatch(trx: Trx, id: string) {
  return trx.selectFrom('payment_batch').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export function listBatches(db: Executor, limit: number) {
  return db.selectFrom('payment_batch').selectAll().orderBy('created_at', 'desc').orderBy('id').limit(limit).execute()
}

export async function updateBatch(
  db: Executor,
  id: string,
  change: Partial<Pick<AwardTables['payment_batch'], 'state' | 'exported_at' | 'confirmed_at' | 'confirmed_by'>>,
): Promise<void> {
  await db.updateTable('payment_batch').set(change).where('id', '=', id).execute()
}

export async function insertClawback(db: Executor, row: Written<AwardTables['clawback'], 'inputs' | 'outputs'>): Promise<void> {
  await db.insertInto('clawback').values(row).execute()
}

export function clawbackByKey(db: Executor, key: string) {
  return db.selectFrom('clawback').selectAll().where('key', '=', key).executeTakeFirst()
}

export async function insertRepayment(db: Executor, row: AwardTables['repayment']): Promise<void> {
  await db.insertInto('repayment').values(row).execute()
}

export async function hasRepayment(db: Executor, awardId: string, reference: string): Promise<boolean> {
  const row = await db
    .selectFrom('repayment')
    .select('id')
    .where('award_id', '=', awardId)
    .where('reference', '=', reference)
    .executeTakeFirst()
  return row !== undefined
}

declare module './database.ts' {
  interface Database extends AwardTables {}
}
