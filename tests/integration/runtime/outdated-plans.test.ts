// A new version of the product migrates the database while servers of the old one still work: what their connections have prepared is outdated.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Key } from '../../../server/base/ids.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { bpmn, sequence, serviceTask } from '../../support/models.ts'
import { testRuntime } from '../../support/runtime.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

test('jobs are given out and done as before when a migration adds a column to each table', async () => {
  const { runtime, deploy } = testRuntime(database.db)
  await deploy(bpmn('outdated', sequence(serviceTask('first', 'first'), serviceTask('second', 'second'))))
  let refused = 0
  /** Each connection that is outdated refuses once at most; what runs in a transaction of the engine is tried again by itself. */
  async function claim(type: string): Promise<Key> {
    try {
      const [job] = await runtime.activateJobs({ type, maxJobs: 1, timeoutMs: 60_000, worker: 'w' })
      return job?.key as Key
    } catch (cause) {
      expect(cause).toMatchObject({ code: '0A000' })
      refused += 1
      expect(refused).toBeLessThanOrEqual(8)
      return claim(type)
    }
  }
  async function work() {
    const { processInstanceKey } = await runtime.createInstance({ processId: 'outdated', variables: {} })
    for (const type of ['first', 'second']) {
      const jobKey = await claim(type)
      await runtime.updateJob({ jobKey, timeoutMs: 60_000 })
      await runtime.completeJob({ jobKey, variables: {} })
    }
    return database.db.selectFrom('process_instance').select('status').where('key', '=', processInstanceKey).executeTakeFirstOrThrow()
  }

  expect(await work()).toEqual({ status: 'COMPLETED' })
  expect(refused).toBe(0)
  for (const table of ['job', 'user_task', 'timer', 'process_instance', 'message_subscription', 'element_history'])
    await sql`alter table ${sql.table(table)} add column added text`.execute(database.db)

  expect([await work(), await work()]).toEqual([{ status: 'COMPLETED' }, { status: 'COMPLETED' }])
})
