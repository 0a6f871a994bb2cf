import { createHash } from 'node:crypto'
import { originalBytes } from '../engine/index.ts'

/** SHA-256 of a resource as it was sent; of text, of its UTF-8. */
export function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** A stored resource byte for byte as it was deployed: its text, written again in the encoding whose bytes have its hash. */
export function originalOf(resource: { readonly xml: string; readonly hash: string }): Uint8Array {
  return originalBytes(resource.xml, (bytes) => hashOf(bytes) === resource.hash) ?? new TextEncoder().encode(resource.xml)
}
