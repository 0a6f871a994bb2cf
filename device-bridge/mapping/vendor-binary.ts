import type { Checksum, Frame, FrameField } from '../../server/base/api/mapping-document.ts'
import { at, isObject } from './vendor-path.ts'

/** A frame as named fields, or why it is none. */
export type Decoded = { readonly fields: { readonly [name: string]: unknown } } | { readonly fault: string }

const LARGEST_FRAME = 4096
const MOST_RECORDS = 500

/** Decodes a binary payload by its frame; fields that lie outside are left out, a wrong length, head or checksum refuses the whole. */
export function decodeFrame(payload: Buffer, frame: Frame): Decoded {
  const envelope = frame.path === undefined ? undefined : parsed(payload)
  const bytes = bytesOf(payload, frame, envelope)
  if (bytes === null) return { fault: frame.path === undefined ? 'payload is no frame' : `no frame at ${frame.path}` }
  if (frame.bytes !== undefined && bytes.length !== frame.bytes)
    return { fault: `frame of ${bytes.length} bytes instead of ${frame.bytes}` }
  if (frame.starts !== undefined && !bytes.toString('hex').startsWith(frame.starts.toLowerCase()))
    return { fault: 'frame begins differently' }
  if (frame.checksum !== undefined && !isIntact(bytes, frame.checksum)) return { fault: 'checksum does not match' }
  const fields = fieldsOf(bytes, frame.fields)
  const { records } = frame
  if (records === undefined) return { fields: { ...fields, ...(envelope === undefined ? {} : { envelope }) } }
  const fit = Math.max(0, Math.floor((bytes.length - records.at) / records.bytes))
  const said = records.count === undefined ? fit : fields[records.count]
  const count = typeof said === 'number' ? Math.min(said, fit, MOST_RECORDS) : 0
  const list = Array.from({ length: count }, (_, index) => {
    const from = records.at + index * records.bytes
    return fieldsOf(bytes.subarray(from, from + records.bytes), records.fields)
  })
  return { fields: { ...fields, records: list, ...(envelope === undefined ? {} : { envelope }) } }
}

/** The bytes of a frame as they arrived; null when there are none. */
export function bytesOf(payload: Buffer, { encoding, path }: Frame, envelope: unknown): Buffer | null {
  const text = path === undefined ? payload.toString('latin1') : at(envelope, path)
  if (encoding === 'raw' && path === undefined) return payload.length === 0 || payload.length > LARGEST_FRAME ? null : payload
  if (typeof text !== 'string' || text.length > LARGEST_FRAME * 2) return null
  const plain = text.replace(/\s+/g, '')
  const isHex = encoding === 'hex' ? /^([0-9a-f]{2})+$/i.test(plain) : /^[A-Za-z0-9+/_-]+={0,2}$/.test(plain)
  return isHex ? Buffer.from(plain, encoding === 'hex' ? 'hex' : 'base64') : null
}

function parsed(payload: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(payload.toString('utf8'))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function fieldsOf(bytes: Buffer, rules: readonly FrameField[]): { readonly [name: string]: unknown } {
  return Object.fromEntries(
    rules.flatMap((rule) => {
      const from = rule.at < 0 ? bytes.length + rule.at : rule.at
      if (from < 0 || from + rule.bytes > bytes.length) return []
      const value = readValue(bytes.subarray(from, from + rule.bytes), rule)
      return value === null ? [] : [[rule.name, value]]
    }),
  )
}

/** Null where the bytes are none of the type; a whole number too large for a double is its decimal text. */
function readValue(slice: Buffer, { type, order = 'big' }: FrameField): number | string | null {
  const bytes = order === 'big' ? slice : Buffer.from(slice).reverse()
  switch (type) {
    case 'uint':
    case 'int':
      return wholeNumber(bytes, type)
    case 'float':
      return finite(bytes.length === 8 ? bytes.readDoubleBE(0) : bytes.readFloatBE(0))
    case 'bcd':
    case 'digits': {
      const digits = bytes.toString('hex')
      if (!/^\d+$/.test(digits)) return null
      return type === 'digits' ? digits : Number(digits)
    }
    case 'text':
      return bytes.toString('latin1').replace(/[\0 ]+$/, '')
    case 'hex':
      return bytes.toString('hex').toUpperCase()
  }
}

function wholeNumber(bytes: Buffer, type: 'uint' | 'int'): number | string {
  const unsigned = BigInt(`0x${bytes.toString('hex')}`)
  const value = type === 'int' ? BigInt.asIntN(bytes.length * 8, unsigned) : unsigned
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}

/** A single-precision number by the shortest decimals that mean it: 21.7, not 21.700000762939453. */
function finite(value: number): number | null {
  if (!Number.isFinite(value)) return null
  const short = Number(value.toPrecision(7))
  return Math.fround(short) === value ? short : value
}

/** Whether the checksum of a frame is the one it carries. */
export function isIntact(bytes: Buffer, rule: Checksum): boolean {
  const size = sizeOf(rule)
  const place = rule.at < 0 ? bytes.length + rule.at : rule.at
  if (place < 0 || place + size > bytes.length) return false
  return checksumOf(bytes, rule).equals(bytes.subarray(place, place + size))
}

/** The checksum a frame ought to carry, in the order of its bytes. */
export function checksumOf(bytes: Buffer, rule: Checksum): Buffer {
  const index = (place: number) => (place < 0 ? bytes.length + place : place)
  const covered = bytes.subarray(Math.max(0, index(rule.from)), Math.max(0, index(rule.to)))
  const value = CHECKSUMS[rule.kind](covered)
  if (sizeOf(rule) === 1) return Buffer.from([value])
  const own = Buffer.from([value >> 8, value & 255])
  return rule.order === 'little' ? own.reverse() : own
}

export function sizeOf({ kind }: Checksum): number {
  return kind === 'sum8' || kind === 'xor8' ? 1 : 2
}

const CHECKSUMS: { readonly [kind in Checksum['kind']]: (bytes: Buffer) => number } = {
  sum8: (bytes) => bytes.reduce((sum, byte) => (sum + byte) & 255, 0),
  xor8: (bytes) => bytes.reduce((sum, byte) => sum ^ byte, 0),
  /** Reflected 0x8005, begins with FFFF (Modbus over serial line 1.02 §6.2.2). */
  'crc16-modbus': (bytes) =>
    bytes.reduce((start, byte) => {
      let crc = start ^ byte
      for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1
      return crc
    }, 0xffff),
  /** Polynomial 0x1021, begins with FFFF, known as CCITT-FALSE. */
  'crc16-ccitt': (bytes) =>
    bytes.reduce((start, byte) => {
      let crc = start ^ (byte << 8)
      for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff
      return crc
    }, 0xffff),
}
