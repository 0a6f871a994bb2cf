/** Fault F2: the process ends at each named point between two effects; what it left is finished by the next one. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../server/clock.ts'
import { CRASH_POINTS, createRuntime } from '../../server/runtime/index.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { violations } from '../support/invariants.ts'
import { buildHost } from './build-host.ts'
import { deployCaseload, prepareTables } from './caseload.ts'

let database: TestDatabase
let host: string

beforeAll(async () => {
  host = await buildHost()
  database = await testDatabase()
  await prepareTables(database.db)
  await deployCaseload(createRuntime({ db: database.db, clock: systemClock(), functionsFor: () => ({}) }))
})
afterAll(() => database.drop())

function startHost(run: string, crashPoint: string): ChildProcess {
  return spawn(process.execPath, [host, database.url, '', run], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PINGJI_CRASH_POINT: crashPoint },
  })
}

test.each(CRASH_POINTS)('leaves everything whole when it ends %s', async (point) => {
  for (const time of [1, 7]) {
    const child = startHost(`${point}-${time}`, `${point}:${time}`)
    const [, signal] = await once(child, 'exit')

    expect(signal).toBe('SIGKILL')
    expect(await violations(database.db, new Date().toISOString())).toEqual([])
  }
})
