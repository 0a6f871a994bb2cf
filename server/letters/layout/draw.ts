import PDFDocument from 'pdfkit'
import QRCode from 'qrcode'
import { assertNever } from '../../base/errors.ts'
import type { FontRole } from './cells.ts'
import type { Fonts } from './fonts.ts'
import type { Op, Sheet } from './ops.ts'
import { INK, OFFICIAL_RED } from './sheet.ts'

export interface PdfInfo {
  readonly title: string
  /** RFC 3339; stands in the file as its date of creation, so that the same letter gives the same file. */
  readonly createdAt: string
  /** PNG or JPEG of the office's own seal; without it a vector seal with the office's name is drawn. */
  readonly sealImage?: Buffer
  /** Stands across every sheet, e.g. of a sample. */
  readonly watermark?: string
}

/** Draws sheets into a PDF. Text stays text (searchable, embedded subsets); seal and QR are vectors. No author is written. */
export function drawPdf(sheets: readonly Sheet[], fonts: Fonts, info: PdfInfo): Promise<Buffer> {
  const doc = new PDFDocument({
    autoFirstPage: false,
    margin: 0,
    lang: 'zh-CN',
    displayTitle: true,
    pdfVersion: '1.7',
    info: { Title: info.title, Creator: 'Pingji', Producer: 'Pingji', CreationDate: new Date(info.createdAt) },
  })
  const pen = penFor(doc, fonts, info)
  const chunks: Buffer[] = []
  doc.on('data', (chunk: Buffer) => chunks.push(chunk))
  const done = new Promise<Buffer>((resolve, reject) => {
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
  })
  for (const sheet of sheets) {
    doc.addPage({ size: [sheet.width, sheet.height], margin: 0 })
    for (const op of sheet.ops) pen(op)
    if (info.watermark !== undefined) drawWatermark(doc, fonts, info.watermark, sheet)
  }
  doc.end()
  return done
}

type Doc = InstanceType<typeof PDFDocument>

function penFor(doc: Doc, fonts: Fonts, info: PdfInfo): (op: Op) => void {
  const text = (op: Extract<Op, { kind: 'text' }>) => {
    let x = op.x
    for (const run of fonts.runs(op.text, op.role)) {
      // pdfkit takes an opened fontkit font; its type declarations name files and buffers only.
      doc
        .font(run.font as unknown as Buffer)
        .fontSize(op.size)
        .fillColor(op.color)
      doc.text(run.text, x, op.y, { lineBreak: false, characterSpacing: op.spacing, baseline: 'alphabetic' })
      x += (run.font.layout(run.text).advanceWidth / run.font.unitsPerEm) * op.size + op.spacing * Array.from(run.text).length
    }
  }
  return (op) => {
    switch (op.kind) {
      case 'text':
        return text(op)
      case 'line':
        doc.moveTo(op.x1, op.y1).lineTo(op.x2, op.y2).lineWidth(op.width).stroke(op.color)
        return
      case 'box':
        if (op.fill !== undefined) doc.rect(op.x, op.y, op.width, op.height).fill(op.fill)
        doc.rect(op.x, op.y, op.width, op.height).lineWidth(op.line).stroke(op.color)
        return
      case 'polygon': {
        const outline = () => doc.polygon(...op.points.map(({ x, y }): [number, number] => [x, y])).lineWidth(op.line)
        if (op.fill === undefined) outline().stroke(op.color)
        else outline().fillAndStroke(op.fill, op.color)
        return
      }
      case 'seal':
        if (info.sealImage !== undefined) {
          doc.image(info.sealImage, op.x - op.radius, op.y - op.radius, { width: 2 * op.radius, height: 2 * op.radius })
        } else drawSeal(doc, fonts, op)
        return
      case 'qr':
        return drawQr(doc, op)
      default:
        return assertNever(op)
    }
  }
}

/** Round seal: ring, star, the name along the upper arc and a mark below; glyphs as outlines, so that they do not disturb text search. */
function drawSeal(doc: Doc, fonts: Fonts, op: Extract<Op, { kind: 'seal' }>): void {
  doc.save().translate(op.x, op.y).opacity(0.82)
  doc
    .circle(0, 0, op.radius - 1.6)
    .lineWidth(3.2)
    .stroke(OFFICIAL_RED)
  const outer = op.radius * 0.3
  const points = Array.from({ length: 10 }, (_, at) => {
    const angle = -Math.PI / 2 + (at * Math.PI) / 5
    const reach = at % 2 === 0 ? outer : outer * 0.382
    return [Math.cos(angle) * reach, Math.sin(angle) * reach] as const
  })
  for (const [at, [x, y]] of points.entries()) {
    if (at === 0) doc.moveTo(x, y)
    else doc.lineTo(x, y)
  }
  doc.closePath().fill(OFFICIAL_RED)
  const characters = Array.from(op.name)
  const span = Math.min(1.36 * Math.PI, characters.length * 0.42)
  const step = characters.length > 1 ? span / (characters.length - 1) : 0
  const arc = op.radius * 0.76
  const size = Math.min(op.radius * 0.27, step === 0 ? 16 : step * arc * 0.98)
  for (const [at, character] of characters.entries()) {
    const angle = characters.length > 1 ? -span / 2 + at * step : 0
    doc.save().rotate((angle * 180) / Math.PI)
    glyph(doc, fonts, character, 'title', size, -size / 2, -arc + size * 0.34, 1.18)
    doc.restore()
  }
  const mark = Array.from(op.mark)
  const small = op.radius * 0.13
  for (const [at, character] of mark.entries()) {
    glyph(doc, fonts, character, 'label', small, (at - mark.length / 2) * small, op.radius * 0.66, 1)
  }
  doc.restore()
}

/** Grey outlines across the sheet, upwards to the right; no text, so that the letter's own text stays what one finds and copies. */
function drawWatermark(doc: Doc, fonts: Fonts, text: string, sheet: Sheet): void {
  const characters = Array.from(text)
  const size = Math.min(sheet.width, sheet.height) / 7
  const widths = characters.map((character) => fonts.measure(character, 'label', size))
  const total = widths.reduce((sum, width) => sum + width, 0)
  doc
    .save()
    .translate(sheet.width / 2, sheet.height / 2)
    .rotate(-35)
    .opacity(0.14)
  let x = -total / 2
  for (const [at, character] of characters.entries()) {
    glyph(doc, fonts, character, 'label', size, x, size / 3, 1, INK)
    x += widths[at] ?? 0
  }
  doc.restore()
}

function glyph(
  doc: Doc,
  fonts: Fonts,
  character: string,
  role: FontRole,
  size: number,
  x: number,
  baseline: number,
  stretch: number,
  color: string = OFFICIAL_RED,
): void {
  const font = fonts.runs(character, role)[0]?.font
  if (font === undefined) return
  const path = font.glyphForCodePoint(character.codePointAt(0) ?? 0).path.toSVG()
  const scale = size / font.unitsPerEm
  doc
    .save()
    .translate(x, baseline)
    .scale(scale, -scale * stretch)
    .path(path)
    .fill(color)
    .restore()
}

/** Dark modules of each row joined into bars: fewer paths, no hairlines between squares. */
function drawQr(doc: Doc, op: Extract<Op, { kind: 'qr' }>): void {
  const modules = QRCode.create(op.value, { errorCorrectionLevel: 'M' }).modules
  const unit = op.size / modules.size
  for (let row = 0; row < modules.size; row += 1) {
    let column = 0
    while (column < modules.size) {
      if (modules.get(row, column) === 0) {
        column += 1
        continue
      }
      const start = column
      while (column < modules.size && modules.get(row, column) !== 0) column += 1
      doc.rect(op.x + start * unit, op.y + row * unit, (column - start) * unit, unit * 1.02)
    }
  }
  doc.fill('#000000')
}
