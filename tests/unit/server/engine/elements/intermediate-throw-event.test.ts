// Intermediate throw events: none, message, signal, link, escalation.
import { expect, test } from 'vitest'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('passes as a milestone', () => {
  expect(start(diagram, 'none').completed()).toEqual(['start', 'milestone'])
})

test('publishes a message with its inputs', () => {
  const run = start(diagram, 'message', { number: 'N-1', text: 'come' })

  expect(run.effects('publish-message')).toEqual([
    { kind: 'publish-message', name: 'ready', correlationKey: 'N-1', timeToLive: 'P1D', variables: { note: 'come' } },
  ])
  expect(run.waitingAt()).toEqual(['after2'])
})

test('is a job with a task definition', () => {
  const run = start(diagram, 'by-job')
  expect(run.waitingAt()).toEqual(['publish-job'])

  expect(run.complete('publish-job').waitingAt()).toEqual(['after3'])
})

test('broadcasts a signal', () => {
  expect(start(diagram, 'signal').effects('publish-signal')).toEqual([{ kind: 'publish-signal', name: 'opened', variables: {} }])
})

test('goes on at the link of its name', () => {
  const run = start(diagram, 'link')

  expect(run.completed()).toEqual(['s5', 'to-far', 'from-near'])
  expect(run.waitingAt()).toEqual(['after5'])
})

test('escalates and goes on', () => {
  const run = start(diagram, 'escalation')

  expect(run.waitingAt()).toEqual(['care', 'inside'])
  expect(run.complete('inside').complete('care').status).toBe('COMPLETED')
})

test('goes on when nobody hears the escalation', () => {
  expect(start(diagram, 'unheard').waitingAt()).toEqual(['after7'])
})
