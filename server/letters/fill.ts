import type { Json, JsonObject } from '../base/json.ts'
import { piecesOf } from '../rules/feel/index.ts'
import type { FilledBlock, FilledLetter } from './layout/filled.ts'
import { type LetterBlock, type LetterTemplate, letterRefusal } from './types.ts'

/** Evaluates a FEEL expression over a scope; throws when it can not. */
export type Evaluate = (expression: string, scope: JsonObject) => Json

export interface Frame {
  readonly number: string | null
  readonly office: string
  readonly sealMark: string
}

/** Fills a template from data. Pure. Throws `LETTER_VALUE_MISSING` for a null in running text, `LETTER_CHECK_FAILED` for a check that does not hold. */
export function fillTemplate(template: LetterTemplate, scope: JsonObject, evaluate: Evaluate, frame: Frame): FilledLetter {
  const run = (expression: string, inner: JsonObject): Json => {
    try {
      return evaluate(bare(expression), inner)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw letterRefusal('LETTER_TEXT_INVALID', { template: template.id, expression: bare(expression), reason }, { cause })
    }
  }
  const fill = (text: string, inner: JsonObject, whenNull: 'refuse' | 'dash'): string =>
    piecesOf(text)
      .map((piece) => {
        if (piece.kind === 'text') return piece.text
        const value = run(piece.text, inner)
        if (value !== null) return textOf(value)
        if (whenNull === 'dash') return '—'
        throw letterRefusal('LETTER_VALUE_MISSING', { template: template.id, expression: piece.text })
      })
      .join('')
  for (const check of template.checks ?? []) {
    if (run(check.holds, scope) !== true) throw letterRefusal('LETTER_CHECK_FAILED', { template: template.id, text: check.text.zh })
  }
  const filler: Filler = {
    text: (text, inner = scope) => fill(text, inner, 'refuse'),
    field: (text, inner = scope) => fill(text, inner, 'dash'),
    list: (expression) => {
      const value = run(expression, scope)
      return value === null ? [] : Array.isArray(value) ? value : [value]
    },
    scope,
  }
  const blocks = template.blocks
    .filter((block) => block.when === undefined || run(block.when, scope) === true)
    .map((block) => fillBlock(block, filler))
  return {
    layout: template.layout,
    ...frame,
    addressee: template.addressee === undefined ? null : filler.text(template.addressee),
    blocks,
  }
}

interface Filler {
  readonly text: (text: string, inner?: JsonObject) => string
  readonly field: (text: string, inner?: JsonObject) => string
  readonly list: (expression: string) => readonly Json[]
  readonly scope: JsonObject
}

function fillBlock(block: LetterBlock, { text, field, list, scope }: Filler): FilledBlock {
  const inner = (item: Json, index: number): JsonObject => ({ ...scope, item, index: index + 1 })
  switch (block.kind) {
    case 'title':
    case 'paragraph':
    case 'heading':
    case 'note':
      return { kind: block.kind, text: text(block.text) }
    case 'list':
      return { kind: 'list', items: list(block.items).map((item, index) => text(block.text, inner(item, index))) }
    case 'table':
      return {
        kind: 'table',
        columns: block.columns.map((column) => ({ title: column.title, width: column.width ?? 1, align: column.align ?? 'left' })),
        rows: list(block.rows).map((item, index) => block.columns.map((column) => field(column.value, inner(item, index)))),
      }
    case 'fields':
      return {
        kind: 'fields',
        fields: block.fields.map(({ label, value, span }) => ({ label: text(label), value: field(value), span: span ?? 1 })),
      }
    case 'signature':
      return { kind: 'signature', office: text(block.office), date: text(block.date), seal: block.seal }
    case 'signatures':
      return { kind: 'signatures', people: list(block.people).map(personOf) }
    case 'approvals':
      return {
        kind: 'approvals',
        boxes: block.boxes.map((box) => {
          const { label, text: opinion = '', signer = '', date = '' } = typeof box === 'string' ? { label: box } : box
          return { label: text(label), text: text(opinion), signer: text(signer), date: text(date) }
        }),
      }
    case 'qr':
      return { kind: 'qr', value: text(block.value), caption: text(block.caption) }
  }
}

function personOf(value: Json): { readonly name: string; readonly signedAt: string; readonly hash: string } {
  const fields = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
  const read = (name: string) => (fields[name] === undefined || fields[name] === null ? '' : textOf(fields[name]))
  return { name: read('name'), signedAt: read('signedAt'), hash: read('hash') }
}

/** A value as a clerk would write it. */
export function textOf(value: Json): string {
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (Array.isArray(value)) return value.map(textOf).join('、')
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

function bare(expression: string): string {
  return expression.trim().replace(/^=/, '').trim()
}
