import { child, children } from '../../../server/engine/model/moddle.ts'
import { allElements, type BpmnDocument, idOf, is, type ModdleElement } from '../../ui/bpmn/document.ts'
import { boundaryBox, labelBoxOf } from '../../ui/bpmn/layout/arrange.ts'
import { type Box, grow, overlap, type Point } from '../../ui/bpmn/layout/geometry.ts'
import { LineDrawer } from '../../ui/bpmn/layout/lines.ts'
import { flowNodesOf, flowsOf, hostOf, labelSizeOf, sizeOf } from '../../ui/bpmn/layout/sizes.ts'
import { layoutDocument } from '../../ui/bpmn/layout.ts'
import { Picture } from '../../ui/bpmn/picture.ts'

const GAP = 50
const ROOM = 30
const OPEN = { width: 260, height: 140 } as const

/**
 * Keeps the drawing right while the table changes steps: a new step stands after the one before it and what follows makes room;
 * lines are drawn anew where their ends moved. A file that is not drawn whole is laid out whole.
 */
export class Drafting {
  readonly #document: BpmnDocument
  readonly #picture: Picture
  readonly #isDrawn: boolean
  #mustLayOut = false

  constructor(document: BpmnDocument) {
    this.#document = document
    this.#picture = new Picture(document)
    this.#isDrawn = [...allElements(document.definitions)].every(
      (element) => !(is(element, 'bpmn:FlowNode') || is(element, 'bpmn:SequenceFlow')) || this.#picture.has(idOf(element)),
    )
  }

  /** Draws a step right of another one, in its row. */
  after(element: ModdleElement, before: ModdleElement): void {
    const box = this.#picture.boxOf(idOf(before))
    const plane = this.#picture.planeOf(idOf(before))
    if (!this.#isDrawn || box === null || plane === null) return
    if (hostOf(before) !== null) {
      this.branch(element, before)
      return
    }
    const { size, beside } = roomOf(element)
    const cut = box.x + box.width
    const free = this.#freeRight(before, box)
    const need = size.width + 2 * beside + 2 * GAP
    if (free < need) this.#shiftRight(before, cut, free === Number.POSITIVE_INFINITY ? 0 : need - Math.max(free, 0))
    const place = { x: cut + GAP + beside, y: Math.round(box.y + box.height / 2 - size.height / 2), ...size }
    this.#put(plane, element, before, place)
  }

  /** Draws a step right of another one, in the first row below that is free. */
  branch(element: ModdleElement, before: ModdleElement): void {
    const box = this.#picture.boxOf(idOf(before))
    const plane = this.#picture.planeOf(idOf(before))
    if (!this.#isDrawn || box === null || plane === null) return
    const { size, beside } = roomOf(element)
    const taken = siblingsOf(before).flatMap((sibling) => this.#spaceOf(sibling))
    const right = box.x + box.width + GAP + beside + 40
    let place = { x: right, y: Math.round(box.y + box.height / 2 - size.height / 2), ...size }
    while (taken.some((other) => overlap(grow(other, 20), withLabel(element, place)))) place = { ...place, y: place.y + 10 }
    this.#put(plane, element, before, place)
  }

  /** Puts an event on the lower edge of its host. */
  attach(event: ModdleElement, host: ModdleElement): void {
    const box = this.#picture.boxOf(idOf(host))
    const plane = this.#picture.planeOf(idOf(host))
    if (!this.#isDrawn || box === null || plane === null) return
    const scope = host.$parent
    const taken = (scope === undefined ? [] : flowNodesOf(scope)).filter((other) => other !== event && hostOf(other) === host)
    const boxes = taken.flatMap((other) => this.#picture.boxOf(idOf(other)) ?? [])
    const free = [3, 4, 5, 6, 8].flatMap((count) => Array.from({ length: count }, (_, index) => boundaryBox(box, count - 1 - index, count)))
    const place = [boundaryBox(box, 0, 1), ...free].find((spot) => !boxes.some((other) => overlap(other, spot))) ?? boundaryBox(box, 0, 1)
    this.#picture.shape(plane, event, place)
    const name = labelSizeOf(event)
    this.#picture.label(idOf(event), name === null ? null : { x: place.x - name.width + 8, y: place.y + place.height + 2, ...name })
  }

  /** Draws the first step of a process or sub-process. */
  first(element: ModdleElement, scope: ModdleElement): void {
    if (!this.#isDrawn || !is(scope, 'bpmn:Process')) return
    const plane = this.#picture.planeFor(scope)
    const size = sizeOf(element)
    const below = flowNodesOf(scope).flatMap((node) => (node === element ? [] : this.#spaceOf(node)))
    const y = below.length === 0 ? 160 : Math.max(...below.map((box) => box.y + box.height)) + 80
    this.#put(plane, element, null, { x: 180, y, ...size })
  }

  /** Two steps that follow each other change places. */
  swap(first: ModdleElement, second: ModdleElement): void {
    const [a, b] = [this.#picture.boxOf(idOf(first)), this.#picture.boxOf(idOf(second))]
    if (!this.#isDrawn || a === null || b === null) return
    const inRow = a.y < b.y + b.height && b.y < a.y + a.height && b.x >= a.x + a.width
    const place = (element: ModdleElement, from: Box, x: number, row: Box) =>
      this.#moveBy([element], Math.round(x - from.x), Math.round(row.y + row.height / 2 - from.y - from.height / 2))
    // In one row they keep the room they take together, else each takes the middle of the other.
    place(first, a, inRow ? b.x + b.width - a.width : b.x + (b.width - a.width) / 2, b)
    place(second, b, inRow ? a.x : a.x + (a.width - b.width) / 2, a)
    if ([first, second].some((element) => this.#isCovered(element))) {
      this.#mustLayOut = true
      return
    }
    const scope = first.$parent
    if (scope === undefined) return
    const touched = new Set([first, second, ...flowNodesOf(scope).filter((node) => [first, second].includes(hostOf(node) ?? scope))])
    for (const flow of flowsOf(scope))
      if ([child(flow, 'sourceRef'), child(flow, 'targetRef')].some((end) => end !== null && touched.has(end))) this.line(flow)
  }

  /** Draws a flow anew, round what stands in its way. */
  line(flow: ModdleElement): void {
    const [source, target] = [child(flow, 'sourceRef'), child(flow, 'targetRef')]
    if (!this.#isDrawn || source === null || target === null) return
    const [from, to] = [this.#picture.boxOf(idOf(source)), this.#picture.boxOf(idOf(target))]
    const plane = this.#picture.planeOf(idOf(source))
    if (from === null || to === null || plane === null) return
    const around = siblingsOf(source)
    const shapes = around.flatMap((node) => (node === source ? [from] : node === target ? [to] : (this.#picture.boxOf(idOf(node)) ?? [])))
    const names = around.flatMap((node) => this.#picture.labelOf(idOf(node)) ?? [])
    const pen = new LineDrawer()
    const scope = source.$parent
    for (const other of scope === undefined ? [] : flowsOf(scope)) {
      if (other === flow) continue
      const points = this.#picture.pointsOf(idOf(other))
      if (points !== null) pen.drawn.add(points)
      const name = this.#picture.labelOf(idOf(other))
      if (name !== null) pen.names.push(name)
    }
    const points = pen.draw(flow, from, to, shapes, names)
    this.#picture.edge(plane, flow, points)
    this.#picture.label(idOf(flow), pen.name(flow, points, shapes, names))
  }

  /** The name beside a shape or line has changed. */
  named(element: ModdleElement): void {
    if (!this.#isDrawn) return
    const id = idOf(element)
    if (is(element, 'bpmn:SequenceFlow')) {
      if (labelSizeOf(element) === null) this.#picture.label(id, null)
      else if (this.#picture.labelOf(id) === null) this.line(element)
      return
    }
    const box = this.#picture.boxOf(id)
    if (box === null || hostOf(element) !== null) return
    const old = this.#picture.labelOf(id)
    const fresh = labelBoxOf(element, box)
    if (fresh === null) this.#picture.label(id, null)
    else this.#picture.label(id, old === null ? fresh : { ...fresh, x: Math.round(old.x + (old.width - fresh.width) / 2), y: old.y })
  }

  remove(element: ModdleElement): void {
    for (const inner of [...allElements(element)]) this.#picture.remove(idOf(inner))
  }

  /** Ends the change: what was not drawn whole before is laid out now. */
  finish(): void {
    if (!this.#isDrawn || this.#mustLayOut) layoutDocument(this.#document)
  }

  #put(plane: ModdleElement, element: ModdleElement, before: ModdleElement | null, place: Box): void {
    this.#picture.shape(plane, element, place, is(element, 'bpmn:SubProcess') ? { expanded: true } : {})
    this.#picture.label(idOf(element), labelBoxOf(element, place))
    if (is(element, 'bpmn:SubProcess')) this.#drawInner(plane, element, place)
    if (before !== null) this.#makeRoomAround(element, withLabel(element, place))
    this.#clear(element)
  }

  /** Lines that ran where a shape stands now go round it. */
  #clear(element: ModdleElement): void {
    const scope = element.$parent
    const box = this.#picture.boxOf(idOf(element))
    if (scope === undefined || box === null) return
    for (const flow of flowsOf(scope)) {
      if ([child(flow, 'sourceRef'), child(flow, 'targetRef')].includes(element)) continue
      const points = this.#picture.pointsOf(idOf(flow)) ?? []
      const hit = points.some((to, index) => {
        const from = points[index - 1]
        return from !== undefined && overlap(box, pieceBox(from, to))
      })
      if (hit) this.line(flow)
    }
  }

  /** A new sub-process holds a start and an end. */
  #drawInner(plane: ModdleElement, scope: ModdleElement, box: Box): void {
    let x = box.x + 40
    for (const node of flowNodesOf(scope)) {
      const size = sizeOf(node)
      const place = { x, y: Math.round(box.y + box.height / 2 - size.height / 2), ...size }
      this.#picture.shape(plane, node, place)
      this.#picture.label(idOf(node), labelBoxOf(node, place))
      x = box.x + box.width - 40 - size.width
    }
    for (const flow of flowsOf(scope)) this.line(flow)
  }

  #isCovered(element: ModdleElement): boolean {
    const box = this.#picture.boxOf(idOf(element))
    if (box === null) return false
    return siblingsOf(element).some((other) => {
      const there = other === element || hostOf(other) === element ? null : this.#picture.boxOf(idOf(other))
      return there !== null && overlap(box, there)
    })
  }

  #spaceOf(element: ModdleElement): readonly Box[] {
    const box = this.#picture.boxOf(idOf(element))
    const label = this.#picture.labelOf(idOf(element))
    return [box, label].filter((part) => part !== null)
  }

  /** How far it is to the next shape that stands right of this one in its row. */
  #freeRight(before: ModdleElement, box: Box): number {
    const row = { ...grow(box, 10), x: box.x + box.width, width: 100_000 }
    const ahead = siblingsOf(before)
      .filter((node) => node !== before && hostOf(node) !== before)
      .flatMap((node) => this.#spaceOf(node))
      .filter((other) => overlap(row, other) && other.x >= box.x + box.width)
    return ahead.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...ahead.map((other) => other.x)) - (box.x + box.width)
  }

  /** Everything right of the cut moves; what is around grows, and what stands right of that moves too. */
  #shiftRight(at: ModdleElement, cut: number, by: number): void {
    if (by === 0) return
    const scope = at.$parent
    if (scope === undefined) return
    const moving = childrenOf(scope).filter((node) => {
      const box = this.#picture.boxOf(idOf(node))
      return box !== null && box.x >= cut && hostOf(node) !== at
    })
    this.#moveBy(moving, by, 0, scope, (x) => x > cut)
    this.#growScope(scope, by, 0)
  }

  /** The scope around grows when the new shape does not fit in; what is right of it or below makes room. */
  #makeRoomAround(element: ModdleElement, box: Box): void {
    const scope = element.$parent
    if (scope === undefined) return
    const lane = laneOf(element)
    const outer = lane === null ? this.#frameOf(scope) : this.#picture.boxOf(idOf(lane))
    if (outer === null) return
    const right = box.x + box.width + ROOM - (outer.x + outer.width)
    const down = box.y + box.height + ROOM - (outer.y + outer.height)
    if (right > 0) this.#growScope(scope, right, 0)
    if (down > 0) this.#growScope(scope, 0, down, lane)
  }

  #frameOf(scope: ModdleElement): Box | null {
    if (is(scope, 'bpmn:SubProcess')) return this.#picture.isCollapsed(idOf(scope)) ? null : this.#picture.boxOf(idOf(scope))
    const pool = poolOf(this.#document, scope)
    return pool === null ? null : this.#picture.boxOf(idOf(pool))
  }

  #growScope(scope: ModdleElement, right: number, down: number, lane: ModdleElement | null = null): void {
    if (is(scope, 'bpmn:SubProcess')) {
      const box = this.#frameOf(scope)
      const outer = scope.$parent
      if (box === null || outer === undefined) return
      const plane = this.#picture.planeOf(idOf(scope))
      if (plane === null) return
      const moving = childrenOf(outer).filter((node) => {
        const other = this.#picture.boxOf(idOf(node))
        if (other === null || node === scope) return false
        if (hostOf(node) === scope) return down > 0 && other.y + other.height / 2 >= box.y + box.height - 2
        return right > 0 ? other.x >= box.x + box.width : other.y >= box.y + box.height
      })
      const edge = right > 0 ? box.x + box.width : box.y + box.height
      this.#picture.shape(plane, scope, { ...box, width: box.width + right, height: box.height + down })
      this.#moveBy(moving, right, down, outer, right > 0 ? (x) => x >= edge : undefined, down > 0 ? (y) => y >= edge : undefined)
      this.#growScope(outer, right, down, laneOf(scope))
      this.#joinEnds(outer)
      return
    }
    this.#growPool(scope, right, down, lane)
  }

  /** Pools are equally wide; a lane that grows pushes down what is below it. */
  #growPool(process: ModdleElement, right: number, down: number, lane: ModdleElement | null): void {
    const pool = poolOf(this.#document, process)
    const collaboration = pool?.$parent
    if (pool === null || collaboration === undefined) return
    const bands = [
      ...allElements(collaboration),
      ...children(this.#document.definitions, 'rootElements').flatMap((root) => [...allElements(root)]),
    ].filter((element) => is(element, 'bpmn:Participant') || is(element, 'bpmn:Lane'))
    const grown = this.#picture.boxOf(idOf(lane ?? pool))
    if (grown === null) return
    const edge = grown.y + grown.height
    if (down > 0) {
      const below = [...allElements(this.#document.definitions)].filter((element) => {
        const box = this.#picture.boxOf(idOf(element))
        return box !== null && box.y >= edge && !bands.includes(element)
      })
      this.#moveBy(below, 0, down, undefined, undefined, (y) => y >= edge)
    }
    for (const band of bands) {
      const box = this.#picture.boxOf(idOf(band))
      const plane = this.#picture.planeOf(idOf(band))
      if (box === null || plane === null) continue
      const isAround = box.y < edge && box.y + box.height >= edge
      this.#picture.shape(plane, band, {
        x: box.x,
        y: box.y >= edge ? box.y + down : box.y,
        width: box.width + right,
        height: isAround ? box.height + down : box.height,
      })
    }
  }

  /** Moves shapes with all they hold and carry; lines of the scope move where `x` or `y` says so. */
  #moveBy(
    elements: readonly ModdleElement[],
    dx: number,
    dy: number,
    scope?: ModdleElement,
    right?: (x: number) => boolean,
    below?: (y: number) => boolean,
  ): void {
    const all = new Set<ModdleElement>()
    for (const element of elements) {
      for (const inner of allElements(element)) all.add(inner)
      const parent = element.$parent
      if (parent !== undefined && is(element, 'bpmn:Activity'))
        for (const event of flowNodesOf(parent)) if (hostOf(event) === element) all.add(event)
    }
    for (const element of all) {
      const id = idOf(element)
      const plane = this.#picture.planeOf(id)
      if (plane === null) continue
      const label = this.#picture.labelOf(id)
      const box = this.#picture.boxOf(id)
      if (box !== null) this.#picture.shape(plane, element, { ...box, x: box.x + dx, y: box.y + dy })
      const points = this.#picture.pointsOf(id)
      if (points !== null)
        this.#picture.edge(
          plane,
          element,
          points.map(({ x, y }) => ({ x: x + dx, y: y + dy })),
        )
      if (label !== null) this.#picture.label(id, { ...label, x: label.x + dx, y: label.y + dy })
    }
    if (scope === undefined && below === undefined) return
    const lines =
      scope === undefined ? [...allElements(this.#document.definitions)].filter((one) => is(one, 'bpmn:SequenceFlow')) : flowsOf(scope)
    for (const flow of lines) {
      if (all.has(flow)) continue
      const points = this.#picture.pointsOf(idOf(flow))
      const plane = this.#picture.planeOf(idOf(flow))
      if (points === null || plane === null) continue
      const label = this.#picture.labelOf(idOf(flow))
      const goes = (x: number, y: number) => (right?.(x) ?? false) || (below?.(y) ?? false)
      this.#picture.edge(
        plane,
        flow,
        points.map(({ x, y }) => (goes(x, y) ? { x: x + dx, y: y + dy } : { x, y })),
      )
      if (label !== null && goes(label.x, label.y)) this.#picture.label(idOf(flow), { ...label, x: label.x + dx, y: label.y + dy })
    }
    if (scope !== undefined) this.#joinEnds(scope)
  }

  /** Lines whose ends do not touch their shapes any more are drawn anew. */
  #joinEnds(scope: ModdleElement): void {
    for (const flow of flowsOf(scope)) {
      const points = this.#picture.pointsOf(idOf(flow))
      const [source, target] = [child(flow, 'sourceRef'), child(flow, 'targetRef')]
      if (points === null || source === null || target === null) continue
      const [from, to] = [this.#picture.boxOf(idOf(source)), this.#picture.boxOf(idOf(target))]
      const [first, last] = [points[0], points.at(-1)]
      if (from === null || to === null || first === undefined || last === undefined) continue
      const touches = (box: Box, { x, y }: { readonly x: number; readonly y: number }) =>
        overlap(grow(box, 3), { x, y, width: 0.1, height: 0.1 })
      const slanted = points.some(({ x, y }, index) => {
        const before = points[index - 1]
        return before !== undefined && before.x !== x && before.y !== y
      })
      if (!touches(from, first) || !touches(to, last) || slanted) this.line(flow)
    }
  }
}

function roomOf(element: ModdleElement): { readonly size: { readonly width: number; readonly height: number }; readonly beside: number } {
  const size = is(element, 'bpmn:SubProcess') ? OPEN : sizeOf(element)
  const label = is(element, 'bpmn:Event') || is(element, 'bpmn:Gateway') ? labelSizeOf(element) : null
  return { size, beside: label === null ? 0 : Math.max(0, Math.round((label.width - size.width) / 2)) }
}

function pieceBox(from: Point, to: Point): Box {
  return {
    x: Math.min(from.x, to.x),
    y: Math.min(from.y, to.y),
    width: Math.max(1, Math.abs(to.x - from.x)),
    height: Math.max(1, Math.abs(to.y - from.y)),
  }
}

function withLabel(element: ModdleElement, box: Box): Box {
  const label = labelBoxOf(element, box)
  if (label === null) return box
  const x = Math.min(box.x, label.x)
  const y = Math.min(box.y, label.y)
  return {
    x,
    y,
    width: Math.max(box.x + box.width, label.x + label.width) - x,
    height: Math.max(box.y + box.height, label.y + label.height) - y,
  }
}

function childrenOf(scope: ModdleElement): readonly ModdleElement[] {
  return [...children(scope, 'flowElements'), ...children(scope, 'artifacts')].filter((element) => !is(element, 'bpmn:SequenceFlow'))
}

function siblingsOf(element: ModdleElement): readonly ModdleElement[] {
  return element.$parent === undefined ? [] : childrenOf(element.$parent)
}

function laneOf(element: ModdleElement): ModdleElement | null {
  const process = element.$parent
  if (process === undefined || !is(process, 'bpmn:Process')) return null
  for (const lane of [...allElements(process)].reverse())
    if (is(lane, 'bpmn:Lane') && children(lane, 'flowNodeRef').includes(element)) return lane
  return null
}

function poolOf(document: BpmnDocument, process: ModdleElement): ModdleElement | null {
  for (const root of children(document.definitions, 'rootElements')) {
    if (!is(root, 'bpmn:Collaboration')) continue
    for (const participant of children(root, 'participants')) if (child(participant, 'processRef') === process) return participant
  }
  return null
}
