import type { JsonObject } from '../../server/base/json.ts'
import type { Bilingual } from '../../server/base/text.ts'
import { FIELD_KINDS } from '../../server/rules/forms/index.ts'
import type { FieldNode, FormDocument, LayoutNode } from '../../server/rules/forms/types.ts'
import { schemaAt, withRequiredAt, withSchemaAt } from './schema.ts'

/** Place of a node in the layout: index of the page, index in it, and so on. Columns of a table are its children. */
export type At = readonly number[]

export type ContainerKind = 'page' | 'section' | 'columns'

export interface Edited {
  readonly document: FormDocument
  /** Where the node is now. */
  readonly at: At
}

export const keyOf = (at: At): string => at.join('.')
export const atOf = (key: string): At => (key === '' ? [] : key.split('.').map(Number))
export const isSame = (a: At, b: At): boolean => keyOf(a) === keyOf(b)
const isInside = (at: At, outer: At): boolean => outer.every((step, index) => at[index] === step)

/** What lies in a node; null for those that hold nothing. */
export function childrenOf(node: LayoutNode): readonly LayoutNode[] | null {
  if (node.kind === 'field') return node.columns ?? null
  return node.kind === 'text' ? null : node.children
}

function withChildren(node: LayoutNode, children: readonly LayoutNode[]): LayoutNode {
  if (node.kind === 'field') return { ...node, columns: children.filter((child): child is FieldNode => child.kind === 'field') }
  return node.kind === 'text' ? node : { ...node, children }
}

export function nodeAt(document: FormDocument, at: At): LayoutNode | undefined {
  let list: readonly LayoutNode[] | null = document.layout
  let node: LayoutNode | undefined
  for (const index of at) {
    node = list?.[index]
    if (node === undefined) return undefined
    list = childrenOf(node)
  }
  return node
}

/** Every node with its place, in the order of the form. */
export function outlineOf(document: FormDocument): readonly { readonly at: At; readonly node: LayoutNode }[] {
  const walk = (nodes: readonly LayoutNode[], above: At): readonly { at: At; node: LayoutNode }[] =>
    nodes.flatMap((node, index) => {
      const at = [...above, index]
      return [{ at, node }, ...walk(childrenOf(node) ?? [], at)]
    })
  return walk(document.layout, [])
}

/** Path of a field in the data; columns of a table lie in its rows. */
export function pathOf(document: FormDocument, at: At): string | null {
  const node = nodeAt(document, at)
  if (node?.kind !== 'field') return null
  const above = nodeAt(document, at.slice(0, -1))
  return above?.kind === 'field' ? `${above.path}[].${node.path}` : node.path
}

/** Whether a node may lie directly in another (null: in the form itself). */
export function mayHold(parent: LayoutNode | null, child: LayoutNode, isPaged: boolean): boolean {
  if (parent === null) return isPaged ? child.kind === 'page' : true
  switch (parent.kind) {
    case 'page':
      return child.kind !== 'page'
    case 'section':
      return child.kind !== 'page' && child.kind !== 'section'
    case 'columns':
      return child.kind === 'field' || child.kind === 'text'
    case 'field':
      return parent.columns !== undefined && child.kind === 'field' && child.columns === undefined
    case 'text':
      return false
  }
}

export const isPaged = (document: FormDocument) => document.layout.some(({ kind }) => kind === 'page')

export function editList(document: FormDocument, parent: At, edit: (list: readonly LayoutNode[]) => readonly LayoutNode[]): FormDocument {
  const walk = (nodes: readonly LayoutNode[], [index, ...rest]: At): readonly LayoutNode[] => {
    if (index === undefined) return edit(nodes)
    return nodes.map((node, own) => (own === index ? withChildren(node, walk(childrenOf(node) ?? [], rest)) : node))
  }
  return { ...document, layout: walk(document.layout, parent) }
}

export const inserted = <T>(list: readonly T[], index: number, item: T): readonly T[] => [
  ...list.slice(0, index),
  item,
  ...list.slice(index),
]
const without = <T>(list: readonly T[], index: number): readonly T[] => list.filter((_, own) => own !== index)

/** Where a new node goes: into the chosen container, else after the chosen node, as near to it as it may lie. */
export function placeFor(
  document: FormDocument,
  chosen: At | null,
  child: LayoutNode,
): { readonly parent: At; readonly index: number } | null {
  if (chosen !== null) {
    const node = nodeAt(document, chosen)
    if (node !== undefined && childrenOf(node) !== null && mayHold(node, child, isPaged(document)))
      return { parent: chosen, index: childrenOf(node)?.length ?? 0 }
    for (let at = chosen; at.length > 0; at = at.slice(0, -1)) {
      const parent = at.slice(0, -1)
      if (mayHold(parent.length === 0 ? null : (nodeAt(document, parent) ?? null), child, isPaged(document)))
        return { parent, index: (at.at(-1) ?? 0) + 1 }
    }
    return null
  }
  if (mayHold(null, child, isPaged(document))) return { parent: [], index: document.layout.length }
  const last = document.layout.length - 1
  return last < 0 ? null : placeFor(document, [last], child)
}

/** A name that no property of the same object has. */
export function freeName(document: FormDocument, inside: string | null, stem: string): string {
  const holder = inside === null ? document.schema : schemaAt(document.schema, inside)
  const taken = holder?.properties
  const names = new Set(typeof taken === 'object' && taken !== null ? Object.keys(taken) : [])
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? stem : `${stem}${number}`
    if (!names.has(name)) return name
  }
}

/** A new field of a kind of the palette, beside or in what is chosen; null where it can not lie. */
export function addField(document: FormDocument, kindId: string, chosen: At | null): Edited | null {
  const kind = FIELD_KINDS.find(({ id }) => id === kindId)
  if (kind === undefined) return null
  const sample = kind.make('sample', kind.title)
  const place = placeFor(document, chosen, sample.node)
  if (place === null) return null
  const above = nodeAt(document, place.parent)
  const rows = above?.kind === 'field' ? `${above.path}[]` : null
  const name = freeName(document, rows, kindId)
  const { node, schema } = kind.make(name, kind.title)
  const placed = editList(document, place.parent, (list) => inserted(list, place.index, node))
  const next =
    schema === undefined ? placed : { ...placed, schema: withSchemaAt(placed.schema, rows === null ? name : `${rows}.${name}`, schema) }
  return { document: next, at: [...place.parent, place.index] }
}

/** An id that no page has. */
export function freePageId(document: FormDocument): string {
  const ids = new Set(document.layout.flatMap((node) => (node.kind === 'page' ? [node.id] : [])))
  let number = document.layout.length + 1
  while (ids.has(`page-${number}`)) number += 1
  return `page-${number}`
}

/** A new page, section or row of columns, beside or in what is chosen. */
export function addContainer(document: FormDocument, kind: ContainerKind, title: Bilingual, chosen: At | null): Edited | null {
  const node: LayoutNode =
    kind === 'page'
      ? { kind, id: freePageId(document), title, children: [] }
      : kind === 'section'
        ? { kind, title, children: [] }
        : { kind, children: [] }
  if (kind === 'page' && !isPaged(document) && document.layout.length > 0) {
    // The first page takes up what stood in the form so far.
    const first: LayoutNode = { kind, id: 'page-1', title, children: document.layout }
    return { document: { ...document, layout: [first] }, at: [0] }
  }
  const place = placeFor(document, chosen, node)
  if (place === null) return null
  return { document: editList(document, place.parent, (list) => inserted(list, place.index, node)), at: [...place.parent, place.index] }
}

/** Takes a node out with everything in it: its fields leave the schema, the rules about them go. */
export function removeNode(document: FormDocument, at: At): FormDocument {
  const node = nodeAt(document, at)
  if (node === undefined) return document
  const paths = pathsIn(document, at)
  const taken = editList(document, at.slice(0, -1), (list) => without(list, at.at(-1) ?? 0))
  const schema = paths.reduce<JsonObject>((left, path) => withSchemaAt(left, path, undefined), taken.schema)
  const isGone = (path: string | undefined) =>
    path !== undefined && paths.some((gone) => path === gone || path.startsWith(`${gone}.`) || path.startsWith(`${gone}[]`))
  return { ...taken, schema, rules: taken.rules.filter((rule) => !isGone(rule.path)) }
}

/** Outermost paths of the fields in a node. */
export function pathsIn(document: FormDocument, at: At): readonly string[] {
  const own = pathOf(document, at)
  if (own !== null) return [own]
  const node = nodeAt(document, at)
  return (node === undefined ? [] : (childrenOf(node) ?? [])).flatMap((_, index) => pathsIn(document, [...at, index]))
}

/** Moves a node into `parent` before what stands at `index` there now; null where it can not lie. Columns stay in their table. */
export function moveNode(document: FormDocument, from: At, parent: At, index: number): Edited | null {
  const node = nodeAt(document, from)
  if (node === undefined || isInside(parent, from)) return null
  const target = parent.length === 0 ? null : (nodeAt(document, parent) ?? null)
  const source = nodeAt(document, from.slice(0, -1))
  const staysInTable = isSame(from.slice(0, -1), parent)
  if ((source?.kind === 'field' || target?.kind === 'field') && !staysInTable) return null
  if ((parent.length > 0 && target === null) || !mayHold(target, node, isPaged(document))) return null
  const own = from.at(-1) ?? 0
  const taken = editList(document, from.slice(0, -1), (list) => without(list, own))
  const isSibling = isSame(from.slice(0, -1), parent)
  const to = isSibling && own < index ? index - 1 : index
  const shifted = shiftedBy(parent, from)
  return { document: editList(taken, shifted, (list) => inserted(list, to, node)), at: [...shifted, to] }
}

/** A place after the node at `gone` was taken out. */
function shiftedBy(at: At, gone: At): At {
  const depth = gone.length - 1
  const step = at[depth]
  const own = gone[depth]
  if (step === undefined || own === undefined || at.length <= depth || !isInside(at, gone.slice(0, -1)) || step <= own) return at
  return at.map((value, index) => (index === depth ? value - 1 : value))
}

export type Direction = 'up' | 'down' | 'in' | 'out'

/** One step by the keyboard: among its neighbours, into the container before it, out behind its own. */
export function stepNode(document: FormDocument, at: At, direction: Direction): Edited | null {
  const parent = at.slice(0, -1)
  const own = at.at(-1) ?? 0
  const siblings = parent.length === 0 ? document.layout : (childrenOf(nodeAt(document, parent) ?? { kind: 'columns', children: [] }) ?? [])
  switch (direction) {
    case 'up':
      return own === 0 ? null : moveNode(document, at, parent, own - 1)
    case 'down':
      return own >= siblings.length - 1 ? null : moveNode(document, at, parent, own + 2)
    case 'in': {
      for (const index of [own - 1, own + 1]) {
        const neighbour = siblings[index]
        if (neighbour === undefined || childrenOf(neighbour) === null) continue
        const moved = moveNode(document, at, [...parent, index], index < own ? (childrenOf(neighbour)?.length ?? 0) : 0)
        if (moved !== null) return moved
      }
      return null
    }
    case 'out':
      return parent.length === 0 ? null : moveNode(document, at, parent.slice(0, -1), (parent.at(-1) ?? 0) + 1)
  }
}

/** Changes words and looks of a node; its path changes by `renameField` alone. */
export function patchNode(
  document: FormDocument,
  at: At,
  patch: Partial<FieldNode> | Partial<Exclude<LayoutNode, FieldNode>>,
): FormDocument {
  return editList(document, at.slice(0, -1), (list) =>
    list.map((node, index) => (index === at.at(-1) ? (cleaned({ ...node, ...patch }) as LayoutNode) : node)),
  )
}

/** Properties set to undefined are taken away. */
function cleaned<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, own]) => own !== undefined)) as T
}

export function patchSchema(
  document: FormDocument,
  path: string,
  patch: { readonly [keyword: string]: JsonObject[string] | undefined },
): FormDocument {
  const known = schemaAt(document.schema, path) ?? {}
  return { ...document, schema: withSchemaAt(document.schema, path, cleaned({ ...known, ...patch }) as JsonObject) }
}

export function setRequired(document: FormDocument, path: string, isRequired: boolean): FormDocument {
  return { ...document, schema: withRequiredAt(document.schema, path, isRequired) }
}

/** Whether something above the path can hold nothing more: it is a field of its own, or no object. */
export function isHeldElsewhere(document: FormDocument, path: string): boolean {
  const fields = new Set(outlineOf(document).flatMap(({ at }) => pathOf(document, at) ?? []))
  for (let end = path.lastIndexOf('.'); end > 0; end = path.lastIndexOf('.', end - 1)) {
    const holder = path.slice(0, end)
    const schema = schemaAt(document.schema, holder)
    if (fields.has(holder) || (schema !== undefined && schema.type !== 'object')) return true
  }
  return false
}
