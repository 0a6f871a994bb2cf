import { createHash } from 'node:crypto'
import type { Json } from '../../base/json.ts'
import { TENANT } from './types.ts'

const PREVIEW = 8191

/** Variables have no row and so no key of their own: one that is always the same follows from scope and name. */
export function variableKeyOf(scopeKey: string, name: string): string {
  const digest = createHash('sha256').update(`${scopeKey}/${name}`).digest()
  return (digest.readBigUInt64BE() >> 2n).toString()
}

/** The value is JSON text, cut when it is long. */
export function variableShape(
  row: {
    readonly variableKey: string
    readonly name: string
    readonly value: Json
    readonly scopeKey: string
    readonly instanceKey: string
    readonly rootKey: string
  },
  truncate: boolean,
): object {
  const value = JSON.stringify(row.value)
  const isTruncated = truncate && value.length > PREVIEW
  return {
    variableKey: row.variableKey,
    name: row.name,
    value: isTruncated ? value.slice(0, PREVIEW) : value,
    isTruncated,
    scopeKey: row.scopeKey,
    processInstanceKey: row.instanceKey,
    rootProcessInstanceKey: row.rootKey,
    tenantId: TENANT,
  }
}
