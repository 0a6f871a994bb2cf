/** Fault F2 where effects leave the transaction: files of papers, and mails. A file never goes missing; a mail is sent again at most once per death, as the same mail. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { buildHost } from './build-host.ts'

let database: TestDatabase
let folder: string
let file: string

beforeAll(async () => {
  database = await testDatabase()
  file = await buildHost('outside-host')
  folder = mkdtempSync(join(tmpdir(), 'pingji-papers-'))
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs the process to its end, or to the crash point; answers how it ended. */
async function run(what: 'documents' | 'mail', place: string, crashPoint = ''): Promise<unknown> {
  const child = spawn(process.execPath, [file, database.url, what, place], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PINGJI_CRASH_POINT: crashPoint },
  })
  const [code, signal] = await once(child, 'exit')
  return signal ?? code
}

/** Documents whose file is missing or is not what was stored. */
async function broken(): Promise<readonly string[]> {
  const rows = await database.db.selectFrom('document').select(['id', 'sha256']).execute()
  const hashOf = (sha256: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, sha256.slice(0, 2), sha256)))
      .digest('hex')
  return rows.filter((row) => hashOf(row.sha256) !== row.sha256).map((row) => row.id)
}

test('has the file of every paper when it dies before or after the file is in its place', async () => {
  for (const point of ['after-content-written:1', 'after-content-written:4', 'after-content-kept:1', 'after-content-kept:3']) {
    expect(await run('documents', folder, point)).toBe('SIGKILL')
    expect(await broken()).toEqual([])
  }
  expect(await run('documents', folder)).toBe(0)

  expect(await broken()).toEqual([])
  const { count } = await database.db
    .selectFrom('document')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  // 0 and 3 before each death in writing, 0 and 2 before each death after it, 8 at last.
  expect(Number(count)).toBe(13)
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.filter((entry) => !entry.parentPath.endsWith('incoming'))).toHaveLength(5)
})

test('sends every mail, and twice only the one at which it died', async () => {
  const received: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, done) {
      let text = ''
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8')
      })
      stream.on('end', () => {
        received.push(/^Message-ID: (.*)$/im.exec(text)?.[1] ?? '')
        done()
      })
    },
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.server.address()
  const url = `smtp://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  await sql`insert into mail_outbox (id, key, recipient, subject, body, attempts, next_attempt_at)
    select 'mail_' || n, 'key-' || n, 'somebody@localhost', 'subject', 'body', 0, now() from generate_series(1, 12) n`.execute(database.db)

  expect(await run('mail', url, 'after-mail-sent:1')).toBe('SIGKILL')
  expect(await run('mail', url, 'after-mail-sent:5')).toBe('SIGKILL')
  expect(await run('mail', url)).toBe(0)
  await new Promise<void>((done) => server.close(() => done()))

  const times = new Map<string, number>()
  for (const id of received) times.set(id, (times.get(id) ?? 0) + 1)
  expect(times.size).toBe(12)
  expect(received).toHaveLength(14)
  const unsent = await database.db.selectFrom('mail_outbox').select('id').where('sent_at', 'is', null).execute()
  expect(unsent).toEqual([])
})
