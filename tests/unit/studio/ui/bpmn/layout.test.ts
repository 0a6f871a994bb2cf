/** Auto layout: the picture is new, the meaning is the same, and nothing lies over anything else. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { children, flag } from '../../../../../server/engine/model/moddle.ts'
import { allElements, DiagramUnreadable, idOf, is, openDiagram } from '../../../../../studio/ui/bpmn/document.ts'
import { contains } from '../../../../../studio/ui/bpmn/layout/geometry.ts'
import { layoutDiagram } from '../../../../../studio/ui/bpmn/layout.ts'
import { Picture } from '../../../../../studio/ui/bpmn/picture.ts'
import { faultsOf, meaningOf } from '../../../../support/picture-faults.ts'

const ROOT = join(import.meta.dirname, '../../../../../workflows')
const SHIPPED = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap((entry) =>
    readdirSync(join(ROOT, entry.name))
      .filter((name) => name.endsWith('.bpmn'))
      .map((name) => [`${entry.name}/${name}`] as const),
  )

const withoutPicture = (xml: string) => xml.replace(/<bpmndi:BPMNDiagram[\s\S]*<\/bpmndi:BPMNDiagram>/, '')

describe.each(SHIPPED)('%s laid out', (name) => {
  const xml = readFileSync(join(ROOT, name), 'utf8')

  test('means the same and lies clear', async () => {
    const after = await layoutDiagram(xml)

    expect(await meaningOf(after)).toBe(await meaningOf(xml))
    expect(await faultsOf(after)).toEqual([])
  })

  test('is drawn whole when it had no picture', async () => {
    expect(await faultsOf(await layoutDiagram(withoutPicture(xml)))).toEqual([])
  })

  test('stays as it is when laid out again', async () => {
    const once = await layoutDiagram(xml)

    expect(await layoutDiagram(once)).toBe(once)
  })
})

describe('a file with everything', () => {
  const xml = readFileSync(join(import.meta.dirname, 'layout.bpmn'), 'utf8')

  test('keeps pools, lanes, notes, data, unknown extensions', async () => {
    const after = await layoutDiagram(xml)

    expect(await meaningOf(after)).toBe(await meaningOf(xml))
    expect(await faultsOf(after)).toEqual([])
    expect(after).toContain('<other:thing deep="1">')
  })

  test('draws each step in its lane, each lane in its pool', async () => {
    const document = await openDiagram(await layoutDiagram(xml))
    const picture = new Picture(document)
    const lanes = [...allElements(document.definitions)].filter((element) => is(element, 'bpmn:Lane'))

    expect(lanes.length).toBe(2)
    for (const lane of lanes) {
      const band = picture.boxOf(idOf(lane))
      const pool = picture.boxOf('office')
      if (band === null || pool === null) throw new Error('not drawn')
      expect(contains(pool, band)).toBe(true)
      for (const node of children(lane, 'flowNodeRef')) {
        const box = picture.boxOf(idOf(node))
        expect(box !== null && contains(band, box), idOf(node)).toBe(true)
      }
    }
  })

  test('keeps a closed sub-process closed, its content in a picture of its own', async () => {
    const document = await openDiagram(await layoutDiagram(xml))
    const picture = new Picture(document)

    expect(picture.isCollapsed('closed')).toBe(true)
    expect(picture.planeOf('closed-start')).not.toBe(picture.planeOf('closed'))
    expect(children(document.definitions, 'diagrams').length).toBe(2)
    const plane = picture.planeOf('check')
    expect(plane !== null && flag(plane, 'isExpanded')).toBe(false)
  })

  test('keeps the colour of a shape', async () => {
    expect(await layoutDiagram(xml)).toMatch(/id="check_di"[^>]*bioc:stroke="#831311"/)
  })
})

test('refuses what would be lost on writing', async () => {
  const xml = readFileSync(join(import.meta.dirname, 'layout.bpmn'), 'utf8').replace(
    '<bpmn:userTask id="check"',
    '<bpmn:wonderTask id="x"/><bpmn:userTask id="check"',
  )

  await expect(layoutDiagram(xml)).rejects.toThrow(DiagramUnreadable)
  await expect(layoutDiagram('<no>')).rejects.toThrow(DiagramUnreadable)
})
