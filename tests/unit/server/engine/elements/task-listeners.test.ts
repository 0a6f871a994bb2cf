// User task listeners, Zeebe docs "User task listeners".
import { expect, test } from 'vitest'
import { as } from '../../../../../server/base/ids.ts'
import type { JsonObject } from '../../../../../server/base/json.ts'
import type { JobResult, UserTaskAttributes } from '../../../../../server/engine/index.ts'
import { diagramBeside, type EngineRun, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)
const correct = (corrections: Partial<UserTaskAttributes>): JobResult => ({ type: 'userTask', corrections })
const deny = (deniedReason: string): JobResult => ({ type: 'userTask', denied: true, deniedReason })

function change(run: EngineRun, event: 'assigning' | 'updating', to: Partial<UserTaskAttributes>): EngineRun {
  const { userTaskKey } = run.at('open')
  return run.send({
    kind: 'change-user-task',
    userTaskKey: userTaskKey ?? as(''),
    event,
    action: event === 'assigning' ? 'assign' : 'update',
    change: to,
  })
}
const complete = (run: EngineRun, variables: JsonObject = {}) =>
  run.send({ kind: 'complete-user-task', userTaskKey: run.at('open').userTaskKey ?? as(''), variables, by: 'anna' })

test('the task is there when its creating listeners agreed, corrections included', () => {
  const run = start(diagram, 'created')
  const job = run.events('job-created')[0]?.job

  expect(job).toMatchObject({ type: 'create-1', kind: 'TASK_LISTENER', listenerEventType: 'CREATING' })
  expect(job?.headers).toMatchObject({ article: '7', 'io.camunda.zeebe:candidateGroups': '["office"]', 'io.camunda.zeebe:priority': '50' })
  expect(run.events('user-task-created')).toEqual([])

  run.completeJob('review', {}, correct({ priority: 80, dueDate: as('2026-04-01T00:00:00+08:00') }))
  expect(run.events('job-created')[1]?.job.headers['io.camunda.zeebe:changedAttributes']).toBe('["dueDate","priority"]')
  run.completeJob('review')
  expect(run.events('user-task-created')[0]?.task).toMatchObject({
    priority: 80,
    dueDate: '2026-03-31T16:00:00.000Z',
    candidateGroups: ['office'],
  })
  expect(run.complete('review').status).toBe('COMPLETED')
})

test('who the process names gets it by the assigning listeners, which may name somebody else', () => {
  const run = start(diagram, 'assigned').completeJob('owned')
  expect(run.events('user-task-created')[0]?.task).toMatchObject({ assignee: null, priority: 40 })

  run.completeJob('owned', {}, correct({ assignee: 'ben' }))
  expect(run.events('job-created').at(-1)?.job.headers).toMatchObject({ 'io.camunda.zeebe:assignee': 'ben' })
  run.completeJob('owned')
  expect(run.events('user-task-changed')[0]?.attributes).toMatchObject({ assignee: 'ben', priority: 40 })
})

test('denied, nothing has changed and the task is free again', () => {
  const run = change(start(diagram, 'changed'), 'assigning', { assignee: 'anna' }).completeJob('open', {}, deny('conflict of interest'))

  expect(run.events('user-task-changed')).toEqual([])
  expect(run.events('job-completed')[0]).toMatchObject({ denied: 'conflict of interest' })
  expect(change(run, 'assigning', { assignee: 'ben' }).completeJob('open').at('open').task).toMatchObject({ assignee: 'ben' })
})

test('an update is made when agreed', () => {
  const run = change(start(diagram, 'changed'), 'updating', { priority: 90 })
  expect(run.events('job-created')[0]?.job.headers['io.camunda.zeebe:changedAttributes']).toBe('["priority"]')

  run.completeJob('open', {}, correct({ candidateUsers: ['carl'] }))
  expect(run.events('user-task-changed')[0]?.attributes).toMatchObject({ priority: 90, candidateUsers: ['carl'] })
})

test('variables set at the task are an update', () => {
  const run = start(diagram, 'changed')
  run.send({ kind: 'set-variables', scopeKey: run.keyAt('open'), variables: { note: 'x' }, local: true })
  expect(run.variables(run.keyAt('open'))).toEqual({})

  run.completeJob('open')
  expect(run.variables(run.keyAt('open'))).toEqual({ note: 'x' })
})

test('a completion waits for its listeners and keeps its variables and who asked for it', () => {
  const run = complete(start(diagram, 'changed'), { points: 4 })
  expect(run.waitingAt()).toEqual(['open'])
  expect(run.events('job-created')[0]?.job.headers['io.camunda.zeebe:action']).toBe('complete')

  run.completeJob('open')
  expect(run.events('user-task-completed')[0]).toMatchObject({ by: 'anna' })
  expect(run.variables()).toEqual({ total: 4 })
  expect(run.status).toBe('COMPLETED')
})

test('a denied completion can be asked for again', () => {
  const run = complete(start(diagram, 'changed'), { points: 4 }).completeJob('open', {}, deny('not enough'))
  expect(run.waitingAt()).toEqual(['open'])

  expect(complete(run, { points: 9 }).completeJob('open').variables()).toEqual({ total: 9 })
})

test('a second change has to wait', () => {
  const run = complete(start(diagram, 'changed'))

  expect(() => change(run, 'assigning', { assignee: 'anna' })).toThrow("'complete' waits for its listeners")
  expect(() => complete(run)).toThrow("'complete' waits for its listeners")
})

test.each([
  ['created', 'review', {}, deny('no'), "no denial of 'CREATING'"],
  ['created', 'review', { a: 1 }, undefined, 'no variables from a task listener'],
  ['created', 'review', {}, correct({ priority: 101 }), 'a priority from 0 to 100'],
  ['created', 'review', {}, correct({ dueDate: as('soon') }), "a date, but it is 'soon'"],
  ['assigned', 'owned', {}, correct({ assignee: 'ben' }), 'no correction of the assignee'],
  ['created', 'review', {}, { ...correct({ priority: 1 }), denied: true } as JobResult, 'no denial'],
])('%s: a result that does not fit is rejected: %#', (process, element, variables, result, message) => {
  expect(() => start(diagram, process).completeJob(element, variables, result)).toThrow(message)
})

test('a listener without retries is an incident, tried again with its job', () => {
  const run = complete(start(diagram, 'changed')).failJob('open')
  expect(run.incidents()).toEqual([{ at: 'open', type: 'TASK_LISTENER_NO_RETRIES' }])

  expect(run.resolve('open').completeJob('open').status).toBe('COMPLETED')
})

test('a type that can not be evaluated is an incident, and the whole change is tried again', () => {
  const run = start(diagram, 'computed').complete('typed', { points: 1 })
  expect(run.incidents()).toEqual([{ at: 'typed', type: 'EXTRACT_VALUE_ERROR' }])

  run.setVariables({ kind: 'check' }).resolve('typed')
  expect(run.jobTypes()).toEqual(['check'])
  expect(run.completeJob('typed').variables()).toEqual({ kind: 'check', points: 1 })
})

test('what is interrupted waits for its canceling listeners, what interrupts it does not', () => {
  const run = start(diagram, 'interrupted').timer('late')
  expect(run.waitingAt()).toEqual(['escalated', 'listened'])
  expect(run.at('inside').phase).toBe('TERMINATING')

  run.complete('escalated')
  expect(run.status).toBe('ACTIVE')
  run.completeJob('listened')
  expect(run.terminated()).toEqual(['listened', 'inside'])
  expect(run.events('user-task-cancelled')).toHaveLength(1)
  expect(run.status).toBe('COMPLETED')
})

test('a cancelled instance is gone when its listeners are heard', () => {
  const run = start(diagram, 'interrupted').cancel()
  expect(run.status).toBe('ACTIVE')
  expect(() => run.cancel()).toThrow('it is being cancelled')

  expect(run.completeJob('listened').status).toBe('TERMINATED')
})

test('a change that waits is dropped when the task is cancelled', () => {
  const run = complete(start(diagram, 'changed')).cancel()

  expect(run.status).toBe('TERMINATED')
  expect(run.events('user-task-cancelled')).toHaveLength(1)
})
