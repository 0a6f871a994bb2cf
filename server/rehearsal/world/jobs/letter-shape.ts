import { isJsonObject, type Json, type JsonObject } from '../../../base/json.ts'
import type { LetterTemplate } from '../../../letters/types.ts'
import { compileExpression, piecesOf } from '../../../rules/feel/index.ts'

/** What a template reads and asks. */
export interface TemplateReading {
  /** Variables that its expressions name. */
  readonly names: ReadonlySet<string>
  /** Conditions of its blocks and its checks: they look at values, so they are asked each time. */
  readonly conditions: readonly string[]
}

const EXPRESSIONS = new Set(['when', 'items', 'rows', 'people', 'holds'])
const CONDITIONS = new Set(['when', 'holds'])
const readings = new WeakMap<LetterTemplate, TemplateReading>()

export function readingOf(template: LetterTemplate): TemplateReading {
  const known = readings.get(template)
  if (known !== undefined) return known
  const names = new Set<string>()
  const conditions: string[] = []
  const read = (source: string) => {
    const compiled = compileExpression(bare(source))
    if (compiled.ok) for (const name of compiled.value.names) names.add(name)
  }
  const walk = (value: Json, key: string): void => {
    if (typeof value === 'string') {
      if (CONDITIONS.has(key)) conditions.push(bare(value))
      if (EXPRESSIONS.has(key)) read(value)
      else for (const piece of piecesOf(value)) if (piece.kind === 'expression') read(piece.text)
    } else if (Array.isArray(value)) for (const item of value) walk(item, key)
    else if (isJsonObject(value)) for (const [name, inner] of Object.entries(value)) walk(inner, name)
  }
  const { sample: _sample, ...said } = template
  walk(said as unknown as JsonObject, '')
  const reading = { names, conditions }
  readings.set(template, reading)
  return reading
}

const MOST_DEEP = 4
/** A code in capitals, not the number of a case or letter. */
const CODE = /^[A-Z][A-Z_]*$/

/**
 * Shape of the data that a template reads: what is there and of which kind, and codes by their value, since expressions decide by them. Two
 * letters of one shape lack the same values.
 */
export function shapeOf(data: JsonObject, { names }: TemplateReading): string {
  let shape = ''
  for (const name of names) shape += `${name}:${shapeOfValue(data[name], 1)};`
  return shape
}

function shapeOfValue(value: Json | undefined, depth: number): string {
  if (value === undefined) return '-'
  if (value === null) return '0'
  if (typeof value === 'string') return value === '' ? 'e' : CODE.test(value) ? value : 's'
  if (typeof value !== 'object') return typeof value === 'boolean' ? String(value) : 'n'
  if (depth >= MOST_DEEP) return 'o'
  if (Array.isArray(value)) return `[${[...new Set(value.map((item) => shapeOfValue(item, depth + 1)))].sort().join()}]`
  let shape = '{'
  for (const [name, inner] of Object.entries(value)) shape += `${name}:${shapeOfValue(inner, depth + 1)},`
  return `${shape}}`
}

function bare(expression: string): string {
  return expression.trim().replace(/^=/, '').trim()
}
