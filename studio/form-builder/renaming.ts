import type { FieldNode, FormDocument, FormRule } from '../../server/rules/forms/types.ts'
import { type At, isHeldElsewhere, nodeAt, patchNode, pathOf } from './model.ts'
import { isRequiredAt, schemaAt, withRequiredAt, withSchemaAt } from './schema.ts'

const NAME = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/

/** Why a field can not have this name: its form is wrong, or another has it. */
export function nameFault(document: FormDocument, at: At, name: string): 'shape' | 'taken' | null {
  const node = nodeAt(document, at)
  if (node?.kind !== 'field' || node.path === name) return null
  const above = nodeAt(document, at.slice(0, -1))
  if (!NAME.test(name) || (above?.kind === 'field' && name.includes('.'))) return 'shape'
  const full = above?.kind === 'field' ? `${above.path}[].${name}` : name
  if (schemaAt(document.schema, full) !== undefined) return 'taken'
  return above?.kind !== 'field' && isHeldElsewhere(document, name) ? 'shape' : null
}

/** Gives a field another name; rules about it and expressions that read it follow. Unchanged when `nameFault` objects. */
export function renameField(document: FormDocument, at: At, name: string): FormDocument {
  const before = pathOf(document, at)
  const node = nodeAt(document, at)
  if (before === null || node?.kind !== 'field' || nameFault(document, at, name) !== null) return document
  const renamed = patchNode(document, at, { path: name } as Partial<FieldNode>)
  const after = pathOf(renamed, at) ?? name
  const own = schemaAt(document.schema, before) ?? { type: 'string' }
  const wasRequired = isRequiredAt(document.schema, before)
  let schema = withSchemaAt(withSchemaAt(renamed.schema, after, own), before, undefined)
  if (wasRequired) schema = withRequiredAt(schema, after, true)
  return { ...renamed, schema, rules: renamed.rules.map((rule) => renamedRule(rule, before, after)) }
}

/** A rule after the field at `before` has become `after`. */
export function renamedRule(rule: FormRule, before: string, after: string): FormRule {
  const path = rule.path === undefined ? {} : { path: renamedPath(rule.path, before, after) }
  const table = before.includes('[].') ? before.slice(0, before.indexOf('[]')) : null
  const isInRow = table !== null && rule.path?.startsWith(`${table}[]`) === true
  const feel = (source: string) => renamedIn(source, before, after, isInRow)
  switch (rule.kind) {
    case 'computed':
      return { ...rule, ...path, value: feel(rule.value) } as FormRule
    case 'check':
      return { ...rule, ...path, that: feel(rule.that) } as FormRule
    default:
      return { ...rule, ...path, when: feel(rule.when) } as FormRule
  }
}

function renamedPath(path: string, before: string, after: string): string {
  return path === before || path.startsWith(`${before}.`) || path.startsWith(`${before}[]`) ? `${after}${path.slice(before.length)}` : path
}

/**
 * An expression with a name replaced wherever it stands as a name: not inside texts, not as an entry of something else. A column is
 * read as `table.column`, in a filter of its table, by the variable of a loop over it, and in a rule of its rows (`isInRow`) as `row.column`.
 */
export function renamedIn(source: string, before: string, after: string, isInRow = false): string {
  const columns = before.indexOf('[].')
  if (columns < 0) return replaced(source, before, after)
  const table = before.slice(0, columns)
  const [from, to] = [before.slice(columns + 3), after.slice(after.indexOf('[].') + 3)]
  const loops = [...source.matchAll(new RegExp(`([A-Za-z_]\\w*)\\s+in\\s+${escaped(table)}(?![\\w.])`, 'g'))].map((found) => found[1] ?? '')
  const isFiltered = new RegExp(`(?<![\\w.])${escaped(table)}\\s*\\[`).test(source)
  const owners = new Set([table, ...loops, ...(isInRow ? ['row'] : []), ...(isFiltered ? ['item'] : [])])
  return [...owners].reduce((text, owner) => replaced(text, `${owner}.${from}`, `${owner}.${to}`), source)
}

const escaped = (name: string) => name.replaceAll('.', '\\.')

/** Outside of texts, whole names only; `name:` is an entry of a context. */
function replaced(source: string, from: string, to: string): string {
  const name = new RegExp(`(?<![\\w.])${escaped(from)}(?!\\w)(?!\\s*:)`, 'g')
  return source
    .split(/("(?:[^"\\]|\\.)*")/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(name, to)))
    .join('')
}
