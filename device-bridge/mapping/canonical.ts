import kinds from '../kinds.json' with { type: 'json' }

/** What one message of a device comes to: readings to keep, or why it is set aside. Pure. */
export interface CanonicalReading {
  readonly metric: string
  readonly ts: string
  readonly seq: number
  readonly number: number | null
  readonly text: string | null
}
export type Mapped = {
  readonly readings: readonly CanonicalReading[]
  readonly rejected: readonly { readonly reason: RejectReason; readonly detail: string }[]
}
export type RejectReason =
  | 'malformed'
  | 'future'
  | 'unknown-metric'
  | 'wrong-type'
  | 'implausible'
  | 'personal-data'
  | 'unknown-device'
  | 'spoofed'

interface MetricRule {
  readonly key: string
  readonly type: string
  readonly min?: number
  readonly max?: number
}
interface KindRule {
  readonly metrics: ReadonlyMap<string, MetricRule>
  readonly personal: ReadonlySet<string>
}

const KINDS: ReadonlyMap<string, KindRule> = new Map(
  kinds.kinds.map((kind) => [
    kind.id,
    { metrics: new Map(kind.metrics.map((metric): [string, MetricRule] => [metric.key, metric])), personal: new Set(kind.personalFields) },
  ]),
)

const FUTURE_MS = 5 * 60_000

/**
 * Reads the canonical payload `{"ts": RFC 3339, "seq": n, "values": {metric: number | string | boolean}}` by the rules of the device's kind.
 * A device's clock may run a little fast, not more; fields with personal data never get past here.
 */
export function mapCanonical(payload: Buffer | string, kind: string, now: string): Mapped {
  const message = parse(payload)
  if (message === null) return reject('malformed', 'payload is not the canonical JSON')
  const at = Date.parse(message.ts)
  if (Number.isNaN(at)) return reject('malformed', 'ts is not a time')
  if (at > Date.parse(now) + FUTURE_MS) return reject('future', message.ts)
  const rule = KINDS.get(kind)
  if (rule === undefined) return reject('unknown-device', `kind ${kind}`)
  const ts = new Date(at).toISOString()
  const readings: CanonicalReading[] = []
  const rejected: { reason: RejectReason; detail: string }[] = []
  for (const [metric, value] of Object.entries(message.values)) {
    if (rule.personal.has(metric)) {
      rejected.push({ reason: 'personal-data', detail: metric })
      continue
    }
    const known = rule.metrics.get(metric)
    if (known === undefined) rejected.push({ reason: 'unknown-metric', detail: metric.slice(0, 64) })
    else if (typeof value !== known.type) rejected.push({ reason: 'wrong-type', detail: `${metric}: ${typeof value}` })
    else if (typeof value === 'number' && (!Number.isFinite(value) || value < (known.min ?? -Infinity) || value > (known.max ?? Infinity)))
      rejected.push({ reason: 'implausible', detail: `${metric} = ${value}` })
    else
      readings.push({
        metric,
        ts,
        seq: message.seq,
        number: typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : null,
        text: typeof value === 'string' ? value.slice(0, 200) : null,
      })
  }
  return { readings, rejected }
}

function reject(reason: RejectReason, detail: string): Mapped {
  return { readings: [], rejected: [{ reason, detail }] }
}

function parse(
  payload: Buffer | string,
): { readonly ts: string; readonly seq: number; readonly values: { readonly [metric: string]: unknown } } | null {
  if (payload.length > 65_536) return null
  try {
    const value: unknown = JSON.parse(payload.toString())
    if (typeof value !== 'object' || value === null) return null
    const { ts, seq, values } = value as { readonly ts?: unknown; readonly seq?: unknown; readonly values?: unknown }
    if (typeof ts !== 'string' || typeof values !== 'object' || values === null || Array.isArray(values)) return null
    if (seq !== undefined && (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 0)) return null
    return { ts, seq: seq ?? 0, values: values as { readonly [metric: string]: unknown } }
  } catch {
    return null
  }
}

/** `pingji/v1/{subject}/{device}/telemetry`, with ids that are plain. */
export function partsOfTopic(topic: string): { readonly subject: string; readonly device: string; readonly channel: string } | null {
  const match = /^pingji\/v1\/([A-Za-z0-9_-]{1,64})\/([A-Za-z0-9_-]{1,64})\/(telemetry|event|status)$/.exec(topic)
  return match === null ? null : { subject: match[1] ?? '', device: match[2] ?? '', channel: match[3] ?? '' }
}
