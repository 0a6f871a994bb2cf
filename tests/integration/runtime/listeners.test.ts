/** Listeners end to end: jobs that workers lease, what they answer, and the rows that follow (Zeebe docs, "Execution listeners", "User task listeners"). */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Key } from '../../../server/base/ids.ts'
import { BpmnError, JobAnswer } from '../../../server/runtime/index.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { violations } from '../../support/invariants.ts'
import { bpmn, sequence, serviceTask, userTask } from '../../support/models.ts'
import { type TestRuntime, testRuntime } from '../../support/runtime.ts'

let database: TestDatabase
let app: TestRuntime

beforeAll(async () => {
  database = await testDatabase()
  app = testRuntime(database.db)
})
afterAll(() => database.drop())
afterEach(async () => {
  expect(await violations(database.db, app.clock.now())).toEqual([])
})

const listeners = (...list: readonly (readonly [string, string])[]) =>
  `<zeebe:executionListeners>${list.map(([event, type]) => `<zeebe:executionListener eventType="${event}" type="${type}" retries="2"><zeebe:taskHeaders><zeebe:header key="of" value="${event}"/></zeebe:taskHeaders></zeebe:executionListener>`).join('')}</zeebe:executionListeners>`
const taskListeners = (...list: readonly (readonly [string, string])[]) =>
  `<zeebe:taskListeners>${list.map(([event, type]) => `<zeebe:taskListener eventType="${event}" type="${type}"/>`).join('')}</zeebe:taskListeners>`
const jobsOf = (key: string) =>
  database.db
    .selectFrom('job')
    .select(['type', 'kind', 'listener_event_type', 'state', 'headers', 'denied', 'denied_reason'])
    .where('instance_key', '=', key)
    .orderBy('key')
    .execute()
const statusOf = async (key: string) =>
  (await database.db.selectFrom('process_instance').select('status').where('key', '=', key).executeTakeFirstOrThrow()).status
const taskOf = (key: string) => database.db.selectFrom('user_task').selectAll().where('instance_key', '=', key).executeTakeFirst()
/** Leases the job as a worker outside would. */
async function lease(type: string) {
  const [job] = await app.runtime.activateJobs({ type, maxJobs: 1, timeoutMs: 60_000, worker: 'test' })
  if (job === undefined) throw new Error(`Expected a job of type ${type}`)
  return job
}

test('execution listeners run as jobs around the work', async () => {
  await app.deploy(
    bpmn('around', sequence(serviceTask('work', 'around.work', { more: listeners(['start', 'around.before'], ['end', 'around.after']) }))),
  )
  const seen: string[] = []
  app.runtime.registerJobHandler('around.before', async (job) => {
    seen.push(`${job.kind} ${job.listenerEventType} ${job.headers.of}`)
    return { price: 5 }
  })
  app.runtime.registerJobHandler('around.work', async (job) => {
    seen.push(`work with ${job.variables.price}`)
    return {}
  })
  app.runtime.registerJobHandler('around.after', async () => ({ filed: true }))

  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'around', variables: {} })
  await app.runtime.drain()

  expect(seen).toEqual(['EXECUTION_LISTENER START start', 'work with 5'])
  expect(await jobsOf(processInstanceKey)).toMatchObject([
    { type: 'around.before', kind: 'EXECUTION_LISTENER', listener_event_type: 'START', state: 'COMPLETED' },
    { type: 'around.work', kind: 'BPMN_ELEMENT', listener_event_type: 'UNSPECIFIED', state: 'COMPLETED' },
    { type: 'around.after', kind: 'EXECUTION_LISTENER', listener_event_type: 'END', state: 'COMPLETED' },
  ])
  expect(await app.runtime.variablesOf(processInstanceKey)).toEqual({ filed: true })
  expect(await statusOf(processInstanceKey)).toBe('COMPLETED')
})

test('a listener that fails is an incident, and its retry goes on from there', async () => {
  await app.deploy(bpmn('failing', sequence(userTask('ask', listeners(['start', 'failing.before'])))))
  let ready = false
  app.runtime.registerJobHandler('failing.before', async () => {
    if (!ready) throw new BpmnError('NOT_READY', 'not ready')
    return {}
  })
  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'failing', variables: {} })
  await app.runtime.drain()

  const incident = await database.db.selectFrom('incident').selectAll().where('instance_key', '=', processInstanceKey).executeTakeFirst()
  expect(incident).toMatchObject({ type: 'EXECUTION_LISTENER_NO_RETRIES', message: 'not ready', element_id: 'ask' })
  expect(await taskOf(processInstanceKey)).toBeUndefined()

  ready = true
  await app.runtime.resolveIncident(incident?.key as Key)
  await app.runtime.drain()
  expect(await taskOf(processInstanceKey)).toMatchObject({ state: 'CREATED', listened: false })
})

test('a listener that a worker outside holds can not throw', async () => {
  await app.deploy(bpmn('throwing', sequence(userTask('ask', listeners(['start', 'throwing.before'])))))
  await app.runtime.createInstance({ processId: 'throwing', variables: {} })
  const job = await lease('throwing.before')

  await expect(app.runtime.throwJobError({ jobKey: job.key, errorCode: 'X', message: '', variables: {} })).rejects.toMatchObject({
    code: 'LISTENER_CAN_NOT_THROW',
  })
  await app.runtime.completeJob({ jobKey: job.key, variables: {} })
})

test('task listeners correct and deny what becomes of the task', async () => {
  const more = taskListeners(['creating', 'tl.create'], ['assigning', 'tl.assign'], ['completing', 'tl.complete'])
  await app.deploy(bpmn('listened', sequence(userTask('review', `${more}<zeebe:assignmentDefinition candidateGroups="office"/>`))))
  app.runtime.registerJobHandler('tl.create', async () => new JobAnswer({}, { type: 'userTask', corrections: { priority: 70 } }))
  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'listened', variables: {} })
  expect(await taskOf(processInstanceKey)).toBeUndefined()
  await app.runtime.drain()
  const task = await taskOf(processInstanceKey)
  const userTaskKey = task?.key as Key
  expect(task).toMatchObject({ state: 'CREATED', priority: 70, assignee: null, listened: true })

  await app.runtime.assignUserTask({ userTaskKey, assignee: 'anna', override: false })
  await expect(app.runtime.assignUserTask({ userTaskKey, assignee: 'ben', override: true })).rejects.toMatchObject({
    code: 'USER_TASK_BUSY',
  })
  expect(await app.runtime.settledUserTask(userTaskKey, 'ASSIGNING', 0)).toEqual({ kind: 'waiting' })
  const assigning = await lease('tl.assign')
  expect(assigning.headers).toMatchObject({ 'io.camunda.zeebe:action': 'claim', 'io.camunda.zeebe:assignee': 'anna' })
  await app.runtime.completeJob({
    jobKey: assigning.key,
    variables: {},
    result: { type: 'userTask', denied: true, deniedReason: '与当事人有利害关系' },
  })
  expect(await app.runtime.settledUserTask(userTaskKey, 'ASSIGNING', 0)).toEqual({ kind: 'denied', reason: '与当事人有利害关系' })
  expect(await taskOf(processInstanceKey)).toMatchObject({ assignee: null })

  await app.runtime.assignUserTask({ userTaskKey, assignee: 'ben', override: false })
  await app.runtime.completeJob({ jobKey: (await lease('tl.assign')).key, variables: {} })
  expect(await taskOf(processInstanceKey)).toMatchObject({ assignee: 'ben' })
  await expect(app.runtime.assignUserTask({ userTaskKey, assignee: 'anna', override: false })).rejects.toMatchObject({
    code: 'USER_TASK_TAKEN',
  })

  await app.runtime.completeUserTask({ userTaskKey, variables: { points: 3 }, by: 'ben' })
  expect(await taskOf(processInstanceKey)).toMatchObject({ state: 'CREATED' })
  const completing = await lease('tl.complete')
  expect(completing.variables).toMatchObject({ points: 3 })
  await app.runtime.completeJob({
    jobKey: completing.key,
    variables: {},
    result: { type: 'userTask', corrections: { candidateGroups: [] } },
  })
  expect(await taskOf(processInstanceKey)).toMatchObject({ state: 'COMPLETED', completed_by: 'ben', candidate_groups: [] })
  expect(await app.runtime.variablesOf(processInstanceKey)).toEqual({ points: 3 })
  expect(await statusOf(processInstanceKey)).toBe('COMPLETED')
  expect((await jobsOf(processInstanceKey)).filter(({ denied }) => denied === true)).toMatchObject([
    { type: 'tl.assign', kind: 'TASK_LISTENER', listener_event_type: 'ASSIGNING', denied_reason: '与当事人有利害关系' },
  ])
})

test('a result that does not fit is refused and nothing has changed', async () => {
  await app.deploy(bpmn('unfit', sequence(userTask('review', taskListeners(['creating', 'unfit.create'])))))
  await app.runtime.createInstance({ processId: 'unfit', variables: {} })
  const { key: jobKey } = await lease('unfit.create')

  await expect(app.runtime.completeJob({ jobKey, variables: { a: 1 } })).rejects.toMatchObject({ code: 'JOB_RESULT_INVALID' })
  await expect(app.runtime.completeJob({ jobKey, variables: {}, result: { type: 'userTask', denied: true } })).rejects.toMatchObject({
    code: 'JOB_RESULT_INVALID',
  })
  await app.runtime.completeJob({ jobKey, variables: {} })
})

test('a cancelled instance waits for its canceling listener, then is gone', async () => {
  await app.deploy(bpmn('heard', sequence(userTask('review', taskListeners(['canceling', 'heard.cancel'])))))
  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'heard', variables: {} })
  await app.runtime.cancelInstance(processInstanceKey)
  expect(await statusOf(processInstanceKey)).toBe('ACTIVE')

  await app.runtime.completeJob({ jobKey: (await lease('heard.cancel')).key, variables: {} })
  expect(await statusOf(processInstanceKey)).toBe('TERMINATED')
  expect(await taskOf(processInstanceKey)).toMatchObject({ state: 'CANCELED' })
})
