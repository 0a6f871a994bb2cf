import type { Generated } from 'kysely'
import { sql } from 'kysely'
import type { JsonObject } from '../base/json.ts'
import { ahead, later } from './later.ts'
import type { Executor, Trx } from './transaction.ts'

export interface AuditTables {
  audit_stream: { stream: string; length: string; head: Buffer }
  audit_entry: {
    seq: Generated<string>
    stream: string
    position: string
    at: string
    actor: string
    action: string
    object_kind: string
    object_id: string
    case_id: string | null
    result: string
    detail: JsonObject
    previous_hash: Buffer
    hash: Buffer
  }
}

/** The end of a stream: how many entries it has, and the hash of the last. */
export interface StreamHead {
  readonly length: number
  readonly head: Buffer
}

export interface HeadRow {
  readonly length: string
  readonly head: Buffer
}

/** undefined: there is no such stream yet. */
export function headOf([row]: readonly HeadRow[]): StreamHead | undefined {
  return row === undefined ? undefined : { length: Number(row.length), head: row.head }
}

/** Locks the end of a stream: who writes next must wait for this transaction. Its rows are wanted once something else has been sent. */
export function lockStreamAhead(trx: Trx, stream: string): Promise<{ readonly rows: Promise<readonly HeadRow[]> }> {
  const lock = sql`/* lock-audit-stream */ select length, head from audit_stream where stream = ${stream} for update`
  return ahead(trx, lock.compile(trx))
}

export async function lockStreamHead(trx: Trx, stream: string, genesis: Buffer): Promise<StreamHead> {
  const locked = async () => headOf(await (await lockStreamAhead(trx, stream)).rows)
  const found = await locked()
  if (found !== undefined) return found
  await sql`insert into audit_stream (stream, length, head) values (${stream}, 0, ${genesis}) on conflict do nothing`.execute(trx)
  const made = await locked()
  if (made === undefined) throw new Error(`Expected the stream ${stream} of the audit, but there is none`)
  return made
}

export async function appendEntry(
  trx: Trx,
  entry: Omit<AuditTables['audit_entry'], 'seq' | 'detail'> & { readonly detail: string },
): Promise<void> {
  const append = sql`/* append-audit-entry */
    with entry as (
      insert into audit_entry (stream, position, at, actor, action, object_kind, object_id, case_id, result, detail, previous_hash, hash)
      values (${entry.stream}, ${entry.position}, ${entry.at}, ${entry.actor}, ${entry.action}, ${entry.object_kind}, ${entry.object_id}, ${entry.case_id}, ${entry.result}, ${entry.detail}::jsonb, ${entry.previous_hash}, ${entry.hash})
    )
    update audit_stream set length = ${entry.position}, head = ${entry.hash} where stream = ${entry.stream}`
  await later(trx, append.compile(trx))
}

export function listEntries(
  db: Executor,
  filter: { readonly before: string | null; readonly caseId: string | null; readonly actor: string | null; readonly limit: number },
) {
  let query = db.selectFrom('audit_entry').selectAll().orderBy('seq', 'desc').limit(filter.limit)
  if (filter.before !== null) query = query.where('seq', '<', filter.before)
  if (filter.caseId !== null) query = query.where('case_id', '=', filter.caseId)
  if (filter.actor !== null) query = query.where('actor', '=', filter.actor)
  return query.execute()
}

export function entriesOfStream(db: Executor, stream: string, after: number, limit: number) {
  return db
    .selectFrom('audit_entry')
    .selectAll()
    .where('stream', '=', stream)
    .where('position', '>', String(after))
    .orderBy('position')
    .limit(limit)
    .execute()
}

export function streams(db: Executor) {
  return db.selectFrom('audit_stream').selectAll().orderBy('stream').execute()
}

declare module './database.ts' {
  interface Database extends AuditTables {}
}
