import { isJsonObject, type Json, type JsonObject } from '../../server/base/json.ts'

/** `applicant.name`, `rows[].name`: a place in the data of a form, as rules name it. */
const stepsOf = (path: string): readonly string[] =>
  path.split('.').flatMap((part) => (part.endsWith('[]') ? [part.slice(0, -2), '[]'] : [part]))

/** Schema of a place; undefined when the schema does not have it. */
export function schemaAt(schema: JsonObject, path: string): JsonObject | undefined {
  let here: Json | undefined = schema
  for (const step of stepsOf(path)) {
    if (!isJsonObject(here)) return undefined
    here = step === '[]' ? here.items : isJsonObject(here.properties) ? here.properties[step] : undefined
  }
  return isJsonObject(here) ? here : undefined
}

/** A copy with `next` at the place; undefined takes it away, and objects left without properties with it. Objects on the way are made. */
export function withSchemaAt(schema: JsonObject, path: string, next: JsonObject | undefined): JsonObject {
  return put(schema, stepsOf(path), next) ?? { type: 'object', properties: {} }
}

function put(here: JsonObject | undefined, [step, ...rest]: readonly string[], next: JsonObject | undefined): JsonObject | undefined {
  if (step === undefined) return next
  if (step === '[]') {
    const list = here ?? { type: 'array', items: { type: 'object', properties: {} } }
    const items = put(isJsonObject(list.items) ? list.items : { type: 'object', properties: {} }, rest, next)
    return { ...list, items: items ?? { type: 'object', properties: {} } }
  }
  const object: JsonObject = here ?? { type: 'object', additionalProperties: false, properties: {} }
  const properties = isJsonObject(object.properties) ? object.properties : {}
  const known = properties[step]
  const inner = put(isJsonObject(known) ? known : undefined, rest, next)
  const { [step]: _, ...others } = properties
  const kept = inner === undefined ? others : known === undefined ? { ...properties, [step]: inner } : replaced(properties, step, inner)
  const required = requiredOf(object).filter((name) => name !== step || inner !== undefined)
  const { required: __, ...bare } = object
  return { ...bare, properties: kept, ...(required.length === 0 ? {} : { required: [...required] }) }
}

/** The same order of properties, one of them changed. */
function replaced(properties: JsonObject, name: string, value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([key, old]) => [key, key === name ? value : old]))
}

function requiredOf(schema: JsonObject): readonly string[] {
  return Array.isArray(schema.required) ? schema.required.filter((name): name is string => typeof name === 'string') : []
}

/** Path of the object that holds the place, and its name in it. */
function parentOf(path: string): readonly [parent: string | null, name: string] {
  const at = path.lastIndexOf('.')
  return at < 0 ? [null, path] : [path.slice(0, at), path.slice(at + 1)]
}

export function isRequiredAt(schema: JsonObject, path: string): boolean {
  const [parent, name] = parentOf(path)
  const holder = parent === null ? schema : schemaAt(schema, parent)
  return holder !== undefined && requiredOf(holder).includes(name)
}

export function withRequiredAt(schema: JsonObject, path: string, isRequired: boolean): JsonObject {
  const [parent, name] = parentOf(path)
  const holder = parent === null ? schema : schemaAt(schema, parent)
  if (holder === undefined) return schema
  const others = requiredOf(holder).filter((one) => one !== name)
  const { required: _, ...bare } = holder
  const list = isRequired ? [...others, name] : others
  const next = list.length === 0 ? bare : { ...bare, required: list }
  return parent === null ? next : withSchemaAt(schema, parent, next)
}
