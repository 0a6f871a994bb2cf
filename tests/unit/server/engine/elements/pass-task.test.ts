// Undefined and manual task.
import { expect, test } from 'vitest'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('passes without waiting', () => {
  const run = start(diagram, 'p')

  expect(run.completed()).toEqual(['start', 'note', 'by-hand'])
  expect(run.events('element-completed').map(({ element }) => element.type)).toEqual(['START_EVENT', 'TASK', 'MANUAL_TASK'])
})

test('sends a token along every flow', () => {
  expect(start(diagram, 'two-ways').waitingAt()).toEqual(['a', 'b'])
})
