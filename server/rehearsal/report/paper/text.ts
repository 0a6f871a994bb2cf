import { baselineIn, cellsOf, INK, lineOps, type Measure, type Op, setLines } from '../../../letters/index.ts'

export interface SmallText {
  readonly x: number
  /** Middle of the line. */
  readonly y: number
  readonly width: number
  readonly size: number
  readonly align?: 'left' | 'center' | 'right'
  readonly color?: string
}

/** One line of small type; what does not fit ends in an ellipsis. */
export function smallText(text: string, at: SmallText, measure: Measure): readonly Op[] {
  const { x, y, width, size, align = 'left', color = INK } = at
  const fits = (some: string) => widthOf(some, size, measure) <= width
  let shown = text
  if (!fits(shown)) {
    const characters = Array.from(text)
    while (characters.length > 1 && !fits(`${characters.join('')}…`)) characters.pop()
    shown = `${characters.join('')}…`
  }
  return linesIn(shown, { size, width: Math.max(width, widthOf(shown, size, measure)), align }, measure)
    .slice(0, 1)
    .flatMap((line) => lineOps(line, { role: 'label', size, color }, x, y - size / 2 + baselineIn(size, size)))
}

/** A short text in the middle of a box, over as many lines as fit; the last ends in an ellipsis where there would be more. */
export function textInBox(
  text: string,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  size: number,
  measure: Measure,
): readonly Op[] {
  const room = Math.max(1, Math.floor(box.height / (size * 1.25)))
  const lines = linesIn(text, { size, width: box.width, align: 'center' }, measure)
  const shown = lines.slice(0, room)
  const top = box.y + (box.height - shown.length * size * 1.25) / 2
  return shown.flatMap((line, at) =>
    lineOps(line, { role: 'label', size, color: INK }, box.x, top + at * size * 1.25 + baselineIn(size * 1.25, size)),
  )
}

export function widthOf(text: string, size: number, measure: Measure): number {
  return cellsOf(text, { role: 'label', size, pitch: size, maxWord: 1e9 }, measure).reduce((sum, cell) => sum + cell.width, 0)
}

function linesIn(
  text: string,
  how: { readonly size: number; readonly width: number; readonly align: 'left' | 'center' | 'right' },
  measure: Measure,
) {
  const cells = cellsOf(text, { role: 'label', size: how.size, pitch: how.size, maxWord: how.width }, measure)
  return setLines(cells, { width: how.width, align: how.align })
}
