/** Fault F2 for batch operations: servers are killed between claim, step and commit; every item is done once, none is lost. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Key } from '../../server/base/ids.ts'
import { systemClock } from '../../server/clock.ts'
import { createRuntime, type Runtime } from '../../server/runtime/index.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { violations } from '../support/invariants.ts'
import { bpmn, sequence, userTask } from '../support/models.ts'

const INSTANCES = 60
let database: TestDatabase
let runtime: Runtime

beforeAll(async () => {
  database = await testDatabase()
  runtime = createRuntime({ db: database.db, clock: systemClock(), functionsFor: () => ({}) })
  await runtime.deploy({
    resources: [{ name: 'review.bpmn', content: bpmn('review', sequence(userTask('check'), userTask('sign'))) }],
    by: 'designer1',
  })
})
afterAll(() => database.drop())

function startHost(crashPoint: string): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'batch-host.ts'), database.url], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PINGJI_CRASH_POINT: crashPoint },
  })
}

test('every item is carried out once, wherever servers die', async () => {
  const instances: Key[] = []
  for (let at = 0; at < INSTANCES; at += 1)
    instances.push((await runtime.createInstance({ processId: 'review', variables: {} })).processInstanceKey)
  // A move done twice would fail: nothing is at the source any more.
  const { batchOperationKey } = await runtime.batches.create({
    plan: { type: 'MODIFY_PROCESS_INSTANCE', move: [{ sourceElementId: 'check', targetElementId: 'sign' }] },
    instances,
    filter: {},
    by: 'operator1',
  })

  // Two at once each time, so that one takes up what the other leaves.
  for (const points of [
    ['after-claim:3', 'before-commit:5'],
    ['after-step:4', 'after-commit:6'],
  ]) {
    const hosts = points.map(startHost)
    for (const [, signal] of await Promise.all(hosts.map((host) => once(host, 'exit')))) expect(signal).toBe('SIGKILL')
    expect(await violations(database.db, new Date().toISOString())).toEqual([])
  }
  const last = startHost('')
  try {
    await expect
      .poll(async () => (await runtime.queries.find('batchOperations', 'batchOperationKey', batchOperationKey))?.state, { timeout: 60_000 })
      .toBe('COMPLETED')
  } finally {
    last.kill('SIGKILL')
    await once(last, 'exit')
  }

  const commands = await database.db.selectFrom('command_history').select('instance_key').where('kind', '=', 'modify').execute()
  expect(commands).toHaveLength(INSTANCES)
  expect(new Set(commands.map((row) => row.instance_key)).size).toBe(INSTANCES)
  expect(await violations(database.db, new Date().toISOString())).toEqual([])
})
