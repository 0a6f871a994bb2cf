import { child, children } from '../../../server/engine/model/moddle.ts'
import { allElements, type BpmnDocument, DiagramUnreadable, freeId, idOf, is, type ModdleElement, openDiagram, toXml } from './document.ts'
import { type Arrangement, arrange, dataLinksOf } from './layout/arrange.ts'
import { around, type Box } from './layout/geometry.ts'
import { LineDrawer } from './layout/lines.ts'
import { artifactsOf, flowNodesOf, flowsOf } from './layout/sizes.ts'
import { Picture } from './picture.ts'

const ORIGIN = { x: 160, y: 80 } as const
const POOL = { head: 30, lane: 30, pad: 50, gap: 60, closed: 60 } as const

/**
 * Draws a whole diagram anew: steps from left to right, side ways below, sub-processes open, pools and lanes one under the other.
 * Only the picture changes; every element, extension and attribute stays. A file that can not be written again whole is refused with
 * `DiagramUnreadable`. bpmn-auto-layout is not used: it closes sub-processes and leaves out lanes, all pools but the first, notes,
 * associations, message flows and names.
 */
export async function layoutDiagram(xml: string): Promise<string> {
  const document = await openDiagram(xml)
  if (document.losses.length > 0) throw new DiagramUnreadable(document.losses)
  layoutDocument(document)
  return toXml(document)
}

/** As `layoutDiagram`, on an open document. */
export function layoutDocument(document: BpmnDocument): void {
  nameEverything(document)
  const picture = new Picture(document)
  const isCollapsed = (id: string) => picture.isCollapsed(id)
  const roots = children(document.definitions, 'rootElements')
  const collaboration = roots.find((root) => is(root, 'bpmn:Collaboration') && children(root, 'participants').length > 0)
  const shown = new Set<ModdleElement>()
  const planes: ModdleElement[] = []
  const drawn = new Set<string>()
  if (collaboration !== undefined) {
    planes.push(collaboration)
    for (const participant of children(collaboration, 'participants')) {
      const process = child(participant, 'processRef')
      if (process !== null) shown.add(process)
    }
    drawPools(picture, collaboration, isCollapsed, drawn)
  }
  for (const process of roots) {
    if (!is(process, 'bpmn:Process') || shown.has(process)) continue
    planes.push(process)
    drawScope(picture, process, isCollapsed, drawn)
  }
  for (const element of [...allElements(document.definitions)]) {
    if (!is(element, 'bpmn:SubProcess') || !isCollapsed(idOf(element))) continue
    planes.push(element)
    drawScope(picture, element, isCollapsed, drawn)
  }
  picture.keepPlanes(planes)
  for (const plane of planes.map((root) => picture.planeFor(root)))
    for (const id of picture.idsOn(plane)) if (!drawn.has(id)) picture.remove(id)
}

/** What is drawn needs an id. */
function nameEverything(document: BpmnDocument): void {
  const kinds = ['bpmn:FlowElement', 'bpmn:Artifact', 'bpmn:Participant', 'bpmn:Lane', 'bpmn:MessageFlow', 'bpmn:RootElement']
  for (const element of allElements(document.definitions)) {
    if (element.id !== undefined || !kinds.some((kind) => is(element, kind))) continue
    element.set('id', freeId(document, element.$type.slice(element.$type.indexOf(':') + 1).toLowerCase()))
  }
}

function drawScope(picture: Picture, scope: ModdleElement, isCollapsed: (id: string) => boolean, drawn: Set<string>): void {
  const plane = picture.planeFor(scope)
  const { boxes, labels } = moved(arrange(scope, { lanes: [], isCollapsed }), ORIGIN)
  drawShapes(picture, plane, scope, boxes, labels, isCollapsed, drawn)
  const pen = new LineDrawer()
  drawLines(picture, plane, scope, boxes, labels, isCollapsed, pen, drawn)
}

interface Places {
  readonly boxes: ReadonlyMap<string, Box>
  readonly labels: ReadonlyMap<string, Box>
}

function moved({ boxes, labels }: Arrangement, by: { readonly x: number; readonly y: number }): Places {
  const move = (all: ReadonlyMap<string, Box>) => new Map([...all].map(([id, box]) => [id, { ...box, x: box.x + by.x, y: box.y + by.y }]))
  return { boxes: move(boxes), labels: move(labels) }
}

function drawPools(picture: Picture, collaboration: ModdleElement, isCollapsed: (id: string) => boolean, drawn: Set<string>): void {
  const plane = picture.planeFor(collaboration)
  const pools = children(collaboration, 'participants').map((participant) => {
    const process = child(participant, 'processRef')
    const lanes = process === null ? [] : leafLanes(process)
    return { participant, process, lanes, content: process === null ? null : arrange(process, { lanes, isCollapsed }) }
  })
  const depthOf = (lanes: readonly { readonly depth: number }[]) => Math.max(0, ...lanes.map((lane) => lane.depth))
  const width = Math.max(
    600,
    ...pools.map(({ content, process }) =>
      content === null ? 0 : POOL.head + POOL.lane * depthOf(process === null ? [] : lanesOf(process)) + content.size.width + 2 * POOL.pad,
    ),
  )
  const boxes = new Map<string, Box>()
  const labels = new Map<string, Box>()
  let y: number = ORIGIN.y
  for (const { participant, process, lanes, content } of pools) {
    const pad = lanes.length > 0 ? 0 : 30
    const height = content === null ? POOL.closed : Math.max(120, content.size.height + 2 * pad)
    const pool = { x: ORIGIN.x, y, width, height }
    boxes.set(idOf(participant), pool)
    draw(picture, plane, participant, pool, drawn, { horizontal: true })
    if (content !== null && process !== null) {
      const depth = depthOf(lanesOf(process))
      const at = { x: pool.x + POOL.head + POOL.lane * depth + POOL.pad, y: y + pad }
      drawLanes(picture, plane, process, lanes, content, pool, drawn)
      const places = moved(content, at)
      for (const [id, box] of places.boxes) boxes.set(id, box)
      for (const [id, box] of places.labels) labels.set(id, box)
      drawShapes(picture, plane, process, boxes, labels, isCollapsed, drawn)
    }
    y += height + POOL.gap
  }
  placeLoose(picture, plane, collaboration, boxes, y, drawn)
  const pen = new LineDrawer()
  for (const { process } of pools) if (process !== null) drawLines(picture, plane, process, boxes, labels, isCollapsed, pen, drawn)
  const poolIds = new Set(pools.map(({ participant }) => idOf(participant)))
  const solid = [...boxes].filter(([id]) => !poolIds.has(id)).map(([, box]) => box)
  for (const flow of [...children(collaboration, 'messageFlows'), ...associationsOf(collaboration)])
    drawLine(picture, plane, flow, boxes, solid, [...labels.values()], pen, drawn)
}

/** Notes and groups that belong to no process stand under the pools. */
function placeLoose(
  picture: Picture,
  plane: ModdleElement,
  scope: ModdleElement,
  boxes: Map<string, Box>,
  y: number,
  drawn: Set<string>,
): void {
  let x: number = ORIGIN.x
  for (const artifact of artifactsOf(scope)) {
    if (is(artifact, 'bpmn:Association')) continue
    const box = { x, y, width: 170, height: 60 }
    x += box.width + 24
    boxes.set(idOf(artifact), box)
    draw(picture, plane, artifact, box, drawn)
  }
}

interface LaneAt {
  readonly lane: ModdleElement
  readonly depth: number
}

function lanesOf(process: ModdleElement): readonly LaneAt[] {
  const walk = (set: ModdleElement | null, depth: number): readonly LaneAt[] =>
    set === null ? [] : children(set, 'lanes').flatMap((lane) => [{ lane, depth }, ...walk(child(lane, 'childLaneSet'), depth + 1)])
  return children(process, 'laneSets').flatMap((set) => walk(set, 1))
}

function leafLanes(process: ModdleElement): readonly ModdleElement[] {
  return lanesOf(process)
    .filter(({ lane }) => children(child(lane, 'childLaneSet'), 'lanes').length === 0)
    .map(({ lane }) => lane)
}

function drawLanes(
  picture: Picture,
  plane: ModdleElement,
  process: ModdleElement,
  leaves: readonly ModdleElement[],
  content: Arrangement,
  pool: Box,
  drawn: Set<string>,
): void {
  const bands = new Map<ModdleElement, Box>()
  let y = pool.y
  for (const [index, lane] of leaves.entries()) {
    const height = index === leaves.length - 1 ? pool.y + pool.height - y : (content.bands[index] ?? 120)
    bands.set(lane, { x: 0, y, width: 0, height })
    y += height
  }
  for (const { lane, depth } of [...lanesOf(process)].reverse()) {
    const inner = children(child(lane, 'childLaneSet'), 'lanes').flatMap((part) => bands.get(part) ?? [])
    const band = bands.get(lane) ?? around(inner)
    if (band === null) continue
    const x = pool.x + POOL.head + (depth - 1) * POOL.lane
    const box = { x, y: band.y, width: pool.x + pool.width - x, height: band.height }
    bands.set(lane, box)
    draw(picture, plane, lane, box, drawn, { horizontal: true })
  }
}

function draw(
  picture: Picture,
  plane: ModdleElement,
  element: ModdleElement,
  box: Box,
  drawn: Set<string>,
  more: { readonly expanded?: boolean; readonly horizontal?: boolean } = {},
): void {
  picture.shape(plane, element, box, more)
  drawn.add(idOf(element))
}

function drawShapes(
  picture: Picture,
  plane: ModdleElement,
  scope: ModdleElement,
  boxes: ReadonlyMap<string, Box>,
  labels: ReadonlyMap<string, Box>,
  isCollapsed: (id: string) => boolean,
  drawn: Set<string>,
): void {
  for (const element of [...children(scope, 'flowElements'), ...artifactsOf(scope)]) {
    const id = idOf(element)
    const box = boxes.get(id)
    if (box === undefined) continue
    const isOpen = is(element, 'bpmn:SubProcess') && !isCollapsed(id)
    draw(picture, plane, element, box, drawn, is(element, 'bpmn:SubProcess') ? { expanded: isOpen } : {})
    picture.label(id, labels.get(id) ?? null)
    if (isOpen) drawShapes(picture, plane, element, boxes, labels, isCollapsed, drawn)
  }
}

function drawLines(
  picture: Picture,
  plane: ModdleElement,
  scope: ModdleElement,
  boxes: ReadonlyMap<string, Box>,
  labels: ReadonlyMap<string, Box>,
  isCollapsed: (id: string) => boolean,
  pen: LineDrawer,
  drawn: Set<string>,
): void {
  const members = [...children(scope, 'flowElements'), ...artifactsOf(scope)]
  const solid = members.flatMap((element) => boxes.get(idOf(element)) ?? [])
  const names = members.flatMap((element) => labels.get(idOf(element)) ?? [])
  for (const flow of [...flowsOf(scope), ...associationsOf(scope)]) drawLine(picture, plane, flow, boxes, solid, names, pen, drawn)
  for (const node of flowNodesOf(scope)) {
    for (const { association, data, reads } of dataLinksOf(node)) {
      const [from, to] = reads ? [data, node] : [node, data]
      drawBetween(picture, plane, association, boxes.get(idOf(from)), boxes.get(idOf(to)), solid, names, pen, drawn)
    }
    if (is(node, 'bpmn:SubProcess') && !isCollapsed(idOf(node))) drawLines(picture, plane, node, boxes, labels, isCollapsed, pen, drawn)
  }
}

function associationsOf(scope: ModdleElement): readonly ModdleElement[] {
  return artifactsOf(scope).filter((artifact) => is(artifact, 'bpmn:Association'))
}

function drawLine(
  picture: Picture,
  plane: ModdleElement,
  flow: ModdleElement,
  boxes: ReadonlyMap<string, Box>,
  solid: readonly Box[],
  names: readonly Box[],
  pen: LineDrawer,
  drawn: Set<string>,
): void {
  const [source, target] = [child(flow, 'sourceRef'), child(flow, 'targetRef')]
  const from = source === null ? undefined : boxes.get(idOf(source))
  const to = target === null ? undefined : boxes.get(idOf(target))
  drawBetween(picture, plane, flow, from, to, solid, names, pen, drawn)
}

function drawBetween(
  picture: Picture,
  plane: ModdleElement,
  flow: ModdleElement,
  from: Box | undefined,
  to: Box | undefined,
  solid: readonly Box[],
  names: readonly Box[],
  pen: LineDrawer,
  drawn: Set<string>,
): void {
  if (from === undefined || to === undefined || flow.id === undefined) return
  const points = pen.draw(flow, from, to, solid, names)
  picture.edge(plane, flow, points)
  picture.label(idOf(flow), pen.name(flow, points, solid, names))
  drawn.add(idOf(flow))
}
