/** A rectangle of the picture; sizes in pixels of the diagram. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export interface Point {
  readonly x: number
  readonly y: number
}
export type Side = 'left' | 'right' | 'top' | 'bottom'

export function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

export function contains(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  )
}

export function grow(box: Box, by: number): Box {
  return { x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by }
}

export function middleOf(box: Box): Point {
  return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) }
}

/** Middle of one side. */
export function anchorOf(box: Box, side: Side): Point {
  const { x, y } = middleOf(box)
  if (side === 'left') return { x: box.x, y }
  if (side === 'right') return { x: box.x + box.width, y }
  if (side === 'top') return { x, y: box.y }
  return { x, y: box.y + box.height }
}

/** The smallest box around all of them; null around nothing. */
export function around(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null
  const x = Math.min(...boxes.map((box) => box.x))
  const y = Math.min(...boxes.map((box) => box.y))
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  }
}

/** Points without those that lie on a straight line between their neighbours. */
export function straighten(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = []
  for (const point of points) {
    const last = kept.at(-1)
    if (last !== undefined && last.x === point.x && last.y === point.y) continue
    const before = kept.at(-2)
    if (last !== undefined && before !== undefined) {
      const onX = before.x === last.x && last.x === point.x
      const onY = before.y === last.y && last.y === point.y
      if (onX || onY) kept.pop()
    }
    kept.push(point)
  }
  return kept
}
