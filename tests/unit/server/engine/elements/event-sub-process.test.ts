// Event sub-process, BPMN 2.0.2 §13.5.4.
import { expect, test } from 'vitest'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('ends what else runs when it interrupts', () => {
  const run = start(diagram, 'cancel', { id: 1 }).complete('work').message('cancelled', { reason: 'sold' })

  expect(run.terminated()).toEqual(['other'])
  expect(run.waitingAt()).toEqual(['clean'])
  expect(run.saved.taken.size).toBe(0)
  expect(run.variables(run.keyAt('on-cancel'))).toEqual({})
  expect(run.variables()).toEqual({ id: 1, why: 'sold' })
})

test('completes the scope that it interrupted', () => {
  const run = start(diagram, 'cancel', { id: 1 }).message('cancelled', { reason: 'sold' }).complete('clean')

  expect(run.status).toBe('COMPLETED')
  expect(run.completed()).toEqual(['start', 'fork', 'cancelled', 'clean', 'ce', 'on-cancel', 'cancel'])
})

test('can not be triggered after it interrupted', () => {
  const run = start(diagram, 'cancel', { id: 1 }).message('cancelled', { reason: 'x' })

  expect(() => run.message('cancelled')).toThrow(/to be waited for/)
})

test('runs beside the scope as often as asked', () => {
  const run = start(diagram, 'ask', { id: 1 }).message('asked', { question: 'a' }).message('asked', { question: 'b' })
  expect(run.waitingAt()).toEqual(['answer', 'answer', 'work2'])

  run.complete('work2').complete('answer')
  expect(run.status).toBe('ACTIVE')

  expect(run.complete('answer').status).toBe('COMPLETED')
})

test('repeats by its timer for ever', () => {
  const run = start(diagram, 'tick').timer('each-hour').timer('each-hour')

  expect(run.waitingAt()).toEqual(['look', 'look', 'work3'])
  expect(run.events('timer-scheduled').map(({ timer }) => timer.repetitions)).toEqual([-1, -1, -1])
})

test('catches an error of its scope', () => {
  const run = start(diagram, 'error').throwError('try4', 'BROKEN')
  expect(run.waitingAt()).toEqual(['mend'])

  expect(run.complete('mend').waitingAt()).toEqual(['after4'])
})

test('is triggered by a signal', () => {
  expect(start(diagram, 'signal').signal('alarmed').completed()).toEqual(['s5', 'alarmed', 'ae5', 'on-alarm', 'signal'])
})

test('does not catch its own error', () => {
  const run = start(diagram, 'throws-itself', { id: 1 }).message('asked6')
  expect(run.waitingAt()).toEqual(['mend6'])
  expect(run.terminated()).toContain('work6')

  run.complete('mend6')

  expect(run.incidents()).toEqual([{ at: 'again6', type: 'UNHANDLED_ERROR_EVENT' }])
})

test('hears an escalation beside its scope', () => {
  expect(start(diagram, 'escalation').waitingAt()).toEqual(['care7', 'work7'])
})

test('is an incident at the scope without key', () => {
  const run = start(diagram, 'no-key')
  expect(run.incidents()).toEqual([{ at: 'no-key', type: 'EXTRACT_VALUE_ERROR' }])

  run.setVariables({ id: 4 }).resolve('no-key')

  expect(run.waitingAt()).toEqual(['work8'])
})
