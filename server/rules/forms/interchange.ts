import { isJsonObject, type Json, type JsonObject, textOfJson } from '../../base/json.ts'
import type { Bilingual } from '../../base/text.ts'
import { type NotTaken, takeSchema } from './import-schema.ts'
import { placedNodes, schemaOf } from './placed.ts'
import { schemaProblems } from './schema-shape.ts'
import type { FieldNode, FieldWidget, FormDocument, FormRule, LayoutNode } from './types.ts'

/** Where an exported uiSchema keeps what plain uiSchema has no word for: layout, rules, both languages. */
const OWN = 'ui:pingji'

/**
 * The form as JSON Schema with a uiSchema in the way of rjsf: any tool that reads these shows the questions in Chinese; ours finds
 * everything again.
 */
export function exportSchema(document: FormDocument): { readonly schema: JsonObject; readonly uiSchema: JsonObject } {
  const { schema, ...rest } = document
  let uiSchema: JsonObject = { 'ui:order': orderOf(document), [OWN]: rest as unknown as JsonObject }
  for (const { node, path } of placedNodes(document))
    if (node.kind === 'field') uiSchema = putUi(uiSchema, path.replaceAll('[]', '.items').split('.'), uiOf(node, schemaOf(schema, path)))
  return { schema, uiSchema }
}

function orderOf(document: FormDocument): readonly string[] {
  const names = placedNodes(document).flatMap(({ path }) => (path === '' ? [] : [path.split(/[.[]/)[0] ?? '']))
  return [...new Set(names), '*']
}

function putUi(here: JsonObject, path: readonly string[], ui: JsonObject): JsonObject {
  const [segment, ...rest] = path
  if (segment === undefined) return { ...here, ...ui }
  const inner = here[segment]
  return { ...here, [segment]: putUi(isJsonObject(inner) ? inner : {}, rest, ui) }
}

/** Our widgets as rjsf calls them. */
const RJSF: { readonly [widget: string]: string } = {
  textarea: 'textarea',
  radio: 'radio',
  select: 'select',
  checkboxes: 'checkboxes',
  yesno: 'radio',
  date: 'date',
  files: 'files',
  declaration: 'checkbox',
}

function uiOf(node: FieldNode, schema: JsonObject | undefined): JsonObject {
  const items = isJsonObject(schema?.items) ? schema.items : schema
  const values = Array.isArray(items?.enum) ? (items.enum as readonly Json[]) : []
  const widget = node.widget === undefined ? undefined : RJSF[node.widget]
  return {
    'ui:title': node.label.zh,
    ...(node.help === undefined ? {} : { 'ui:help': node.help.zh }),
    ...(node.placeholder === undefined ? {} : { 'ui:placeholder': node.placeholder.zh }),
    ...(node.readOnly === true ? { 'ui:readonly': true } : {}),
    ...(widget === undefined ? {} : { 'ui:widget': widget }),
    ...(values.length === 0 ? {} : { 'ui:enumNames': values.map((value) => node.options?.[textOfJson(value)]?.zh ?? textOfJson(value)) }),
  }
}

export interface Imported {
  readonly document: FormDocument
  /** What our forms have no word for, with its place. */
  readonly lost: readonly NotTaken[]
}

/** A form from a foreign schema; one we exported comes back whole, with fields added or removed elsewhere put in or taken out. */
export function importSchema(schema: JsonObject, uiSchema: JsonObject = {}, id = 'imported'): Imported {
  const own = isJsonObject(uiSchema[OWN]) ? (uiSchema[OWN] as unknown as Omit<FormDocument, 'schema'>) : null
  const isOurs = own !== null && schemaProblems(schema).length === 0
  const taken = isOurs ? { schema, lost: [] } : takeSchema(schema)
  const lost: NotTaken[] = [...taken.lost]
  const bare = isOurs ? schema : withoutNames(taken.schema)
  const root: JsonObject = bare.type === 'object' ? bare : { type: 'object', properties: {} }
  if (bare.type !== 'object')
    lost.push({ at: '/', text: { zh: '数据模型不是对象，无法作为表单导入。', en: 'The schema is no object and makes no form.' } })
  const title = own?.title ?? bilingual(taken.schema.title, id)
  const fields = nodesOf(taken.schema, uiSchema, '', lost)
  if (own === null) return { document: { id, title, schema: root, layout: fields, rules: [] }, lost }
  const layout = reconciled(own.layout, fields, root)
  return { document: { ...own, schema: root, layout, rules: keptRules(own.rules, root, lost) }, lost }
}

/** The layout as it was, without fields that are gone, with new ones at its end. */
function reconciled(layout: readonly LayoutNode[], fields: readonly LayoutNode[], schema: JsonObject): readonly LayoutNode[] {
  const keep = (nodes: readonly LayoutNode[]): readonly LayoutNode[] =>
    nodes.flatMap((node): readonly LayoutNode[] => {
      if (node.kind === 'field') return schemaOf(schema, node.path) === undefined ? [] : [node]
      return node.kind === 'text' ? [node] : [{ ...node, children: keep(node.children) }]
    })
  const kept = keep(layout)
  const known = new Set(placedNodes({ layout: kept }).flatMap(({ path }) => (path === '' ? [] : [path.split(/[.[]/)[0]])))
  const added = fields.filter((node) => node.kind === 'field' && !known.has(node.path.split('.')[0]))
  return [...kept, ...added]
}

function keptRules(rules: readonly FormRule[], schema: JsonObject, lost: NotTaken[]): readonly FormRule[] {
  return rules.filter((rule, index) => {
    const stays = rule.path === undefined || schemaOf(schema, rule.path) !== undefined
    if (!stays)
      lost.push({
        at: `/${OWN}/rules/${index}`,
        text: { zh: `规则的字段“${rule.path}”已不存在。`, en: `The field "${rule.path}" of a rule is gone.` },
      })
    return stays
  })
}

/** Names of choices and titles live in the layout, not in the schema. */
function withoutNames(schema: JsonObject): JsonObject {
  const strip = (value: Json): Json => {
    if (Array.isArray(value)) return value.map((one: Json) => strip(one))
    if (!isJsonObject(value)) return value
    const { enumNames: _names, ...rest } = value
    return Object.fromEntries(Object.entries(rest).map(([name, part]) => [name, name === 'enum' || name === 'const' ? part : strip(part)]))
  }
  const stripped = strip(schema)
  return isJsonObject(stripped) ? stripped : {}
}

function nodesOf(schema: JsonObject, ui: JsonObject, prefix: string, lost: NotTaken[]): readonly LayoutNode[] {
  const properties = isJsonObject(schema.properties) ? schema.properties : {}
  return ordered(Object.keys(properties), ui['ui:order']).flatMap((name): readonly LayoutNode[] => {
    const inner = properties[name]
    const innerUi = isJsonObject(ui[name]) ? ui[name] : {}
    if (!isJsonObject(inner) || innerUi['ui:widget'] === 'hidden') return []
    const path = `${prefix}${name}`
    const title = bilingual(innerUi['ui:title'] ?? inner.title, name)
    if (inner.type === 'object' && isJsonObject(inner.properties)) {
      const help = helpOf(inner, innerUi)
      return [{ kind: 'section', title, ...(help === undefined ? {} : { help }), children: nodesOf(inner, innerUi, `${path}.`, lost) }]
    }
    return [fieldOf(inner, innerUi, path, title, lost)]
  })
}

function ordered(names: readonly string[], order: Json | undefined): readonly string[] {
  if (!Array.isArray(order)) return names
  const wanted = (order as readonly Json[]).filter((one): one is string => typeof one === 'string' && names.includes(one))
  return [...wanted, ...names.filter((name) => !wanted.includes(name))]
}

function fieldOf(schema: JsonObject, ui: JsonObject, path: string, label: Bilingual, lost: NotTaken[]): FieldNode {
  const items = isJsonObject(schema.items) ? schema.items : schema
  const help = helpOf(schema, ui)
  const widget = widgetFor(schema, ui, path, lost)
  const placeholder = ui['ui:placeholder']
  const itemsUi = isJsonObject(ui.items) ? ui.items : {}
  const options = optionsOf(items, ui['ui:enumNames'] ?? itemsUi['ui:enumNames'])
  const columns =
    widget === 'table'
      ? nodesOf(items, itemsUi, '', lost).flatMap((node) =>
          node.kind === 'field' ? [node] : node.kind === 'section' ? flatFields(node.children) : [],
        )
      : undefined
  if (schema.default !== undefined)
    lost.push({
      at: `/properties/${path}/default`,
      text: { zh: `“${label.zh}”的默认值不会预先填入。`, en: `The default of "${label.en}" is not filled in.` },
    })
  return {
    kind: 'field',
    path,
    label,
    ...(help === undefined ? {} : { help }),
    ...(typeof placeholder === 'string' ? { placeholder: bilingual(placeholder, '') } : {}),
    ...(widget === undefined ? {} : { widget }),
    ...(options === undefined ? {} : { options }),
    ...(columns === undefined ? {} : { columns }),
    ...(ui['ui:readonly'] === true || schema.readOnly === true ? { readOnly: true } : {}),
  }
}

function flatFields(nodes: readonly LayoutNode[]): readonly FieldNode[] {
  return nodes.flatMap((node) => (node.kind === 'field' ? [node] : node.kind === 'text' ? [] : flatFields(node.children)))
}

const FROM_RJSF: { readonly [widget: string]: FieldWidget } = {
  textarea: 'textarea',
  select: 'select',
  checkboxes: 'checkboxes',
  date: 'date',
  'alt-date': 'date',
  files: 'files',
  file: 'files',
  updown: 'number',
  range: 'number',
  checkbox: 'yesno',
  text: 'text',
}

function widgetFor(schema: JsonObject, ui: JsonObject, path: string, lost: NotTaken[]): FieldWidget | undefined {
  const items = isJsonObject(schema.items) ? schema.items : {}
  const asked = ui['ui:widget'] ?? (isJsonObject(ui['ui:options']) ? ui['ui:options'].widget : undefined)
  if (schema.format === 'document' || items.format === 'document') return 'files'
  if (schema.type === 'array' && isJsonObject(items.properties)) return 'table'
  if (schema.type === 'array' && Array.isArray(items.enum)) return 'checkboxes'
  if (schema.type === 'boolean') return schema.const === true ? 'declaration' : 'yesno'
  if (asked === 'radio') return 'radio'
  if (typeof asked === 'string' && FROM_RJSF[asked] !== undefined) return FROM_RJSF[asked]
  if (typeof asked === 'string')
    lost.push({
      at: `/${path.replaceAll('.', '/')}/ui:widget`,
      text: { zh: `没有控件“${asked}”，已按数据类型显示。`, en: `There is no widget "${asked}"; the schema decides.` },
    })
  return undefined
}

function optionsOf(schema: JsonObject, uiNames: Json | undefined): { readonly [value: string]: Bilingual } | undefined {
  const names = Array.isArray(uiNames) ? uiNames : schema.enumNames
  if (!Array.isArray(schema.enum) || !Array.isArray(names)) return undefined
  const list: readonly Json[] = names
  return Object.fromEntries(
    (schema.enum as readonly Json[]).map((value, index) => [textOfJson(value), bilingual(list[index], textOfJson(value))]),
  )
}

function helpOf(schema: JsonObject, ui: JsonObject): Bilingual | undefined {
  const help = ui['ui:help'] ?? ui['ui:description'] ?? schema.description
  return typeof help === 'string' && help !== '' ? bilingual(help, '') : undefined
}

/** A foreign text has one language: Chinese stands alone and lacks its English, other words stand for both. */
function bilingual(text: Json | undefined, otherwise: string): Bilingual {
  const zh = typeof text === 'string' && text !== '' ? text : otherwise
  return { zh, en: /\p{Script=Han}/u.test(zh) ? '' : zh }
}
