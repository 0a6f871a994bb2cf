/** Contract: the official client 9.1.5 with response validation `fanatical` finds no fault with `/v2` (design §4). */
import { createCamundaClient } from '@camunda8/orchestration-cluster-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { bpmn, element, messageCatch, messageDefinition, sequence, serviceTask, timerCatch, userTask } from '../../support/models.ts'
import { type TestRuntime, testRuntime } from '../../support/runtime.ts'
import { type V2Server, v2Server } from '../../support/v2-server.ts'

const NOW = { consistency: { waitUpToMs: 0 } }

let database: TestDatabase
let app: TestRuntime
let server: V2Server
let client: ReturnType<typeof createCamundaClient>

function file(name: string, content: string): File {
  return new File([content], name)
}

const FORM = JSON.stringify({ id: 'check-form', title: { zh: '材料核对', en: 'Check' }, schema: { type: 'object' }, layout: [], rules: [] })
const DMN = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="tiers" name="tiers" namespace="http://pingji.test">
  <inputData id="area" name="area"><variable id="area_variable" name="area" typeRef="number"/></inputData>
  <decision id="tier" name="tier">
    <variable id="tier_variable" name="tier"/>
    <informationRequirement id="needs_area"><requiredInput href="#area"/></informationRequirement>
    <decisionTable id="tier_table" hitPolicy="FIRST">
      <input id="tier_input" label="area"><inputExpression id="tier_expression" typeRef="number"><text>area</text></inputExpression></input>
      <output id="tier_output" name="tier"/>
      <output id="tier_error" name="error"/>
      <rule id="rule_wrong"><inputEntry id="e1"><text>&lt;= 0</text></inputEntry><outputEntry id="o1"><text>null</text></outputEntry><outputEntry id="o2"><text>"AREA_NOT_POSITIVE"</text></outputEntry></rule>
      <rule id="rule_small"><inputEntry id="e2"><text>&lt; 50000</text></inputEntry><outputEntry id="o3"><text>"lower"</text></outputEntry><outputEntry id="o4"><text>null</text></outputEntry></rule>
      <rule id="rule_large"><inputEntry id="e3"><text>-</text></inputEntry><outputEntry id="o5"><text>"upper"</text></outputEntry><outputEntry id="o6"><text>null</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>`

beforeAll(async () => {
  database = await testDatabase()
  app = testRuntime(database.db)
  server = await v2Server(app.runtime, app.clock)
  client = createCamundaClient({
    config: { CAMUNDA_REST_ADDRESS: server.url, CAMUNDA_AUTH_STRATEGY: 'NONE', CAMUNDA_SDK_VALIDATION: 'req:fanatical,res:fanatical' },
    throwOnError: true,
  } as Parameters<typeof createCamundaClient>[0])
  await client.createDeployment({
    resources: [
      file(
        'review.bpmn',
        bpmn(
          'review',
          sequence(
            userTask('check', '<zeebe:formDefinition formId="check-form"/><zeebe:assignmentDefinition candidateGroups="official"/>'),
          ),
        ),
      ),
      file('letters.bpmn', bpmn('letters', sequence(serviceTask('issue', 'letter.print')))),
      file('wait.bpmn', bpmn('wait', sequence(messageCatch('paid', 'paid')), messageDefinition('paid', '=number'))),
      file(
        'signal.bpmn',
        bpmn(
          'listening',
          sequence(element('intermediateCatchEvent', 'heard', '<bpmn:signalEventDefinition id="heard_signal" signalRef="alarm"/>')),
          '<bpmn:signal id="alarm" name="alarm"/>',
        ),
      ),
      file('term.bpmn', bpmn('term', sequence(timerCatch('five-days', 'P5D')))),
      file('tiers.dmn', DMN),
      file('check.form.json', FORM),
    ],
  })
})
afterAll(async () => {
  await server.close()
  await database.drop()
})

const start = (processDefinitionId: string, variables: Record<string, unknown> = {}) =>
  client.createProcessInstance({ processDefinitionId: processDefinitionId as never, variables })

test('deploys processes, decisions and forms in one request', async () => {
  const answer = await client.createDeployment({ resources: [file('more.bpmn', bpmn('more', sequence(userTask('look'))))] })

  expect(answer.deployments).toHaveLength(1)
  expect(answer.deployments[0]?.processDefinition).toMatchObject({
    processDefinitionId: 'more',
    processDefinitionVersion: 1,
    resourceName: 'more.bpmn',
  })
})

test('refuses a deployment with every problem', async () => {
  const body = new FormData()
  body.append('resources', file('broken.bpmn', bpmn('broken', sequence(userTask('check', '<zeebe:formDefinition formId="nowhere"/>')))))

  const response = await fetch(`${server.url}/v2/deployments`, { method: 'POST', body })

  const problem = (await response.json()) as {
    readonly status: number
    readonly code: string
    readonly problems: readonly { code: string }[]
  }
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(problem).toMatchObject({ status: 400, code: 'DEPLOYMENT_REFUSED' })
  expect(problem.problems.map((each) => each.code)).toEqual(['FORM_MISSING'])
})

test('finds process definitions and their xml', async () => {
  const found = await client.searchProcessDefinitions({ filter: { processDefinitionId: 'review' as never, isLatestVersion: true } }, NOW)
  const key = found.items[0]?.processDefinitionKey as never

  const one = await client.getProcessDefinition({ processDefinitionKey: key }, NOW)
  const xml = await client.getProcessDefinitionXml({ processDefinitionKey: key }, NOW)

  expect(one).toMatchObject({ processDefinitionId: 'review', version: 1, hasStartForm: false, tenantId: '<default>' })
  expect(xml).toContain('<bpmn:process id="review"')
})

test('walks a user task from search to completion', async () => {
  const created = await start('review', { area: 50_000 })
  const { processInstanceKey } = created
  const found = await client.searchUserTasks(
    { filter: { processInstanceKey, candidateGroup: 'official' }, sort: [{ field: 'creationDate', order: 'DESC' }] },
    NOW,
  )
  const userTaskKey = found.items[0]?.userTaskKey as never

  await client.assignUserTask({ userTaskKey, assignee: 'official1', allowOverride: false })
  const assigned = await client.getUserTask({ userTaskKey }, NOW)
  await expect(client.assignUserTask({ userTaskKey, assignee: 'official2', allowOverride: false })).rejects.toMatchObject({ status: 409 })
  await client.unassignUserTask({ userTaskKey })
  await client.updateUserTask({ userTaskKey, changeset: { priority: 80 } })
  const form = await client.getUserTaskForm({ userTaskKey }, NOW)
  const variables = await client.searchUserTaskVariables({ userTaskKey }, NOW)
  await client.completeUserTask({ userTaskKey, variables: { complete: true } })

  expect(assigned).toMatchObject({ assignee: 'official1', elementId: 'check', state: 'CREATED', candidateGroups: ['official'] })
  expect(form).toMatchObject({ formId: 'check-form', version: 1 })
  expect(variables.items.map((variable) => [variable.name, variable.value])).toEqual([['area', '50000']])
  const instance = await client.getProcessInstance({ processInstanceKey }, NOW)
  expect(instance).toMatchObject({ state: 'COMPLETED', processDefinitionId: 'review', hasIncident: false })
  const task = await client.getUserTask({ userTaskKey }, NOW)
  expect(task).toMatchObject({ state: 'COMPLETED', priority: 80, assignee: null, completionDate: '2026-05-08T01:00:00.000Z' })
})

test('cancels an instance and shows its elements', async () => {
  const { processInstanceKey } = await start('review')

  await client.cancelProcessInstance({ processInstanceKey })

  const elements = await client.searchElementInstances({ filter: { processInstanceKey }, sort: [{ field: 'elementInstanceKey' }] }, NOW)
  expect(elements.items.map((item) => [item.elementId, item.type, item.state])).toEqual([
    ['review', 'PROCESS', 'TERMINATED'],
    ['start', 'START_EVENT', 'COMPLETED'],
    ['check', 'USER_TASK', 'TERMINATED'],
  ])
  await expect(client.cancelProcessInstance({ processInstanceKey })).rejects.toMatchObject({ status: 409 })
  const statistics = await client.getProcessInstanceStatistics({ processInstanceKey }, NOW)
  expect(statistics.items).toContainEqual({ elementId: 'check', active: 0, completed: 0, canceled: 1, incidents: 0 })
})

test('hands jobs to outside workers', async () => {
  const { processInstanceKey } = await start('letters', { title: '通知', secret: 1 })

  const { jobs } = await client.activateJobs({
    type: 'letter.print',
    maxJobsToActivate: 5,
    timeout: 60_000,
    worker: 'printer',
    fetchVariable: ['title'],
  })
  const job = jobs.find((each) => each.processInstanceKey === processInstanceKey)
  const second = await client.activateJobs({ type: 'letter.print', maxJobsToActivate: 5, timeout: 60_000, requestTimeout: -1 })
  await client.completeJob({ jobKey: job?.jobKey as never, variables: { printed: true } })

  expect(job).toMatchObject({ type: 'letter.print', elementId: 'issue', retries: 3, variables: { title: '通知' }, worker: 'printer' })
  expect(second.jobs).toEqual([])
  const variables = await client.searchVariables({ filter: { processInstanceKey, name: 'printed' } }, NOW)
  expect(variables.items.map((variable) => variable.value)).toEqual(['true'])
})

test('waits for a job that comes later', async () => {
  await app.deploy(bpmn('later', sequence(serviceTask('issue', 'letter.later'))))

  const activating = client.activateJobs({ type: 'letter.later', maxJobsToActivate: 1, timeout: 1000, requestTimeout: 5000 })
  await start('later')

  expect((await activating).jobs).toHaveLength(1)
})

test('raises an incident when retries are used up, and resolves it', async () => {
  const { processInstanceKey } = await start('letters')
  const { jobs } = await client.activateJobs({ type: 'letter.print', maxJobsToActivate: 5, timeout: 60_000 })
  const jobKey = jobs.find((each) => each.processInstanceKey === processInstanceKey)?.jobKey as never
  await client.failJob({ jobKey, retries: 0, errorMessage: '打印机没有纸' })

  const incidents = await client.searchIncidents({ filter: { processInstanceKey, state: 'ACTIVE' } }, NOW)
  const incidentKey = incidents.items[0]?.incidentKey as never
  const failed = await client.searchJobs({ filter: { jobKey } }, NOW)
  await client.updateJob({ jobKey, changeset: { retries: 2 } })
  await client.resolveIncident({ incidentKey })

  expect(incidents.items[0]).toMatchObject({ errorType: 'JOB_NO_RETRIES', errorMessage: '打印机没有纸', elementId: 'issue' })
  expect(failed.items[0]).toMatchObject({ state: 'FAILED', retries: 0, errorMessage: '打印机没有纸' })
  expect(await client.getIncident({ incidentKey }, NOW)).toMatchObject({ state: 'RESOLVED' })
  const again = await client.activateJobs({ type: 'letter.print', maxJobsToActivate: 5, timeout: 60_000 })
  expect(again.jobs.map((job) => [job.jobKey, job.retries])).toContainEqual([jobKey, 2])
  await client.throwJobError({ jobKey, errorCode: 'NO_PAPER', errorMessage: '', variables: {} })
  const unhandled = await client.searchIncidents({ filter: { processInstanceKey, state: 'ACTIVE' } }, NOW)
  expect(unhandled.items[0]?.errorType).toBe('UNHANDLED_ERROR_EVENT')
})

test('publishes and correlates messages', async () => {
  const { processInstanceKey } = await start('wait', { number: 'SS-2026-1' })

  await expect(client.correlateMessage({ name: 'paid', correlationKey: 'SS-2026-2' })).rejects.toMatchObject({ status: 404 })
  const correlated = await client.correlateMessage({ name: 'paid', correlationKey: 'SS-2026-1', variables: { amount: 7 } })
  const published = await client.publishMessage({ name: 'paid', correlationKey: 'SS-2026-3', timeToLive: 60_000, messageId: 'bank-1' })
  await expect(
    client.publishMessage({ name: 'paid', correlationKey: 'SS-2026-3', timeToLive: 60_000, messageId: 'bank-1' }),
  ).rejects.toMatchObject({
    status: 409,
  })

  expect(correlated.processInstanceKey).toBe(processInstanceKey)
  expect(published.messageKey).toMatch(/^\d+$/)
})

test('broadcasts a signal', async () => {
  const { processInstanceKey } = await start('listening')

  await client.broadcastSignal({ signalName: 'alarm', variables: { loud: true } })
  await app.runtime.drain()

  expect(await client.getProcessInstance({ processInstanceKey }, NOW)).toMatchObject({ state: 'COMPLETED' })
})

test('evaluates decisions and lets them refuse an input', async () => {
  const found = await client.searchDecisionDefinitions({ filter: { decisionDefinitionId: 'tier' as never } }, NOW)
  const decisionDefinitionKey = found.items[0]?.decisionDefinitionKey as never

  const answer = await client.evaluateDecision({ decisionDefinitionId: 'tier' as never, variables: { area: 50_000 } })
  const refused = await fetch(`${server.url}/v2/decision-definitions/evaluation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ decisionDefinitionId: 'tier', variables: { area: 0 } }),
  })

  expect(JSON.parse(answer.output)).toEqual({ tier: 'upper', error: null })
  expect(answer.evaluatedDecisions[0]?.matchedRules[0]?.ruleId).toBe('rule_large')
  expect(await client.getDecisionDefinition({ decisionDefinitionKey }, NOW)).toMatchObject({ decisionDefinitionId: 'tier', version: 1 })
  expect(await client.getDecisionDefinitionXml({ decisionDefinitionKey }, NOW)).toContain('<decision id="tier"')
  expect(refused.status).toBe(400)
  expect(((await refused.json()) as { readonly detail: string }).detail).toMatch(/^AREA_NOT_POSITIVE: /)
})

test('evaluates expressions', async () => {
  const answer = await client.evaluateExpression({ expression: '=0.1 + amount', variables: { amount: 0.2 } })
  const wrong = client.evaluateExpression({ expression: '=1 +' })

  expect(answer).toEqual({ expression: '=0.1 + amount', result: 0.3, warnings: [] })
  await expect(wrong).rejects.toMatchObject({ status: 400 })
})

test('pins the clock so that terms end', async () => {
  const { processInstanceKey } = await start('term')

  await client.pinClock({ timestamp: Date.parse('2026-05-13T01:00:01.000Z') })
  await app.runtime.drain()
  const ended = await client.getProcessInstance({ processInstanceKey }, NOW)
  await client.pinClock({ timestamp: Date.parse('2026-05-08T01:00:00.000Z') })

  expect(ended).toMatchObject({ state: 'COMPLETED', endDate: '2026-05-13T01:00:01.000Z' })
})

test('keeps the clock closed outside of tests', async () => {
  const closed = await v2Server(app.runtime, app.clock, { testClock: false })

  const response = await fetch(`${closed.url}/v2/clock`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ timestamp: 0 }),
  })
  await closed.close()

  expect(response.status).toBe(403)
  expect(app.clock.now()).toBe('2026-05-08T01:00:00.000Z')
})

test('tells about itself', async () => {
  expect(await client.getTopology()).toMatchObject({ clusterSize: 1, gatewayVersion: '0.0.0-test' })
  expect(await client.getLicense()).toMatchObject({ validLicense: true })
  expect(await client.getAuthentication()).toMatchObject({ username: 'designer1' })
  expect((await fetch(`${server.url}/v2/status`)).status).toBe(204)
})

test('takes 64-bit numbers as text, as older clients send them', async () => {
  const body = JSON.stringify({ type: 'nothing', timeout: '1000', maxJobsToActivate: '1', requestTimeout: '-1' })

  const response = await fetch(`${server.url}/v2/jobs/activation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })

  expect(await response.json()).toEqual({ jobs: [] })
})

test('pages through a search by cursor', async () => {
  for (let index = 0; index < 5; index += 1) await start('term')
  const search = (page: object) =>
    client.searchProcessInstances(
      { filter: { processDefinitionId: 'term' }, sort: [{ field: 'startDate', order: 'DESC' }], page } as never,
      NOW,
    )

  const first = await search({ limit: 2 })
  const second = await search({ limit: 2, after: first.page.endCursor })
  const back = await search({ limit: 2, before: second.page.startCursor })

  const keys = (answer: typeof first) => answer.items.map((item) => item.processInstanceKey)
  expect(new Set([...keys(first), ...keys(second)]).size).toBe(4)
  expect(keys(back)).toEqual(keys(first))
  expect(first.page.totalItems).toBe(6)
})

test('refuses fields it does not know', async () => {
  const post = (path: string, body: object) =>
    fetch(`${server.url}/v2${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

  expect((await post('/process-instances/search', { filter: { colour: 'red' } })).status).toBe(400)
  expect((await post('/process-instances', { processDefinitionId: 'term', status: 'COMPLETED' })).status).toBe(400)
  expect((await post('/process-instances', { processDefinitionId: 'nowhere' })).status).toBe(404)
})

test('migrates an instance to another version', async () => {
  const instance = await start('review')
  const next = bpmn('review', sequence(userTask('check', '<zeebe:formDefinition formId="check-form"/>'), userTask('sign')))
  const deployed = await client.createDeployment({ resources: [file('review.bpmn', next)] })
  const target = deployed.processes[0]?.processDefinitionKey
  if (target === undefined) throw new Error('Expected the deployment to name its process')
  const { processInstanceKey } = instance
  const nowhere = { targetProcessDefinitionKey: target, mappingInstructions: [] }
  await expect(client.migrateProcessInstance({ processInstanceKey, ...nowhere })).rejects.toMatchObject({ status: 409 })

  await client.migrateProcessInstance({
    processInstanceKey,
    targetProcessDefinitionKey: target,
    mappingInstructions: [{ sourceElementId: 'check' as never, targetElementId: 'check' as never }],
  })

  expect(await client.getProcessInstance({ processInstanceKey }, NOW)).toMatchObject({ processDefinitionKey: target, state: 'ACTIVE' })
  const tasks = await client.searchUserTasks({ filter: { processInstanceKey } }, NOW)
  expect(tasks.items).toMatchObject([{ elementId: 'check', processDefinitionKey: target }])
})
