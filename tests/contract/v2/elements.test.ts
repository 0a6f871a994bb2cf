/** Contract: listeners, ad-hoc sub-processes and conditional starts through the official client 9.1.5 with validation `fanatical`. */
import { createCamundaClient } from '@camunda8/orchestration-cluster-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { bpmn, element, extensions, flow, sequence, userTask } from '../../support/models.ts'
import { type TestRuntime, testRuntime } from '../../support/runtime.ts'
import { type V2Server, v2Server } from '../../support/v2-server.ts'

const NOW = { consistency: { waitUpToMs: 0 } }

let database: TestDatabase
let app: TestRuntime
let server: V2Server
let client: ReturnType<typeof createCamundaClient>
/** For job results: the client's own strict schema of a request (an intersection of closed objects) lets none of them pass. */
let lenient: ReturnType<typeof createCamundaClient>

beforeAll(async () => {
  database = await testDatabase()
  app = testRuntime(database.db)
  server = await v2Server(app.runtime, app.clock)
  client = clientWith('req:fanatical,res:fanatical')
  lenient = clientWith('req:none,res:fanatical')
})
afterAll(async () => {
  await server.close()
  await database.drop()
})

function clientWith(validation: string): ReturnType<typeof createCamundaClient> {
  const config = { CAMUNDA_REST_ADDRESS: server.url, CAMUNDA_AUTH_STRATEGY: 'NONE', CAMUNDA_SDK_VALIDATION: validation }
  return createCamundaClient({ config, throwOnError: true } as Parameters<typeof createCamundaClient>[0])
}
const start = async (processId: string, variables: Record<string, unknown> = {}) =>
  (await client.createProcessInstance({ processDefinitionId: processId as never, variables })).processInstanceKey
const lease = async (type: string) => {
  const { jobs } = await client.activateJobs({ type, worker: 'w', timeout: 60_000, maxJobsToActivate: 1, requestTimeout: 5000 })
  const [job] = jobs
  if (job === undefined) throw new Error(`Expected a job of type ${type}`)
  return job
}
const taskKeyOf = async (processInstanceKey: string) => {
  const { items } = await client.searchUserTasks({ filter: { processInstanceKey: processInstanceKey as never, state: 'CREATED' } }, NOW)
  const [task] = items
  if (task === undefined) throw new Error('Expected an open task')
  return task.userTaskKey
}

test('a job worker of the client serves an execution listener', async () => {
  const listeners = '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="before-review"/></zeebe:executionListeners>'
  await app.deploy(bpmn('with_listener', sequence(userTask('review', listeners))))
  const seen: string[] = []
  const worker = client.createJobWorker({
    jobType: 'before-review',
    jobTimeoutMs: 60_000,
    maxParallelJobs: 1,
    jobHandler: async (job) => {
      seen.push(`${job.kind} ${job.listenerEventType}`)
      return job.complete({ prepared: true })
    },
  })
  const instance = await start('with_listener')
  await expect
    .poll(async () => (await client.searchUserTasks({ filter: { processInstanceKey: instance } }, NOW)).items.length, { timeout: 10_000 })
    .toBe(1)
  worker.stop()

  expect(seen).toEqual(['EXECUTION_LISTENER START'])
  const { items } = await client.searchJobs({ filter: { processInstanceKey: instance } }, NOW)
  expect(items).toMatchObject([{ kind: 'EXECUTION_LISTENER', listenerEventType: 'START', state: 'COMPLETED', isDenied: false }])
})

test('a request that changes a task answers when its listener has decided', async () => {
  const listeners =
    '<zeebe:taskListeners><zeebe:taskListener eventType="assigning" type="on-assign"/><zeebe:taskListener eventType="completing" type="on-complete"/></zeebe:taskListeners>'
  await app.deploy(bpmn('with_task_listener', sequence(userTask('check', listeners))))
  const instance = await start('with_task_listener')
  const userTaskKey = await taskKeyOf(instance)

  const denied = client.assignUserTask({ userTaskKey, assignee: 'anna' }).then(
    () => null,
    (cause: unknown) => cause,
  )
  const asked = await lease('on-assign')
  expect(asked).toMatchObject({
    kind: 'TASK_LISTENER',
    listenerEventType: 'ASSIGNING',
    userTask: { action: 'assign', assignee: 'anna', changedAttributes: ['assignee'] },
  })
  await lenient.completeJob({ jobKey: asked.jobKey, result: { type: 'userTask', denied: true, deniedReason: '应当回避' } })
  expect(await denied).toMatchObject({ status: 409 })

  const agreed = client.assignUserTask({ userTaskKey, assignee: 'ben' })
  await lenient.completeJob({
    jobKey: (await lease('on-assign')).jobKey,
    result: { type: 'userTask', corrections: { priority: 80, dueDate: '' } },
  })
  await agreed
  expect(await client.getUserTask({ userTaskKey }, NOW)).toMatchObject({ assignee: 'ben', priority: 80 })

  const done = client.completeUserTask({ userTaskKey, variables: { points: 3 } })
  const completing = await lease('on-complete')
  expect(completing.variables).toMatchObject({ points: 3 })
  await client.completeJob({ jobKey: completing.jobKey })
  await done
  const { items } = await client.searchJobs({ filter: { processInstanceKey: instance, kind: 'TASK_LISTENER' } }, NOW)
  expect(items.map(({ isDenied, deniedReason }) => [isDenied, deniedReason])).toEqual([
    [true, '应当回避'],
    [false, null],
    [false, null],
  ])
})

test('elements of an ad-hoc sub-process are activated by its key', async () => {
  const inside = `${userTask('water').xml}${userTask('energy').xml}`
  await app.deploy(bpmn('ad_hoc', sequence(element('adHocSubProcess', 'score', `${extensions('<zeebe:adHoc/>')}${inside}`))))
  const instance = await start('ad_hoc')
  const { items } = await client.searchElementInstances({ filter: { processInstanceKey: instance, elementId: 'score' as never } }, NOW)
  expect(items).toMatchObject([{ type: 'AD_HOC_SUB_PROCESS', state: 'ACTIVE' }])
  const adHocSubProcessInstanceKey = items[0]?.elementInstanceKey
  if (adHocSubProcessInstanceKey === undefined) throw new Error('Expected the sub-process')

  await client.activateAdHocSubProcessActivities({
    adHocSubProcessInstanceKey,
    elements: [{ elementId: 'water' as never, variables: { hint: 'roof' } }],
  })
  await taskKeyOf(instance)
  await expect(
    client.activateAdHocSubProcessActivities({ adHocSubProcessInstanceKey, elements: [{ elementId: 'gone' as never }] }),
  ).rejects.toMatchObject({ status: 400 })
})

test('start events that wait for a condition are evaluated', async () => {
  const condition =
    '<bpmn:conditionalEventDefinition id="c"><bpmn:condition xsi:type="bpmn:tFormalExpression">=amount &gt; 100</bpmn:condition></bpmn:conditionalEventDefinition>'
  await app.deploy(bpmn('conditional', [element('startEvent', 'big', condition).xml, userTask('check').xml, flow('big', 'check')].join('')))

  expect((await client.evaluateConditionals({ variables: { amount: 50 } })).processInstances).toEqual([])
  const { processInstances } = await client.evaluateConditionals({ variables: { amount: 500 } })
  expect(processInstances).toHaveLength(1)
  await taskKeyOf(processInstances[0]?.processInstanceKey ?? '')
})
