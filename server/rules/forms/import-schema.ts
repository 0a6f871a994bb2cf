import { isJsonObject, type Json, type JsonObject, textOfJson } from '../../base/json.ts'
import type { Bilingual } from '../../base/text.ts'
import { slowPattern } from './patterns.ts'
import { FORMATS, KEYWORDS } from './schema-shape.ts'

/** Something of a foreign schema that our forms do not have. */
export interface NotTaken {
  /** JSON pointer into the schema or uiSchema. */
  readonly at: string
  readonly text: Bilingual
}

export interface TakenSchema {
  readonly schema: JsonObject
  readonly lost: readonly NotTaken[]
}

const PARTS_MAP = ['properties', 'patternProperties', 'dependentSchemas']
const PARTS_LIST = ['allOf', 'anyOf', 'oneOf', 'prefixItems']
const PARTS = ['items', 'additionalProperties', 'contains', 'propertyNames', 'not', 'if', 'then', 'else']

/**
 * A foreign JSON Schema (draft 4 to 2020-12, as rjsf and form builders write it) as ours: references written out, choices with names
 * as `enum`, uploads as document ids; what we do not know is left out and named.
 */
export function takeSchema(foreign: JsonObject): TakenSchema {
  const lost: NotTaken[] = []
  const tell = (at: string, zh: string, en: string) => lost.push({ at: at === '' ? '/' : at, text: { zh, en } })

  function take(value: Json | undefined, at: string, open: readonly string[]): Json {
    if (typeof value === 'boolean') return value
    if (!isJsonObject(value)) return true
    if (typeof value.$ref === 'string') return takeReference(value, value.$ref, at, open)
    const taken: { [name: string]: Json } = {}
    for (const [name, part] of Object.entries(value)) {
      const place = `${at}/${name}`
      if (name === '$defs' || name === 'definitions' || name === '$id' || name === 'id') continue
      if (name === 'enumNames' || name === 'title' || name === 'description') taken[name] = part
      else if (PARTS.includes(name)) taken[name] = take(part, place, open)
      else if (PARTS_LIST.includes(name) && Array.isArray(part))
        taken[name] = part.map((one: Json, index) => take(one, `${place}/${index}`, open))
      else if (PARTS_MAP.includes(name) && isJsonObject(part))
        taken[name] = Object.fromEntries(Object.entries(part).map(([key, one]) => [key, take(one, `${place}/${key}`, open)]))
      else if (KEYWORDS.has(name)) taken[name] = part
      else tell(place, `不支持关键字“${name}”，已略去。`, `The keyword "${name}" is not supported and was left out.`)
    }
    return mended(taken, at, tell)
  }

  function takeReference(value: JsonObject, reference: string, at: string, open: readonly string[]): Json {
    const { $ref: _reference, ...beside } = value
    const target = reference.startsWith('#/') ? targetOf(foreign, reference) : undefined
    if (target === undefined || open.includes(reference)) {
      tell(at, `引用“${reference}”无法展开，已略去。`, `The reference "${reference}" can not be written out and was left out.`)
      return beside
    }
    return take({ ...target, ...beside }, at, [...open, reference])
  }

  const schema = take(foreign, '', [])
  return { schema: isJsonObject(schema) ? schema : {}, lost }
}

function targetOf(root: JsonObject, reference: string): JsonObject | undefined {
  let here: Json | undefined = root
  for (const segment of reference.slice(2).split('/'))
    here = isJsonObject(here) ? here[segment.replace(/~1/g, '/').replace(/~0/g, '~')] : undefined
  return isJsonObject(here) ? here : undefined
}

type Tell = (at: string, zh: string, en: string) => void

function mended(taken: { [name: string]: Json }, at: string, tell: Tell): JsonObject {
  if (taken.format === 'data-url') return { ...taken, format: 'document' }
  if (typeof taken.format === 'string' && !FORMATS.has(taken.format)) {
    if (taken.format !== 'tel')
      tell(`${at}/format`, `没有格式“${taken.format}”，已略去。`, `There is no format "${taken.format}"; it was left out.`)
    const { format: _format, ...rest } = taken
    taken = rest
  }
  if (typeof taken.pattern === 'string' && slowPattern(taken.pattern) !== null) {
    tell(`${at}/pattern`, '该正则可能很慢，已略去。', 'This pattern could be made slow and was left out.')
    const { pattern: _pattern, ...rest } = taken
    taken = rest
  }
  for (const limit of ['Minimum', 'Maximum'] as const) {
    const name = `exclusive${limit}`
    if (taken[name] !== true && taken[name] !== false) continue
    // Draft 4: a flag beside the limit.
    const { [name]: flag, [limit.toLowerCase()]: bound, ...rest } = taken
    taken = bound === undefined ? rest : { ...rest, [flag === true ? name : limit.toLowerCase()]: bound }
  }
  return withChoices(taken)
}

/** `oneOf: [{const, title}]` says the same as `enum` with names. */
function withChoices(taken: { [name: string]: Json }): JsonObject {
  const list = taken.oneOf ?? taken.anyOf
  if (!Array.isArray(list) || list.length === 0) return taken
  const choices = (list as readonly Json[]).filter(isJsonObject)
  if (choices.length !== list.length || choices.some((one) => one.const === undefined)) return taken
  const { oneOf: _one, anyOf: _any, ...rest } = taken
  return {
    ...rest,
    enum: choices.map((one) => one.const ?? null),
    enumNames: choices.map((one) => (typeof one.title === 'string' ? one.title : textOfJson(one.const))),
  }
}
