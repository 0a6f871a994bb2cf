import type { ColumnType, Generated } from 'kysely'
import { sql } from 'kysely'
import type { Json } from '../base/json.ts'
import type { Executor } from './transaction.ts'

type Jsonb = ColumnType<Json, string, string>

export interface ProgrammeTables {
  programme_version: {
    programme: string
    version: number
    manifest: Jsonb
    hash: string
    deployment_key: string
    state: 'published' | 'retired'
    published_at: string
    published_by: string
    /** What has changed, in the publisher's words. */
    note: Generated<string>
    authors: Generated<string[]>
    review_id: string | null
    retired_at: string | null
    retired_by: string | null
    retire_note: string | null
    /** The rehearsal it was published by. */
    rehearsal_run: string | null
  }
  programme_file: { programme: string; version: number; name: string; content: string; sha256: string }
  programme_draft_file: { programme: string; name: string; content: string; removed: boolean; updated_at: string; updated_by: string }
  programme_definition: { definition_key: string; programme: string; version: number }
  calendar_year: {
    year: number
    free: string[]
    make_up: string[]
    source: string
    provisional: boolean
    loaded_at: string
    loaded_by: string
  }
}

/** The version in force of each programme: the newest published one; of a programme that is retired, its last, so that running cases go on. */
export async function currentVersions(db: Executor) {
  const found = await sql<{
    programme: string
    version: number
    manifest: Json
    hash: string
    deployment_key: string
    state: 'published' | 'retired'
    published_at: string
    published_by: string
  }>`
    select distinct on (programme) programme, version, manifest, hash, deployment_key, state, published_at, published_by
    from programme_version order by programme, (state = 'published') desc, version desc`.execute(db)
  return found.rows
}

/** Number of the version in force, as `currentVersions` chooses it. */
export async function currentVersionNumber(db: Executor, programme: string): Promise<number | undefined> {
  return (await currentVersion(db, programme))?.version
}

export async function currentVersion(
  db: Executor,
  programme: string,
): Promise<{ readonly version: number; readonly state: 'published' | 'retired' } | undefined> {
  const found = await sql<{ version: number; state: 'published' | 'retired' }>`
    select version, state from programme_version where programme = ${programme}
    order by (state = 'published') desc, version desc limit 1`.execute(db)
  return found.rows[0]
}

/** Number of the version that was deployed with this key. */
export async function versionOfDeployment(db: Executor, programme: string, deploymentKey: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('programme_version')
    .select('version')
    .where('programme', '=', programme)
    .where('deployment_key', '=', deploymentKey)
    .executeTakeFirst()
  return row?.version
}

export function versionsOf(db: Executor, programme: string) {
  return db
    .selectFrom('programme_version as v')
    .leftJoin('programme_review as r', 'r.id', 'v.review_id')
    .select([
      'v.version',
      'v.hash',
      'v.state',
      'v.published_at',
      'v.published_by',
      'v.note',
      'v.authors',
      'v.retired_at',
      'v.retired_by',
      'v.retire_note',
      'v.rehearsal_run',
      'r.decided_by as reviewed_by',
      'r.decided_at as reviewed_at',
      'r.comment as review_comment',
    ])
    .where('v.programme', '=', programme)
    .orderBy('v.version', 'desc')
    .execute()
}

/** Cases that are open now, by the version they run on. */
export async function runningCases(db: Executor, programme: string): Promise<ReadonlyMap<number, number>> {
  const found = await sql<{ version: number; count: string }>`
    select version, count(*) from case_file where programme = ${programme} and closed_at is null group by version`.execute(db)
  return new Map(found.rows.map((row) => [row.version, Number(row.count)]))
}

/** No new case on it from now on. */
export async function retireVersion(
  db: Executor,
  row: { programme: string; version: number; retired_at: string; retired_by: string; retire_note: string },
): Promise<void> {
  const { programme, version, ...retired } = row
  await db
    .updateTable('programme_version')
    .set({ ...retired, state: 'retired' })
    .where('programme', '=', programme)
    .where('version', '=', version)
    .execute()
}

export function versionRow(db: Executor, programme: string, version: number) {
  return db.selectFrom('programme_version').selectAll().where('programme', '=', programme).where('version', '=', version).executeTakeFirst()
}

/** Serialises publishing of one programme. */
export async function lockProgramme(db: Executor, programme: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`programme:${programme}`}, 0))`.execute(db)
}

export async function insertVersion(
  db: Executor,
  row: {
    programme: string
    version: number
    manifest: string
    hash: string
    deployment_key: string
    published_at: string
    published_by: string
    note: string
    authors: string[]
    review_id: string | null
    rehearsal_run: string | null
  },
  files: readonly { name: string; content: string; sha256: string }[],
  definitionKeys: readonly string[],
): Promise<void> {
  await db
    .insertInto('programme_version')
    .values({ ...row, state: 'published' })
    .execute()
  if (files.length > 0)
    await db
      .insertInto('programme_file')
      .values(files.map((file) => ({ programme: row.programme, version: row.version, ...file })))
      .execute()
  for (const definition_key of definitionKeys)
    await sql`insert into programme_definition (definition_key, programme, version) values (${definition_key}, ${row.programme}, ${row.version})
      on conflict (definition_key) do update set version = excluded.version`.execute(db)
}

export function filesOf(db: Executor, programme: string, version: number) {
  return db
    .selectFrom('programme_file')
    .select(['name', 'content', 'sha256'])
    .where('programme', '=', programme)
    .where('version', '=', version)
    .orderBy('name')
    .execute()
}

export function versionOfDefinition(db: Executor, definitionKey: string) {
  return db
    .selectFrom('programme_definition')
    .select(['programme', 'version'])
    .where('definition_key', '=', definitionKey)
    .executeTakeFirst()
}

export function draftFiles(db: Executor, programme: string) {
  return db.selectFrom('programme_draft_file').selectAll().where('programme', '=', programme).orderBy('name').execute()
}

export async function saveDraftFile(db: Executor, row: ProgrammeTables['programme_draft_file']): Promise<void> {
  await db
    .insertInto('programme_draft_file')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['programme', 'name'])
        .doUpdateSet({ content: row.content, removed: row.removed, updated_at: row.updated_at, updated_by: row.updated_by }),
    )
    .execute()
}

export type DraftFileRow = ProgrammeTables['programme_draft_file']

/** Number of draft files of every programme that has some. */
export async function draftedProgrammes(db: Executor): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('programme_draft_file')
    .select((eb) => ['programme', eb.fn.countAll<string>().as('count')])
    .groupBy('programme')
    .execute()
  return new Map(rows.map((row) => [row.programme, Number(row.count)]))
}

export async function deleteDraftFile(db: Executor, programme: string, name: string): Promise<void> {
  await db.deleteFrom('programme_draft_file').where('programme', '=', programme).where('name', '=', name).execute()
}

export async function deleteDraftFiles(db: Executor, programme: string): Promise<void> {
  await db.deleteFrom('programme_draft_file').where('programme', '=', programme).execute()
}

export function calendarYears(db: Executor) {
  return db.selectFrom('calendar_year').selectAll().orderBy('year').execute()
}

export async function saveCalendarYear(db: Executor, row: ProgrammeTables['calendar_year']): Promise<void> {
  await sql`insert into calendar_year (year, free, make_up, source, provisional, loaded_at, loaded_by)
    values (${row.year}, ${row.free}::date[], ${row.make_up}::date[], ${row.source}, ${row.provisional}, ${row.loaded_at}, ${row.loaded_by})
    on conflict (year) do update set free = excluded.free, make_up = excluded.make_up, source = excluded.source, provisional = excluded.provisional,
      loaded_at = excluded.loaded_at, loaded_by = excluded.loaded_by`.execute(db)
}

declare module './database.ts' {
  interface Database extends ProgrammeTables {}
}
