import type { ColumnType } from 'kysely'
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

/** Newest published version of each programme. */
export async function currentVersions(db: Executor) {
  const found = await sql<{
    programme: string
    version: number
    manifest: Json
    hash: string
    deployment_key: string
    published_at: string
    published_by: string
  }>`
    select distinct on (programme) programme, version, manifest, hash, deployment_key, published_at, published_by
    from programme_version where state = 'published' order by programme, version desc`.execute(db)
  return found.rows
}

/** Number of the newest published version. */
export async function currentVersionNumber(db: Executor, programme: string): Promise<number | undefined> {
  const found = await sql<{ version: number }>`
    select version from programme_version where programme = ${programme} and state = 'published' order by version desc limit 1`.execute(db)
  return found.rows[0]?.version
}

export function versionsOf(db: Executor, programme: string) {
  return db
    .selectFrom('programme_version')
    .select(['version', 'hash', 'state', 'published_at', 'published_by'])
    .where('programme', '=', programme)
    .orderBy('version', 'desc')
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
