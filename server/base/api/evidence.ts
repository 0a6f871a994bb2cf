import type { Bilingual } from '../text.ts'

/** The five admissibility checks, in the order a clerk reads them. */
export const EVIDENCE_CHECKS = ['complete', 'recent', 'typeAndUnit', 'plausible', 'documentedSource'] as const
export type EvidenceCheck = (typeof EVIDENCE_CHECKS)[number]

/** One check with its figures in a sentence, and what to do when it fails. */
export interface CheckFinding {
  readonly passed: boolean
  readonly text: Bilingual
  readonly advice: Bilingual | null
}

/** What one source (kind of device and metric) measured. A value of null is no evidence, never zero. */
export interface SourceEvidence {
  /** Parts that are optional here stand on no sheet signed before they were measured. */
  readonly facility?: string
  readonly metric: string
  readonly strength?: 'full' | 'partial'
  readonly title: Bilingual
  /** Decimal string; null: no evidence. */
  readonly value: string | null
  readonly unit: string | null
  readonly unitName?: Bilingual
  readonly numerator: number | null
  readonly denominator: number | null
  /** What was counted, with figures, and the limit it stands against. */
  readonly text?: Bilingual
  readonly limit?: Bilingual | null
  readonly window: { readonly from: string; readonly to: string }
  readonly checks: { readonly [check in EvidenceCheck]: boolean }
  readonly findings?: { readonly [check in EvidenceCheck]: CheckFinding }
  /** Devices that reported on each day of the window; null: nothing came that day. */
  readonly series: readonly { readonly day: string; readonly value: number | null }[]
  readonly devices: { readonly installed: number; readonly reporting: number }
  /** `none`: no such device is registered; `silent`: none of them reported; `measured`: the figure stands. */
  readonly state?: 'none' | 'silent' | 'measured'
  /** What the figure alone says about the row, before the checks; null: nothing. */
  readonly speaksFor?: boolean | null
}

/** What the bridge measured for one row: its first source, the others, and what all of them together propose. */
export interface RowEvidence extends SourceEvidence {
  readonly others?: readonly SourceEvidence[]
  /** SHA-256 over the figures of this row. */
  readonly snapshotHash: string | null
  /** Frozen snapshot this row belongs to, once the sheet is signed. */
  readonly snapshot?: { readonly id: string; readonly hash: string } | null
  /** Is the row met? Only when every check passes and the sources prove it whole; null: nothing is proposed. */
  readonly suggestion: boolean | null
}

export type EvidenceRows = { readonly [rowId: string]: RowEvidence }

/** A device behind a figure. */
export interface EvidenceDevice {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly place: string | null
  readonly maker: string | null
  readonly model: string | null
  readonly reported: boolean
  readonly lastSeenAt: string | null
  /** Days of the window with readings, and readings. */
  readonly days: number
  readonly readings: number
}

export interface EvidenceDevices {
  readonly items: readonly EvidenceDevice[]
  readonly total: number
  readonly nextCursor: string | null
}

/** A metric a row may name, for the scheme editor. */
export interface MetricView {
  readonly id: string
  readonly name: Bilingual
  readonly unit: Bilingual
  readonly explanation: Bilingual
  readonly parameters: readonly {
    readonly key: string
    readonly name: Bilingual
    readonly type: 'field' | 'fields' | 'list' | 'number' | 'alarm'
    readonly usual: string | null
  }[]
}

export interface EvidenceCatalogue {
  readonly metrics: readonly MetricView[]
  readonly kinds: readonly {
    readonly id: string
    readonly name: Bilingual
    readonly fields: readonly { readonly key: string; readonly name: Bilingual }[]
    readonly alarms: readonly { readonly key: string; readonly name: Bilingual }[]
  }[]
}

export interface GateMeasureView {
  readonly metric: string
  readonly name: Bilingual
  readonly value: string | null
  readonly atLeast: string
  readonly windowDays: number
  readonly numerator: number
  readonly denominator: number
  readonly met: boolean
}

/**
 * Would a mandatory row stand today? `met`, `fails`: the data say so; `unproven`: there are data, but they are not admissible or prove only a
 * part; `no-data`: devices are registered and silent; `no-devices`: none is registered; `by-papers`: no device proves this row.
 */
export type ReadinessState = 'met' | 'fails' | 'unproven' | 'no-data' | 'no-devices' | 'by-papers'

export interface ReadinessRow {
  readonly rowId: string
  readonly number: number
  readonly text: Bilingual
  readonly article: string | null
  readonly levels: readonly string[]
  readonly state: ReadinessState
  /** Why, in a sentence with figures. */
  readonly why: Bilingual
  /** What to do, most pressing first. */
  readonly advice: readonly Bilingual[]
  readonly evidence: RowEvidence | null
}

export interface ReadinessView {
  readonly subject: { readonly id: string; readonly name: string }
  readonly programme: string
  readonly takenAt: string
  readonly window: { readonly from: string; readonly to: string }
  readonly levels: readonly {
    readonly code: string
    readonly name: Bilingual
    /** How many mandatory rows the level asks, and how they stand. */
    readonly rows: number
    readonly counts: { readonly [state in ReadinessState]: number }
    /** Rows that would fail today: they fail, or nothing comes from their devices. */
    readonly failing: readonly string[]
  }[]
  readonly rows: readonly ReadinessRow[]
  readonly gates: readonly {
    readonly id: string
    readonly name: Bilingual
    readonly article: string | null
    readonly met: boolean
    readonly measures: readonly GateMeasureView[]
  }[]
}

/** A frozen snapshot, its hash computed again from what is stored, and what it is bound into. */
export interface SnapshotView {
  readonly id: string
  readonly subject: { readonly id: string; readonly name: string }
  readonly caseId: string | null
  readonly takenAt: string
  readonly hash: string
  readonly recomputed: string
  readonly matches: boolean
  /** The query (rows, sources, rules, window) and what it answered (figures, devices), as they were hashed. */
  readonly query: unknown
  readonly result: unknown
  readonly sheets: readonly {
    readonly id: string
    readonly signedAt: string
    readonly hash: string
    readonly recomputed: string
    readonly matches: boolean
  }[]
  /** Submitted forms whose scores stand on it. */
  readonly submissions: readonly {
    readonly id: string
    readonly submittedAt: string
    readonly hash: string
    readonly recomputed: string
    readonly matches: boolean
  }[]
  readonly opinion: { readonly panelId: string; readonly hash: string; readonly recomputed: string; readonly matches: boolean } | null
}

/** An expert's request that the office looks at a row on the spot, and the answer. */
export interface SiteVisitView {
  readonly id: string
  readonly caseId: string
  readonly caseNumber: string
  readonly subject: { readonly id: string; readonly name: string }
  readonly panelId: string
  readonly rowId: string
  readonly row: { readonly number: number; readonly text: Bilingual }
  readonly question: string
  readonly askedAt: string
  /** Who asked; only the office reads it. */
  readonly askedBy: string | null
  readonly answer: {
    readonly finding: 'met' | 'not-met' | 'unclear'
    readonly text: string
    readonly visitedOn: string
    readonly by: string
    readonly at: string
  } | null
}
