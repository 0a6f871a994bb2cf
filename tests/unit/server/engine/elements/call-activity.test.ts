// Call activity, BPMN 2.0.2 §13.3.4; variables as in Zeebe.
import { expect, test } from 'vitest'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('asks for a child with the mapped variables', () => {
  const run = start(diagram, 'caller', { total: 7 })

  expect(run.effects('start-child')).toMatchObject([
    {
      processId: 'child',
      binding: 'deployment',
      childKey: run.at('call').calledInstanceKey,
      elementInstanceKey: run.keyAt('call'),
      variables: { total: 7, amount: 7 },
    },
  ])
})

test('maps what the child answers', () => {
  const run = start(diagram, 'caller', { total: 7 }).childCompleted('call', { receipt: { sum: 6 }, noise: 1 })

  expect(run.waitingAt()).toEqual(['after'])
  expect(run.variables()).toEqual({ total: 7, paid: 6 })
})

test('keeps everything of the child by default', () => {
  const run = start(diagram, 'all', { which: 'sub' }).childCompleted('call-all', { receipt: 1 })

  expect(run.effects('start-child')[0]).toMatchObject({ processId: 'sub', binding: 'versionTag', versionTag: 'v2' })
  expect(run.variables()).toEqual({ which: 'sub', receipt: 1 })
})

test('shows the child only what is mapped', () => {
  const run = start(diagram, 'closed', { a: 1, secret: 2 })
  expect(run.effects('start-child')[0]?.variables).toEqual({ only: 1 })

  expect(run.childCompleted('call-closed', { x: 1 }).variables()).toEqual({ a: 1, secret: 2 })
})

test('catches an error of the child', () => {
  const run = start(diagram, 'caller', { total: 7 }).childError('call', 'REFUSED', { ground: 'late' })

  expect(run.completed()).toEqual(['start', 'refused', 'was-refused', 'caller'])
  expect(run.effects('cancel-child')).toEqual([])
})

test('calls again after an uncaught error', () => {
  const run = start(diagram, 'caller', { total: 7 }).childError('call', 'OTHER')
  expect(run.incidents()).toEqual([{ at: 'call', type: 'UNHANDLED_ERROR_EVENT' }])

  run.resolve('call')

  expect(run.effects('start-child')).toHaveLength(2)
  expect(run.childCompleted('call', { receipt: { sum: 1 } }).waitingAt()).toEqual(['after'])
})

test('is an incident when the child is cancelled', () => {
  const run = start(diagram, 'caller', { total: 7 })

  run.send({ kind: 'child-terminated', elementInstanceKey: run.keyAt('call') })

  expect(run.incidents()).toEqual([{ at: 'call', type: 'CALLED_ELEMENT_ERROR' }])
})

test('is an incident when no child can start', () => {
  const run = start(diagram, 'caller', { total: 7 })

  run.send({ kind: 'child-not-started', elementInstanceKey: run.keyAt('call'), message: 'no process child' })

  expect(run.events('incident-raised')[0]?.incident).toMatchObject({ type: 'CALLED_ELEMENT_ERROR', message: 'no process child' })
})

test('is an incident without a process id', () => {
  expect(start(diagram, 'all').incidents()).toEqual([{ at: 'call-all', type: 'CALLED_ELEMENT_ERROR' }])
})

test('cancels the child with itself', () => {
  const run = start(diagram, 'caller', { total: 7 })
  const childKey = run.at('call').calledInstanceKey

  run.cancel()

  expect(run.effects('cancel-child')).toEqual([{ kind: 'cancel-child', childKey }])
})

test('answers the calling instance at the end', () => {
  const parent = { instanceKey: 'x', elementInstanceKey: 'y' } as never
  const run = start(diagram, 'caller', { total: 7 }, { parent })
    .childCompleted('call', { receipt: { sum: 6 } })
    .complete('after')

  expect(run.effects('notify-parent')).toEqual([
    { kind: 'notify-parent', parent, outcome: { kind: 'completed', variables: { total: 7, paid: 6 } } },
  ])
})

test('hands an uncaught error to the caller', () => {
  const parent = { instanceKey: 'x', elementInstanceKey: 'y' } as never
  const run = start(diagram, 'caller', { total: 7 }, { parent }).childError('call', 'OTHER', { a: 1 })

  expect(run.status).toBe('TERMINATED')
  expect(run.effects('notify-parent')).toMatchObject([{ outcome: { kind: 'error', errorCode: 'OTHER', variables: { a: 1 } } }])
})

test('tells the caller that it was cancelled', () => {
  const parent = { instanceKey: 'x', elementInstanceKey: 'y' } as never

  expect(start(diagram, 'caller', { total: 7 }, { parent }).cancel().effects('notify-parent')).toMatchObject([
    { outcome: { kind: 'terminated' } },
  ])
})
