import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Key } from '../../../server/base/ids.ts'
import { connect } from '../../../server/store/connection.ts'
import type { Db } from '../../../server/store/transaction.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { violations } from '../../support/invariants.ts'
import { bpmn, sequence, userTask } from '../../support/models.ts'
import { type TestRuntime, testRuntime } from '../../support/runtime.ts'

// Issue 5 item 7: commands that come together go together, and none of them feels the others.
let database: TestDatabase
let counted: Db
let commits = 0
let app: TestRuntime

beforeAll(async () => {
  database = await testDatabase()
  counted = connect(database.url, {
    max: 8,
    onStatement: (text) => {
      if (text === 'begin') commits += 1
    },
  })
  app = testRuntime(counted)
  await app.deploy(bpmn('pair', sequence(userTask('check'), userTask('approve'))))
})
afterAll(async () => {
  await counted.destroy()
  await database.drop()
})

async function openTasks(count: number): Promise<readonly Key[]> {
  const made = await Promise.all(
    Array.from({ length: count }, () => app.runtime.createInstance({ processId: 'pair', variables: { note: '材料齐全' } })),
  )
  const keys = new Set<string>(made.map(({ processInstanceKey }) => processInstanceKey))
  const rows = await database.db
    .selectFrom('user_task')
    .select(['key', 'instance_key'])
    .where('state', '=', 'CREATED')
    .orderBy('key')
    .execute()
  return rows.filter((row) => keys.has(row.instance_key)).map((row) => row.key as Key)
}

const complete = (userTaskKey: Key, by = 'official1', runtime = app.runtime) =>
  runtime.completeUserTask({ userTaskKey, variables: { by }, by })

const stateOf = async (key: Key) =>
  (await database.db.selectFrom('user_task').select('state').where('key', '=', key).executeTakeFirstOrThrow()).state

test('shares transactions among commands that come at once', async () => {
  const tasks = await openTasks(100)
  commits = 0

  await Promise.all(tasks.map((key, index) => complete(key, `clerk-${index}`)))

  expect(commits).toBeLessThan(10)
  expect(new Set(await Promise.all(tasks.map(stateOf)))).toEqual(new Set(['COMPLETED']))
  const done = await database.db.selectFrom('user_task').select(['key', 'completed_by']).where('key', 'in', tasks).execute()
  expect(Object.fromEntries(done.map((row) => [row.key, row.completed_by]))).toEqual(
    Object.fromEntries(tasks.map((key, index) => [key, `clerk-${index}`])),
  )
  expect(await violations(database.db, app.clock.now())).toEqual([])
})

test('refuses one and carries out the others', async () => {
  const [gone = '' as Key, ...others] = await openTasks(12)
  await complete(gone)

  const outcomes = await Promise.allSettled([
    complete(others[0] as Key),
    complete(gone),
    complete('1' as Key),
    ...others.slice(1).map((key) => complete(key)),
  ])

  expect(outcomes.filter(({ status }) => status === 'rejected').map((one) => (one as PromiseRejectedResult).reason.code)).toEqual([
    'USER_TASK_ENDED',
    'USER_TASK_NOT_FOUND',
  ])
  expect(new Set(await Promise.all(others.map(stateOf)))).toEqual(new Set(['COMPLETED']))
})

test('lets one of two completions of a task win', async () => {
  const tasks = await openTasks(10)

  const outcomes = await Promise.allSettled([...tasks, ...tasks].map((key) => complete(key)))

  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
  expect(await violations(database.db, app.clock.now())).toEqual([])
})

test('undoes a command whose listener fails, and no other', async () => {
  const tasks = await openTasks(20)
  const listening = testRuntime(counted)
  listening.runtime.onEvents(async ({ actor }) => {
    if (actor === 'unlucky') throw new Error('Expected luck, but found none')
  })

  const outcomes = await Promise.allSettled(
    tasks.map((key, index) => complete(key, index === 7 ? 'unlucky' : 'official1', listening.runtime)),
  )

  expect(outcomes.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([7])
  expect(await Promise.all(tasks.map(stateOf))).toEqual(tasks.map((_, index) => (index === 7 ? 'CREATED' : 'COMPLETED')))
  expect(await violations(database.db, app.clock.now())).toEqual([])
})

test('does not wait for an instance that somebody holds', async () => {
  const [held = '' as Key, ...others] = await openTasks(12)
  let release = () => {}
  const released = new Promise<void>((done) => {
    release = done
  })
  let isHeld = () => {}
  const holding = new Promise<void>((done) => {
    isHeld = done
  })
  const holder = database.db.transaction().execute(async (trx) => {
    await trx
      .selectFrom('process_instance')
      .innerJoin('user_task', 'user_task.instance_key', 'process_instance.key')
      .select('process_instance.key')
      .where('user_task.key', '=', held)
      .forUpdate()
      .execute()
    isHeld()
    await released
  })
  await holding
  const waiting = complete(held)

  await Promise.all(others.map((key) => complete(key)))

  expect(await stateOf(held)).toBe('CREATED')
  release()
  await holder
  await waiting
  expect(await stateOf(held)).toBe('COMPLETED')
})
