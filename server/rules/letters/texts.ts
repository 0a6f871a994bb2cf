import type { Problem } from '../../base/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts'
import { compileExpression, piecesOf } from '../feel/index.ts'

/** An expression of a letter template, with the part of the template it stands in: `addressee`, `checks/0`, `blocks/3`. */
export interface LetterExpression {
  readonly at: string
  readonly expression: string
  /** It sees `item` and `index` of the list named here (FEEL). */
  readonly over: string | null
}

/** Properties that are an expression as a whole; in all others text stands with `{= … }` in it. */
const WHOLE = new Set(['when', 'items', 'rows', 'people', 'holds'])
/** Properties that are no text for the sheet. */
const PLAIN = new Set(['kind', 'align', 'id', 'article', 'layout'])

/** Every FEEL expression of a letter template, in the order of the template. */
export function expressionsOfLetter(template: JsonObject): readonly LetterExpression[] {
  const found: LetterExpression[] = []
  const walk = (value: Json | undefined, key: string, at: string, over: string | null): void => {
    if (typeof value === 'string') {
      if (WHOLE.has(key)) found.push({ at, expression: bare(value), over: null })
      else if (!PLAIN.has(key))
        for (const piece of piecesOf(value)) if (piece.kind === 'expression') found.push({ at, expression: piece.text, over })
    } else if (Array.isArray(value)) for (const each of value) walk(each, key, at, over)
    else if (isJsonObject(value)) for (const [name, each] of Object.entries(value)) walk(each, name, at, over)
  }
  walk(template.addressee, 'addressee', 'addressee', null)
  for (const [index, check] of listOf(template.checks).entries())
    if (isJsonObject(check)) walk(check.holds, 'holds', `checks/${index}`, null)
  for (const [index, block] of listOf(template.blocks).entries()) {
    if (!isJsonObject(block)) continue
    const list = block.kind === 'table' ? block.rows : block.kind === 'list' ? block.items : null
    walk(block, '', `blocks/${index}`, typeof list === 'string' ? bare(list) : null)
  }
  return found
}

const NEEDS: { readonly [kind: string]: readonly string[] } = {
  title: ['text'],
  paragraph: ['text'],
  heading: ['text'],
  note: ['text'],
  list: ['items', 'text'],
  table: ['columns', 'rows'],
  fields: ['fields'],
  signature: ['office', 'date'],
  signatures: ['people'],
  approvals: ['boxes'],
  qr: ['value', 'caption'],
}

/** What is wrong with a template whatever the data: kinds of block, missing parts, expressions that do not compile. */
export function checkLetter(template: JsonObject): readonly Problem[] {
  const problems: Problem[] = []
  if (!Array.isArray(template.blocks))
    problems.push({ code: 'LETTER_BLOCKS_MISSING', text: { zh: '文书没有内容块。', en: 'The letter has no blocks.' }, at: '' })
  for (const [index, block] of listOf(template.blocks).entries()) {
    const at = `blocks/${index}`
    const kind = isJsonObject(block) && typeof block.kind === 'string' ? block.kind : ''
    const needs = NEEDS[kind]
    if (needs === undefined || !isJsonObject(block)) {
      problems.push({
        code: 'LETTER_BLOCK_UNKNOWN',
        text: { zh: `第 ${index + 1} 块的类型“${kind}”不存在。`, en: `Block ${index + 1} is of the unknown kind "${kind}".` },
        at,
      })
      continue
    }
    const lacking = needs.filter((name) => block[name] === undefined || block[name] === '' || isEmptyList(block[name]))
    if (lacking.length > 0)
      problems.push({
        code: 'LETTER_BLOCK_EMPTY',
        text: { zh: `第 ${index + 1} 块还没有填写完整。`, en: `Block ${index + 1} is not filled in.` },
        at,
      })
  }
  for (const { at, expression } of expressionsOfLetter(template)) {
    if (expression === '') continue
    const compiled = compileExpression(expression)
    if (!compiled.ok) problems.push(...compiled.problems.slice(0, 1).map((problem) => ({ ...problem, at })))
  }
  return problems
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
const isEmptyList = (value: Json | undefined) => Array.isArray(value) && value.length === 0
const bare = (expression: string) => expression.trim().replace(/^=/, '').trim()
