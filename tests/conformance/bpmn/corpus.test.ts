// Files in the manner of many tools: read as they come, given back byte for byte, and written again after a change without loss.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { diff } from 'bpmn-js-differ'
import { describe, expect, test } from 'vitest'
import { decodeXml, originalBytes } from '../../../server/engine/index.ts'
import { guardXml } from '../../../server/engine/model/guard.ts'
import { readDefinitions } from '../../../server/engine/model/moddle.ts'
import { ProblemList } from '../../../server/engine/model/problems.ts'
import { type BpmnDocument, elementsById, openDiagram, toXml } from '../../../studio/ui/bpmn/document.ts'
import { drawable, hasPicture } from '../../../studio/ui/bpmn/drawable.ts'

const CORPUS = join(import.meta.dirname, 'corpus')
/** Another folder of files to try, such as the reference set of the BPMN Model Interchange Working Group. */
const FOLDER = process.env.PINGJI_BPMN_FOLDER ?? CORPUS
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.bpmn'))
const bytesOf = (name: string) => new Uint8Array(readFileSync(join(FOLDER, name)))
const textOf = (name: string) => {
  const decoded = decodeXml(bytesOf(name))
  if (!decoded.ok) throw new Error(`${name}: ${decoded.problems.map(({ text }) => text.en).join(' ')}`)
  return decoded.value
}
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** What is written in a file, whatever its prefixes, order of attributes and line breaks: a multiset of what each element says. */
function contents(document: BpmnDocument): readonly string[] {
  const said: string[] = []
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, path)
      return
    }
    if (typeof value !== 'object' || value === null) {
      said.push(`${path.replace(/\/([\w-]+):([\w-]+) \1:/, '/$1:$2 ')} = ${String(value).trim()}`)
      return
    }
    const { $type, $attrs, $children, $body, ...properties } = { ...value, ...foreign(value) } as { readonly [name: string]: unknown }
    const here = `${path}/${String($type)}`
    said.push(here)
    for (const [name, attribute] of Object.entries({ ...($attrs as object) }))
      if (!name.startsWith('xmlns'))
        said.push(`${here} @${name} = ${name === 'xsi:type' ? String(attribute).replace(/^\w+:/, '') : String(attribute)}`)
    if (Array.isArray($children)) for (const child of $children) visit(child, here)
    if (typeof $body === 'string' && $body.trim() !== '') said.push(`${here} = ${$body.trim()}`)
    for (const [name, property] of Object.entries(properties)) {
      if (name === '$parent' || name.startsWith('$')) continue
      const target = property as { readonly id?: string; readonly $parent?: unknown } | null
      if (typeof target === 'object' && target !== null && !Array.isArray(target) && target.$parent !== value)
        said.push(`${here} ${name} -> ${target.id}`)
      else if (Array.isArray(target)) {
        for (const item of target) {
          if (typeof item === 'object' && item !== null && item.$parent !== value) said.push(`${here} ${name} -> ${item.id}`)
          else visit(item, `${here} ${name}`)
        }
      } else visit(target, `${here} ${name}`)
    }
  }
  visit(document.definitions, '')
  return said.filter((line) => !SAID_BY_DEFAULT.test(line)).sort()
}

/** What holds anyway is not written again; the prefix of an attribute in its element's own namespace and where a prefix is declared say nothing. */
const SAID_BY_DEFAULT =
  /expressionLanguage = http:\/\/www.w3.org\/1999\/XPath$|typeLanguage = http:\/\/www.w3.org\/2001\/XMLSchema$|(?:startQuantity|completionQuantity) = 1$|(?:isForCompensation|parallelMultiple|isCollection|testBefore|triggeredByEvent|isSequential|isClosed) = false$|(?:cancelActivity|isInterrupting) = true$| xmlns:\w+ = /

/** What moddle keeps out of sight. */
function foreign(value: object): object {
  const { $type, $attrs, $children, $body } = value as { readonly [name: string]: unknown }
  return { $type, $attrs, $children, $body }
}

test.runIf(FOLDER === CORPUS)('there are at least forty files, Chinese ones in GB18030 and UTF-16 among them', () => {
  expect(FILES.length).toBeGreaterThanOrEqual(40)
  const heads = FILES.map((name) => textOf(name).slice(0, 80))
  for (const encoding of ['GB18030', 'GBK', 'UTF-16', 'ISO-8859-1', 'UTF-8'])
    expect(heads.some((head) => head.includes(`encoding="${encoding}"`))).toBe(true)
})

describe.each(FILES)('%s', (name) => {
  test('is read whole by the server', async () => {
    const problems = new ProblemList()
    guardXml(textOf(name), problems)
    await readDefinitions(textOf(name), problems)
    const outside = name.startsWith('outside-references') ? ['UNKNOWN_REFERENCE'] : []
    expect(problems.all.filter(({ code }) => !outside.includes(code))).toEqual([])
  })

  test('comes back byte for byte', () => {
    const bytes = bytesOf(name)
    expect(originalBytes(textOf(name), (other) => sha256(other) === sha256(bytes))).toEqual(bytes)
  })

  test('can be drawn, and keeps everything when it is written again after a change', async () => {
    const before = await openDiagram(textOf(name))
    expect(before.losses).toEqual([])
    const shown = await drawable(textOf(name))
    expect(hasPicture(shown)).toBe(true)
    const open = await openDiagram(shown)
    const changed = [...elementsById(open).values()].find(({ $type }) => $type === 'bpmn:UserTask' || $type === 'bpmn:ServiceTask')
    const title = String(changed?.get('name'))
    changed?.set('name', `${title}（改）`)
    const written = await openDiagram(await toXml(open))
    expect(written.losses).toEqual([])
    const found = diff(before.definitions, written.definitions)
    expect({ added: Object.keys(found._added), removed: Object.keys(found._removed) }).toEqual({ added: [], removed: [] })
    expect(Object.keys(found._changed)).toContain(changed?.id)
    elementsById(written)
      .get(changed?.id ?? '')
      ?.set('name', title)
    // The modeler names event definitions that have no id.
    const own = new Set(contents(before))
    const model = (document: BpmnDocument) =>
      contents(document).filter((line) => !/bpmndi:/.test(line) && (own.has(line) || !/EventDefinition id = /.test(line)))
    expect(model(written)).toEqual(model(before))
    if (hasPicture(textOf(name))) expect(contents(written)).toEqual(contents(before))
  })
})
