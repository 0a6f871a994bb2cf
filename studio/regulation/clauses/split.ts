/** One article (条款) of a regulation as it was found in its text. */
export interface SplitArticle {
  readonly id: string
  /** How the text counts it: `第…条`, `一、（一）`. */
  readonly number: string
  readonly text: string
}

/** What pasting the text again would do to the articles there are. */
export interface ArticleChange {
  readonly kind: 'added' | 'changed' | 'unchanged' | 'removed'
  readonly article: SplitArticle
  readonly before?: string
}

const NUMERALS = '〇一二三四五六七八九'
const PLACES: { readonly [sign: string]: number } = { 十: 10, 百: 100, 千: 1000 }

/** Number of a Chinese or Arabic numeral up to 9999; null for something else. */
export function numeralOf(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text)
  let whole = 0
  let digit = 0
  for (const sign of text.replace(/零/g, '〇').replace(/两/g, '二')) {
    const place = PLACES[sign]
    const value = NUMERALS.indexOf(sign)
    if (place !== undefined) {
      whole += (digit === 0 ? 1 : digit) * place
      digit = 0
    } else if (value >= 0) digit = value
    else return null
  }
  return text === '' ? null : whole + digit
}

const ARTICLE = /^第([〇零一二三四五六七八九十百千两\d]+)条(?:之([一二三四五六七八九十]+))?\s*(.*)$/
const CHAPTER = /^第[〇零一二三四五六七八九十百\d]+[章节编][\s\S]*$/
const SECTION = /^([一二三四五六七八九十]+)、\s*(.*)$/
const ITEM = /^[（(]([一二三四五六七八九十]+)[)）]\s*(.*)$/

/**
 * Cuts the plain text of a regulation into articles: by 第…条 when it has them, else by 一、 and （一）.
 * Ids are `<prefix>-1`, `<prefix>-1-1` (第…条之一), `<prefix>-1-2` (一、（二）). What stands before the first article is left out.
 */
export function splitRegulation(text: string, prefix: string): readonly SplitArticle[] {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.replace(/^[\s\u3000#]+|[\s\u3000]+$/g, ''))
    .filter((line) => line !== '')
  return lines.filter((line) => ARTICLE.test(line)).length >= 2 ? byArticles(lines, prefix) : byOutline(lines, prefix)
}

function byArticles(lines: readonly string[], prefix: string): readonly SplitArticle[] {
  const found: { id: string; number: string; parts: string[] }[] = []
  let isOpen = false
  for (const line of lines) {
    const head = ARTICLE.exec(line)
    if (head !== null) {
      const [, numeral = '', more, rest = ''] = head
      const after = more === undefined ? '' : `-${numeralOf(more) ?? more}`
      found.push({
        id: `${prefix}-${numeralOf(numeral) ?? numeral}${after}`,
        number: `第${numeral}条${more === undefined ? '' : `之${more}`}`,
        parts: rest === '' ? [] : [rest],
      })
      isOpen = true
    } else if (CHAPTER.test(line) && line.length < 40) isOpen = false
    else if (isOpen) found.at(-1)?.parts.push(line)
  }
  return unique(found)
}

/** Each （一） is an article of its own; a section 一、 is one where text stands directly under it or nothing is below. */
function byOutline(lines: readonly string[], prefix: string): readonly SplitArticle[] {
  const found: { id: string; number: string; parts: string[]; isSection: boolean }[] = []
  let section: { numeral: string; count: number } | null = null
  for (const line of lines) {
    const top = SECTION.exec(line)
    const item = ITEM.exec(line)
    if (top !== null) {
      const [, numeral = '', rest = ''] = top
      section = { numeral, count: numeralOf(numeral) ?? found.length + 1 }
      found.push({ id: `${prefix}-${section.count}`, number: `${numeral}、`, parts: rest === '' ? [] : [rest], isSection: true })
    } else if (item !== null && section !== null) {
      const [, numeral = '', rest = ''] = item
      found.push({
        id: `${prefix}-${section.count}-${numeralOf(numeral) ?? numeral}`,
        number: `${section.numeral}、（${numeral}）`,
        parts: rest === '' ? [] : [rest],
        isSection: false,
      })
    } else found.at(-1)?.parts.push(line)
  }
  const hasItems = (id: string) => found.some((other) => !other.isSection && other.id.startsWith(`${id}-`))
  return unique(found.filter((each) => !each.isSection || each.parts.length > 1 || !hasItems(each.id)))
}

/** A number that occurs twice (an annex that counts anew) gets a letter behind its id. */
function unique(found: readonly { readonly id: string; readonly number: string; readonly parts: readonly string[] }[]) {
  const times = new Map<string, number>()
  return found.map(({ id, number, parts }): SplitArticle => {
    const before = times.get(id) ?? 0
    times.set(id, before + 1)
    return { id: before === 0 ? id : `${id}${String.fromCharCode(65 + before)}`, number, text: parts.join('\n') }
  })
}

/** Compares what a text gives with the articles there are, by id; an article that is gone stays behind the one it followed. */
export function compareArticles(now: readonly SplitArticle[], next: readonly SplitArticle[]): readonly ArticleChange[] {
  const known = new Map(now.map((article) => [article.id, article]))
  const changes = next.map((article): ArticleChange => {
    const before = known.get(article.id)
    if (before === undefined) return { kind: 'added', article }
    return before.text === article.text && before.number === article.number
      ? { kind: 'unchanged', article }
      : { kind: 'changed', article, before: before.text }
  })
  let at = 0
  for (const article of now) {
    const place = changes.findIndex((change) => change.article.id === article.id)
    if (place >= 0) at = place + 1
    else {
      changes.splice(at, 0, { kind: 'removed', article })
      at += 1
    }
  }
  return changes
}
