import type { Node } from '../../engine/index.ts'
import { groupsOf } from '../people/experts.ts'
import type { Bundle } from '../world/bundle.ts'

/** A user task of the programme, with whom it asks. */
export interface AskedTask {
  readonly elementId: string
  readonly processId: string
  /** Roles written down as candidate groups. */
  readonly roles: readonly string[]
  /** Form that is written down. */
  readonly formId: string | null
  /** One for each member of a list. */
  readonly isMany: boolean
}

export function nodesOf(bundle: Bundle): readonly { readonly processId: string; readonly node: Node }[] {
  return [...bundle.processes.values()].flatMap(({ processId, nodes }) => [...nodes.values()].map((node) => ({ processId, node })))
}

export function tasksOf(bundle: Bundle): readonly AskedTask[] {
  return nodesOf(bundle).flatMap(({ processId, node }) => {
    if (node.kind !== 'user-task') return []
    const formId = node.formId?.kind === 'static' ? node.formId.text : null
    return [{ elementId: node.id, processId, roles: groupsOf(node), formId, isMany: node.loop !== null }]
  })
}

/** Roles that work: those of the programme which a user task names. */
export function workingRoles(bundle: Bundle): readonly string[] {
  const asked = new Set(tasksOf(bundle).flatMap(({ roles }) => roles))
  return bundle.manifest.roles.flatMap(({ code }) => (asked.has(code) ? [code] : []))
}

/** Values of a header of the jobs of a type. */
export function headersOf(bundle: Bundle, type: string, header: string): ReadonlySet<string> {
  return new Set(
    nodesOf(bundle).flatMap(({ node }) => {
      if (node.kind !== 'job-task' || node.job.type.kind !== 'static' || node.job.type.text !== type) return []
      const value = node.job.headers[header]
      return value === undefined ? [] : [value]
    }),
  )
}
