import { fail, type Result, succeed } from '../../base/result.ts'
import { LIMITS } from '../limits.ts'
import { encoderOf } from './encodings.ts'
import { ProblemList } from './problems.ts'
import { splitName, tokensOf } from './xml-tokens.ts'

const DECLARATION = /^\uFEFF?<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.:-]{1,40})["']/
/** Labels under which the same or a smaller set of characters is written. */
const SAME: { readonly [label: string]: string } = {
  gbk: 'gb18030',
  gb2312: 'gb18030',
  cp936: 'gb18030',
  ms936: 'gb18030',
  'windows-936': 'gb18030',
  utf8: 'utf-8',
  ascii: 'utf-8',
  'us-ascii': 'utf-8',
  'ucs-2': 'utf-16',
  'iso-10646-ucs-2': 'utf-16',
}

/**
 * Text of an XML file as its bytes say (XML 1.0 appendix F): byte order mark, else UTF-16 by its zero bytes, else the declared
 * encoding, else UTF-8. The byte order mark and the declaration stay in the text. Problem `XML_ENCODING` when the bytes are not in it
 * or the text could not be written back byte for byte, `XML_TOO_LARGE` before anything is read.
 */
export function decodeXml(bytes: Uint8Array): Result<string> {
  const problems = new ProblemList()
  if (bytes.length > LIMITS.xmlBytes) {
    problems.add('XML_TOO_LARGE', null)
    return fail(...problems.all)
  }
  const encoding = encodingOfBytes(bytes)
  try {
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
    const original = writtenIn(encoding, text)
    if (original !== null && sameBytes(original, bytes)) return succeed(text)
  } catch {
    // An unknown label, or bytes that are no characters of the encoding.
  }
  problems.add('XML_ENCODING', null, encoding)
  return fail(...problems.all)
}

/** The bytes that `decodeXml` read, found among the encodings the text can have had by what `isOriginal` says (a hash). */
export function originalBytes(text: string, isOriginal: (bytes: Uint8Array) => boolean): Uint8Array | null {
  for (const encoding of new Set([...declaredIn(text.slice(0, 200)), 'utf-8', 'utf-16le', 'utf-16be'])) {
    const bytes = writtenIn(encoding, text)
    if (bytes !== null && isOriginal(bytes)) return bytes
  }
  return null
}

function encodingOfBytes(bytes: Uint8Array): string {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le'
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return 'utf-16be'
  const [declared] = declaredIn(String.fromCharCode(...bytes.subarray(0, 200)))
  return declared === undefined || declared.startsWith('utf-16') ? 'utf-8' : declared
}

function declaredIn(head: string): readonly string[] {
  const label = DECLARATION.exec(head)?.[1]?.toLowerCase()
  return label === undefined ? [] : [SAME[label] ?? label]
}

function writtenIn(encoding: string, text: string): Uint8Array | null {
  return encoderOf(encoding)?.(text) ?? null
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

/**
 * The text as bpmn-moddle can read it without loss: no byte order mark, no declared encoding (it is text already), and XHTML inside
 * `documentation` and `text` (BPMN 2.0.2 §8.4.2 allows any content) as escaped text, where the reader would drop it.
 */
export function readableXml(xml: string): string {
  const bare = xml.replace(/^\uFEFF/, '')
  const plain = bare.replace(DECLARATION, (written) => written.replace(/\s+encoding\s*=\s*["'][^"']*["']/, ' encoding="UTF-8"'))
  return withMarkupAsText(plain)
}

const PROSE = new Set(['documentation', 'text'])

function withMarkupAsText(xml: string): string {
  const pieces: string[] = []
  let copied = 0
  let prose: { readonly name: string; readonly from: number; depth: number; markup: boolean } | null = null
  for (const token of tokensOf(xml)) {
    if (prose === null) {
      if (token.kind === 'open' && !token.selfClosing && PROSE.has(splitName(token.name)[1]))
        prose = { name: token.name, from: token.end, depth: 1, markup: false }
      continue
    }
    if (token.kind === 'open') {
      prose.markup = true
      if (!token.selfClosing) prose.depth += 1
    }
    if (token.kind !== 'close') continue
    prose.depth -= 1
    if (prose.depth > 0) continue
    if (prose.markup) {
      pieces.push(xml.slice(copied, prose.from), escaped(xml.slice(prose.from, token.start)))
      copied = token.start
    }
    prose = null
  }
  return copied === 0 ? xml : pieces.join('') + xml.slice(copied)
}

/** What is markup becomes text; what was escaped already is escaped once more, as it was text inside the markup. */
function escaped(markup: string): string {
  return markup.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
