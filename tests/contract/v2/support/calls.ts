/** One call of each operation the server supports, with what must be true of its answer. Both clients make the same calls. */
import { expect } from 'vitest'
import { bpmn, sequence, userTask } from '../../../support/models.ts'
import { begin, beginJob, type Client, call, file, first, NOW, type World } from './world.ts'

type Call = (client: Client, world: World) => Promise<void>

const TIMES = { from: '2026-05-01T00:00:00.000Z', to: '2026-06-01T00:00:00.000Z' }
let count = 0
const fresh = (word: string) => `${word}-${++count}`

async function taskOf(
  client: Client,
  variables: object = { area: 1 },
): Promise<{ readonly userTaskKey: string; readonly processInstanceKey: string }> {
  const processInstanceKey = await begin(client, 'review', variables)
  return { userTaskKey: String((await first(client, 'searchUserTasks', { processInstanceKey })).userTaskKey), processInstanceKey }
}

async function brokenInstance(client: Client): Promise<{ readonly processInstanceKey: string; readonly incidentKey: string }> {
  const { jobKey, processInstanceKey } = await beginJob(client)
  await call(client, 'failJob', { jobKey, retries: 0, errorMessage: '打印机没有纸' })
  return { processInstanceKey, incidentKey: String((await first(client, 'searchIncidents', { processInstanceKey })).incidentKey) }
}

async function definitionKey(client: Client, processDefinitionId: string): Promise<string> {
  return String((await first(client, 'searchProcessDefinitions', { processDefinitionId })).processDefinitionKey)
}

async function decided(client: Client): Promise<string> {
  const answer = await call(client, 'evaluateDecision', { decisionDefinitionId: 'tier', variables: { area: 50_000 } })
  return String(answer.decisionEvaluationKey)
}

async function uploaded(client: Client): Promise<string> {
  return String(
    (await call(client, 'createDocument', { file: '第一行', metadata: { fileName: '通知.txt', contentType: 'text/plain' } })).documentId,
  )
}

/** What a search by one key finds is what was made. */
const findsOne =
  (operation: string, make: (client: Client) => Promise<{ readonly [field: string]: string }>): Call =>
  async (client) => {
    const filter = await make(client)
    const found = await call(client, operation, { filter }, NOW)
    expect(found.items).toHaveLength(1)
    expect(found.items[0]).toMatchObject(filter)
    expect(found.page).toMatchObject({ totalItems: 1, hasMoreTotalItems: false })
  }

export const CALLS: { readonly [operation: string]: Call } = {
  async createDeployment(client) {
    const id = fresh('more')
    const answer = await call(client, 'createDeployment', { resources: [file(`${id}.bpmn`, bpmn(id, sequence(userTask('look'))))] })
    expect(answer.deployments).toMatchObject([{ processDefinition: { processDefinitionId: id, processDefinitionVersion: 1 } }])
  },
  async getResource(client) {
    const resourceKey = await definitionKey(client, 'review')
    expect(await call(client, 'getResource', { resourceKey }, NOW)).toMatchObject({
      resourceName: 'review.bpmn',
      resourceId: 'review',
      version: 1,
    })
  },
  async getResourceContent(client) {
    const content = await call(client, 'getResourceContent', { resourceKey: await definitionKey(client, 'review') }, NOW)
    expect(String(content)).toContain('<bpmn:process id="review"')
  },
  async deleteResource(client) {
    const id = fresh('gone')
    const deploy = (task: string) =>
      call(client, 'createDeployment', { resources: [file(`${id}.bpmn`, bpmn(id, sequence(userTask(task))))] })
    await deploy('look')
    const instance = await begin(client, id)
    const resourceKey = await definitionKey(client, id)
    expect(await call(client, 'deleteResource', { resourceKey })).toMatchObject({ resourceKey, batchOperation: null })
    const gone = await call(client, 'searchProcessDefinitions', { filter: { processDefinitionId: id } }, NOW)
    expect(gone.items).toEqual([])
    expect(await call(client, 'getProcessDefinition', { processDefinitionKey: resourceKey }, NOW)).toMatchObject({ state: 'DRAINING' })
    await expect(begin(client, id)).rejects.toMatchObject({ status: 404 })
    await call(client, 'cancelProcessInstance', { processInstanceKey: instance })
    expect(await call(client, 'getProcessDefinition', { processDefinitionKey: resourceKey }, NOW)).toMatchObject({ state: 'DELETED' })
    await deploy('look')
    expect(await first(client, 'searchProcessDefinitions', { processDefinitionId: id })).toMatchObject({ version: 2, state: 'ACTIVE' })
  },

  searchProcessDefinitions: findsOne('searchProcessDefinitions', async () => ({ processDefinitionId: 'review' })),
  async getProcessDefinition(client) {
    const processDefinitionKey = await definitionKey(client, 'review')
    expect(await call(client, 'getProcessDefinition', { processDefinitionKey }, NOW)).toMatchObject({ hasStartForm: true, state: 'ACTIVE' })
    await expect(call(client, 'getProcessDefinition', { processDefinitionKey: '1' }, NOW)).rejects.toMatchObject({
      status: 404,
      title: 'NOT_FOUND',
    })
  },
  async getProcessDefinitionXml(client) {
    const xml = await call(client, 'getProcessDefinitionXml', { processDefinitionKey: await definitionKey(client, 'review') }, NOW)
    expect(String(xml)).toContain('<bpmn:process id="review"')
  },
  async getStartProcessForm(client, { server }) {
    const form = await call(client, 'getStartProcessForm', { processDefinitionKey: await definitionKey(client, 'review') }, NOW)
    expect(form).toMatchObject({ formId: 'check-form', version: 1 })
    // The client takes no 204 here when it validates answers, though its schema names it.
    const without = await definitionKey(client, 'letters')
    expect((await fetch(`${server.url}/v2/process-definitions/${without}/form`)).status).toBe(204)
  },
  async getProcessDefinitionStatistics(client) {
    const tag = fresh('counted')
    await begin(client, 'review', {}, { tags: [tag] })
    await begin(client, 'review', {}, { tags: [tag] })
    const processDefinitionKey = await definitionKey(client, 'review')
    const some = await call(client, 'getProcessDefinitionStatistics', { processDefinitionKey, filter: { tags: [tag] } }, NOW)
    expect(some.items).toEqual([
      { elementId: 'check', active: 2, completed: 0, canceled: 0, incidents: 0 },
      { elementId: 'start', active: 0, completed: 2, canceled: 0, incidents: 0 },
    ])
    const all = await call(client, 'getProcessDefinitionStatistics', { processDefinitionKey }, NOW)
    expect(Number(all.items.find(({ elementId }) => elementId === 'check')?.active)).toBeGreaterThanOrEqual(2)
  },
  async getProcessDefinitionInstanceStatistics(client) {
    await brokenInstance(client)
    const sort = [{ field: 'activeInstancesWithIncidentCount', order: 'DESC' }]
    const found = await call(client, 'getProcessDefinitionInstanceStatistics', { sort, page: { limit: 100 } }, NOW)
    const letters = found.items.find(({ processDefinitionId }) => processDefinitionId === 'letters')
    expect(letters).toMatchObject({ latestProcessDefinitionName: 'letters', hasMultipleVersions: false })
    expect(Number(letters?.activeInstancesWithIncidentCount)).toBeGreaterThanOrEqual(1)
  },
  async getProcessDefinitionInstanceVersionStatistics(client) {
    await begin(client, 'wait', { number: fresh('nobody') })
    const found = await call(client, 'getProcessDefinitionInstanceVersionStatistics', { filter: { processDefinitionId: 'wait' } }, NOW)
    expect(found.items).toMatchObject([{ processDefinitionId: 'wait', processDefinitionVersion: 1, activeInstancesWithIncidentCount: 0 }])
  },
  async getProcessDefinitionMessageSubscriptionStatistics(client) {
    const correlationKey = fresh('paid')
    await begin(client, 'wait', { number: correlationKey })
    const found = await call(client, 'getProcessDefinitionMessageSubscriptionStatistics', { filter: { correlationKey } }, NOW)
    expect(found.items).toMatchObject([{ processDefinitionId: 'wait', processInstancesWithActiveSubscriptions: 1, activeSubscriptions: 1 }])
  },

  async createProcessInstance(client) {
    const answer = await call(client, 'createProcessInstance', {
      processDefinitionId: 'graded',
      variables: { area: 1 },
      tags: ['urgent', 'district:north'],
      businessId: fresh('case'),
    })
    expect(answer).toMatchObject({ processDefinitionId: 'graded', tags: ['urgent', 'district:north'] })
    const { processInstanceKey } = answer
    expect(await call(client, 'getProcessInstance', { processInstanceKey }, NOW)).toMatchObject({ tags: ['urgent', 'district:north'] })
    expect(await first(client, 'searchUserTasks', { processInstanceKey })).toMatchObject({ tags: ['urgent', 'district:north'] })
    await expect(begin(client, 'nowhere')).rejects.toMatchObject({ status: 404, title: 'NOT_FOUND' })
  },
  searchProcessInstances: findsOne('searchProcessInstances', async (client) => ({ processInstanceKey: await begin(client, 'review') })),
  async getProcessInstance(client) {
    const processInstanceKey = await begin(client, 'review')
    expect(await call(client, 'getProcessInstance', { processInstanceKey }, NOW)).toMatchObject({
      state: 'ACTIVE',
      rootProcessInstanceKey: processInstanceKey,
    })
  },
  async getProcessInstanceCallHierarchy(client) {
    const outer = await begin(client, 'outer')
    const inner = String((await first(client, 'searchProcessInstances', { parentProcessInstanceKey: outer })).processInstanceKey)
    const chain = await call(client, 'getProcessInstanceCallHierarchy', { processInstanceKey: inner }, NOW)
    expect(chain).toMatchObject([
      { processInstanceKey: outer, processDefinitionName: 'outer' },
      { processInstanceKey: inner, processDefinitionName: 'letters' },
    ])
  },
  async cancelProcessInstance(client) {
    const processInstanceKey = await begin(client, 'review')
    await call(client, 'cancelProcessInstance', { processInstanceKey })
    await expect(call(client, 'cancelProcessInstance', { processInstanceKey })).rejects.toMatchObject({
      status: 409,
      title: 'INVALID_STATE',
    })
  },
  async deleteProcessInstance(client) {
    const processInstanceKey = await begin(client, 'review')
    await expect(call(client, 'deleteProcessInstance', { processInstanceKey })).rejects.toMatchObject({
      status: 409,
      title: 'INVALID_STATE',
    })
    await call(client, 'cancelProcessInstance', { processInstanceKey })
    await call(client, 'deleteProcessInstance', { processInstanceKey })
    await expect(call(client, 'getProcessInstance', { processInstanceKey }, NOW)).rejects.toMatchObject({ status: 404 })
    expect((await call(client, 'searchElementInstances', { filter: { processInstanceKey } }, NOW)).items).toEqual([])
    const ofCase = await begin(client, 'review', {}, { businessId: fresh('case') })
    await call(client, 'cancelProcessInstance', { processInstanceKey: ofCase })
    await expect(call(client, 'deleteProcessInstance', { processInstanceKey: ofCase })).rejects.toMatchObject({ status: 409 })
  },
  async migrateProcessInstance(client) {
    const id = fresh('moved')
    const deploy = (task: string) =>
      call(client, 'createDeployment', { resources: [file(`${id}.bpmn`, bpmn(id, sequence(userTask('look'), userTask(task))))] })
    await deploy('one')
    const processInstanceKey = await begin(client, id)
    await deploy('two')
    const targetProcessDefinitionKey = String(
      (await first(client, 'searchProcessDefinitions', { processDefinitionId: id, isLatestVersion: true })).processDefinitionKey,
    )
    const mappingInstructions = [{ sourceElementId: 'look', targetElementId: 'look' }]
    await call(client, 'migrateProcessInstance', { processInstanceKey, targetProcessDefinitionKey, mappingInstructions })
    expect(await call(client, 'getProcessInstance', { processInstanceKey }, NOW)).toMatchObject({ processDefinitionVersion: 2 })
  },
  async searchProcessInstanceIncidents(client) {
    const { processInstanceKey, incidentKey } = await brokenInstance(client)
    const found = await call(client, 'searchProcessInstanceIncidents', { processInstanceKey, filter: { state: 'ACTIVE' } }, NOW)
    expect(found.items.map((item) => item.incidentKey)).toEqual([incidentKey])
  },
  async getProcessInstanceSequenceFlows(client) {
    const processInstanceKey = await begin(client, 'review')
    const { items } = await call(client, 'getProcessInstanceSequenceFlows', { processInstanceKey }, NOW)
    expect(items.map((item) => item.elementId)).toEqual(['start-check'])
  },
  async getProcessInstanceStatistics(client) {
    const { processInstanceKey } = await brokenInstance(client)
    const { items } = await call(client, 'getProcessInstanceStatistics', { processInstanceKey }, NOW)
    expect(items).toContainEqual({ elementId: 'issue', active: 1, completed: 0, canceled: 0, incidents: 1 })
  },

  async searchElementInstances(client) {
    const processInstanceKey = await begin(client, 'review')
    const filter = { processInstanceKey, type: 'USER_TASK', state: 'ACTIVE' }
    expect((await call(client, 'searchElementInstances', { filter }, NOW)).items).toMatchObject([{ elementId: 'check' }])
  },
  async getElementInstance(client) {
    const { elementInstanceKey } = await first(client, 'searchElementInstances', {
      processInstanceKey: await begin(client, 'review'),
      elementId: 'check',
    })
    expect(await call(client, 'getElementInstance', { elementInstanceKey }, NOW)).toMatchObject({ type: 'USER_TASK', state: 'ACTIVE' })
  },
  async searchElementInstanceIncidents(client) {
    const { processInstanceKey, incidentKey } = await brokenInstance(client)
    const { elementInstanceKey } = await first(client, 'searchElementInstances', { processInstanceKey, elementId: 'issue' })
    const found = await call(client, 'searchElementInstanceIncidents', { elementInstanceKey }, NOW)
    expect(found.items.map((item) => item.incidentKey)).toEqual([incidentKey])
  },
  async createElementInstanceVariables(client) {
    const processInstanceKey = await begin(client, 'review')
    await call(client, 'createElementInstanceVariables', { elementInstanceKey: processInstanceKey, variables: { late: true } })
    expect(await first(client, 'searchVariables', { processInstanceKey, name: 'late' })).toMatchObject({ value: 'true' })
  },

  async searchVariables(client) {
    const processInstanceKey = await begin(client, 'review', { area: 7, list: [1, { a: 'b' }], long: 'x'.repeat(9000) })
    const sort = [{ field: 'name', order: 'DESC' }]
    const found = await call(client, 'searchVariables', { filter: { processInstanceKey, scopeKey: processInstanceKey }, sort }, NOW)
    expect(found.items.map((item) => item.name)).toEqual(['long', 'list', 'area'])
    expect(found.items[0]).toMatchObject({ isTruncated: true })
    const byValue = await call(client, 'searchVariables', { filter: { processInstanceKey, value: '[1,{"a":"b"}]' } }, NOW)
    expect(byValue.items).toMatchObject([{ name: 'list', value: '[1,{"a":"b"}]' }])
  },
  async getVariable(client) {
    const processInstanceKey = await begin(client, 'review', { long: 'x'.repeat(9000) })
    const { variableKey } = await first(client, 'searchVariables', { processInstanceKey, name: 'long' })
    expect(await call(client, 'getVariable', { variableKey }, NOW)).toMatchObject({ name: 'long', value: JSON.stringify('x'.repeat(9000)) })
    await expect(call(client, 'getVariable', { variableKey: '1' }, NOW)).rejects.toMatchObject({ status: 404 })
  },

  searchUserTasks: findsOne('searchUserTasks', async (client) => ({ processInstanceKey: (await taskOf(client)).processInstanceKey })),
  async getUserTask(client) {
    const { userTaskKey } = await taskOf(client)
    expect(await call(client, 'getUserTask', { userTaskKey }, NOW)).toMatchObject({
      elementId: 'check',
      candidateUsers: ['official1'],
      assignee: null,
    })
  },
  async assignUserTask(client) {
    const { userTaskKey } = await taskOf(client)
    await call(client, 'assignUserTask', { userTaskKey, assignee: 'official1', allowOverride: false })
    expect(await call(client, 'getUserTask', { userTaskKey }, NOW)).toMatchObject({ assignee: 'official1' })
    await expect(call(client, 'assignUserTask', { userTaskKey, assignee: 'other', allowOverride: false })).rejects.toMatchObject({
      status: 409,
    })
  },
  async unassignUserTask(client) {
    const { userTaskKey } = await taskOf(client)
    await call(client, 'assignUserTask', { userTaskKey, assignee: 'official1' })
    await call(client, 'unassignUserTask', { userTaskKey })
    expect(await call(client, 'getUserTask', { userTaskKey }, NOW)).toMatchObject({ assignee: null })
  },
  async updateUserTask(client) {
    const { userTaskKey } = await taskOf(client)
    await call(client, 'updateUserTask', {
      userTaskKey,
      changeset: { priority: 80, dueDate: '2026-06-01T00:00:00Z', candidateGroups: ['leader'] },
    })
    expect(await call(client, 'getUserTask', { userTaskKey }, NOW)).toMatchObject({ priority: 80, candidateGroups: ['leader'] })
  },
  async completeUserTask(client) {
    const { userTaskKey, processInstanceKey } = await taskOf(client)
    await call(client, 'completeUserTask', { userTaskKey, variables: { complete: true } })
    expect(await call(client, 'getProcessInstance', { processInstanceKey }, NOW)).toMatchObject({ state: 'COMPLETED' })
    await expect(call(client, 'completeUserTask', { userTaskKey })).rejects.toMatchObject({ status: 409 })
  },
  async searchUserTaskVariables(client) {
    const { userTaskKey } = await taskOf(client, { area: 1, local: 'outer' })
    const { items } = await call(client, 'searchUserTaskVariables', { userTaskKey, sort: [{ field: 'name', order: 'ASC' }] }, NOW)
    expect(items.map((item) => [item.name, item.value]).sort()).toEqual([
      ['area', '1'],
      ['local', '"outer"'],
      ['local', '1'],
    ])
  },
  async searchUserTaskEffectiveVariables(client) {
    const { userTaskKey } = await taskOf(client, { area: 1, local: 'outer' })
    const { items } = await call(client, 'searchUserTaskEffectiveVariables', { userTaskKey, filter: { name: { $like: '*' } } }, NOW)
    expect(items.map((item) => [item.name, item.value]).sort()).toEqual([
      ['area', '1'],
      ['local', '1'],
    ])
  },
  async getUserTaskForm(client) {
    const { userTaskKey } = await taskOf(client)
    expect(await call(client, 'getUserTaskForm', { userTaskKey }, NOW)).toMatchObject({ formId: 'check-form', version: 1 })
  },
  async searchUserTaskAuditLogs(client) {
    const { userTaskKey } = await taskOf(client)
    await call(client, 'assignUserTask', { userTaskKey, assignee: 'official1' })
    await call(client, 'updateUserTask', { userTaskKey, changeset: { priority: 1 } })
    await call(client, 'unassignUserTask', { userTaskKey })
    await call(client, 'completeUserTask', { userTaskKey })
    const { items } = await call(client, 'searchUserTaskAuditLogs', { userTaskKey, page: { limit: 10 } }, NOW)
    expect(items.map((item) => item.operationType).sort()).toEqual(['ASSIGN', 'COMPLETE', 'CREATE', 'UNASSIGN', 'UPDATE'])
    const done = await call(client, 'searchUserTaskAuditLogs', { userTaskKey, filter: { operationType: 'COMPLETE' } }, NOW)
    expect(done.items).toMatchObject([{ actorId: 'designer1', entityKey: userTaskKey, result: 'SUCCESS' }])
  },

  async activateJobs(client) {
    expect(await beginJob(client)).toMatchObject({ jobKey: expect.stringMatching(/^\d+$/) })
    const none = await call(client, 'activateJobs', { type: 'nothing', maxJobsToActivate: 1, timeout: 1000, requestTimeout: -1 })
    expect(none.jobs).toEqual([])
  },
  searchJobs: findsOne('searchJobs', async (client) => ({ jobKey: (await beginJob(client)).jobKey })),
  async updateJob(client) {
    const { jobKey } = await beginJob(client)
    await call(client, 'updateJob', { jobKey, changeset: { retries: 7, timeout: 120_000 } }).catch(() =>
      call(client, 'updateJob', { jobKey, changeset: { retries: 7 } }),
    )
    expect(await first(client, 'searchJobs', { jobKey })).toMatchObject({ retries: 7 })
  },
  async completeJob(client) {
    const { jobKey, processInstanceKey } = await beginJob(client)
    await call(client, 'completeJob', { jobKey, variables: { printed: true } })
    expect(await first(client, 'searchVariables', { processInstanceKey, name: 'printed' })).toMatchObject({ value: 'true' })
    await expect(call(client, 'completeJob', { jobKey })).rejects.toMatchObject({ status: 409, title: 'INVALID_STATE' })
  },
  async failJob(client) {
    const { jobKey, processInstanceKey } = await beginJob(client)
    await call(client, 'failJob', { jobKey, retries: 2, errorMessage: '缺纸', retryBackOff: 60_000, variables: { tray: 'empty' } })
    expect(await first(client, 'searchJobs', { jobKey })).toMatchObject({ state: 'FAILED', retries: 2, hasFailedWithRetriesLeft: true })
    expect(await first(client, 'searchVariables', { processInstanceKey, name: 'tray' })).toMatchObject({ value: '"empty"' })
  },
  async throwJobError(client) {
    const { jobKey, processInstanceKey } = await beginJob(client)
    await call(client, 'throwJobError', { jobKey, errorCode: 'NO_PAPER', errorMessage: 'no paper', variables: {} })
    expect(await first(client, 'searchIncidents', { processInstanceKey })).toMatchObject({ errorType: 'UNHANDLED_ERROR_EVENT' })
    expect(await first(client, 'searchJobs', { jobKey })).toMatchObject({ state: 'ERROR_THROWN', errorCode: 'NO_PAPER' })
  },
  async getGlobalJobStatistics(client) {
    const { jobKey } = await beginJob(client)
    await call(client, 'completeJob', { jobKey })
    const answer = await call(client, 'getGlobalJobStatistics', { ...TIMES, jobType: 'letter.print' }, NOW)
    expect(answer.created).toMatchObject({ count: expect.any(Number), lastUpdatedAt: '2026-05-08T01:00:00.000Z' })
    expect((answer.completed as { readonly count: number }).count).toBeGreaterThanOrEqual(1)
  },
  async getJobTypeStatistics(client) {
    await beginJob(client)
    const { items } = await call(client, 'getJobTypeStatistics', { filter: { ...TIMES, jobType: { $like: 'letter.*' } } }, NOW)
    expect(items).toMatchObject([{ jobType: 'letter.print', workers: 1 }])
  },
  async getJobWorkerStatistics(client) {
    await beginJob(client)
    const { items } = await call(client, 'getJobWorkerStatistics', { filter: { ...TIMES, jobType: 'letter.print' } }, NOW)
    expect(items).toMatchObject([{ worker: 'printer' }])
  },
  async getJobTimeSeriesStatistics(client) {
    await beginJob(client)
    const filter = { ...TIMES, jobType: 'letter.print', resolution: 'PT1H' }
    const { items } = await call(client, 'getJobTimeSeriesStatistics', { filter }, NOW)
    expect(items.map((item) => item.time)).toEqual(['2026-05-08T01:00:00.000Z'])
    await expect(call(client, 'getJobTimeSeriesStatistics', { filter: { ...filter, resolution: 'P1M' } }, NOW)).rejects.toMatchObject({
      status: 400,
    })
  },
  async getJobErrorStatistics(client) {
    const { jobKey } = await beginJob(client)
    await call(client, 'failJob', { jobKey, retries: 1, errorMessage: 'counted error', retryBackOff: 60_000 })
    const { items } = await call(
      client,
      'getJobErrorStatistics',
      { filter: { ...TIMES, jobType: 'letter.print', errorMessage: 'counted error' } },
      NOW,
    )
    expect(items).toEqual([{ errorCode: '', errorMessage: 'counted error', workers: 1 }])
  },

  async publishMessage(client) {
    const message = { name: 'paid', correlationKey: fresh('nobody'), timeToLive: 60_000, messageId: fresh('bank') }
    expect((await call(client, 'publishMessage', message)).messageKey).toMatch(/^\d+$/)
    await expect(call(client, 'publishMessage', message)).rejects.toMatchObject({ status: 409, title: 'ALREADY_EXISTS' })
  },
  async correlateMessage(client) {
    const correlationKey = fresh('paid')
    const processInstanceKey = await begin(client, 'wait', { number: correlationKey })
    expect(await call(client, 'correlateMessage', { name: 'paid', correlationKey, variables: {} })).toMatchObject({ processInstanceKey })
    await expect(call(client, 'correlateMessage', { name: 'paid', correlationKey })).rejects.toMatchObject({
      status: 404,
      title: 'NOT_FOUND',
    })
  },
  searchMessageSubscriptions: findsOne('searchMessageSubscriptions', async (client) => {
    const correlationKey = fresh('paid')
    return { correlationKey, processInstanceKey: await begin(client, 'wait', { number: correlationKey }) }
  }),
  async searchCorrelatedMessageSubscriptions(client) {
    const correlationKey = fresh('paid')
    const processInstanceKey = await begin(client, 'wait', { number: correlationKey })
    const waiting = await first(client, 'searchMessageSubscriptions', { correlationKey })
    const { messageKey } = await call(client, 'correlateMessage', { name: 'paid', correlationKey })
    expect(await first(client, 'searchCorrelatedMessageSubscriptions', { correlationKey })).toMatchObject({
      messageKey,
      processInstanceKey,
      subscriptionKey: waiting.messageSubscriptionKey,
      elementId: 'paid',
    })
    const bell = await call(client, 'publishMessage', { name: 'bell', correlationKey: '', timeToLive: 0 })
    const started = await first(client, 'searchCorrelatedMessageSubscriptions', { messageKey: bell.messageKey })
    expect(started).toMatchObject({ elementId: 'rung', elementInstanceKey: null, processDefinitionId: 'called' })
  },
  async broadcastSignal(client) {
    expect((await call(client, 'broadcastSignal', { signalName: 'alarm', variables: {} })).signalKey).toMatch(/^\d+$/)
  },

  searchIncidents: findsOne('searchIncidents', async (client) => ({ incidentKey: (await brokenInstance(client)).incidentKey })),
  async getIncident(client) {
    const { incidentKey } = await brokenInstance(client)
    expect(await call(client, 'getIncident', { incidentKey }, NOW)).toMatchObject({ errorType: 'JOB_NO_RETRIES', state: 'ACTIVE' })
  },
  async resolveIncident(client) {
    const { incidentKey } = await brokenInstance(client)
    await call(client, 'resolveIncident', { incidentKey })
    expect(await call(client, 'getIncident', { incidentKey }, NOW)).toMatchObject({ state: 'RESOLVED' })
    await expect(call(client, 'resolveIncident', { incidentKey })).rejects.toMatchObject({ status: 409 })
  },
  async getProcessInstanceStatisticsByError(client) {
    await brokenInstance(client)
    const { items } = await call(
      client,
      'getProcessInstanceStatisticsByError',
      { sort: [{ field: 'activeInstancesWithErrorCount', order: 'DESC' }] },
      NOW,
    )
    expect(items.find((item) => item.errorMessage === '打印机没有纸')).toMatchObject({ errorHashCode: expect.any(Number) })
  },
  async getProcessInstanceStatisticsByDefinition(client) {
    const { processInstanceKey } = await brokenInstance(client)
    const { items } = await call(client, 'getProcessInstanceStatisticsByError', {}, NOW)
    const errorHashCode = items.find((item) => item.errorMessage === '打印机没有纸')?.errorHashCode
    const found = await call(client, 'getProcessInstanceStatisticsByDefinition', { filter: { errorHashCode } }, NOW)
    expect(found.items).toMatchObject([{ processDefinitionId: 'letters', processDefinitionVersion: 1 }])
    const same = await call(client, 'searchProcessInstances', { filter: { processInstanceKey, incidentErrorHashCode: errorHashCode } }, NOW)
    expect(same.items).toHaveLength(1)
  },

  searchDecisionDefinitions: findsOne('searchDecisionDefinitions', async () => ({ decisionDefinitionId: 'tier' })),
  async getDecisionDefinition(client) {
    const { decisionDefinitionKey } = await first(client, 'searchDecisionDefinitions', { decisionDefinitionId: 'tier' })
    expect(await call(client, 'getDecisionDefinition', { decisionDefinitionKey }, NOW)).toMatchObject({
      decisionDefinitionId: 'tier',
      version: 1,
    })
  },
  async getDecisionDefinitionXml(client) {
    const { decisionDefinitionKey } = await first(client, 'searchDecisionDefinitions', { decisionDefinitionId: 'tier' })
    expect(String(await call(client, 'getDecisionDefinitionXml', { decisionDefinitionKey }, NOW))).toContain('<decision id="tier"')
  },
  searchDecisionRequirements: findsOne('searchDecisionRequirements', async () => ({ decisionRequirementsId: 'tiers' })),
  async getDecisionRequirements(client) {
    const { decisionRequirementsKey } = await first(client, 'searchDecisionRequirements', { decisionRequirementsId: 'tiers' })
    expect(await call(client, 'getDecisionRequirements', { decisionRequirementsKey }, NOW)).toMatchObject({ resourceName: 'tiers.dmn' })
  },
  async getDecisionRequirementsXml(client) {
    const { decisionRequirementsKey } = await first(client, 'searchDecisionRequirements', { decisionRequirementsId: 'tiers' })
    expect(String(await call(client, 'getDecisionRequirementsXml', { decisionRequirementsKey }, NOW))).toContain('id="tiers"')
  },
  async evaluateDecision(client) {
    const answer = await call(client, 'evaluateDecision', { decisionDefinitionId: 'tier', variables: { area: 50_000 } })
    expect(answer).toMatchObject({
      output: '"upper"',
      evaluatedDecisions: [
        { decisionDefinitionId: 'doubled', decisionDefinitionType: 'LITERAL_EXPRESSION', output: '100000' },
        { decisionDefinitionId: 'tier', decisionDefinitionType: 'DECISION_TABLE', matchedRules: [{ ruleId: 'rule_large' }] },
      ],
    })
    const both = { decisionDefinitionId: 'strict', variables: { area: 2 } }
    await expect(call(client, 'evaluateDecision', both)).rejects.toMatchObject({ status: 400, title: 'INVALID_ARGUMENT' })
    const failed = await call(client, 'searchDecisionInstances', { filter: { decisionDefinitionId: 'strict', state: 'FAILED' } }, NOW)
    expect(failed.items[0]).toMatchObject({ result: 'null', evaluationFailure: expect.stringMatching(/./) })
  },
  async searchDecisionInstances(client) {
    const processInstanceKey = await begin(client, 'graded', { area: 1 })
    const { items } = await call(client, 'searchDecisionInstances', { filter: { processInstanceKey } }, NOW)
    expect(items.map((item) => [item.decisionDefinitionId, item.result, item.state])).toEqual([
      ['doubled', '2', 'EVALUATED'],
      ['tier', '"lower"', 'EVALUATED'],
    ])
  },
  async getDecisionInstance(client) {
    const decisionEvaluationInstanceKey = `${await decided(client)}-2`
    expect(await call(client, 'getDecisionInstance', { decisionEvaluationInstanceKey }, NOW)).toMatchObject({
      decisionDefinitionId: 'tier',
      evaluatedInputs: [{ inputId: 'tier_input', inputName: 'doubled', inputValue: '100000' }],
      matchedRules: [{ ruleId: 'rule_large', ruleIndex: 2, evaluatedOutputs: [{ outputName: 'tier', outputValue: '"upper"' }] }],
      processInstanceKey: null,
    })
  },
  async deleteDecisionInstance(client) {
    const decisionEvaluationKey = await decided(client)
    await call(client, 'deleteDecisionInstance', { decisionEvaluationKey })
    expect((await call(client, 'searchDecisionInstances', { filter: { decisionEvaluationKey } }, NOW)).items).toEqual([])
    await expect(call(client, 'deleteDecisionInstance', { decisionEvaluationKey })).rejects.toMatchObject({ status: 404 })
  },

  async createDocument(client) {
    const answer = await call(client, 'createDocument', { file: 'text', metadata: { fileName: 'note.txt', customProperties: { page: 1 } } })
    expect(answer).toMatchObject({
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      metadata: { fileName: 'note.txt', size: 4, customProperties: { page: 1 } },
    })
    const documentId = fresh('chosen')
    await call(client, 'createDocument', { documentId, file: 'text' })
    await expect(call(client, 'createDocument', { documentId, file: 'text' })).rejects.toMatchObject({
      status: 409,
      title: 'ALREADY_EXISTS',
    })
  },
  async createDocuments(client) {
    const metadataList = [{ fileName: 'one.txt' }, { fileName: 'two.txt', expiresAt: '2020-01-01T00:00:00Z' }]
    const answer = await call(client, 'createDocuments', { files: ['one', 'two'], metadataList })
    expect(answer.createdDocuments).toMatchObject([{ metadata: { fileName: 'one.txt' } }])
    expect(answer.failedDocuments).toMatchObject([{ fileName: 'two.txt', status: 400 }])
  },
  async getDocument(client) {
    const documentId = await uploaded(client)
    expect(String(await call(client, 'getDocument', { documentId }))).toBe('第一行')
    await expect(call(client, 'getDocument', { documentId, contentHash: 'other' })).rejects.toMatchObject({ status: 400 })
  },
  async deleteDocument(client) {
    const documentId = await uploaded(client)
    await call(client, 'deleteDocument', { documentId })
    await expect(call(client, 'getDocument', { documentId })).rejects.toMatchObject({ status: 404 })
  },
  async createDocumentLink(client, { app }) {
    const documentId = await uploaded(client)
    const { url, expiresAt } = await call(client, 'createDocumentLink', { documentId, timeToLive: 60_000 })
    expect(expiresAt).toBe('2026-05-08T01:01:00.000Z')
    const answer = await fetch(String(url))
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/)
    expect(await answer.text()).toBe('第一行')
    const now = app.clock.now()
    await call(client, 'pinClock', { timestamp: Date.parse('2026-05-08T01:01:01.000Z') })
    expect((await fetch(String(url))).status).toBe(404)
    await call(client, 'pinClock', { timestamp: Date.parse(now) })
  },

  async evaluateExpression(client) {
    const answer = await call(client, 'evaluateExpression', { expression: '=amount + 1', variables: { amount: 2 } })
    expect(answer).toMatchObject({ expression: '=amount + 1', result: 3 })
    await expect(call(client, 'evaluateExpression', { expression: '=1 +' })).rejects.toMatchObject({
      status: 400,
      title: 'INVALID_ARGUMENT',
    })
  },
  async pinClock(client, { app }) {
    await call(client, 'pinClock', { timestamp: Date.parse('2026-05-08T01:00:00.000Z') })
    expect(app.clock.now()).toBe('2026-05-08T01:00:00.000Z')
  },
  async resetClock(client, { app }) {
    await call(client, 'resetClock')
    expect(app.clock.now()).not.toBe('2026-05-08T01:00:00.000Z')
    await call(client, 'pinClock', { timestamp: Date.parse('2026-05-08T01:00:00.000Z') })
  },
  async getTopology(client) {
    expect(await call(client, 'getTopology')).toMatchObject({ clusterSize: 1, brokers: [{ partitions: [{ role: 'leader' }] }] })
  },
  async getStatus(client) {
    await call(client, 'getStatus')
  },
  async getLicense(client) {
    expect(await call(client, 'getLicense')).toMatchObject({ validLicense: true })
  },
  async getAuthentication(client) {
    expect(await call(client, 'getAuthentication')).toMatchObject({ username: 'designer1' })
  },
  async getSystemConfiguration(client) {
    expect(await call(client, 'getSystemConfiguration')).toMatchObject({ jobMetrics: { enabled: true } })
  },
}
