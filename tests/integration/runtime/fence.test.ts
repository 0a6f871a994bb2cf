/** A worker that slept past its lease neither completes, fails nor extends a job that somebody else has taken meanwhile, and nothing of what it wrote stays. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Key } from '../../../server/base/ids.ts'
import { connect } from '../../../server/store/connection.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { violations } from '../../support/invariants.ts'
import { bpmn, sequence, serviceTask } from '../../support/models.ts'
import { testRuntime } from '../../support/runtime.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  await sql`create table fault_effect (job_key bigint not null, type text not null)`.execute(database.db)
})
afterAll(() => database.drop())

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))
const jobOf = (key: string) => database.db.selectFrom('job').selectAll().where('key', '=', key).executeTakeFirstOrThrow()

test('leaves the rest of its batch to who took it over, and calls no handler for it', async () => {
  const slow = testRuntime(database.db, { leaseMs: 100, concurrency: 1 })
  const other = testRuntime(database.db)
  await slow.deploy(bpmn('batch', sequence(serviceTask('issue', 'late.batch'))))
  const calls: Key[] = []
  let open: () => void = () => undefined
  const gate = new Promise<void>((done) => {
    open = done
  })
  let begun: () => void = () => undefined
  const inside = new Promise<void>((done) => {
    begun = done
  })
  slow.runtime.registerJobHandler('late.batch', async (job) => {
    calls.push(job.key)
    begun()
    await gate
    return {}
  })
  for (let index = 0; index < 6; index += 1) await slow.runtime.createInstance({ processId: 'batch', variables: {} })

  // Six jobs leased at once by one that hangs in the first of them; five are taken over and not ended yet.
  const sleeping = slow.runtime.drain()
  await inside
  await pause(200)
  const taken = await other.runtime.activateJobs({ type: 'late.batch', maxJobs: 10, timeoutMs: 60_000, worker: 'successor' })
  open()
  await sleeping
  for (const job of taken) await other.runtime.completeJob({ jobKey: job.key, variables: {} })

  expect(taken).toHaveLength(5)
  expect(calls).toHaveLength(1)
  expect(taken.map((job) => job.key)).not.toContain(calls[0])
  expect(await violations(database.db, '2026-05-08T01:00:00.000Z')).toEqual([])
})

test('rolls back what a handler wrote that failed after its lease, and uses up one retry', async () => {
  const slow = testRuntime(database.db, { leaseMs: 100, concurrency: 1, retryBackOffMs: [0] })
  await slow.deploy(bpmn('failing', sequence(serviceTask('issue', 'fault.failing', { retries: 3 }))))
  let calls = 0
  slow.runtime.registerJobHandler('fault.failing', async (job, trx) => {
    calls += 1
    await sql`insert into fault_effect values (${job.key}, 'fault.failing')`.execute(trx)
    if (calls > 1) return {}
    await pause(200)
    throw new Error('too late and wrong')
  })
  const { processInstanceKey } = await slow.runtime.createInstance({ processId: 'failing', variables: {} })

  await slow.runtime.drain()

  const job = await database.db.selectFrom('job').selectAll().where('instance_key', '=', processInstanceKey).executeTakeFirstOrThrow()
  expect(job).toMatchObject({ state: 'COMPLETED', retries: 2, lease_token: null })
  expect(await violations(database.db, '2026-05-08T01:00:00.000Z')).toEqual([])
})

test('uses up no retry while somebody else does not let go of the instance', async () => {
  const db = connect(database.url, { lockTimeoutMs: 500 })
  try {
    const app = testRuntime(db, { leaseMs: 100 })
    await app.deploy(bpmn('held', sequence(serviceTask('issue', 'fault.held', { retries: 2 }))))
    let calls = 0
    app.runtime.registerJobHandler('fault.held', async () => {
      calls += 1
      return {}
    })
    const { processInstanceKey } = await app.runtime.createInstance({ processId: 'held', variables: {} })
    const job = () => database.db.selectFrom('job').selectAll().where('instance_key', '=', processInstanceKey).executeTakeFirstOrThrow()
    let working: Promise<unknown> = Promise.resolve()
    // Let go of after the job gave up waiting, but before a failure of it could have given up too.
    await database.db.transaction().execute(async (holder) => {
      await holder.selectFrom('process_instance').select('key').where('key', '=', processInstanceKey).forUpdate().execute()
      working = app.runtime.drain()
      await pause(700)
    })
    await working

    expect(calls).toBe(1)
    expect(await job()).toMatchObject({ state: 'COMPLETED', retries: 2 })
  } finally {
    await db.destroy()
  }
})

test('refuses every word of an outside worker once another one has ended the job', async () => {
  const app = testRuntime(database.db)
  await app.deploy(bpmn('outside', sequence(serviceTask('issue', 'outside.issue'))))
  await app.runtime.createInstance({ processId: 'outside', variables: {} })
  const lease = (worker: string, timeoutMs: number) => app.runtime.activateJobs({ type: 'outside.issue', maxJobs: 1, timeoutMs, worker })
  const [first] = await lease('sleeper', 1)
  await pause(20)
  const [second] = await lease('successor', 60_000)
  const jobKey = first?.key as Key
  await app.runtime.completeJob({ jobKey, variables: { by: 'successor' } })
  const before = await jobOf(jobKey)

  expect(second?.key).toBe(jobKey)
  const ended = expect.objectContaining({ code: 'JOB_ENDED', status: 409 })
  await expect(app.runtime.completeJob({ jobKey, variables: { by: 'sleeper' } })).rejects.toEqual(ended)
  await expect(app.runtime.failJob({ jobKey, message: 'late' })).rejects.toEqual(ended)
  await expect(app.runtime.throwJobError({ jobKey, errorCode: 'LATE', message: 'late', variables: {} })).rejects.toEqual(ended)
  await expect(app.runtime.updateJob({ jobKey, timeoutMs: 60_000 })).rejects.toEqual(ended)
  await expect(app.runtime.updateJob({ jobKey, retries: 5 })).rejects.toEqual(ended)
  expect(await jobOf(jobKey)).toEqual(before)
})
