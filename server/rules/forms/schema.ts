import { type OutputUnit, Validator } from '@cfworker/json-schema'
import { isJsonObject, type JsonObject } from '../../base/json.ts'
import type { Bilingual } from '../../base/text.ts'
import { pathOfPointer } from './paths.ts'

export interface SchemaFault {
  readonly path: string
  readonly keyword: string
  readonly text: (label: Bilingual) => Bilingual
}

/** Keywords that only report what a part below them found. */
const WRAPPERS = new Set([
  'properties',
  'items',
  'prefixItems',
  '$ref',
  'allOf',
  'anyOf',
  'oneOf',
  'then',
  'else',
  'if',
  'patternProperties',
  'dependentSchemas',
  'additionalProperties',
  'unevaluatedProperties',
])

/**
 * A validator of JSON Schema 2020-12 that interprets the schema: nothing is compiled at run time, so the browser needs no right to
 * evaluate text as code. Data that is not valid never comes back without a fault.
 */
export function schemaCheck(schema: JsonObject): (data: JsonObject) => readonly SchemaFault[] {
  const validator = new Validator(schema, '2020-12', false)
  return (data) => {
    const { valid, errors } = validator.validate(data)
    if (valid) return []
    const leaves = errors.filter((error) => !WRAPPERS.has(error.keyword) || isUnknownField(error, schema))
    const faults = leaves.filter((error) => error.keyword !== 'false').map((error) => faultOf(error, schema))
    return faults.length > 0 ? faults : unnamedFaults(errors)
  }
}

/** Only wrappers reported, e.g. of two alternatives that both fit: the innermost place is all there is to tell. */
function unnamedFaults(errors: readonly OutputUnit[]): readonly SchemaFault[] {
  const deepest = [...errors].sort((a, b) => b.instanceLocation.length - a.instanceLocation.length)[0]
  return [
    {
      path: pathOfPointer(deepest?.instanceLocation ?? ''),
      keyword: deepest?.keyword ?? 'schema',
      text: (label) => ({ zh: `“${label.zh}”的内容不符合要求。`, en: `"${label.en}" is not as the form asks.` }),
    },
  ]
}

/** The validator also names known fields whose value is wrong: only what the schema does not list is unknown. */
function isUnknownField(error: OutputUnit, schema: JsonObject): boolean {
  if (error.keyword !== 'additionalProperties') return false
  const properties = limitOf(schema, error.keywordLocation.replace(/\/additionalProperties$/, '/properties'))
  return !isJsonObject(properties) || properties[nameIn(error)] === undefined
}

function nameIn(error: OutputUnit): string {
  return /"([^"]+)"/.exec(error.error)?.[1] ?? ''
}

function faultOf(error: OutputUnit, schema: JsonObject): SchemaFault {
  const here = pathOfPointer(error.instanceLocation)
  const named = nameIn(error)
  if (error.keyword === 'required')
    return {
      path: here === '' ? named : `${here}.${named}`,
      keyword: 'required',
      text: (label) => ({ zh: `请填写“${label.zh}”。`, en: `Please fill in "${label.en}".` }),
    }
  if (error.keyword === 'additionalProperties') {
    const path = here === '' ? named : `${here}.${named}`
    return {
      path,
      keyword: 'additionalProperties',
      text: () => ({ zh: `表单没有“${path}”这一项。`, en: `The form has no field "${path}".` }),
    }
  }
  return { path: here, keyword: error.keyword, text: sentenceOf(error.keyword, limitOf(schema, error.keywordLocation)) }
}

/** The value of the keyword that was not met. */
function limitOf(schema: JsonObject, keywordLocation: string): unknown {
  let here: unknown = schema
  for (const segment of pathOfPointer(keywordLocation).split('.')) {
    if (Array.isArray(here)) here = here[Number(segment)]
    else if (isJsonObject(here)) here = here[segment]
    else return undefined
  }
  return here
}

function sentenceOf(keyword: string, limit: unknown): (label: Bilingual) => Bilingual {
  const tell = (zh: string, en: string) => (label: Bilingual) => ({ zh: `“${label.zh}”${zh}。`, en: `"${label.en}" ${en}.` })
  switch (keyword) {
    case 'type':
      return tell('的格式不正确', 'is not of the right kind')
    case 'enum':
    case 'const':
      return tell('不在可选范围内', 'is not one of the choices')
    case 'minLength':
      return tell(`至少 ${limit} 个字`, `needs at least ${limit} characters`)
    case 'maxLength':
      return tell(`不超过 ${limit} 个字`, `has at most ${limit} characters`)
    case 'minimum':
      return tell(`不小于 ${limit}`, `is at least ${limit}`)
    case 'maximum':
      return tell(`不大于 ${limit}`, `is at most ${limit}`)
    case 'exclusiveMinimum':
      return tell(`应大于 ${limit}`, `is more than ${limit}`)
    case 'exclusiveMaximum':
      return tell(`应小于 ${limit}`, `is less than ${limit}`)
    case 'multipleOf':
      return tell(`应为 ${limit} 的整数倍`, `is a multiple of ${limit}`)
    case 'minItems':
      return tell(`至少 ${limit} 项`, `needs at least ${limit} entries`)
    case 'maxItems':
      return tell(`最多 ${limit} 项`, `takes at most ${limit} entries`)
    case 'uniqueItems':
      return tell('有重复项', 'has an entry twice')
    case 'format':
      return limit === 'date'
        ? tell('不是有效的日期', 'is not a date')
        : limit === 'email'
          ? tell('不是有效的邮箱地址', 'is not a mail address')
          : tell('的格式不正确', 'is not in the right format')
    default:
      return tell('的格式不正确', 'is not in the right format')
  }
}
