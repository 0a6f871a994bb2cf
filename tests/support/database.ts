import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { connect, migrateToLatest } from '../../server/store/connection.ts'
import type { Db } from '../../server/store/transaction.ts'

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgresUrl: string
  }
}

export interface TestDatabase {
  readonly db: Db
  readonly url: string
  /** Closes the pool and drops the database. */
  drop(): Promise<void>
}

/** A database of this test file alone: a clone of the migrated template on the run's PostgreSQL server. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = inject('postgresUrl')
  const template = await migratedTemplate(server)
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(server, async (client) => {
    await lockTemplate(client)
    await client.query(`create database ${name} template ${template}`)
  })
  const url = withDatabase(server, name)
  const db = connect(url, { max: 8 })
  return {
    db,
    url,
    drop: async () => {
      await db.destroy()
      await onServer(server, (client) => client.query(`drop database if exists ${name} with (force)`))
    },
  }
}

/** An empty database, not even migrated. */
export async function emptyDatabase(): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const server = inject('postgresUrl')
  const name = `empty_${randomBytes(6).toString('hex')}`
  await onServer(server, (client) => client.query(`create database ${name} template template0`))
  return {
    url: withDatabase(server, name),
    drop: () => onServer(server, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  }
}

async function migratedTemplate(server: string): Promise<string> {
  const folder = join(import.meta.dirname, '../../migrations')
  const hash = createHash('sha256')
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort())
    hash.update(readFileSync(join(folder, file)))
  const name = `template_${hash.digest('hex').slice(0, 12)}`
  await onServer(server, async (client) => {
    await lockTemplate(client)
    const found = await client.query('select 1 from pg_database where datname = $1', [name])
    if (found.rowCount !== 0) return
    const half = `${name}_half`
    await client.query(`drop database if exists ${half} with (force)`)
    await client.query(`create database ${half} template template0`)
    const db = connect(withDatabase(server, half), { max: 2 })
    try {
      await migrateToLatest(db)
    } finally {
      await db.destroy()
    }
    await client.query(`alter database ${half} rename to ${name}`)
  })
  return name
}

/** One test file at a time makes or clones the template; the lock goes with the connection. */
async function lockTemplate(client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_lock(815)')
}

async function onServer<T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.toString()
}
