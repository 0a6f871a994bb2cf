// Service and send task as jobs, BPMN 2.0.2 §13.3.3.
import { expect, test } from 'vitest'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('hands out a job with type and headers', () => {
  const run = start(diagram, 'service', { tries: 5, b: 1 })

  expect(run.events('job-created')[0]?.job).toMatchObject({ elementId: 'call', type: 'register', retries: 5, headers: { channel: 'post' } })
  expect(run.variables(run.keyAt('call'))).toEqual({ a: 2 })
})

test('maps the answer of the job', () => {
  expect(
    start(diagram, 'service', { tries: 5, b: 1 })
      .complete('call', { result: { number: 'N-1' } })
      .variables(),
  ).toEqual({
    tries: 5,
    b: 1,
    number: 'N-1',
  })
})

test('waits on while retries are left', () => {
  const run = start(diagram, 'plain').failJob('work', 2)

  expect(run.incidents()).toEqual([])
  expect(run.waitingAt()).toEqual(['work'])
})

test('is an incident without retries', () => {
  const run = start(diagram, 'plain').failJob('work', 0, 'address unknown')

  expect(run.events('incident-raised')[0]?.incident).toMatchObject({
    type: 'JOB_NO_RETRIES',
    message: 'address unknown',
    jobKey: run.at('work').jobKey,
  })
})

test('keeps its job when the incident is resolved', () => {
  const run = start(diagram, 'plain').failJob('work')
  const { jobKey } = run.at('work')

  run.resolve('work')

  expect(run.at('work').jobKey).toBe(jobKey)
  expect(run.complete('work').status).toBe('COMPLETED')
})

test('clears the incident when completed all the same', () => {
  const run = start(diagram, 'plain').failJob('work').complete('work')

  expect(run.events('incident-resolved')).toHaveLength(1)
  expect(run.status).toBe('COMPLETED')
})

test('keeps the job when nobody catches its error', () => {
  const run = start(diagram, 'plain').throwError('work', 'NO_SUCH')

  expect(run.incidents()).toEqual([{ at: 'work', type: 'UNHANDLED_ERROR_EVENT' }])
  expect(run.events('incident-raised')[0]?.incident.jobKey).toBe(run.at('work').jobKey)
  expect(run.resolve('work').complete('work').status).toBe('COMPLETED')
})

test('is a job when it sends', () => {
  expect(start(diagram, 'send').events('job-created')[0]?.job.type).toBe('mail')
})

test('computes its type by expression', () => {
  expect(start(diagram, 'dynamic', { kind: 'letter.issue' }).events('job-created')[0]?.job.type).toBe('letter.issue')
  expect(start(diagram, 'dynamic').incidents()).toEqual([{ at: 'typed', type: 'EXTRACT_VALUE_ERROR' }])
})

test('is refused when the job is gone', () => {
  const run = start(diagram, 'plain')
  const { jobKey } = run.at('work')
  run.complete('work')

  expect(() => run.send({ kind: 'complete-job', ...(jobKey === undefined ? { jobKey: run.key } : { jobKey }), variables: {} })).toThrow(
    /NOT_FOUND|active, but it is COMPLETED/,
  )
})
