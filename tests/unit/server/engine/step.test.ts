// The step as a whole: rejections, the limit, determinism.
import { expect, test } from 'vitest'
import { as } from '../../../../server/base/ids.ts'
import { type Command, CommandRejected, type StepContext, step } from '../../../../server/engine/index.ts'
import { mayFollow } from '../../../../server/engine/transitions.ts'
import { diagramBeside, start } from '../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)
const nowhere = as<never>('1')

test('stops a loop at the step limit', () => {
  const run = start(diagram, 'ring', { n: 0, stop: 100_000 }, { stepLimit: 50 })

  expect(run.incidents()).toEqual([{ at: 'count', type: 'UNKNOWN' }])
  expect(run.status).toBe('ACTIVE')
})

test('goes on from the step limit when resolved', () => {
  const run = start(diagram, 'ring', { n: 0, stop: 60 }, { stepLimit: 100 })
  expect(run.variables()).toEqual({ n: 49, stop: 60 })

  expect(run.resolve('count').status).toBe('COMPLETED')
})

test('does not count items of a multi-instance', () => {
  const run = start(diagram, 'wide', {}, { stepLimit: 10 })

  expect(run.incidents()).toEqual([])
  expect(run.waitingAt()).toHaveLength(200)
})

test.each<[string, Command]>([
  ['a user task', { kind: 'complete-user-task', userTaskKey: nowhere, variables: {} }],
  ['a job', { kind: 'complete-job', jobKey: nowhere, variables: {} }],
  ['a failed job', { kind: 'fail-job', jobKey: nowhere, retries: 0, message: '' }],
  ['a job that throws', { kind: 'throw-error', jobKey: nowhere, errorCode: 'X', message: '', variables: {} }],
  ['nobody that throws', { kind: 'throw-error', errorCode: 'X', message: '', variables: {} }],
  ['a timer', { kind: 'trigger-timer', timerKey: nowhere }],
  ['a message', { kind: 'correlate-message', subscriptionKey: nowhere, messageKey: nowhere, variables: {} }],
  ['a signal', { kind: 'broadcast-signal', subscriptionKey: nowhere, variables: {} }],
  ['a child', { kind: 'child-completed', elementInstanceKey: nowhere, variables: {} }],
  ['a child with an error', { kind: 'child-error', elementInstanceKey: nowhere, errorCode: 'X', message: '', variables: {} }],
  ['a child that ended', { kind: 'child-terminated', elementInstanceKey: nowhere }],
  ['a child not started', { kind: 'child-not-started', elementInstanceKey: nowhere, message: '' }],
  ['a scope', { kind: 'set-variables', scopeKey: nowhere, variables: {}, local: true }],
  ['an incident', { kind: 'resolve-incident', incidentKey: nowhere }],
])('rejects %s that is gone', (_, command) => {
  const run = start(diagram, 'plain')
  const before = run.saved

  expect(() => run.send(command)).toThrow(expect.objectContaining({ name: 'CommandRejected', code: 'NOT_FOUND' }) as CommandRejected)
  expect(run.saved).toBe(before)
})

test('rejects everything after the end', () => {
  const run = start(diagram, 'plain').complete('todo')

  expect(() => run.cancel()).toThrow(CommandRejected)
})

test('rejects a child where nobody called one', () => {
  const run = start(diagram, 'plain')

  expect(() => run.childCompleted('todo')).toThrow(expect.objectContaining({ code: 'INVALID_STATE' }) as CommandRejected)
})

test('rejects a second instance of the same key', () => {
  const run = start(diagram, 'plain')

  expect(() => run.send({ kind: 'create', instanceKey: run.key, variables: {} })).toThrow(/no instance .* yet/)
})

test('answers the same for the same input', () => {
  const definition = diagram.get('events')
  const once = () => {
    let key = 0
    const context: StepContext = {
      now: as('2026-03-02T01:00:00.000Z'),
      stepLimit: 100,
      functions: {},
      newKey: () => as(String(++key)),
      evaluateDecision: () => ({ ok: false, message: '' }),
    }
    return definition && step(definition, undefined, { kind: 'create', instanceKey: as('9'), variables: { id: 1 } }, context)
  }

  expect(once()).toEqual(once())
})

test('stamps every event with the time', () => {
  const run = start(diagram, 'events', { id: 1 })

  expect(new Set(run.allEvents().map(({ at }) => at))).toEqual(new Set(['2026-03-02T01:00:00.000Z']))
})

test('gives an ended instance an empty state', () => {
  const run = start(diagram, 'events', { id: 1 }).complete('u4').complete('j4').message('c4')

  expect(run.saved).toMatchObject({ status: 'COMPLETED', elements: new Map(), variables: new Map(), taken: new Map() })
})

test.each([
  ['ACTIVATING', 'complete', true],
  ['ACTIVATING', 'trigger', false],
  ['ACTIVE', 'trigger', true],
  ['ACTIVE', 'wait', false],
  ['COMPLETING', 'complete', false],
  ['COMPLETING', 'terminate', true],
  ['TERMINATING', 'terminate', false],
] as const)('lets %s be followed by %s: %s', (phase, intent, allowed) => {
  expect(mayFollow(phase, intent)).toBe(allowed)
})
