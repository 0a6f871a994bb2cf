import { addBlock, type BlockContext, FORM_TEXT, gap, OFFICIAL_TEXT, TABLE_TEXT, textRows } from './blocks.ts'
import { cellsOf, type FontRole, type Measure } from './cells.ts'
import { composeCertificate } from './certificate.ts'
import type { FilledBlock, FilledLetter } from './filled.ts'
import { setLines } from './line-breaker.ts'
import { lineOps, type Op, type Sheet } from './ops.ts'
import { paginate, type Row } from './rows.ts'
import { DOCUMENT_FORM, INK, LETTER_FORM, OFFICIAL_RED, PAPER_FORM, SHEET } from './sheet.ts'

/** Sets a letter on sheets: pure, so that the same letter gives the same pages. Which form by `letter.layout`. */
export function compose(letter: FilledLetter, measure: Measure): readonly Sheet[] {
  switch (letter.layout) {
    case 'letter':
      return official(letter, measure, letterHead(letter, measure), { firstNumbered: false, foot: letterFoot() })
    case 'document':
      return official(letter, measure, documentHead(letter, measure), { firstNumbered: true, foot: [] })
    case 'paper':
      return paper(letter, measure)
    case 'certificate':
      return [composeCertificate(letter, measure)]
  }
}

interface Head {
  readonly ops: readonly Op[]
  /** Where the rows of the first page begin. */
  readonly top: number
}

function official(
  letter: FilledLetter,
  measure: Measure,
  head: Head,
  how: { readonly firstNumbered: boolean; readonly foot: readonly Op[] },
): readonly Sheet[] {
  const ctx: BlockContext = {
    measure,
    width: SHEET.typeWidth,
    text: OFFICIAL_TEXT,
    table: { ...TABLE_TEXT, size: 12, pitch: 12, line: 19 },
    sealMark: letter.sealMark,
  }
  const rows = flow(letter, ctx, SHEET.line)
  const bottom = SHEET.top + SHEET.typeHeight
  const pages = paginate(rows, { left: SHEET.left, bottom, topOf: (page) => (page === 0 ? head.top : SHEET.top) })
  return pages.map((ops, page) => ({
    width: SHEET.width,
    height: SHEET.height,
    ops: [
      ...(page === 0 ? [...head.ops, ...how.foot] : []),
      ...ops,
      ...(page > 0 || (how.firstNumbered && pages.length > 1) ? pageNumber(page + 1, measure) : []),
    ],
  }))
}

/** Title, one free line, addressee, then the blocks in order. */
function flow(letter: FilledLetter, ctx: BlockContext, free: number): readonly Row[] {
  let rows: readonly Row[] = []
  let isAddressed = letter.addressee === null
  for (const block of letter.blocks) {
    if (block.kind !== 'title' && !isAddressed) {
      rows = [...rows, ...addresseeRows(letter.addressee ?? '', ctx)]
      isAddressed = true
    }
    rows = addBlock(rows, block, ctx)
    if (block.kind === 'title') rows = [...rows, { ...gap(free), keepWithNext: true }]
  }
  return rows
}

function addresseeRows(addressee: string, ctx: BlockContext): readonly Row[] {
  return textRows(`${addressee}：`, ctx.text, ctx, { indent: 0, keep: true })
}

function centred(
  text: string,
  role: FontRole,
  size: number,
  pitch: number,
  color: string,
  baseline: number,
  measure: Measure,
): readonly Op[] {
  const line = setLines(cellsOf(text, { role, size, pitch, maxWord: SHEET.width }, measure), { width: SHEET.width * 2, align: 'left' })[0]
  if (line === undefined) return []
  const drawn = line.width - (pitch - size)
  return lineOps(line, { role, size, color }, (SHEET.width - drawn) / 2, baseline)
}

/** Agency name 30 mm from the top, thick-thin double rule, document number at the right edge under it. */
function letterHead(letter: FilledLetter, measure: Measure): Head {
  const count = Math.max(Array.from(letter.office).length, 6)
  const pitch = Math.min(44, LETTER_FORM.ruleWidth / count)
  const size = Math.min(34, pitch * 0.96)
  const ruleTop = LETTER_FORM.nameTop + size + LETTER_FORM.ruleGap
  const left = (SHEET.width - LETTER_FORM.ruleWidth) / 2
  const number = ruleTop + 4 + SHEET.bodySize * (7 / 8)
  return {
    ops: [
      ...centred(letter.office, 'title', size, pitch, OFFICIAL_RED, LETTER_FORM.nameTop + size * 0.88, measure),
      ...doubleRule(left, ruleTop, LETTER_FORM.ruleWidth, 'thick-thin'),
      ...(letter.number === null ? [] : atRight(letter.number, number + SHEET.bodySize * 0.88, measure)),
    ],
    top: number + SHEET.bodySize + (letter.number === null ? SHEET.line : SHEET.line * 1.5),
  }
}

function letterFoot(): readonly Op[] {
  return doubleRule((SHEET.width - LETTER_FORM.ruleWidth) / 2, SHEET.height - LETTER_FORM.bottomRule, LETTER_FORM.ruleWidth, 'thin-thick')
}

function doubleRule(x: number, y: number, width: number, order: 'thick-thin' | 'thin-thick'): readonly Op[] {
  const thick = 2.5
  const thin = 0.8
  const [first, second] = order === 'thick-thin' ? [thick, thin] : [thin, thick]
  const rule = (at: number, weight: number): Op => ({
    kind: 'line',
    x1: x,
    x2: x + width,
    y1: at,
    y2: at,
    width: weight,
    color: OFFICIAL_RED,
  })
  return [rule(y + first / 2, first), rule(y + first + 1.8 + second / 2, second)]
}

function atRight(text: string, baseline: number, measure: Measure): readonly Op[] {
  const style = { role: 'body', size: SHEET.bodySize, pitch: SHEET.pitch, maxWord: SHEET.typeWidth } as const
  const line = setLines(cellsOf(text, style, measure), { width: SHEET.typeWidth, align: 'right' })[0]
  return line === undefined ? [] : lineOps(line, { role: 'body', size: SHEET.bodySize, color: INK }, SHEET.left, baseline)
}

/** Red name, number centred two lines under it, red rule 4 mm under the number. */
function documentHead(letter: FilledLetter, measure: Measure): Head {
  const count = Math.max(Array.from(letter.office).length, 6)
  const pitch = Math.min(52, SHEET.typeWidth / count)
  const size = Math.min(44, pitch * 0.96)
  const top = SHEET.top + DOCUMENT_FORM.nameDrop
  const number = top + size + 2 * SHEET.line
  const rule = number + SHEET.bodySize + DOCUMENT_FORM.ruleGap
  return {
    ops: [
      ...centred(letter.office, 'title', size, pitch, OFFICIAL_RED, top + size * 0.88, measure),
      ...(letter.number === null
        ? []
        : centred(letter.number, 'body', SHEET.bodySize, SHEET.pitch, INK, number + SHEET.bodySize * 0.88, measure)),
      {
        kind: 'line',
        x1: SHEET.left,
        x2: SHEET.left + SHEET.typeWidth,
        y1: rule,
        y2: rule,
        width: 1.6,
        color: OFFICIAL_RED,
      },
    ],
    top: rule + 2 * SHEET.line * 0.75,
  }
}

/** `— 2 —` below the type area: odd pages at the right, even pages at the left, one character in from the edge. */
function pageNumber(page: number, measure: Measure, bottom: number = SHEET.top + SHEET.typeHeight): readonly Op[] {
  const text = `— ${page} —`
  const size = SHEET.pageNumberSize
  const width = measure(text, 'body', size)
  const x = page % 2 === 1 ? SHEET.left + SHEET.typeWidth - size - width : SHEET.left + size
  const y = bottom + SHEET.pageNumberDrop + size * 0.88
  return [{ kind: 'text', x, y, text, role: 'body', size, color: INK, spacing: 0 }]
}

/** Forms and tables: no red head; title, number at the right above the grid, numbered pages when more than one. */
function paper(letter: FilledLetter, measure: Measure): readonly Sheet[] {
  const ctx: BlockContext = { measure, width: PAPER_FORM.width, text: FORM_TEXT, table: TABLE_TEXT, sealMark: letter.sealMark }
  const titles = letter.blocks.filter((block): block is Extract<FilledBlock, { kind: 'title' }> => block.kind === 'title')
  const others = letter.blocks.filter((block) => block.kind !== 'title')
  let rows: readonly Row[] = []
  for (const title of titles) rows = addBlock(rows, title, ctx)
  if (letter.number !== null) {
    rows = [
      ...rows,
      ...textRows(`编号：${letter.number}`, { ...FORM_TEXT, size: 11, pitch: 11, line: 20 }, ctx, {
        indent: 0,
        align: 'right',
        keep: true,
      }),
    ]
  }
  if (letter.addressee !== null) rows = [...rows, ...addresseeRows(letter.addressee, ctx)]
  for (const block of others) rows = addBlock(rows, block, ctx)
  const pages = paginate(rows, { left: PAPER_FORM.left, bottom: PAPER_FORM.bottom, topOf: () => PAPER_FORM.top })
  return pages.map((ops, page) => ({
    width: SHEET.width,
    height: SHEET.height,
    ops: [...ops, ...(pages.length > 1 ? pageNumber(page + 1, measure, PAPER_FORM.bottom) : [])],
  }))
}
