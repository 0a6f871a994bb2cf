import type { FontRole } from './cells.ts'
import type { SetLine } from './line-breaker.ts'

/** What is drawn; x and y in points from the upper left corner (of the row before paging, of the sheet after it). */
export type Op =
  | {
      readonly kind: 'text'
      readonly x: number
      /** Baseline. */
      readonly y: number
      readonly text: string
      readonly role: FontRole
      readonly size: number
      readonly color: string
      /** Added after each character. */
      readonly spacing: number
    }
  | {
      readonly kind: 'line'
      readonly x1: number
      readonly y1: number
      readonly x2: number
      readonly y2: number
      readonly width: number
      readonly color: string
    }
  | {
      readonly kind: 'box'
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
      readonly line: number
      readonly color: string
      readonly fill?: string
    }
  | {
      readonly kind: 'polygon'
      readonly points: readonly { readonly x: number; readonly y: number }[]
      readonly line: number
      readonly color: string
      readonly fill?: string
    }
  | { readonly kind: 'seal'; readonly x: number; readonly y: number; readonly radius: number; readonly name: string; readonly mark: string }
  | { readonly kind: 'qr'; readonly x: number; readonly y: number; readonly size: number; readonly value: string }

export interface Sheet {
  readonly width: number
  readonly height: number
  readonly ops: readonly Op[]
}

export function moved(op: Op, dx: number, dy: number): Op {
  if (op.kind === 'line') return { ...op, x1: op.x1 + dx, x2: op.x2 + dx, y1: op.y1 + dy, y2: op.y2 + dy }
  if (op.kind === 'polygon') return { ...op, points: op.points.map(({ x, y }) => ({ x: x + dx, y: y + dy })) }
  return { ...op, x: op.x + dx, y: op.y + dy }
}

/**
 * Text operations of a set line: neighbouring Chinese characters with the same step become one run with character spacing, so that
 * the text in the file stays searchable; words keep their own spacing.
 */
export function lineOps(
  line: SetLine,
  style: { readonly role: FontRole; readonly size: number; readonly color: string },
  x: number,
  baseline: number,
): readonly Op[] {
  const ops: Op[] = []
  let run: { text: string; x: number; step: number; end: number } | null = null
  const flush = () => {
    if (run !== null) ops.push({ kind: 'text', x: x + run.x, y: baseline, text: run.text, ...style, spacing: run.step - style.size })
    run = null
  }
  for (const [index, placed] of line.cells.entries()) {
    const after = line.cells[index + 1]
    if (placed.cell.kind !== 'character') {
      flush()
      if (placed.cell.kind === 'word')
        ops.push({ kind: 'text', x: x + placed.x, y: baseline, text: placed.cell.text, ...style, spacing: 0 })
      continue
    }
    const count = Array.from(placed.cell.text).length
    const step: number = (after === undefined ? placed.width : after.x - placed.x) / count
    const open: { text: string; x: number; step: number; end: number } | null = run
    if (open !== null && Math.abs(open.step - step) < 0.02 && Math.abs(open.end - placed.x) < 0.02) {
      open.text += placed.cell.text
      open.end = placed.x + step * count
    } else {
      flush()
      run = { text: placed.cell.text, x: placed.x, step, end: placed.x + step * count }
    }
  }
  flush()
  return ops
}
