import { KINDS, LIMITS } from './kinds.ts'

/** What a device said, however it was written on the wire. */
export interface DeviceMessage {
  readonly ts: string
  readonly seq: number
  readonly values: { readonly [metric: string]: unknown }
  readonly event?: string
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

const LONGEST_TEXT = 200
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i

export function reject(reason: RejectReason, detail: string): Mapped {
  return { readings: [], events: [], rejected: [{ reason, detail: plain(detail) }] }
}

/**
 * Checks a message by the rules of its device's kind: time within limits, known metrics of the right type and range, no personal data.
 * What passes is kept, what does not is named; neither is ever changed to fit.
 */
export function checkMessage(message: DeviceMessage, kind: string, now: string): Mapped {
  const at = RFC_3339.test(message.ts) ? Date.parse(message.ts) : Number.NaN
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
    else refuse('unknown-event', message.event)
  }
  for (const [metric, value] of Object.entries(message.values)) {
    const known = rule.metrics.get(metric)
    if (rule.personal.has(metric)) refuse('personal-data', metric)
    else if (known === undefined) refuse('unknown-metric', metric)
    else if (typeof value !== known.type) refuse('wrong-type', `${metric}: ${typeof value}`)
    else if (typeof value === 'number' && !(value >= (known.min ?? -Infinity) && value <= (known.max ?? Infinity)))
      refuse('implausible', `${metric} = ${value}`)
    else if (typeof value === 'string' && (value.length > LONGEST_TEXT || value !== plain(value)))
      refuse('malformed', `${metric}: text that can not be kept`)
    else readings.push({ metric, ts, seq: message.seq, ...stored(value) })
  }
  return { readings, events, rejected }
}

function stored(value: unknown): { readonly number: number | null; readonly text: string | null } {
  if (typeof value === 'number') return { number: value, text: null }
  if (typeof value === 'boolean') return { number: Number(value), text: null }
  return { number: null, text: String(value) }
}

/** Without what a database can not hold: control signs and halves of signs. */
function plain(text: string): string {
  return Buffer.from(text.slice(0, LONGEST_TEXT), 'utf8')
    .toString('utf8')
    .replace(/\p{Cc}/gu, '\u{fffd}')
}
