/** Fault F1: kill -9 of the server at random moments of a running caseload; every invariant holds and the caseload goes on. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Key } from '../../server/base/ids.ts'
import { systemClock } from '../../server/clock.ts'
import { createRuntime } from '../../server/runtime/index.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { violations } from '../support/invariants.ts'
import { buildHost } from './build-host.ts'
import { deployCaseload, prepareTables, registerHandlers } from './caseload.ts'
import { randomFrom } from './random.ts'

const KILLS = Number(process.env.FAULT_KILLS ?? 50)
const SEED = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 2 ** 31))

let database: TestDatabase
let host: string

beforeAll(async () => {
  host = await buildHost()
  database = await testDatabase()
  await prepareTables(database.db)
  await deployCaseload(createRuntime({ db: database.db, clock: systemClock(), functionsFor: () => ({}) }))
})
afterAll(() => database.drop())

async function startHost(run: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [host, database.url, '', String(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await Promise.race([
    new Promise<void>((done) => child.stdout?.once('data', () => done())),
    once(child, 'exit').then(([code]) => {
      throw new Error(`Expected the host to start, but it ended with ${code} (seed ${SEED})`)
    }),
  ])
  return child
}

test(`survives ${KILLS} kills of a running caseload`, async () => {
  console.info(`seed ${SEED}`)
  const random = randomFrom(SEED)
  // The next server starts while the last one still runs: the kill falls into the work of two.
  let next = startHost(0)
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const server = await next
    if (kill < KILLS) next = startHost(kill)
    await new Promise((done) => setTimeout(done, 100 + Math.floor(random() * 600)))
    server.kill('SIGKILL')
    await once(server, 'exit')
    expect(await violations(database.db, new Date().toISOString()), `after kill ${kill} of seed ${SEED}`).toEqual([])
  }

  // What the last one left is finished by a server that nobody kills.
  const runtime = createRuntime({
    db: database.db,
    clock: systemClock(),
    functionsFor: () => ({}),
    config: { leaseMs: 1500, claimMs: 1500, pollMs: 50, retryBackOffMs: [50] },
  })
  registerHandlers(runtime)
  await runtime.start()
  const remaining = async () => {
    for (const task of await database.db.selectFrom('user_task').select('key').where('state', '=', 'CREATED').execute())
      await runtime.completeUserTask({ userTaskKey: task.key as Key, variables: {}, by: 'leader1' })
    for (const { correlation_key: correlationKey } of await database.db
      .selectFrom('message_subscription')
      .select('correlation_key')
      .execute())
      await runtime
        .publishMessage({ name: 'fault-paid', correlationKey, variables: {}, messageId: `pay-${correlationKey}`, timeToLiveMs: 600_000 })
        .catch(() => undefined)
    return (await database.db.selectFrom('process_instance').select('key').where('status', '=', 'ACTIVE').execute()).length
  }
  await expect.poll(remaining, { timeout: 60_000, interval: 200 }).toBe(0)
  await runtime.stop()

  expect(await violations(database.db, new Date().toISOString())).toEqual([])
  const incidents = await database.db.selectFrom('incident').select('message').execute()
  expect(incidents).toEqual([])
  const cases = await database.db.selectFrom('process_instance').select('key').where('parent_key', 'is', null).execute()
  console.info(`survived ${KILLS} kills, ${cases.length} cases ended, seed ${SEED}`)
  expect(cases.length).toBeGreaterThan(KILLS)
})
