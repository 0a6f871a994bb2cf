import { describe, expect, it } from 'vitest'
import { pdfOfPicture } from '../../../../../studio/designer/workflow/pdf.ts'

const latin = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xd9])

describe('the PDF of a diagram', () => {
  it('points to each of its objects', () => {
    const text = latin(pdfOfPicture({ jpeg: JPEG, width: 1600, height: 400 }, '补贴流程'))
    const start = Number(/startxref\n(\d+)\n%%EOF/.exec(text)?.[1])
    expect(text.slice(start, start + 5)).toBe('xref\n')
    const offsets = [...text.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)].map((match) => Number(match[1]))
    expect(offsets.map((offset) => text.slice(offset, offset + 7))).toEqual([1, 2, 3, 4, 5, 6].map((id) => `${id} 0 obj`))
    expect(text).toContain('/Length 4 >>\nstream\n\xff\xd8\xff\xd9\nendstream')
  })

  it('lays a wide picture across the page', () => {
    const wide = latin(pdfOfPicture({ jpeg: JPEG, width: 1600, height: 400 }, 'x'))
    const tall = latin(pdfOfPicture({ jpeg: JPEG, width: 400, height: 1600 }, 'x'))
    expect(wide).toContain('/MediaBox [0 0 841.89 595.28]')
    expect(wide).toContain('q 769.89 0 0 192.47 36 201.4 cm')
    expect(tall).toContain('/MediaBox [0 0 595.28 841.89]')
  })

  it('keeps a Chinese title', () => {
    expect(latin(pdfOfPicture({ jpeg: JPEG, width: 1, height: 1 }, '补A'))).toContain('/Title <feff88650041>')
  })
})
