import { child } from '../../../../server/engine/model/moddle.ts'
import { is, type ModdleElement } from '../document.ts'
import { type Box, overlap, type Point, type Side } from './geometry.ts'
import { Drawn, routeOf } from './router.ts'
import { hostOf, labelSizeOf } from './sizes.ts'

type Sides = readonly (readonly [Side, number])[]

const FLOW_OUT: Sides = [
  ['right', 0],
  ['bottom', 50],
  ['top', 60],
  ['left', 200],
]
const GATEWAY_OUT: Sides = [
  ['right', 0],
  ['bottom', 10],
  ['top', 25],
  ['left', 200],
]
const BOUNDARY_OUT: Sides = [
  ['bottom', 0],
  ['right', 120],
  ['left', 160],
]
const FLOW_IN: Sides = [
  ['left', 0],
  ['top', 50],
  ['bottom', 50],
  ['right', 200],
]
const ANY: Sides = [
  ['bottom', 0],
  ['top', 0],
  ['right', 40],
  ['left', 40],
]
/** A name may be passed closer than a shape. */
const LABEL_SHRINK = 7

/** Draws the lines of one picture one after the other, each keeping clear of shapes, names and the lines before it. */
export class LineDrawer {
  readonly drawn = new Drawn()
  readonly names: Box[] = []

  /** Way of a flow, association or message flow between two shapes. */
  draw(flow: ModdleElement, source: Box, target: Box, obstacles: readonly Box[], labels: readonly Box[]): readonly Point[] {
    const [from, to] = [child(flow, 'sourceRef'), child(flow, 'targetRef')]
    const plain = !is(flow, 'bpmn:SequenceFlow')
    const leave = plain ? ANY : from !== null && hostOf(from) !== null ? BOUNDARY_OUT : is(from, 'bpmn:Gateway') ? GATEWAY_OUT : FLOW_OUT
    const enter = plain || to === null ? ANY : FLOW_IN
    const soft = [...labels, ...this.names].map(({ x, y, width, height }) => ({
      x: x + LABEL_SHRINK,
      y: y + LABEL_SHRINK,
      width: Math.max(1, width - 2 * LABEL_SHRINK),
      height: Math.max(1, height - 2 * LABEL_SHRINK),
    }))
    const walls = obstacles.filter((box) => box !== source && box !== target)
    const points =
      routeOf({ source, target, leave, enter, obstacles: [...walls, ...soft], drawn: this.drawn }) ??
      routeOf({ source, target, leave, enter, obstacles: walls, drawn: this.drawn }) ??
      routeOf({ source, target, leave, enter, obstacles: walls, drawn: this.drawn, tight: true }) ??
      directLine(source, target)
    this.drawn.add(points)
    return points
  }

  /** Place for the name of a flow: over its longest level piece near the start that is free. */
  name(flow: ModdleElement, points: readonly Point[], shapes: readonly Box[], labels: readonly Box[]): Box | null {
    const size = labelSizeOf(flow)
    if (size === null) return null
    const taken = [...shapes, ...labels, ...this.names]
    let best: { readonly box: Box; readonly price: number } | null = null
    for (const [index, to] of points.entries()) {
      const from = points[index - 1]
      if (from === undefined) continue
      for (const box of candidates(from, to, size)) {
        const hits = taken.filter((other) => overlap(other, box)).length
        const short = from.y === to.y && Math.abs(to.x - from.x) < size.width ? 40 : 0
        const price = hits * 1000 + index * 30 + short + (from.y === to.y ? 0 : 20) + this.drawn.through(box) * 60
        if (best === null || price < best.price) best = { box, price }
      }
    }
    if (best !== null) this.names.push(best.box)
    return best?.box ?? null
  }
}

function candidates(from: Point, to: Point, size: { readonly width: number; readonly height: number }): readonly Box[] {
  if (from.y === to.y) {
    const left = Math.min(from.x, to.x)
    const right = Math.max(from.x, to.x)
    const xs = [
      from.x < to.x ? left + 8 : right - 8 - size.width,
      (left + right - size.width) / 2,
      from.x < to.x ? right - 14 - size.width : left + 14,
    ]
    return xs.flatMap((x) => [
      { x: Math.round(x), y: from.y - size.height - 3, ...size },
      { x: Math.round(x), y: from.y + 4, ...size },
    ])
  }
  const top = Math.min(from.y, to.y)
  const bottom = Math.max(from.y, to.y)
  const ys = [from.y < to.y ? top + 8 : bottom - 8 - size.height, (top + bottom - size.height) / 2]
  return ys.flatMap((y) => [
    { x: from.x + 5, y: Math.round(y), ...size },
    { x: from.x - 5 - size.width, y: Math.round(y), ...size },
  ])
}

function directLine(source: Box, target: Box): readonly Point[] {
  const right = target.x >= source.x + source.width
  const from = { x: right ? source.x + source.width : source.x, y: Math.round(source.y + source.height / 2) }
  const to = { x: right ? target.x : target.x + target.width, y: Math.round(target.y + target.height / 2) }
  if (from.y === to.y) return [from, to]
  const x = Math.round((from.x + to.x) / 2)
  return [from, { x, y: from.y }, { x, y: to.y }, to]
}
