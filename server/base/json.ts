/** A value that survives `JSON.parse(JSON.stringify(x))`. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * One object of several, the later over the earlier; those that are missing count as empty. The first is spread, the others are assigned:
 * V8 (as of Node 20) takes up to twenty times as long over a further `...` that brings new names, and twice as long to assign the first.
 */
export function joined(first: JsonObject | undefined, ...others: readonly (JsonObject | undefined)[]): JsonObject {
  // Assigning to `__proto__` would change what the object is.
  for (const other of others)
    if (other !== undefined && Object.hasOwn(other, '__proto__'))
      return Object.fromEntries([first, ...others].flatMap((one) => Object.entries(one ?? {})))
  return Object.assign({ ...first }, ...others) as JsonObject
}

/** The list with each item made into another; the list itself where every item stays as it is. */
export function mapped<From, To>(list: readonly From[], make: (item: From) => To): readonly To[] {
  const items = list.map((item) => make(item))
  const isSame = items.every((item: unknown, index) => item === list[index])
  return isSame ? (list as unknown as readonly To[]) : items
}

/** Canonical JSON (RFC 8785 in spirit): keys sorted by code unit, no white space; the text that hashes and signatures cover. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`
  if (isJsonObject(value)) {
    const object = value
    const fields = Object.keys(object)
      .sort()
      .filter((key) => object[key] !== undefined)
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key] as Json)}`)
    return `{${fields.join(',')}}`
  }
  return JSON.stringify(value)
}

/** Text for a sentence or a key: a string as it is, anything else as JSON. Unlike `String` it never fails, whatever the object calls `toString`. */
export function textOfJson(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** The object that stands under a name; an empty one where none does. */
export function objectIn(fields: JsonObject, name: string): JsonObject {
  const value = fields[name]
  return isJsonObject(value) ? value : {}
}

/** The text that stands under a name; empty where none does. */
export function textIn(fields: JsonObject, name: string): string {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}
