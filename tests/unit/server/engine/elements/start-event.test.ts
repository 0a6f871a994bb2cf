// Start events of a process and what triggers them.
import { expect, test } from 'vitest'
import { as } from '../../../../../server/base/ids.ts'
import { startTriggersOf } from '../../../../../server/engine/index.ts'
import { diagramBeside, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('begins at the plain one by default', () => {
  expect(start(diagram, 'many', { a: 1 }).completed()).toEqual(['plain'])
})

test('begins at the one that is named', () => {
  const run = start(diagram, 'many', {}, { startElementId: 'by-signal' })

  expect(run.completed()).toEqual(['by-signal'])
  expect(run.waitingAt()).toEqual(['work'])
})

test('maps the variables of its message', () => {
  expect(start(diagram, 'many', { from: { name: 'anna' }, noise: 1 }, { startElementId: 'by-message' }).variables()).toEqual({
    applicant: 'anna',
  })
})

test('is refused without a plain one', () => {
  expect(() => start(diagram, 'message-only')).toThrow(/start event without trigger/)
})

test('is refused with one that is unknown', () => {
  expect(() => start(diagram, 'many', {}, { startElementId: 'nowhere' })).toThrow(/nowhere/)
})

test('tells the shell what starts it', () => {
  const process = diagram.get('many')

  expect(process && startTriggersOf(process, { now: as('2026-03-02T01:00:00.000Z'), functions: {} })).toEqual([
    { kind: 'none', elementId: 'plain' },
    { kind: 'message', elementId: 'by-message', messageName: 'apply' },
    { kind: 'timer', elementId: 'by-timer', due: { dueAt: '2026-03-03T01:00:00.000Z', repetitions: 2, interval: 'P1D' } },
    { kind: 'signal', elementId: 'by-signal', signalName: 'open-season' },
    { kind: 'timer', elementId: 'by-date', due: { dueAt: '2026-04-30T16:00:00.000Z', repetitions: 0 } },
  ])
})
