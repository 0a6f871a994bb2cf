/** Auto layout: the picture is new, the meaning is the same, and nothing lies over anything else. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { child, children, flag } from '../../../../../server/engine/model/moddle.ts'
import { allElements, DiagramUnreadable, idOf, is, type ModdleElement, openDiagram, toXml } from '../../../../../studio/ui/bpmn/document.ts'
import { type Box, contains, overlap } from '../../../../../studio/ui/bpmn/layout/geometry.ts'
import { hostOf } from '../../../../../studio/ui/bpmn/layout/sizes.ts'
import { layoutDiagram } from '../../../../../studio/ui/bpmn/layout.ts'
import { Picture } from '../../../../../studio/ui/bpmn/picture.ts'

const ROOT = join(import.meta.dirname, '../../../../../workflows')
const SHIPPED = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap((entry) =>
    readdirSync(join(ROOT, entry.name))
      .filter((name) => name.endsWith('.bpmn'))
      .map((name) => [`${entry.name}/${name}`] as const),
  )

/** The file without its pictures. */
async function meaningOf(xml: string): Promise<string> {
  const document = await openDiagram(xml)
  document.definitions.set('diagrams', [])
  return toXml(document)
}

const withoutPicture = (xml: string) => xml.replace(/<bpmndi:BPMNDiagram[\s\S]*<\/bpmndi:BPMNDiagram>/, '')

/** What is wrong with a picture. */
async function faultsOf(xml: string): Promise<readonly string[]> {
  const document = await openDiagram(xml)
  const picture = new Picture(document)
  const all = [...allElements(document.definitions)]
  const shapes = all.filter(
    (element) => is(element, 'bpmn:FlowNode') || is(element, 'bpmn:TextAnnotation') || is(element, 'bpmn:DataObjectReference'),
  )
  const flows = all.filter(
    (element) => is(element, 'bpmn:SequenceFlow') || is(element, 'bpmn:MessageFlow') || is(element, 'bpmn:Association'),
  )
  const faults: string[] = []
  const boxOf = new Map<ModdleElement, Box>()
  for (const element of shapes) {
    const box = picture.boxOf(idOf(element))
    if (box === null) faults.push(`${idOf(element)} is not drawn`)
    else boxOf.set(element, box)
  }
  const inside = (inner: ModdleElement, outer: ModdleElement): boolean =>
    inner.$parent === outer || (inner.$parent !== undefined && inside(inner.$parent, outer))
  for (const [index, a] of shapes.entries()) {
    const box = boxOf.get(a)
    if (box === undefined) continue
    const parent = a.$parent
    const container = parent === undefined ? undefined : boxOf.get(parent)
    if (
      container !== undefined &&
      picture.planeOf(idOf(a)) === picture.planeOf(idOf(parent as ModdleElement)) &&
      hostOf(a) === null &&
      !contains(container, box)
    )
      faults.push(`${idOf(a)} stands outside ${idOf(parent as ModdleElement)}`)
    for (const b of shapes.slice(index + 1)) {
      const other = boxOf.get(b)
      if (other === undefined || !overlap(box, other) || picture.planeOf(idOf(a)) !== picture.planeOf(idOf(b))) continue
      if (inside(a, b) || inside(b, a) || hostOf(a) === b || hostOf(b) === a) continue
      faults.push(`${idOf(a)} lies over ${idOf(b)}`)
    }
    const label = picture.labelOf(idOf(a))
    if (label === null) continue
    for (const [b, other] of boxOf)
      if (b !== a && hostOf(a) !== b && !inside(a, b) && overlap(label, other) && picture.planeOf(idOf(a)) === picture.planeOf(idOf(b)))
        faults.push(`the name of ${idOf(a)} lies over ${idOf(b)}`)
  }
  for (const flow of flows) faults.push(...faultsOfLine(picture, flow, boxOf, inside))
  return faults
}

function faultsOfLine(
  picture: Picture,
  flow: ModdleElement,
  boxOf: ReadonlyMap<ModdleElement, Box>,
  inside: (inner: ModdleElement, outer: ModdleElement) => boolean,
): readonly string[] {
  const points = picture.pointsOf(idOf(flow))
  const [source, target] = [child(flow, 'sourceRef'), child(flow, 'targetRef')]
  if (points === null || source === null || target === null) return [`${idOf(flow)} is not drawn`]
  const faults: string[] = []
  for (const [index, to] of points.entries()) {
    const from = points[index - 1]
    if (from === undefined) continue
    if (from.x !== to.x && from.y !== to.y) faults.push(`${idOf(flow)} runs at a slant`)
    const piece = {
      x: Math.min(from.x, to.x),
      y: Math.min(from.y, to.y),
      width: Math.max(1, Math.abs(to.x - from.x)),
      height: Math.max(1, Math.abs(to.y - from.y)),
    }
    for (const [element, box] of boxOf) {
      if ([source, target, hostOf(source), hostOf(target)].includes(element) || inside(source, element) || inside(target, element)) continue
      if (picture.planeOf(idOf(element)) === picture.planeOf(idOf(flow)) && overlap(piece, box))
        faults.push(`${idOf(flow)} runs through ${idOf(element)}`)
    }
  }
  return faults
}

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
