/** Fault F13: a worker is paused (SIGSTOP) past its leases and wakes up again: what others took over meanwhile stays theirs. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../server/clock.ts'
import { createRuntime } from '../../server/runtime/index.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { violations } from '../support/invariants.ts'
import { buildHost } from './build-host.ts'
import { deployCaseload, prepareTables } from './caseload.ts'
import { bringToAnEnd, killHost, killHosts, startHost } from './hosts.ts'
import { randomFrom } from './random.ts'

const PAUSES = Number(process.env.FAULT_PAUSES ?? 5)
const SEED = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 2 ** 31))
/** The host's leases last 600 ms. */
const SHORTEST_PAUSE_MS = 700
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

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
  `rejects what workers do who were paused past their leases, ${PAUSES} times`,
  async () => {
    const random = randomFrom(SEED)
    const place = { file, databaseUrl: database.url }
    const hosts = await Promise.all([startHost(place, 'p1'), startHost(place, 'p2')])
    for (let turn = 1; turn <= PAUSES; turn += 1) {
      await pause(100 + Math.floor(random() * 300))
      const sleeper = hosts[turn % 2]
      sleeper?.kill('SIGSTOP')
      await pause(SHORTEST_PAUSE_MS + Math.floor(random() * 500))
      sleeper?.kill('SIGCONT')
      expect(await violations(database.db, new Date().toISOString()), `after pause ${turn} of seed ${SEED}`).toEqual([])
    }
    for (const host of hosts) await killHost(host)

    const { lost, doubled, late, jobs, tasks } = await bringToAnEnd(database)
    const again = await database.db.selectFrom('job').select('key').where('attempt', '>', 1).execute()
    console.info(
      `${PAUSES} pauses: ${lost} lost, ${doubled} of ${jobs} jobs and ${tasks} tasks doubled, ${late} late; ${again.length} jobs leased more than once, seed ${SEED}`,
    )
    expect({ lost, doubled, late }).toEqual({ lost: 0, doubled: 0, late: 0 })
    expect(again.length).toBeGreaterThan(0)
  },
  PAUSES * 5000 + 300_000,
)
