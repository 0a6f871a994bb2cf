const A4_LONG = 841.89
const A4_SHORT = 595.28
const MARGIN = 36

/** A picture as JPEG with its size in pixels. */
export interface Picture {
  readonly jpeg: Uint8Array
  readonly width: number
  readonly height: number
}

/** One A4 page with the picture as large as fits, upright or across as suits it. The title is kept as metadata. */
export function pdfOfPicture({ jpeg, width, height }: Picture, title: string): Uint8Array {
  const across = width >= height
  const [pageWidth, pageHeight] = across ? [A4_LONG, A4_SHORT] : [A4_SHORT, A4_LONG]
  const scale = Math.min((pageWidth - 2 * MARGIN) / width, (pageHeight - 2 * MARGIN) / height)
  const [w, h] = [width * scale, height * scale]
  const [x, y] = [(pageWidth - w) / 2, (pageHeight - h) / 2]
  const drawing = `q ${n(w)} 0 0 ${n(h)} ${n(x)} ${n(y)} cm /Im0 Do Q`
  const objects: readonly (readonly Uint8Array[])[] = [
    [ascii('<< /Type /Catalog /Pages 2 0 R >>')],
    [ascii('<< /Type /Pages /Kids [3 0 R] /Count 1 >>')],
    [
      ascii(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${n(pageWidth)} ${n(pageHeight)}] /Resources << /XObject << /Im0 4 0 R >> >> /Contents 5 0 R >>`,
      ),
    ],
    [
      ascii(
        `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${jpeg.length} >>\nstream\n`,
      ),
      jpeg,
      ascii('\nendstream'),
    ],
    [ascii(`<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`)],
    [ascii(`<< /Title <${utf16(title)}> >>`)],
  ]
  const parts: Uint8Array[] = [ascii('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n')]
  let length = parts[0]?.length ?? 0
  const offsets: number[] = []
  const push = (part: Uint8Array) => {
    parts.push(part)
    length += part.length
  }
  objects.forEach((body, index) => {
    offsets.push(length)
    push(ascii(`${index + 1} 0 obj\n`))
    for (const part of body) push(part)
    push(ascii('\nendobj\n'))
  })
  const table = length
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  push(ascii(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`))
  push(ascii(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info ${objects.length} 0 R >>\nstartxref\n${table}\n%%EOF\n`))
  return joined(parts, length)
}

const n = (value: number) => value.toFixed(2).replace(/\.?0+$/, '')

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0) & 0xff)
}

/** Text of a PDF in UTF-16 with its mark, as hexadecimal. */
function utf16(text: string): string {
  const units = [0xfeff, ...Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))]
  return units.map((unit) => unit.toString(16).padStart(4, '0')).join('')
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
