/** The part of fontkit 2 that we use; the package brings no types. Distances are in font units. */
declare module 'fontkit' {
  export interface FontkitGlyph {
    readonly advanceWidth: number
    readonly path: { toSVG(): string }
  }
  export interface FontkitFont {
    readonly postscriptName: string
    readonly unitsPerEm: number
    readonly ascent: number
    readonly descent: number
    hasGlyphForCodePoint(codePoint: number): boolean
    glyphForCodePoint(codePoint: number): FontkitGlyph
    layout(text: string): { readonly advanceWidth: number }
  }
  export interface FontkitCollection {
    readonly fonts: readonly FontkitFont[]
  }
  export function openSync(path: string, postscriptName?: string): FontkitFont | FontkitCollection
}
