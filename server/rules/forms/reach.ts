import type { Json, JsonObject } from '../../base/json.ts'
import { compileExpression, evaluate } from '../feel/index.ts'
import { pathsReadBy } from './order.ts'
import { withValueAt } from './paths.ts'
import { schemaOf } from './placed.ts'

const MOST = 4096

/**
 * Can a condition hold for any data the schema allows? Tries every choice of what it reads, with the values around every constant it
 * names. What can not be tried out (facts, tables, functions of time) counts as possible: a `false` is certain.
 */
export function canEverBeTrue(when: string, schema: JsonObject, at: string): boolean {
  const compiled = compileExpression(when)
  if (!compiled.ok) return true
  const table = at.includes('[]') ? at.slice(0, at.indexOf('[]')) : null
  const names = new Set(compiled.value.names)
  const headOf = (path: string) => path.split('.')[0] ?? ''
  // A field may be called like a function (`mode`).
  const paths = [...new Set(pathsReadBy(when, null))].filter(
    (path) => names.has(headOf(path)) || schemaOf(schema, headOf(path)) !== undefined,
  )
  if ([...names].some((name) => !paths.some((path) => headOf(path) === name))) return true
  if (/\b(today|now|random|some|every|for|function|filter)\b/.test(when)) return true
  const domains: { readonly path: string; readonly values: readonly Json[] }[] = []
  for (const path of paths) {
    const isRow = table !== null && path.startsWith('row.')
    const inner = schemaOf(schema, isRow ? `${table}[].${path.slice(4)}` : path)
    const values = inner === undefined ? null : valuesOf(inner, when)
    if (values === null) return true
    domains.push({ path, values })
  }
  if (domains.reduce((product, one) => product * one.values.length, 1) > MOST) return true
  return combinations(domains).some((data) => {
    const { value, error } = evaluate(compiled.value, data)
    return error !== null || value === true
  })
}

function combinations(domains: readonly { readonly path: string; readonly values: readonly Json[] }[]): readonly JsonObject[] {
  return domains.reduce<readonly JsonObject[]>(
    (all, { path, values }) => all.flatMap((data) => values.map((value) => withValueAt(data, path, value))),
    [{}],
  )
}

/** Values worth trying; null when the schema leaves too much open. */
function valuesOf(schema: JsonObject, when: string): readonly Json[] | null {
  if (Array.isArray(schema.enum)) return [null, ...(schema.enum as readonly Json[])]
  if (schema.const !== undefined) return [null, schema.const]
  if (schema.type === 'boolean') return [null, true, false]
  if (schema.type === 'number' || schema.type === 'integer') return numbersAround(schema, when)
  if (schema.type === 'string' && schema.format === undefined) {
    if (/\b(matches|contains|length|substring|starts|ends|date|number)\b/.test(when)) return null
    const texts = [...when.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] ?? '')
    return [null, ...new Set(texts), '\u0000 something else']
  }
  return null
}

function numbersAround(schema: JsonObject, when: string): readonly Json[] {
  const step = schema.type === 'integer' ? 1 : 0.5
  const named = [...when.matchAll(/-?\d+(?:\.\d+)?/g)].map((match) => Number(match[0]))
  const limits = [schema.minimum, schema.maximum, schema.exclusiveMinimum, schema.exclusiveMaximum].filter((one) => typeof one === 'number')
  const near = [0, ...named, ...limits].flatMap((one) => [one - step, one, one + step])
  return [null, ...new Set(near.filter((one) => fits(schema, one)))]
}

function fits(schema: JsonObject, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema
  return (
    (schema.type !== 'integer' || Number.isInteger(value)) &&
    !(typeof minimum === 'number' && value < minimum) &&
    !(typeof maximum === 'number' && value > maximum) &&
    !(typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) &&
    !(typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum)
  )
}
