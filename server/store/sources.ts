import { sql } from 'kysely'
import type { PayloadMapping } from '../base/api/mapping-document.ts'
import type { SourceFileView, SourceSettings } from '../base/api/mappings.ts'
import type { Bilingual } from '../base/text.ts'
import type { Executor, Trx } from './transaction.ts'

export interface SourceTables {
  bridge_source: {
    id: string
    kind: string
    name: string
    subject_id: string
    mapping: string
    settings: string
    secret: Buffer | null
    secret_environment: string | null
    is_active: boolean
    saved_by: string
    saved_at: string
    next_run_at: string
    leased_until: string | null
    last_run_at: string | null
    last_good_at: string | null
    last_problem: string | null
    readings: string
  }
  bridge_file: {
    id: string
    source: string
    name: string
    sha256: string
    content: Buffer | null
    state: 'waiting' | 'done' | 'refused'
    rows: number
    taken: number
    refused: number
    faults: string
    at: string
  }
}

export interface SourceRow {
  readonly id: string
  readonly kind: 'http' | 'files'
  readonly name: string
  readonly subject_id: string
  readonly subject_name: string
  readonly mapping: string
  readonly settings: SourceSettings
  readonly secret: Buffer | null
  readonly secret_environment: string | null
  readonly is_active: boolean
  readonly next_run_at: string
  readonly last_run_at: string | null
  readonly last_good_at: string | null
  readonly last_problem: Bilingual | null
  readonly readings: string
}

/** A source whose turn it is, with the mapping in force. */
export interface DueSource extends SourceRow {
  readonly document: PayloadMapping
  readonly version: number
}

export async function sources(db: Executor, id: string | null = null): Promise<readonly SourceRow[]> {
  const found = await sql<SourceRow>`
    select s.*, j.name as subject_name from bridge_source s join subject j on j.id = s.subject_id
    where ${id}::text is null or s.id = ${id} order by s.name, s.id`.execute(db)
  return found.rows
}

/** Subjects a source can belong to. */
export function subjectNames(db: Executor) {
  return db.selectFrom('subject').select(['id', 'name']).orderBy('name').orderBy('id').limit(2000).execute()
}

export async function hasSubject(db: Executor, id: string): Promise<boolean> {
  return (await db.selectFrom('subject').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
}

export interface SourceWrite {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly subjectId: string
  readonly mapping: string
  readonly settings: SourceSettings
  readonly secret: Buffer | null
  readonly secretEnvironment: string | null
  readonly active: boolean
  readonly savedBy: string
  readonly savedAt: string
}

/** Makes or changes a source; it is due at once. */
export async function putSource(trx: Trx, row: SourceWrite): Promise<void> {
  await sql`
    insert into bridge_source (id, kind, name, subject_id, mapping, settings, secret, secret_environment, is_active, saved_by, saved_at, next_run_at)
    values (${row.id}, ${row.kind}, ${row.name}, ${row.subjectId}, ${row.mapping}, ${JSON.stringify(row.settings)}::jsonb, ${row.secret},
      ${row.secretEnvironment}, ${row.active}, ${row.savedBy}, ${row.savedAt}, ${row.savedAt})
    on conflict (id) do update set name = excluded.name, subject_id = excluded.subject_id, mapping = excluded.mapping, settings = excluded.settings,
      secret = excluded.secret, secret_environment = excluded.secret_environment, is_active = excluded.is_active, saved_by = excluded.saved_by,
      saved_at = excluded.saved_at, next_run_at = excluded.next_run_at, last_problem = null`.execute(trx)
}

/** With its files; false when there is none. */
export async function deleteSource(trx: Trx, id: string): Promise<boolean> {
  const done = await trx.deleteFrom('bridge_source').where('id', '=', id).executeTakeFirst()
  return Number(done.numDeletedRows) > 0
}

/** The source runs at the next look of a bridge. */
export async function makeDue(db: Executor, id: string, now: string): Promise<void> {
  await db.updateTable('bridge_source').set({ next_run_at: now }).where('id', '=', id).execute()
}

/** Takes sources that are due for this bridge alone, until `leaseUntil`. */
export async function leaseDueSources(
  db: Executor,
  { now, leaseUntil, limit }: { readonly now: string; readonly leaseUntil: string; readonly limit: number },
): Promise<readonly DueSource[]> {
  const found = await sql<DueSource>`
    with due as (
      select id from bridge_source where is_active and next_run_at <= ${now}::timestamptz and (leased_until is null or leased_until < ${now}::timestamptz)
      order by next_run_at limit ${limit} for update skip locked
    ), leased as (
      update bridge_source s set leased_until = ${leaseUntil}::timestamptz from due where s.id = due.id returning s.*
    )
    select s.*, j.name as subject_name, m.document, m.version from leased s join subject j on j.id = s.subject_id
      join payload_mapping m on m.id = s.mapping order by s.id`.execute(db)
  return found.rows
}

/** What a run came to; the source waits for its next turn. */
export async function settleSource(
  db: Executor,
  run: {
    readonly id: string
    readonly now: string
    readonly nextRunAt: string
    readonly problem: Bilingual | null
    readonly readings: number
  },
): Promise<void> {
  await sql`
    update bridge_source set leased_until = null, last_run_at = ${run.now}, next_run_at = ${run.nextRunAt},
      last_good_at = case when ${run.problem === null} then ${run.now}::timestamptz else last_good_at end,
      last_problem = ${run.problem === null ? null : JSON.stringify(run.problem)}::jsonb, readings = readings + ${run.readings}
    where id = ${run.id}`.execute(db)
}

/** The file of this content, however it was called. */
export function fileByHash(db: Executor, source: string, sha256: string) {
  return db
    .selectFrom('bridge_file')
    .select(['id', 'name', 'state'])
    .where('source', '=', source)
    .where('sha256', '=', sha256)
    .executeTakeFirst()
}

/** Keeps an upload until a bridge reads it; answers false when a file of this content is there already. */
export async function insertUpload(
  trx: Trx,
  file: {
    readonly id: string
    readonly source: string
    readonly name: string
    readonly sha256: string
    readonly content: Buffer
    readonly at: string
  },
): Promise<boolean> {
  const done = await trx
    .insertInto('bridge_file')
    .values({ ...file, state: 'waiting', rows: 0, taken: 0, refused: 0, faults: '[]' })
    .onConflict((conflict) => conflict.columns(['source', 'sha256']).doNothing())
    .executeTakeFirst()
  return Number(done.numInsertedOrUpdatedRows ?? 0) > 0
}

export function waitingUploads(db: Executor, source: string) {
  return db
    .selectFrom('bridge_file')
    .select(['id', 'name', 'sha256', 'content'])
    .where('source', '=', source)
    .where('state', '=', 'waiting')
    .orderBy('at')
    .limit(20)
    .execute()
}

/** What a file came to; its content is no longer kept. */
export async function settleFile(
  db: Executor,
  file: Omit<SourceFileView, 'state'> & { readonly source: string; readonly sha256: string; readonly state: 'done' | 'refused' },
): Promise<void> {
  const faults = JSON.stringify(file.faults)
  await sql`
    insert into bridge_file (id, source, name, sha256, content, state, rows, taken, refused, faults, at)
    values (${file.id}, ${file.source}, ${file.name}, ${file.sha256}, null, ${file.state}, ${file.rows}, ${file.taken}, ${file.refused}, ${faults}::jsonb, ${file.at})
    on conflict (source, sha256) do update set content = null, state = excluded.state, rows = excluded.rows, taken = excluded.taken,
      refused = excluded.refused, faults = excluded.faults, at = excluded.at`.execute(db)
}

export async function filesOfSource(db: Executor, source: string, limit: number): Promise<readonly SourceFileView[]> {
  const found = await sql<SourceFileView>`
    select id, name, state, rows, taken, refused, at, faults from bridge_file where source = ${source} order by at desc, id limit ${limit}`.execute(
    db,
  )
  return found.rows
}

/** Counts under the mapping of a source what could not be read at all. */
export async function setAsideOfSource(
  db: Executor,
  faults: readonly { readonly subject: string; readonly device: string; readonly reason: string; readonly detail: string }[],
  by: { readonly mapping: string; readonly version: number; readonly receivedAt: string },
): Promise<void> {
  if (faults.length === 0) return
  await sql`
    insert into telemetry_quarantine (subject_id, device_id, reason, detail, received_at, mapping, mapping_version)
    select r.subject, r.device, r.reason, r.detail, ${by.receivedAt}::timestamptz, ${by.mapping}, ${by.version}
    from jsonb_to_recordset(${JSON.stringify(faults)}::jsonb) as r(subject text, device text, reason text, detail text)`.execute(db)
}

declare module './database.ts' {
  interface Database extends SourceTables {}
}
