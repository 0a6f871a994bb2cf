import kinds from '../kinds.json' with { type: 'json' }

/** What a kind of device may say, from `kinds.json`. */
export interface KindRule {
  readonly metrics: ReadonlyMap<string, MetricRule>
  readonly personal: ReadonlySet<string>
  readonly events: ReadonlySet<string>
}

export interface MetricRule {
  readonly key: string
  readonly type: string
  readonly min?: number
  readonly max?: number
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

export const KINDS: ReadonlyMap<string, KindRule> = new Map(
  kinds.kinds.map((kind) => [
    kind.id,
    {
      metrics: new Map(kind.metrics.map((metric): [string, MetricRule] => [metric.key, metric])),
      personal: new Set(kind.personalFields),
      events: new Set(kind.alarms.map(({ key }) => key)),
    },
  ]),
)

/** How far a device's clock may be wrong, and how long after its time a message still counts; milliseconds. */
export const LIMITS = {
  futureMs: kinds.limits.futureMinutes * MINUTE_MS,
  lateMs: kinds.limits.lateMinutes * MINUTE_MS,
  acceptPastMs: kinds.limits.acceptPastDays * DAY_MS,
}

/** Days for which single readings are kept; a kind may have to keep its own longer. Roll-ups stay. */
export const RETENTION: { readonly days: number; readonly byKind: readonly { readonly kind: string; readonly days: number }[] } = {
  days: kinds.limits.rawRetentionDays,
  byKind: kinds.kinds.flatMap(({ id, retentionDays }) =>
    retentionDays !== undefined && retentionDays > kinds.limits.rawRetentionDays ? [{ kind: id, days: retentionDays }] : [],
  ),
}
