/** The checker that ends every fault test finds what it says it finds: each invariant is broken once by hand. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { violations } from '../../support/invariants.ts'
import { bpmn, callActivity, messageCatch, messageDefinition, sequence, serviceTask, timerCatch, userTask } from '../../support/models.ts'
import { testRuntime } from '../../support/runtime.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  const app = testRuntime(database.db)
  await app.deploy(
    bpmn('working', sequence(userTask('work'))),
    bpmn('waiting', sequence(timerCatch('term', 'P1D'))),
    bpmn('issuing', sequence(serviceTask('issue', 'nobody.issues'))),
    bpmn('paying', sequence(messageCatch('paid', 'paid')), messageDefinition('paid', '=number')),
    bpmn('calling', sequence(callActivity('call', 'working'))),
  )
  for (const processId of ['working', 'waiting', 'issuing', 'paying', 'calling'])
    await app.runtime.createInstance({ processId, variables: { number: 'A-1' } })
})
afterAll(() => database.drop())

/** What the checker says while the damage is done; then it is undone. */
async function brokenBy(damage: string): Promise<readonly string[]> {
  const found: string[] = []
  const undo = new Error('undo')
  await database.db
    .transaction()
    .execute(async (trx) => {
      await sql.raw(damage).execute(trx)
      found.push(...(await violations(trx, '2026-05-08T01:00:00.000Z')).map((violation) => violation.sentence))
      throw undo
    })
    .catch((cause) => {
      if (cause !== undo) throw cause
    })
  return found
}

test('finds nothing wrong in a sound database', async () => {
  expect(await violations(database.db, '2026-05-08T01:00:00.000Z')).toEqual([])
})

test.each([
  [
    "delete from user_task where process_id = 'working'",
    'every active instance waits for a task, job, timer, message, signal, called instance, command or person',
  ],
  [
    "update process_instance set status = 'COMPLETED' where key = (select min(instance_key) from timer)",
    'an ended instance leaves no open work behind',
  ],
  ["delete from element_history where element_id = 'term'", 'the living elements of the state are those of the history'],
  ['update timer set key = key + 1', 'what an element waits for is a row, and the row is waited for'],
  ['update job set key = key + 1', 'what an element waits for is a row, and the row is waited for'],
  ['update message_subscription set key = key + 1', 'what an element waits for is a row, and the row is waited for'],
  [
    "update process_instance set status = 'TERMINATED' where key = (select parent_key from process_instance where parent_key is not null)",
    'a called instance lives only under a parent that waits for it',
  ],
  ['delete from command_history where version = 1', 'the commands of an instance are counted without a gap up to its version'],
  [
    "insert into message_seen values (1, 'paying', 1, '2026-05-08T01:00:00Z')",
    'a message reached an instance of each process at most once, and that instance exists',
  ],
  ["update timer set due_at = '2026-05-08T00:58:59Z'", 'no timer is due for longer than a minute'],
])('finds what `%s` breaks', async (damage, sentence) => {
  expect(await brokenBy(damage)).toContain(sentence)
})
