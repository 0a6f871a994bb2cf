import document from '../../device-bridge/kinds.json' with { type: 'json' }
import type { MetricWord } from '../base/api/telemetry.ts'
import type { Bilingual } from '../base/text.ts'
import type { PresenceRule } from '../store/telemetry-views.ts'

interface KindEntry {
  readonly id: string
  readonly name: Bilingual
  readonly onlineWindowMinutes?: number
  readonly metrics: readonly MetricEntry[]
  readonly alarms: readonly { readonly key: string; readonly zh: string; readonly en: string }[]
}
interface MetricEntry {
  readonly key: string
  readonly zh: string
  readonly en: string
  readonly type: string
  readonly unit?: string
  readonly words?: readonly { readonly code: string; readonly zh: string; readonly en: string }[]
}
interface KindDocument {
  readonly limits: { readonly onlineWindowMinutes?: number; readonly lateMinutes: number }
  readonly kinds: readonly KindEntry[]
}

const { limits, kinds }: KindDocument = document
const KINDS: ReadonlyMap<string, KindEntry> = new Map(kinds.map((kind) => [kind.id, kind]))
const USUAL_MINUTES = limits.onlineWindowMinutes ?? limits.lateMinutes

export function kindName(kind: string): Bilingual {
  return KINDS.get(kind)?.name ?? { zh: kind, en: kind }
}

/** Minutes within which a device of the kind must be heard to count as online. */
export function windowMinutesOf(kind: string): number {
  return KINDS.get(kind)?.onlineWindowMinutes ?? USUAL_MINUTES
}

export function presenceRule(now: string): PresenceRule {
  return {
    now,
    usualMinutes: USUAL_MINUTES,
    byKind: kinds.map(({ id }) => ({ kind: id, minutes: windowMinutesOf(id) })),
  }
}

/** Metrics of a kind in the order of the list of kinds. */
export function metricsOf(kind: string): readonly MetricWord[] {
  return (KINDS.get(kind)?.metrics ?? []).map(({ key, zh, en, type, unit, words = [] }) => ({
    key,
    name: { zh, en },
    type,
    unit: unit ?? null,
    words: words.map((word) => ({ code: word.code, name: { zh: word.zh, en: word.en } })),
  }))
}

/** Alarms of no kind of their own. */
const OTHER_ALARMS: { readonly [alarm: string]: Bilingual } = { spoofed: { zh: '身份冒用', en: 'somebody else spoke for it' } }

/** An event or alarm in words; how a device takes it back is an event of its own. */
export function alarmName(kind: string, alarm: string): Bilingual {
  const [key = alarm, end] = alarm.split(':')
  const known = KINDS.get(kind)?.alarms.find((one) => one.key === key)
  const name = known === undefined ? (OTHER_ALARMS[key] ?? { zh: key, en: key }) : { zh: known.zh, en: known.en }
  return end === undefined ? name : { zh: `${name.zh}（解除）`, en: `${name.en} (over)` }
}
