import { isJsonObject, type Json, type JsonObject, mapped } from '../../base/json.ts'

/** Value at `applicant.creditCode` or `rows.0.name`; undefined when there is none. */
export function valueAt(data: Json | undefined, path: string): Json | undefined {
  let value = data
  for (const segment of path.split('.')) {
    if (Array.isArray(value)) value = value[Number(segment)] as Json | undefined
    else if (isJsonObject(value)) value = value[segment]
    else return undefined
  }
  return value
}

/** A copy with `value` at `path`; everything beside the path is shared. `undefined` takes the property away. */
export function withValueAt(data: JsonObject, path: string, value: Json | undefined): JsonObject {
  return put(data, path.split('.'), value) as JsonObject
}

function put(here: Json | undefined, path: readonly string[], value: Json | undefined): Json | undefined {
  const [segment, ...rest] = path
  if (segment === undefined) return value
  if (Array.isArray(here)) {
    const list: Json[] = [...here]
    list[Number(segment)] = put(list[Number(segment)], rest, value) ?? null
    return list
  }
  if (value === undefined && !isJsonObject(here)) return here
  const object: { [key: string]: Json } = isJsonObject(here) ? { ...here } : {}
  const inner = put(object[segment], rest, value)
  if (inner === undefined) delete object[segment]
  else object[segment] = inner
  return object
}

/** Nothing was given: absent, text of spaces alone, empty list. */
export function isBlank(value: Json | undefined): boolean {
  if (typeof value === 'string') return value.trim() === ''
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0)
}

/** What a person left empty is not there: empty texts and nulls of objects go, rows of tables stay. What has nothing empty is answered as it is. */
export function withoutBlanks(value: Json): Json {
  if (Array.isArray(value)) return mapped(value, withoutBlanks)
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value)
  const left = entries.flatMap(([name, field]): [string, Json][] => (isLeftEmpty(field) ? [] : [[name, withoutBlanks(field)]]))
  const isWhole = left.length === entries.length && left.every(([, field], index) => field === entries[index]?.[1])
  return isWhole ? value : Object.fromEntries(left)
}

function isLeftEmpty(field: Json | undefined): boolean {
  return field === null || field === undefined || (typeof field === 'string' && field.trim() === '')
}

/** `rows[].name` for a table of two rows: `rows.0.name`, `rows.1.name`, each with its row. A path without `[]` stands for itself. */
export function expandRows(
  path: string,
  data: JsonObject,
): readonly { readonly path: string; readonly row: Json | undefined; readonly index: number | undefined }[] {
  const at = path.indexOf('[]')
  if (at < 0) return [{ path, row: undefined, index: undefined }]
  const rows = valueAt(data, path.slice(0, at))
  if (!Array.isArray(rows)) return []
  return rows.map((row: Json, index) => ({ path: `${path.slice(0, at)}.${index}${path.slice(at + 2)}`, row, index }))
}

/** `rows.3.name` -> `rows[].name`: how rules and layout name it. */
export function withoutIndexes(path: string): string {
  return path.replace(/\.\d+(?=\.|$)/g, '[]')
}

export function pointerOf(path: string): string {
  return `/${path.split('.').join('/')}`
}

export function pathOfPointer(pointer: string): string {
  return pointer
    .replace(/^#?\/?/, '')
    .split('/')
    .map((segment) => decodeURIComponent(segment).replace(/~1/g, '/').replace(/~0/g, '~'))
    .join('.')
}
