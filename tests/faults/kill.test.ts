/** Fault F1: kill -9 of servers and workers at random moments of a running caseload; every invariant holds and the caseload goes on. */
import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../server/clock.ts'
import { createRuntime } from '../../server/runtime/index.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { violations } from '../support/invariants.ts'
import { buildHost } from './build-host.ts'
import { deployCaseload, prepareTables } from './caseload.ts'
import { bringToAnEnd, type HostRole, killHost, killHosts, startHost } from './hosts.ts'
import { randomFrom } from './random.ts'

const KILLS = Number(process.env.FAULT_KILLS ?? 30)
const SEED = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 2 ** 31))
const SHORTEST_WORK_MS = 50
const LONGEST_WORK_MS = 450

let database: TestDatabase
let file: string

beforeAll(async () => {
  file = await buildHost()
  database = await testDatabase()
  await prepareTables(database.db)
  await deployCaseload(createRuntime({ db: database.db, clock: systemClock(), functionsFor: () => ({}) }))
})
afterAll(async () => {
  await killHosts()
  await database.drop()
})

test(
  `survives ${KILLS} kills of a running caseload`,
  async () => {
    console.info(`seed ${SEED}`)
    const random = randomFrom(SEED)
    const place = { file, databaseUrl: database.url }
    let number = 0
    const killed: Record<HostRole, number> = { server: 0, worker: 0, all: 0 }
    const start = (role: HostRole): { readonly role: HostRole; readonly process: Promise<ChildProcess> } => {
      number += 1
      return { role, process: startHost(place, String(number), role) }
    }
    const roleOf = (): HostRole => (random() < 0.6 ? 'all' : random() < 0.5 ? 'server' : 'worker')
    // Two live at any time and a third is starting: leases, claims and locks of the dead are met by the living, tasks are raced for.
    const living = [start('all'), start('all')]
    await Promise.all(living.map((host) => host.process))
    let next = start('all')
    const spent = { waiting: 0, checking: 0 }
    const timed = async <T>(what: keyof typeof spent, work: Promise<T>): Promise<T> => {
      const begun = performance.now()
      const result = await work
      spent[what] += performance.now() - begun
      return result
    }
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await new Promise((done) => setTimeout(done, SHORTEST_WORK_MS + Math.floor(random() * (LONGEST_WORK_MS - SHORTEST_WORK_MS))))
      await timed('waiting', next.process)
      const victim = living.splice(random() < 0.5 ? 0 : 1, 1)[0]
      living.push(next)
      next = start(living.every((host) => host.role === 'all') ? roleOf() : 'all')
      if (victim === undefined) throw new Error('Expected a host to kill, but there was none')
      await killHost(await victim.process)
      killed[victim.role] += 1
      expect(await timed('checking', violations(database.db, new Date().toISOString())), `after kill ${kill} of seed ${SEED}`).toEqual([])
      if (kill % 100 === 0) console.info(`${kill} kills, 0 violations`)
    }
    for (const host of [...living, next]) await killHost(await host.process)

    const { accepted, ended, lost, doubled, tasks, races, jobs, timers, late, latest } = await bringToAnEnd(database)
    console.info(
      [
        `killed   ${KILLS} (${killed.all} doing both, ${killed.server} servers, ${killed.worker} workers), ${KILLS + 1} checks of all invariants, seed ${SEED}`,
        `lost     ${lost} of ${accepted} accepted cases and ${jobs} jobs; ${ended} instances ended`,
        `spent    ${Math.round(spent.waiting)} ms waiting for starts, ${Math.round(spent.checking)} ms for checks`,
        `doubled  ${doubled} of ${jobs} effects and ${tasks} tasks; ${races} times a server came second to a task`,
        `late     ${late} of ${timers} timers by more than 60 s; the latest by ${latest} s`,
      ].join('\n'),
    )
    expect({ lost, doubled, late }).toEqual({ lost: 0, doubled: 0, late: 0 })
    expect(accepted).toBeGreaterThan(KILLS)
    expect(races).toBeGreaterThan(0)
  },
  KILLS * 5000 + 300_000,
)
