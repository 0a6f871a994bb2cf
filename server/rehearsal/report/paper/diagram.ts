import { child, children, type ModdleElement, readDefinitions } from '../../../engine/model/moddle.ts'
import { ProblemList } from '../../../engine/model/problems.ts'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A drawn element; `type` as in BPMN without its prefix (`UserTask`). */
export interface DrawnElement extends Box {
  readonly id: string
  readonly type: string
  readonly name: string
  readonly label: Box | null
}

/** The picture of one process: elements and the corners of its flows, in the units it is drawn in. */
export interface Diagram {
  readonly processId: string
  readonly name: string
  readonly elements: readonly DrawnElement[]
  readonly flows: readonly { readonly id: string; readonly points: readonly { readonly x: number; readonly y: number }[] }[]
}

/** Pictures of the processes of a BPMN file (BPMN DI); a process that is not drawn has none. */
export async function diagramsIn(xml: string): Promise<readonly Diagram[]> {
  const definitions = await readDefinitions(xml, new ProblemList())
  if (definitions === null) return []
  const diagrams = new Map<string, { name: string; elements: DrawnElement[]; flows: Diagram['flows'][number][] }>()
  for (const diagram of children(definitions, 'diagrams'))
    for (const part of children(child(diagram, 'plane'), 'planeElement')) {
      const element = child(part, 'bpmnElement')
      const process = element === null ? null : processOf(element)
      if (element === null || process === null) continue
      const { id: processId = '' } = process
      const picture = diagrams.get(processId) ?? { name: nameOf(process), elements: [], flows: [] }
      diagrams.set(processId, picture)
      if (part.$type === 'bpmndi:BPMNEdge') picture.flows.push({ id: element.id ?? '', points: children(part, 'waypoint').map(pointOf) })
      else picture.elements.push({ ...drawn(element), ...boxOf(child(part, 'bounds')), label: labelOf(part) })
    }
  return [...diagrams].map(([processId, picture]) => ({ processId, ...picture }))
}

function processOf(element: ModdleElement): ModdleElement | null {
  for (let at = element.$parent; at !== undefined; at = at.$parent) if (at.$type === 'bpmn:Process') return at
  return null
}

function drawn(element: ModdleElement) {
  return { id: element.id ?? '', type: element.$type.replace('bpmn:', ''), name: nameOf(element) }
}

function nameOf(element: ModdleElement): string {
  const name = element.get('name')
  return typeof name === 'string' && name !== '' ? name : ''
}

function labelOf(part: ModdleElement): Box | null {
  const bounds = child(child(part, 'label'), 'bounds')
  return bounds === null ? null : boxOf(bounds)
}

function boxOf(bounds: ModdleElement | null): Box {
  const number = (name: string) => Number(bounds?.get(name) ?? 0)
  return { x: number('x'), y: number('y'), width: number('width'), height: number('height') }
}

function pointOf(point: ModdleElement) {
  return { x: Number(point.get('x')), y: Number(point.get('y')) }
}
