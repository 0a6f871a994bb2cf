import { isJsonObject, type Json, type JsonObject } from '../../server/base/json.ts'
import type { FormDocument, FormRule, LayoutNode } from '../../server/rules/forms/types.ts'
import { type At, type Edited, editList, freeName, freePageId, inserted, isHeldElsewhere, nodeAt, pathsIn, placeFor } from './model.ts'
import { renamedRule } from './renaming.ts'
import { isRequiredAt, schemaAt, withRequiredAt, withSchemaAt } from './schema.ts'

/** A part of a form on its way: within the form, or to another one. Columns of a table travel under their own names. */
export interface Clip {
  readonly node: LayoutNode
  /** Outermost fields in the node, by the path that the node gives them. */
  readonly fields: { readonly [path: string]: { readonly schema: JsonObject; readonly required: boolean } }
  /** Rules about these fields. */
  readonly rules: readonly FormRule[]
}

const isAbout = (rule: FormRule, path: string) =>
  rule.path === path || rule.path?.startsWith(`${path}.`) === true || rule.path?.startsWith(`${path}[]`) === true

/** A copy of a node with the schema of its fields and the rules about them. */
export function clip(document: FormDocument, at: At): Clip | null {
  const node = nodeAt(document, at)
  if (node === undefined) return null
  const paths = pathsIn(document, at)
  const own = (path: string) => path.slice(path.indexOf('[].') < 0 ? 0 : path.indexOf('[].') + 3)
  return {
    node,
    fields: Object.fromEntries(
      paths.map((path) => [own(path), { schema: schemaAt(document.schema, path) ?? {}, required: isRequiredAt(document.schema, path) }]),
    ),
    // A rule of a row says nothing outside of its table.
    rules: document.rules.filter((rule) => paths.some((path) => !path.includes('[].') && isAbout(rule, path))),
  }
}

/** What lies on the clipboard, when it is a clip. */
export function clipIn(text: string | null): Clip | null {
  if (text === null) return null
  try {
    const value = JSON.parse(text) as Json
    return isJsonObject(value) && isJsonObject(value.node) && isJsonObject(value.fields) && Array.isArray(value.rules)
      ? (value as unknown as Clip)
      : null
  } catch {
    return null
  }
}

/** Puts a clip beside or into what is chosen; names that are taken get a number. Null where it can not lie. */
export function paste(document: FormDocument, { node, fields, rules }: Clip, chosen: At | null): Edited | null {
  const place = placeFor(document, chosen, node)
  return place === null ? null : put(document, { node, fields, rules }, place.parent, place.index)
}

/** A copy behind the original, its fields and the rules about them under names of their own. */
export function duplicate(document: FormDocument, at: At): Edited | null {
  const copy = clip(document, at)
  return copy === null ? null : put(document, copy, at.slice(0, -1), (at.at(-1) ?? 0) + 1)
}

function put(document: FormDocument, { node, fields, rules }: Clip, parent: At, index: number): Edited {
  const above = nodeAt(document, parent)
  const table = above?.kind === 'field' ? `${above.path}[]` : null
  const names = new Map<string, string>()
  let next = document
  for (const [path, { schema, required }] of Object.entries(fields)) {
    const name = freePath(next, path, table)
    names.set(path, name)
    const full = table === null ? name : `${table}.${name}`
    next = { ...next, schema: withSchemaAt(next.schema, full, schema) }
    if (required) next = { ...next, schema: withRequiredAt(next.schema, full, true) }
  }
  const isRenamed = [...names].some(([before, after]) => before !== after)
  const own = table === null ? rules.map((rule) => renamedAll(rule, names)) : []
  const placed = editList(next, parent, (list) => inserted(list, index, renamedNode(document, node, names, isRenamed)))
  return { document: { ...placed, rules: [...placed.rules, ...freeIds(placed.rules, own)] }, at: [...parent, index] }
}

/** Both names at once would meet each other (`a` to `a2`, `a2` to `a3`): first to names nobody has. */
function renamedAll(rule: FormRule, names: ReadonlyMap<string, string>): FormRule {
  const changed = [...names].filter(([before, after]) => before !== after)
  const aside = changed.reduce((one, [before], index) => renamedRule(one, before, `pasted__${index}`), rule)
  return changed.reduce((one, [, after], index) => renamedRule(one, `pasted__${index}`, after), aside)
}

/** The same path where it is free and its holder can hold it, else the last name with a number. */
function freePath(document: FormDocument, path: string, table: string | null): string {
  const cut = path.lastIndexOf('.')
  const stem = table !== null || cut < 0 || isHeldElsewhere(document, path) ? null : path.slice(0, cut)
  const name = path.slice(cut + 1)
  const holder = table ?? stem
  const isFree = schemaAt(document.schema, holder === null ? name : `${holder}.${name}`) === undefined
  const free = isFree ? name : freeName(document, holder, name.replace(/\d+$/, '') || 'field')
  return stem === null ? free : `${stem}.${free}`
}

function renamedNode(document: FormDocument, node: LayoutNode, names: ReadonlyMap<string, string>, isRenamed: boolean): LayoutNode {
  if (node.kind === 'field') return { ...node, path: names.get(node.path) ?? node.path }
  if (node.kind === 'text') return node
  const children = node.children.map((child) => renamedNode(document, child, names, isRenamed))
  if (node.kind === 'page') return { ...node, id: freePageId(document), children }
  if (node.kind === 'columns' || !isRenamed) return { ...node, children }
  // With other names it is no copy of the shared section any more.
  const { from: _, ...own } = node
  return { ...own, children }
}

/** Checks are named by their ids. */
function freeIds(known: readonly FormRule[], rules: readonly FormRule[]): readonly FormRule[] {
  const taken = new Set(known.flatMap((rule) => (rule.kind === 'check' ? [rule.id] : [])))
  return rules.map((rule) => {
    if (rule.kind !== 'check') return rule
    let id = rule.id
    for (let number = 2; taken.has(id); number += 1) id = `${rule.id}-${number}`
    taken.add(id)
    return { ...rule, id }
  })
}
