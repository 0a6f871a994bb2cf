// Boundary events, BPMN 2.0.2 §13.5.3.
import { expect, test } from 'vitest'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('ends its activity when it interrupts', () => {
  const run = start(diagram, 'timer').timer('overdue')

  expect(run.terminated()).toEqual(['work'])
  expect(run.waitingAt()).toEqual(['chase'])
  expect(run.takenFlows()).toEqual(['start-to-work', 'overdue-to-chase'])
  expect(run.events('user-task-cancelled')).toHaveLength(1)
})

test('is closed when its activity completes', () => {
  const run = start(diagram, 'timer').complete('work')

  expect(run.events('timer-cancelled')).toHaveLength(1)
  expect(run.status).toBe('COMPLETED')
})

test('repeats beside its activity by its cycle', () => {
  const run = start(diagram, 'reminder').timer('remind').timer('remind').timer('remind')

  expect(run.waitingAt()).toEqual(['call', 'call', 'call', 'work2'])
  expect(run.events('timer-scheduled').map(({ timer }) => [timer.dueAt, timer.repetitions])).toEqual([
    ['2026-03-03T01:00:00.000Z', 2],
    ['2026-03-04T01:00:00.000Z', 1],
    ['2026-03-05T01:00:00.000Z', 0],
  ])
  expect(() => run.timer('remind')).toThrow(/remind/)
})

test('skips repetitions that were missed', () => {
  const run = start(diagram, 'reminder').wait('2026-03-05T12:00:00.000Z').timer('remind')

  expect(run.events('timer-scheduled')[1]?.timer.dueAt).toBe('2026-03-06T01:00:00.000Z')
})

test('maps the variables of its message', () => {
  const run = start(diagram, 'message', { id: 1 }).message('stopped', { reason: 'sold', noise: 2 })

  expect(run.completed()).toEqual(['s3', 'stopped', 'se3', 'message'])
  expect(run.variables()).toEqual({ id: 1, why: 'sold' })
})

test('hears several messages without interrupting', () => {
  const run = start(diagram, 'listening', { id: 1 }).message('note').message('note')

  expect(run.waitingAt()).toEqual(['read', 'read', 'work4'])
  expect(run.events('message-subscribed')).toHaveLength(1)
  expect(run.complete('work4').events('message-unsubscribed')).toHaveLength(1)
})

test('ends its activity by a signal', () => {
  expect(start(diagram, 'signal').signal('alarmed').terminated()).toEqual(['work5'])
})

test('catches the error of its code', () => {
  const run = start(diagram, 'error').throwError('try', 'TOO_BAD', { detail: 'no area' })

  expect(run.completed()).toEqual(['s6', 'bad', 'bad-end', 'error'])
  expect(run.variables()).toEqual({ ground: 'no area' })
  expect(run.events('job-cancelled')).toHaveLength(1)
})

test('catches any other error without code', () => {
  expect(start(diagram, 'error').throwError('try', 'SURPRISE').completed()).toEqual(['s6', 'any', 'any-end', 'error'])
})

test('ends a sub-process with all its contents', () => {
  const run = start(diagram, 'outer').timer('box-late')

  expect(run.terminated()).toEqual(['u7', 'box'])
  expect(run.status).toBe('COMPLETED')
})

test('is an incident before the work begins', () => {
  const run = start(diagram, 'bad-timer', { wait: 'long' })
  expect(run.incidents()).toEqual([{ at: 'work8', type: 'EXTRACT_VALUE_ERROR' }])
  expect(run.events('user-task-created')).toEqual([])

  run.setVariables({ wait: 'P1D' }).resolve('work8')

  expect(run.events('user-task-created')).toHaveLength(1)
  expect(run.timer('never').status).toBe('COMPLETED')
})

test('ends all instances of a multi-instance', () => {
  const run = start(diagram, 'looping', { id: 1, items: [1, 2, 3] })
    .complete('each9')
    .message('stop9')

  expect(run.terminated()).toEqual(['each9', 'each9', 'each9'])
  expect(run.events('message-subscribed')).toHaveLength(1)
  expect(run.status).toBe('COMPLETED')
})

test('does not wait beside what passes', () => {
  const run = start(diagram, 'passing')

  expect(run.waitingAt()).toEqual(['after10'])
  expect(run.events('timer-scheduled')).toEqual([])
})

test('interrupts even while an incident stands', () => {
  const run = start(diagram, 'message', { id: 1 })
  run.send({ kind: 'throw-error', elementInstanceKey: run.keyAt('work3'), errorCode: 'X', message: '', variables: {} })
  expect(run.incidents()).toHaveLength(1)

  run.message('stopped')

  expect(run.incidents()).toEqual([])
  expect(run.status).toBe('COMPLETED')
})
