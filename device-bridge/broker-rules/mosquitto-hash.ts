import { pbkdf2Sync } from 'node:crypto'

const HASH_BYTES = 64
/** Secrets of gateways are 144 random bits: the count of rounds guards nothing, Mosquitto wants the form. */
const ROUNDS = 101

/** A secret as Mosquitto's password file holds it: `$7$rounds$salt$hash`, PBKDF2 with SHA-512. */
export function mosquittoHash(secret: string, salt: Buffer): string {
  const hash = pbkdf2Sync(secret, salt, ROUNDS, HASH_BYTES, 'sha512')
  return `$7$${ROUNDS}$${salt.toString('base64')}$${hash.toString('base64')}`
}
