// End events, BPMN 2.0.2 §13.5.5.
import { expect, test } from 'vitest'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('ends its own token only', () => {
  const run = start(diagram, 'none')

  expect(run.waitingAt()).toEqual(['other'])
  expect(run.complete('other').status).toBe('COMPLETED')
})

test('ends every token when it terminates', () => {
  const run = start(diagram, 'terminate').complete('stop')

  expect(run.terminated()).toEqual(['other2'])
  expect(run.status).toBe('COMPLETED')
})

test('terminates its own scope only', () => {
  const run = start(diagram, 'terminate-inside').complete('stop3')

  expect(run.terminated()).toEqual(['other3'])
  expect(run.waitingAt()).toEqual(['after3'])
})

test('throws its error to the border', () => {
  const run = start(diagram, 'error', { why: 'late' }).complete('try4')

  expect(run.terminated()).toEqual(['fail4', 'box4'])
  expect(run.waitingAt()).toEqual(['mend'])
  expect(run.variables()).toEqual({ why: 'late', ground: 'late' })
})

test('is an incident when nobody catches', () => {
  const run = start(diagram, 'uncaught')

  expect(run.incidents()).toEqual([{ at: 'fail5', type: 'UNHANDLED_ERROR_EVENT' }])
  expect(run.resolve('fail5').incidents()).toEqual([{ at: 'fail5', type: 'UNHANDLED_ERROR_EVENT' }])
})

test('hands its error to the calling instance', () => {
  const parent = { instanceKey: 'x', elementInstanceKey: 'y' } as never
  const run = start(diagram, 'uncaught', {}, { parent })

  expect(run.status).toBe('TERMINATED')
  expect(run.effects('notify-parent')).toMatchObject([{ parent, outcome: { kind: 'error', errorCode: 'FAILED' } }])
})

test('escalates to an interrupting border', () => {
  const run = start(diagram, 'escalation')

  expect(run.completed()).toEqual(['s6', 'bs6', 'caught6', 'ce6', 'escalation'])
  expect(run.terminated()).toEqual(['late6', 'box6'])
})

test('publishes a message', () => {
  expect(start(diagram, 'message', { id: 5 }).effects('publish-message')).toMatchObject([
    { name: 'done', correlationKey: '5', timeToLive: 'PT1H' },
  ])
})

test('waits for its job before it ends', () => {
  const run = start(diagram, 'message-job')

  expect(run.waitingAt()).toEqual(['tell8'])
  expect(run.complete('tell8').status).toBe('COMPLETED')
})

test('broadcasts a signal', () => {
  expect(start(diagram, 'signal').effects('publish-signal')).toMatchObject([{ name: 'finished' }])
})
