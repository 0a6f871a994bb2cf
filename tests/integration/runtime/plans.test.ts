import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Instant, Key } from '../../../server/base/ids.ts'
import { connect } from '../../../server/store/connection.ts'
import type { Db } from '../../../server/store/transaction.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { bpmn, messageCatch, messageDefinition, sequence, serviceTask, timerCatch, userTask } from '../../support/models.ts'
import { genericPlans, hotStatements, scansIn } from '../../support/plans.ts'
import { type TestRuntime, testRuntime } from '../../support/runtime.ts'

// Issue 5 item 7: no hot statement reads a table that grows from end to end, whatever its size.
const GROWING = [
  'process_instance',
  'user_task',
  'job',
  'timer',
  'message',
  'message_seen',
  'message_subscription',
  'signal_subscription',
  'incident',
  'pending_command',
  'element_history',
  'command_history',
  'decision_history',
]

let database: TestDatabase
let watched: Db
let app: TestRuntime
const statements = hotStatements()

beforeAll(async () => {
  database = await testDatabase()
  watched = connect(database.url, { max: 4, onStatement: statements.onStatement })
  app = testRuntime(watched)
  app.runtime.registerJobHandler('note', async () => ({ noted: true }))
  await app.deploy(
    bpmn('mixed', sequence(userTask('check'), serviceTask('inform', 'note'), serviceTask('outside', 'worker'), userTask('approve'))),
    bpmn('told', sequence(messageCatch('news', 'news'), timerCatch('later', 'PT1H')), messageDefinition('news', '=number')),
  )
})
afterAll(async () => {
  await watched.destroy()
  await database.drop()
})

/** Every kind of command, alone and in company. */
async function live(): Promise<void> {
  const { runtime, clock } = app
  for (const count of [1, 5]) {
    await Promise.all(Array.from({ length: count }, () => runtime.createInstance({ processId: 'mixed', variables: { area: 50_000 } })))
    const complete = async (element: string) =>
      Promise.all(
        (await app.tasks(element)).map((key) => runtime.completeUserTask({ userTaskKey: key as Key, variables: {}, by: 'official1' })),
      )
    await complete('check')
    await runtime.drain()
    const jobs = await runtime.activateJobs({ type: 'worker', maxJobs: 10, timeoutMs: 60_000, worker: 'outside' })
    const [failing, ...others] = jobs
    if (failing !== undefined && count > 1) await runtime.failJob({ jobKey: failing.key, retries: 0, message: 'no answer' })
    await Promise.all((count > 1 ? others : jobs).map(({ key }) => runtime.completeJob({ jobKey: key, variables: {} })))
    await complete('approve')

    const numbers = Array.from({ length: count }, (_, index) => `${count}-${index}`)
    await Promise.all(numbers.map((number) => runtime.createInstance({ processId: 'told', variables: { number } })))
    await runtime.publishMessage({ name: 'news', correlationKey: `${count}-0`, variables: {} })
    clock.pin(new Date(Date.parse(clock.now()) + 7_200_000).toISOString() as Instant)
    await runtime.drain()
  }
  const incident = await database.db.selectFrom('incident').select('key').where('state', '=', 'ACTIVE').executeTakeFirstOrThrow()
  await runtime.resolveIncident(incident.key as Key)
  const { processInstanceKey } = await runtime.createInstance({ processId: 'mixed', variables: {} })
  await runtime.setVariables({ scopeKey: processInstanceKey, variables: { area: 1 } })
  await runtime.cancelInstance(processInstanceKey)
}

test('finds every row by an index', async () => {
  await live()

  const plans = await genericPlans(watched, statements.texts, { avoidScans: true })
  const scanning = plans.flatMap(({ text, plan }) =>
    scansIn(plan)
      .filter((table) => GROWING.includes(table))
      .map((table) => `${table}: ${text.slice(0, 200)}`),
  )

  expect(statements.texts.size).toBeGreaterThan(15)
  expect(scanning).toEqual([])
})
