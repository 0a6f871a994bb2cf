import { type Cell, NOT_AT_END, NOT_AT_START } from './cells.ts'

/** One set line: its cells with their places, `x` counted from the left edge of the measure. */
export interface SetLine {
  readonly cells: readonly { readonly cell: Cell; readonly x: number; readonly width: number }[]
  readonly width: number
  readonly isLast: boolean
}

export interface Measures {
  readonly width: number
  /** Indent of the first line; later lines begin at 0. */
  readonly firstIndent?: number
  /** `justify` stretches every line but the last to the full width by equal gaps between characters. */
  readonly align?: 'justify' | 'left' | 'center' | 'right'
}

/**
 * Breaks cells into lines by the Chinese rules: no line begins with a closing mark or ends with an opening one. A closing mark that
 * just does not fit is squeezed in by taking the empty half squares of marks on that line; otherwise the character before it goes
 * down with it. Pure; the same cells give the same lines.
 */
export function setLines(cells: readonly Cell[], measures: Measures): readonly SetLine[] {
  const lines: SetLine[] = []
  let start = 0
  let isFirst = true
  while (start < cells.length || (isFirst && cells.length === 0)) {
    const indent = isFirst ? (measures.firstIndent ?? 0) : 0
    const { end, next, hard } = endOfLine(cells, start, measures.width - indent)
    lines.push(place(trimmed(cells.slice(start, end)), indent, measures, hard || next >= cells.length))
    if (cells.length === 0) break
    start = next
    isFirst = hard
  }
  return lines
}

function endOfLine(cells: readonly Cell[], start: number, width: number) {
  let used = 0
  let slack = 0
  for (let at = start; at < cells.length; at += 1) {
    const cell = cells[at]
    if (cell === undefined) break
    if (cell.kind === 'break') return { end: at, next: at + 1, hard: true }
    const fits = used + cell.width <= width + 0.01
    const squeezes = !fits && isClosing(cell) && used + cell.width - width <= slack + cell.slack
    if (!fits && !squeezes && cell.kind !== 'space') {
      const end = lastBreak(cells, start, at)
      return { end, next: skipSpaces(cells, end), hard: false }
    }
    used += cell.width
    slack += cell.slack
  }
  return { end: cells.length, next: cells.length, hard: false }
}

/** The last place not after `at` where the line may end; `at` itself when the rules leave none. */
function lastBreak(cells: readonly Cell[], start: number, at: number): number {
  for (let end = at; end > start; end -= 1) {
    const before = cells[end - 1]
    const after = cells[end]
    if (before === undefined || after === undefined) continue
    if (after.kind === 'space') continue
    if (!isClosing(after) && !isOpening(before)) return end
  }
  return Math.max(at, start + 1)
}

function isClosing(cell: Cell): boolean {
  return cell.kind !== 'space' && NOT_AT_START.has(Array.from(cell.text)[0] ?? '')
}

function isOpening(cell: Cell): boolean {
  return cell.kind !== 'space' && NOT_AT_END.has(Array.from(cell.text).at(-1) ?? '')
}

function skipSpaces(cells: readonly Cell[], from: number): number {
  let at = from
  while (cells[at]?.kind === 'space') at += 1
  return at
}

function trimmed(cells: readonly Cell[]): readonly Cell[] {
  let end = cells.length
  while (end > 0 && cells[end - 1]?.kind === 'space') end -= 1
  return cells.slice(0, end)
}

function place(cells: readonly Cell[], indent: number, measures: Measures, isLast: boolean): SetLine {
  const room = measures.width - indent
  const natural = cells.reduce((sum, cell) => sum + cell.width, 0)
  const over = natural - room
  const slack = cells.reduce((sum, cell) => sum + cell.slack, 0)
  const squeeze = over > 0.01 && slack > 0 ? Math.min(1, over / slack) : 0
  const gaps = cells.length - 1
  const align = measures.align ?? 'justify'
  const stretch = align === 'justify' && !isLast && over < 0 && gaps > 0 ? -over / gaps : 0
  const width = natural - squeeze * slack + stretch * gaps
  const free = measures.width - indent - width
  let x = indent + (align === 'center' ? free / 2 : align === 'right' ? free : 0)
  const placed = cells.map((cell) => {
    const own = cell.width - cell.slack * squeeze
    const here = { cell, x, width: own }
    x += own + stretch
    return here
  })
  return { cells: placed, width, isLast }
}

/** Lines of balanced length for titles: as few as fit, each about equally long, broken by the same rules. */
export function balancedLines(cells: readonly Cell[], width: number): readonly SetLine[] {
  const fewest = setLines(cells, { width, align: 'center' }).length
  if (fewest <= 1) return setLines(cells, { width, align: 'center' })
  const total = cells.reduce((sum, cell) => sum + cell.width, 0)
  const widest = Math.max(...cells.map((cell) => cell.width))
  for (let tried = total / fewest; tried < width; tried += widest / 4) {
    const lines = setLines(cells, { width: tried, align: 'left' })
    if (lines.length === fewest) {
      return lines.map((line) => {
        const shift = (width - line.width) / 2
        return { ...line, cells: line.cells.map((one) => ({ ...one, x: one.x + shift })) }
      })
    }
  }
  return setLines(cells, { width, align: 'center' })
}
