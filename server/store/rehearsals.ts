import { type ColumnType, type Generated, sql } from 'kysely'
import type { Json, JsonObject } from '../base/json.ts'
import type { Bilingual } from '../base/text.ts'
import type { Db, Executor, Trx } from './transaction.ts'

type Jsonb<T> = ColumnType<T, string | null, string | null>
export type RunState = 'waiting' | 'running' | 'paused' | 'done' | 'cancelled' | 'failed'
export type RunKind = 'rehearsal' | 'impact'

export interface RehearsalTables {
  rehearsal_run: {
    id: string
    seq: Generated<string>
    programme: string
    kind: RunKind
    version: number | null
    hash: string
    scenario: Jsonb<Json | null>
    state: RunState
    wanted: Generated<'run' | 'pause' | 'cancel'>
    progress: Jsonb<JsonObject | null>
    started_by: string
    started_at: string
    ended_at: string | null
    error: Jsonb<Bilingual | null>
    verdict: Jsonb<JsonObject | null>
    report: Jsonb<JsonObject | null>
    pictures: Jsonb<RunPictures | null>
    content: Buffer | null
    owner: string
    lease_until: string
  }
  rehearsal_case_chunk: { run: string; number: number; content: Buffer }
}

/** Title and drawings of what was lived. */
export interface RunPictures {
  readonly manifest: { readonly title: Bilingual } | null
  readonly files: readonly { readonly name: string; readonly content: string }[]
}

/** A run without what came of it. */
export interface RunRow {
  readonly id: string
  readonly programme: string
  readonly kind: RunKind
  readonly version: number | null
  readonly hash: string
  readonly scenario: Json | null
  readonly state: RunState
  readonly progress: JsonObject | null
  readonly started_by: string
  readonly started_at: string
  readonly ended_at: string | null
  readonly error: Bilingual | null
  readonly verdict: JsonObject | null
}

/** What came of a run that is done. */
export interface RunContent {
  readonly report: string
  readonly verdict: string | null
  readonly content: Buffer | null
  readonly chunks: readonly Buffer[]
}

const OPEN: readonly RunState[] = ['waiting', 'running', 'paused']
const VIEW = [
  'id',
  'programme',
  'kind',
  'version',
  'hash',
  'scenario',
  'state',
  'progress',
  'started_by',
  'started_at',
  'ended_at',
  'error',
  'verdict',
] as const

export async function insertRun(
  trx: Trx,
  row: {
    readonly id: string
    readonly programme: string
    readonly kind: RunKind
    readonly version: number | null
    readonly hash: string
    readonly scenario: string | null
    readonly pictures: string | null
    readonly started_by: string
    readonly started_at: string
    readonly owner: string
  },
  leaseSeconds: number,
): Promise<void> {
  await trx
    .insertInto('rehearsal_run')
    .values({
      ...row,
      state: 'waiting',
      progress: null,
      ended_at: null,
      error: null,
      verdict: null,
      report: null,
      content: null,
      lease_until: leaseEnd(leaseSeconds),
    })
    .execute()
}

export function runById(db: Executor, id: string, kind: RunKind): Promise<RunRow | undefined> {
  return db.selectFrom('rehearsal_run').select(VIEW).where('id', '=', id).where('kind', '=', kind).executeTakeFirst()
}

/** Newest first. */
export function runsOf(db: Executor, programme: string, kind: RunKind, limit: number): Promise<readonly RunRow[]> {
  return db
    .selectFrom('rehearsal_run')
    .select(VIEW)
    .where('programme', '=', programme)
    .where('kind', '=', kind)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute()
}

/** Runs of these very files that are done, newest first; nobody deletes them while the transaction goes on. */
export function doneRunsOf(db: Executor, programme: string, hash: string) {
  return db
    .selectFrom('rehearsal_run')
    .select(['id', 'scenario'])
    .where('programme', '=', programme)
    .where('kind', '=', 'rehearsal')
    .where('hash', '=', hash)
    .where('state', '=', 'done')
    .orderBy('seq', 'desc')
    .limit(20)
    .forKeyShare()
    .execute()
}

export async function countOpenRuns(db: Executor, programme: string): Promise<number> {
  const row = await db
    .selectFrom('rehearsal_run')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('programme', '=', programme)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

export async function reportOf(db: Executor, id: string): Promise<JsonObject | null> {
  return (await db.selectFrom('rehearsal_run').select('report').where('id', '=', id).executeTakeFirst())?.report ?? null
}

export async function picturesOf(db: Executor, id: string): Promise<RunPictures> {
  const row = await db.selectFrom('rehearsal_run').select('pictures').where('id', '=', id).executeTakeFirst()
  return row?.pictures ?? { manifest: null, files: [] }
}

/** Which cases stand behind which number, packed. */
export async function contentOf(db: Executor, id: string): Promise<Buffer | null> {
  return (await db.selectFrom('rehearsal_run').select('content').where('id', '=', id).executeTakeFirst())?.content ?? null
}

export async function chunkOf(db: Executor, run: string, number: number): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('rehearsal_case_chunk')
    .select('content')
    .where('run', '=', run)
    .where('number', '=', number)
    .executeTakeFirst()
  return row?.content
}

/** Serialises what is done to one run. */
export async function lockRun(trx: Trx, id: string): Promise<RunState | undefined> {
  return (await trx.selectFrom('rehearsal_run').select('state').where('id', '=', id).forUpdate().executeTakeFirst())?.state
}

export async function turnRun(trx: Executor, id: string, state: RunState, wanted: 'run' | 'pause'): Promise<void> {
  await trx.updateTable('rehearsal_run').set({ state, wanted }).where('id', '=', id).execute()
}

export async function cancelRun(trx: Trx, id: string, at: string): Promise<void> {
  await trx.updateTable('rehearsal_run').set({ state: 'cancelled', wanted: 'cancel', ended_at: at }).where('id', '=', id).execute()
}

/** Its turn has come; false when it was ended meanwhile. */
export async function beginRun(db: Executor, id: string, owner: string): Promise<boolean> {
  const done = await db
    .updateTable('rehearsal_run')
    .set({ state: 'running' })
    .where('id', '=', id)
    .where('owner', '=', owner)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  return Number(done.numUpdatedRows) === 1
}

/** Prolongs the lease of a process on its runs and notes how far they are; answers those that are still open, with what is wanted of them. */
export async function tendRuns(
  db: Db,
  owner: string,
  progress: readonly { readonly id: string; readonly progress: Json | null }[],
  leaseSeconds: number,
): Promise<readonly { readonly id: string; readonly wanted: 'run' | 'pause' | 'cancel' }[]> {
  const found = await sql<{ id: string; wanted: 'run' | 'pause' | 'cancel' }>`
    update rehearsal_run r
    set lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}), progress = coalesce(t.progress, r.progress)
    from jsonb_to_recordset(${JSON.stringify(progress)}::jsonb) as t(id text, progress jsonb)
    where r.id = t.id and r.owner = ${owner} and r.ended_at is null returning r.id, r.wanted`.execute(db)
  return found.rows
}

/** Runs whose process has not been heard of for the length of its lease have failed. */
export async function failAbandonedRuns(db: Executor, at: string, error: Bilingual): Promise<readonly string[]> {
  const found = await sql<{ id: string }>`
    update rehearsal_run set state = 'failed', ended_at = ${at}, error = ${JSON.stringify(error)}::jsonb
    where ended_at is null and lease_until < clock_timestamp() returning id`.execute(db)
  return found.rows.map(({ id }) => id)
}

/** Ends a run of this process; false when it was cancelled, or given up for dead, before. */
export async function failRun(db: Executor, id: string, owner: string, at: string, error: Bilingual): Promise<boolean> {
  const done = await db
    .updateTable('rehearsal_run')
    .set({ state: 'failed', ended_at: at, error: JSON.stringify(error) })
    .where('id', '=', id)
    .where('owner', '=', owner)
    .where('state', 'in', [...OPEN])
    .executeTakeFirst()
  return Number(done.numUpdatedRows) === 1
}

/** As `failRun`, with what came of it. */
export async function completeRun(
  trx: Trx,
  id: string,
  owner: string,
  at: string,
  { report, verdict, content, chunks }: RunContent,
): Promise<boolean> {
  const done = await trx
    .updateTable('rehearsal_run')
    .set({ state: 'done', ended_at: at, report, verdict, content })
    .where('id', '=', id)
    .where('owner', '=', owner)
    .where('state', 'in', [...OPEN])
    .executeTakeFirst()
  if (Number(done.numUpdatedRows) !== 1) return false
  for (const [number, chunk] of chunks.entries())
    await trx.insertInto('rehearsal_case_chunk').values({ run: id, number, content: chunk }).execute()
  return true
}

/** Deletes runs that have ended, but for the newest of their kind and those a version was published by. */
export async function forgetOldRuns(trx: Trx, programme: string, kind: RunKind, keep: number): Promise<void> {
  await sql`
    delete from rehearsal_run r
    where r.programme = ${programme} and r.kind = ${kind} and r.ended_at is not null
      and r.seq not in (select seq from rehearsal_run where programme = ${programme} and kind = ${kind} order by seq desc limit ${keep})
      and not exists (select 1 from programme_version v where v.rehearsal_run = r.id)`.execute(trx)
}

function leaseEnd(seconds: number) {
  return sql<string>`clock_timestamp() + make_interval(secs => ${seconds})`
}

declare module './database.ts' {
  interface Database extends RehearsalTables {}
}
