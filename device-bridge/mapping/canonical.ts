import { CLEARED } from './kinds.ts'
import { checkMessage, type DeviceMessage, type Mapped, type Pseudonym, reject } from './message.ts'

/** Parts of a topic `pingji/v1/{subject}/{device}/{channel}`. */
export interface Topic {
  readonly subject: string
  readonly device: string
  readonly channel: 'telemetry' | 'event' | 'status'
}

const LARGEST_PAYLOAD = 65_536
/** How our own broker hands a message on: with the name of the gateway that logged in. Nobody else may publish there. */
const FROM = /^pingji\/from\/([\w.-]{1,64})\/(.+)$/
const TOPIC = /^pingji\/v1\/([A-Za-z0-9_-]{1,64})\/([A-Za-z0-9_-]{1,64})\/(telemetry|event|status)$/

/** Null when the topic is none of ours or an id is not plain (`#`, `+`, `/` can not hide in one). */
export function partsOfTopic(topic: string): Topic | null {
  const [, subject, device, channel] = TOPIC.exec(topic) ?? []
  return subject === undefined || device === undefined || channel === undefined
    ? null
    : { subject, device, channel: channel as Topic['channel'] }
}

/** The topic under which our own broker hands on what a gateway published under `pingji/v1/…`. */
export function topicFrom(gateway: string, topic: string): string {
  const named = `pingji/from/${gateway}/${topic}`
  return FROM.test(named) ? named : topic
}

/** Takes the name of the gateway off a topic of `topicFrom`; null: nobody is named. */
export function senderOfTopic(topic: string): { readonly gateway: string | null; readonly topic: string } {
  const [, gateway, rest] = FROM.exec(topic) ?? []
  return gateway === undefined || rest === undefined ? { gateway: null, topic } : { gateway, topic: rest }
}

/**
 * Reads the canonical payload of a channel by the rules of the device's kind (`"time": "arrival"`: the sender knew no time):
 * `telemetry` `{"ts": RFC 3339, "seq": n, "values": {metric: number | string | boolean}}`;
 * `event` `{"ts", "seq", "event": alarm, "cleared"?: true, "values"?}`; `status` `{"ts", "seq", "online": boolean}`.
 */
export function mapCanonical(
  payload: Buffer | string,
  kind: string,
  now: string,
  channel: Topic['channel'] = 'telemetry',
  pseudonym?: Pseudonym,
): Mapped {
  const parsed = parseObject(payload)
  const message = parsed === null ? null : messageOf(parsed, channel)
  return message === null
    ? reject('malformed', `payload is not the canonical JSON of ${channel}`)
    : checkMessage(message, kind, now, pseudonym)
}

/** The payload as an object, or null when it is none or too large. */
export function parseObject(payload: Buffer | string): { readonly [name: string]: unknown } | null {
  if (payload.length > LARGEST_PAYLOAD) return null
  try {
    const value: unknown = JSON.parse(payload.toString())
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function messageOf(body: { readonly [name: string]: unknown }, channel: Topic['channel']): DeviceMessage | null {
  const { ts, seq = 0, time } = body
  if (typeof ts !== 'string' || typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 0) return null
  const head: Omit<DeviceMessage, 'values'> = { ts, seq, ...(time === 'arrival' ? { time } : {}) }
  switch (channel) {
    case 'telemetry':
      return isObject(body.values) ? { ...head, values: body.values } : null
    case 'event':
      if (typeof body.event !== 'string' || !(body.values === undefined || isObject(body.values))) return null
      if (!(body.cleared === undefined || typeof body.cleared === 'boolean')) return null
      return { ...head, event: body.cleared === true ? `${body.event}${CLEARED}` : body.event, values: body.values ?? {} }
    case 'status':
      return typeof body.online === 'boolean' ? { ...head, values: { online: body.online } } : null
  }
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
