import { child, children } from '../../../../server/engine/model/moddle.ts'
import { idOf, is, type ModdleElement } from '../document.ts'
import { around, type Box } from './geometry.ts'
import { type Cell, type GridEdge, placeOnGrid } from './grid.ts'
import { artifactsOf, dataOf, flowNodesOf, flowsOf, hostOf, isNamedOutside, labelSizeOf, type Size, sizeOf } from './sizes.ts'

/** Where everything of one scope stands, counted from the upper left corner of the scope's content. */
export interface Arrangement {
  readonly boxes: ReadonlyMap<string, Box>
  /** Names that stand beside their shapes. */
  readonly labels: ReadonlyMap<string, Box>
  /** Heights of the bands of lanes, in their order; one band without lanes. */
  readonly bands: readonly number[]
  readonly size: Size
}

interface Extent {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}
interface Placed {
  readonly element: ModdleElement
  readonly size: Size
  readonly extent: Extent
  readonly inner: Arrangement | null
  readonly boundary: readonly ModdleElement[]
  readonly lane: number
}

const COLUMN_GAP = 50
const ROW_GAP = 34
const PART_GAP = 50
const LABEL_GAP = 6
const EVENT = 36
const INNER = { left: 36, right: 36, top: 44, bottom: 28 } as const
const NO_EXTENT: Extent = { left: 0, right: 0, top: 0, bottom: 0 }

/** Arranges the steps of a process or sub-process, sub-processes drawn open with their content. */
export function arrange(
  scope: ModdleElement,
  { lanes, isCollapsed }: { readonly lanes: readonly ModdleElement[]; isCollapsed(id: string): boolean },
): Arrangement {
  const laneOf = new Map<string, number>()
  for (const [index, lane] of lanes.entries()) for (const node of children(lane, 'flowNodeRef')) laneOf.set(idOf(node), index)
  const all = flowNodesOf(scope)
  const placed = new Map<string, Placed>()
  for (const element of all) {
    if (hostOf(element) !== null) continue
    const boundary = all.filter((event) => hostOf(event) === element)
    placed.set(idOf(element), measure(element, boundary, laneOf.get(idOf(element)) ?? 0, isCollapsed))
  }
  const edges = edgesOf(scope, placed)
  const nodes = [...placed.values()].map(({ element, lane }) => ({ id: idOf(element), lane }))
  const entered = new Set(edges.map((edge) => edge.to))
  const starts = nodes.filter(({ id }) => !entered.has(id) && is(placed.get(id)?.element, 'bpmn:StartEvent'))
  const cells = placeOnGrid([...starts, ...nodes.filter((node) => !starts.includes(node))], edges)
  return finish(scope, placed, cells, gapsOf(scope, cells, placed), Math.max(1, lanes.length))
}

function measure(element: ModdleElement, boundary: readonly ModdleElement[], lane: number, isCollapsed: (id: string) => boolean): Placed {
  const open = is(element, 'bpmn:SubProcess') && !isCollapsed(idOf(element))
  const inner = open ? arrange(element, { lanes: [], isCollapsed }) : null
  const usual = sizeOf(element)
  const size =
    inner === null
      ? { width: Math.max(usual.width, boundary.length > 2 ? boundary.length * (EVENT + 10) : 0), height: usual.height }
      : {
          width: Math.max(160, inner.size.width + INNER.left + INNER.right, boundary.length * (EVENT + 10)),
          height: Math.max(100, inner.size.height + INNER.top + INNER.bottom),
        }
  return { element, size, extent: extentOf(element, size, boundary), inner, boundary, lane }
}

function extentOf(element: ModdleElement, size: Size, boundary: readonly ModdleElement[]): Extent {
  const label = isNamedOutside(element) ? labelSizeOf(element) : null
  if (label !== null) {
    const beside = Math.max(0, (label.width - size.width) / 2)
    const gateway = is(element, 'bpmn:Gateway')
    return { left: beside, right: beside, top: gateway ? label.height + LABEL_GAP : 0, bottom: gateway ? 0 : label.height + LABEL_GAP }
  }
  if (boundary.length === 0) return NO_EXTENT
  const host: Box = { x: 0, y: 0, ...size }
  const boxes = boundary.flatMap((event, index) => {
    const box = boundaryBox(host, index, boundary.length)
    const name = boundaryLabel(event, box, index, boundary.length)
    return name === null ? [box] : [box, name]
  })
  const whole = around([host, ...boxes]) ?? host
  return {
    left: -whole.x,
    right: whole.x + whole.width - size.width,
    top: 0,
    bottom: Math.max(whole.y + whole.height - size.height, EVENT / 2 + 20),
  }
}

/** Boundary events sit on the lower edge, from left to right. */
export function boundaryBox(host: Box, index: number, count: number): Box {
  const at = count === 1 ? 0.75 : (index + 0.5) / count
  const x = Math.round(host.x + host.width * at - EVENT / 2)
  return { x, y: host.y + host.height - EVENT / 2, width: EVENT, height: EVENT }
}

function boundaryLabel(event: ModdleElement, box: Box, index: number, count: number): Box | null {
  const size = labelSizeOf(event)
  if (size === null) return null
  const toTheRight = count > 1 && index >= count / 2
  const x = toTheRight ? box.x + EVENT / 2 + 8 : box.x + EVENT / 2 - 8 - size.width
  return { x, y: box.y + EVENT + 1, ...size }
}

/** What leads from step to step; what leaves a boundary event counts as leaving its host, downwards. */
function edgesOf(scope: ModdleElement, placed: ReadonlyMap<string, Placed>): readonly GridEdge[] {
  const edges: GridEdge[] = []
  const add = (source: ModdleElement | null, target: ModdleElement | null) => {
    if (source === null || target === null) return
    const host = hostOf(source)
    const from = idOf(host ?? source)
    if (placed.has(from) && placed.has(idOf(target))) edges.push({ from, to: idOf(target), below: host !== null })
  }
  for (const flow of flowsOf(scope)) add(child(flow, 'sourceRef'), child(flow, 'targetRef'))
  for (const artifact of artifactsOf(scope))
    if (is(artifact, 'bpmn:Association')) add(child(artifact, 'sourceRef'), child(artifact, 'targetRef'))
  return edges
}

/** Room to the right of each column: enough for the longest name of a flow that leaves it. */
function gapsOf(scope: ModdleElement, cells: ReadonlyMap<string, Cell>, placed: ReadonlyMap<string, Placed>): ReadonlyMap<number, number> {
  const gaps = new Map<number, number>()
  const leaving = new Map<number, number>()
  for (const flow of flowsOf(scope)) {
    const source = child(flow, 'sourceRef')
    const column = source === null ? undefined : cells.get(idOf(hostOf(source) ?? source))?.column
    if (column === undefined) continue
    const label = labelSizeOf(flow)
    gaps.set(column, Math.max(gaps.get(column) ?? COLUMN_GAP, label === null ? COLUMN_GAP : label.width + 44))
    leaving.set(column, (leaving.get(column) ?? 0) + 1)
  }
  for (const [column, count] of leaving) if (count > 4 && placed.size > 4) gaps.set(column, (gaps.get(column) ?? COLUMN_GAP) + 6 * count)
  return gaps
}

function finish(
  scope: ModdleElement,
  placed: ReadonlyMap<string, Placed>,
  cells: ReadonlyMap<string, Cell>,
  gaps: ReadonlyMap<number, number>,
  laneCount: number,
): Arrangement {
  const boxes = new Map<string, Box>()
  const labels = new Map<string, Box>()
  const partOf = (id: string) => (laneCount > 1 ? 0 : (cells.get(id)?.part ?? 0))
  const parts = [...new Set([...placed.keys()].map(partOf))].sort((a, b) => a - b)
  let y = 0
  let bands: readonly number[] = []
  for (const part of parts) {
    const members = new Map([...placed].filter(([id]) => partOf(id) === part))
    bands = finishPart(members, cells, part === 0 ? gaps : new Map(), laneCount, y, boxes, labels)
    y += bands.reduce((sum, band) => sum + band, 0) + PART_GAP
  }
  y = Math.max(0, y - PART_GAP)
  placeArtifacts(scope, boxes, labels, y)
  const whole = around([...boxes.values(), ...labels.values()]) ?? { x: 0, y: 0, width: 60, height: 40 }
  return { boxes, labels, bands, size: { width: whole.x + whole.width, height: Math.max(y, whole.y + whole.height) } }
}

/** Places what hangs together below `top`; answers the heights of the bands of lanes. */
function finishPart(
  placed: ReadonlyMap<string, Placed>,
  cells: ReadonlyMap<string, Cell>,
  gaps: ReadonlyMap<number, number>,
  laneCount: number,
  top: number,
  boxes: Map<string, Box>,
  labels: Map<string, Box>,
): readonly number[] {
  const columns = tracks(
    placed,
    cells,
    (cell) => cell.column,
    ({ size, extent }) => [size.width / 2 + extent.left, size.width / 2 + extent.right],
  )
  const centreX: number[] = []
  let x = 0
  for (const [index, [before, after]] of columns.entries()) {
    centreX.push(x + before)
    x += before + after + (gaps.get(index) ?? COLUMN_GAP)
  }
  const bands: number[] = []
  let y = top
  for (let lane = 0; lane < laneCount; lane++) {
    const members = new Map([...placed].filter(([, { lane: own }]) => own === lane))
    const rows = tracks(
      members,
      cells,
      (cell) => cell.row,
      ({ size, extent }) => [size.height / 2 + extent.top, size.height / 2 + extent.bottom],
    )
    const bandTop = y
    if (laneCount > 1) y += 24
    const centreY: number[] = []
    for (const [before, after] of rows) {
      if (before + after === 0) {
        centreY.push(y)
        continue
      }
      centreY.push(y + before)
      y += before + after + ROW_GAP
    }
    if (centreY.length > 0) y -= ROW_GAP
    if (laneCount > 1) y = Math.max(y + 24, bandTop + 120)
    bands.push(y - bandTop)
    for (const [id, step] of members) {
      const cell = cells.get(id) ?? { column: 0, row: 0 }
      const box = {
        x: Math.round((centreX[cell.column] ?? 0) - step.size.width / 2),
        y: Math.round((centreY[cell.row] ?? 0) - step.size.height / 2),
        ...step.size,
      }
      put(step, box, boxes, labels)
    }
  }
  return bands
}

function put(step: Placed, box: Box, boxes: Map<string, Box>, labels: Map<string, Box>): void {
  boxes.set(idOf(step.element), box)
  const own = labelBoxOf(step.element, box)
  if (own !== null) labels.set(idOf(step.element), own)
  for (const [index, event] of step.boundary.entries()) {
    const at = boundaryBox(box, index, step.boundary.length)
    boxes.set(idOf(event), at)
    const name = boundaryLabel(event, at, index, step.boundary.length)
    if (name !== null) labels.set(idOf(event), name)
  }
  if (step.inner === null) return
  const move = ({ x, y, ...size }: Box): Box => ({ x: x + box.x + INNER.left, y: y + box.y + INNER.top, ...size })
  for (const [id, inner] of step.inner.boxes) boxes.set(id, move(inner))
  for (const [id, inner] of step.inner.labels) labels.set(id, move(inner))
}

/** Place of the name beside a shape: over gateways, under the rest. */
export function labelBoxOf(element: ModdleElement, box: Box): Box | null {
  const size = isNamedOutside(element) ? labelSizeOf(element) : null
  if (size === null) return null
  const x = Math.round(box.x + box.width / 2 - size.width / 2)
  return is(element, 'bpmn:Gateway')
    ? { x, y: box.y - size.height - LABEL_GAP, ...size }
    : { x, y: box.y + box.height + LABEL_GAP, ...size }
}

function tracks(
  placed: ReadonlyMap<string, Placed>,
  cells: ReadonlyMap<string, Cell>,
  indexOf: (cell: Cell) => number,
  halves: (step: Placed) => readonly [number, number],
): readonly (readonly [number, number])[] {
  const all: [number, number][] = []
  for (const [id, step] of placed) {
    const cell = cells.get(id)
    if (cell === undefined) continue
    const index = indexOf(cell)
    while (all.length <= index) all.push([0, 0])
    const track = all[index]
    if (track === undefined) continue
    const [before, after] = halves(step)
    track[0] = Math.max(track[0], before)
    track[1] = Math.max(track[1], after)
  }
  return all
}

/** Data, notes and groups stand under the steps, each near what it belongs to. */
function placeArtifacts(scope: ModdleElement, boxes: Map<string, Box>, labels: Map<string, Box>, bottom: number): void {
  const things = [...dataOf(scope), ...artifactsOf(scope).filter((artifact) => !is(artifact, 'bpmn:Association'))]
  let row: Box[] = []
  for (const thing of things) {
    const near = neighbourOf(thing, scope)
    const size = sizeOf(thing)
    const host = near === null ? undefined : boxes.get(near)
    let box: Box = { x: host?.x ?? 0, y: bottom + 50, ...size }
    const wide = Math.max(size.width, 96)
    for (
      let hit = row.find((other) => touching(other, box, wide));
      hit !== undefined;
      hit = row.find((other) => touching(other, box, wide))
    )
      box = { ...box, x: hit.x + Math.max(hit.width, 96) + 24 }
    row = [...row, box]
    boxes.set(idOf(thing), box)
    const name = labelBoxOf(thing, box)
    if (name !== null) labels.set(idOf(thing), name)
  }
}

function touching(a: Box, b: Box, wide: number): boolean {
  return a.x < b.x + wide + 16 && b.x < a.x + Math.max(a.width, 96) + 16
}

function neighbourOf(thing: ModdleElement, scope: ModdleElement): string | null {
  for (const artifact of artifactsOf(scope)) {
    if (!is(artifact, 'bpmn:Association')) continue
    const [source, target] = [child(artifact, 'sourceRef'), child(artifact, 'targetRef')]
    if (source === thing && target !== null) return idOf(target)
    if (target === thing && source !== null) return idOf(source)
  }
  for (const node of flowNodesOf(scope)) for (const link of dataLinksOf(node)) if (link.data === thing) return idOf(node)
  return null
}

/** Associations between an activity and the data it reads or writes. */
export function dataLinksOf(
  node: ModdleElement,
): readonly { readonly association: ModdleElement; readonly data: ModdleElement; readonly reads: boolean }[] {
  if (!is(node, 'bpmn:Activity') && !is(node, 'bpmn:CatchEvent') && !is(node, 'bpmn:ThrowEvent')) return []
  const list = (property: string) =>
    is(node, 'bpmn:Activity') || property === (is(node, 'bpmn:CatchEvent') ? 'dataOutputAssociations' : 'dataInputAssociations')
      ? children(node, property)
      : []
  return [
    ...list('dataInputAssociations').flatMap((association) => {
      const data = children(association, 'sourceRef')[0]
      return data === undefined ? [] : [{ association, data, reads: true }]
    }),
    ...list('dataOutputAssociations').flatMap((association) => {
      const data = child(association, 'targetRef')
      return data === null ? [] : [{ association, data, reads: false }]
    }),
  ]
}
