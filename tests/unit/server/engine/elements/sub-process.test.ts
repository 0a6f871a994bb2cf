// Embedded sub-process, BPMN 2.0.2 §13.3.4: scopes of variables and errors.
import { expect, test } from 'vitest'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('maps variables in and out', () => {
  const run = start(diagram, 'p', { given: 1 })
  expect(run.variables(run.keyAt('box'))).toEqual({ own: 1 })

  run.complete('inside', { own: 2, found: 3 })

  expect(run.variables()).toEqual({ given: 1, found: 3, kept: 3 })
})

test('writes to the nearest scope that knows', () => {
  const run = start(diagram, 'nested', { x: 'process' })
  run.send({ kind: 'set-variables', scopeKey: run.keyAt('deep'), variables: { x: 'new', y: 1 }, local: false })

  expect(run.variables(run.keyAt('inner'))).toEqual({ x: 'new' })
  expect(run.variables(run.keyAt('outer'))).toEqual({ x: 'outer' })
  expect(run.variables()).toEqual({ x: 'process', y: 1 })
})

test('forgets its variables when it ends', () => {
  expect(start(diagram, 'nested', { x: 'process' }).complete('deep', { x: 'inner 2' }).variables()).toEqual({ x: 'process' })
})

test('is done when its last token ends', () => {
  const run = start(diagram, 'two-ends').complete('a')
  expect(run.waitingAt()).toEqual(['b'])

  expect(run.complete('b').status).toBe('COMPLETED')
})

test('lets an error pass to the scope that catches', () => {
  const run = start(diagram, 'error-out').throwError('deep4', 'BROKEN')

  expect(run.terminated()).toEqual(['deep4', 'inner4', 'outer4'])
  expect(run.completed()).toEqual(['s4', 'os4', 'is4', 'caught4', 'ce4', 'error-out'])
})

test('stays when its output mapping fails', () => {
  const run = start(diagram, 'mapping-fails', { z: 0 }).complete('u5')
  expect(run.incidents()).toEqual([{ at: 'box5', type: 'IO_MAPPING_ERROR' }])

  run.setVariables({ z: 4 }).resolve('box5')

  expect(run.status).toBe('COMPLETED')
  expect(run.variables()).toEqual({ z: 4, y: 4 })
})

test('keeps a local variable local', () => {
  const run = start(diagram, 'p', { given: 1 })
  run.send({ kind: 'set-variables', scopeKey: run.keyAt('box'), variables: { note: 1 }, local: true })

  expect(run.variables(run.keyAt('box'))).toEqual({ own: 1, note: 1 })
  expect(run.variables()).toEqual({ given: 1 })
})

test('refuses variables of a scope that ended', () => {
  const run = start(diagram, 'p', { given: 1 })
  const scopeKey = run.keyAt('box')
  run.complete('inside')

  expect(() => run.send({ kind: 'set-variables', scopeKey, variables: {}, local: true })).toThrow(/it is gone/)
})
