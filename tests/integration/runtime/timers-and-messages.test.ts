import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Instant, Key } from '../../../server/base/ids.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import {
  bpmn,
  callActivity,
  element,
  flow,
  messageCatch,
  messageDefinition,
  sequence,
  serviceTask,
  timerCatch,
  userTask,
} from '../../support/models.ts'
import { type TestRuntime, testRuntime } from '../../support/runtime.ts'

let database: TestDatabase
let app: TestRuntime

beforeAll(async () => {
  database = await testDatabase()
  app = testRuntime(database.db)
})
afterAll(() => database.drop())

const start = async (processId: string, variables = {}) => (await app.runtime.createInstance({ processId, variables })).processInstanceKey
const statusOf = async (key: string) =>
  (await database.db.selectFrom('process_instance').select('status').where('key', '=', key).executeTakeFirstOrThrow()).status
const endOf = async (key: string) =>
  (await database.db.selectFrom('process_instance').select('ended_at').where('key', '=', key).executeTakeFirstOrThrow()).ended_at

test('fires a timer when it is due and not before', async () => {
  await app.deploy(bpmn('term', sequence(timerCatch('five-days', 'P5D'))))
  const key = await start('term')

  app.clock.pin('2026-05-13T00:59:59.999Z' as Instant)
  await app.runtime.drain()
  const before = await statusOf(key)
  app.clock.pin('2026-05-13T01:00:00.000Z' as Instant)
  await app.runtime.drain()

  expect([before, await statusOf(key)]).toEqual(['ACTIVE', 'COMPLETED'])
})

test('fires missed timers in due order after an outage', async () => {
  app.clock.pin('2026-05-08T01:00:00.000Z' as Instant)
  await app.deploy(bpmn('late', sequence(timerCatch('wait', '=duration(term)'))))
  for (const term of ['P3D', 'P1D', 'P2D']) await start('late', { term })
  const fired: string[] = []
  const other = testRuntime(database.db, { concurrency: 1 })
  other.runtime.onEvents(async (batch) => {
    for (const event of batch.events) if (event.kind === 'instance-completed') fired.push(String(event.variables.term))
  })

  other.clock.pin('2026-06-08T01:00:00.000Z' as Instant)
  await other.runtime.drain()

  expect(fired).toEqual(['P1D', 'P2D', 'P3D'])
})

test('repeats a cycle from its due times and skips the past', async () => {
  app.clock.pin('2026-05-08T00:00:00.000Z' as Instant)
  const body = [
    sequence(userTask('work')),
    element(
      'boundaryEvent',
      'remind',
      '<bpmn:timerEventDefinition id="remind_timer"><bpmn:timeCycle xsi:type="bpmn:tFormalExpression">R/P1D</bpmn:timeCycle></bpmn:timerEventDefinition>',
      'attachedToRef="work" cancelActivity="false"',
    ).xml,
    element('endEvent', 'reminded').xml,
    flow('remind', 'reminded'),
  ].join('\n')
  await app.deploy(bpmn('cycle', body))
  const key = await start('cycle')
  const reminders = async () =>
    (
      await database.db
        .selectFrom('element_history')
        .select('key')
        .where('instance_key', '=', key)
        .where('element_id', '=', 'remind')
        .execute()
    ).length
  const due = async () =>
    (await database.db.selectFrom('timer').select('due_at').where('instance_key', '=', key).executeTakeFirst())?.due_at

  app.clock.pin('2026-05-09T00:00:30.000Z' as Instant)
  await app.runtime.drain()
  const first = [await reminders(), await due()]
  app.clock.pin('2026-05-14T12:00:00.000Z' as Instant)
  await app.runtime.drain()

  expect(first).toEqual([1, '2026-05-10T00:00:00.000Z'])
  expect([await reminders(), await due()]).toEqual([2, '2026-05-15T00:00:00.000Z'])
})

test('lets one of two servers fire each timer', async () => {
  app.clock.pin('2026-05-08T01:00:00.000Z' as Instant)
  await app.deploy(bpmn('raced', sequence(timerCatch('wait', 'PT1H'))))
  const keys = await Promise.all(Array.from({ length: 60 }, () => start('raced')))
  const servers = [testRuntime(database.db), testRuntime(database.db)]
  const fired: string[] = []
  for (const server of servers) {
    server.runtime.onEvents(async (batch) => {
      for (const event of batch.events) if (event.kind === 'timer-triggered') fired.push(event.timerKey)
    })
    server.clock.pin('2026-05-08T02:00:00.000Z' as Instant)
  }

  await Promise.all(servers.map((server) => server.runtime.drain()))

  expect(fired).toHaveLength(60)
  expect(new Set(fired).size).toBe(60)
  expect(await Promise.all(keys.map(statusOf))).toEqual(keys.map(() => 'COMPLETED'))
})

test('starts an instance by its timer start event, and again', async () => {
  app.clock.pin('2026-05-08T01:00:00.000Z' as Instant)
  const body = sequence(userTask('sample')).replace(
    '<bpmn:startEvent id="start" name="start" ></bpmn:startEvent>',
    '<bpmn:startEvent id="start" name="start"><bpmn:timerEventDefinition id="start_timer"><bpmn:timeCycle xsi:type="bpmn:tFormalExpression">R/P1Y</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>',
  )
  await app.deploy(bpmn('yearly', body))
  const count = async () => (await app.tasks('sample')).length

  app.clock.pin('2027-05-08T01:00:00.000Z' as Instant)
  await app.runtime.drain()
  const first = await count()
  app.clock.pin('2028-05-08T01:00:00.000Z' as Instant)
  await app.runtime.drain()

  expect([first, await count()]).toEqual([1, 2])
})

test('hands a message to the waiting instance', async () => {
  app.clock.pin('2026-05-08T01:00:00.000Z' as Instant)
  await app.deploy(bpmn('paying', sequence(messageCatch('paid', 'paid')), messageDefinition('paid', '=number')))
  const mine = await start('paying', { number: 'A-1' })
  const other = await start('paying', { number: 'A-2' })

  await app.runtime.publishMessage({ name: 'paid', correlationKey: 'A-1', variables: { amount: 7 } })

  expect([await statusOf(mine), await statusOf(other)]).toEqual(['COMPLETED', 'ACTIVE'])
  expect(await app.runtime.variablesOf(mine)).toEqual({ number: 'A-1', amount: 7 })
})

test('keeps a message until its receiver comes', async () => {
  await app.runtime.publishMessage({ name: 'paid', correlationKey: 'B-1', variables: { amount: 8 }, timeToLiveMs: 60_000 })

  const key = await start('paying', { number: 'B-1' })
  const second = await start('paying', { number: 'B-1' })

  expect([await statusOf(key), await statusOf(second)]).toEqual(['COMPLETED', 'ACTIVE'])
})

test('forgets a message whose time to live is over', async () => {
  app.clock.pin('2026-05-08T01:00:00.000Z' as Instant)
  const publish = () =>
    app.runtime.publishMessage({ name: 'paid', correlationKey: 'C-1', variables: {}, timeToLiveMs: 60_000, messageId: 'bank-9' })
  await publish()
  await expect(publish()).rejects.toMatchObject({ code: 'MESSAGE_ALREADY_PUBLISHED' })

  app.clock.pin('2026-05-08T01:01:00.000Z' as Instant)
  const key = await start('paying', { number: 'C-1' })
  const before = await statusOf(key)
  await publish()

  expect([before, await statusOf(key)]).toEqual(['ACTIVE', 'COMPLETED'])
})

test('correlates each message once when publisher and receiver race', async () => {
  app.clock.pin('2026-05-08T01:00:00.000Z' as Instant)
  const keys = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const number = `race-${index}`
      const [key] = await Promise.all([
        start('paying', { number }),
        app.runtime.publishMessage({ name: 'paid', correlationKey: number, variables: { index }, timeToLiveMs: 60_000 }),
      ])
      return key
    }),
  )

  expect(await Promise.all(keys.map(statusOf))).toEqual(keys.map(() => 'COMPLETED'))
  const seen = await database.db.selectFrom('message_seen').select('instance_key').where('instance_key', 'in', keys).execute()
  expect(seen).toHaveLength(40)
})

test('starts an instance by a message, once per message', async () => {
  const body = sequence(userTask('read')).replace(
    '<bpmn:startEvent id="start" name="start" ></bpmn:startEvent>',
    '<bpmn:startEvent id="start" name="start"><bpmn:messageEventDefinition id="start_message" messageRef="message_complaint"/></bpmn:startEvent>',
  )
  await app.deploy(bpmn('complaint', body, '<bpmn:message id="message_complaint" name="complaint"/>'))

  await app.runtime.publishMessage({ name: 'complaint', correlationKey: '', variables: { about: '门禁' } })

  const [task] = await database.db.selectFrom('user_task').selectAll().where('element_id', '=', 'read').execute()
  expect(await app.runtime.variablesOf(task?.instance_key as Key)).toEqual({ about: '门禁' })
})

test('goes on in the parent when the called process ends', async () => {
  await app.deploy(bpmn('child', sequence(userTask('inner'))), bpmn('parent', sequence(callActivity('call', 'child'), userTask('after'))))
  const parent = await start('parent', { area: 1 })

  const [inner] = await app.tasks('inner')
  await app.runtime.completeUserTask({ userTaskKey: inner as Key, variables: { level: 3 }, by: 'official1' })

  expect(await app.tasks('after')).toHaveLength(1)
  expect(await app.runtime.variablesOf(parent)).toEqual({ area: 1, level: 3 })
  const child = await database.db.selectFrom('process_instance').selectAll().where('parent_key', '=', parent).executeTakeFirstOrThrow()
  expect(child).toMatchObject({ status: 'COMPLETED', root_key: parent })
})

test('notifies a locked parent by a command of its own', async () => {
  const parent = await start('parent')
  const [inner] = await app.tasks('inner')

  await database.db.transaction().execute(async (trx) => {
    await trx.selectFrom('process_instance').select('key').where('key', '=', parent).forUpdate().execute()
    await app.runtime.completeUserTask({ userTaskKey: inner as Key, variables: {}, by: 'official1' })
  })
  const waiting = await database.db.selectFrom('pending_command').select('instance_key').execute()
  await app.runtime.drain()

  expect(waiting).toEqual([{ instance_key: parent }])
  expect(await database.db.selectFrom('pending_command').select('key').execute()).toEqual([])
  const task = await database.db.selectFrom('user_task').select('element_id').where('instance_key', '=', parent).executeTakeFirst()
  expect(task?.element_id).toBe('after')
})

test('cancels the called process with its caller', async () => {
  const parent = await start('parent')

  await app.runtime.cancelInstance(parent)

  const child = await database.db.selectFrom('process_instance').select('status').where('parent_key', '=', parent).executeTakeFirstOrThrow()
  expect([await statusOf(parent), child.status]).toEqual(['TERMINATED', 'TERMINATED'])
  expect(await endOf(parent)).not.toBeNull()
})

test('stops a process that calls itself for ever with an incident', async () => {
  const body = sequence(callActivity('again', '=&quot;endless&quot;'))
  await app.deploy(bpmn('endless', body))

  await start('endless')

  const incidents = await database.db.selectFrom('incident').selectAll().where('process_id', '=', 'endless').execute()
  const instances = await database.db
    .selectFrom('process_instance')
    .innerJoin('process_definition', 'process_definition.key', 'process_instance.definition_key')
    .select('process_instance.key')
    .where('process_id', '=', 'endless')
    .execute()
  expect(incidents).toMatchObject([{ type: 'CALLED_ELEMENT_ERROR', element_id: 'again' }])
  expect(instances).toHaveLength(51)
})

test('carries a signal to every instance that listens', async () => {
  const definitions = '<bpmn:signal id="alarm" name="alarm"/>'
  await app.deploy(
    bpmn(
      'listening',
      sequence(element('intermediateCatchEvent', 'heard', '<bpmn:signalEventDefinition id="heard_signal" signalRef="alarm"/>')),
      definitions,
    ),
  )
  const keys = [await start('listening'), await start('listening')]

  await app.runtime.broadcastSignal({ name: 'alarm', variables: { loud: true } })
  await app.runtime.drain()

  expect(await Promise.all(keys.map(statusOf))).toEqual(['COMPLETED', 'COMPLETED'])
  expect(await app.runtime.variablesOf(keys[0] as Key)).toEqual({ loud: true })
})

test('forks a thousand items in one step', async () => {
  app.runtime.registerJobHandler('many.check', async () => ({}))
  const more = '<zeebe:ioMapping><zeebe:output source="=item" target="done"/></zeebe:ioMapping>'
  const content = `<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=for i in 1..600 return i" inputElement="item" outputCollection="all" outputElement="=item"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>`
  await app.deploy(bpmn('many', sequence(serviceTask('check', 'many.check', { more, content }))))

  const key = await start('many')
  const jobs = await database.db.selectFrom('job').select('key').where('instance_key', '=', key).execute()

  expect(jobs).toHaveLength(600)
})
