// Contract: modification and batch operations through the official client 9.1.5, requests and responses checked `fanatical`.
import { createCamundaClient } from '@camunda8/orchestration-cluster-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { bpmn, sequence, serviceTask, userTask } from '../../support/models.ts'
import { type TestRuntime, testRuntime } from '../../support/runtime.ts'
import { type V2Server, v2Server } from '../../support/v2-server.ts'

const NOW = { consistency: { waitUpToMs: 0 } }

let database: TestDatabase
let app: TestRuntime
let server: V2Server
let client: ReturnType<typeof createCamundaClient>

beforeAll(async () => {
  database = await testDatabase()
  app = testRuntime(database.db)
  server = await v2Server(app.runtime, app.clock)
  client = createCamundaClient({
    config: { CAMUNDA_REST_ADDRESS: server.url, CAMUNDA_AUTH_STRATEGY: 'NONE', CAMUNDA_SDK_VALIDATION: 'req:fanatical,res:fanatical' },
    throwOnError: true,
  } as Parameters<typeof createCamundaClient>[0])
  await app.deploy(
    bpmn('review', sequence(userTask('check'), userTask('sign'))),
    bpmn('failing', sequence(serviceTask('fail', 'always.fails', { retries: 1 }))),
  )
})
afterAll(async () => {
  await server.close()
  await database.drop()
})

const start = async (processDefinitionId: string) =>
  (await client.createProcessInstance({ processDefinitionId: processDefinitionId as never })).processInstanceKey
const activeAt = async (processInstanceKey: never) =>
  (await client.searchElementInstances({ filter: { processInstanceKey, state: 'ACTIVE' } }, NOW)).items
    .map(({ elementId }) => String(elementId))
    .sort()

describe('modification of one instance', () => {
  test('activates with variables and terminates by id', async () => {
    const processInstanceKey = await start('review')

    await client.modifyProcessInstance({
      processInstanceKey,
      activateInstructions: [
        {
          elementId: 'sign' as never,
          ancestorElementInstanceKey: '-1' as never,
          variableInstructions: [{ variables: { note: '线下已核对' } }, { variables: { only: 'here' }, scopeId: 'sign' }],
        },
      ],
      terminateInstructions: [{ elementId: 'check' as never }],
    })

    expect(await activeAt(processInstanceKey as never)).toEqual(['review', 'sign'])
    expect(await app.runtime.variablesOf(processInstanceKey as never)).toEqual({ note: '线下已核对' })
  })

  test('moves by key and terminates by key', async () => {
    const processInstanceKey = await start('review')
    const [check] = (await client.searchElementInstances({ filter: { processInstanceKey, elementId: 'check' as never } }, NOW)).items

    await client.modifyProcessInstance({
      processInstanceKey,
      moveInstructions: [
        {
          sourceElementInstruction: { sourceType: 'byKey', sourceElementInstanceKey: check?.elementInstanceKey as never },
          targetElementId: 'sign' as never,
          ancestorScopeInstruction: { ancestorScopeType: 'inferred' },
        },
      ],
    })
    expect(await activeAt(processInstanceKey as never)).toEqual(['review', 'sign'])

    const [sign] = (await client.searchElementInstances({ filter: { processInstanceKey, elementId: 'sign' as never } }, NOW)).items
    await client.modifyProcessInstance({
      processInstanceKey,
      terminateInstructions: [{ elementInstanceKey: sign?.elementInstanceKey as never }],
    })
    expect((await client.getProcessInstance({ processInstanceKey }, NOW)).state).toBe('TERMINATED')
  })

  test('refuses with a sentence for each obstacle', async () => {
    const processInstanceKey = await start('review')

    const answer = await fetch(`${server.url}/v2/process-instances/${processInstanceKey}/modification`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ activateInstructions: [{ elementId: 'start' }, { elementId: 'nowhere' }] }),
    })

    const problem = (await answer.json()) as {
      readonly status: number
      readonly code: string
      readonly problems: readonly { code: string }[]
    }
    expect(problem).toMatchObject({ status: 400, code: 'MODIFICATION_REFUSED' })
    expect(problem.problems.map(({ code }) => code)).toEqual(['MODIFICATION_NOT_ALLOWED', 'MODIFICATION_ELEMENT_UNKNOWN'])
    await expect(
      client.modifyProcessInstance({ processInstanceKey: '7' as never, terminateInstructions: [{ elementId: 'check' as never }] }),
    ).rejects.toMatchObject({ status: 404 })
  })
})

describe('batch operations', () => {
  test('modify every instance that a filter finds, and tell the progress', async () => {
    const keys = [await start('review'), await start('review')]
    const filter = { processInstanceKey: { $in: keys } }

    const created = await client.modifyProcessInstancesBatchOperation({
      filter,
      moveInstructions: [{ sourceElementId: 'check' as never, targetElementId: 'sign' as never }],
    })
    expect(created.batchOperationType).toBe('MODIFY_PROCESS_INSTANCE')
    const before = await client.getBatchOperation({ batchOperationKey: created.batchOperationKey }, NOW)
    expect(before).toMatchObject({ state: 'CREATED', operationsTotalCount: 2, operationsCompletedCount: 0, actorId: 'designer1' })
    await app.runtime.drain()

    const after = await client.getBatchOperation({ batchOperationKey: created.batchOperationKey }, NOW)
    expect(after).toMatchObject({ state: 'COMPLETED', operationsCompletedCount: 2, operationsFailedCount: 0, errors: [] })
    expect(await activeAt(keys[0] as never)).toEqual(['review', 'sign'])
  })

  test('migrate', async () => {
    const processInstanceKey = await start('review')
    await app.deploy(bpmn('review', sequence(userTask('check'), userTask('sign'), userTask('seal'))))
    const [target] = (
      await client.searchProcessDefinitions({ filter: { processDefinitionId: 'review' as never, isLatestVersion: true } }, NOW)
    ).items

    const { batchOperationKey } = await client.migrateProcessInstancesBatchOperation({
      filter: { processInstanceKey },
      migrationPlan: {
        targetProcessDefinitionKey: target?.processDefinitionKey as never,
        mappingInstructions: [{ sourceElementId: 'check' as never, targetElementId: 'check' as never }],
      },
    })
    await app.runtime.drain()

    expect((await client.getBatchOperation({ batchOperationKey }, NOW)).state).toBe('COMPLETED')
    expect((await client.getProcessInstance({ processInstanceKey }, NOW)).processDefinitionVersion).toBe(2)
  })

  test('cancel and resolve incidents; items are searched', async () => {
    app.runtime.registerJobHandler('always.fails', () => Promise.reject(new Error('the printer is away')))
    const failing = await start('failing')
    await app.runtime.drain()

    const resolved = await client.resolveIncidentsBatchOperation({ filter: { processInstanceKey: failing } })
    await app.runtime.drain()
    const cancelled = await client.cancelProcessInstancesBatchOperation({
      filter: { processDefinitionId: 'failing' as never, state: 'ACTIVE' },
    })
    await app.runtime.drain()

    const found = await client.searchBatchOperationItems(
      { filter: { processInstanceKey: failing }, sort: [{ field: 'batchOperationKey', order: 'ASC' }] },
      NOW,
    )
    expect(found.items.map(({ batchOperationKey, operationType, state }) => [batchOperationKey, operationType, state])).toEqual([
      [resolved.batchOperationKey, 'RESOLVE_INCIDENT', 'COMPLETED'],
      [cancelled.batchOperationKey, 'CANCEL_PROCESS_INSTANCE', 'COMPLETED'],
    ])
  })

  test('resolve the incidents of one instance, and delete ended ones', async () => {
    const [ended, living] = [await start('failing'), await start('failing')]
    await app.runtime.drain()
    await client.cancelProcessInstance({ processInstanceKey: ended })

    const resolved = await client.resolveProcessInstanceIncidents({ processInstanceKey: living })
    const deleted = await client.deleteProcessInstancesBatchOperation({ filter: { processInstanceKey: { $in: [ended, living] } } })
    await app.runtime.drain()

    expect(resolved.batchOperationType).toBe('RESOLVE_INCIDENT')
    expect((await client.getBatchOperation({ batchOperationKey: resolved.batchOperationKey }, NOW)).operationsCompletedCount).toBe(1)
    expect(await client.getBatchOperation({ batchOperationKey: deleted.batchOperationKey }, NOW)).toMatchObject({
      batchOperationType: 'DELETE_PROCESS_INSTANCE',
      state: 'PARTIALLY_COMPLETED',
      operationsCompletedCount: 1,
      operationsFailedCount: 1,
    })
    await expect(client.getProcessInstance({ processInstanceKey: ended }, NOW)).rejects.toMatchObject({ status: 404 })
    expect((await client.getProcessInstance({ processInstanceKey: living }, NOW)).state).toBe('ACTIVE')
  })

  test('say what went wrong', async () => {
    const processInstanceKey = await start('review')
    const { batchOperationKey } = await client.modifyProcessInstancesBatchOperation({
      filter: { processInstanceKey },
      moveInstructions: [{ sourceElementId: 'sign' as never, targetElementId: 'check' as never }],
    })
    await app.runtime.drain()

    const { items } = await client.searchBatchOperationItems(
      { filter: { batchOperationKey: batchOperationKey as never, state: 'FAILED' } },
      NOW,
    )
    expect(items[0]?.errorMessage).toMatch(/^MODIFICATION_REFUSED: .*Nothing is active at "sign"/)
    expect((await client.getBatchOperation({ batchOperationKey }, NOW)).state).toBe('FAILED')
  })

  test('are suspended, resumed, cancelled and searched', async () => {
    const processInstanceKey = await start('review')
    const { batchOperationKey } = await client.cancelProcessInstancesBatchOperation({ filter: { processInstanceKey } })
    const state = async () => (await client.getBatchOperation({ batchOperationKey }, NOW)).state

    await client.suspendBatchOperation({ batchOperationKey })
    expect(await state()).toBe('SUSPENDED')
    await client.resumeBatchOperation({ batchOperationKey })
    expect(await state()).toBe('ACTIVE')
    await client.cancelBatchOperation({ batchOperationKey })
    await app.runtime.drain()

    const { items } = await client.searchBatchOperations(
      { filter: { operationType: 'CANCEL_PROCESS_INSTANCE', state: { $in: ['CANCELED'] } }, sort: [{ field: 'startDate', order: 'DESC' }] },
      NOW,
    )
    expect(items.map((one) => one.batchOperationKey)).toEqual([batchOperationKey])
    expect((await client.getProcessInstance({ processInstanceKey }, NOW)).state).toBe('ACTIVE')
    await expect(client.cancelBatchOperation({ batchOperationKey })).rejects.toMatchObject({ status: 409 })
    await expect(client.getBatchOperation({ batchOperationKey: '7' as never }, NOW)).rejects.toMatchObject({ status: 404 })
  })
})
