import { child, children, flag } from '../../../server/engine/model/moddle.ts'
import { addElement, adopt, type BpmnDocument, freeId, idOf, is, type ModdleElement, unlink } from './document.ts'
import type { Box, Point } from './layout/geometry.ts'

/** The drawn part of a diagram file (BPMN DI), by the ids of what is drawn. */
export class Picture {
  readonly #document: BpmnDocument
  readonly #parts = new Map<string, ModdleElement>()
  readonly #planes = new Map<string, ModdleElement>()

  constructor(document: BpmnDocument) {
    this.#document = document
    for (const diagram of children(document.definitions, 'diagrams')) {
      const plane = child(diagram, 'plane')
      if (plane === null) continue
      const root = child(plane, 'bpmnElement')
      if (root !== null) this.#planes.set(idOf(root), plane)
      for (const part of children(plane, 'planeElement')) {
        const element = child(part, 'bpmnElement')
        if (element !== null) this.#parts.set(idOf(element), part)
      }
    }
  }

  get isEmpty(): boolean {
    return this.#parts.size === 0
  }

  has(id: string): boolean {
    return this.#parts.has(id)
  }

  boxOf(id: string): Box | null {
    const part = this.#parts.get(id)
    return part !== undefined && is(part, 'bpmndi:BPMNShape') ? boxOf(child(part, 'bounds')) : null
  }

  labelOf(id: string): Box | null {
    const part = this.#parts.get(id)
    const label = part === undefined ? null : child(part, 'label')
    return label === null ? null : boxOf(child(label, 'bounds'))
  }

  pointsOf(id: string): readonly Point[] | null {
    const part = this.#parts.get(id)
    if (part === undefined || !is(part, 'bpmndi:BPMNEdge')) return null
    return children(part, 'waypoint').map((point) => ({ x: Number(point.get('x')), y: Number(point.get('y')) }))
  }

  /** Whether a sub-process is drawn closed: its content, if drawn, lies in a picture of its own. */
  isCollapsed(id: string): boolean {
    const part = this.#parts.get(id)
    return (
      part !== undefined &&
      is(part, 'bpmndi:BPMNShape') &&
      part.get('isExpanded') !== true &&
      (this.#planes.has(id) || part.get('isExpanded') === false)
    )
  }

  isHorizontal(id: string): boolean {
    const part = this.#parts.get(id)
    return part === undefined || part.get('isHorizontal') === undefined || flag(part, 'isHorizontal')
  }

  planeOf(id: string): ModdleElement | null {
    const part = this.#parts.get(id)
    return part?.$parent ?? null
  }

  /** The picture whose root is this process, collaboration or closed sub-process; made when there is none. */
  planeFor(root: ModdleElement): ModdleElement {
    const present = this.#planes.get(idOf(root))
    if (present !== undefined) return present
    const diagram = addElement(this.#document, this.#document.definitions, 'diagrams', 'bpmndi:BPMNDiagram', {
      id: freeId(this.#document, `diagram-${idOf(root)}`),
    })
    const plane = addElement(this.#document, diagram, 'plane', 'bpmndi:BPMNPlane', {
      id: freeId(this.#document, `plane-${idOf(root)}`),
      bpmnElement: root,
    })
    this.#planes.set(idOf(root), plane)
    return plane
  }

  /** Drops the pictures whose root is none of these. */
  keepPlanes(roots: readonly ModdleElement[]): void {
    for (const [id, plane] of this.#planes) {
      if (roots.some((root) => idOf(root) === id)) continue
      this.#planes.delete(id)
      if (plane.$parent !== undefined) unlink(this.#document.definitions, 'diagrams', plane.$parent)
    }
  }

  /** Draws a shape, or moves the one that is drawn: colours and whatever else it carries stay. */
  shape(
    plane: ModdleElement,
    element: ModdleElement,
    box: Box,
    more: { readonly expanded?: boolean; readonly horizontal?: boolean } = {},
  ): void {
    const part = this.#part(plane, element, 'bpmndi:BPMNShape')
    part.set('bounds', this.#bounds(part, box))
    if (more.expanded !== undefined) part.set('isExpanded', more.expanded)
    if (more.horizontal !== undefined) part.set('isHorizontal', more.horizontal)
    if (is(element, 'bpmn:ExclusiveGateway') && part.get('isMarkerVisible') === undefined) part.set('isMarkerVisible', true)
  }

  edge(plane: ModdleElement, element: ModdleElement, points: readonly Point[]): void {
    const part = this.#part(plane, element, 'bpmndi:BPMNEdge')
    part.set(
      'waypoint',
      points.map(({ x, y }) => {
        const point = this.#document.moddle.create('dc:Point', { x, y })
        point.$parent = part
        return point
      }),
    )
  }

  /** Writes the place of a name; null lets it stand where the drawing program puts it. */
  label(id: string, box: Box | null): void {
    const part = this.#parts.get(id)
    if (part === undefined) return
    if (box === null) {
      part.set('label', undefined)
      return
    }
    const label = child(part, 'label') ?? addElement(this.#document, part, 'label', 'bpmndi:BPMNLabel')
    label.set('bounds', this.#bounds(label, box))
  }

  remove(id: string): void {
    const part = this.#parts.get(id)
    this.#parts.delete(id)
    if (part?.$parent !== undefined) unlink(part.$parent, 'planeElement', part)
  }

  /** Ids of what is drawn on a plane. */
  idsOn(plane: ModdleElement): readonly string[] {
    return [...this.#parts].filter(([, part]) => part.$parent === plane).map(([id]) => id)
  }

  #part(plane: ModdleElement, element: ModdleElement, type: string): ModdleElement {
    const present = this.#parts.get(idOf(element))
    if (present !== undefined && present.$type === type) {
      if (present.$parent !== plane) {
        if (present.$parent !== undefined) unlink(present.$parent, 'planeElement', present)
        adopt(plane, 'planeElement', present)
      }
      return present
    }
    if (present !== undefined) this.remove(idOf(element))
    const made = addElement(this.#document, plane, 'planeElement', type, {
      id: freeId(this.#document, `${type === 'bpmndi:BPMNEdge' ? 'edge' : 'shape'}-${idOf(element)}`),
      bpmnElement: element,
    })
    this.#parts.set(idOf(element), made)
    return made
  }

  #bounds(owner: ModdleElement, box: Box): ModdleElement {
    const rounded = { x: Math.round(box.x), y: Math.round(box.y), width: Math.round(box.width), height: Math.round(box.height) }
    const present = child(owner, 'bounds')
    if (present === null) {
      const bounds = this.#document.moddle.create('dc:Bounds', rounded)
      bounds.$parent = owner
      return bounds
    }
    for (const [name, value] of Object.entries(rounded)) present.set(name, value)
    return present
  }
}

function boxOf(bounds: ModdleElement | null): Box | null {
  if (bounds === null) return null
  const part = (name: string) => Number(bounds.get(name) ?? 0)
  return { x: part('x'), y: part('y'), width: part('width'), height: part('height') }
}
