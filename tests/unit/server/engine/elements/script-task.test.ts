// Script task in FEEL.
import { expect, test } from 'vitest'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('keeps the value in its result variable', () => {
  expect(start(diagram, 'feel', { a: 1, b: 2 }).variables()).toEqual({ a: 1, b: 2, sum: 3 })
})

test('is an incident with a missing variable', () => {
  const run = start(diagram, 'feel', { a: 1 })
  expect(run.incidents()).toEqual([{ at: 'compute', type: 'EXTRACT_VALUE_ERROR' }])

  run.setVariables({ b: 4 }).resolve('compute')

  expect(run.variables()).toEqual({ a: 1, b: 4, sum: 5 })
})

test('is a job with a task definition', () => {
  expect(start(diagram, 'by-worker').events('job-created')[0]?.job.type).toBe('script')
})
