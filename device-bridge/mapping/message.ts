import { textOfJson } from '../../server/base/json.ts'
import { keptName } from '../privacy/names.ts'
import { KINDS, LIMITS, type MetricRule } from './kinds.ts'

/** What a device said, however it was written on the wire. */
export interface DeviceMessage {
  readonly ts: string
  readonly seq: number
  readonly values: { readonly [metric: string]: unknown }
  readonly event?: string
  /** The payload said no time: `ts` is empty, or when it came, and the moment it is judged stands for it. */
  readonly time?: 'arrival'
}

export interface CanonicalReading {
  readonly metric: string
  readonly ts: string
  readonly seq: number
  readonly number: number | null
  readonly text: string | null
}

export interface CanonicalEvent {
  readonly event: string
  readonly ts: string
  readonly seq: number
}

export type RejectReason =
  | 'malformed'
  | 'future'
  | 'too-old'
  | 'unknown-metric'
  | 'unknown-event'
  | 'wrong-type'
  | 'implausible'
  | 'contradicts'
  | 'personal-data'
  | 'unknown-device'

export interface Fault {
  readonly reason: RejectReason
  readonly detail: string
}

/** What one message comes to: readings and events to keep, and what is set aside with its reason. */
export interface Mapped {
  readonly readings: readonly CanonicalReading[]
  readonly events: readonly CanonicalEvent[]
  readonly rejected: readonly Fault[]
}

/** Kept beside what came without a time of its own; one reading for each message, so that they can be counted. */
export const TIME_SOURCE = 'timeSource'

const LONGEST_TEXT = 200
/** A code of a machine (`E12`, `F-204`, `P-07`): too short for a telephone, an identity number or a number plate. */
const CODE = /^[A-Za-z]{0,4}[-.]?\d{1,4}$/
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i

export function reject(reason: RejectReason, detail: string): Mapped {
  return { readings: [], events: [], rejected: [{ reason, detail: plain(detail) }] }
}

/** Keeps a value about a person as a pseudonym: the same person is the same sign, and nobody reads the person from it. */
export type Pseudonym = (field: string, value: string) => string

/**
 * Checks a message by the rules of its device's kind: time within limits, known metrics of the right type, range and words.
 * What passes is kept, what does not is named, never with its value; neither is ever changed to fit. Of a person nothing passes: fields about
 * one are dropped, or kept as `pseudonym` makes them where the kind allows that; without `pseudonym` they are dropped.
 */
export function checkMessage(message: DeviceMessage, kind: string, now: string, pseudonym?: Pseudonym): Mapped {
  const at = message.time === 'arrival' ? Date.parse(now) : RFC_3339.test(message.ts) ? Date.parse(message.ts) : Number.NaN
  if (Number.isNaN(at)) return reject('malformed', 'ts is not a time')
  const current = Date.parse(now)
  if (at > current + LIMITS.futureMs) return reject('future', message.ts)
  if (at < current - LIMITS.acceptPastMs) return reject('too-old', message.ts)
  const rule = KINDS.get(kind)
  if (rule === undefined) return reject('unknown-device', `kind ${kind}`)
  const ts = new Date(at).toISOString()
  const readings: CanonicalReading[] = []
  const events: CanonicalEvent[] = []
  const rejected: Fault[] = []
  const refuse = (reason: RejectReason, detail: string) => rejected.push({ reason, detail: plain(detail) })

  if (message.event !== undefined) {
    if (rule.events.has(message.event)) events.push({ event: message.event, ts, seq: message.seq })
    else refuse('unknown-event', keptName(message.event))
  }
  for (const [metric, value] of Object.entries(message.values)) {
    if (rule.personal.has(metric)) {
      const sign = pseudonym !== undefined && rule.pseudonyms.has(metric) ? signOf(metric, value, pseudonym) : null
      if (sign === null) refuse('personal-data', metric)
      else readings.push({ metric, ts, seq: message.seq, number: null, text: sign })
      continue
    }
    const known = rule.metrics.get(metric)
    const fault = known === undefined ? null : faultOf(known, value)
    if (known === undefined) {
      if (!rule.elsewhere.has(metric)) refuse('unknown-metric', keptName(metric))
    } else if (fault === null) readings.push({ metric, ts, seq: message.seq, ...stored(value) })
    else refuse(fault.reason, `${metric}: ${fault.detail}`)
  }
  if (message.time === 'arrival' && readings.length + events.length > 0)
    readings.push({ metric: TIME_SOURCE, ts, seq: message.seq, number: null, text: message.time })
  return { readings, events, rejected }
}

/** What is wrong with a value, in words that do not repeat it: it may be anything, a telephone number too. */
function faultOf({ type, min = -Infinity, max = Infinity, words, format }: MetricRule, value: unknown): Fault | null {
  if (typeof value !== type) return { reason: 'wrong-type', detail: typeof value }
  if (typeof value === 'number') {
    if (value > max) return { reason: 'implausible', detail: `above ${max}` }
    return value >= min ? null : { reason: 'implausible', detail: `below ${min}` }
  }
  if (typeof value !== 'string') return null
  if (value.length > LONGEST_TEXT || value !== plain(value)) return { reason: 'malformed', detail: 'text that can not be kept' }
  if (words !== undefined) return words.has(value) ? null : { reason: 'wrong-type', detail: 'none of its words' }
  const form = format === 'time' ? RFC_3339 : CODE
  return form.test(value) ? null : { reason: 'wrong-type', detail: format === 'time' ? 'not a time' : 'not a code' }
}

function signOf(field: string, value: unknown, pseudonym: Pseudonym): string | null {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text.trim() !== '' && text.length <= LONGEST_TEXT ? pseudonym(field, text.trim()) : null
}

function stored(value: unknown): { readonly number: number | null; readonly text: string | null } {
  if (typeof value === 'number') return { number: value, text: null }
  if (typeof value === 'boolean') return { number: Number(value), text: null }
  return { number: null, text: textOfJson(value) }
}

/** Without what a database can not hold: control signs and halves of signs. */
function plain(text: string): string {
  return Buffer.from(text.slice(0, LONGEST_TEXT), 'utf8')
    .toString('utf8')
    .replace(/\p{Cc}/gu, '\u{fffd}')
}
