import { anchorOf, type Box, type Point, type Side, straighten } from './geometry.ts'

/** A line to be drawn between two shapes, with right angles only and round everything that stands in the way. */
export interface RouteRequest {
  readonly source: Box
  readonly target: Box
  /** Sides a line may leave and enter by, the dearest last; the number is what it costs beyond its length. */
  readonly leave: readonly (readonly [Side, number])[]
  readonly enter: readonly (readonly [Side, number])[]
  /** Shapes a line must not run through; source and target count by themselves. */
  readonly obstacles: readonly Box[]
  /** Lines drawn before: running along them is avoided. */
  readonly drawn: Drawn
  /** Where shapes stand close: pass nearer to them. */
  readonly tight?: boolean
}

/** How far a line goes straight out of its shape, and how far it keeps from others. */
const WIDE = { stub: 20, clear: 9 } as const
const TIGHT = { stub: 8, clear: 3 } as const
type Margins = typeof WIDE | typeof TIGHT
const BEND = 45
const ALONG = 4
const CROSSING = 12
/** A way that is not found after so many steps is not looked for any further. */
const PATIENCE = 150_000
const DIRECTIONS = [
  { dx: 1, dy: 0 },
  { dx: 0, dy: 1 },
  { dx: -1, dy: 0 },
  { dx: 0, dy: -1 },
] as const
const DIRECTION_OF: { readonly [side in Side]: number } = { right: 0, bottom: 1, left: 2, top: 3 }

/** Straight pieces of lines, found by the coordinate they run on. */
export class Drawn {
  readonly #horizontal = new Map<number, [number, number][]>()
  readonly #vertical = new Map<number, [number, number][]>()

  add(points: readonly Point[]): void {
    for (const [index, to] of points.entries()) {
      const from = points[index - 1]
      if (from === undefined) continue
      if (from.y === to.y) put(this.#horizontal, to.y, Math.min(from.x, to.x), Math.max(from.x, to.x))
      else if (from.x === to.x) put(this.#vertical, to.x, Math.min(from.y, to.y), Math.max(from.y, to.y))
    }
  }

  /** Length that a new piece would share with pieces drawn before. */
  along(a: Point, b: Point): number {
    const [lines, low, high] =
      a.y === b.y
        ? [this.#horizontal.get(a.y), Math.min(a.x, b.x), Math.max(a.x, b.x)]
        : [this.#vertical.get(a.x), Math.min(a.y, b.y), Math.max(a.y, b.y)]
    let shared = 0
    for (const [from, to] of lines ?? []) shared += Math.max(0, Math.min(to, high) - Math.max(from, low))
    return shared
  }

  /** How many pieces run through a box. */
  through(box: Box): number {
    const count = (lines: Map<number, [number, number][]>, low: number, high: number, from: number, to: number) => {
      let hits = 0
      for (const [at, pieces] of lines) if (at > low && at < high) for (const [start, end] of pieces) if (start < to && end > from) hits++
      return hits
    }
    const [right, bottom] = [box.x + box.width, box.y + box.height]
    return count(this.#horizontal, box.y, bottom, box.x, right) + count(this.#vertical, box.x, right, box.y, bottom)
  }

  /** How many pieces drawn before a new piece would cross. */
  crossings(a: Point, b: Point): number {
    const level = a.y === b.y
    const at = level ? a.y : a.x
    const [low, high] = level ? [Math.min(a.x, b.x), Math.max(a.x, b.x)] : [Math.min(a.y, b.y), Math.max(a.y, b.y)]
    let count = 0
    for (const [where, lines] of level ? this.#vertical : this.#horizontal) {
      if (where <= low || where > high) continue
      for (const [from, to] of lines) if (from < at && at < to) count++
    }
    return count
  }
}

function put(lines: Map<number, [number, number][]>, at: number, from: number, to: number): void {
  const present = lines.get(at)
  if (present === undefined) lines.set(at, [[from, to]])
  else present.push([from, to])
}

/** The cheapest way by length, bends and company of other lines; null when there is none. */
export function routeOf(request: RouteRequest): readonly Point[] | null {
  const { source, target } = request
  const walls = [...request.obstacles, source, target]
  const margins = request.tight === true ? TIGHT : WIDE
  const starts = request.leave.map(([side, cost]) => stubOf(source, side, cost, margins))
  const ends = request.enter.map(([side, cost]) => stubOf(target, side, cost, margins))
  const xs = coordinates([...starts, ...ends], walls, margins, 'x', 'width')
  const ys = coordinates([...starts, ...ends], walls, margins, 'y', 'height')
  const open = new Queue()
  const states = xs.length * ys.length * 4
  const cost = new Float64Array(states).fill(Number.POSITIVE_INFINITY)
  const origin = new Int32Array(states).fill(-1)
  const nodeOf = (point: Point) => xs.indexOf(point.x) * ys.length + ys.indexOf(point.y)
  const pointOf = (node: number): Point => ({ x: xs[Math.floor(node / ys.length)] ?? 0, y: ys[node % ys.length] ?? 0 })
  const goals = new Map<number, Stub>()
  for (const end of ends) if (!inside(end.outer, walls, margins)) goals.set(nodeOf(end.outer), end)
  const guess = (point: Point) => {
    let best = Number.POSITIVE_INFINITY
    for (const end of goals.values()) best = Math.min(best, Math.abs(end.outer.x - point.x) + Math.abs(end.outer.y - point.y) + end.cost)
    return best
  }
  const first = new Map<number, Stub>()
  for (const start of starts) {
    if (inside(start.outer, walls, margins)) continue
    const state = nodeOf(start.outer) * 4 + DIRECTION_OF[start.side]
    const price = start.cost + ALONG * request.drawn.along(start.anchor, start.outer)
    if (price >= (cost[state] ?? 0)) continue
    cost[state] = price
    first.set(state, start)
    open.push(state, price + guess(start.outer))
  }
  if (goals.size === 0 || first.size === 0) return null
  let looked = 0
  let best: { readonly state: number; readonly end: Stub; readonly price: number } | null = null
  for (let state = open.pop(); state !== -1; state = open.pop()) {
    const price = cost[state] ?? 0
    if ((best !== null && price >= best.price) || ++looked > PATIENCE) break
    const node = Math.floor(state / 4)
    const heading = state % 4
    const here = pointOf(node)
    const end = goals.get(node)
    if (end !== undefined) {
      const turn = heading === (DIRECTION_OF[end.side] + 2) % 4 ? 0 : heading === DIRECTION_OF[end.side] ? 4 * BEND : BEND
      const total = price + turn + end.cost + request.drawn.along(end.anchor, end.outer)
      if (best === null || total < best.price) best = { state, end, price: total }
    }
    for (const [direction, { dx, dy }] of DIRECTIONS.entries()) {
      if (direction === (heading + 2) % 4) continue
      const xi = Math.floor(node / ys.length) + dx
      const yi = (node % ys.length) + dy
      const x = xs[xi]
      const y = ys[yi]
      if (x === undefined || y === undefined) continue
      const there = { x, y }
      if (blocked(here, there, walls, margins)) continue
      const step =
        Math.abs(x - here.x) +
        Math.abs(y - here.y) +
        (direction === heading ? 0 : BEND) +
        ALONG * request.drawn.along(here, there) +
        CROSSING * request.drawn.crossings(here, there)
      const next = (xi * ys.length + yi) * 4 + direction
      if (price + step >= (cost[next] ?? 0)) continue
      cost[next] = price + step
      origin[next] = state
      open.push(next, price + step + guess(there))
    }
  }
  if (best === null) return null
  const points: Point[] = [best.end.anchor]
  let state = best.state
  for (;;) {
    points.push(pointOf(Math.floor(state / 4)))
    const before = origin[state] ?? -1
    if (before === -1) break
    state = before
  }
  points.push(first.get(state)?.anchor ?? pointOf(Math.floor(state / 4)))
  return straighten(points.reverse())
}

interface Stub {
  readonly anchor: Point
  readonly outer: Point
  readonly side: Side
  readonly cost: number
}

function stubOf(box: Box, side: Side, cost: number, { stub }: Margins): Stub {
  const anchor = anchorOf(box, side)
  const { dx, dy } = DIRECTIONS[DIRECTION_OF[side]] ?? { dx: 0, dy: 0 }
  return { anchor, outer: { x: anchor.x + dx * stub, y: anchor.y + dy * stub }, side, cost }
}

function coordinates(
  stubs: readonly Stub[],
  walls: readonly Box[],
  { stub, clear }: Margins,
  at: 'x' | 'y',
  size: 'width' | 'height',
): readonly number[] {
  const all = new Set<number>()
  for (const { outer } of stubs) all.add(outer[at])
  for (const wall of walls) {
    for (const margin of [stub, Math.max(clear, stub - 8)]) {
      all.add(Math.round(wall[at] - margin))
      all.add(Math.round(wall[at] + wall[size] + margin))
    }
  }
  return [...all].sort((a, b) => a - b)
}

function inside({ x, y }: Point, walls: readonly Box[], { clear }: Margins): boolean {
  return walls.some(
    (wall) => x > wall.x - clear && x < wall.x + wall.width + clear && y > wall.y - clear && y < wall.y + wall.height + clear,
  )
}

function blocked(a: Point, b: Point, walls: readonly Box[], { clear }: Margins): boolean {
  const left = Math.min(a.x, b.x)
  const right = Math.max(a.x, b.x)
  const top = Math.min(a.y, b.y)
  const bottom = Math.max(a.y, b.y)
  for (const wall of walls) {
    if (right > wall.x - clear && left < wall.x + wall.width + clear && bottom > wall.y - clear && top < wall.y + wall.height + clear)
      return true
  }
  return false
}

/** States by price, cheapest first. */
class Queue {
  readonly #heap: { readonly state: number; readonly price: number }[] = []

  push(state: number, price: number): void {
    const heap = this.#heap
    heap.push({ state, price })
    let at = heap.length - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if ((heap[above]?.price ?? 0) <= price) break
      this.#swap(at, above)
      at = above
    }
  }

  /** The cheapest state; -1 when none is left. */
  pop(): number {
    const heap = this.#heap
    const top = heap[0]
    const last = heap.pop()
    if (top === undefined || last === undefined) return -1
    if (heap.length === 0) return top.state
    heap[0] = last
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      let least = at
      for (const below of [left, left + 1]) if ((heap[below]?.price ?? Number.POSITIVE_INFINITY) < (heap[least]?.price ?? 0)) least = below
      if (least === at) return top.state
      this.#swap(at, least)
      at = least
    }
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]]
    if (first === undefined || second === undefined) return
    this.#heap[a] = second
    this.#heap[b] = first
  }
}
