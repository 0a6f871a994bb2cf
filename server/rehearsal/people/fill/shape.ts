import { isJsonObject, type Json, type JsonObject } from '../../../base/json.ts'
import type { CompiledForm, FieldNode } from '../../../rules/forms/index.ts'

/** How a field is filled: its widget, else what its schema is. */
export type LeafKind = NonNullable<FieldNode['widget']> | 'object'

/** One answer a form takes: a value, a list of rows, or a value of several parts. */
export interface Leaf {
  /** As rules name it, `rows[].name`; of a column relative to its row. */
  readonly path: string
  readonly name: string
  readonly label: string
  readonly kind: LeafKind
  readonly schema: JsonObject
  readonly node: FieldNode | null
  /** Its object asks for it. */
  readonly required: boolean
  /** It is asked for whatever stands in the form: every object on the way to it is asked for too. */
  readonly needed: boolean
  /** Calculated, or shown only. */
  readonly fixed: boolean
  readonly columns: readonly Leaf[]
}

export interface FormShape {
  readonly form: CompiledForm
  readonly leaves: readonly Leaf[]
  readonly byPath: ReadonlyMap<string, Leaf>
  /** Top-level names. */
  readonly names: readonly string[]
}

const shapes = new WeakMap<CompiledForm, FormShape>()

/** What a form asks, worked out once. */
export function shapeOf(form: CompiledForm): FormShape {
  const known = shapes.get(form)
  if (known !== undefined) return known
  const calculated = new Set(form.writing.flatMap((rule) => (rule.kind === 'computed' ? [rule.path] : [])))
  const leaves: Leaf[] = []
  collect(form, calculated, form.document.schema, { prefix: '', needed: true }, leaves)
  const byPath = new Map<string, Leaf>()
  for (const leaf of leaves) {
    byPath.set(leaf.path, leaf)
    for (const column of leaf.columns) byPath.set(`${leaf.path}[].${column.path}`, column)
  }
  const { properties } = form.document.schema
  const shape = { form, leaves, byPath, names: isJsonObject(properties) ? Object.keys(properties) : [] }
  shapes.set(form, shape)
  return shape
}

function collect(
  form: CompiledForm,
  calculated: ReadonlySet<string>,
  schema: JsonObject,
  place: { readonly prefix: string; readonly needed: boolean; readonly base?: string },
  into: Leaf[],
): void {
  const properties = isJsonObject(schema.properties) ? schema.properties : {}
  const required = Array.isArray(schema.required) ? schema.required : []
  for (const [name, inner] of Object.entries(properties)) {
    if (!isJsonObject(inner)) continue
    const path = `${place.prefix}${name}`
    const whole = `${place.base ?? ''}${path}`
    const node = form.fields.get(whole) ?? null
    const isRequired = required.includes(name)
    const needed = place.needed && isRequired
    if (node?.widget === undefined && isJsonObject(inner.properties)) {
      collect(form, calculated, inner, { ...place, prefix: `${path}.`, needed }, into)
      continue
    }
    const kind = kindOf(node, inner)
    const columns: Leaf[] = []
    if (kind === 'table' && isJsonObject(inner.items))
      collect(form, calculated, inner.items, { prefix: '', needed: true, base: `${whole}[].` }, columns)
    into.push({
      path,
      name,
      label: node?.label.zh ?? '',
      kind,
      schema: inner,
      node,
      required: isRequired,
      needed,
      fixed: calculated.has(whole) || kind === 'calculated' || node?.readOnly === true,
      columns,
    })
  }
}

function kindOf(node: FieldNode | null, schema: JsonObject): LeafKind {
  if (node?.widget !== undefined) return node.widget
  const { type, format } = schema
  if (Array.isArray(schema.enum)) return 'select'
  if (type === 'boolean') return schema.const === true ? 'declaration' : 'yesno'
  if (type === 'array') return kindOfList(schema.items)
  if (type === 'object') return 'object'
  if (type === 'number' || type === 'integer') return 'number'
  return format === 'date' ? 'date' : 'text'
}

function kindOfList(items: Json | undefined): LeafKind {
  if (!isJsonObject(items)) return 'files'
  if (items.type === 'object') return 'table'
  return Array.isArray(items.enum) ? 'checkboxes' : 'files'
}
