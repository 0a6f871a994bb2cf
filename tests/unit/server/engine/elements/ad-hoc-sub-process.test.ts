// Ad-hoc sub-process, BPMN 2.0.2 §13.3.5; Zeebe docs "Ad-hoc sub-processes".
import { expect, test } from 'vitest'
import type { JobResult } from '../../../../../server/engine/index.ts'
import { bpmn, diagramBeside, diagramOf, type EngineRun, start } from '../../../../support/engine-run.ts'

const diagram = await diagramBeside(import.meta.url)
const activate = (run: EngineRun, adHoc: string, elementIds: readonly string[], cancelRemaining = false) =>
  run.send({
    kind: 'activate-ad-hoc',
    elementInstanceKey: run.keyAt(adHoc),
    elements: elementIds.map((elementId) => ({ elementId })),
    cancelRemaining,
  })
const led = (activateElements: readonly string[], done = false, cancelRemaining = false): JobResult => ({
  type: 'adHocSubProcess',
  activateElements: activateElements.map((elementId) => ({ elementId, variables: { given: elementId } })),
  completionConditionFulfilled: done,
  cancelRemaining,
})

test('begins what the collection names, each in a scope of its own, and collects their output', () => {
  const run = start(diagram, 'scoring', { wanted: ['water', 'energy'] })
  expect(run.waitingAt()).toEqual(['energy', 'water'])

  run.complete('water', { mark: 8 }).complete('energy', { mark: 5 })
  expect(run.waitingAt()).toEqual(['energy-check'])
  run.complete('energy-check', { mark: 6 })
  expect(run.status).toBe('COMPLETED')
  expect(run.variables()).toEqual({ wanted: ['water', 'energy'], marks: [8, 6] })
})

test('says what can be activated', () => {
  const run = start(diagram, 'scoring', { wanted: [] })

  expect(run.variables(run.keyAt('score')).adHocSubProcessElements).toEqual([
    { elementId: 'water', elementName: 'Water', documentation: 'Water saving', properties: { article: '9' } },
    { elementId: 'energy', elementName: null, documentation: null, properties: {} },
  ])
})

test('is open without anything in it, and more is begun by command', () => {
  const run = start(diagram, 'scoring', { wanted: [] })
  expect(run.waitingAt()).toEqual(['score'])

  activate(run, 'score', ['water', 'energy'])
  activate(run, 'score', ['water'])
  expect(run.waitingAt()).toEqual(['energy', 'water', 'water'])
  activate(run, 'score', ['energy'], true)
  expect(run.waitingAt()).toEqual(['energy'])
  expect(run.complete('energy', { mark: 1 }).complete('energy-check').variables().marks).toEqual([1])
})

test('a collection that is no list of its elements is an incident', () => {
  for (const wanted of ['water', ['water', 'energy-check'], [1]]) {
    const run = start(diagram, 'scoring', { wanted })
    expect(run.incidents()).toEqual([{ at: 'score', type: 'EXTRACT_VALUE_ERROR' }])
    expect(
      run
        .setVariables({ wanted: ['water'] })
        .resolve('score')
        .waitingAt(),
    ).toEqual(['water'])
  }
})

test('ends when its condition holds, with what still runs', () => {
  const run = start(diagram, 'enough').complete('a').complete('b')

  expect(run.terminated()).toContain('c')
  expect(run.status).toBe('COMPLETED')
  expect(run.variables()).toEqual({ done: [1, 1] })
})

test('waits for what still runs when that is to be kept', () => {
  const run = start(diagram, 'patient').complete('d')
  expect(run.waitingAt()).toEqual(['f'])

  expect(run.complete('f').status).toBe('COMPLETED')
})

test('without its condition it stays open when all is done', () => {
  const run = start(diagram, 'watched', { id: 'A-1' })
  activate(run, 'open', ['g'])

  expect(run.complete('g').waitingAt()).toEqual(['open'])
})

test('an interrupting event sub-process ends it', () => {
  const run = start(diagram, 'watched', { id: 'A-1' })
  activate(run, 'open', ['g'])
  run.message('stopped')
  expect(run.waitingAt()).toEqual(['sweep'])
  expect(() => activate(run, 'open', ['g'])).toThrow('on its way out')

  expect(run.complete('sweep').status).toBe('COMPLETED')
})

test('a worker leads it by the results of its job', () => {
  const run = start(diagram, 'led')
  expect(run.events('job-created')[0]?.job).toMatchObject({ type: 'agent', kind: 'AD_HOC_SUB_PROCESS', elementId: 'agent' })

  run.completeJob('agent', { plan: 'p' }, led(['tool', 'other']))
  expect(run.waitingAt()).toEqual(['other', 'tool'])
  expect(run.variables(run.at('tool').scopeKey ?? run.key)).toEqual({ given: 'tool' })
  run.complete('tool')
  run.complete('other')
  expect(run.jobTypes()).toEqual(['agent', 'agent', 'agent'])
  expect(run.events('job-cancelled')).toHaveLength(1)

  expect(run.completeJob('agent', {}, led([], true)).status).toBe('COMPLETED')
})

test('a worker may end what still runs, or let it end', () => {
  const ended = start(diagram, 'led')
    .completeJob('agent', {}, led(['tool', 'other']))
    .complete('tool')
  expect(ended.completeJob('agent', {}, led([], true, true)).status).toBe('COMPLETED')

  const kept = start(diagram, 'led')
    .completeJob('agent', {}, led(['tool', 'other']))
    .complete('tool')
    .completeJob('agent', {}, led([], true))
  expect(kept.waitingAt()).toEqual(['other'])
  expect(kept.complete('other').status).toBe('COMPLETED')
  expect(() => start(diagram, 'led').completeJob('agent', {}, led(['tool'], true))).toThrow('but got both')
})

test('can be a multi-instance', () => {
  const run = start(diagram, 'each')
  run.complete('rate', { points: 3 }).complete('rate', { points: 4 })

  expect(run.variables()).toEqual({ all: [[3], [4]] })
})

test.each([
  ['an element it does not have', 'scoring', 'score', ['score'], "Expected 'score'"],
  ['one that a flow leads to', 'scoring', 'score', ['energy-check'], "Expected 'energy-check'"],
  ['the same twice', 'scoring', 'score', ['water', 'water'], "Expected 'water'"],
])('rejects to activate %s', (_, process, adHoc, elements, message) => {
  expect(() => activate(start(diagram, process, { wanted: [] }), adHoc, elements)).toThrow(message)
})

test('rejects to activate in what is no ad-hoc sub-process', () => {
  const run = start(diagram, 'scoring', { wanted: ['water'] })

  expect(() => activate(run, 'water', ['energy'])).toThrow('to be an ad-hoc sub-process')
})

test.each([
  ['a start event in it', '<bpmn:startEvent id="i"/><bpmn:task id="t"/>', '', 'AD_HOC_START_OR_END x'],
  ['nothing in it', '', '', 'AD_HOC_EMPTY x'],
  ['one after the other', '<bpmn:task id="t"/>', 'ordering="Sequential"', 'ATTRIBUTE_UNSUPPORTED x'],
  [
    'a worker and a condition',
    '<bpmn:extensionElements><zeebe:taskDefinition type="t"/></bpmn:extensionElements><bpmn:task id="t"/><bpmn:completionCondition>=true</bpmn:completionCondition>',
    '',
    'AD_HOC_JOB_AND_RULES x',
  ],
])('refuses %s', async (_, inside, attributes, problem) => {
  await expect(
    diagramOf(bpmn(`<bpmn:startEvent id="s"/><bpmn:adHocSubProcess id="x" ${attributes}>${inside}</bpmn:adHocSubProcess>`)),
  ).rejects.toThrow(problem)
})
