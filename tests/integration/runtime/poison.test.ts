// Models that only show what they are when they run: each comes to rest within fixed limits, and others go on meanwhile.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Key } from '../../../server/base/ids.ts'
import { problemsOfTrial } from '../../../server/runtime/trial.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { type TestRuntime, testRuntime } from '../../support/runtime.ts'

let database: TestDatabase
let app: TestRuntime

const LIMIT = 400
beforeAll(async () => {
  database = await testDatabase()
  app = testRuntime(database.db, { transactionLimit: LIMIT })
})
afterAll(() => database.drop())

const HEAD =
  '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">'
const ext = (contents: string) => `<bpmn:extensionElements>${contents}</bpmn:extensionElements>`
const flow = (id: string, from: string, to: string) => `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"/>`
const message = (id: string, name: string) =>
  `<bpmn:message id="${id}" name="${name}">${ext('<zeebe:subscription correlationKey="=&quot;k&quot;"/>')}</bpmn:message>`
const file = (id: string, contents: string, roots = '') =>
  `${HEAD}${roots}<bpmn:process id="${id}" isExecutable="true">${contents}</bpmn:process></bpmn:definitions>`
const caught = (id: string, ref: string) =>
  `<bpmn:intermediateCatchEvent id="${id}"><bpmn:messageEventDefinition messageRef="${ref}"/></bpmn:intermediateCatchEvent>`
const thrown = (id: string, definition: string) => `<bpmn:intermediateThrowEvent id="${id}">${definition}</bpmn:intermediateThrowEvent>`
const sends = (ref: string) => `<bpmn:messageEventDefinition messageRef="${ref}"/>`

const start = async (processId: string, variables = {}) => (await app.runtime.createInstance({ processId, variables })).processInstanceKey
const incidentsOf = (processId: string) =>
  database.db
    .selectFrom('incident')
    .select(['element_id', 'type', 'message'])
    .where('process_id', '=', processId)
    .where('state', '=', 'ACTIVE')
    .execute()
const instancesOf = async (processId: string) => {
  const found = await database.db
    .selectFrom('process_instance')
    .innerJoin('process_definition', 'process_definition.key', 'process_instance.definition_key')
    .select('process_instance.key')
    .where('process_id', '=', processId)
    .execute()
  return found.length
}
const activations = async () =>
  Number(
    (
      await database.db
        .selectFrom('element_history')
        .select(({ fn }) => fn.countAll().as('count'))
        .executeTakeFirstOrThrow()
    ).count,
  )

/** Two processes that wait for each other's message and answer at once, for ever. */
const pingPong = (suffix: string) => {
  const roots = message('ping', `ping${suffix}`) + message('pong', `pong${suffix}`)
  return [
    file(
      `serves${suffix}`,
      `<bpmn:startEvent id="s"/>${thrown('a', sends('ping'))}${caught('b', 'pong')}${flow('f1', 's', 'a')}${flow('f2', 'a', 'b')}${flow('f3', 'b', 'a')}`,
      roots,
    ),
    file(
      `returns${suffix}`,
      `<bpmn:startEvent id="s"/>${caught('c', 'ping')}${thrown('d', sends('pong'))}${flow('f1', 's', 'c')}${flow('f2', 'c', 'd')}${flow('f3', 'd', 'c')}`,
      roots,
    ),
  ]
}

test('two instances that answer each other for ever stop within the limit of one transaction', async () => {
  await app.deploy(...pingPong('1'))
  await start('returns1')
  const before = await activations()
  await start('serves1')
  expect((await activations()) - before).toBeLessThanOrEqual(LIMIT + 4)
  const incidents = [...(await incidentsOf('serves1')), ...(await incidentsOf('returns1'))]
  expect(incidents.length).toBeGreaterThan(0)
  expect(incidents[0]?.message).toContain('is there a loop?')
})

test('a message that starts a process which sends it again stops after a hundred starts', async () => {
  const roots = message('m', 'storm') + message('n', '=&quot;st&quot; + &quot;orm&quot;')
  await app.deploy(
    file('storm', `<bpmn:startEvent id="s">${sends('m')}</bpmn:startEvent>${thrown('x', sends('n'))}${flow('f', 's', 'x')}`, roots),
  )
  await app.runtime.publishMessage({ name: 'storm', correlationKey: 'k', variables: {} })
  expect(await incidentsOf('storm')).toMatchObject([{ element_id: 'x' }])
  expect(await instancesOf('storm')).toBe(101)
})

test('a signal that wakes its own sender, transaction after transaction, comes to rest', async () => {
  const signal = '<bpmn:signal id="sig" name="echo"/>'
  const on = '<bpmn:signalEventDefinition signalRef="sig"/>'
  await app.deploy(
    file(
      'echo',
      `<bpmn:startEvent id="s"/><bpmn:intermediateCatchEvent id="c">${on}</bpmn:intermediateCatchEvent>${thrown('x', on)}${flow('f1', 's', 'c')}${flow('f2', 'c', 'x')}${flow('f3', 'x', 'c')}`,
      signal,
    ),
  )
  await start('echo')
  await start('echo')
  await app.runtime.broadcastSignal({ name: 'echo', variables: {} })
  await app.runtime.drain()
  expect((await incidentsOf('echo')).length).toBeGreaterThan(0)
})

test('calls that fork at every level stop by number and depth', async () => {
  const items = ext('<zeebe:loopCharacteristics inputCollection="=[1,2,3]" inputElement="i"/>')
  const call = `<bpmn:callActivity id="c">${ext('<zeebe:calledElement processId="=&quot;bomb&quot;"/>')}<bpmn:multiInstanceLoopCharacteristics>${items}</bpmn:multiInstanceLoopCharacteristics></bpmn:callActivity>`
  await app.deploy(file('bomb', `<bpmn:startEvent id="s"/>${call}${flow('f', 's', 'c')}`))
  await start('bomb')
  await app.runtime.drain()
  expect((await incidentsOf('bomb')).length).toBeGreaterThan(0)
  expect(await instancesOf('bomb')).toBeLessThan(LIMIT)
})

test('a loop over timers that are due at once is stopped', async () => {
  const timer = '<bpmn:timerEventDefinition><bpmn:timeDuration>=duration("PT0S")</bpmn:timeDuration></bpmn:timerEventDefinition>'
  await app.deploy(
    file(
      'hasty',
      `<bpmn:startEvent id="s"/><bpmn:intermediateCatchEvent id="w">${timer}</bpmn:intermediateCatchEvent>${flow('f1', 's', 'w')}${flow('f2', 'w', 'w')}`,
    ),
  )
  await start('hasty')
  await app.runtime.drain()
  expect(await incidentsOf('hasty')).toMatchObject([{ element_id: 'w' }])
})

test('variables beyond the limit are refused with a sentence', async () => {
  await app.deploy(file('plain', `<bpmn:startEvent id="s"/><bpmn:userTask id="u"/>${flow('f', 's', 'u')}`))
  await expect(start('plain', { text: 'x'.repeat(5 * 1024 * 1024) })).rejects.toMatchObject({ code: 'VARIABLES_TOO_LARGE' })
  const key = await start('plain', { text: 'small' })
  await expect(app.runtime.setVariables({ scopeKey: key as Key, variables: { text: 'x'.repeat(5 * 1024 * 1024) } })).rejects.toMatchObject({
    code: 'VARIABLES_TOO_LARGE',
  })
  expect(await app.runtime.variablesOf(key as Key)).toEqual({ text: 'small' })
})

describe('others go on meanwhile', () => {
  test('while a storm runs, many small instances begin and end', async () => {
    await app.deploy(...pingPong('2'), file('small', `<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>${flow('f', 's', 'e')}`))
    await start('returns2')
    const { runtime } = testRuntime(database.db, { transactionLimit: 120 })
    let storming = true
    const storm = runtime.createInstance({ processId: 'serves2', variables: {} }).finally(() => {
      storming = false
    })
    let finished = 0
    while (storming) {
      await start('small')
      if (storming) finished += 1
    }
    await storm
    // The storm is some hundred steps, each of several round trips; a small instance is one.
    expect(finished).toBeGreaterThan(10)
  })

  test('while a file that can not be read in time is tried, this thread goes on, and the file is refused', async () => {
    const broken = Array.from(
      { length: 200 },
      (_, index) =>
        `<bpmn:userTask id="u${index}">${ext(`<zeebe:ioMapping><zeebe:input source="=${'[{a:('.repeat(8000)}" target="x"/></zeebe:ioMapping>`)}</bpmn:userTask>`,
    )
    let turns = 0
    const turning = setInterval(() => {
      turns += 1
    }, 1)
    const problems = await problemsOfTrial(
      { name: 'broken.bpmn', content: file('broken', broken.slice(0, 4).join('')) },
      { ms: 300, mb: 256 },
    )
    clearInterval(turning)
    expect(problems).toMatchObject([{ code: 'XML_TOO_HARD', at: 'broken.bpmn' }])
    expect(turns).toBeGreaterThan(5)
  })

  test('a file that asks for more memory than it may ends its thread, not this one', async () => {
    const problems = await problemsOfTrial(
      { name: 'big.bpmn', content: file('big', `<bpmn:startEvent id="s"/>${'<bpmn:userTask id="u"/>'.repeat(20)}`) },
      { ms: 60_000, mb: 1 },
    )
    expect(problems).toMatchObject([{ code: 'XML_TOO_HARD', at: 'big.bpmn' }])
  })

  test('a large file that is in order passes its trial', async () => {
    const tasks = Array.from(
      { length: 30 },
      (_, index) =>
        `<bpmn:userTask id="u${index}">${ext(`<zeebe:ioMapping><zeebe:input source="=${'1+'.repeat(200)}1" target="x"/></zeebe:ioMapping>`)}</bpmn:userTask>${flow(`f${index}`, index === 0 ? 's' : `u${index - 1}`, `u${index}`)}`,
    )
    await app.deploy(file('large', `<bpmn:startEvent id="s"/>${tasks.join('')}`))
    await start('large')
    expect(await instancesOf('large')).toBe(1)
  })
})
