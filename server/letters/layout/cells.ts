/** What a font does; which file stands behind it is the office's affair (`PINGJI_FONTS`). */
export type FontRole = 'body' | 'title' | 'strong' | 'kai' | 'label'

/** Width of a text in points as one run, without any spacing of ours. */
export type Measure = (text: string, role: FontRole, size: number) => number

/** The smallest thing a line is made of: one Chinese character or mark, one Latin word or number, or a space. */
export interface Cell {
  readonly text: string
  readonly width: number
  readonly kind: 'character' | 'word' | 'space' | 'break'
  /** How many points a mark may give up so that it still fits at the end of a line. */
  readonly slack: number
}

/** Marks that may not begin a line (行首禁则). */
export const NOT_AT_START = new Set('，。、；：？！）》〉」』】〕〗”’…—～％℃·,.;:?!)]}%‰>')
/** Marks that may not end a line (行尾禁则). */
export const NOT_AT_END = new Set('（《〈「『【〔〖“‘([{<￥')
/** Marks whose glyph leaves half a square empty. */
const HALF_EMPTY = new Set('，。、；：）》〉」』】〕〗”’')

const WIDE =
  /[\u2014\u2018\u2019\u201c\u201d\u2026\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\u25a0-\u25ff\u2460-\u24ff]|[\u{20000}-\u{3134f}]/u

export function isWide(character: string): boolean {
  return WIDE.test(character)
}

/**
 * Cuts a text into cells. Wide characters take one `pitch` each; `——` and `……` are one cell of two; words and numbers keep their own
 * width and are broken after a hyphen only, unless longer than `maxWord`.
 */
export function cellsOf(
  text: string,
  style: { readonly role: FontRole; readonly size: number; readonly pitch: number; readonly maxWord: number },
  measure: Measure,
): readonly Cell[] {
  const cells: Cell[] = []
  const characters = Array.from(text.replace(/\r\n?/g, '\n'))
  let word = ''
  const natural = (piece: string) => measure(piece, style.role, style.size)
  const flush = () => {
    if (word === '') return
    const whole = natural(word)
    if (whole <= style.maxWord)
      for (const piece of word.split(/(?<=-)/)) cells.push({ text: piece, width: natural(piece), kind: 'word', slack: 0 })
    else for (const piece of Array.from(word)) cells.push({ text: piece, width: natural(piece), kind: 'word', slack: 0 })
    word = ''
  }
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? ''
    if (character === '\n' || character === ' ' || character === '\t') {
      flush()
      cells.push(
        character === '\n' ? { text: '', width: 0, kind: 'break', slack: 0 } : { text: ' ', width: natural(' '), kind: 'space', slack: 0 },
      )
    } else if (isWide(character)) {
      flush()
      const pair = (character === '—' || character === '…') && characters[at + 1] === character
      if (pair) at += 1
      cells.push({
        text: pair ? character + character : character,
        width: style.pitch * (pair ? 2 : 1),
        kind: 'character',
        slack: HALF_EMPTY.has(character) ? style.size / 2 : 0,
      })
    } else {
      word += character
    }
  }
  flush()
  return cells
}
