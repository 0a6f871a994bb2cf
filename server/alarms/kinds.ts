import document from '../../device-bridge/kinds.json' with { type: 'json' }
import type { AlarmSeverity, DeviceKindView } from '../base/api/alarms.ts'
import type { Bilingual } from '../base/text.ts'
import type { SilenceRule } from '../store/alarms.ts'

interface Named {
  readonly key: string
  readonly zh: string
  readonly en: string
}
interface KindEntry {
  readonly id: string
  readonly name: Bilingual
  readonly metrics: readonly (Named & {
    readonly type: string
    readonly unit?: string
    readonly min?: number
    readonly max?: number
    readonly words?: readonly { readonly code: string; readonly zh: string; readonly en: string }[]
  })[]
  readonly personalFields: readonly string[]
  readonly pseudonyms?: readonly string[]
  readonly alarms: readonly (Named & { readonly severity: string; readonly sorts: readonly string[] })[]
  readonly onlineWindowMinutes: number
  readonly retentionDays?: number
}
interface KindDocument {
  readonly limits: { readonly rawRetentionDays: number }
  readonly systemAlarms: readonly (Named & { readonly severity: string })[]
  readonly kinds: readonly KindEntry[]
}

const { limits, systemAlarms, kinds }: KindDocument = document
const KINDS: ReadonlyMap<string, KindEntry> = new Map(kinds.map((kind) => [kind.id, kind]))
const name = ({ zh, en }: Named): Bilingual => ({ zh, en })
const same = (text: string): Bilingual => ({ zh: text, en: text })

/** Alarm of a gateway that speaks in the name of another subject. */
export const SPOOFED = 'spoofed'

/** How long devices of each kind may be silent. */
export const SILENCE_RULES: readonly SilenceRule[] = kinds.flatMap(({ id, onlineWindowMinutes, alarms }) => {
  const offline = alarms.find(({ key }) => key === 'offline')
  return offline === undefined ? [] : [{ kind: id, minutes: onlineWindowMinutes, severity: offline.severity }]
})

export function kindName(kind: string): Bilingual {
  return KINDS.get(kind)?.name ?? same(kind)
}

export function alarmName(kind: string, alarm: string): Bilingual {
  const known = KINDS.get(kind)?.alarms.find(({ key }) => key === alarm) ?? systemAlarms.find(({ key }) => key === alarm)
  return known === undefined ? same(alarm) : name(known)
}

export function severityOf(alarm: string): string {
  return systemAlarms.find(({ key }) => key === alarm)?.severity ?? 'notice'
}

/** Name and unit of a metric; null: the source is none. */
export function metricOf(kind: string, key: string): { readonly name: Bilingual; readonly unit: string | null } | null {
  const metric = KINDS.get(kind)?.metrics.find((one) => one.key === key)
  return metric === undefined ? null : { name: name(metric), unit: metric.unit ?? null }
}

/** Every kind with its metrics, alarms, limits and what becomes of fields about persons. */
export const KIND_VIEWS: readonly DeviceKindView[] = kinds.map((kind) => ({
  id: kind.id,
  name: kind.name,
  onlineWindowMinutes: kind.onlineWindowMinutes,
  retentionDays: Math.max(kind.retentionDays ?? 0, limits.rawRetentionDays),
  metrics: kind.metrics.map((metric) => ({
    key: metric.key,
    name: name(metric),
    type: metric.type,
    unit: metric.unit ?? null,
    min: metric.min ?? null,
    max: metric.max ?? null,
    words: (metric.words ?? []).map(({ code, zh, en }) => ({ code, name: { zh, en } })),
  })),
  alarms: kind.alarms.map((alarm) => ({
    key: alarm.key,
    name: name(alarm),
    severity: alarm.severity as AlarmSeverity,
    sorts: alarm.sorts,
  })),
  personalFields: kind.personalFields.map((key) => ({ key, kept: kind.pseudonyms?.includes(key) === true ? 'pseudonym' : 'dropped' })),
}))
