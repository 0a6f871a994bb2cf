/** Compensation, conditional events and ad-hoc sub-processes through the runtime: rows, history and what other transactions see. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Key } from '../../../server/base/ids.ts'
import { JobAnswer } from '../../../server/runtime/index.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { violations } from '../../support/invariants.ts'
import { bpmn, element, extensions, flow, sequence, serviceTask, userTask } from '../../support/models.ts'
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

const statusOf = async (key: string) =>
  (await database.db.selectFrom('process_instance').select('status').where('key', '=', key).executeTakeFirstOrThrow()).status
const historyOf = async (key: string) =>
  (await database.db.selectFrom('element_history').selectAll().where('instance_key', '=', key).orderBy('key').execute()).map(
    (row) => `${row.element_id} ${row.type} ${row.state}`,
  )
const openTasksOf = (key: string) =>
  database.db
    .selectFrom('user_task')
    .select(['key', 'element_id'])
    .where('instance_key', '=', key)
    .where('state', '=', 'CREATED')
    .orderBy('key')
    .execute()
async function completeTask(instanceKey: string, elementId: string, variables = {}): Promise<void> {
  const task = (await openTasksOf(instanceKey)).find((one) => one.element_id === elementId)
  await app.runtime.completeUserTask({ userTaskKey: task?.key as Key, variables, by: 'anna' })
}
const conditional = (id: string, condition: string) =>
  `<bpmn:conditionalEventDefinition id="${id}_definition"><bpmn:condition xsi:type="bpmn:tFormalExpression">${condition}</bpmn:condition></bpmn:conditionalEventDefinition>`

test('what was paid is paid back by a real worker, last first', async () => {
  const undo = (of: string) => [
    element('boundaryEvent', `${of}-event`, `<bpmn:compensateEventDefinition id="${of}_definition"/>`, `attachedToRef="${of}"`).xml,
    element('serviceTask', `un${of}`, extensions(`<zeebe:taskDefinition type="undo.${of}"/>`), 'isForCompensation="true"').xml,
    `<bpmn:association id="${of}_link" sourceRef="${of}-event" targetRef="un${of}"/>`,
  ]
  const thrown = element('intermediateThrowEvent', 'undo', '<bpmn:compensateEventDefinition id="undo_definition"/>')
  const body = [sequence(userTask('book'), userTask('pay'), thrown), ...undo('book'), ...undo('pay')].join('\n')
  await app.deploy(bpmn('undone', body))
  const order: string[] = []
  for (const type of ['undo.book', 'undo.pay'])
    app.runtime.registerJobHandler(type, async (job) => {
      order.push(job.type)
      return {}
    })
  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'undone', variables: {} })
  await completeTask(processInstanceKey, 'book')
  await completeTask(processInstanceKey, 'pay')
  await app.runtime.drain()

  expect(order).toEqual(['undo.pay', 'undo.book'])
  expect(await statusOf(processInstanceKey)).toBe('COMPLETED')
  expect(await historyOf(processInstanceKey)).toContain('unpay SERVICE_TASK COMPLETED')
})

test('a variable set from outside makes a condition hold', async () => {
  const body = [
    sequence(element('intermediateCatchEvent', 'stocked', conditional('stocked', '=stock &gt; 10')), userTask('ship')),
    element('boundaryEvent', 'recall', conditional('recall', '=recalled'), 'attachedToRef="ship"').xml,
    userTask('explain').xml,
    flow('recall', 'explain'),
  ].join('\n')
  await app.deploy(bpmn('watching', body))
  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'watching', variables: { stock: 1 } })
  expect(await openTasksOf(processInstanceKey)).toEqual([])
  expect(await violations(database.db, app.clock.now())).toEqual([])

  await app.runtime.setVariables({ scopeKey: processInstanceKey, variables: { stock: 20 } })
  expect(await openTasksOf(processInstanceKey)).toMatchObject([{ element_id: 'ship' }])
  await app.runtime.setVariables({ scopeKey: processInstanceKey, variables: { recalled: true } })
  expect(await openTasksOf(processInstanceKey)).toMatchObject([{ element_id: 'explain' }])
  expect(await historyOf(processInstanceKey)).toContain('recall BOUNDARY_EVENT COMPLETED')
  await completeTask(processInstanceKey, 'explain')
})

test('start events by condition are looked at when asked, in the newest version only', async () => {
  const starts = (limit: number) =>
    [
      element('startEvent', 'big', conditional('big', `=amount &gt; ${limit}`)).xml,
      element('startEvent', 'urgent', conditional('urgent', '=urgent = true')).xml,
      userTask('check').xml,
      flow('big', 'check'),
      flow('urgent', 'check'),
    ].join('\n')
  await app.deploy(bpmn('conditional_start', starts(10)))
  await app.deploy(bpmn('conditional_start', starts(100)))

  expect((await app.runtime.evaluateConditionals({ variables: { amount: 50 } })).instances).toEqual([])
  const both = await app.runtime.evaluateConditionals({ variables: { amount: 500, urgent: true }, by: 'anna' })
  expect(both.instances).toHaveLength(2)
  // Again with the definition at hand, when nothing is asked of the database between the two instances.
  for (let count = 0; count < 5; count += 1)
    expect((await app.runtime.evaluateConditionals({ variables: { amount: 500, urgent: true } })).instances).toHaveLength(2)
  expect(await openTasksOf(both.instances[0]?.processInstanceKey ?? '')).toMatchObject([{ element_id: 'check' }])
  const definitionKey = both.instances[0]?.processDefinitionKey
  if (definitionKey === undefined) throw new Error('Expected a definition')
  expect((await app.runtime.evaluateConditionals({ variables: { urgent: true }, definitionKey })).instances).toHaveLength(1)
  await expect(app.runtime.evaluateConditionals({ variables: {}, definitionKey: '1' as Key })).rejects.toMatchObject({
    code: 'DEFINITION_NOT_FOUND',
  })
})

const adHoc = (id: string, attributes: string, inside: string, more = '') =>
  element('adHocSubProcess', id, `${extensions(`<zeebe:adHoc ${attributes}/>${more}`)}${inside}`)

test('experts are begun one by one, and their marks collected', async () => {
  const inside = `${userTask('water').xml}${userTask('energy').xml}`
  const score = adHoc('score', 'activeElementsCollection="=wanted" outputCollection="marks" outputElement="=mark"', inside)
  await app.deploy(bpmn('expert', sequence(score)))
  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'expert', variables: { wanted: [] } })
  expect(await violations(database.db, app.clock.now())).toEqual([])
  const state = await app.runtime.stateOf(processInstanceKey)
  const elementInstanceKey = [...(state?.elements.values() ?? [])].find(({ elementId }) => elementId === 'score')?.key
  if (elementInstanceKey === undefined) throw new Error('Expected the ad-hoc sub-process to be open')

  await app.runtime.activateAdHoc({
    elementInstanceKey,
    elements: [{ elementId: 'water' }, { elementId: 'energy', variables: { hint: 'roof' } }],
  })
  const [water, energy] = await openTasksOf(processInstanceKey)
  expect([water?.element_id, energy?.element_id]).toEqual(['water', 'energy'])
  await completeTask(processInstanceKey, 'water', { mark: 9 })
  await completeTask(processInstanceKey, 'energy', { mark: 7 })

  expect(await statusOf(processInstanceKey)).toBe('COMPLETED')
  expect(await app.runtime.variablesOf(processInstanceKey)).toEqual({ wanted: [], marks: [9, 7] })
  expect(await historyOf(processInstanceKey)).toContain('score#innerInstance AD_HOC_SUB_PROCESS_INNER_INSTANCE COMPLETED')
  await expect(app.runtime.activateAdHoc({ elementInstanceKey, elements: [] })).rejects.toMatchObject({ code: 'AD_HOC_NOT_FOUND' })
})

test('what can not be activated is refused', async () => {
  await app.deploy(bpmn('closed', sequence(adHoc('open', '', userTask('in').xml))))
  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'closed', variables: {} })
  const state = await app.runtime.stateOf(processInstanceKey)
  const elementInstanceKey = [...(state?.elements.values() ?? [])].find(({ elementId }) => elementId === 'open')?.key as Key

  await expect(app.runtime.activateAdHoc({ elementInstanceKey, elements: [{ elementId: 'out' }] })).rejects.toMatchObject({
    code: 'AD_HOC_ELEMENT',
  })
  await expect(app.runtime.activateAdHoc({ elementInstanceKey: processInstanceKey, elements: [] })).rejects.toMatchObject({
    code: 'AD_HOC_NOT_FOUND',
  })
})

test('a worker leads an ad-hoc sub-process', async () => {
  const inside = serviceTask('ask', 'led.ask').xml
  await app.deploy(
    bpmn('led', sequence(element('adHocSubProcess', 'agent', `${extensions('<zeebe:taskDefinition type="led.agent"/>')}${inside}`))),
  )
  let rounds = 0
  app.runtime.registerJobHandler('led.ask', async (job) => ({ answer: job.variables.question ?? null }))
  app.runtime.registerJobHandler('led.agent', async () => {
    rounds += 1
    const elements = rounds < 3 ? [{ elementId: 'ask', variables: { question: rounds } }] : []
    return new JobAnswer(
      { rounds },
      { type: 'adHocSubProcess', activateElements: elements, completionConditionFulfilled: rounds === 3, cancelRemaining: false },
    )
  })
  const { processInstanceKey } = await app.runtime.createInstance({ processId: 'led', variables: {} })
  await app.runtime.drain()

  expect(rounds).toBe(3)
  expect(await statusOf(processInstanceKey)).toBe('COMPLETED')
  expect(await app.runtime.variablesOf(processInstanceKey)).toEqual({ rounds: 3 })
})
