// Variables and mappings, with Zeebe's rules of scope.
import { expect, test } from 'vitest'
import { bpmn, diagramBeside, diagramOf, start } from '../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)

test('maps in order, one seeing the other', () => {
  expect(start(diagram, 'order').variables()).toEqual({ out: 2, more: { x: 2, y: { d: 2, e: 'x' } } })
})

test('sees what a mapping before it wrote under a name that is a keyword, and nothing of what comes after', async () => {
  const inputs = [
    ['before', 'date'],
    ['date', '= 1'],
    ['list', '= date + 1'],
    ['after', '= [date, list]'],
  ].map(([target, source]) => `<zeebe:input source="${source?.startsWith('=') ? source : '= date'}" target="${target}"/>`)
  const task = `<bpmn:userTask id="look"><bpmn:extensionElements><zeebe:userTask/><zeebe:ioMapping>${inputs.join('')}</zeebe:ioMapping></bpmn:extensionElements></bpmn:userTask>`
  const flow = '<bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="look"/>'
  const run = start(await diagramOf(bpmn(`${flow}${task}`)), 'p', { date: 0 })

  expect(run.events('variables-set').at(-1)?.variables).toEqual({ before: 0, date: 1, list: 2, after: [1, 2] })
})

test('makes null of an unknown input', () => {
  const set = start(diagram, 'order').events('variables-set')[0]

  expect(set?.variables).toEqual({ a: 1, b: 2, c: { d: 2, e: 'x' }, missing: null, plain: 'text' })
})

test('adds an entry to an object that is there', () => {
  expect(start(diagram, 'merge', { given: { x: 1 } }).variables()).toEqual({ given: { x: 1, y: 2 } })
})

test('replaces what is no object', () => {
  expect(start(diagram, 'merge', { given: 'text' }).variables()).toEqual({ given: { y: 2 } })
})

test('is an incident when a mapping fails', () => {
  const run = start(diagram, 'fails', { n: 0 })
  expect(run.incidents()).toEqual([{ at: 'bad', type: 'IO_MAPPING_ERROR' }])

  run.setVariables({ n: 1 }).resolve('bad')

  expect(run.waitingAt()).toEqual(['look3'])
})

test('writes dates, durations and sums as JSON', () => {
  expect(start(diagram, 'date').variables()).toEqual({ on: '2026-03-03', span: 'P3D', sum: 0.3 })
})

test('treats dangerous names as plain ones', () => {
  const run = start(diagram, 'proto', JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'))
  run.complete('take5', JSON.parse('{"toString": 2, "hasOwnProperty": 3}'))

  expect(Object.keys(run.variables()).sort()).toEqual(['__proto__', 'constructor', 'hasOwnProperty', 'toString'])
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})
