// Conditional events, BPMN 2.0.2 §10.5.5; Zeebe docs "Conditionals".
import { expect, test } from 'vitest'
import { as } from '../../../../../server/base/ids.ts'
import { startConditionHolds, startTriggersOf } from '../../../../../server/engine/index.ts'
import { bpmn, diagramBeside, diagramOf, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)
const set = (run: ReturnType<typeof start>, elementId: string, variables: { [name: string]: number }) =>
  run.send({ kind: 'set-variables', scopeKey: run.keyAt(elementId), variables, local: true })

test('an intermediate event waits until the condition holds', () => {
  const run = start(diagram, 'catching', { stock: 3 })
  expect(run.waitingAt()).toEqual(['wait'])
  expect(run.setVariables({ other: 1 }).setVariables({ stock: 10 }).waitingAt()).toEqual(['wait'])

  expect(run.setVariables({ stock: 11 }).waitingAt()).toEqual(['ship'])
})

test('it goes on at once when the condition holds already', () => {
  expect(start(diagram, 'catching', { stock: 12 }).waitingAt()).toEqual(['ship'])
})

test('an interrupting boundary event ends its activity, on entering as well', () => {
  const later = start(diagram, 'bordered', { x: 5 })
  expect(later.setVariables({ x: 11 }).waitingAt()).toEqual(['stopped'])
  expect(later.events('job-cancelled')).toHaveLength(1)

  expect(start(diagram, 'bordered', { x: 11 }).waitingAt()).toEqual(['stopped'])
})

test('what the activity itself writes when it completes does not interrupt it', () => {
  expect(start(diagram, 'bordered').complete('work', { x: 11 }).status).toBe('COMPLETED')
})

test('input mappings count on entering', () => {
  expect(start(diagram, 'mapped').waitingAt()).toEqual(['out'])
})

test('a non-interrupting event happens each time the condition becomes true', () => {
  const run = start(diagram, 'reminding', { x: 11 })
  expect(run.jobTypes()).toEqual(['reminder'])
  run.setVariables({ x: 12 })
  expect(run.jobTypes()).toEqual(['reminder'])

  run.setVariables({ x: 1 }).setVariables({ x: 13 })
  expect(run.jobTypes()).toEqual(['reminder', 'reminder'])
})

test('several variables of one command are looked at once', () => {
  const run = start(diagram, 'filtered', { x: 1, y: false }).setVariables({ x: 20, y: true })

  expect(run.jobTypes()).toEqual(['noticed'])
})

test('the filter names the changes that count', () => {
  const run = start(diagram, 'filtered', { y: false })
  run.setVariables({ x: 20 })
  expect(run.jobTypes()).toEqual([])
  run.setVariables({ y: true })
  expect(run.jobTypes()).toEqual([])

  run.setVariables({ x: 21 })
  expect(run.jobTypes()).toEqual(['noticed'])
})

test('an event sub-process reacts to the variables of its scope', () => {
  const run = start(diagram, 'guarded').setVariables({ note: 'please hurry' })
  expect(run.waitingAt()).toEqual(['main', 'read'])

  run.setVariables({ withdrawn: true })
  expect(run.waitingAt()).toEqual(['close'])
  expect(run.complete('close').status).toBe('COMPLETED')
})

test('a job inside can trigger the event sub-process', () => {
  expect(start(diagram, 'guarded').complete('main', { withdrawn: true }).waitingAt()).toEqual(['close'])
})

test('outer scopes come first', () => {
  const run = start(diagram, 'nested', { x: 1 })
  expect(run.setVariables({ x: 21 }).waitingAt()).toEqual(['outer-out'])
  expect(run.completed()).not.toContain('inner-stop')
  expect(start(diagram, 'nested', { x: 1 }).setVariables({ x: 15 }).waitingAt()).toEqual(['inner-out'])
})

test('a change that the event can not see does not matter', () => {
  const run = start(diagram, 'nested', { x: 1 })
  set(run, 'deep', { x: 21 })

  expect(run.waitingAt()).toEqual(['inner-out'])
})

test('the condition at a multi-instance belongs to its body', () => {
  const run = start(diagram, 'each', { x: 1 })
  expect(run.waitingAt()).toEqual(['item', 'item'])

  expect(run.setVariables({ x: 11 }).waitingAt()).toEqual(['item-out'])
})

test('conditional starts of a process are looked at when asked', () => {
  const process = diagram.get('starting')
  if (process === undefined) throw new Error('Expected the process')
  const context = { now: as<ReturnType<typeof as> & string>('2026-03-02T01:00:00.000Z'), functions: {} } as never
  const holding = (variables: { [name: string]: number | boolean }) =>
    process.startEvents.map(({ id }) => id).filter((id) => startConditionHolds(process, id, variables, context))

  expect(startTriggersOf(process, context)).toEqual([
    { kind: 'conditional', elementId: 'big', condition: 'amount > 100' },
    { kind: 'conditional', elementId: 'urgent', condition: 'urgent = true' },
  ])
  expect(holding({ amount: 101, urgent: true })).toEqual(['big', 'urgent'])
  expect(holding({ amount: 99 })).toEqual([])
  expect(start(diagram, 'starting', { amount: 101 }, { startElementId: 'big' }).waitingAt()).toEqual(['check'])
})

test.each([
  ['a condition twice', twice(), 'START_CONDITION_TWICE'],
  [
    'no condition',
    '<bpmn:startEvent id="s"/><bpmn:intermediateCatchEvent id="c"><bpmn:conditionalEventDefinition/></bpmn:intermediateCatchEvent>',
    'EVENT_CONDITION_MISSING c',
  ],
  ['deletions', filtered('delete'), 'ATTRIBUTE_UNSUPPORTED c'],
])('refuses %s', async (_, body, problem) => {
  await expect(diagramOf(bpmn(body))).rejects.toThrow(problem)
})

function twice(): string {
  const one = (id: string) =>
    `<bpmn:startEvent id="${id}"><bpmn:conditionalEventDefinition><bpmn:condition>=a</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:startEvent>`
  return one('x') + one('y')
}

function filtered(events: string): string {
  return `<bpmn:startEvent id="s"/><bpmn:intermediateCatchEvent id="c"><bpmn:conditionalEventDefinition><bpmn:extensionElements><zeebe:conditionalFilter variableEvents="${events}"/></bpmn:extensionElements><bpmn:condition>=a</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:intermediateCatchEvent>`
}
