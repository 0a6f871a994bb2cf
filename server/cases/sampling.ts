import { randomBytes } from 'node:crypto'

/** A new seed for a draw. */
export function newSeed(): string {
  return randomBytes(16).toString('hex')
}
