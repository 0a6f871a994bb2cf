import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** A new random id such as `case_4f9k…`: the kind, then 100 bits in Crockford's base 32. */
export function newId(kind: string): string {
  const bytes = randomBytes(20)
  return `${kind}_${Array.from(bytes, (byte) => ALPHABET[byte & 31]).join('')}`
}
