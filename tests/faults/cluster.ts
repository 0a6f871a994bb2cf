import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { freePort } from '../../server/embedded/postgres.ts'
import { START } from '../support/tools.ts'
import { pause } from './product-server.ts'

const ROOT = join(import.meta.dirname, '../..')

/** One process of an installation: `server/main.ts` as in production, on a given database and Redis. */
export interface Member {
  readonly role: 'server' | 'worker'
  readonly address: string
  readonly port: number
  readonly pid: number
  /** Milliseconds until it answers (server) or has said that it works (worker); throws with its last words when it ends. */
  ready(limitMs: number): Promise<number>
  /** kill -9. */
  kill(): Promise<void>
  /** SIGTERM; answers the code it ended with. */
  stop(): Promise<number | null>
}

/** `port` 0 takes a free one. */
export async function startMember(
  role: Member['role'],
  place: { readonly databaseUrl: string; readonly redisUrl: string; readonly dataFolder: string; readonly port?: number },
): Promise<Member> {
  const port = place.port ?? (await freePort())
  const address = `http://127.0.0.1:${port}`
  const begunAt = performance.now()
  let words = ''
  const child: ChildProcess = spawn(process.execPath, START, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      PORT: String(port),
      DATABASE_URL: place.databaseUrl,
      REDIS_URL: place.redisUrl,
      PINGJI_ROLE: role,
      PINGJI_DATA: place.dataFolder,
    },
  })
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      words += chunk.toString('utf8')
    })
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const end = async (signal: NodeJS.Signals) => {
    if (!hasEnded()) {
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
    }
    return child.exitCode
  }
  return {
    role,
    address,
    port,
    pid: child.pid ?? 0,
    async ready(limitMs) {
      for (;;) {
        const isReady =
          role === 'worker'
            ? words.includes('worker')
            : await fetch(`${address}/readyz`).then(
                (response) => response.status === 200,
                () => false,
              )
        const took = performance.now() - begunAt
        if (isReady) return took
        if (hasEnded() || took > limitMs)
          throw new Error(`Expected the ${role} to be ready within ${limitMs} ms, but after ${Math.round(took)} ms it said: ${words}`)
        await pause(50)
      }
    },
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  }
}

/** How a request of the client went. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

export interface Client {
  /** Sends until somebody answers; a change keeps its key, so it is carried out once. */
  send(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer>
  readonly counts: { requests: number; repeats: number; refused: number; longestMs: number }
}

/** A client that knows several servers and goes to the next when one does not answer. */
export function createClient(addresses: () => readonly string[], cookie: string): Client {
  const counts = { requests: 0, repeats: 0, refused: 0, longestMs: 0 }
  let turn = 0
  return {
    counts,
    async send(method, path, body) {
      const begunAt = performance.now()
      const key = crypto.randomUUID()
      counts.requests += 1
      for (let tries = 0; ; tries += 1) {
        const all = addresses()
        turn += 1
        const response = await fetch(`${all[turn % all.length]}${path}`, {
          method,
          headers: {
            cookie,
            ...(method === 'GET' ? {} : { 'idempotency-key': key }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }).catch(() => null)
        const text = await response?.text().catch(() => null)
        const isInProgress = response?.status === 409 && text?.includes('REQUEST_IN_PROGRESS') === true
        if (response !== null && text !== null && text !== undefined && !isInProgress) {
          counts.longestMs = Math.max(counts.longestMs, performance.now() - begunAt)
          if (!response.ok) counts.refused += 1
          return { status: response.status, body: text === '' ? null : JSON.parse(text) }
        }
        counts.repeats += 1
        if (tries > 1500) throw new Error(`Expected an answer to ${method} ${path}, but got none from ${all.join(', ')}`)
        await pause(20)
      }
    },
  }
}
