// Exclusive gateway, BPMN 2.0.2 §13.4.2.
import { expect, test } from 'vitest'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('takes the first flow whose condition holds', () => {
  const run = start(diagram, 'score')

  run.complete('enter-score', { score: 95 })

  expect(run.takenFlows()).toEqual(['start-to-enter-score', 'enter-score-to-check', 'check-to-excellent'])
  expect(run.status).toBe('COMPLETED')
})

test('takes the default flow when nothing holds', () => {
  const run = start(diagram, 'score')

  run.complete('enter-score', { score: 40 })

  expect(run.takenFlows()).toEqual(['start-to-enter-score', 'enter-score-to-check', 'check-to-failed'])
})

test('raises an incident without any way out', () => {
  const run = start(diagram, 'no-default', { x: 3 })

  expect(run.incidents()).toEqual([{ at: 'choose', type: 'CONDITION_ERROR' }])
  expect(run.waitingAt()).toEqual(['choose'])
})

test('goes on when the incident is resolved', () => {
  const run = start(diagram, 'no-default', { x: 3 })

  run.setVariables({ x: 2 }).resolve('choose')

  expect(run.completed()).toEqual(['s2', 'choose', 'b', 'no-default'])
  expect(run.incidents()).toEqual([])
})

test('raises the incident again while nothing changed', () => {
  const run = start(diagram, 'no-default', { x: 3 })

  run.resolve('choose')

  expect(run.events('incident-raised')).toHaveLength(2)
  expect(run.events('element-activated').filter(({ element }) => element.elementId === 'choose')).toHaveLength(1)
})

test.each([
  ['an unknown variable', {}],
  ['a null', { x: null }],
])('does not take %s for false', (_, variables) => {
  const run = start(diagram, 'score', { score: 'high', ...variables })

  run.complete('enter-score')

  expect(run.incidents()).toEqual([{ at: 'check', type: 'CONDITION_ERROR' }])
})

test('lets each token pass when flows merge', () => {
  const run = start(diagram, 'merging')

  run.complete('left').complete('right')

  expect(run.waitingAt()).toEqual(['after', 'after'])
})
