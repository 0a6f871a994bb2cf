import { isJsonObject, type JsonObject } from '../../../server/base/json.ts'

const isIndex = (segment: string) => /^\d+$/.test(segment)

const UNKNOWN: JsonObject = {}

/** The part of a JSON Schema that describes `path`; rows of arrays by their index or by nothing (`rows.name`). */
export function schemaAt(schema: JsonObject, path: string): JsonObject {
  let here: JsonObject = schema
  for (const segment of path.split('.')) {
    if (isJsonObject(here.items) && (isIndex(segment) || !isJsonObject(here.properties))) {
      here = here.items
      if (isIndex(segment)) continue
    }
    const properties = here.properties
    const next = isJsonObject(properties) ? properties[segment] : undefined
    if (!isJsonObject(next)) return UNKNOWN
    here = next
  }
  return here
}

/** Is the property asked for by the schema itself? */
export function requiredBySchema(schema: JsonObject, path: string): boolean {
  const segments = path.split('.')
  const name = segments.at(-1) ?? ''
  const parent = segments.length === 1 ? schema : schemaAt(schema, segments.slice(0, -1).join('.'))
  const required = parent.required
  return Array.isArray(required) && required.includes(name)
}

/** `/rows/0/name` -> `rows.0.name`; the wrappers of a request body are taken off. */
export function pathOf(pointer: string): string {
  return pointer
    .replace(/^\/(body\/)?(data\/)?/, '')
    .split('/')
    .map((segment) => segment.replace(/~1/g, '/').replace(/~0/g, '~'))
    .join('.')
}

/** Id in the page of the control of a path. */
export function fieldId(path: string): string {
  return `field-${path.replaceAll('.', '-')}`
}
