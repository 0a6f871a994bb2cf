import type { Json, JsonObject } from '../../../server/base/json.ts'
import { isJsonObject } from '../../../server/base/json.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import { asList, asObject, both, titleOf } from './words.ts'

/** A field of a form with all that is said about it in one place: how it is drawn, its schema, whether it must be filled in. */
export interface FlatField {
  readonly path: string
  readonly label: Bilingual
  /** Title of the page, section or table it stands in. */
  readonly place: Bilingual
  /** Identity of that place. */
  readonly placeKey: string
  readonly properties: JsonObject
}

/** Page, section, columns or text of a layout; containers carry everything but their children. */
export interface FlatNode {
  readonly key: string
  readonly kind: string
  readonly title: Bilingual
  readonly properties: JsonObject
}

export interface FlatForm {
  readonly fields: readonly FlatField[]
  readonly nodes: readonly FlatNode[]
  /** Schema of what no field shows. */
  readonly hiddenData: JsonObject
}

interface Place {
  readonly key: string
  readonly title: Bilingual
}

/** Takes a form apart into fields and containers; anything of a kind not known yet is a container. */
export function flatForm(form: JsonObject): FlatForm {
  const schema = asObject(form.schema)
  const fields: FlatField[] = []
  const nodes: FlatNode[] = []
  const seen = new Set<string>()

  const field = (node: JsonObject, place: Place, row: string) => {
    const path = `${row}${typeof node.path === 'string' ? node.path : ''}`
    const { kind: _, path: __, columns, children, ...drawn } = node
    const { properties: ___, items, ...own } = schemaAt(schema, path)
    const ownItems = asObject(items)
    const { properties: ____, required: _____, ...itemRest } = ownItems
    fields.push({
      path,
      label: titleOf(node.label, path),
      place: place.title,
      placeKey: place.key,
      properties: {
        ...drawn,
        required: isRequired(schema, path),
        schema: { ...own, ...(items === undefined ? {} : { items: isJsonObject(ownItems.properties) ? itemRest : ownItems }) },
      },
    })
    seen.add(path)
    for (const column of [...asList(columns), ...asList(children)])
      field(asObject(column), { key: path, title: titleOf(node.label, path) }, `${path}[].`)
  }

  const walk = (list: readonly Json[], place: Place, above: string) => {
    const counts = new Map<string, number>()
    for (const value of list) {
      const node = asObject(value)
      const kind = String(node.kind)
      if (kind === 'field' || typeof node.path === 'string') {
        field(node, place, '')
        continue
      }
      const count = (counts.get(kind) ?? 0) + 1
      counts.set(kind, count)
      const key = typeof node.id === 'string' ? `${kind}:${node.id}` : `${above}/${kind}:${count}`
      const title = titleOf(node.title ?? node.text, `${count}`)
      const { children, ...properties } = node
      nodes.push({ key, kind, title, properties })
      walk(asList(children), kind === 'columns' ? place : { key, title }, key)
    }
  }
  walk(asList(form.layout), { key: '', title: both('表单开头', 'the form') }, '')
  return { fields, nodes, hiddenData: withoutShown(schema, '', seen) }
}

/** Schema at `a.b` or `rows[].c`. */
function schemaAt(schema: JsonObject, path: string): JsonObject {
  return path.split('.').reduce<JsonObject>((here, segment) => {
    const name = segment.replace(/\[\]$/, '')
    const found = asObject(asObject(here.properties)[name])
    return segment.endsWith('[]') ? asObject(found.items) : found
  }, schema)
}

function isRequired(schema: JsonObject, path: string): boolean {
  const segments = path.split('.')
  const name = (segments.at(-1) ?? '').replace(/\[\]$/, '')
  const parent = segments.length === 1 ? schema : schemaAt(schema, segments.slice(0, -1).join('.'))
  return asList(parent.required).includes(name)
}

/** What the schema says beside the fields: data without a field, and keywords of the whole. */
function withoutShown(schema: JsonObject, path: string, shown: ReadonlySet<string>): JsonObject {
  const names = Object.keys(asObject(schema.properties))
  const full = (name: string) => `${path}${name}`
  const properties = Object.fromEntries(
    names
      .filter((name) => !shown.has(full(name)))
      .map((name): [string, Json] => {
        const own = asObject(asObject(schema.properties)[name])
        return [name, isJsonObject(own.properties) ? withoutShown(own, `${full(name)}.`, shown) : own]
      }),
  )
  const required = asList(schema.required).filter((name) => !shown.has(full(String(name))))
  return { ...schema, properties, required }
}
