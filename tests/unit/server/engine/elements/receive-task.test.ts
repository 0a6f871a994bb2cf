// Receive task, BPMN 2.0.2 §13.3.3.
import { expect, test } from 'vitest'
import { as } from '../../../../../server/base/ids.ts'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('waits for its message by key', () => {
  const run = start(diagram, 'p', { case: { id: 'C-9' } })

  expect(run.events('message-subscribed')[0]?.subscription).toMatchObject({
    messageName: 'paid',
    correlationKey: 'C-9',
    interrupting: true,
  })
})

test('goes on with the variables of the message', () => {
  const run = start(diagram, 'p', { case: { id: 'C-9' } }).message('wait-paid', { sum: 5 })

  expect(run.waitingAt()).toEqual(['after'])
  expect(run.variables()).toEqual({ case: { id: 'C-9' }, sum: 5 })
  expect(run.events('message-correlated')).toHaveLength(1)
})

test('takes a number for a key', () => {
  expect(start(diagram, 'p', { case: { id: 9 } }).events('message-subscribed')[0]?.subscription.correlationKey).toBe('9')
})

test('is an incident without a key', () => {
  const run = start(diagram, 'p')
  expect(run.incidents()).toEqual([{ at: 'wait-paid', type: 'EXTRACT_VALUE_ERROR' }])

  run.setVariables({ case: { id: 'C-1' } }).resolve('wait-paid')

  expect(run.events('message-subscribed')[0]?.subscription.correlationKey).toBe('C-1')
})

test('refuses a message for nobody', () => {
  const run = start(diagram, 'p', { case: { id: 'C-9' } })

  expect(() => run.send({ kind: 'correlate-message', subscriptionKey: as('1'), messageKey: as('2'), variables: {} })).toThrow(/it is gone/)
})
