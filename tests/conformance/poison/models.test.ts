// Poison models (design of the limits: server/engine/limits.ts): refused at deployment, or stopped when they run. None may hold or crash.
import { describe, expect, test } from 'vitest'
import { compileProcesses, decodeXml, LIMITS } from '../../../server/engine/index.ts'
import { bpmn, diagramOf, start } from '../../support/engine-run.ts'
import { line, REFUSED, RUNAWAY } from './models.ts'

test('there are at least sixty of them', () => {
  expect(REFUSED.length + RUNAWAY.length).toBeGreaterThanOrEqual(60)
})

describe('is refused at deployment, with element and sentence', () => {
  test.each(REFUSED.map(({ name, ...model }) => [name, model] as const))('%s', async (_, { xml, refused }) => {
    const compiled = await compileProcesses(xml)
    const problems = compiled.ok ? [] : compiled.problems
    expect(problems.map(({ code, at }) => (at === undefined ? code : `${code} ${at}`))).toContain(refused)
    for (const { text } of problems) {
      expect(text.zh).toMatch(/[一-鿿].*[。：！]|[一-鿿]/)
      expect(text.en).toMatch(/[a-z]/)
    }
  })
})

describe('stops with an incident', () => {
  test.each(RUNAWAY.map(({ name, ...model }) => [name, model] as const))('%s', async (_, { xml, variables = {}, incident, says = /./ }) => {
    const run = start(await diagramOf(xml), 'p', variables, { inMemory: true })
    expect(run.status).toBe('ACTIVE')
    expect(run.incidents()).toContainEqual(incident)
    expect(run.events('incident-raised').map((event) => event.incident.message)).toContainEqual(expect.stringMatching(says))
    expect(run.elements().length).toBeLessThanOrEqual(LIMITS.livingElements + LIMITS.multiInstanceItems)
    expect(JSON.stringify(run.saved).length).toBeLessThan(4 * LIMITS.variables)
  })
})

describe('is harmless', () => {
  test('live markup in names and ids stays text', async () => {
    const name = '<img src=x onerror=alert(1)><script>alert(1)</script>'
    const written = name.replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    const diagram = await diagramOf(bpmn(line(['u', `<bpmn:userTask id="u" name="${written}"/>`])))
    expect(diagram.get('p')?.nodes.get('u')?.name).toBe(name)
  })

  test('ids and variables with names of prototypes', async () => {
    const mapping =
      '<zeebe:ioMapping><zeebe:output source="={a: 1}" target="__proto__"/><zeebe:output source="=1" target="constructor.polluted"/></zeebe:ioMapping>'
    const task = `<bpmn:task id="constructor"><bpmn:extensionElements>${mapping}</bpmn:extensionElements></bpmn:task>`
    const run = start(await diagramOf(bpmn(line(['constructor', task], ['__proto__', '<bpmn:userTask id="__proto__"/>']))), 'p')
    expect(run.waitingAt()).toEqual(['__proto__'])
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

describe('bytes that are no text of their encoding are refused before they are read', () => {
  const ascii = (text: string) => [...text].map((sign) => sign.charCodeAt(0))
  test.each([
    ['an unknown encoding', ascii('<?xml version="1.0" encoding="x-nobody"?><a/>')],
    ['a stateful encoding', ascii('<?xml version="1.0" encoding="utf-7"?><a/>')],
    ['broken UTF-8', [...ascii('<a b="'), 0xc3, 0x28, ...ascii('"/>')]],
    ['overlong UTF-8', [...ascii('<a b="'), 0xc0, 0xbc, ...ascii('"/>')]],
    ['half a character of GBK', [...ascii('<?xml version="1.0" encoding="GBK"?><a b="'), 0xd6]],
    ['half a pair of UTF-16', [0xff, 0xfe, 0x3c, 0x00, 0x00, 0xd8, 0x3e, 0x00]],
  ])('%s', (_, bytes) => {
    expect(decodeXml(Uint8Array.from(bytes))).toMatchObject({ ok: false, problems: [{ code: 'XML_ENCODING' }] })
  })

  test('more bytes than the limit', () => {
    expect(decodeXml(new Uint8Array(LIMITS.xmlBytes + 1))).toMatchObject({ ok: false, problems: [{ code: 'XML_TOO_LARGE' }] })
  })
})
