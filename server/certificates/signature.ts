import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'

export interface KeyPair {
  readonly publicKey: string
  readonly privateKey: string
}

/** A fresh Ed25519 pair in PEM. */
export function newKeyPair(): KeyPair {
  const pair = generateKeyPairSync('ed25519')
  return {
    publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** What the QR carries for a check without the server: no personal data. */
export interface CertificatePayload {
  readonly number: string
  readonly code: string
  readonly level: string
  readonly subject: string
  readonly issuedOn: string
  readonly lastDay: string
}

const VERSION = 1

/** The payload as signed: a short JSON list, so that the QR stays coarse enough to scan. */
export function payloadText(payload: CertificatePayload): string {
  return JSON.stringify([VERSION, payload.number, payload.code, payload.level, payload.subject, payload.issuedOn, payload.lastDay])
}

/** Base64url Ed25519 signature over the UTF-8 bytes of the payload. */
export function signPayload(payload: string, privateKey: string): string {
  return sign(null, Buffer.from(payload, 'utf8'), createPrivateKey(privateKey)).toString('base64url')
}

export function isSigned(payload: string, signature: string, publicKey: string): boolean {
  return verify(null, Buffer.from(payload, 'utf8'), createPublicKey(publicKey), Buffer.from(signature, 'base64url'))
}

/** Text after the `#` of the QR: payload and signature, dot between, both base64url. The part after `#` never reaches a server. */
export function tokenOf(payload: string, signature: string): string {
  return `${Buffer.from(payload, 'utf8').toString('base64url')}.${signature}`
}

/** Reads a token and checks it with the office's public key, offline; null when the signature does not hold. */
export function readToken(token: string, publicKey: string): CertificatePayload | null {
  const [body = '', signature = ''] = token.split('.')
  const payload = Buffer.from(body, 'base64url').toString('utf8')
  if (!isSigned(payload, signature, publicKey)) return null
  const fields: unknown = JSON.parse(payload)
  if (!Array.isArray(fields) || fields[0] !== VERSION) return null
  const [, number, code, level, subject, issuedOn, lastDay] = fields.map(String)
  return {
    number: number ?? '',
    code: code ?? '',
    level: level ?? '',
    subject: subject ?? '',
    issuedOn: issuedOn ?? '',
    lastDay: lastDay ?? '',
  }
}
