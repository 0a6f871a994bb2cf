import type { Generated } from 'kysely'
import type { JsonObject } from '../base/json.ts'
import type { Stored } from './letters.ts'
import type { Executor, Trx } from './transaction.ts'

export type CertificateState = 'in-force' | 'downgraded' | 'cancelled' | 'superseded'

export interface CertificateRow {
  id: string
  /** Opaque public code in the address of the verification page. */
  code: string
  number: string
  programme: string
  key: string
  case_id: string | null
  subject_id: string
  subject_name: string
  applicant_id: string | null
  applicant_name: string
  level: string
  issued_on: string
  last_day: string | null
  lapsed_on: string | null
  renewal_from: string | null
  state: CertificateState
  renewal: 'none' | 'pending' | 'decided'
  issuer: string
  payload: string
  signature: string
  key_id: string
  document_id: string | null
}

export interface CertificateEventRow {
  seq: Generated<string>
  certificate_id: string
  key: string
  kind: string
  on_date: string
  at: string
  by_whom: string
  data: Stored<JsonObject>
}

export interface CertificateTables {
  signing_key: {
    id: string
    algorithm: string
    public_key: string
    private_key: string
    created_at: string
    retired_at: string | null
  }
  certificate: CertificateRow
  certificate_event: CertificateEventRow
}

export async function insertCertificate(db: Executor, row: CertificateRow): Promise<void> {
  await db.insertInto('certificate').values(row).execute()
}

export function certificateById(db: Executor, id: string) {
  return db.selectFrom('certificate').selectAll().where('id', '=', id).executeTakeFirst()
}

export function lockCertificate(trx: Trx, id: string) {
  return trx.selectFrom('certificate').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export function certificateByKey(db: Executor, key: string) {
  return db.selectFrom('certificate').selectAll().where('key', '=', key).executeTakeFirst()
}

/** By the code under its QR mark, or by the number printed on it, as the public list gives it. */
export function certificateByCode(db: Executor, code: string) {
  return db
    .selectFrom('certificate')
    .selectAll()
    .where((where) => where.or([where('code', '=', code), where('number', '=', code)]))
    .executeTakeFirst()
}

export function certificatesOfSubject(db: Executor, subjectId: string) {
  return db.selectFrom('certificate').selectAll().where('subject_id', '=', subjectId).orderBy('issued_on', 'desc').orderBy('id').execute()
}

export function certificateOfCase(db: Executor, caseId: string) {
  return db.selectFrom('certificate').selectAll().where('case_id', '=', caseId).orderBy('issued_on', 'desc').executeTakeFirst()
}

/** All certificates by number; the public list. */
export function listCertificates(db: Executor, page: { readonly after: string | null; readonly limit: number }) {
  return db
    .selectFrom('certificate')
    .selectAll()
    .$if(page.after !== null, (query) => query.where('id', '>', page.after ?? ''))
    .orderBy('id')
    .limit(page.limit)
    .execute()
}

export async function updateCertificate(
  db: Executor,
  id: string,
  change: Partial<Pick<CertificateRow, 'level' | 'state' | 'renewal' | 'document_id'>>,
): Promise<void> {
  await db.updateTable('certificate').set(change).where('id', '=', id).execute()
}

/** Writes an event once per key; answers false when it was there already. */
export async function appendCertificateEvent(
  db: Executor,
  row: Omit<CertificateEventRow, 'seq' | 'data'> & { readonly data: string },
): Promise<boolean> {
  const done = await db
    .insertInto('certificate_event')
    .values(row)
    .onConflict((on) => on.column('key').doNothing())
    .executeTakeFirst()
  return (done.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export function eventsOf(db: Executor, certificateIds: readonly string[]) {
  return db
    .selectFrom('certificate_event')
    .selectAll()
    .where('certificate_id', 'in', [...certificateIds])
    .orderBy('seq')
    .execute()
}

export function currentSigningKey(db: Executor) {
  return db.selectFrom('signing_key').selectAll().where('retired_at', 'is', null).orderBy('created_at', 'desc').executeTakeFirst()
}

export function signingKey(db: Executor, id: string) {
  return db.selectFrom('signing_key').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function insertSigningKey(db: Executor, row: CertificateTables['signing_key']): Promise<void> {
  await db.insertInto('signing_key').values(row).execute()
}

declare module './database.ts' {
  interface Database extends CertificateTables {}
}
