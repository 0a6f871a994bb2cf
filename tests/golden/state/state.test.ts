// States of every released shape load for ever and go on to their end. The samples are never written again.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { as, type Key } from '../../../server/base/ids.ts'
import { type Command, type ElementInstance, type InstanceState, step, upcast } from '../../../server/engine/index.ts'
import { checkInvariants, diagramOf } from '../../support/engine-run.ts'

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
const definition = (await diagramOf(read('shape-1.bpmn'))).get('everything')
const more = (await diagramOf(read('shape-1-more.bpmn'))).get('more')

function go(
  state: InstanceState,
  commandOf: (find: (elementId: string, has: keyof ElementInstance) => ElementInstance) => Command,
  of = definition,
): InstanceState {
  if (of === undefined) throw new Error('Expected the definition of the sample')
  let key = 9_000_000_000_000_000
  const find = (elementId: string, has: keyof ElementInstance) => {
    const found = [...state.elements.values()].find((element) => element.elementId === elementId && element[has] !== undefined)
    if (found === undefined) throw new Error(`Expected ${elementId} with ${has} in the sample`)
    return found
  }
  const result = step(of, state, commandOf(find), {
    now: as('2026-03-04T01:00:00.000Z'),
    zone: 'Asia/Shanghai',
    stepLimit: 1000,
    functions: {},
    newKey: () => as(String(++key)),
    evaluateDecision: () => ({ ok: false, message: 'no decision' }),
  })
  checkInvariants(of, result.state)
  return result.state
}

const keyIn = (record: { readonly [key: string]: string } | undefined, elementId: string) =>
  as<Key>(Object.entries(record ?? {}).find(([, id]) => id === elementId)?.[0] ?? '')

test.each([1, 2])('a state of shape %i goes on', (shape) => {
  let state = upcast(JSON.parse(read(`shape-${shape}.json`)))
  if (definition !== undefined) checkInvariants(definition, state)

  state = go(state, (find) => ({ kind: 'trigger-timer', timerKey: keyIn(find('chased', 'timers').timers, 'remind') }))
  state = go(state, (find) => ({
    kind: 'complete-user-task',
    userTaskKey: find('score', 'userTaskKey').userTaskKey ?? as(''),
    variables: { points: 2 },
  }))
  state = go(state, (find) => ({
    kind: 'complete-user-task',
    userTaskKey: find('chased', 'userTaskKey').userTaskKey ?? as(''),
    variables: {},
  }))
  state = go(state, (find) => ({ kind: 'complete-job', jobKey: find('work', 'jobKey').jobKey ?? as(''), variables: { done: true } }))
  state = go(state, (find) => ({
    kind: 'child-completed',
    elementInstanceKey: find('call', 'calledInstanceKey').key,
    variables: { child: 1 },
  }))
  state = go(state, (find) => ({
    kind: 'correlate-message',
    subscriptionKey: keyIn(find('paid', 'subscriptions').subscriptions, 'paid'),
    messageKey: as('1'),
    variables: {},
  }))
  state = go(state, () => ({ kind: 'set-variables', scopeKey: state.key, variables: { wrong: 0 }, local: false }))
  expect(state.variables.get(state.key)).toEqual({ id: 'A-1', members: ['anna', 'ben'], wrong: 0, marks: [1, 2], done: true, child: 1 })

  state = go(state, (find) => ({ kind: 'resolve-incident', incidentKey: find('choose', 'incidentKey').incidentKey ?? as('') }))
  expect(state.status).toBe('COMPLETED')
})

test.each([1, 2])('a state of shape %i with listeners, compensation, a condition and an ad-hoc sub-process goes on', (shape) => {
  let state = upcast(JSON.parse(read(`shape-${shape}-more.json`)))
  if (more !== undefined) checkInvariants(more, state)
  const job = (elementId: string) => {
    state = go(state, (find) => ({ kind: 'complete-job', jobKey: find(elementId, 'jobKey').jobKey ?? as(''), variables: {} }), more)
  }
  const task = (elementId: string, variables = {}) => {
    state = go(
      state,
      (find) => ({ kind: 'complete-user-task', userTaskKey: find(elementId, 'userTaskKey').userTaskKey ?? as(''), variables }),
      more,
    )
  }
  for (const elementId of ['entered', 'leaving', 'asked', 'un-f', 'un-d', 'reminder']) job(elementId)
  state = go(state, () => ({ kind: 'set-variables', scopeKey: state.key, variables: { x: 12 }, local: false }), more)
  expect([...state.elements.values()].map(({ elementId }) => elementId)).not.toContain('reminder')
  task('energy', { mark: 5 })
  expect(state.variables.get(state.key)).toMatchObject({ left: true, points: 3, marks: [4, 5] })

  task('entered')
  task('watched')
  expect(state.status).toBe('COMPLETED')
})

test('a state of an unknown shape is refused', () => {
  expect(() => upcast({ shape: 99 })).toThrow('Expected a state of shape 2 or older, but got 99')
})
