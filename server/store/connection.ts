import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CompiledQuery, type Migration, type MigrationProvider, Migrator, PostgresDialect, type QueryResult } from 'kysely'
import pg from 'pg'
import { instantOf } from './instant.ts'
import { CorkedClient, leasing } from './leases.ts'
import { RecordingKysely } from './recording.ts'
import type { Db, Executor } from './transaction.ts'

export interface ConnectOptions {
  /** Most connections at once; default 10. More connections than cores lower the throughput of writes. */
  readonly max?: number
  readonly ssl?: pg.PoolConfig['ssl']
  readonly statementTimeoutMs?: number
  readonly lockTimeoutMs?: number
  /** A process that stops inside a transaction (paused, hung) loses it after this time, and with it its locks. */
  readonly idleInTransactionTimeoutMs?: number
  readonly applicationName?: string
  /** Called for each statement sent; for tests that count round trips. */
  readonly onStatement?: (text: string) => void
}

/**
 * Opens a pool. timestamptz comes back as an ISO string with milliseconds, date as `YYYY-MM-DD`, int8 and numeric as strings, jsonb parsed.
 * Statements that are named by a comment or come often (`prepared.ts`) are prepared once per connection. What is sent without waiting leaves in
 * one write: `begin` with the statement after it, those of `later` with the next, reads with each other (`shared-reads.ts`).
 */
export function connect(url: string, options: ConnectOptions = {}): Db {
  const pool = new pg.Pool({
    connectionString: url,
    Client: CorkedClient,
    max: options.max ?? 10,
    ...(options.ssl === undefined ? {} : { ssl: options.ssl }),
    application_name: options.applicationName ?? 'pingji',
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    lock_timeout: options.lockTimeoutMs ?? 20_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 60_000,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    options: '-c TimeZone=UTC',
    pipeline: true,
    types: { getTypeParser: typeParser },
  } as pg.PoolConfig)
  // A connection that breaks while idle is replaced by the pool; without a listener Node would end the process.
  pool.on('error', () => undefined)
  return new RecordingKysely({ dialect: new PostgresDialect({ pool: leasing(pool, options.onStatement) }) })
}

/** Runs one hot statement whose text begins with its name in a comment: slash-star name star-slash. */
export async function hot<Row>(db: Executor, text: string, parameters: readonly unknown[]): Promise<QueryResult<Row>> {
  return (await db.executeQuery(CompiledQuery.raw(text, [...parameters]))) as QueryResult<Row>
}

function typeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === 1184) return instantOf
  if (oid === 1082) return (value) => value
  if (oid === 1182)
    return (value) =>
      value
        .slice(1, -1)
        .split(',')
        .filter((day) => day !== '')
  return pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown
}

/** The files of `migrations/`, read from disk: nobody imports them. */
const folderOfMigrations: MigrationProvider = {
  async getMigrations() {
    const folder = join(import.meta.dirname, '../../migrations')
    const files = (await readdir(folder)).filter((name) => /^\d{4}-.*\.(ts|js)$/.test(name)).sort()
    const found: Record<string, Migration> = {}
    for (const file of files)
      found[file.replace(/\.(ts|js)$/, '')] = (await import(/* @vite-ignore */ pathToFileURL(join(folder, file)).href)) as Migration
    return found
  },
}

export function migratorOf(db: Db): Migrator {
  return new Migrator({ db, provider: folderOfMigrations })
}

/** Brings the schema to the newest state; several servers may do it at once, one does the work. Answers the names of what was applied. */
export async function migrateToLatest(db: Db): Promise<readonly string[]> {
  const { error, results } = await migratorOf(db).migrateToLatest()
  if (error !== undefined) throw error
  return (results ?? []).filter((result) => result.status === 'Success').map((result) => result.migrationName)
}
