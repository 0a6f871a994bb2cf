import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Keeps secrets of sources encrypted (AES-256-GCM), each bound to what it belongs to: moved to another row it can not be opened. */
export interface SecretBox {
  seal(secret: string, owner: string): Buffer
  /** Null when it was sealed by another key or for another owner. */
  open(sealed: Buffer, owner: string): string | null
}

const NONCE = 12
const TAG = 16

export function secretBox(key: Buffer): SecretBox {
  return {
    seal(secret, owner) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner))
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), text])
    },
    open(sealed, owner) {
      if (sealed.length < NONCE + TAG) return null
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE)).setAAD(Buffer.from(owner))
        decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG))
        return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]).toString('utf8')
      } catch {
        return null
      }
    },
  }
}

/** The key of this installation: from the configured words, else from a file that is made once and only its owner may read. */
export function installationKey(words: string | null, file: string): Buffer {
  if (words !== null) return createHash('sha256').update(words).digest()
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true })
    // Another process may do the same at this moment: the first one wins, both read what is there then.
    try {
      writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
    } catch (cause) {
      if (!existsSync(file)) throw cause
    }
  }
  return createHash('sha256').update(readFileSync(file, 'utf8').trim()).digest()
}
