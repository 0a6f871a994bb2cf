import type { Frame, FrameField, PayloadMapping } from '../../server/base/api/mapping-document.ts'
import { KINDS } from './kinds.ts'
import { bodyOf } from './vendor.ts'
import { bytesOf, checksumOf, isIntact, sizeOf } from './vendor-binary.ts'
import { at, isObject } from './vendor-path.ts'

/** Places of a payload whose values may be kept: what a metric, a time, a count or an alarm is read from. */
type Kept = Map<object, Set<string>>

const MOST_OF_A_LIST = 3
const LARGEST_NUMBER = 1_000_000_000
const DECIMAL = /^-?\d{1,7}(\.\d{1,6})?$/
const TIME = /^[\d:TZ.+\-/ ]{6,35}$/
const PLAIN_KEY = /^[A-Za-z_][\w-]{0,40}$/

/**
 * The build of a payload as text (bytes in hex), to try a mapping on: field names and types stay; values stay where the mapping reads them and
 * they are numbers, times or words it knows. Everything else, which may be somebody's name, plate or number, is replaced. Null where nothing
 * of it can be kept.
 */
export function shapeOf(mapping: PayloadMapping, payload: Buffer): string | null {
  if (mapping.format === 'binary' && mapping.frame !== undefined) return shapeOfFrame(mapping, mapping.frame, payload)
  const root = parsed(payload)
  return root === undefined ? null : JSON.stringify(masked(root, keptOf(mapping, root), wordsOf(mapping)), null, 2)
}

function shapeOfFrame(mapping: PayloadMapping, frame: Frame, payload: Buffer): string | null {
  const envelope = frame.path === undefined ? undefined : parsed(payload)
  const bytes = bytesOf(payload, frame, envelope)
  if (bytes === null) return envelope === undefined ? null : JSON.stringify(masked(envelope, new Map(), new Set()), null, 2)
  const hidden = maskedFrame(mapping, frame, bytes)
  if (frame.path === undefined) return frame.encoding === 'base64' ? hidden.toString('base64') : hidden.toString('hex').toUpperCase()
  const body = bodyOf(mapping, payload)
  const kept = 'root' in body ? keptOf(mapping, body.root) : new Map()
  const inner = isObject(envelope) && 'root' in body && isObject(body.root) ? body.root.envelope : envelope
  const text = JSON.stringify(masked(inner, kept, wordsOf(mapping)))
  const outer: unknown = JSON.parse(text)
  put(outer, frame.path, hidden.toString(frame.encoding === 'hex' ? 'hex' : 'base64'))
  return JSON.stringify(outer, null, 2)
}

/** Bytes of the fields that are read stay; the checksum is right again where it was. */
function maskedFrame(mapping: PayloadMapping, frame: Frame, bytes: Buffer): Buffer {
  const read = new Set(pathsOf(mapping).map((path) => path.replace(/^\$\./, '').split('.')[0]))
  if (frame.records?.count !== undefined) read.add(frame.records.count)
  const hidden = Buffer.alloc(bytes.length)
  const keep = (from: number, count: number) => {
    if (from >= 0 && from + count <= bytes.length) bytes.copy(hidden, from, from, from + count)
  }
  const keepFields = (fields: readonly FrameField[], start: number) => {
    for (const field of fields)
      if (read.has(field.name) && (isNumeric(field) || field.name === mapping.ts.path.replace(/^\$\./, '')))
        keep(field.at < 0 ? bytes.length + field.at : start + field.at, field.bytes)
  }
  keep(0, (frame.starts?.length ?? 0) / 2)
  keepFields(frame.fields, 0)
  const { records } = frame
  if (records !== undefined)
    for (let start = records.at; start + records.bytes <= bytes.length; start += records.bytes) keepFields(records.fields, start)
  const { checksum } = frame
  if (checksum !== undefined && isIntact(bytes, checksum)) {
    const place = checksum.at < 0 ? bytes.length + checksum.at : checksum.at
    keep(place + sizeOf(checksum), bytes.length - place - sizeOf(checksum))
    checksumOf(hidden, checksum).copy(hidden, place)
  }
  return hidden
}

function isNumeric({ type, bytes }: FrameField): boolean {
  return (type === 'uint' || type === 'int' || type === 'float' || type === 'bcd') && bytes <= 4
}

/** Fields about persons of any kind: what is read into one of them is never kept. */
const PERSONAL = new Set([...KINDS.values()].flatMap(({ personal }) => [...personal]))

function pathsOf({ ts, seq, event, alarms = [], values: all }: PayloadMapping): readonly string[] {
  const values = all.filter(({ metric }) => !PERSONAL.has(metric))
  return [ts.path, seq, event?.path, ...alarms.map(({ path }) => path), ...values.map(({ path }) => path)].filter(
    (path): path is string => path !== undefined && path !== '',
  )
}

function wordsOf({ event, alarms = [], values }: PayloadMapping): ReadonlySet<string> {
  return new Set([
    ...Object.keys(event?.names ?? {}),
    ...(event?.none ?? []),
    ...alarms.map(({ equals }) => equals),
    ...values.flatMap(({ words }) => Object.keys(words ?? {})),
  ])
}

function keptOf(mapping: PayloadMapping, root: unknown): Kept {
  const kept: Kept = new Map()
  const list = mapping.each === undefined ? [root] : at(root, mapping.each)
  for (const item of Array.isArray(list) ? list.slice(0, MOST_OF_A_LIST) : [])
    for (const path of pathsOf(mapping)) {
      const steps = path.split('.')
      const last = steps.pop() ?? ''
      const holder = steps.length === 0 ? item : steps.join('.') === '$' ? root : at(item, steps.join('.'), root)
      if (typeof holder !== 'object' || holder === null) continue
      const names = kept.get(holder) ?? new Set()
      kept.set(holder, names.add(last))
    }
  // What names an element of a list must stay, or the element is not found again.
  const picks = [...pathsOf(mapping), mapping.each ?? ''].flatMap((path) => path.match(/\[[^\]]+\]/g) ?? [])
  for (const pick of picks) {
    const name = pick.slice(1, pick.indexOf('='))
    const word = pick.slice(pick.indexOf('=') + 1, -1)
    everyObject(root, (object) => {
      if (object[name] === word) kept.set(object, (kept.get(object) ?? new Set()).add(`=${name}`))
    })
  }
  return kept
}

function everyObject(value: unknown, visit: (object: { readonly [name: string]: unknown }) => void): void {
  if (Array.isArray(value)) for (const item of value) everyObject(item, visit)
  else if (isObject(value)) {
    visit(value)
    for (const item of Object.values(value)) everyObject(item, visit)
  }
}

function masked(value: unknown, kept: Kept, words: ReadonlySet<string>): unknown {
  const leaf = (item: unknown, isKept: boolean): unknown => {
    if (typeof item === 'number') return isKept && (Math.abs(item) < LARGEST_NUMBER || isMoment(item)) ? item : 0
    if (typeof item === 'string')
      return isKept && (words.has(item) || DECIMAL.test(item) || (TIME.test(item) && !/^\d{11,18}$/.test(item))) ? item : '…'
    return typeof item === 'boolean' ? isKept && item : null
  }
  const walk = (item: unknown): unknown => {
    if (Array.isArray(item)) {
      const names = kept.get(item)
      return item
        .slice(0, MOST_OF_A_LIST * 8)
        .map((one, index) => (isLeaf(one) ? leaf(one, names?.has(String(index)) ?? false) : walk(one)))
    }
    if (!isObject(item)) return leaf(item, false)
    const names = kept.get(item)
    return Object.fromEntries(
      Object.entries(item).map(([key, one], index) => {
        const isNamed = names?.has(key) ?? false
        const shown = isNamed || PLAIN_KEY.test(key) ? key : `key${index + 1}`
        if (names?.has(`=${key}`) === true) return [shown, one]
        return [shown, isLeaf(one) ? leaf(one, isNamed) : walk(one)]
      }),
    )
  }
  return walk(value)
}

/** Seconds or milliseconds of this century: no other number so large is worth keeping, and it is nobody's telephone. */
function isMoment(value: number): boolean {
  return (value > 946_684_800 && value < 4_102_444_800 && value < 10_000_000_000) || (value > 946_684_800_000 && value < 4_102_444_800_000)
}

function isLeaf(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}

function put(body: unknown, path: string, value: string): void {
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  const holder = steps.length === 0 ? body : at(body, steps.join('.'))
  if (typeof holder === 'object' && holder !== null && Object.hasOwn(holder, last)) Object.assign(holder, { [last]: value })
}

function parsed(payload: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(payload.toString('utf8'))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
