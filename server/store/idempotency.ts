import { sql } from 'kysely'
import type { JsonObject } from '../base/json.ts'
import type { RecordedResult } from './recording.ts'
import type { Db, Executor, Trx } from './transaction.ts'

export interface IdempotencyTables {
  idempotent_request: {
    account_id: string
    key: string
    request_hash: string
    owner: string
    claimed_until: string | null
    results: RecordedResult[]
    answer: JsonObject | null
    created_at: string
  }
}
export type IdempotentRow = IdempotencyTables['idempotent_request']
type RequestId = Pick<IdempotentRow, 'account_id' | 'key'>

/**
 * Takes a request for `leaseMs`: answers what its earlier tries committed, or undefined when it is another request, answered already, or being
 * carried out. Waits for a transaction of an earlier try that is just being committed: then its outcome is known.
 */
export async function claimRequest(
  db: Executor,
  claim: Pick<IdempotentRow, 'account_id' | 'key' | 'request_hash' | 'owner'> & { readonly leaseMs: number },
): Promise<readonly RecordedResult[] | undefined> {
  const found = await sql<{ results: RecordedResult[] }>`
    insert into idempotent_request as r (account_id, key, request_hash, owner, claimed_until)
    values (${claim.account_id}, ${claim.key}, ${claim.request_hash}, ${claim.owner}, clock_timestamp() + ${claim.leaseMs}::int * interval '1 millisecond')
    on conflict (account_id, key) do update set owner = excluded.owner, claimed_until = excluded.claimed_until
      where r.answer is null and r.request_hash = excluded.request_hash and (r.claimed_until is null or r.claimed_until <= clock_timestamp())
    returning results`.execute(db)
  return found.rows[0]?.results
}

export function requestOf(db: Executor, { account_id, key }: RequestId) {
  return db.selectFrom('idempotent_request').selectAll().where('account_id', '=', account_id).where('key', '=', key).executeTakeFirst()
}

/** Adds the answer of a transaction within it; false when another try has taken the request over. */
export async function noteResult(trx: Trx, { account_id, key }: RequestId, owner: string, result: RecordedResult): Promise<boolean> {
  const done = await sql`update idempotent_request set results = results || jsonb_build_array(${JSON.stringify(result)}::jsonb)
    where account_id = ${account_id} and key = ${key} and owner = ${owner}`.execute(trx)
  return done.numAffectedRows === 1n
}

/** Ends a try: with its answer, or without one, so that the next may begin at once. */
export async function endRequest(db: Executor, { account_id, key }: RequestId, owner: string, answer: JsonObject | null): Promise<void> {
  await sql`update idempotent_request set claimed_until = null, answer = ${answer === null ? null : JSON.stringify(answer)}::jsonb
    where account_id = ${account_id} and key = ${key} and owner = ${owner}`.execute(db)
}

/** Forgets requests older than so many hours; answers how many. */
export async function forgetRequests(db: Db, hours: number, limit: number): Promise<number> {
  const done = await sql`delete from idempotent_request where (account_id, key) in (
    select account_id, key from idempotent_request where created_at < clock_timestamp() - ${hours}::int * interval '1 hour'
    order by created_at limit ${limit} for update skip locked)`.execute(db)
  return Number(done.numAffectedRows ?? 0n)
}

declare module './database.ts' {
  interface Database extends IdempotencyTables {}
}
