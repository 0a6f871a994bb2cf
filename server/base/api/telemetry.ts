import type { Bilingual } from '../text.ts'

/** `online`: heard within its kind's window and not saying otherwise; `silent`: heard once, not now; `never`: nothing came yet. */
export const PRESENCES = ['online', 'silent', 'never'] as const
export type Presence = (typeof PRESENCES)[number]

export interface PresenceCounts {
  /** Devices that are neither planned nor retired: the sum of the three. */
  readonly installed: number
  readonly online: number
  readonly silent: number
  readonly never: number
}

export interface KindState extends PresenceCounts {
  readonly kind: string
  readonly name: Bilingual
  /** Within which it must be heard to count as online. */
  readonly windowMinutes: number
  readonly openAlarms: number
  readonly lastSeenAt: string | null
}

export interface PlaceState extends PresenceCounts {
  /** Null: no building is entered; `place` then says where, where somebody said. */
  readonly building: { readonly id: string; readonly name: string } | null
  readonly floor: string | null
  readonly place: string | null
  readonly openAlarms: number
}

/** One day of all or of one kind; null: nothing came that day, which is not zero. */
export interface TrendDay {
  readonly day: string
  readonly devices: number | null
  readonly readings: number | null
  readonly late: number | null
}

export interface Trend {
  readonly kind: string | null
  /** Registered now; the share of a day stands against it. */
  readonly installed: number
  readonly days: readonly TrendDay[]
}

export interface AlarmBrief {
  readonly id: string
  readonly deviceId: string
  readonly deviceName: string
  readonly kind: string
  readonly name: Bilingual
  readonly severity: 'urgent' | 'serious' | 'notice'
  readonly raisedAt: string
  readonly clearedAt: string | null
  readonly acknowledgedAt: string | null
  readonly handledAt: string | null
  readonly outcome: string | null
  readonly note: string | null
}

export interface SubjectDashboard {
  readonly subject: { readonly id: string; readonly name: string; readonly address: string }
  readonly at: string
  readonly totals: PresenceCounts & { readonly openAlarms: number }
  readonly kinds: readonly KindState[]
  readonly places: readonly PlaceState[]
  /** Not handled yet, most severe first; the first of them. */
  readonly alarms: readonly AlarmBrief[]
}

export interface DeviceBrief {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly kindName: Bilingual
  readonly building: string | null
  readonly floor: string | null
  readonly place: string | null
  readonly presence: Presence
  readonly lastSeenAt: string | null
  readonly openAlarms: number
}

/** What a metric is called and how it is measured; `type` as in the list of kinds. */
export interface MetricWord {
  readonly key: string
  readonly name: Bilingual
  readonly type: string
  readonly unit: string | null
  /** What a code of a metric in words means. */
  readonly words: readonly { readonly code: string; readonly name: Bilingual }[]
}

export interface LatestValue extends MetricWord {
  /** All null: never reported. */
  readonly number: number | null
  readonly text: string | null
  readonly ts: string | null
}

/** The message a reading came in. */
export interface ReadingOrigin {
  /** When the bridge got it; the time of the reading itself is the device's. */
  readonly receivedAt: string
  /** SHA-256 of what came, hex. Null: stored before it was kept. */
  readonly hash: string | null
  /** `login`: the gateway that had logged in; `right`: the only one that may speak for the device; `source`: a source that was asked. */
  readonly sender: { readonly knownBy: 'login' | 'right' | 'source'; readonly name: string } | null
}

/** A device as one sees it now. */
export interface DeviceScreen {
  readonly device: DeviceBrief & {
    readonly maker: string | null
    readonly model: string | null
    readonly serves: string | null
    readonly installedOn: string | null
    readonly ownerUnit: string | null
    readonly useUnit: string | null
    readonly maintainer: string | null
    readonly assetState: string
    readonly dataSource: string
    readonly gateway: string | null
    readonly mapping: string | null
    readonly registeredAt: string
    readonly windowMinutes: number
  }
  readonly at: string
  /** `origin` null: it never reported, or the reading is no longer kept. */
  readonly latest: readonly (LatestValue & { readonly origin: ReadingOrigin | null })[]
  readonly events: readonly { readonly name: Bilingual; readonly ts: string; readonly receivedAt: string }[]
  readonly alarms: readonly AlarmBrief[]
  readonly quarantine: {
    readonly byReason: readonly { readonly reason: string; readonly count: number }[]
    readonly newest: readonly { readonly id: string; readonly reason: string; readonly detail: string; readonly receivedAt: string }[]
  }
  /** Rows of the subject's score scheme that this kind of device can prove. */
  readonly proves: readonly { readonly rowId: string; readonly number: number; readonly text: Bilingual; readonly article: string | null }[]
  /** Days of the last 30, with readings and how they came; days without are left out. */
  readonly days: readonly TrendDay[]
}

export const RANGES = ['24h', '7d', '30d'] as const
export type Range = (typeof RANGES)[number]

/** A bucket of a chart; all null: nothing came, which is a gap. */
export interface SeriesPoint {
  readonly from: string
  readonly min: number | null
  readonly mean: number | null
  readonly max: number | null
  readonly readings: number
}

export interface Series {
  readonly metric: MetricWord
  readonly range: Range
  readonly bucketMinutes: number
  readonly from: string
  readonly to: string
  readonly points: readonly SeriesPoint[]
  /** Of metrics in words: the newest values instead of points. */
  readonly words: readonly { readonly ts: string; readonly text: string }[]
}

export interface LiveValue {
  readonly device: string
  readonly name: string
  readonly kind: string
  readonly metric: string
  readonly number: number | null
  readonly text: string | null
  readonly ts: string
}

/** What the live view hears: a whole picture at first (`snapshot`), then what changed (`changes`). */
export interface LiveUpdate {
  readonly at: string
  readonly counts: PresenceCounts & { readonly openAlarms: number }
  /** Newest first, at most 300. */
  readonly values: readonly LiveValue[]
  /** Further values that changed and are not listed. */
  readonly omitted: number
  readonly events: readonly { readonly device: string; readonly name: string; readonly event: Bilingual; readonly ts: string }[]
}

export interface BridgeProcess {
  readonly name: string
  readonly host: string
  readonly startedAt: string
  readonly updatedAt: string
  /** It wrote its state lately. */
  readonly alive: boolean
  readonly ratePerSecond: number
  readonly lagMs: number
  readonly waiting: number
  readonly counts: { readonly [name: string]: number }
}

export interface QuarantineCount {
  readonly reason: string
  readonly mapping: string | null
  readonly count: number
  readonly subjects: number
  readonly newest: string
}

export interface BridgeHealth {
  readonly at: string
  readonly bridges: readonly BridgeProcess[]
  /** Of the last 24 hours. */
  readonly quarantine: readonly QuarantineCount[]
  readonly gateways: readonly {
    readonly username: string
    readonly label: string
    readonly subject: { readonly id: string; readonly name: string }
    readonly lastSeenAt: string | null
    readonly createdAt: string
  }[]
}

/** One subject in the view of the whole zone. */
export interface ZoneRow extends PresenceCounts {
  readonly id: string
  readonly name: string
  readonly address: string
  readonly organisation: string
  readonly programme: string
  readonly level: Bilingual | null
  readonly certificate: { readonly number: string; readonly lastDay: string | null; readonly expired: boolean } | null
  readonly openCases: number
  readonly openAlarms: number
  /** Rows of the scheme that name devices as a source, and those of them that devices reported for in the window. */
  readonly evidence: { readonly rows: number; readonly withData: number; readonly windowDays: number }
}

export const ZONE_SORTS = ['name', 'level', 'validity', 'devices', 'online', 'alarms', 'evidence'] as const
export type ZoneSort = (typeof ZONE_SORTS)[number]
