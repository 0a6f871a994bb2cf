// Business rule task: decisions of the bound version.
import { expect, test } from 'vitest'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('keeps the outcome in its result variable', () => {
  const run = start(diagram, 'rate', { total: 81 }, { decisions: { level: ({ total }) => (Number(total) > 80 ? 'A' : 'B') } })

  expect(run.variables()).toEqual({ total: 81, level: 'A' })
})

test('records input, outcome and rules', () => {
  const run = start(diagram, 'rate', { total: 81 }, { decisions: { level: () => 'A' } })

  expect(run.events('decision-evaluated')).toMatchObject([
    { decisionId: 'level', input: { total: 81 }, output: 'A', matchedRules: ['rule-1'], element: { elementId: 'decide' } },
  ])
})

test('takes an error code for an answer', () => {
  const run = start(diagram, 'rate', {}, { decisions: { level: () => ({ error: 'AREA_NOT_POSITIVE' }) } })

  expect(run.variables()).toEqual({ level: { error: 'AREA_NOT_POSITIVE' } })
})

test('is an incident when it can not be evaluated', () => {
  expect(start(diagram, 'rate').incidents()).toEqual([{ at: 'decide', type: 'DECISION_EVALUATION_ERROR' }])
})

test('chooses the decision and maps its outcome', () => {
  const run = start(diagram, 'chosen', { rule: 'r7' }, { decisions: { r7: () => ({ points: 3 }) } })

  expect(run.variables()).toEqual({ rule: 'r7', points: 3 })
})

test('is an incident without a decision id', () => {
  expect(start(diagram, 'chosen').incidents()).toEqual([{ at: 'choose', type: 'CALLED_DECISION_ERROR' }])
})

test('is a job with a task definition', () => {
  expect(start(diagram, 'by-worker').events('job-created')[0]?.job.type).toBe('rules')
})
