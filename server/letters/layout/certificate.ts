import { baselineIn } from './blocks.ts'
import { cellsOf, type FontRole, type Measure } from './cells.ts'
import type { FilledBlock, FilledLetter } from './filled.ts'
import { setLines } from './line-breaker.ts'
import { lineOps, type Op, type Sheet } from './ops.ts'
import { CERTIFICATE_FORM, INK, MM, OFFICIAL_RED } from './sheet.ts'

const GOLD = '#b08d3c'
const PALE = '#fffdf6'

/** A certificate across A4: double border, title, text, particulars and QR at the lower left, office with seal at the lower right. */
export function composeCertificate(letter: FilledLetter, measure: Measure): Sheet {
  const { width, height } = CERTIFICATE_FORM
  const ops: Op[] = [...border(width, height)]
  const inner = { left: 42 * MM, width: width - 84 * MM }
  let y = 30 * MM
  const put = (text: string, role: FontRole, size: number, line: number, color: string, align: 'center' | 'justify', indent = 0) => {
    const pitch = size * (role === 'title' && align === 'center' ? 1.12 : 1.02)
    const cells = cellsOf(text, { role, size, pitch, maxWord: inner.width }, measure)
    for (const set of setLines(cells, { width: inner.width, firstIndent: indent, align })) {
      ops.push(...lineOps(set, { role, size, color }, inner.left, y + baselineIn(line, size)))
      y += line
    }
  }
  for (const block of letter.blocks) {
    if (block.kind === 'title') {
      put(block.text, 'title', 40, 58, OFFICIAL_RED, 'center')
      if (letter.number !== null) put(`证书编号：${letter.number}`, 'body', 13, 24, INK, 'center')
      y += 16
      if (letter.addressee !== null) put(`${letter.addressee}：`, 'kai', 20, 36, INK, 'justify')
    } else if (block.kind === 'paragraph') put(block.text, 'body', 19, 35, INK, 'justify', 38)
    else if (block.kind === 'heading') put(block.text, 'title', 34, 58, OFFICIAL_RED, 'center')
  }
  ops.push(...particulars(letter.blocks, measure, height))
  ops.push(...signature(letter, measure, width, height))
  return { width, height, ops }
}

function border(width: number, height: number): readonly Op[] {
  const box = (inset: number, line: number, color: string, fill?: string): Op => ({
    kind: 'box',
    x: inset,
    y: inset,
    width: width - 2 * inset,
    height: height - 2 * inset,
    line,
    color,
    ...(fill === undefined ? {} : { fill }),
  })
  const corner = (x: number, y: number): Op => ({
    kind: 'box',
    x: x - 9,
    y: y - 9,
    width: 18,
    height: 18,
    line: 1.2,
    color: GOLD,
    fill: PALE,
  })
  const at = 12 * MM
  return [
    box(10 * MM, 4, GOLD, PALE),
    box(12 * MM, 1, OFFICIAL_RED),
    box(13.2 * MM, 0.6, GOLD),
    corner(at, at),
    corner(width - at, at),
    corner(at, height - at),
    corner(width - at, height - at),
  ]
}

/** QR with caption and the lines of `fields` and `note`, set small at the foot. */
function particulars(blocks: readonly FilledBlock[], measure: Measure, height: number): readonly Op[] {
  const ops: Op[] = []
  const size = 27 * MM
  const left = 42 * MM
  const top = height - 26 * MM - size
  const qr = blocks.find((block) => block.kind === 'qr')
  if (qr?.kind === 'qr') ops.push({ kind: 'qr', x: left, y: top, size, value: qr.value })
  const x = qr === undefined ? left : left + size + 12
  const lines: string[] = []
  for (const block of blocks) {
    if (block.kind === 'fields') for (const field of block.fields) lines.push(`${field.label}：${field.value}`)
    if (block.kind === 'qr') lines.push(block.caption)
    if (block.kind === 'note') lines.push(block.text)
  }
  const style = { role: 'body', size: 10.5, pitch: 10.5 } as const
  let y = top
  for (const text of lines) {
    for (const set of setLines(cellsOf(text, { ...style, maxWord: 230 }, measure), { width: 230, align: 'left' })) {
      ops.push(...lineOps(set, { role: style.role, size: style.size, color: INK }, x, y + baselineIn(15.5, style.size)))
      y += 15.5
    }
  }
  return ops
}

function signature(letter: FilledLetter, measure: Measure, width: number, height: number): readonly Op[] {
  const block = letter.blocks.find((one) => one.kind === 'signature')
  if (block?.kind !== 'signature') return []
  const style = { role: 'body', size: 15, pitch: 15.4 } as const
  const centre = width - 42 * MM - 55 * MM
  const dateTop = height - 44 * MM
  const one = (text: string, top: number): readonly Op[] => {
    const set = setLines(cellsOf(text, { ...style, maxWord: width }, measure), { width, align: 'left' })[0]
    return set === undefined
      ? []
      : lineOps(set, { role: style.role, size: style.size, color: INK }, centre - set.width / 2, top + baselineIn(26, style.size))
  }
  return [
    ...(block.seal
      ? [{ kind: 'seal' as const, x: centre, y: dateTop + 8, radius: 21 * MM, name: block.office, mark: letter.sealMark }]
      : []),
    ...one(block.office, dateTop - 26),
    ...one(block.date, dateTop),
  ]
}
