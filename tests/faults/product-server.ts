import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startEmbeddedPostgres } from '../../server/embedded/postgres.ts'
import { START } from '../support/tools.ts'

const ROOT = join(import.meta.dirname, '../..')

/** The whole product as `npm start` runs it, with its own data folder and embedded PostgreSQL, made to be killed and started again. */
export interface ProductServer {
  readonly address: string
  /** Starts the process; it may not be ready, or even alive, when something kills it. */
  start(): void
  /** Milliseconds from the start until `/readyz` answers 200; throws with the server's last words when it ends or takes longer than `limitMs`. */
  ready(limitMs: number): Promise<number>
  /** kill -9 of the process alone: PostgreSQL lives on. */
  kill(): Promise<void>
  /** Address of the database; starts it when the server was killed before it had done so. */
  databaseUrl(): Promise<string>
  /** SHA-256 of what is kept as the document with that hash; null when there is no such file. */
  contentHash(sha256: string): string | null
  /** Names of the demo stories begun so far, and the moment of the demo's clock. */
  progress(): { readonly begun: readonly string[]; readonly at: string | null }
  /** Everything the process wrote since its last start, for messages. */
  words(): string
  /** Ends server and database, and removes the folder. */
  remove(): Promise<void>
}

export async function productServer({ demo = true }: { readonly demo?: boolean } = {}): Promise<ProductServer> {
  const folder = mkdtempSync(join(tmpdir(), 'pingji-product-'))
  // Root's PostgreSQL runs as `nobody`, who must reach its cluster here; else it lies elsewhere and outlives the test.
  chmodSync(folder, 0o755)
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  let child: ChildProcess | undefined
  let startedAt = 0
  let words = ''

  return {
    address,

    start() {
      startedAt = performance.now()
      words = ''
      const started = spawn(process.execPath, START, {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env.PATH ?? '',
          HOME: process.env.HOME ?? '',
          PORT: String(port),
          PINGJI_DEMO: demo ? '1' : '0',
          PINGJI_DATA: folder,
        },
      })
      for (const stream of [started.stdout, started.stderr])
        stream.on('data', (chunk: Buffer) => {
          words += chunk.toString('utf8')
        })
      child = started
    },

    async ready(limitMs) {
      for (;;) {
        const status = await fetch(`${address}/readyz`).then(
          (response) => response.status,
          () => 0,
        )
        const took = performance.now() - startedAt
        if (status === 200) return took
        if (child === undefined || hasEnded(child) || took > limitMs)
          throw new Error(`Expected the product to be ready within ${limitMs} ms, but after ${Math.round(took)} ms it said: ${words}`)
        await pause(50)
      }
    },

    async kill() {
      if (child === undefined || hasEnded(child)) throw new Error(`Expected a living server to kill, but it had ended: ${words}`)
      const ended = new Promise((done) => child?.once('exit', done))
      child.kill('SIGKILL')
      await ended
    },

    databaseUrl: async () => (await startEmbeddedPostgres(join(folder, 'postgres'))).url,

    contentHash(sha256) {
      const file = join(folder, 'documents', sha256.slice(0, 2), sha256)
      return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : null
    },

    progress() {
      const file = join(folder, 'demo.json')
      return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { begun: [], at: null }
    },

    words: () => words,

    async remove() {
      if (child !== undefined && !hasEnded(child)) child.kill('SIGKILL')
      await (await startEmbeddedPostgres(join(folder, 'postgres'))).stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds))
}
