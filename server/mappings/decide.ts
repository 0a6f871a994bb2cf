import { createHash } from 'node:crypto'
import type { PayloadMapping } from '../base/api/mapping-document.ts'
import { canonicalJson, type Json } from '../base/json.ts'

/** Hash over what a mapping says, whatever the order of its parts. */
export function hashOfMapping(document: PayloadMapping): string {
  return createHash('sha256')
    .update(canonicalJson(document as unknown as Json))
    .digest('hex')
}

/**
 * What a delivery does with a mapping: `add` the first time, `replace` while what is in force is what was delivered last, `keep` when the
 * office has changed it or nothing is new.
 */
export function deliveryOf(
  delivered: PayloadMapping,
  inForce: { readonly document: PayloadMapping; readonly shippedHash: string | null } | undefined,
): 'add' | 'replace' | 'keep' {
  if (inForce === undefined) return 'add'
  const isOurs = inForce.shippedHash !== null && inForce.shippedHash === hashOfMapping(inForce.document)
  return isOurs && inForce.shippedHash !== hashOfMapping(delivered) ? 'replace' : 'keep'
}
