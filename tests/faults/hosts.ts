import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { systemClock } from '../../server/clock.ts'
import { createRuntime } from '../../server/runtime/index.ts'
import type { TestDatabase } from '../support/database.ts'
import { violations } from '../support/invariants.ts'
import { completeTasks, endRounds, figuresOf, registerHandlers, reportMessages } from './caseload.ts'

export type HostRole = 'server' | 'worker' | 'all'

export interface HostPlace {
  /** The bundle of `build-host.ts`. */
  readonly file: string
  readonly databaseUrl: string
  readonly redisUrl?: string
  readonly queueName?: string
  readonly crashPoint?: string
}

const running = new Set<ChildProcess>()

/** A process of the caseload; resolves when it has begun its first case. */
export async function startHost(place: HostPlace, run: string, role: HostRole = 'all'): Promise<ChildProcess> {
  const child = spawnHost(place, run, role)
  await Promise.race([
    new Promise<void>((done) => child.stdout?.once('data', () => done())),
    once(child, 'exit').then(([code]) => {
      throw new Error(`Expected the host ${run} to start, but it ended with ${code}`)
    }),
  ])
  return child
}

export function spawnHost(place: HostPlace, run: string, role: HostRole = 'all'): ChildProcess {
  const child = spawn(
    process.execPath,
    [place.file, place.databaseUrl, place.redisUrl ?? '', run, role, place.queueName ?? 'pingji-faults'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...(place.crashPoint === undefined ? {} : { PINGJI_CRASH_POINT: place.crashPoint }) },
    },
  )
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

export async function killHost(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Ends what a failed test left running. */
export async function killHosts(): Promise<void> {
  for (const child of running) await killHost(child)
}

/** Brings the caseload to its end by a server that nobody kills; answers the figures when every invariant holds and no incident is left. */
export async function bringToAnEnd({ db }: TestDatabase) {
  const runtime = createRuntime({
    db,
    clock: systemClock(),
    functionsFor: () => ({}),
    zone: 'Asia/Shanghai',
    config: { leaseMs: 1500, claimMs: 1500, pollMs: 50, retryBackOffMs: [50] },
  })
  registerHandlers(runtime)
  await runtime.start()
  await endRounds(db)
  const remaining = async () => {
    await completeTasks(db, runtime, 'last')
    await reportMessages(db, runtime)
    return waitingIn(db)
  }
  await expect.poll(remaining, { timeout: 120_000, interval: 100 }).toEqual([])
  await runtime.stop()
  expect(await violations(db, new Date().toISOString())).toEqual([])
  expect(await db.selectFrom('incident').select(['element_id', 'message']).execute()).toEqual([])
  return figuresOf(db)
}

/** What each living instance waits at, and the words of its incident. */
async function waitingIn(db: TestDatabase['db']): Promise<readonly string[]> {
  const { rows } = await sql<{
    key: string
    state: { readonly elements: readonly { readonly elementId: string }[] }
    message: string | null
  }>`
    select p.key, p.state, i.message from process_instance p left join incident i on i.instance_key = p.key and i.state = 'ACTIVE'
    where p.status = 'ACTIVE' order by p.key`.execute(db)
  return rows.map(({ key, state, message }) =>
    [key, ...state.elements.map(({ elementId }) => elementId), ...(message === null ? [] : [message])].join(' '),
  )
}
