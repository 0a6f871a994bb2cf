import type { Designer } from './designer.ts'
import { embedFonts } from './embed-fonts.ts'
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

/** The diagram as a file of the kind. Pictures hold the whole diagram, with its fonts, as it is printed. */
export async function exportDiagram(designer: Designer, kind: ExportKind, title: string): Promise<Blob> {
  if (kind === 'bpmn') return new Blob([await designer.xml()], { type: TYPES.bpmn })
  const { svg } = await designer.modeler.saveSVG()
  if (kind === 'svg') return new Blob([svg], { type: TYPES.svg })
  const canvas = await draw(await embedFonts(svg))
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

async function draw(svg: string): Promise<HTMLCanvasElement> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const scale = Math.min(SHARPNESS, LARGEST / Math.max(image.naturalWidth, image.naturalHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(image.naturalWidth * scale)
  canvas.height = Math.round(image.naturalHeight * scale)
  const pen = canvas.getContext('2d')
  if (pen === null) throw new Error('Expected a 2d canvas, but the browser gave none')
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(image, 0, 0, canvas.width, canvas.height)
  return canvas
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
