// Multi-instance activities, BPMN 2.0.2 §13.3.7.
import { expect, test } from 'vitest'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)
const members = ['anna', 'ben', 'chen']

test('begins all instances together', () => {
  const run = start(diagram, 'parallel', { members })

  expect(run.waitingAt()).toEqual(['each', 'each', 'each'])
  expect(
    run
      .elements()
      .filter(({ userTaskKey }) => userTaskKey !== undefined)
      .map(({ key }) => run.variables(key).member),
  ).toEqual(members)
  expect(run.events('element-activated').map(({ element }) => element.type)).toEqual([
    'PROCESS',
    'START_EVENT',
    'MULTI_INSTANCE_BODY',
    'USER_TASK',
    'USER_TASK',
    'USER_TASK',
  ])
})

test('collects outputs in the order of items', () => {
  const run = start(diagram, 'parallel', { members })
  const [first, second, third] = run.elements().filter(({ userTaskKey }) => userTaskKey !== undefined)
  for (const [task, points] of [
    [third, 3],
    [first, 1],
    [second, 2],
  ] as const) {
    if (task?.userTaskKey !== undefined) run.send({ kind: 'complete-user-task', userTaskKey: task.userTaskKey, variables: { points } })
  }

  expect(run.waitingAt()).toEqual(['after'])
  expect(run.variables()).toEqual({ members, marks: [1, 2, 3] })
})

test('begins one after the other in sequence', () => {
  const run = start(diagram, 'sequential', { members })
  expect(run.waitingAt()).toEqual(['each2'])

  run.complete('each2', { points: 5 }).complete('each2', { points: 6 })
  expect(run.waitingAt()).toEqual(['each2'])

  expect(run.complete('each2', { points: 7 }).variables()).toEqual({ members, marks: [5, 6, 7] })
})

test('ends the rest when its condition holds', () => {
  const run = start(diagram, 'condition', { members }).complete('each3', { points: 1 }).complete('each3', { points: 2 })

  expect(run.waitingAt()).toEqual(['after3'])
  expect(run.terminated()).toEqual(['each3'])
  expect(run.variables()).toEqual({ members, marks: [1, 2, null] })
})

test('begins no more when its condition holds', () => {
  const run = start(diagram, 'sequential-condition', { members }).complete('each4', { found: true })

  expect(run.waitingAt()).toEqual(['after4'])
})

test('counts its instances for the condition', () => {
  const run = start(diagram, 'counts', { members }).complete('each8').complete('each8')

  expect(run.waitingAt()).toEqual(['after8'])
  expect(run.variables()).toEqual({ members, counts: [1, 2, null] })
})

test('passes with an empty collection', () => {
  const run = start(diagram, 'parallel', { members: [] })

  expect(run.waitingAt()).toEqual(['after'])
  expect(run.variables()).toEqual({ members: [], marks: [] })
})

test.each([[null], ['anna'], [{ a: 1 }]])('is an incident with %j for a collection', (value) => {
  const run = start(diagram, 'parallel', { members: value })
  expect(run.incidents()).toEqual([{ at: 'each', type: 'EXTRACT_VALUE_ERROR' }])

  run.setVariables({ members: ['anna'] }).resolve('each')

  expect(run.waitingAt()).toEqual(['each'])
})

test('keeps variables of sub-processes apart', () => {
  const run = start(diagram, 'sub', { members: [{ name: 'a' }, { name: 'b' }] })
  expect(run.waitingAt()).toEqual(['in5', 'in5'])

  run.complete('in5').complete('in5')

  expect(run.variables()).toMatchObject({ names: ['a', 'b'] })
})

test('ends all when one throws an error', () => {
  const run = start(diagram, 'jobs', { members }).throwError('each6', 'BAD')

  expect(run.events('job-cancelled')).toHaveLength(3)
  expect(run.completed()).toEqual(['s6', 'bad6', 'be6', 'jobs'])
})

test('calls a child for each item', () => {
  const run = start(diagram, 'call', { members: ['a', 'b'] })
  for (const { key } of run.elements().filter(({ calledInstanceKey }) => calledInstanceKey !== undefined)) {
    run.send({ kind: 'child-completed', elementInstanceKey: key, variables: { result: run.variables(key).member ?? null } })
  }

  expect(run.variables()).toEqual({ members: ['a', 'b'], results: ['a', 'b'] })
})
