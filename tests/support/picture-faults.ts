import { child } from '../../server/engine/model/moddle.ts'
import { allElements, idOf, is, type ModdleElement, openDiagram, toXml } from '../../studio/ui/bpmn/document.ts'
import { type Box, contains, overlap } from '../../studio/ui/bpmn/layout/geometry.ts'
import { hostOf } from '../../studio/ui/bpmn/layout/sizes.ts'
import { Picture } from '../../studio/ui/bpmn/picture.ts'

/** The file without its pictures. */
export async function meaningOf(xml: string): Promise<string> {
  const document = await openDiagram(xml)
  document.definitions.set('diagrams', [])
  return toXml(document)
}

/** What is wrong with a picture. */
export async function faultsOf(xml: string): Promise<readonly string[]> {
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
