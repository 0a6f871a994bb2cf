// Intermediate catch events: message, signal, timer.
import { expect, test } from 'vitest'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('maps the variables of its message', () => {
  const run = start(diagram, 'message', { key: 'K' }).message('wait-go', { text: 'hello', noise: 1 })

  expect(run.waitingAt()).toEqual(['after'])
  expect(run.variables()).toEqual({ key: 'K', said: 'hello' })
})

test('goes on with a signal', () => {
  const run = start(diagram, 'signal').signal('wait-all', { x: 1 })

  expect(run.waitingAt()).toEqual(['after2'])
  expect(run.events('signal-unsubscribed')).toHaveLength(1)
})

test.each([
  ['duration', {}, '2026-03-05T01:00:00.000Z'],
  ['date', { until: '2026-04-01T08:00:00+08:00' }, '2026-04-01T00:00:00.000Z'],
  ['date', { until: '2026-04-01T08:00:00' }, '2026-04-01T00:00:00.000Z'],
  ['date', { until: '2026-04-01' }, '2026-03-31T16:00:00.000Z'],
  ['computed', { days: 10 }, '2026-03-12T01:00:00.000Z'],
  ['end-of-day', { lastDay: '2026-03-10' }, '2026-03-10T16:00:00.000Z'],
])('schedules a timer by %s with %j', (processId, variables, dueAt) => {
  const run = start(diagram, processId, variables)

  expect(run.incidents()).toEqual([])
  expect(run.events('timer-scheduled')[0]?.timer).toMatchObject({ dueAt, repetitions: 0 })
})

test('goes on when its timer is due', () => {
  const run = start(diagram, 'duration').timer('three-days')

  expect(run.status).toBe('COMPLETED')
  expect(run.events('timer-triggered')).toHaveLength(1)
  expect(run.events('timer-cancelled')).toEqual([])
})

test('is an incident when the time is none', () => {
  const run = start(diagram, 'date', { until: 'next week' })
  expect(run.incidents()).toEqual([{ at: 'at-date', type: 'EXTRACT_VALUE_ERROR' }])

  run.setVariables({ until: '2026-04-01' }).resolve('at-date')

  expect(run.events('timer-scheduled')).toHaveLength(1)
})

test('refuses a timer that is gone', () => {
  const run = start(diagram, 'message', { key: 'K' })

  expect(() => run.send({ kind: 'trigger-timer', timerKey: run.key })).toThrow(/Expected timer .* it is gone/)
})
