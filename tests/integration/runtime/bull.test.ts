/** BullMQ only wakes the workers: Redis may be emptied or killed at any moment and costs no more than time (finding 1, fault F6). */

import { Redis } from 'ioredis'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Key } from '../../../server/base/ids.ts'
import { createBullDispatcher } from '../../../server/jobs/bull.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { violations } from '../../support/invariants.ts'
import { bpmn, sequence, serviceTask } from '../../support/models.ts'
import { type TestRuntime, testRuntime } from '../../support/runtime.ts'
import { type RunningServer, startRedis } from '../../support/servers.ts'

let database: TestDatabase
let redis: RunningServer

beforeAll(async () => {
  database = await testDatabase()
  redis = await startRedis()
  await sql`create table fault_effect (job_key bigint not null, type text not null)`.execute(database.db)
})
afterAll(async () => {
  await redis.stop()
  await database.drop()
})

const MODEL = bpmn(
  'queued',
  sequence(serviceTask('first', 'fault.first'), serviceTask('second', 'fault.second'), serviceTask('third', 'fault.third')),
)

function queued(redisUrl: string, pollMs: number): TestRuntime {
  const app = testRuntime(database.db, { redisUrl, pollMs, queueName: `test-${pollMs}-${Math.random()}` })
  for (const type of ['fault.first', 'fault.second', 'fault.third'])
    app.runtime.registerJobHandler(type, async (job, trx) => {
      await sql`insert into fault_effect values (${job.key}, ${type})`.execute(trx)
      return {}
    })
  return app
}

const active = async () => (await database.db.selectFrom('process_instance').select('key').where('status', '=', 'ACTIVE').execute()).length

test('wakes workers at once through the queue', async () => {
  // The sweep would come after a minute: what is done sooner was woken by Redis.
  const app = queued(redis.url, 60_000)
  await app.deploy(MODEL)
  await app.runtime.start()
  await new Promise((done) => setTimeout(done, 300))

  for (let index = 0; index < 20; index += 1) await app.runtime.createInstance({ processId: 'queued', variables: {} })
  await expect.poll(active, { timeout: 10_000 }).toBe(0)
  await app.runtime.stop()

  expect(await violations(database.db, '2026-05-08T01:00:00.000Z')).toEqual([])
})

test('loses nothing when Redis is emptied again and again', async () => {
  const app = queued(redis.url, 200)
  await app.deploy(MODEL)
  await app.runtime.start()
  const client = new Redis(redis.url)
  const flushing = setInterval(() => void client.flushall(), 50)

  for (let index = 0; index < 60; index += 1) await app.runtime.createInstance({ processId: 'queued', variables: {} })
  await expect.poll(active, { timeout: 40_000, interval: 200 }).toBe(0)
  clearInterval(flushing)
  client.disconnect()
  await app.runtime.stop()

  expect(await violations(database.db, '2026-05-08T01:00:00.000Z')).toEqual([])
})

test('announces again what Redis has forgotten, and every job goes through the queue', async () => {
  const app = testRuntime(database.db)
  await app.deploy(bpmn('forgotten', sequence(serviceTask('only', 'forgotten.only'))))
  const ran: string[] = []
  const queueName = `forgotten-${Math.random()}`
  const dispatcher = createBullDispatcher({
    db: database.db,
    types: () => ['forgotten.only'],
    async run(job) {
      ran.push(job.key)
      await app.runtime.completeJob({ jobKey: job.key as Key, variables: {} })
    },
    worker: 'test',
    leaseMs: 30_000,
    concurrency: 2,
    onError: () => undefined,
    redisUrl: redis.url,
    queueName,
    graceMs: 0,
    // Never without the queue: what runs was announced.
    rescueMs: 3_600_000,
  })
  const client = new Redis(redis.url)
  await dispatcher.start()
  // The queue stands: from here on nothing is done without it.
  await expect.poll(() => client.exists(`bull:${queueName}:meta`)).toBe(1)
  for (let index = 0; index < 10; index += 1) await app.runtime.createInstance({ processId: 'forgotten', variables: {} })
  await client.flushall()
  await expect
    .poll(async () => {
      await dispatcher.sweep()
      return ran.length
    })
    .toBe(10)
  await dispatcher.stop()
  client.disconnect()

  expect(new Set(ran).size).toBe(10)
})

test('goes on without Redis, and never makes a request wait for it', async () => {
  const app = queued('redis://127.0.0.1:1', 200)
  await app.deploy(MODEL)
  await app.runtime.start()

  const begun = performance.now()
  await app.runtime.createInstance({ processId: 'queued', variables: {} })
  const took = performance.now() - begun
  await expect.poll(active, { timeout: 50_000, interval: 500 }).toBe(0)
  await app.runtime.stop()

  expect(took).toBeLessThan(1000)
})
