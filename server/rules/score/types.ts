import type { Problem } from '../../base/errors.ts'
import type { Bilingual } from '../../base/text.ts'

/** `scheme.json`, `schemes/<id>.json`: what is scored and how it adds up (design §5). Numbers that are scores are decimal strings. */
export interface ScoreScheme {
  readonly id: string
  readonly title: Bilingual
  /** Shown wherever the scheme shows, e.g. 示例指标体系. */
  readonly notice?: Bilingual
  readonly groups: readonly SchemeGroup[]
  readonly rows: readonly SchemeRow[]
  /** How the rows without bonus become the approved score; absent: their sum. Bonus points are always added to it. */
  readonly total?:
    | { readonly kind: 'sum' }
    /** Points reached / points that apply here, times `base`: rows that do not apply leave the denominator. */
    | { readonly kind: 'rate'; readonly base: string }
    /** Mean of the groups' rates by their `weight`, times `base`; a group without rows that apply leaves it. */
    | { readonly kind: 'weighted-mean'; readonly base: string }
  readonly rounding: { readonly scale: number; readonly mode: 'half-up' | 'half-even' | 'down' }
  /** How several experts' sheets of one round become one result. */
  readonly aggregation: {
    readonly method: 'mean' | 'trimmed-mean' | 'median'
    readonly dropHighest?: number
    readonly dropLowest?: number
    readonly mandatoryBy: 'majority' | 'all'
  }
  /** Decision that turns totals and gates into a level; inputs `approved`, `bonus`, `total`, `mandatoryMetFor` (list of level codes). */
  readonly levelDecision: string
  /** Level that any unmet veto row fixes; absent: no level at all. */
  readonly vetoLevel?: string
  /** Highest difference of one expert's total from the panel's that is not marked in the deviation view. */
  readonly deviationLimit?: string
  /** How the evidence beside the rows is judged; parts that are absent have the values of `server/evidence/decide.ts`. Shares are decimals. */
  readonly evidenceRules?: {
    /** Local days looked at, today included. */
    readonly windowDays?: number
    /** Share of these days that must have data. */
    readonly completeShare?: string
    /** Age of the newest reading that still counts as recent. */
    readonly recentHours?: number
    /** Share of readings that may be set aside as wrong. */
    readonly wrongShare?: string
    /** From this share of devices online, or of messages accepted, the row is proposed as met. */
    readonly onlineFrom?: string
    /** From this share of units served the row is proposed as met. */
    readonly coverageFrom?: string
  }
  /** Metrics of this scheme alone, beside those of `server/evidence/metrics.json`; the same id replaces one. */
  readonly evidenceMetrics?: readonly EvidenceMetric[]
  /** Conditions that telemetry must meet before a step may go on; measured over the last days. */
  readonly evidenceGates?: readonly {
    /** Name of the fact, e.g. `networkedAndSharing`. */
    readonly id: string
    readonly name: Bilingual
    readonly article?: string
    readonly conditions: readonly {
      /**
       * `online-ratio`: devices that reported / devices registered; `days-with-data`: share of days with any reading;
       * `in-time-ratio`: readings that arrived in time / readings.
       */
      readonly metric: 'online-ratio' | 'days-with-data' | 'in-time-ratio'
      /** Decimal between 0 and 1. */
      readonly atLeast: string
      readonly windowDays: number
    }[]
  }[]
}

export interface SchemeGroup {
  readonly id: string
  readonly title: Bilingual
  /** Share of the group in a weighted mean; all weights sum to 1 or to 100. */
  readonly weight?: string
  /** What the rows of the group (without bonus) must reach by themselves for these levels, beside the total. */
  readonly minimum?: {
    /** `points`: as they are; `rate`: reached / applicable, between 0 and 1. */
    readonly measure: 'points' | 'rate'
    readonly atLeast: string
    readonly levels: readonly string[]
  }
}

export interface SchemeRow {
  readonly id: string
  readonly number: number
  readonly group: string
  /** Sign of the class as the regulation writes it, e.g. ★C. */
  readonly mark?: string
  /** Second-level category inside the group, e.g. 宽带网络. */
  readonly category?: Bilingual
  readonly text: Bilingual
  /** What the row means, shown below its text. */
  readonly help?: Bilingual
  readonly article?: string
  readonly class: RowClass
  /** Highest points of the row; mandatory and veto rows may carry none. */
  readonly points?: string
  readonly method: RowMethod
  /** `excluded`: the row leaves the denominator of a rate or weighted mean (in a sum it counts nothing). */
  readonly notApplicable?: { readonly allowed: boolean; readonly scores: 'zero' | 'full' | 'excluded' }
  /** Live evidence beside the row; several sources must speak for it together. */
  readonly evidence?: readonly EvidenceSource[]
}

/** What the devices of a kind are asked for a row (metrics: `server/evidence/metrics.json` and the scheme's own). */
export interface EvidenceSource {
  readonly facility: string
  readonly metric: string
  /** `full`: it proves the whole row; `partial`: a part of it, the rest is looked at by people. */
  readonly strength: 'full' | 'partial'
  /** Only devices whose latest state says so, e.g. detectorKind: smoke. */
  readonly only?: { readonly field: string; readonly oneOf: readonly string[] }
  /** What the metric asks for: field of a kind, values, limit. Lists are separated by commas. */
  readonly parameters?: { readonly [name: string]: string }
}

/** Figures that are counted for the devices of a source. */
export type EvidenceFigure =
  | 'installed'
  | 'documented'
  | 'reporting'
  | 'online'
  | 'units'
  | 'served'
  | 'reports'
  | 'sent'
  | 'deviceDays'
  | 'dueDeviceDays'
  | 'daysWithData'
  | 'windowDays'
  | 'ageHours'
  | 'lastValue'
  | 'stating'
  | 'matching'
  | 'fieldValue'
  | 'wholeValue'
  | 'modes'
  | 'modeDevices'
  | 'alarms'
  | 'handled'
  | 'handledInTime'
  | 'handlingHours'
  | 'alarmDelaySeconds'
  | 'recordedDays'

/** A metric as data: a figure, or a share of two, its limit and its sentence. `{figure}`, `{of}`, `{value}`, `{days}` and `{<parameter>}` are filled in. */
export interface EvidenceMetric {
  readonly id: string
  readonly name: Bilingual
  readonly unit: Bilingual
  readonly figure: EvidenceFigure
  /** The whole of a share; the value is then in per cent. */
  readonly of?: EvidenceFigure
  readonly places?: number
  readonly sentence: Bilingual
  /** When the row is met by the figure alone: against a rule of the scheme, or a parameter of the source. Shares are decimals. */
  readonly met?: { readonly operator: '>=' | '<='; readonly rule?: string; readonly parameter?: string }
  readonly parameters?: readonly {
    readonly key: string
    readonly name: Bilingual
    readonly type: 'field' | 'fields' | 'list' | 'number' | 'alarm'
    readonly usual?: string
  }[]
  /** Metric shown, without any proposal, where a figure of this one is not known. */
  readonly instead?: string
}

export type RowClass =
  | { readonly kind: 'mandatory' /** Codes of the levels that need it. */; readonly levels: readonly string[] }
  /** Not met: the level is `vetoLevel` of the scheme, whatever the points. */
  | { readonly kind: 'veto' }
  | { readonly kind: 'points' }
  | { readonly kind: 'bonus' }

export type Operator = '>=' | '>' | '<=' | '<'

/** A quantity that is asked: a share (part and whole), a decimal, or a whole number. */
export interface Measure {
  readonly measure: 'ratio' | 'value' | 'count'
  readonly unit?: Bilingual
  /** What the part of a share is, e.g. 已接入住户数. */
  readonly numerator?: Bilingual
  readonly denominator?: Bilingual
}

export interface Limit extends Measure {
  readonly operator: Operator
  readonly value: string
}

/** A condition is answered with yes or no, or with the quantity its limit asks. */
export interface Condition {
  readonly id: string
  readonly text: Bilingual
  readonly limit?: Limit
}

/** Values from `from` (included unless `fromOpen`) to `to` (not included unless `toClosed`); an end that is absent is unbounded. */
export interface Band {
  readonly from?: string
  readonly fromOpen?: boolean
  readonly to?: string
  readonly toClosed?: boolean
  readonly points: string
}

export type RowMethod =
  | { readonly kind: 'has' }
  | {
      readonly kind: 'proportional'
      /** A mandatory row is met from this share on, e.g. `0.9`; absent: as soon as the share is above zero. */
      readonly minimumRatio?: string
      readonly numerator?: Bilingual
      readonly denominator?: Bilingual
      readonly unit?: Bilingual
    }
  | ({ readonly kind: 'threshold' } & Limit)
  | { readonly kind: 'count'; readonly atLeast: number; readonly unit?: Bilingual }
  | { readonly kind: 'all-of'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'k-of-n'; readonly atLeast: number; readonly conditions: readonly Condition[] }
  /** Points by the share of conditions held among those that apply. */
  | { readonly kind: 'rate'; readonly conditions: readonly Condition[]; readonly minimumRatio?: string }
  /** Points by the weighted mean of marks from 0 to `scale`; met from the mark `atLeast` on, absent: as soon as it is above zero. */
  | {
      readonly kind: 'weighted-mean'
      readonly scale: string
      readonly parts: readonly { readonly id: string; readonly text: Bilingual; readonly weight: string }[]
      readonly atLeast?: string
    }
  /** Ranges of a quantity with the points of each. Met when there are any points. */
  | ({ readonly kind: 'bands'; readonly bands: readonly Band[] } & Measure)
  /** One of several findings, each with its points: 具备、部分具备、不具备. Met when there are any points, unless `met` says otherwise. */
  | {
      readonly kind: 'choice'
      readonly options: readonly { readonly id: string; readonly text: Bilingual; readonly points: string; readonly met?: boolean }[]
    }
  | { readonly kind: 'judged' /** Smallest step of points, e.g. `0.5`. */; readonly step: string }
  /** Satisfied / valid answers. `threshold`: all points from `minimumRatio` on; `proportional`: points by the share. */
  | {
      readonly kind: 'survey'
      readonly minimumRatio: string
      readonly scores: 'threshold' | 'proportional'
      /** How many must have answered: a share of the population rounded up, not fewer than `least`, not more than `most`. */
      readonly sample?: { readonly share: string; readonly least: number; readonly most: number }
    }

export type { Answers, Measured, RowAnswer } from '../../base/api/score.ts'

export interface ScoreResult {
  readonly rows: { readonly [rowId: string]: { readonly score: string; readonly met?: boolean } }
  /** Points of each group without its bonus rows, and the points that apply. */
  readonly groups: { readonly [groupId: string]: { readonly score: string; readonly full: string } }
  readonly totals: { readonly approved: string; readonly bonus: string; readonly total: string }
  /** One per mandatory row: is it met, and for which levels it is needed. */
  readonly gates: readonly { readonly row: string; readonly met: boolean; readonly levels: readonly string[] }[]
  /** One per group with a minimum; `score` is in the measure of the minimum. */
  readonly minima: readonly {
    readonly group: string
    readonly score: string
    readonly needed: string
    readonly met: boolean
    readonly levels: readonly string[]
  }[]
  readonly vetoes: readonly { readonly row: string; readonly met: boolean }[]
  /** Codes of the levels all of whose mandatory rows and section minima are met. */
  readonly mandatoryMetFor: readonly string[]
}

export interface SchemeProblem extends Problem {
  /** Default `error`. */
  readonly severity?: 'error' | 'warning' | 'hint'
}
