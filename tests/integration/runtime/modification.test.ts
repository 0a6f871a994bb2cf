// Modification on the real database: rows follow, who did it why is recorded, and a refused one leaves everything as it was.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Key } from '../../../server/base/ids.ts'
import { createRuntime, type Runtime } from '../../../server/runtime/index.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { violations } from '../../support/invariants.ts'
import { bpmn, callActivity, sequence, serviceTask, timerCatch, userTask } from '../../support/models.ts'
import { type TestRuntime, testRuntime } from '../../support/runtime.ts'

let database: TestDatabase
let app: TestRuntime
let runtime: Runtime
const recorded: { readonly action: string; readonly id: string; readonly detail: unknown }[] = []

beforeAll(async () => {
  database = await testDatabase()
  app = testRuntime(database.db)
  runtime = createRuntime({
    db: database.db,
    clock: app.clock,
    functionsFor: () => ({}),
    record: async ({ action, id, detail }) => {
      recorded.push({ action, id, detail })
    },
  })
  await app.deploy(
    bpmn('review', sequence(userTask('check'), serviceTask('print', 'letter.print'), timerCatch('wait', 'P5D'))),
    bpmn('calling', sequence(callActivity('call', 'review'), userTask('after'))),
  )
})
afterAll(() => database.drop())

const started = async (processId: string) => (await runtime.createInstance({ processId, variables: {} })).processInstanceKey
const living = async (key: Key) => [...((await runtime.stateOf(key))?.elements.values() ?? [])].map(({ elementId }) => elementId).sort()

test('moves a token, and the rows that others read follow', async () => {
  const key = await started('review')

  await runtime.modifyInstance({
    processInstanceKey: key,
    modification: { activate: [], move: [{ source: { elementId: 'check' }, targetId: 'wait' }], terminate: [] },
    by: 'operator1',
    reason: '材料已线下核对',
  })

  expect(await living(key)).toEqual(['review', 'wait'])
  const tasks = await database.db.selectFrom('user_task').select('state').where('instance_key', '=', key).execute()
  expect(tasks).toEqual([{ state: 'CANCELED' }])
  expect(await database.db.selectFrom('timer').select('element_id').where('instance_key', '=', key).execute()).toEqual([
    { element_id: 'wait' },
  ])
  expect(recorded.at(-1)).toMatchObject({ action: 'instance.modify', id: key, detail: { reason: '材料已线下核对' } })
  expect(await violations(database.db, app.clock.now())).toEqual([])
})

test('tells beforehand what would happen, and does nothing', async () => {
  const key = await started('review')
  const modification = { activate: [{ elementId: 'print' }], move: [], terminate: [{ elementId: 'check' }] }

  const plan = await runtime.planModification({ processInstanceKey: key, modification })

  expect(plan).toMatchObject({ problems: [], ends: false, activated: [{ elementId: 'print' }], terminated: [{ elementId: 'check' }] })
  expect(await living(key)).toEqual(['check', 'review'])
})

test('refuses with every obstacle and writes nothing', async () => {
  const key = await started('review')
  const modification = { activate: [{ elementId: 'start' }, { elementId: 'nowhere' }], move: [], terminate: [] }

  await expect(runtime.modifyInstance({ processInstanceKey: key, modification, by: 'operator1' })).rejects.toMatchObject({
    code: 'MODIFICATION_REFUSED',
    problems: [{ code: 'MODIFICATION_NOT_ALLOWED' }, { code: 'MODIFICATION_ELEMENT_UNKNOWN' }],
  })

  expect(await living(key)).toEqual(['check', 'review'])
})

test('ends what a call activity started when that is ended', async () => {
  const key = await started('calling')
  const [child] = await database.db.selectFrom('process_instance').select('key').where('parent_key', '=', key).execute()

  await runtime.modifyInstance({
    processInstanceKey: key,
    modification: { activate: [], move: [{ source: { elementId: 'call' }, targetId: 'after' }], terminate: [] },
    by: 'operator1',
  })

  expect(await living(key)).toEqual(['after', 'calling'])
  expect((await runtime.stateOf(child?.key as Key))?.status).toBe('TERMINATED')
  expect(await violations(database.db, app.clock.now())).toEqual([])
})

test('ends an instance of which nothing is left', async () => {
  const key = await started('review')

  await runtime.modifyInstance({
    processInstanceKey: key,
    modification: { activate: [], move: [], terminate: [{ elementId: 'check' }] },
    by: 'operator1',
  })

  expect((await runtime.stateOf(key))?.status).toBe('TERMINATED')
  expect(await violations(database.db, app.clock.now())).toEqual([])
})

test('fires a timer before it is due', async () => {
  const key = await started('review')
  await runtime.modifyInstance({
    processInstanceKey: key,
    modification: { activate: [], move: [{ source: { elementId: 'check' }, targetId: 'wait' }], terminate: [] },
    by: 'operator1',
  })
  const [timer] = await database.db.selectFrom('timer').select('key').where('instance_key', '=', key).execute()

  await runtime.fireTimer(timer?.key as Key, { by: 'operator1' })

  expect((await runtime.stateOf(key))?.status).toBe('COMPLETED')
  await expect(runtime.fireTimer(timer?.key as Key, { by: 'operator1' })).rejects.toMatchObject({ code: 'TIMER_NOT_FOUND' })
})
