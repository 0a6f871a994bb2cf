/** Fault F2: the process ends at each named point between two effects; what it left is finished by the next one. */
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../server/clock.ts'
import { CRASH_POINTS, createRuntime } from '../../server/runtime/index.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { violations } from '../support/invariants.ts'
import { buildHost } from './build-host.ts'
import { deployCaseload, prepareTables } from './caseload.ts'
import { bringToAnEnd, killHosts, spawnHost } from './hosts.ts'

/** Points outside the engine's caseload: `crash-points-outside.test.ts` passes them. */
const OUTSIDE = new Set<string>(['after-content-written', 'after-content-kept', 'after-mail-sent'])
/** At which passing the process ends. */
const TIMES = [1, 4]

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

test.each(CRASH_POINTS.filter((point) => !OUTSIDE.has(point)))('leaves everything whole when it ends %s', async (point) => {
  // Side by side: each meets what the other one leaves.
  const signals = await Promise.all(
    TIMES.map(async (time) => {
      const place = { file, databaseUrl: database.url, crashPoint: `${point}:${time}` }
      const [, signal] = await once(spawnHost(place, `${point}-${time}`), 'exit')
      return signal
    }),
  )

  expect(signals).toEqual(TIMES.map(() => 'SIGKILL'))
  expect(await violations(database.db, new Date().toISOString())).toEqual([])
})

test('loses and doubles nothing over all of them', async () => {
  const { lost, doubled, late } = await bringToAnEnd(database)

  expect({ lost, doubled, late }).toEqual({ lost: 0, doubled: 0, late: 0 })
})
