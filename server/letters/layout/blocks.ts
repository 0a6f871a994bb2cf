import { assertNever } from '../../base/errors.ts'
import { cellsOf, type FontRole, type Measure } from './cells.ts'
import type { FilledBlock, FilledColumn } from './filled.ts'
import { balancedLines, type SetLine, setLines } from './line-breaker.ts'
import { lineOps, type Op } from './ops.ts'
import { type Row, tieLast } from './rows.ts'
import { INK, MM, SHEET } from './sheet.ts'

/** Type of running text. */
export interface TextStyle {
  readonly role: FontRole
  readonly size: number
  readonly pitch: number
  readonly line: number
}

export interface BlockContext {
  readonly measure: Measure
  readonly width: number
  readonly text: TextStyle
  readonly table: TextStyle
  readonly sealMark: string
}

export const OFFICIAL_TEXT: TextStyle = { role: 'body', size: SHEET.bodySize, pitch: SHEET.pitch, line: SHEET.line }
export const FORM_TEXT: TextStyle = { role: 'body', size: 12, pitch: 12, line: 21 }
export const TABLE_TEXT: TextStyle = { role: 'body', size: 11, pitch: 11, line: 17 }
const SEAL_RADIUS = 21 * MM
const CELL_PAD = 6
/** Eight characters of a label fit. */
const LABEL_SHARE = 0.21
const RULE = 0.75
/** A word longer than this share of the line is broken between its characters, lest justification tear the line before it. */
const LONGEST_WORD = 0.45

/** Adds the rows of one block to those before it. */
export function addBlock(rows: readonly Row[], block: FilledBlock, ctx: BlockContext): readonly Row[] {
  switch (block.kind) {
    case 'title':
      return [...rows, ...titleRows(block.text, ctx)]
    case 'paragraph':
      return [...rows, ...textRows(block.text, ctx.text, ctx, { indent: 2 * ctx.text.pitch })]
    case 'heading':
      return [
        ...rows,
        ...textRows(block.text, { ...ctx.text, role: headingRole(block.text) }, ctx, { indent: 2 * ctx.text.pitch, keep: true }),
      ]
    case 'list':
      return [...rows, ...block.items.flatMap((item) => textRows(item, ctx.text, ctx, { indent: 2 * ctx.text.pitch }))]
    case 'note':
      return [
        ...rows,
        gap(6),
        ...textRows(block.text, { role: 'body', size: 10.5, pitch: 10.5, line: 17 }, ctx, { indent: 0, align: 'justify' }),
      ]
    case 'table':
      return [...rows, gap(4), ...tableRows(block.columns, block.rows, ctx), gap(4)]
    case 'fields':
      return [...rows, ...fieldRows(block.fields, ctx)]
    case 'approvals':
      return [...rows, ...block.boxes.map((box) => approvalRow(box, ctx))]
    case 'signatures':
      return [...rows, gap(4), ...signatureTable(block.people, ctx), gap(6)]
    case 'signature':
      return [...tieLast(rows, 2), ...signatureRows(block, ctx)]
    case 'qr':
      return [...rows, qrRow(block, ctx)]
    default:
      return assertNever(block)
  }
}

export function gap(height: number): Row {
  return { height, ops: [], isGap: true }
}

/** Level one (一、) in HeiTi, level two (（一）) in KaiTi, deeper ones in the text face. */
function headingRole(text: string): FontRole {
  if (/^[一二三四五六七八九十]+、/.test(text)) return 'label'
  return text.startsWith('（') ? 'kai' : 'strong'
}

/** Baseline of a line of type within a strip of the given height: Chinese glyphs reach 0.88 em above and 0.12 em below it. */
export function baselineIn(height: number, size: number): number {
  return (height - size) / 2 + size * 0.88
}

export function textLines(text: string, style: TextStyle, width: number, measure: Measure, indent = 0): readonly SetLine[] {
  return setLines(cellsOf(text, { ...style, maxWord: width }, measure), { width, firstIndent: indent })
}

export function textRows(
  text: string,
  style: TextStyle,
  ctx: BlockContext,
  how: { readonly indent: number; readonly keep?: boolean; readonly align?: 'justify' | 'left' | 'center' | 'right' },
): readonly Row[] {
  const cells = cellsOf(text, { ...style, maxWord: ctx.width * LONGEST_WORD }, ctx.measure)
  const lines = setLines(cells, { width: ctx.width, firstIndent: how.indent, align: how.align ?? 'justify' })
  return lines.map((line) => ({
    height: style.line,
    ops: lineOps(line, { role: style.role, size: style.size, color: INK }, 0, baselineIn(style.line, style.size)),
    ...(how.keep === true ? { keepWithNext: true } : {}),
  }))
}

function titleRows(text: string, ctx: BlockContext): readonly Row[] {
  const size = SHEET.titleSize
  const height = ctx.text.line >= 28 ? SHEET.line * 1.2 : 32
  const cells = cellsOf(text, { role: 'title', size, pitch: size, maxWord: ctx.width }, ctx.measure)
  return balancedLines(cells, ctx.width - 2 * size).map((line) => ({
    height,
    ops: lineOps(line, { role: 'title', size, color: INK }, size, baselineIn(height, size)),
    keepWithNext: true,
  }))
}

/** One strip of cells with borders; it grows with its fullest cell. */
function stripOf(
  cells: readonly {
    readonly text: string
    readonly width: number
    readonly align: 'left' | 'right' | 'center'
    readonly role: FontRole
    readonly fill?: string
  }[],
  style: TextStyle,
  measure: Measure,
  least: number,
): Row {
  const set = cells.map((cell) => {
    const room = cell.width - 2 * CELL_PAD
    return setLines(cellsOf(cell.text, { ...style, role: cell.role, maxWord: room }, measure), { width: room, align: cell.align })
  })
  const height = Math.max(least, ...set.map((lines) => lines.length * style.line + 2 * CELL_PAD))
  const ops: Op[] = []
  let x = 0
  for (const [index, cell] of cells.entries()) {
    const lines = set[index] ?? []
    ops.push({
      kind: 'box',
      x,
      y: 0,
      width: cell.width,
      height,
      line: RULE,
      color: INK,
      ...(cell.fill === undefined ? {} : { fill: cell.fill }),
    })
    const top = (height - lines.length * style.line) / 2
    for (const [at, line] of lines.entries()) {
      const baseline = top + at * style.line + baselineIn(style.line, style.size)
      ops.push(...lineOps(line, { role: cell.role, size: style.size, color: INK }, x + CELL_PAD, baseline))
    }
    x += cell.width
  }
  return { height, ops }
}

const LABEL_FILL = '#f2f2f2'

function tableRows(columns: readonly FilledColumn[], rows: readonly (readonly string[])[], ctx: BlockContext): readonly Row[] {
  const shares = columns.reduce((sum, column) => sum + column.width, 0)
  const widthOf = (column: FilledColumn) => (ctx.width * column.width) / shares
  const head: Row = {
    ...stripOf(
      columns.map((column) => ({ text: column.title, width: widthOf(column), align: 'center', role: 'label', fill: LABEL_FILL })),
      ctx.table,
      ctx.measure,
      24,
    ),
    keepWithNext: true,
  }
  const body = rows.map((row) => ({
    ...stripOf(
      columns.map((column, index) => ({ text: row[index] ?? '', width: widthOf(column), align: column.align, role: 'body' })),
      ctx.table,
      ctx.measure,
      24,
    ),
    tableHead: head,
  }))
  return [head, ...body]
}

function fieldRows(fields: Extract<FilledBlock, { kind: 'fields' }>['fields'], ctx: BlockContext): readonly Row[] {
  const label = ctx.width * LABEL_SHARE
  const value = ctx.width / 2 - label
  const rows: Row[] = []
  for (let at = 0; at < fields.length; at += 1) {
    const first = fields[at]
    if (first === undefined) break
    const second = fields[at + 1]
    const pairs = first.span === 2 || second === undefined || second.span === 2 ? [first] : [first, second]
    if (pairs.length === 2) at += 1
    const cells = pairs.flatMap((field) => [
      { text: field.label, width: label, align: 'center' as const, role: 'label' as const, fill: LABEL_FILL },
      { text: field.value, width: pairs.length === 2 ? value : ctx.width - label, align: 'left' as const, role: 'body' as const },
    ])
    rows.push(stripOf(cells, ctx.table, ctx.measure, 26))
  }
  return rows
}

function approvalRow(
  box: { readonly label: string; readonly text: string; readonly signer: string; readonly date: string },
  ctx: BlockContext,
): Row {
  const label = ctx.width * LABEL_SHARE
  const room = ctx.width - label
  const style = ctx.table
  const lines = textLines(box.text, style, room - 2 * CELL_PAD, ctx.measure, 2 * style.pitch)
  const names = textLines(box.label, { ...style, role: 'label' }, label - 2 * CELL_PAD, ctx.measure)
  const height = Math.max(54, (box.text === '' ? 0 : lines.length * style.line) + style.line + 3 * CELL_PAD)
  const foot = box.signer === '' ? '签字（盖章）：                    年    月    日' : `签字：${box.signer}    ${box.date}`
  const footCells = cellsOf(foot, { ...style, maxWord: room }, ctx.measure)
  const footLine = setLines(footCells, { width: room - 2 * CELL_PAD, align: 'right' })[0]
  const ops: Op[] = [
    { kind: 'box', x: 0, y: 0, width: label, height, line: RULE, color: INK, fill: LABEL_FILL },
    { kind: 'box', x: label, y: 0, width: room, height, line: RULE, color: INK },
  ]
  const top = (height - names.length * style.line) / 2
  for (const [at, line] of names.entries()) {
    const centred = (label - 2 * CELL_PAD - line.width) / 2
    ops.push(
      ...lineOps(
        line,
        { role: 'label', size: style.size, color: INK },
        CELL_PAD + centred,
        top + at * style.line + baselineIn(style.line, style.size),
      ),
    )
  }
  if (box.text !== '') {
    for (const [at, line] of lines.entries()) {
      ops.push(
        ...lineOps(
          line,
          { role: 'body', size: style.size, color: INK },
          label + CELL_PAD,
          CELL_PAD + at * style.line + baselineIn(style.line, style.size),
        ),
      )
    }
  }
  if (footLine !== undefined) {
    const baseline = height - CELL_PAD - style.line + baselineIn(style.line, style.size)
    ops.push(...lineOps(footLine, { role: 'body', size: style.size, color: INK }, label + CELL_PAD, baseline))
  }
  return { height, ops }
}

function signatureTable(people: Extract<FilledBlock, { kind: 'signatures' }>['people'], ctx: BlockContext): readonly Row[] {
  const columns: readonly FilledColumn[] = [
    { title: '序号', width: 1, align: 'center' },
    { title: '姓名（电子签名）', width: 3, align: 'center' },
    { title: '签名时间', width: 3.4, align: 'center' },
    { title: '签名摘要', width: 3.4, align: 'center' },
  ]
  const rows = people.map((person, index) => [String(index + 1), person.name, person.signedAt, person.hash.slice(0, 16)])
  return tieLast(tableRows(columns, rows, ctx), 0)
}

/** Office over date, centred on each other, two characters free at the right; the seal's centre lies on the date line. */
function signatureRows(block: Extract<FilledBlock, { kind: 'signature' }>, ctx: BlockContext): readonly Row[] {
  const style = ctx.text
  const setOne = (text: string) =>
    setLines(cellsOf(text, { ...style, maxWord: ctx.width }, ctx.measure), { width: ctx.width, align: 'left' })[0]
  const office = setOne(block.office)
  const date = setOne(block.date)
  if (office === undefined || date === undefined) return []
  const widest = Math.max(office.width, date.width)
  const right = ctx.width - (office.width > date.width ? 2 : 4) * style.pitch
  const centre = right - widest / 2
  const at = (line: SetLine): Row => ({
    height: style.line,
    ops: lineOps(line, { role: style.role, size: style.size, color: INK }, centre - line.width / 2, baselineIn(style.line, style.size)),
    keepWithNext: true,
  })
  const seal: Op = { kind: 'seal', x: centre, y: style.line / 2, radius: SEAL_RADIUS, name: block.office, mark: ctx.sealMark }
  const dateRow = at(date)
  return [
    { ...gap(style.line), keepWithNext: true },
    at(office),
    { ...dateRow, ops: block.seal ? [seal, ...dateRow.ops] : dateRow.ops, keepWithNext: false },
  ]
}

function qrRow(block: { readonly value: string; readonly caption: string }, ctx: BlockContext): Row {
  const size = 25 * MM
  const caption = { role: 'body', size: 10, pitch: 10, line: 15 } as const
  const lines = textLines(block.caption, caption, ctx.width - size - 16, ctx.measure)
  const top = Math.max(0, (size - lines.length * caption.line) / 2)
  return {
    height: size + 10,
    ops: [
      { kind: 'qr', x: 0, y: 6, size, value: block.value },
      ...lines.flatMap((line, at) =>
        lineOps(
          line,
          { role: 'body', size: caption.size, color: INK },
          size + 14,
          6 + top + at * caption.line + baselineIn(caption.line, caption.size),
        ),
      ),
    ],
  }
}
