// User task, BPMN 2.0.2 §13.3.3, attributes as in the zeebe extension namespace.
import { expect, test } from 'vitest'
import { as } from '../../../../../server/base/ids.ts'
import type { CommandRejected } from '../../../../../server/engine/index.ts'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('evaluates who, when and which form', () => {
  const run = start(diagram, 'full', { reviewer: 'anna', org: '7', dueOn: '2026-03-09' })

  expect(run.events('user-task-created')[0]?.task).toMatchObject({
    assignee: 'anna',
    candidateGroups: ['official', 'org:7'],
    candidateUsers: ['anna', 'ben'],
    dueDate: '2026-03-08T16:00:00.000Z',
    followUpDate: '2026-03-05T00:00:00.000Z',
    priority: 70,
    formId: 'review-form',
    headers: { hint: 'read it' },
    element: { elementId: 'review', type: 'USER_TASK', properties: { article: 'SS-17', stage: 'review' } },
  })
})

test('needs nothing but a name', () => {
  expect(start(diagram, 'plain').events('user-task-created')[0]?.task).toMatchObject({
    assignee: null,
    candidateGroups: [],
    candidateUsers: [],
    dueDate: null,
    followUpDate: null,
    priority: 50,
    formId: null,
  })
})

test.each([
  ['an unknown assignee', { org: '7', dueOn: null }],
  ['a due date that is none', { reviewer: 'anna', org: '7', dueOn: 'soon' }],
  ['a due date that is a number', { reviewer: 'anna', org: '7', dueOn: 5 }],
])('is an incident with %s', (_, variables) => {
  expect(start(diagram, 'full', variables).incidents()).toEqual([{ at: 'review', type: 'EXTRACT_VALUE_ERROR' }])
})

test('creates the task after its incident is resolved', () => {
  const run = start(diagram, 'full', { reviewer: 'anna', org: '7', dueOn: 'soon' })
  expect(run.events('user-task-created')).toEqual([])

  run.setVariables({ dueOn: null }).resolve('review')

  expect(run.events('user-task-created')).toHaveLength(1)
  expect(run.waitingAt()).toEqual(['review'])
})

test('keeps everything without output mappings', () => {
  expect(start(diagram, 'plain', { a: 1 }).complete('todo', { a: 2, b: 3 }).variables()).toEqual({ a: 2, b: 3 })
})

test('keeps what the output mappings name', () => {
  const run = start(diagram, 'mapped', { max: 3 }).complete('fill', { answer: 42, completedBy: { name: 'Anna' }, noise: true })

  expect(run.variables()).toEqual({ max: 3, kept: 42, by: { name: 'Anna' } })
})

test('sees its input mappings as own variables', () => {
  const run = start(diagram, 'mapped', { max: 3 })

  expect(run.variables(run.keyAt('fill'))).toEqual({ limit: 3, hint: 'fixed text' })
})

test('carries the deadline from its property', () => {
  const run = start(diagram, 'deadline', { receivedOn: '2026-03-01' })

  expect(run.events('user-task-created')[0]?.task.element.deadline).toEqual({ id: 'DL-17', from: '2026-03-01' })
  expect(run.complete('owed').events('element-completed')[1]?.element.deadline).toEqual({ id: 'DL-17', from: '2026-03-01' })
})

test('counts the deadline from now by default', () => {
  expect(start(diagram, 'deadline-now').events('user-task-created')[0]?.task.element.deadline).toEqual({
    id: 'DL-17',
    from: '2026-03-02T01:00:00.000Z',
  })
})

test('is an incident when the deadline has no start', () => {
  const run = start(diagram, 'deadline')
  expect(run.incidents()).toEqual([{ at: 'owed', type: 'EXTRACT_VALUE_ERROR' }])

  run.setVariables({ receivedOn: '2026-03-01' }).resolve('owed')

  expect(run.events('user-task-created')[0]?.task.element.deadline?.from).toBe('2026-03-01')
})

test('can not be completed twice', () => {
  const run = start(diagram, 'plain')
  const { userTaskKey } = run.at('todo')
  run.complete('todo')

  expect(() => run.send({ kind: 'complete-user-task', userTaskKey: userTaskKey ?? as(''), variables: {} })).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND' }) as CommandRejected,
  )
})

test('is cancelled with its instance', () => {
  const run = start(diagram, 'plain').cancel()

  expect(run.events('user-task-cancelled')).toHaveLength(1)
  expect(run.terminated()).toEqual(['todo', 'plain'])
  expect(run.status).toBe('TERMINATED')
})
