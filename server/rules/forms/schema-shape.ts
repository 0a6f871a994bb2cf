import type { Problem } from '../../base/errors.ts'
import { isJsonObject, type Json, type JsonObject, mapped } from '../../base/json.ts'
import type { Bilingual } from '../../base/text.ts'
import { slowPattern } from './patterns.ts'

const ANNOTATIONS = ['$schema', '$id', '$comment', 'title', 'description', 'default', 'examples', 'readOnly', 'writeOnly', 'deprecated']
const ASSERTIONS = [
  'type',
  'enum',
  'const',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'required',
  'dependentRequired',
]
const INNER = ['items', 'additionalProperties', 'contains', 'propertyNames', 'not', 'if', 'then', 'else']
const INNER_LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems']
const INNER_MAPS = ['properties', '$defs', 'patternProperties', 'dependentSchemas']
export const KEYWORDS = new Set([
  ...ANNOTATIONS,
  ...ASSERTIONS,
  ...INNER,
  ...INNER_LISTS,
  ...INNER_MAPS,
  '$ref',
  'minContains',
  'maxContains',
])
const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'])
/** `document` is the id of an upload. */
export const FORMATS = new Set(['date', 'time', 'date-time', 'duration', 'email', 'uri', 'uuid', 'ipv4', 'ipv6', 'hostname', 'document'])

/** Every fault of a form's schema: keywords, types and formats nobody knows, references into nothing, patterns that can be made slow. */
export function schemaProblems(schema: JsonObject): readonly Problem[] {
  const problems: Problem[] = []
  visit(schema, '', schema, problems)
  return problems
}

function visit(schema: Json | undefined, at: string, root: JsonObject, problems: Problem[]): void {
  if (typeof schema === 'boolean') return
  if (!isJsonObject(schema)) {
    tell(problems, at, { zh: '此处应为一段 JSON Schema。', en: 'Expected a JSON Schema here.' })
    return
  }
  for (const name of Object.keys(schema))
    if (!KEYWORDS.has(name)) tell(problems, at, { zh: `不支持关键字“${name}”。`, en: `The keyword "${name}" is not supported.` })
  checkValues(schema, at, root, problems)
  for (const name of INNER) if (schema[name] !== undefined) visit(schema[name], `${at}/${name}`, root, problems)
  for (const name of INNER_LISTS) {
    const list = schema[name]
    if (Array.isArray(list)) for (const [index, inner] of list.entries()) visit(inner, `${at}/${name}/${index}`, root, problems)
    else if (list !== undefined) tell(problems, `${at}/${name}`, { zh: '此处应为列表。', en: 'Expected a list here.' })
  }
  for (const name of INNER_MAPS) {
    const map = schema[name]
    if (isJsonObject(map)) for (const [key, inner] of Object.entries(map)) visit(inner, `${at}/${name}/${key}`, root, problems)
    else if (map !== undefined) tell(problems, `${at}/${name}`, { zh: '此处应为对象。', en: 'Expected an object here.' })
  }
}

function checkValues(schema: JsonObject, at: string, root: JsonObject, problems: Problem[]): void {
  for (const type of Array.isArray(schema.type) ? schema.type : schema.type === undefined ? [] : [schema.type])
    if (typeof type !== 'string' || !TYPES.has(type))
      tell(problems, `${at}/type`, { zh: `没有类型“${String(type)}”。`, en: `There is no type "${String(type)}".` })
  if (schema.format !== undefined && (typeof schema.format !== 'string' || !FORMATS.has(schema.format)))
    tell(problems, `${at}/format`, { zh: `没有格式“${String(schema.format)}”。`, en: `There is no format "${String(schema.format)}".` })
  const patterns = [schema.pattern, ...(isJsonObject(schema.patternProperties) ? Object.keys(schema.patternProperties) : [])]
  for (const pattern of patterns) {
    const fault = pattern === undefined ? null : typeof pattern === 'string' ? slowPattern(pattern) : NO_TEXT
    if (fault !== null) tell(problems, `${at}/pattern`, fault)
  }
  if (schema.required !== undefined && !(Array.isArray(schema.required) && schema.required.every((name: Json) => typeof name === 'string')))
    tell(problems, `${at}/required`, { zh: '必填项应为字段名列表。', en: 'Expected a list of field names.' })
  if (schema.enum !== undefined && !Array.isArray(schema.enum))
    tell(problems, `${at}/enum`, { zh: '可选值应为列表。', en: 'Expected a list of values.' })
  if (schema.$ref !== undefined && resolve(schema.$ref, root) === undefined)
    tell(problems, `${at}/$ref`, {
      zh: `引用“${String(schema.$ref)}”不存在。`,
      en: `The reference "${String(schema.$ref)}" leads nowhere.`,
    })
}

const NO_TEXT: Bilingual = { zh: '正则应为文本。', en: 'Expected a pattern as text.' }

function resolve(reference: Json, root: JsonObject): Json | undefined {
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return undefined
  let here: Json | undefined = root
  for (const segment of reference.slice(2).split('/')) here = isJsonObject(here) ? here[segment] : undefined
  return here
}

function tell(problems: Problem[], at: string, text: Bilingual): void {
  problems.push({ code: 'FORM_SCHEMA_WRONG', at: at === '' ? '/' : at, text })
}

/**
 * The same schema with every object closed that lists its properties and does not say what else it takes: a form keeps what it asked
 * for and nothing that was slipped in. Parts of `allOf`, `anyOf` and the like describe one object together and stay as they are.
 */
export function closed(schema: JsonObject): JsonObject {
  const inner = (value: Json | undefined): Json => (isJsonObject(value) ? closed(value) : (value ?? true))
  const map = (value: JsonObject): JsonObject => Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inner(part)]))
  const isOpen = ['additionalProperties', 'patternProperties', 'allOf', 'anyOf', 'oneOf', '$ref', 'if', 'dependentSchemas'].some(
    (name) => schema[name] !== undefined,
  )
  return {
    ...schema,
    ...(isJsonObject(schema.properties) ? { properties: map(schema.properties) } : {}),
    ...(isJsonObject(schema.$defs) ? { $defs: map(schema.$defs) } : {}),
    ...(isJsonObject(schema.items) ? { items: inner(schema.items) } : {}),
    ...(isJsonObject(schema.properties) && !isOpen ? { additionalProperties: false } : {}),
  }
}

/**
 * Data with the parts a form must have but nobody has begun: their missing fields are then named one by one, each with its label. Data that
 * lack none are answered as they are.
 */
export function withRequiredObjects(schema: Json | undefined, data: Json): Json {
  if (!isJsonObject(schema)) return data
  if (Array.isArray(data)) return mapped(data, (item: Json) => withRequiredObjects(schema.items, item))
  if (!isJsonObject(data) || !isJsonObject(schema.properties)) return data
  const required = Array.isArray(schema.required) ? schema.required : []
  let filled = data
  for (const [name, inner] of Object.entries(schema.properties)) {
    const isPart = isJsonObject(inner) && inner.type === 'object' && isJsonObject(inner.properties)
    const given = data[name] === undefined && isPart && required.includes(name) ? {} : data[name]
    if (given === undefined) continue
    const whole = withRequiredObjects(inner, given)
    if (whole !== data[name]) filled = { ...filled, [name]: whole }
  }
  return filled
}
