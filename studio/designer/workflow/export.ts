import type { Designer } from './designer.ts'
import { type Picture, pdfOfPicture } from './pdf.ts'

export type ExportKind = 'svg' | 'png' | 'pdf' | 'bpmn'

const TYPES: { readonly [K in ExportKind]: string } = {
  svg: 'image/svg+xml',
  png: 'image/png',
  pdf: 'application/pdf',
  bpmn: 'application/xml',
}
const SHARPNESS = 2
/** Browsers draw no canvas larger than this in either direction. */
const LARGEST = 8000

/** The diagram as a file of the kind. Pictures hold the whole diagram. */
export async function exportDiagram(designer: Designer, kind: ExportKind, title: string): Promise<Blob> {
  if (kind === 'bpmn') return new Blob([await designer.xml()], { type: TYPES.bpmn })
  const { svg } = await designer.modeler.saveSVG()
  if (kind === 'svg') return new Blob([svg], { type: TYPES.svg })
  const canvas = await draw(svg)
  if (kind === 'png') return blobOf(canvas, TYPES.png)
  const jpeg = new Uint8Array(await (await blobOf(canvas, 'image/jpeg', 0.92)).arrayBuffer())
  const picture: Picture = { jpeg, width: canvas.width, height: canvas.height }
  return new Blob([pdfOfPicture(picture, title) as Uint8Array<ArrayBuffer>], { type: TYPES.pdf })
}

/** Hands a file to the browser's downloads. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** A line of text as it stands in the picture. */
interface Line {
  readonly text: string
  readonly font: string
  readonly colour: string
  readonly at: readonly [x: number, y: number]
  readonly matrix: DOMMatrix | null
}

/**
 * Draws the picture, then its texts over it: a picture made from SVG sees only fonts of the device, while a canvas may use those of the
 * page, which hold Chinese on every device.
 */
async function draw(svg: string): Promise<HTMLCanvasElement> {
  const { lines, shapes } = split(svg)
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(shapes)}`
  await Promise.all([image.decode(), ...lines.map(({ font, text }) => document.fonts.load(font, text))])
  const scale = Math.min(SHARPNESS, LARGEST / Math.max(image.naturalWidth, image.naturalHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(image.naturalWidth * scale)
  canvas.height = Math.round(image.naturalHeight * scale)
  const pen = canvas.getContext('2d')
  if (pen === null) throw new Error('Expected a 2d canvas, but the browser gave none')
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(image, 0, 0, canvas.width, canvas.height)
  for (const { text, font, colour, at, matrix } of lines) {
    const { a, b, c, d, e, f } = matrix ?? new DOMMatrix()
    pen.setTransform(a * scale, b * scale, c * scale, d * scale, e * scale, f * scale)
    pen.font = font
    pen.fillStyle = colour
    pen.fillText(text, ...at)
  }
  return canvas
}

/** Takes the texts out of a picture; the browser says where each line stands. */
function split(svg: string): { readonly lines: readonly Line[]; readonly shapes: string } {
  const host = document.createElement('div')
  host.className = 'designer-export'
  host.innerHTML = svg
  document.body.append(host)
  try {
    const lines = [...host.querySelectorAll<SVGTSpanElement>('text tspan')].map((line): Line => {
      const { fontStyle, fontWeight, fontSize, fontFamily, fill } = getComputedStyle(line)
      return {
        text: line.textContent ?? '',
        font: `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`,
        colour: fill,
        at: [first(line.x), first(line.y)],
        matrix: line.getCTM(),
      }
    })
    for (const text of host.querySelectorAll('text')) text.remove()
    const [picture] = host.getElementsByTagName('svg')
    return { lines, shapes: picture === undefined ? svg : new XMLSerializer().serializeToString(picture) }
  } finally {
    host.remove()
  }
}

function first({ baseVal }: SVGAnimatedLengthList): number {
  return baseVal.numberOfItems === 0 ? 0 : baseVal.getItem(0).value
}

function blobOf(canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('Expected a picture, but the browser gave none')) : resolve(blob)),
      type,
      quality,
    ),
  )
}
