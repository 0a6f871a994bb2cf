import { createHmac } from 'node:crypto'
import type { Pseudonym } from '../mapping/message.ts'

const SHOWN = 22
/** Shorter keys could be tried out. */
const SHORTEST_KEY = 16

/**
 * Pseudonyms of persons and households by a key that only the bridge knows (`PINGJI_HASH_KEY`): HMAC-SHA256 over subject, field and value,
 * so that the same household in two subjects is two signs. With another key all signs are others. Throws when the key is short.
 */
export function pseudonymsOf(key: string): (subject: string) => Pseudonym {
  if (key.length < SHORTEST_KEY) throw new Error(`PINGJI_HASH_KEY: expected at least ${SHORTEST_KEY} signs`)
  return (subject) => (field, value) =>
    `p_${createHmac('sha256', key)
      .update(JSON.stringify([subject, field, value]))
      .digest('base64url')
      .slice(0, SHOWN)}`
}
