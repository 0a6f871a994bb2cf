import type { Problem } from '../../base/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts'
import { piecesOf } from '../feel/index.ts'

/** Half-width signs beside a Chinese character; GB/T 15834 writes them full. */
const HALF_WIDTH = /\p{Script=Han}\s?[,;:?!]|[,;:?!]\s?\p{Script=Han}|\([^()]*\p{Script=Han}[^()]*\)/u
const AFTER_SIGNATURE = ['paragraph', 'heading', 'list', 'table', 'fields']

/** What a clerk would mend in a letter though it can be issued: parts of the form that are missing (GB/T 9704), punctuation (GB/T 15834). */
export function hintsOfLetter(template: JsonObject): readonly Problem[] {
  const hints: Problem[] = []
  const hint = (code: string, at: string, zh: string, en: string) => hints.push({ code, at, text: { zh, en } })
  const blocks = (Array.isArray(template.blocks) ? template.blocks : []).filter(isJsonObject)
  const kinds = blocks.map((block) => block.kind)
  const isOfficial = template.layout === 'letter' || template.layout === 'document'
  if (blocks.length > 0 && template.layout !== 'certificate' && !kinds.includes('title'))
    hint('LETTER_NO_TITLE', '', '文书没有标题。', 'The letter has no title.')
  if (template.layout === 'letter' && (template.addressee === undefined || template.addressee === ''))
    hint('LETTER_NO_ADDRESSEE', 'addressee', '信函应写明主送单位。', 'A letter names its addressee.')
  if (isOfficial && blocks.length > 0 && !kinds.includes('signature'))
    hint('LETTER_NO_SIGNATURE', '', '文书没有落款和印章。', 'The letter has no signature and seal.')
  const signed = kinds.indexOf('signature')
  if (isOfficial && signed >= 0 && kinds.slice(signed + 1).some((kind) => typeof kind === 'string' && AFTER_SIGNATURE.includes(kind)))
    hint('LETTER_TEXT_AFTER_SIGNATURE', `blocks/${signed}`, '落款之后还有正文。', 'Text follows the signature.')
  for (const [index, block] of blocks.entries())
    if (textsOf(block).some((text) => HALF_WIDTH.test(plainOf(text))))
      hint('LETTER_HALF_WIDTH', `blocks/${index}`, '中文标点应使用全角。', 'Chinese punctuation is full width.')
  return hints
}

/** Texts that are set, without expressions and codes. */
function textsOf(value: Json, key = ''): readonly string[] {
  if (typeof value === 'string') return ['kind', 'when', 'items', 'rows', 'people', 'align'].includes(key) ? [] : [value]
  if (Array.isArray(value)) return value.flatMap((each) => textsOf(each, key))
  return isJsonObject(value) ? Object.entries(value).flatMap(([name, each]) => textsOf(each, name)) : []
}

/** A field counts as a character that has no punctuation rule. */
function plainOf(text: string): string {
  return piecesOf(text)
    .map((piece) => (piece.kind === 'text' ? piece.text : '\uFFFC'))
    .join('')
}
