import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type FontkitFont, openSync } from 'fontkit'
import type { FontRole, Measure } from './cells.ts'

/** Fonts opened once per process and shared by all documents (a font opened anew for each document costs 80-140 ms). */
export interface Fonts {
  /** Cuts a text into runs of one font each: the first font of the role that has the glyph. */
  readonly runs: (text: string, role: FontRole) => readonly { readonly text: string; readonly font: FontkitFont }[]
  readonly measure: Measure
}

/** Free fonts of the npm packages, per role; an office's own licensed files come first when the folder has them. */
const SHIPPED = {
  body: ['serif/400Regular/NotoSerifSC_400Regular', 'sans/400Regular/NotoSansSC_400Regular'],
  kai: ['serif/500Medium/NotoSerifSC_500Medium', 'sans/400Regular/NotoSansSC_400Regular'],
  title: ['serif/700Bold/NotoSerifSC_700Bold', 'sans/700Bold/NotoSansSC_700Bold'],
  strong: ['serif/700Bold/NotoSerifSC_700Bold', 'sans/700Bold/NotoSansSC_700Bold'],
  label: ['sans/500Medium/NotoSansSC_500Medium', 'serif/500Medium/NotoSerifSC_500Medium'],
} as const satisfies Record<FontRole, readonly string[]>

/** Which file of the office's folder is which face: by its name, as these fonts are commonly named. */
const OWN: Record<FontRole, RegExp | null> = {
  body: /fang/i,
  kai: /kai/i,
  title: /xiao.?biao|xbs|biao.?song/i,
  strong: null,
  label: /hei/i,
}

const opened = new Map<string, FontkitFont>()

function open(path: string): FontkitFont {
  const known = opened.get(path)
  if (known !== undefined) return known
  const font = openSync(path)
  const single = 'fonts' in font ? font.fonts[0] : font
  if (single === undefined) throw new Error(`Expected a font in ${path}, but the collection is empty`)
  opened.set(path, single)
  return single
}

function shippedPath(short: string): string {
  const [family = '', ...rest] = short.split('/')
  const root = dirname(createRequire(import.meta.url).resolve(`@expo-google-fonts/noto-${family}-sc/package.json`))
  return join(root, `${rest.join('/')}.ttf`)
}

/** `folder`: the office's own font files (FangSong, XiaoBiaoSong, KaiTi, HeiTi; TTF, OTF or TTC), or null. Fonts open on first use. */
export function openFonts(folder: string | null): Fonts {
  const files = folder === null ? [] : readdirSync(folder).filter((name) => /\.(ttf|otf|ttc)$/i.test(name))
  const chains = new Map<FontRole, readonly string[]>()
  const chainOf = (role: FontRole): readonly string[] => {
    const known = chains.get(role)
    if (known !== undefined) return known
    const pattern = OWN[role]
    const own = folder === null || pattern === null ? [] : files.filter((name) => pattern.test(name)).map((name) => join(folder, name))
    const chain = [...own, ...SHIPPED[role].map(shippedPath)]
    chains.set(role, chain)
    return chain
  }
  const fontFor = (character: string, role: FontRole): FontkitFont => {
    const chain = chainOf(role)
    const code = character.codePointAt(0) ?? 0
    for (const path of chain) if (open(path).hasGlyphForCodePoint(code)) return open(path)
    return open(chain[0] ?? shippedPath(SHIPPED.body[0]))
  }
  const runs: Fonts['runs'] = (text, role) => {
    const found: { text: string; font: FontkitFont }[] = []
    for (const character of Array.from(text)) {
      const font = fontFor(character, role)
      const last = found.at(-1)
      if (last !== undefined && last.font === font) last.text += character
      else found.push({ text: character, font })
    }
    return found
  }
  const widths = new Map<string, number>()
  const measure: Measure = (text, role, size) => {
    const key = `${role}|${text}`
    let em = widths.get(key)
    if (em === undefined) {
      em = runs(text, role).reduce((sum, run) => sum + run.font.layout(run.text).advanceWidth / run.font.unitsPerEm, 0)
      if (widths.size > 20_000) widths.clear()
      widths.set(key, em)
    }
    return em * size
  }
  return { runs, measure }
}
