import { sql } from 'kysely'
import { hot } from './connection.ts'
import type { Executor, Trx } from './transaction.ts'

export interface JobTables {
  job: {
    key: string
    instance_key: string
    root_key: string
    definition_key: string
    process_id: string
    element_id: string
    element_instance_key: string
    type: string
    state: 'CREATED' | 'FAILED' | 'COMPLETED' | 'CANCELED' | 'ERROR_THROWN'
    retries: number
    headers: { readonly [name: string]: string }
    case_id: string | null
    programme: string | null
    created_at: string
    ended_at: string | null
    run_after: string
    attempt: number
    lease_token: string | null
    lease_until: string | null
    worker: string | null
    error_code: string | null
    error_message: string | null
    kind: 'BPMN_ELEMENT' | 'EXECUTION_LISTENER' | 'TASK_LISTENER' | 'AD_HOC_SUB_PROCESS'
    listener_event_type: 'UNSPECIFIED' | 'START' | 'END' | 'CREATING' | 'ASSIGNING' | 'UPDATING' | 'COMPLETING' | 'CANCELING'
    /** Of a task listener that refused the change of its task. */
    denied: boolean | null
    denied_reason: string | null
    /** When a worker last gave it back. */
    failed_at: string | null
  }
}
export type JobRow = JobTables['job']

/** Leases and back-off run on the database's own time, also when the engine's clock is pinned. */
const READY = `state in ('CREATED', 'FAILED') and retries > 0 and run_after <= clock_timestamp() and (lease_until is null or lease_until <= clock_timestamp())`

const CLAIM = `/* claim-jobs */
  with ready as (
    select key from job where type = any($1::text[]) and ${READY} order by run_after, key limit $2 for update skip locked
  )
  update job set lease_token = $3, lease_until = clock_timestamp() + $4::int * interval '1 millisecond', worker = $5, attempt = attempt + 1
  from ready where job.key = ready.key returning job.*`

const CLAIM_ONE = `/* claim-job */
  update job set lease_token = $2, lease_until = clock_timestamp() + $3::int * interval '1 millisecond', worker = $4, attempt = attempt + 1
  where key = $1 and ${READY} returning job.*`

/** Leases up to `limit` ready jobs of these types; no two callers get the same job while the lease lasts. */
export async function claimJobs(
  db: Executor,
  claim: {
    readonly types: readonly string[]
    readonly limit: number
    readonly token: string
    readonly leaseMs: number
    readonly worker: string
  },
): Promise<readonly JobRow[]> {
  const found = await hot<JobRow>(db, CLAIM, [[...claim.types], claim.limit, claim.token, claim.leaseMs, claim.worker])
  return [...found.rows].sort((a, b) =>
    a.run_after === b.run_after ? Number(BigInt(a.key) - BigInt(b.key)) : a.run_after < b.run_after ? -1 : 1,
  )
}

export async function claimJob(
  db: Executor,
  claim: { readonly key: string; readonly token: string; readonly leaseMs: number; readonly worker: string },
): Promise<JobRow | undefined> {
  return (await hot<JobRow>(db, CLAIM_ONE, [claim.key, claim.token, claim.leaseMs, claim.worker])).rows[0]
}

/** The job, locked, when this lease is still the one that counts: a worker that slept past its lease gets nothing. */
export async function lockLeasedJob(trx: Trx, key: string, token: string): Promise<JobRow | undefined> {
  const found = await hot<JobRow>(
    trx,
    `/* lock-leased-job */ select * from job where key = $1 and lease_token = $2 and state in ('CREATED', 'FAILED') and retries > 0 for update`,
    [key, token],
  )
  return found.rows[0]
}

export async function lockJob(trx: Trx, key: string): Promise<JobRow | undefined> {
  return (await hot<JobRow>(trx, '/* lock-job */ select * from job where key = $1 for update', [key])).rows[0]
}

export function jobByKey(db: Executor, key: string) {
  return db.selectFrom('job').selectAll().where('key', '=', key).executeTakeFirst()
}

/** Uses up a retry and gives the job back, to be run again after the back-off. */
export async function failJob(
  trx: Trx,
  failure: { readonly key: string; readonly retries: number; readonly message: string; readonly backOffMs: number; readonly at: string },
): Promise<void> {
  await sql`
    update job set state = 'FAILED', retries = ${failure.retries}, error_message = ${failure.message}, failed_at = ${failure.at}, lease_token = null, lease_until = null,
      run_after = clock_timestamp() + ${failure.backOffMs}::int * interval '1 millisecond'
    where key = ${failure.key}`.execute(trx)
}

export async function setJobRetries(trx: Trx, key: string, retries: number): Promise<void> {
  await sql`update job set retries = ${retries}, run_after = clock_timestamp(), lease_token = null, lease_until = null where key = ${key}`.execute(
    trx,
  )
}

/** A job whose incident a person resolved: ready again, with so many tries. */
export async function reviveJob(trx: Trx, key: string, retries: number): Promise<void> {
  await sql`
    update job set state = 'FAILED', retries = ${retries}, run_after = clock_timestamp(), lease_token = null, lease_until = null
    where key = ${key} and ended_at is null`.execute(trx)
}

export async function extendLease(db: Executor, key: string, leaseMs: number): Promise<boolean> {
  const done = await sql`
    update job set lease_until = clock_timestamp() + ${leaseMs}::int * interval '1 millisecond'
    where key = ${key} and state in ('CREATED', 'FAILED') and lease_token is not null`.execute(db)
  return Number(done.numAffectedRows ?? 0) === 1
}

export async function setJobErrorCode(trx: Trx, key: string, code: string, message: string, at: string): Promise<void> {
  await sql`update job set state = 'ERROR_THROWN', error_code = ${code}, error_message = ${message}, failed_at = ${at} where key = ${key}`.execute(
    trx,
  )
}

const OVERDUE = `/* overdue-jobs */
  select key, attempt, (extract(epoch from clock_timestamp() - run_after) * 1000)::float8 as late_ms from job
  where type = any($1::text[]) and ${READY} and run_after <= clock_timestamp() - $2::int * interval '1 millisecond' order by run_after, key limit $3`

/** Ready jobs that have waited for longer than `graceMs`: their wake-up was lost. */
export async function overdueJobs(
  db: Executor,
  types: readonly string[],
  graceMs: number,
  limit: number,
): Promise<readonly { readonly key: string; readonly attempt: number; readonly late_ms: number }[]> {
  return (await hot<{ key: string; attempt: number; late_ms: number }>(db, OVERDUE, [[...types], graceMs, limit])).rows
}

/** Milliseconds until the next job of these types may run; `undefined` when none waits. */
export async function nextJobIn(db: Executor, types: readonly string[]): Promise<number | undefined> {
  const found = await sql<{ ms: number | null }>`
    select (extract(epoch from min(greatest(run_after, lease_until)) - clock_timestamp()) * 1000)::float8 as ms from job
    where type = any(${[...types]}::text[]) and state in ('CREATED', 'FAILED') and retries > 0`.execute(db)
  return found.rows[0]?.ms ?? undefined
}

/** The latest job of a listener to this event of a user task. */
export async function lastTaskListenerJob(
  db: Executor,
  elementInstanceKey: string,
  event: JobRow['listener_event_type'],
): Promise<JobRow | undefined> {
  const found = await sql<JobRow>`
    select j.* from job j join element_history e on e.instance_key = j.instance_key
    where e.key = ${elementInstanceKey} and j.element_instance_key = ${elementInstanceKey} and j.kind = 'TASK_LISTENER' and j.listener_event_type = ${event}
    order by j.key desc limit 1`.execute(db)
  return found.rows[0]
}

declare module './database.ts' {
  interface Database extends JobTables {}
}
