import { createHash, pbkdf2Sync, randomBytes } from 'node:crypto'

const SECRET_BYTES = 18
const SALT_BYTES = 12
const HASH_BYTES = 64
/** The secret has 144 random bits, so that the count of rounds guards nothing; Mosquitto wants the form. */
const ROUNDS = 101

export interface Credentials {
  readonly username: string
  readonly secret: string
  /** What the embedded broker compares with. */
  readonly digest: Buffer
  /** What Mosquitto's password file holds: `$7$rounds$salt$hash`, PBKDF2 with SHA-512. */
  readonly brokerHash: string
}

/** New credentials of a gateway; the secret itself is kept nowhere. */
export function newCredentials(): Credentials {
  const secret = randomBytes(SECRET_BYTES).toString('base64url')
  return {
    username: `gw-${randomBytes(6).toString('hex')}`,
    secret,
    digest: createHash('sha256').update(secret).digest(),
    brokerHash: mosquittoHash(secret, randomBytes(SALT_BYTES)),
  }
}

export function mosquittoHash(secret: string, salt: Buffer): string {
  const hash = pbkdf2Sync(secret, salt, ROUNDS, HASH_BYTES, 'sha512')
  return `$7$${ROUNDS}$${salt.toString('base64')}$${hash.toString('base64')}`
}
