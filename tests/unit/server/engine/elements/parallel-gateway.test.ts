// Parallel gateway, BPMN 2.0.2 §13.4.1.
import { expect, test } from 'vitest'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('takes every flow when it forks', () => {
  expect(start(diagram, 'both').waitingAt()).toEqual(['left', 'right'])
})

test('waits at the join for all tokens', () => {
  const run = start(diagram, 'both').complete('right')

  expect(run.waitingAt()).toEqual(['left'])
  expect([...run.saved.taken]).toEqual([[run.key, { join: { 'right-to-join': 1 } }]])
})

test('goes on once when all tokens came', () => {
  const run = start(diagram, 'both').complete('right').complete('left')

  expect(run.waitingAt()).toEqual(['after'])
  expect(run.saved.taken.size).toBe(0)
  expect(run.complete('after').status).toBe('COMPLETED')
})

test('says so when a join can never fire', () => {
  const run = start(diagram, 'lonely')

  expect(run.status).toBe('ACTIVE')
  expect(run.incidents()).toEqual([{ at: 'lonely', type: 'UNKNOWN' }])
})

test('says so again when nothing changed', () => {
  const run = start(diagram, 'lonely').resolve('lonely')

  expect(run.events('incident-raised')).toHaveLength(2)
  expect(run.cancel().status).toBe('TERMINATED')
})

test('keeps a second token of the same flow', () => {
  const run = start(diagram, 'twice').complete('a').complete('b').complete('c')

  expect(run.waitingAt()).toEqual(['after3'])
  expect([...run.saved.taken]).toEqual([[run.key, { join3: { 'merge3-to-join3': 1 } }]])
})
