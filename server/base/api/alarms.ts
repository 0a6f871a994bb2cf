/** Shapes of the alarms of devices. */
import type { Bilingual } from '../text.ts'
import type { PersonRef } from './common.ts'

export const ALARM_SEVERITIES = ['urgent', 'serious', 'notice'] as const
export type AlarmSeverity = (typeof ALARM_SEVERITIES)[number]
export const ALARM_OUTCOMES = ['repaired', 'false-alarm', 'test', 'other'] as const
export type AlarmOutcome = (typeof ALARM_OUTCOMES)[number]
/** `open`: neither cleared nor handled; `unhandled`: nobody has handled it yet, cleared or not. */
export const ALARM_STATES = ['open', 'unhandled', 'handled', 'all'] as const
export type AlarmState = (typeof ALARM_STATES)[number]

/** Something a person did, and when. */
export interface AlarmAct {
  readonly at: string
  readonly by: PersonRef
}

/** One alarm of one device from its beginning to its end. */
export interface AlarmView {
  readonly id: string
  readonly subject: { readonly id: string; readonly name: string }
  readonly device: { readonly id: string; readonly name: string; readonly place: string | null }
  readonly kind: { readonly id: string; readonly name: Bilingual }
  readonly alarm: string
  readonly name: Bilingual
  readonly sort: 'event' | 'threshold' | 'offline'
  /** `event`, `silence`, or the metric whose condition held, with its name and the value it began with. */
  readonly source: string
  readonly metric: { readonly name: Bilingual; readonly value: number | null; readonly unit: string | null } | null
  readonly severity: AlarmSeverity
  /** Time of the device. */
  readonly raisedAt: string
  /** When the bridge came to know. */
  readonly noticedAt: string
  readonly clearedAt: string | null
  /** Who cleared it by hand; null: the device did, or nobody yet. */
  readonly clearedBy: PersonRef | null
  readonly acknowledged: AlarmAct | null
  readonly handled: (AlarmAct & { readonly outcome: AlarmOutcome; readonly note: string | null }) | null
}

export interface AlarmHandling {
  readonly outcome: AlarmOutcome
  readonly note?: string
}

/** How many alarms of a subject stand open, by severity and kind, and how long handling took in the last days. */
export interface AlarmCounts {
  readonly open: { readonly [severity in AlarmSeverity]: number }
  readonly unhandled: number
  readonly byKind: readonly { readonly kind: string; readonly name: Bilingual; readonly open: number }[]
  readonly handling: { readonly days: number; readonly raised: number; readonly handled: number; readonly medianMinutes: number | null }
}

/** What a kind of device may say and raise, for filters and labels. */
export interface DeviceKindView {
  readonly id: string
  readonly name: Bilingual
  readonly onlineWindowMinutes: number
  readonly retentionDays: number
  readonly metrics: readonly {
    readonly key: string
    readonly name: Bilingual
    readonly type: string
    readonly unit: string | null
    readonly min: number | null
    readonly max: number | null
    readonly words: readonly { readonly code: string; readonly name: Bilingual }[]
  }[]
  readonly alarms: readonly {
    readonly key: string
    readonly name: Bilingual
    readonly severity: AlarmSeverity
    readonly sorts: readonly string[]
  }[]
  readonly personalFields: readonly { readonly key: string; readonly kept: 'dropped' | 'pseudonym' }[]
}
