// Compensation, BPMN 2.0.2 §10.7 and §13.5.5; Zeebe docs "Compensation events".
import { expect, test } from 'vitest'
import { bpmn, diagramBeside, diagramOf, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('handlers are called one after the other, last completed first, and waited for', () => {
  const run = start(diagram, 'two').complete('book').complete('pay')
  expect(run.waitingAt()).toEqual(['refund', 'undo'])

  run.complete('refund')
  expect(run.waitingAt()).toEqual(['unbook', 'undo'])
  expect(run.complete('unbook').status).toBe('COMPLETED')
  expect(run.jobTypes()).toEqual(['book', 'pay', 'refund', 'unbook'])
})

test('one activity can be meant; what is undone is not undone again', () => {
  const run = start(diagram, 'one').complete('a').complete('b')
  expect(run.waitingAt()).toEqual(['un-a', 'undo-a'])
  run.complete('un-a')
  expect(run.waitingAt()).toEqual(['un-b', 'undo-rest'])

  expect(run.complete('un-b').status).toBe('COMPLETED')
  expect(run.jobTypes()).toEqual(['un-a', 'un-b'])
})

test('an end event throws it too', () => {
  const run = start(diagram, 'ending').complete('c')

  expect(run.waitingAt()).toEqual(['un-c', 'undo-end'])
  expect(run.complete('un-c').status).toBe('COMPLETED')
})

test('a completed sub-process is undone from inside, with the variables it had', () => {
  const run = start(diagram, 'nested').complete('d').complete('d2').complete('f')
  expect(run.waitingAt()).toEqual(['un-f', 'undo-nested'])
  run.complete('un-f')
  expect(run.waitingAt()).toEqual(['un-d2', 'undo-nested'])
  run.complete('un-d2')
  expect(run.variables(run.keyAt('un-d'))).toEqual({ seen: 7 })

  expect(run.complete('un-d').status).toBe('COMPLETED')
  expect(run.completed().filter((id) => id === 'outer')).toHaveLength(2)
})

test('the handler of a sub-process goes before those inside it', () => {
  const run = start(diagram, 'owned').complete('g')

  expect(run.waitingAt()).toEqual(['un-own', 'undo-owned'])
  expect(run.complete('un-own').status).toBe('COMPLETED')
})

test('a multi-instance is undone once; its handler may be a multi-instance itself', () => {
  const run = start(diagram, 'each').complete('i').complete('i').complete('i')
  expect(run.jobTypes()).toEqual(['un-i', 'un-i'])

  expect(run.complete('un-i').complete('un-i').status).toBe('COMPLETED')
})

test('every instance of a multi-instance sub-process is undone from inside', () => {
  const run = start(diagram, 'each-scope').complete('k').complete('k')
  run.complete('un-k')
  expect(run.status).toBe('ACTIVE')

  expect(run.complete('un-k').status).toBe('COMPLETED')
})

test('what is active is not undone', () => {
  const run = start(diagram, 'active').complete('l')
  expect(run.waitingAt()).toEqual(['m', 'un-l', 'undo-active'])

  expect(run.complete('un-l').complete('m').status).toBe('COMPLETED')
  expect(run.jobTypes()).toEqual(['un-l'])
})

test('an event sub-process undoes what completed around it', () => {
  const run = start(diagram, 'rescued').complete('n').throwError('o', 'BROKEN')
  expect(run.waitingAt()).toEqual(['un-n', 'undo-rescue'])

  expect(run.complete('un-n').status).toBe('COMPLETED')
})

test('an activity that completed several times is undone as often', () => {
  const run = start(diagram, 'looped', { more: true }).complete('p').complete('p', { more: false })
  expect(run.jobTypes()).toEqual(['un-p'])
  run.complete('un-p')
  expect(run.jobTypes()).toEqual(['un-p', 'un-p'])

  expect(run.complete('un-p').status).toBe('COMPLETED')
})

test('a handler that is interrupted at its border counts as done', () => {
  const run = start(diagram, 'stopped').complete('q').timer('too-late')

  expect(run.completed()).toContain('undo-stopped')
  expect(run.complete('by-hand').status).toBe('COMPLETED')
})

test('cancelling in the middle leaves nothing', () => {
  const run = start(diagram, 'nested').complete('d').complete('d2').complete('f').complete('un-f').cancel()

  expect(run.saved).toMatchObject({ status: 'TERMINATED', elements: new Map(), variables: new Map(), compensable: new Map() })
})

const task = '<bpmn:startEvent id="s"/><bpmn:task id="t"/><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"/>'
const border = '<bpmn:boundaryEvent id="b" attachedToRef="t"><bpmn:compensateEventDefinition/></bpmn:boundaryEvent>'
const handler = '<bpmn:task id="h" isForCompensation="true"/>'
const link = '<bpmn:association id="a" sourceRef="b" targetRef="h"/>'
test.each([
  ['an event without handler', `${task}${border}`, 'COMPENSATION_HANDLER b'],
  ['a handler that is no compensation activity', `${task}${border}<bpmn:task id="h"/>${link}`, 'COMPENSATION_HANDLER b'],
  ['a handler without event', `${task}${handler}`, 'COMPENSATION_NOT_LINKED h'],
  [
    'a handler in the flow',
    `${task}${border}${handler}${link}<bpmn:sequenceFlow id="g" sourceRef="t" targetRef="h"/>`,
    'COMPENSATION_CONNECTED h',
  ],
  [
    'a target that can not be undone',
    `${task}<bpmn:endEvent id="e"><bpmn:compensateEventDefinition activityRef="t"/></bpmn:endEvent>`,
    'COMPENSATION_TARGET e',
  ],
  [
    'not to wait',
    `${task}<bpmn:endEvent id="e"><bpmn:compensateEventDefinition waitForCompletion="false"/></bpmn:endEvent>`,
    'ATTRIBUTE_UNSUPPORTED e',
  ],
  [
    'a compensation event sub-process, as Zeebe does',
    `${task}<bpmn:subProcess id="x" triggeredByEvent="true"><bpmn:startEvent id="i"><bpmn:compensateEventDefinition/></bpmn:startEvent></bpmn:subProcess>`,
    'EVENT_UNSUPPORTED i',
  ],
])('refuses %s', async (_, body, problem) => {
  await expect(diagramOf(bpmn(body))).rejects.toThrow(problem)
})
