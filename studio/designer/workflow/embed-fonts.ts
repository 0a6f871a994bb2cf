/**
 * A picture drawn from SVG sees only fonts of the device, none of the page. Puts the slices of the page's bundled fonts that hold the
 * signs of the SVG into it, so that Chinese is drawn on devices without a Chinese font.
 */
export async function embedFonts(svg: string): Promise<string> {
  const signs = new Set([...svg.replaceAll(/<[^>]*>/g, '')].map((sign) => sign.codePointAt(0) ?? 0))
  const faces = pageFaces().filter(({ family, ranges }) => svg.includes(family) && ranges.some(([from, to]) => holdsAny(signs, from, to)))
  const rules = await Promise.all(faces.map(embedded))
  const css = rules.filter((rule) => rule !== '').join('\n')
  return css === '' ? svg : svg.replace(/(<svg\b[^>]*>)/, (start) => `${start}<defs><style>${css}</style></defs>`)
}

type Range = readonly [from: number, to: number]

interface Face {
  readonly family: string
  readonly address: string
  readonly weight: string
  readonly range: string
  readonly ranges: readonly Range[]
}

function pageFaces(): readonly Face[] {
  const faces: Face[] = []
  for (const sheet of document.styleSheets) {
    for (const rule of rulesOf(sheet)) {
      if (!(rule instanceof CSSFontFaceRule)) continue
      const value = (name: string) => rule.style.getPropertyValue(name)
      const source = /url\("?([^")]+\.woff2[^")]*)"?\)/.exec(value('src'))?.[1]
      const range = value('unicode-range')
      if (source === undefined || range === '') continue
      const base = sheet.href ?? document.baseURI
      const family = value('font-family').replaceAll(/["']/g, '')
      faces.push({ family, address: new URL(source, base).href, weight: value('font-weight'), range, ranges: readRanges(range) })
    }
  }
  return faces
}

function rulesOf(sheet: CSSStyleSheet): readonly CSSRule[] {
  try {
    return [...sheet.cssRules]
  } catch {
    // A sheet of another origin; ours are all of this one.
    return []
  }
}

/** `U+4E00-4E1F, U+5B57` as numbers. */
export function readRanges(text: string): readonly Range[] {
  return text.split(',').flatMap((part): Range[] => {
    const match = /^U\+([0-9A-F?]+)(?:-([0-9A-F]+))?$/i.exec(part.trim())
    const [, first, last] = match ?? []
    if (first === undefined) return []
    const from = Number.parseInt(first.replaceAll('?', '0'), 16)
    return [[from, Number.parseInt(last ?? first.replaceAll('?', 'F'), 16)]]
  })
}

function holdsAny(signs: ReadonlySet<number>, from: number, to: number): boolean {
  for (const sign of signs) if (sign >= from && sign <= to) return true
  return false
}

async function embedded({ family, address, weight, range }: Face): Promise<string> {
  const answer = await fetch(address).catch(() => null)
  if (answer === null || !answer.ok) return ''
  const bytes = new Uint8Array(await answer.arrayBuffer())
  let binary = ''
  for (let at = 0; at < bytes.length; at += 32_768) binary += String.fromCharCode(...bytes.subarray(at, at + 32_768))
  const weightRule = weight === '' ? '' : `font-weight:${weight};`
  return `@font-face{font-family:'${family}';${weightRule}src:url(data:font/woff2;base64,${btoa(binary)}) format('woff2');unicode-range:${range}}`
}
