import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts'
import type { Bilingual } from '../../base/text.ts'
import type { FormDocument, LayoutNode } from './types.ts'

/** Something to mend in a form. Only an `error` stops publishing. */
export interface FormFault {
  readonly code: string
  readonly severity: 'error' | 'warning' | 'hint'
  /** Path of a field (`rows[].name`), `rules/3`, `layout/0/children/1`, or `title`. */
  readonly at: string
  readonly text: Bilingual
}

/** A node of the layout with where it stands and what stands around it. */
export interface Placed {
  readonly node: LayoutNode
  readonly at: string
  /** Path with the table before it; empty for what is no field. */
  readonly path: string
  readonly page: string
  readonly around: readonly LayoutNode[]
}

/** Every node of a layout, pages before what stands on them. */
export function placedNodes(document: Pick<FormDocument, 'layout'>): readonly Placed[] {
  const found: Placed[] = []
  const walk = (nodes: readonly LayoutNode[], at: string, page: string, around: readonly LayoutNode[], table: string) => {
    for (const [index, node] of nodes.entries()) {
      const place = `${at}/${index}`
      const path = node.kind === 'field' ? `${table}${node.path}` : ''
      const own = node.kind === 'page' ? node.id : page
      found.push({ node, at: path === '' ? place : path, path, page: own, around })
      if (node.kind === 'field') walk(node.columns ?? [], `${place}/columns`, own, [...around, node], `${path}[].`)
      else if (node.kind !== 'text') walk(node.children, `${place}/children`, own, [...around, node], table)
    }
  }
  walk(document.layout, 'layout', '', [], '')
  return found
}

/** Schema at a path of the layout (`rows[].name`). */
export function schemaOf(schema: JsonObject, path: string): JsonObject | undefined {
  let here: Json | undefined = schema
  for (const segment of path.replaceAll('[]', '.[]').split('.')) {
    if (!isJsonObject(here)) return undefined
    here = segment === '[]' ? here.items : isJsonObject(here.properties) ? here.properties[segment] : undefined
  }
  return isJsonObject(here) ? here : undefined
}

export function fault(code: string, severity: FormFault['severity'], at: string, zh: string, en: string): FormFault {
  return { code, severity, at, text: { zh, en } }
}
