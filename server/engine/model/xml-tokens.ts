/** One piece of an XML text; `start` and `end` are its place. */
export type XmlToken =
  | {
      readonly kind: 'open'
      /** As written, with its prefix. */
      readonly name: string
      /** All between name and end of the tag. */
      readonly attributes: string
      readonly selfClosing: boolean
      readonly start: number
      readonly end: number
    }
  | { readonly kind: 'close'; readonly name: string; readonly start: number; readonly end: number }
  | { readonly kind: 'text' | 'cdata' | 'comment' | 'instruction' | 'declaration' | 'broken'; readonly start: number; readonly end: number }

const ENCLOSED = [
  ['<!--', '-->', 'comment'],
  ['<![CDATA[', ']]>', 'cdata'],
  ['<?', '?>', 'instruction'],
] as const

/**
 * Cuts XML into its pieces in one pass, whatever is written: each character is looked at a fixed number of times. What is not closed is
 * one `broken` piece, after which nothing comes. `declaration` is the beginning of `<!DOCTYPE` and its like, which nobody may read on.
 */
export function* tokensOf(xml: string): Generator<XmlToken> {
  let at = 0
  while (at < xml.length) {
    const start = xml.indexOf('<', at)
    if (start !== at) yield { kind: 'text', start: at, end: start < 0 ? xml.length : start }
    if (start < 0) return
    const token = markupAt(xml, start)
    yield token
    if (token.kind === 'broken') return
    at = token.end
  }
}

function markupAt(xml: string, start: number): XmlToken {
  for (const [opening, closing, kind] of ENCLOSED) {
    if (!xml.startsWith(opening, start)) continue
    const end = xml.indexOf(closing, start + opening.length)
    return end < 0 ? { kind: 'broken', start, end: xml.length } : { kind, start, end: end + closing.length }
  }
  if (xml[start + 1] === '!') return { kind: 'declaration', start, end: start + 2 }
  const end = endOfTag(xml, start + 1)
  if (end < 0) return { kind: 'broken', start, end: xml.length }
  if (xml[start + 1] === '/') return { kind: 'close', name: xml.slice(start + 2, end - 1).trim(), start, end }
  const selfClosing = xml[end - 2] === '/'
  const inner = xml.slice(start + 1, end - (selfClosing ? 2 : 1))
  const name = /^[^\s]*/.exec(inner)?.[0] ?? ''
  return { kind: 'open', name, attributes: inner.slice(name.length), selfClosing, start, end }
}

/** Place after the `>` that ends a tag; -1 when there is none. */
function endOfTag(xml: string, from: number): number {
  let quote = ''
  for (let at = from; at < xml.length; at += 1) {
    const sign = xml[at] ?? ''
    if (quote !== '') {
      if (sign === quote) quote = ''
    } else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '>') return at + 1
    else if (sign === '<') return -1
  }
  return -1
}

/** Attributes of a tag in their order, values as written. */
export function* attributesOf(written: string): Generator<readonly [name: string, value: string]> {
  let at = 0
  while (at < written.length) {
    const equals = written.indexOf('=', at)
    if (equals < 0) return
    const name = written.slice(at, equals).trim()
    let from = equals + 1
    while (from < written.length && written[from] !== '"' && written[from] !== "'") from += 1
    const end = written.indexOf(written[from] ?? '"', from + 1)
    if (end < 0) return
    yield [name, written.slice(from + 1, end)]
    at = end + 1
  }
}

/** Name without its prefix, and the prefix. */
export function splitName(name: string): readonly [prefix: string, local: string] {
  const colon = name.indexOf(':')
  return colon < 0 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)]
}
