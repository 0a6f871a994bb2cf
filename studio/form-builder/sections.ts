import type { JsonObject } from '../../server/base/json.ts'
import type { Bilingual } from '../../server/base/text.ts'
import type { FieldNode, FormDocument, FormRule, LayoutNode } from '../../server/rules/forms/types.ts'
import { type At, nodeAt, outlineOf, pathOf, removeNode } from './model.ts'
import { isRequiredAt, schemaAt, withRequiredAt, withSchemaAt } from './schema.ts'

type SectionNode = Extract<LayoutNode, { kind: 'section' }>

/** `sections/<id>.v<version>.json`: a section that forms share, with the schema of its fields and the rules about them. Never changed: a change is a new version. */
export interface SharedSectionFile {
  readonly id: string
  readonly version: number
  readonly section: SectionNode
  /** Schema of each field by its path, and whether it is required. */
  readonly fields: { readonly [path: string]: { readonly schema: JsonObject; readonly required: boolean } }
  readonly rules: readonly FormRule[]
}

/** Names of section files: id and version. */
export function sectionOf(file: string): { readonly id: string; readonly version: number } | null {
  const found = /^sections\/([\w-]+)\.v(\d+)\.json$/.exec(file)
  return found === null ? null : { id: found[1] ?? '', version: Number(found[2]) }
}

function fieldsIn(document: FormDocument, at: At): readonly { readonly path: string; readonly node: FieldNode }[] {
  return outlineOf(document).flatMap(({ at: own, node }) => {
    const isIn = at.every((step, index) => own[index] === step)
    const path = pathOf(document, own)
    return isIn && node.kind === 'field' && path !== null && !path.includes('[]') ? [{ path, node }] : []
  })
}

/** A section of a form as a shared one. */
export function shared(document: FormDocument, at: At, id: string, version: number): SharedSectionFile | null {
  const node = nodeAt(document, at)
  if (node?.kind !== 'section') return null
  const { from: _, ...section } = node
  const paths = fieldsIn(document, at).map(({ path }) => path)
  const isOwn = (rule: FormRule) =>
    rule.path !== undefined &&
    paths.some((path) => rule.path === path || rule.path?.startsWith(`${path}[]`) || rule.path?.startsWith(`${path}.`))
  return {
    id,
    version,
    section,
    fields: Object.fromEntries(
      paths.map((path) => [path, { schema: schemaAt(document.schema, path) ?? {}, required: isRequiredAt(document.schema, path) }]),
    ),
    rules: document.rules.filter(isOwn),
  }
}

/** Fields of the shared section whose names the form already uses elsewhere. */
export function clashes(document: FormDocument, file: SharedSectionFile): readonly string[] {
  return Object.keys(file.fields).filter((path) => schemaAt(document.schema, path) !== undefined)
}

/** Puts a copy of a shared section into a page (or the form), pinned to its version. */
export function insertShared(document: FormDocument, file: SharedSectionFile, page: At): FormDocument {
  const copy: SectionNode = { ...file.section, from: { id: file.id, version: file.version } }
  const walk = (nodes: readonly LayoutNode[], [index, ...rest]: At): readonly LayoutNode[] => {
    if (index === undefined) return [...nodes, copy]
    return nodes.map((node, own) => (own === index && node.kind === 'page' ? { ...node, children: walk(node.children, rest) } : node))
  }
  let schema = document.schema
  for (const [path, field] of Object.entries(file.fields)) {
    schema = withSchemaAt(schema, path, field.schema)
    if (field.required) schema = withRequiredAt(schema, path, true)
  }
  return { ...document, layout: walk(document.layout, page), schema, rules: [...document.rules, ...file.rules] }
}

/** The section at a place becomes a newer version of what it is a copy of. */
export function takeOver(document: FormDocument, at: At, file: SharedSectionFile): FormDocument {
  const page = at.slice(0, 1)
  const isPaged = nodeAt(document, page)?.kind === 'page'
  const without = removeNode(document, at)
  const added = insertShared(without, file, isPaged ? page : [])
  // Back to where it stood.
  const list = (nodes: readonly LayoutNode[]) => {
    const copy = nodes.at(-1)
    const index = at.at(-1) ?? 0
    return copy === undefined ? nodes : [...nodes.slice(0, index), copy, ...nodes.slice(index, -1)]
  }
  if (!isPaged) return { ...added, layout: list(added.layout) }
  return {
    ...added,
    layout: added.layout.map((node, index) =>
      index === page[0] && node.kind === 'page' ? { ...node, children: list(node.children) } : node,
    ),
  }
}

export interface SectionChange {
  readonly kind: 'added' | 'removed' | 'changed'
  readonly label: Bilingual
}

/** What taking over would do to the fields of the copy. */
export function changesOf(document: FormDocument, at: At, file: SharedSectionFile): readonly SectionChange[] {
  const before = shared(document, at, file.id, 0)
  const labels = (section: SectionNode) => {
    const form: FormDocument = { id: 's', title: section.title, schema: {}, layout: [section], rules: [] }
    return new Map(fieldsIn(form, [0]).map(({ path, node }) => [path, node]))
  }
  if (before === null) return []
  const [old, next] = [labels(before.section), labels(file.section)]
  const changes: SectionChange[] = []
  for (const [path, node] of next) {
    const known = old.get(path)
    if (known === undefined) changes.push({ kind: 'added', label: node.label })
    else if (JSON.stringify([known, before.fields[path]]) !== JSON.stringify([node, file.fields[path]]))
      changes.push({ kind: 'changed', label: node.label })
  }
  for (const [path, node] of old) if (!next.has(path)) changes.push({ kind: 'removed', label: node.label })
  return changes
}
