import type { Bits, MappedValue, PayloadMapping } from '../../server/base/api/mapping-document.ts'
import { Exact } from '../../server/base/decimal.ts'
import { textOfJson } from '../../server/base/json.ts'
import { checkMessage, type DeviceMessage, type Fault, type Mapped, reject } from './message.ts'
import { decodeFrame } from './vendor-binary.ts'
import { at, isObject, own } from './vendor-path.ts'
import { timeOf } from './vendor-time.ts'

export type { PayloadMapping } from '../../server/base/api/mapping-document.ts'

/** One thing a payload says: of which device (null: the sender), and what. */
export interface VendorPart {
  readonly device: string | null
  readonly message: DeviceMessage
}

/** What a maker's payload says, before anybody asked whether it may: rules of the kind come after. */
export interface VendorReading {
  readonly parts: readonly VendorPart[]
  readonly faults: readonly Fault[]
}

const DECIMAL = /^-?\d{1,15}(\.\d{1,12})?$/
const DEVICE = /^[A-Za-z0-9_-]{1,64}$/
const SHORT_CODE = /^[A-Za-z0-9_-]{1,6}$/
const LARGEST_PAYLOAD = 65_536
const MOST_PARTS = 2000

/**
 * Reads a maker's payload by its mapping. A value the payload does not have is left out, what can not be read is named without repeating it:
 * it may be anybody's name or number. Only what the mapping names ever leaves a payload.
 */
export function readVendor(mapping: PayloadMapping, payload: Buffer | string, largest = LARGEST_PAYLOAD): VendorReading {
  const bytes = typeof payload === 'string' ? Buffer.from(payload, 'utf8') : payload
  const body = bodyOf(mapping, bytes, largest)
  if ('fault' in body) return { parts: [], faults: [{ reason: 'malformed', detail: body.fault }] }
  const { root } = body
  const list = mapping.each === undefined ? [root] : at(root, mapping.each)
  if (!Array.isArray(list)) return { parts: [], faults: [{ reason: 'malformed', detail: `no list at ${mapping.each}` }] }
  const parts: VendorPart[] = []
  const faults: Fault[] = []
  for (const item of list.slice(0, MOST_PARTS)) {
    const read = readOne(mapping, item, root)
    if ('reason' in read) faults.push(read)
    else parts.push(...read.parts)
  }
  if (list.length > MOST_PARTS) faults.push({ reason: 'malformed', detail: `more than ${MOST_PARTS} readings in one payload` })
  return { parts, faults }
}

/** Reads and checks the payload of one device; what it says of others is set aside. */
export function mapVendor(mapping: PayloadMapping, payload: Buffer | string, kind: string, now: string): Mapped {
  const { parts, faults } = readVendor(mapping, payload)
  const checked = parts.map(({ device, message }) =>
    device === null ? checkMessage(message, kind, now) : reject('unknown-device', 'payload of another device'),
  )
  return {
    readings: checked.flatMap(({ readings }) => readings),
    events: checked.flatMap(({ events }) => events),
    rejected: [...faults, ...checked.flatMap(({ rejected }) => rejected)],
  }
}

/** The payload as fields, decoded when it is binary. */
export function bodyOf(
  mapping: PayloadMapping,
  bytes: Buffer,
  largest = LARGEST_PAYLOAD,
): { readonly root: unknown } | { readonly fault: string } {
  if (bytes.length > largest) return { fault: 'payload is too large' }
  if (mapping.format === 'binary') {
    if (mapping.frame === undefined) return { fault: 'mapping has no frame' }
    const decoded = decodeFrame(bytes, mapping.frame)
    return 'fault' in decoded ? decoded : { root: decoded.fields }
  }
  try {
    const root: unknown = JSON.parse(bytes.toString('utf8'))
    return isObject(root) || Array.isArray(root) ? { root } : { fault: 'payload is not JSON' }
  } catch {
    return { fault: 'payload is not JSON' }
  }
}

function readOne(mapping: PayloadMapping, item: unknown, root: unknown): { readonly parts: readonly VendorPart[] } | Fault {
  const device = mapping.device === undefined ? null : deviceOf(mapping.device, item, root)
  if (device === undefined) return { reason: 'unknown-device', detail: `no device at ${mapping.device?.path}` }
  const isTimed = mapping.ts.unit !== 'arrival'
  const ts = isTimed ? timeOf(at(item, mapping.ts.path, root), mapping.ts) : ''
  if (ts === null) return { reason: 'malformed', detail: `no time at ${mapping.ts.path}` }
  const seq = mapping.seq === undefined ? 0 : numberOf(at(item, mapping.seq, root))
  if (seq === null || !Number.isSafeInteger(seq) || seq < 0) return { reason: 'malformed', detail: `no sequence at ${mapping.seq}` }
  const values: { [metric: string]: unknown } = {}
  for (const rule of mapping.values) {
    const raw = at(item, rule.path, root)
    if (raw !== undefined) values[rule.metric] = readValue(raw, rule)
  }
  const [first, ...others] = eventsOf(mapping, item, root)
  const head: Omit<DeviceMessage, 'values'> = { ts, seq, ...(isTimed ? {} : { time: 'arrival' }) }
  const message: DeviceMessage = { ...head, values, ...(first === undefined ? {} : { event: first }) }
  return { parts: [{ device, message }, ...others.map((event) => ({ device, message: { ...head, values: {}, event } }))] }
}

function deviceOf(rule: NonNullable<PayloadMapping['device']>, item: unknown, root: unknown): string | undefined {
  const raw = at(item, rule.path, root)
  if (typeof raw !== 'string' && typeof raw !== 'number') return undefined
  const theirs = String(raw).trim()
  const ours = (rule.names === undefined ? undefined : own(rule.names, theirs)) ?? `${rule.prefix ?? ''}${theirs}`
  return DEVICE.test(ours) ? ours : undefined
}

function eventsOf({ event, alarms = [] }: PayloadMapping, item: unknown, root: unknown): readonly string[] {
  const found: string[] = []
  const theirs = event === undefined ? undefined : withBits(at(item, event.path, root), event.bits)
  if (event !== undefined && theirs !== undefined && theirs !== null && !(event.none ?? []).includes(textOfJson(theirs)))
    found.push(own(event.names, textOfJson(theirs)) ?? codeOf(theirs))
  for (const { path, bits, equals, event: name } of alarms) {
    const value = withBits(at(item, path, root), bits)
    if (value !== undefined && value !== null && textOfJson(value) === equals && !found.includes(name)) found.push(name)
  }
  return found
}

/** An unknown code as it will be named among what was set aside: short ones only, a longer text may be somebody's. */
function codeOf(theirs: unknown): string {
  const text = textOfJson(theirs)
  return SHORT_CODE.test(text) ? text : 'unknown code'
}

function readValue(raw: unknown, { factor, offset, words, bits }: MappedValue): unknown {
  const value = withBits(raw, bits)
  if (words !== undefined) return own(words, textOfJson(value)) ?? null
  if (factor === undefined && offset === undefined) return value
  const isNumber = typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && DECIMAL.test(value.trim())
  if (!isNumber) return value
  return new Exact(typeof value === 'string' ? value.trim() : (value as number))
    .times(factor ?? 1)
    .plus(offset ?? 0)
    .toNumber()
}

function withBits(raw: unknown, bits: Bits | undefined): unknown {
  if (bits === undefined) return raw
  const number = typeof raw === 'string' && /^(0x)?[0-9a-f]{1,12}$/i.test(raw) ? Number.parseInt(raw, 16) : raw
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) return null
  return Math.floor(number / 2 ** bits.from) % 2 ** bits.count
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\d{1,15}$/.test(value.trim()) ? Number(value) : null
}
