// What is proposed when an instance moves to another version: a person only corrects it.
import { expect, test } from 'vitest'
import { suggestMapping } from '../../../../server/engine/index.ts'
import { bpmn, diagramOf } from '../../../support/engine-run.ts'

const task = (id: string, name: string) => `<bpmn:userTask id="${id}" name="${name}"/>`
const row = async (...tasks: readonly (readonly [id: string, name: string])[]) => {
  const ids = ['s', ...tasks.map(([id]) => id), 'e']
  const flows = ids.slice(1).map((id, at) => `<bpmn:sequenceFlow id="f${at}" sourceRef="${ids[at]}" targetRef="${id}"/>`)
  const diagram = await diagramOf(
    bpmn(`<bpmn:startEvent id="s"/>${tasks.map(([id, name]) => task(id, name)).join('')}<bpmn:endEvent id="e"/>${flows.join('')}`),
  )
  const [definition] = [...diagram.values()]
  if (definition === undefined) throw new Error('Expected a process')
  return definition
}

test('takes the same id, then the only one of the same name', async () => {
  const source = await row(['check', '核对'], ['sign', '签发'])
  const target = await row(['verify', '核对'], ['sign', '盖章'])

  expect(Object.fromEntries(suggestMapping(source, target))).toEqual({ p: 'p', s: 's', e: 'e', check: 'verify', sign: 'sign' })
})

test('proposes nothing where two have the name, or the one is taken', async () => {
  const source = await row(['check', '核对'])
  expect(suggestMapping(source, await row(['a', '核对'], ['b', '核对'])).has('check')).toBe(false)
  const both = await row(['check', '核对'], ['again', '核对'])
  expect(suggestMapping(both, await row(['check', '核对'])).has('again')).toBe(false)
})
