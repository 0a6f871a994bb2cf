/** Contract: the job workers of both official clients take jobs by long polling, complete, fail and throw, and stop. */
import { createCamundaClient } from '@camunda8/orchestration-cluster-api'
import { createCamundaClient as createOlderClient } from 'orchestration-cluster-api-8-8'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bpmn, element, flow, sequence, serviceTask, userTask } from '../../support/models.ts'
import { begin, type Client, call, createWorld, first, NOW, type World } from './support/world.ts'

/** What both clients' workers have in common. */
interface Job {
  readonly variables: { readonly [name: string]: unknown }
  complete(variables?: object): Promise<unknown>
  fail(failure: { readonly errorMessage: string; readonly retries: number; readonly retryBackOff: number }): Promise<unknown>
  error(error: { readonly errorCode: string; readonly errorMessage?: string }): Promise<unknown>
}
interface WorkingClient {
  createJobWorker(options: {
    readonly jobType: string
    readonly maxParallelJobs: number
    readonly jobTimeoutMs: number
    readonly jobHandler: (job: Job) => unknown
    readonly workerName: string
  }): { stop(): void }
}

let world: World
const makers: readonly (readonly [version: string, make: () => WorkingClient])[] = [
  ['9.1.5, validation fanatical', () => createCamundaClient(options('req:fanatical,res:fanatical')) as unknown as WorkingClient],
  ['8.8.4, no validation', () => createOlderClient(options('none') as Parameters<typeof createOlderClient>[0]) as unknown as WorkingClient],
]

function options(validation: string) {
  return {
    config: { CAMUNDA_REST_ADDRESS: world.server.url, CAMUNDA_AUTH_STRATEGY: 'NONE', CAMUNDA_SDK_VALIDATION: validation },
    throwOnError: true,
  } as Parameters<typeof createCamundaClient>[0]
}

beforeAll(async () => {
  world = await createWorld()
  const caught = [
    element('startEvent', 'start').xml,
    serviceTask('pay', 'money').xml,
    element('endEvent', 'end').xml,
    userTask('repair').xml,
    '<bpmn:boundaryEvent id="refused" attachedToRef="pay"><bpmn:errorEventDefinition id="refused_error" errorRef="no_money"/></bpmn:boundaryEvent>',
    flow('start', 'pay'),
    flow('pay', 'end'),
    flow('refused', 'repair'),
  ].join('\n')
  await world.app.deploy(
    bpmn('many', sequence(serviceTask('work', 'work'))),
    bpmn('money', caught, '<bpmn:error id="no_money" errorCode="NO_MONEY"/>'),
  )
})
afterAll(() => world.close())

/** The client's answer as soon as it is as wanted; what never comes ends with the test's own time limit. */
async function until(client: Client, processInstanceKey: string, state: string): Promise<void> {
  for (;;) {
    const { items } = await call(client, 'searchProcessInstances', { filter: { processInstanceKey, state } }, NOW)
    if (items.length > 0) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe.each(makers)('worker of %s', (_version, make) => {
  test('completes what comes while it waits', async () => {
    const seen: unknown[] = []
    const worker = make().createJobWorker({
      jobType: 'work',
      workerName: 'clerk',
      maxParallelJobs: 4,
      jobTimeoutMs: 30_000,
      jobHandler: (job) => {
        seen.push(job.variables.number)
        return job.complete({ done: Number(job.variables.number) * 2 })
      },
    })
    const instances: string[] = []
    for (let number = 0; number < 6; number += 1) instances.push(await begin(world.client, 'many', { number }))
    for (const instance of instances) await until(world.client, instance, 'COMPLETED')
    worker.stop()

    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5])
    expect(await first(world.client, 'searchVariables', { processInstanceKey: instances[5], name: 'done' })).toMatchObject({ value: '10' })
  })

  test('throws an error that the model catches, and gives back what it can not do', async () => {
    let tries = 0
    const worker = make().createJobWorker({
      jobType: 'money',
      workerName: 'cashier',
      maxParallelJobs: 1,
      jobTimeoutMs: 30_000,
      jobHandler: (job) => {
        tries += 1
        return tries === 1
          ? job.fail({ errorMessage: '银行未开门', retries: 2, retryBackOff: 0 })
          : job.error({ errorCode: 'NO_MONEY', errorMessage: '' })
      },
    })
    const processInstanceKey = await begin(world.client, 'money')
    for (;;) {
      const { items } = await call(world.client, 'searchUserTasks', { filter: { processInstanceKey } }, NOW)
      if (items.length > 0) break
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    worker.stop()

    expect(tries).toBe(2)
    expect(await first(world.client, 'searchJobs', { processInstanceKey })).toMatchObject({
      state: 'ERROR_THROWN',
      errorCode: 'NO_MONEY',
      worker: 'cashier',
    })
  })
})
