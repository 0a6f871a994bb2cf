import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Key } from '../../../server/base/ids.ts'
import { lockInstanceBy } from '../../../server/store/instances.ts'
import type { Trx } from '../../../server/store/transaction.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { bpmn, element, flow, sequence, userTask } from '../../support/models.ts'
import { type TestRuntime, testRuntime } from '../../support/runtime.ts'

let database: TestDatabase
let app: TestRuntime

beforeAll(async () => {
  database = await testDatabase()
  app = testRuntime(database.db)
  await app.deploy(
    bpmn('review', sequence(userTask('check', '<zeebe:assignmentDefinition candidateGroups="official"/>'), userTask('approve'))),
  )
})
afterAll(() => database.drop())

test('waits at the first user task with its candidates', async () => {
  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'review', variables: { area: 50_000 }, caseId: 'case_1' })

  const task = await database.db
    .selectFrom('user_task')
    .selectAll()
    .where('instance_key', '=', processInstanceKey)
    .executeTakeFirstOrThrow()
  expect(task).toMatchObject({
    element_id: 'check',
    state: 'CREATED',
    candidate_groups: ['official'],
    assignee: null,
    case_id: 'case_1',
    created_at: '2026-05-08T01:00:00.000Z',
  })
  expect(await app.runtime.variablesOf(processInstanceKey)).toEqual({ area: 50_000 })
})

test('moves on when a task is completed', async () => {
  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'review', variables: {} })
  const open = () =>
    database.db
      .selectFrom('user_task')
      .select(['key', 'element_id'])
      .where('instance_key', '=', processInstanceKey)
      .where('state', '=', 'CREATED')
      .executeTakeFirst()

  const first = await open()
  await app.runtime.completeUserTask({ userTaskKey: first?.key as Key, variables: { complete: true }, by: 'official1' })
  const second = await open()
  await app.runtime.completeUserTask({ userTaskKey: second?.key as Key, variables: {}, by: 'leader1' })

  const instance = await database.db
    .selectFrom('process_instance')
    .selectAll()
    .where('key', '=', processInstanceKey)
    .executeTakeFirstOrThrow()
  expect(second?.element_id).toBe('approve')
  expect(instance).toMatchObject({ status: 'COMPLETED', version: 3, ended_at: '2026-05-08T01:00:00.000Z' })
  expect(await app.runtime.variablesOf(processInstanceKey)).toEqual({ complete: true })
  const history = await database.db
    .selectFrom('command_history')
    .select(['version', 'actor', 'kind', 'flows'])
    .where('instance_key', '=', processInstanceKey)
    .orderBy('version')
    .execute()
  expect(history).toEqual([
    { version: 1, actor: 'system', kind: 'create', flows: ['start-check'] },
    { version: 2, actor: 'official1', kind: 'complete-user-task', flows: ['check-approve'] },
    { version: 3, actor: 'leader1', kind: 'complete-user-task', flows: ['approve-end'] },
  ])
})

test('refuses a second completion of the same task', async () => {
  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'review', variables: {} })
  const task = await database.db
    .selectFrom('user_task')
    .select('key')
    .where('instance_key', '=', processInstanceKey)
    .executeTakeFirstOrThrow()
  const complete = () => app.runtime.completeUserTask({ userTaskKey: task.key as Key, variables: {}, by: 'official1' })

  await complete()

  await expect(complete()).rejects.toMatchObject({ code: 'USER_TASK_ENDED', status: 409 })
  await expect(app.runtime.completeUserTask({ userTaskKey: '17' as Key, variables: {}, by: 'official1' })).rejects.toMatchObject({
    code: 'USER_TASK_NOT_FOUND',
  })
})

test('lets one of twenty racing clerks win', async () => {
  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'review', variables: {} })
  const task = await database.db
    .selectFrom('user_task')
    .select('key')
    .where('instance_key', '=', processInstanceKey)
    .executeTakeFirstOrThrow()
  const other = testRuntime(database.db)

  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? app : other).runtime.completeUserTask({ userTaskKey: task.key as Key, variables: {}, by: `clerk${index}` }),
    ),
  )

  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
  const instance = await database.db
    .selectFrom('process_instance')
    .select('version')
    .where('key', '=', processInstanceKey)
    .executeTakeFirstOrThrow()
  expect(instance.version).toBe(2)
})

test('rolls the step back when a listener throws', async () => {
  const own = testRuntime(database.db)
  const { processInstanceKey } = await own.runtime.createInstance({ processId: 'review', variables: {} })
  const task = await database.db
    .selectFrom('user_task')
    .select('key')
    .where('instance_key', '=', processInstanceKey)
    .executeTakeFirstOrThrow()
  const seen: string[] = []
  own.runtime.onEvents(async (batch, trx) => {
    seen.push(...batch.events.map((event) => event.kind))
    const inside = await trx.selectFrom('process_instance').select('version').where('key', '=', batch.instanceKey).executeTakeFirstOrThrow()
    seen.push(`version ${inside.version}`)
    throw new Error('the case is sealed')
  })

  const completing = own.runtime.completeUserTask({ userTaskKey: task.key as Key, variables: {}, by: 'official1' })

  await expect(completing).rejects.toThrow('the case is sealed')
  expect(seen).toContain('user-task-completed')
  expect(seen).toContain('version 2')
  const after = await database.db
    .selectFrom('user_task')
    .innerJoin('process_instance', 'process_instance.key', 'user_task.instance_key')
    .select(['user_task.state', 'process_instance.version'])
    .where('user_task.key', '=', task.key)
    .executeTakeFirstOrThrow()
  expect(after).toEqual({ state: 'CREATED', version: 1 })
})

test('joins the transaction of its caller', async () => {
  const before = await database.db.selectFrom('process_instance').select('key').execute()

  const failing = database.db.transaction().execute(async (trx) => {
    await app.runtime.createInstance({ processId: 'review', variables: {} }, trx)
    throw new Error('the draft has changed')
  })

  await expect(failing).rejects.toThrow('the draft has changed')
  expect(await database.db.selectFrom('process_instance').select('key').execute()).toHaveLength(before.length)
})

test('refuses a step on a row that has been stepped since it was locked', async () => {
  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'review', variables: {} })
  const tasks = () =>
    database.db.selectFrom('user_task').select(['key', 'element_id', 'state']).where('instance_key', '=', processInstanceKey).execute()
  const before = await tasks()
  const userTaskKey = before[0]?.key as Key

  const stale = database.db.transaction().execute(async (trx) => {
    const held = await lockInstanceBy(trx, 'task', userTaskKey)
    await app.runtime.setVariables({ scopeKey: processInstanceKey, variables: { area: 1 } }, trx)
    await app.runtime.completeUserTask({ userTaskKey, variables: {}, by: 'official1', ...(held === undefined ? {} : { held }) }, trx)
  })

  await expect(stale).rejects.toThrow(/another step was first/)
  expect(await tasks()).toEqual(before)
  expect(await app.runtime.variablesOf(processInstanceKey)).toEqual({})
})

test('goes on with an instance that an earlier version of the server stored', async () => {
  const parts = [
    element('startEvent', 'start'),
    element('parallelGateway', 'fork'),
    userTask('left'),
    userTask('right'),
    element('parallelGateway', 'join'),
    userTask('after'),
    element('endEvent', 'end'),
  ]
  const flows = [
    ['start', 'fork'],
    ['fork', 'left'],
    ['fork', 'right'],
    ['left', 'join'],
    ['right', 'join'],
    ['join', 'after'],
    ['after', 'end'],
  ].map(([from = '', to = '']) => flow(from, to))
  await app.deploy(bpmn('joined', [...parts.map(({ xml }) => xml), ...flows].join('\n')))
  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'joined', variables: { area: 1 } })
  const { db } = database
  const complete = async (elementId: string) => {
    const task = await db
      .selectFrom('user_task')
      .select('key')
      .where('instance_key', '=', processInstanceKey)
      .where('element_id', '=', elementId)
      .executeTakeFirstOrThrow()
    await app.runtime.completeUserTask({ userTaskKey: task.key as Key, variables: {}, by: 'official1' })
  }
  const stored = () =>
    db.selectFrom('process_instance').select(['state', 'status']).where('key', '=', processInstanceKey).executeTakeFirstOrThrow()
  await complete('left')
  // As states were written in the first shape: everything by key an object.
  await sql`
    update process_instance set state = jsonb_build_object('shape', 1,
      'elements', (select jsonb_object_agg(e->>'key', e) from jsonb_array_elements(state->'elements') e),
      'taken', (select jsonb_object_agg(t->>0, t->1) from jsonb_array_elements(state->'taken') t))
    where key = ${processInstanceKey}`.execute(db)
  expect((await stored()).state).toMatchObject({ shape: 1, taken: { [processInstanceKey]: { join: { 'left-join': 1 } } } })

  await complete('right')
  expect((await stored()).state).toMatchObject({ shape: 2, elements: [{ elementId: 'joined' }, { elementId: 'after' }] })
  await complete('after')

  expect((await stored()).status).toBe('COMPLETED')
  expect(await app.runtime.variablesOf(processInstanceKey)).toEqual({ area: 1 })
})

test('takes all open work away when an instance is cancelled', async () => {
  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'review', variables: {} })

  await app.runtime.cancelInstance(processInstanceKey)

  const task = await database.db
    .selectFrom('user_task')
    .select('state')
    .where('instance_key', '=', processInstanceKey)
    .executeTakeFirstOrThrow()
  const instance = await database.db
    .selectFrom('process_instance')
    .select('status')
    .where('key', '=', processInstanceKey)
    .executeTakeFirstOrThrow()
  expect([task.state, instance.status]).toEqual(['CANCELED', 'TERMINATED'])
  await expect(app.runtime.cancelInstance(processInstanceKey)).rejects.toMatchObject({ code: 'INSTANCE_ENDED' })
})

test('makes no new version of the same model', async () => {
  const model = bpmn('twice', sequence(userTask('check')))
  const resources = [{ name: 'twice.bpmn', content: model }]

  const first = await app.runtime.deploy({ resources, by: 'designer1' })
  const again = await app.runtime.deploy({ resources, by: 'designer1' })
  const changed = await app.runtime.deploy({
    resources: [
      { name: 'twice.bpmn', content: model.replace('"check"', '"look"').replaceAll('"check"', '"look"').replaceAll('check', 'look') },
    ],
    by: 'designer1',
  })

  expect(again).toEqual(first)
  expect(changed.processes).toEqual([expect.objectContaining({ processId: 'twice', version: 2 })])
})

test('names every problem of a deployment', async () => {
  const broken = bpmn('broken', sequence(userTask('check', '<zeebe:formDefinition formId="not-there"/>')))

  const deploying = app.runtime.deploy({
    resources: [
      { name: 'broken.bpmn', content: broken },
      { name: 'notes.txt', content: '' },
    ],
    by: 'designer1',
  })

  await expect(deploying).rejects.toMatchObject({
    code: 'DEPLOYMENT_REFUSED',
    problems: [{ code: 'RESOURCE_KIND_UNKNOWN', at: 'notes.txt' }],
  })
  await expect(app.runtime.deploy({ resources: [{ name: 'broken.bpmn', content: broken }], by: 'designer1' })).rejects.toMatchObject({
    problems: [{ code: 'FORM_MISSING', at: 'broken' }],
  })
})

test('changes nothing when the write of a step fails', async () => {
  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'review', variables: {} })
  const task = await database.db
    .selectFrom('user_task')
    .select('key')
    .where('instance_key', '=', processInstanceKey)
    .executeTakeFirstOrThrow()
  await sql`
    create function full_disk() returns trigger language plpgsql as $$ begin raise exception 'no space left' using errcode = '53100'; end $$;
    create trigger full_disk before insert on command_history for each row when (new.actor = 'unlucky') execute function full_disk()`.execute(
    database.db,
  )
  const complete = (trx?: Trx) => app.runtime.completeUserTask({ userTaskKey: task.key as Key, variables: {}, by: 'unlucky' }, trx)
  const seen: string[] = []

  await expect(complete()).rejects.toMatchObject({ code: '53100' })
  await expect(database.db.transaction().execute((trx) => complete(trx))).rejects.toMatchObject({ code: '53100' })
  const listening = testRuntime(database.db)
  listening.runtime.onEvents(async (batch, trx) => {
    seen.push(batch.actor)
    await trx.selectFrom('user_task').select('key').execute()
  })
  await expect(listening.runtime.completeUserTask({ userTaskKey: task.key as Key, variables: {}, by: 'unlucky' })).rejects.toMatchObject({
    code: '53100',
  })

  const after = await database.db
    .selectFrom('user_task')
    .innerJoin('process_instance', 'process_instance.key', 'user_task.instance_key')
    .select(['user_task.state', 'process_instance.version'])
    .where('user_task.key', '=', task.key)
    .executeTakeFirstOrThrow()
  expect(after).toEqual({ state: 'CREATED', version: 1 })
  expect(seen).toEqual(['unlucky'])
})
