import { createHash, randomBytes } from 'node:crypto'
import { mosquittoHash } from '../../device-bridge/broker-rules/mosquitto-hash.ts'

const SECRET_BYTES = 18
const SALT_BYTES = 12

export interface Credentials {
  readonly username: string
  readonly secret: string
  /** What the embedded broker compares with. */
  readonly digest: Buffer
  /** What Mosquitto's password file holds. */
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
