// Event-based gateway, BPMN 2.0.2 §13.4.4.
import { expect, test } from 'vitest'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)
const given = { caseNumber: 'A-1' }

test('waits for all of its events', () => {
  const run = start(diagram, 'race', given)

  expect(run.events('message-subscribed')[0]?.subscription).toMatchObject({
    elementId: 'reply',
    messageName: 'reply',
    correlationKey: 'A-1',
  })
  expect(run.events('timer-scheduled')[0]?.timer).toMatchObject({ elementId: 'three-days', dueAt: '2026-03-05T01:00:00.000Z' })
  expect(run.events('signal-subscribed')[0]?.subscription).toMatchObject({ elementId: 'stopped', signalName: 'stop' })
})

test('follows the first event that happens', () => {
  const run = start(diagram, 'race', given).message('reply', { text: 'yes' })

  expect(run.waitingAt()).toEqual(['answer'])
  expect(run.takenFlows()).toEqual(['start-to-wait', 'wait-to-reply', 'reply-to-answer'])
  expect(run.variables()).toEqual({ caseNumber: 'A-1', text: 'yes' })
})

test('closes what lost the race', () => {
  const run = start(diagram, 'race', given).message('reply')

  expect(run.events('timer-cancelled')).toHaveLength(1)
  expect(run.events('signal-unsubscribed')).toHaveLength(1)
})

test('follows its timer when nobody answers', () => {
  expect(start(diagram, 'race', given).timer('three-days').completed()).toEqual(['start', 'wait', 'three-days', 'late', 'race'])
})

test('follows a signal', () => {
  expect(start(diagram, 'race', given).signal('stopped').completed()).toContain('off')
})

test('hands the message to a receive task', () => {
  const run = start(diagram, 'with-task', given).message('receive', { ok: true })

  expect(run.completed()).toEqual(['s2', 'wait2', 'receive', 'e2', 'with-task'])
})

test('is an incident without a correlation key', () => {
  expect(start(diagram, 'race', { caseNumber: null }).incidents()).toEqual([{ at: 'wait', type: 'EXTRACT_VALUE_ERROR' }])
})
