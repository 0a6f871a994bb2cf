import { readdir } from 'node:fs/promises'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CompiledQuery, type Migration, type MigrationProvider, Migrator, PostgresDialect, type QueryResult } from 'kysely'
import pg from 'pg'
import { instantOf } from './instant.ts'
import { Later } from './later.ts'
import { PreparedStatements } from './prepared.ts'
import { RecordingKysely } from './recording.ts'
import { isOutdated, isRead, type Lane, SharedReads } from './shared-reads.ts'
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
  return new RecordingKysely({ dialect: new PostgresDialect({ pool: preparing(pool, options.onStatement) }) })
}

/** A client whose socket can be held back, so that several statements leave in one write. */
class CorkedClient extends pg.Client {
  readonly socket: Socket

  constructor(config?: pg.ClientConfig) {
    const socket = new Socket()
    super({ ...config, stream: () => socket })
    this.socket = socket
  }
}

interface PoolClient {
  query(text: string, values: readonly unknown[]): Promise<pg.QueryResult>
  release(): void
}

/** What Kysely takes for a pool. A client it is given gets its connection with its first statement: reads share some. */
function preparing(pool: pg.Pool, onStatement: ((text: string) => void) | undefined) {
  const prepared = new PreparedStatements()
  const wrapped = new WeakMap<pg.PoolClient, Lane>()
  const open = async () => {
    const client = await pool.connect()
    let own = wrapped.get(client)
    if (own === undefined) {
      own = preparingClient(client, prepared, onStatement)
      wrapped.set(client, own)
    }
    return own
  }
  const reads = new SharedReads(open)
  return {
    async connect() {
      // Kysely types the client by what it calls: these two.
      return new Lease(open, reads) as PoolClient as unknown as pg.PoolClient
    },
    end: () => pool.end(),
  }
}

/** What one statement, transaction or session of Kysely sends. */
class Lease implements PoolClient {
  private own: Lane | undefined

  constructor(
    private readonly open: () => Promise<Lane>,
    private readonly reads: SharedReads,
  ) {}

  async query(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    if (this.own === undefined && isRead(text)) return this.reads.query(text, values)
    this.own ??= await this.open()
    return this.own.query(text, values)
  }

  release(): void {
    this.own?.release()
  }
}

function preparingClient(client: pg.PoolClient, prepared: PreparedStatements, onStatement: ((text: string) => void) | undefined): Lane {
  let broken: Error | undefined
  client.on('error', (error) => {
    broken = error
  })
  const { socket } = client as pg.PoolClient & CorkedClient
  let isHeld = false
  let isOpen = false
  let failure: { readonly cause: unknown } | undefined

  /** What is sent before the event loop goes on leaves in one write. */
  function hold(): void {
    if (isHeld) return
    isHeld = true
    socket.cork()
    process.nextTick(() => {
      isHeld = false
      socket.uncork()
    })
  }

  function send(text: string, values: readonly unknown[], isRepeatable = false): Promise<pg.QueryResult> {
    onStatement?.(text)
    hold()
    const name = prepared.nameOf(text, isRepeatable)
    const statement = { text, values: [...values], ...(name === undefined ? {} : { name }) }
    return new Promise((done, failed) => {
      client.query(statement, answering(done, failed, noticed))
    })
  }

  /** A connection whose statements a migration has outdated is not used again: each of them would fail. */
  function noticed(cause: Error): void {
    if (isOutdated(cause)) broken = cause
  }

  /** Answers come in the order of the statements: after a failure that nobody waited for each is only its consequence. */
  async function answered(answer: Promise<pg.QueryResult>): Promise<pg.QueryResult> {
    try {
      const result = await answer
      if (failure === undefined) return result
    } catch (cause) {
      if (failure === undefined) throw cause
    }
    throw failure.cause
  }

  return {
    async query(text, values, isRepeatable) {
      if (BEGIN.test(text)) {
        isOpen = true
        failure = undefined
        // Not waited for: where it fails, the connection is gone and the next statement fails too.
        send(text, []).catch((error: Error) => {
          broken = error
        })
        return nothing()
      }
      const last = values.at(-1)
      if (last instanceof Later) {
        const answer = send(text, values.slice(0, -1))
        if (!isOpen) return answer
        answer.then(
          ({ rows }) => last.done(rows),
          (cause: unknown) => {
            failure ??= { cause: last.failed(cause) }
          },
        )
        return nothing()
      }
      const answer = send(text, values, isRepeatable)
      if (!isOpen) return answer
      if (text === 'rollback') {
        isOpen = false
        return answer
      }
      if (text === 'commit') isOpen = false
      return answered(answer)
    },
    release: () => client.release(broken),
  }
}

/**
 * What pg calls with an answer; it keeps what is called until the collector of old objects comes by. So it sees nothing but where the answer goes:
 * with the promise that pg makes by itself every answer and every parameter would live as long (measured: a fifth to a third of the statements a second).
 */
function answering(done: (result: pg.QueryResult) => void, failed: (cause: Error) => void, noticed: (cause: Error) => void) {
  return (cause: Error | null, result: pg.QueryResult) => {
    if (cause === null) return done(result)
    noticed(cause)
    failed(cause)
  }
}

const BEGIN = /^(?:begin|start transaction)\b/
const nothing = (): pg.QueryResult => ({ command: '', rowCount: 0, rows: [], oid: 0, fields: [] })

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
