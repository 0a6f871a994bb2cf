import { moved, type Op } from './ops.ts'

/** A horizontal strip of the type area that is never cut: a text line, a table row, a signature line. Ops count from its upper left. */
export interface Row {
  readonly height: number
  readonly ops: readonly Op[]
  /** Stays on the page of the row after it. */
  readonly keepWithNext?: boolean
  /** Empty room that is dropped at the head of a page. */
  readonly isGap?: boolean
  /** Head of the table this row belongs to; repeated when the table goes on on a new page. */
  readonly tableHead?: Row
}

export interface Area {
  readonly left: number
  readonly bottom: number
  readonly topOf: (page: number) => number
}

/** Distributes rows over pages; rows tied by `keepWithNext` move together as long as they fit on one page. Answers ops per page. */
export function paginate(rows: readonly Row[], area: Area): readonly (readonly Op[])[] {
  const pages: Op[][] = [[]]
  let y = area.topOf(0)
  const newPage = () => {
    pages.push([])
    y = area.topOf(pages.length - 1)
  }
  const put = (row: Row) => {
    const page = pages.at(-1)
    if (page !== undefined) for (const op of row.ops) page.push(moved(op, area.left, y))
    y += row.height
  }
  for (const chunk of chunksOf(rows)) {
    const height = chunk.reduce((sum, row) => sum + row.height, 0)
    const isAtTop = () => y <= area.topOf(pages.length - 1) + 0.01
    const fitsOnEmptyPage = height <= area.bottom - area.topOf(pages.length) + 0.01
    if (y + height > area.bottom + 0.01 && !isAtTop() && fitsOnEmptyPage) {
      newPage()
      putHead(chunk[0])
    }
    for (const row of chunk) {
      if (row.isGap === true && isAtTop() && pages.length > 1) continue
      if (y + row.height > area.bottom + 0.01 && !isAtTop()) {
        newPage()
        putHead(row)
        if (row.isGap === true) continue
      }
      put(row)
    }
  }
  return pages

  function putHead(row: Row | undefined): void {
    if (row?.tableHead !== undefined) put(row.tableHead)
  }
}

function chunksOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const chunks: Row[][] = []
  let open: Row[] = []
  for (const row of rows) {
    open.push(row)
    if (row.keepWithNext === true) continue
    chunks.push(open)
    open = []
  }
  if (open.length > 0) chunks.push(open)
  return chunks
}

/** Ties the last `count` non-empty rows to what follows, so that a signature never stands alone on a page. */
export function tieLast(rows: readonly Row[], count: number): readonly Row[] {
  const tied = [...rows]
  let left = count
  for (let at = tied.length - 1; at >= 0 && left > 0; at -= 1) {
    const row = tied[at]
    if (row === undefined) break
    tied[at] = { ...row, keepWithNext: true }
    if (row.isGap !== true) left -= 1
  }
  return tied
}
