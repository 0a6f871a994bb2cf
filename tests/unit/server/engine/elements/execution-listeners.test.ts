// Execution listeners, Zeebe docs "Execution listeners".
import { expect, test } from 'vitest'
import { bpmn, diagramBeside, diagramOf, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('run one after the other before the work, with their own headers over those of the element', () => {
  const run = start(diagram, 'around')
  const job = run.events('job-created')[0]?.job

  expect(job).toMatchObject({ type: 'first', kind: 'EXECUTION_LISTENER', listenerEventType: 'START', headers: { a: 'task', b: 'task' } })
  expect(run.completeJob('work').jobTypes()).toEqual(['first', 'second'])
  expect(run.completeJob('work').jobTypes()).toEqual(['first', 'second', 'work'])
})

test('variables of a start listener are local, those of an end listener go outwards after the output mappings', () => {
  const run = start(diagram, 'around').completeJob('work', { answer: 'draft' }).completeJob('work')
  expect(run.variables(run.keyAt('work'))).toEqual({ local: 1, answer: 'draft' })
  expect(run.variables()).toEqual({})

  run.completeJob('work', { answer: 'final' })
  expect(run.variables()).toEqual({ answer: 'final' })
  expect(run.completeJob('work', { answer: 'checked', seen: true }).variables()).toEqual({ answer: 'checked', seen: true })
  expect(run.status).toBe('COMPLETED')
})

test('a start listener can set what the element waits for', () => {
  const run = start(diagram, 'catching').completeJob('wait', { key: 'A-1' })

  expect(run.events('message-subscribed')[0]?.subscription.correlationKey).toBe('A-1')
  run.message('wait')
  expect(run.jobTypes()).toEqual(['key', 'caught'])
  expect(run.completeJob('wait').status).toBe('COMPLETED')
})

test('a start listener at a gateway can choose the way', () => {
  expect(start(diagram, 'choosing').completeJob('choose', { chosen: true }).waitingAt()).toEqual(['yes'])
  expect(start(diagram, 'choosing').completeJob('choose', { chosen: false }).waitingAt()).toEqual(['no'])
})

test('the process, its start event and its end event have them too', () => {
  const run = start(diagram, 'whole')
  expect(run.jobTypes()).toEqual(['opening'])
  run.completeJob('whole', { by: 'listener' }).completeJob('s4').complete('ask').completeJob('e4')
  expect(run.jobTypes()).toEqual(['opening', 'started', 'ending', 'closing'])
  run.completeJob('whole', { filed: true })

  expect(run.status).toBe('COMPLETED')
  expect(run.variables()).toEqual({ by: 'listener', filed: true })
})

test('run for each instance of a multi-instance, and once for its body', () => {
  const run = start(diagram, 'each')
  expect(run.jobTypes()).toEqual(['open-all'])
  run.completeJob('item')
  expect(run.jobTypes()).toEqual(['open-all', 'prepare', 'prepare'])
  run.completeJob('item').completeJob('item')
  run.complete('item').completeJob('item', { mark: 'a' }).complete('item').completeJob('item', { mark: 'b' })
  expect(run.jobTypes().at(-1)).toBe('close-all')

  expect(run.completeJob('item').variables()).toEqual({ all: ['a', 'b'] })
  expect(run.status).toBe('COMPLETED')
})

test('nothing happens at the border any more while an end listener works', () => {
  const run = start(diagram, 'bordered').completeJob('slow')

  expect(run.events('timer-cancelled')).toHaveLength(1)
  expect(run.completeJob('slow').completed()).toContain('e6')
})

test('a boundary event has end listeners', () => {
  const run = start(diagram, 'bordered').timer('late')

  expect(run.waitingAt()).toEqual(['late'])
  expect(run.completeJob('late').completed()).toContain('e7')
})

test('a listener without retries is an incident, and only that listener is tried again', () => {
  const run = start(diagram, 'around').completeJob('work').failJob('work')
  const { jobKey } = run.at('work')
  expect(run.incidents()).toEqual([{ at: 'work', type: 'EXECUTION_LISTENER_NO_RETRIES' }])

  run.resolve('work')
  expect(run.at('work').jobKey).toBe(jobKey)
  expect(run.completeJob('work').jobTypes()).toEqual(['first', 'second', 'work'])
})

test('when its type can not be evaluated, all listeners of the event are run again', () => {
  const run = start(diagram, 'computed', { tries: 2 }).completeJob('named')
  expect(run.incidents()).toEqual([{ at: 'named', type: 'EXTRACT_VALUE_ERROR' }])

  run.setVariables({ kind: 'asked' }).resolve('named').completeJob('named')
  expect(run.jobTypes()).toEqual(['fixed', 'fixed', 'asked'])
  expect(run.events('job-created').at(-1)?.job.retries).toBe(2)
  expect(run.completeJob('named').waitingAt()).toEqual(['named'])
})

test('can not throw an error', () => {
  expect(() => start(diagram, 'around').throwError('work', 'X')).toThrow('it can not throw')
})

test('end with what they stand at', () => {
  const run = start(diagram, 'around').cancel()

  expect(run.status).toBe('TERMINATED')
  expect(run.events('job-cancelled')).toHaveLength(1)
})

test.each([
  ['a start event has no start', '<bpmn:startEvent id="x">$start</bpmn:startEvent>', 'LISTENER_NOT_HERE'],
  ['a gateway has no end', '<bpmn:startEvent id="s"/><bpmn:parallelGateway id="x">$end</bpmn:parallelGateway>', 'LISTENER_NOT_HERE'],
  [
    'an error end event has no end',
    '<bpmn:startEvent id="s"/><bpmn:endEvent id="x">$end<bpmn:errorEventDefinition errorRef="err"/></bpmn:endEvent>',
    'LISTENER_NOT_HERE',
  ],
  ['the same twice', '<bpmn:startEvent id="s"/><bpmn:task id="x">$twice</bpmn:task>', 'LISTENER_TWICE'],
  ['an unknown event', '<bpmn:startEvent id="s"/><bpmn:task id="x">$take</bpmn:task>', 'LISTENER_EVENT_UNKNOWN'],
])('refuses: %s', async (_, body, code) => {
  const one = (event: string) => `<zeebe:executionListener eventType="${event}" type="t"/>`
  const wrap = (inner: string) =>
    `<bpmn:extensionElements><zeebe:executionListeners>${inner}</zeebe:executionListeners></bpmn:extensionElements>`
  const xml = body
    .replace('$start', wrap(one('start')))
    .replace('$end', wrap(one('end')))
    .replace('$take', wrap(one('take')))
    .replace('$twice', wrap(one('start') + one('start')))

  await expect(diagramOf(bpmn(xml, '<bpmn:error id="err" errorCode="E"/>'))).rejects.toThrow(`${code} x`)
})
