import type { Bilingual } from '../../base/text.ts'

/** `scheme.json`: what is scored and how it adds up (design §5). Numbers that are scores are decimal strings. */
export interface ScoreScheme {
  readonly id: string
  readonly title: Bilingual
  /** Shown wherever the scheme shows, e.g. 示例指标体系. */
  readonly notice?: Bilingual
  readonly groups: readonly { readonly id: string; readonly title: Bilingual }[]
  readonly rows: readonly SchemeRow[]
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

export interface SchemeRow {
  readonly id: string
  readonly number: number
  readonly group: string
  readonly text: Bilingual
  readonly article?: string
  readonly class:
    | { readonly kind: 'mandatory' /** Codes of the levels that need it. */; readonly levels: readonly string[] }
    | { readonly kind: 'points' }
    | { readonly kind: 'bonus' }
  /** Highest points of the row; mandatory rows may carry none. */
  readonly points?: string
  readonly method:
    | { readonly kind: 'has' }
    | {
        readonly kind: 'proportional'
        /** A mandatory row is met from this share on, e.g. `0.9`; absent: as soon as the share is above zero. */
        readonly minimumRatio?: string
      }
    | {
        readonly kind: 'threshold'
        readonly operator: '>=' | '>' | '<=' | '<'
        readonly value: string
        readonly measure: 'ratio' | 'value' | 'count'
      }
    | { readonly kind: 'count'; readonly atLeast: number }
    | { readonly kind: 'all-of'; readonly conditions: readonly { readonly id: string; readonly text: Bilingual }[] }
    | { readonly kind: 'judged' /** Smallest step of points, e.g. `0.5`. */; readonly step: string }
  readonly notApplicable?: { readonly allowed: boolean; readonly scores: 'zero' | 'full' }
  /** Live evidence beside the row: device kinds and metric (see `server/evidence/types.ts`). */
  readonly evidence?: readonly { readonly facility: string; readonly metric: string; readonly strength: 'full' | 'partial' }[]
}

export type { Answers, RowAnswer } from '../../base/api/score.ts'

export interface ScoreResult {
  readonly rows: { readonly [rowId: string]: { readonly score: string; readonly met?: boolean } }
  readonly totals: { readonly approved: string; readonly bonus: string; readonly total: string }
  /** One per mandatory row: is it met, and for which levels it is needed. */
  readonly gates: readonly { readonly row: string; readonly met: boolean; readonly levels: readonly string[] }[]
  /** Codes of the levels all of whose mandatory rows are met. */
  readonly mandatoryMetFor: readonly string[]
}
