// Batch operations: every item is carried out once, whoever carries it out, and what went wrong is told.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Key } from '../../../server/base/ids.ts'
import type { BatchPlan } from '../../../server/runtime/index.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { violations } from '../../support/invariants.ts'
import { bpmn, sequence, serviceTask, userTask } from '../../support/models.ts'
import { type TestRuntime, testRuntime } from '../../support/runtime.ts'

let database: TestDatabase
let app: TestRuntime

beforeAll(async () => {
  database = await testDatabase()
  app = testRuntime(database.db, { retryBackOffMs: [0] })
  await app.deploy(bpmn('review', sequence(userTask('check'), userTask('sign'))))
  await app.deploy(bpmn('failing', sequence(serviceTask('fail', 'always.fails', { retries: 1 }))))
})
afterAll(() => database.drop())

const start = async (processId: string, count: number): Promise<readonly Key[]> => {
  const keys: Key[] = []
  for (let at = 0; at < count; at += 1) keys.push((await app.runtime.createInstance({ processId, variables: {} })).processInstanceKey)
  return keys
}
const create = (plan: BatchPlan, instances: readonly Key[]) =>
  app.runtime.batches.create({ plan, instances, filter: {}, by: 'operator1', reason: '演练' })
const batch = (key: Key) =>
  database.db.selectFrom('batch_operation').select(['state', 'ended_at']).where('key', '=', key).executeTakeFirstOrThrow()
const items = async (key: Key) =>
  (await database.db.selectFrom('batch_operation_item').select('state').where('batch_key', '=', key).orderBy('key').execute()).map(
    ({ state }) => state,
  )
const statuses = (keys: readonly Key[]) => Promise.all(keys.map(async (key) => (await app.runtime.stateOf(key))?.status))

test('cancels many instances, one transaction each', async () => {
  const keys = await start('review', 90)

  const { batchOperationKey, items: count } = await create({ type: 'CANCEL_PROCESS_INSTANCE' }, keys)
  expect(count).toBe(90)
  expect(await batch(batchOperationKey)).toMatchObject({ state: 'CREATED', ended_at: null })
  await app.runtime.drain()

  expect(await batch(batchOperationKey)).toMatchObject({ state: 'COMPLETED' })
  expect(new Set(await statuses(keys))).toEqual(new Set(['TERMINATED']))
  expect(await violations(database.db, app.clock.now())).toEqual([])
})

test('skips what has ended meanwhile and tells what could not be done', async () => {
  const [ended, moved, refused] = await start('review', 3)
  if (ended === undefined || moved === undefined || refused === undefined) throw new Error('Expected three instances')
  const cancel = await create({ type: 'CANCEL_PROCESS_INSTANCE' }, [ended])
  await app.runtime.cancelInstance(ended)
  await app.runtime.drain()
  expect(await items(cancel.batchOperationKey)).toEqual(['SKIPPED'])

  const task = await database.db.selectFrom('user_task').select('key').where('instance_key', '=', refused).executeTakeFirstOrThrow()
  await app.runtime.completeUserTask({ userTaskKey: task.key as Key, variables: {}, by: 'official1' })
  const move = await create({ type: 'MODIFY_PROCESS_INSTANCE', move: [{ sourceElementId: 'check', targetElementId: 'sign' }] }, [
    moved,
    refused,
  ])
  await app.runtime.drain()

  expect(await items(move.batchOperationKey)).toEqual(['COMPLETED', 'FAILED'])
  expect(await batch(move.batchOperationKey)).toMatchObject({ state: 'PARTIALLY_COMPLETED' })
  const failed = await database.db
    .selectFrom('batch_operation_item')
    .select(['error_code', 'error'])
    .where('batch_key', '=', move.batchOperationKey)
    .where('state', '=', 'FAILED')
    .executeTakeFirstOrThrow()
  expect(failed).toMatchObject({ error_code: 'MODIFICATION_REFUSED', error: { zh: expect.stringContaining('当前没有进行中的实例') } })
})

test('migrates to another version', async () => {
  const keys = await start('review', 3)
  await app.deploy(bpmn('review', sequence(userTask('check'), userTask('sign'), userTask('seal'))))
  const target = await database.db
    .selectFrom('process_definition')
    .select('key')
    .where('process_id', '=', 'review')
    .where('version', '=', 2)
    .executeTakeFirstOrThrow()

  const { batchOperationKey } = await create(
    { type: 'MIGRATE_PROCESS_INSTANCE', targetDefinitionKey: target.key as Key, mapping: { check: 'check' } },
    keys,
  )
  await app.runtime.drain()

  expect(await items(batchOperationKey)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED'])
  for (const key of keys) expect((await app.runtime.stateOf(key))?.definitionKey).toBe(target.key)
})

test('resolves the incidents of instances', async () => {
  app.runtime.registerJobHandler('always.fails', () => Promise.reject(new Error('the printer is away')))
  const keys = await start('failing', 2)
  await app.runtime.drain()
  const before = await database.db.selectFrom('incident').select('key').where('state', '=', 'ACTIVE').execute()
  expect(before).toHaveLength(2)

  const { batchOperationKey, items: count } = await create({ type: 'RESOLVE_INCIDENT' }, keys)
  await app.runtime.drain()

  expect(count).toBe(2)
  expect(await items(batchOperationKey)).toEqual(['COMPLETED', 'COMPLETED'])
  const old = await database.db
    .selectFrom('incident')
    .select('state')
    .where(
      'key',
      'in',
      before.map(({ key }) => key),
    )
    .execute()
  expect(old.map(({ state }) => state)).toEqual(['RESOLVED', 'RESOLVED'])
})

test('can be suspended, resumed and cancelled', async () => {
  const keys = await start('review', 3)
  const { batchOperationKey: key } = await create({ type: 'CANCEL_PROCESS_INSTANCE' }, keys)

  await app.runtime.batches.suspend(key, 'operator1')
  await app.runtime.drain()
  expect(await items(key)).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE'])
  await expect(app.runtime.batches.suspend(key, 'operator1')).rejects.toMatchObject({ code: 'BATCH_STATE_WRONG' })
  await app.runtime.batches.resume(key, 'operator1')
  await app.runtime.batches.suspend(key, 'operator1')
  await app.runtime.batches.cancel(key, 'operator1')
  await app.runtime.drain()

  expect(await items(key)).toEqual(['CANCELED', 'CANCELED', 'CANCELED'])
  expect(await batch(key)).toMatchObject({ state: 'CANCELED' })
  expect(new Set(await statuses(keys))).toEqual(new Set(['ACTIVE']))
  await expect(app.runtime.batches.cancel(key, 'operator1')).rejects.toMatchObject({ code: 'BATCH_STATE_WRONG' })
  await expect(app.runtime.batches.cancel('1' as Key, 'operator1')).rejects.toMatchObject({ code: 'BATCH_NOT_FOUND' })
})

test('two servers share the items of one batch and none is done twice', async () => {
  const other = testRuntime(database.db)
  const keys = await start('review', 60)
  const { batchOperationKey } = await create(
    { type: 'MODIFY_PROCESS_INSTANCE', move: [{ sourceElementId: 'check', targetElementId: 'sign' }] },
    keys,
  )

  await Promise.all([app.runtime.drain(), other.runtime.drain()])

  expect(new Set(await items(batchOperationKey))).toEqual(new Set(['COMPLETED']))
  const commands = await database.db
    .selectFrom('command_history')
    .select('instance_key')
    .where('kind', '=', 'modify')
    .where('instance_key', 'in', [...keys])
    .execute()
  expect(commands).toHaveLength(60)
  expect(await violations(database.db, app.clock.now())).toEqual([])
})

test('an item whose server was killed runs again when its lease has run out', async () => {
  const hasty = testRuntime(database.db, { leaseMs: 1 })
  const keys = await start('review', 2)
  const { batchOperationKey } = await create({ type: 'CANCEL_PROCESS_INSTANCE' }, keys)
  // As a server leaves it that died between its claim and its transaction.
  await database.db
    .updateTable('batch_operation_item')
    .set({ claimed_until: new Date(0).toISOString(), attempts: 1 })
    .where('batch_key', '=', batchOperationKey)
    .execute()

  await hasty.runtime.drain()

  expect(await items(batchOperationKey)).toEqual(['COMPLETED', 'COMPLETED'])
})
