import { compose } from './layout/compose.ts'
import { drawPdf } from './layout/draw.ts'
import type { FilledLetter } from './layout/filled.ts'
import { openFonts } from './layout/fonts.ts'

export interface Renderer {
  /** PDF of a filled letter; `createdAt` (RFC 3339) stands in the file. With `watermark` it is a sample: marked, and never with the office's own seal. */
  render(letter: FilledLetter, info: { readonly title: string; readonly createdAt: string; readonly watermark?: string }): Promise<Buffer>
}

/** `fontsFolder`: the office's own fonts or null. `sealImage`: its own seal (PNG) instead of the drawn one. Fonts open at the first letter. */
export function createRenderer({
  fontsFolder,
  sealImage,
}: {
  readonly fontsFolder: string | null
  readonly sealImage: Buffer | null
}): Renderer {
  let fonts: ReturnType<typeof openFonts> | undefined
  return {
    render(letter, info) {
      fonts ??= openFonts(fontsFolder)
      return drawPdf(compose(letter, fonts.measure), fonts, {
        ...info,
        ...(sealImage === null || info.watermark !== undefined ? {} : { sealImage }),
      })
    },
  }
}
