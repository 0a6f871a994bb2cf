/** Fault F6: Redis is emptied and killed (kill -9) again and again while BullMQ wakes the workers, and workers are killed too: nothing is lost, doubled or late. */
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../server/clock.ts'
import { createRuntime } from '../../server/runtime/index.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { violations } from '../support/invariants.ts'
import { type RunningServer, startRedis } from '../support/servers.ts'
import { buildHost } from './build-host.ts'
import { deployCaseload, prepareTables } from './caseload.ts'
import { bringToAnEnd, killHost, killHosts, startHost } from './hosts.ts'
import { randomFrom } from './random.ts'

const ROUNDS = Number(process.env.FAULT_REDIS_ROUNDS ?? 6)
const SEED = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 2 ** 31))
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

let database: TestDatabase
let redis: RunningServer
let file: string

beforeAll(async () => {
  file = await buildHost()
  ;[database, redis] = await Promise.all([testDatabase(), startRedis()])
  await prepareTables(database.db)
  await deployCaseload(createRuntime({ db: database.db, clock: systemClock(), functionsFor: () => ({}) }))
})
afterAll(async () => {
  await killHosts()
  await redis.stop()
  await database.drop()
})

test(
  `loses nothing over ${ROUNDS} rounds of emptying and killing Redis`,
  async () => {
    console.info(`seed ${SEED}`)
    const random = randomFrom(SEED)
    const place = { file, databaseUrl: database.url, redisUrl: redis.url, queueName: `faults-${process.pid}` }
    const server = await startHost(place, 'server', 'server')
    let worker = await startHost(place, 'worker-0', 'worker')
    const counts = { flushed: 0, killed: 0, workers: 0 }
    for (let round = 1; round <= ROUNDS; round += 1) {
      const client = new Redis(redis.url, { maxRetriesPerRequest: 1, retryStrategy: () => null })
      client.on('error', () => undefined)
      for (let times = 0; times < 5; times += 1) {
        await pause(20 + Math.floor(random() * 150))
        const done = await client.flushall().catch(() => null)
        if (done !== null) counts.flushed += 1
      }
      client.disconnect()
      await pause(Math.floor(random() * 200))
      await redis.kill()
      counts.killed += 1
      // Every other time it stays away for a while; it comes back with what its file has, or with nothing.
      if (round % 2 === 0) await pause(500 + Math.floor(random() * 500))
      redis = await startRedis({ port: redis.port })
      if (round % 3 === 0) {
        await killHost(worker)
        worker = await startHost(place, `worker-${round}`, 'worker')
        counts.workers += 1
      }
      expect(await violations(database.db, new Date().toISOString()), `after round ${round} of seed ${SEED}`).toEqual([])
    }
    // What was announced while nobody listened is forgotten with Redis: the next worker's sweep announces it again.
    await killHost(worker)
    const ready = () => database.db.selectFrom('job').select('key').where('ended_at', 'is', null).where('type', 'like', 'fault.%').execute()
    await expect.poll(async () => (await ready()).length).toBeGreaterThan(3)
    await killHost(server)
    const client = new Redis(redis.url)
    await client.flushall()
    client.disconnect()
    worker = await startHost(place, 'worker-last', 'worker')
    await expect.poll(async () => (await ready()).length, { timeout: 60_000 }).toBe(0)
    await killHost(worker)

    const { accepted, lost, doubled, jobs, timers, late, latest } = await bringToAnEnd(database)
    console.info(
      `Redis emptied ${counts.flushed} times, killed ${counts.killed} times, ${counts.workers} workers killed: ${lost} of ${accepted} cases lost, ${doubled} of ${jobs} jobs doubled, ${late} of ${timers} timers late by more than 60 s (the latest by ${latest} s), seed ${SEED}`,
    )
    expect({ lost, doubled, late }).toEqual({ lost: 0, doubled: 0, late: 0 })
    expect(jobs).toBeGreaterThan(20)
  },
  ROUNDS * 15_000 + 300_000,
)
