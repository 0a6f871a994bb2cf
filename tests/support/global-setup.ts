import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../server/embedded/postgres.ts'

let shared: Promise<{ readonly server: EmbeddedPostgres; readonly folder: string }> | undefined
let users = 0

/** One real PostgreSQL server for the whole run, whichever layers take part; each test file clones a database on it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  users += 1
  shared ??= start()
  const { server, folder } = await shared
  project.provide('postgresUrl', server.url)
  return async () => {
    users -= 1
    if (users > 0) return
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function start() {
  const folder = mkdtempSync(join(tmpdir(), 'pingji-test-'))
  // As root the server runs as another account, which must reach the folder.
  chmodSync(folder, 0o755)
  const server = await startEmbeddedPostgres(folder, {
    settings: ['max_connections=200', 'synchronous_commit=off', 'fsync=off', 'full_page_writes=off'],
  })
  return { server, folder }
}
