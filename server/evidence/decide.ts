import type { RowEvidence, SourceEvidence } from '../base/api/evidence.ts'
import { Exact } from '../base/decimal.ts'
import { type JsonObject, textIn } from '../base/json.ts'
import type { AskedJob } from '../cases/decide-jobs.ts'
import type { SchemeRow, ScoreScheme } from '../rules/score/index.ts'

/** The sources of a row, each measured; undefined when the row names none. */
export function evidenceOf(row: SchemeRow, measured: readonly SourceEvidence[]): RowEvidence | undefined {
  const [first, ...others] = measured
  if (first === undefined) return undefined
  return {
    ...first,
    ...(others.length === 0 ? {} : { others }),
    snapshotHash: null,
    snapshot: null,
    suggestion: row.evidence?.length === measured.length ? proposalOf(measured) : null,
  }
}

/**
 * What the sources propose together: nothing while one that is to prove the row whole is inadmissible or says nothing; not met as soon as one
 * of them speaks against it. Sources that prove a part never propose by themselves.
 */
function proposalOf(measured: readonly SourceEvidence[]): boolean | null {
  const whole = measured.filter(({ strength }) => strength === 'full')
  if (whole.length === 0) return null
  let isMet = true
  for (const source of whole) {
    const speaksFor = source.speaksFor ?? null
    if (speaksFor === null || source.value === null || !Object.values(source.checks).every(Boolean)) return null
    isMet &&= speaksFor
  }
  return isMet
}

export type EvidenceGate = NonNullable<ScoreScheme['evidenceGates']>[number]

/** What the bridge counted for a subject in a window of days. */
export interface GateFigures {
  readonly installed: number
  readonly reporting: number
  readonly daysWithData: number
  readonly readings: number
  /** Readings that came later than a message may. */
  readonly late: number
}

export interface GateMeasure {
  readonly metric: string
  readonly value: string | null
  readonly atLeast: string
  readonly windowDays: number
  readonly numerator: number
  readonly denominator: number
  readonly met: boolean
}

const RATIO_PLACES = 4

/** Is every condition of the gate met? A subject without devices or without data does not pass. */
export function measureGate(
  gate: EvidenceGate,
  measured: (windowDays: number) => GateFigures,
): { readonly met: boolean; readonly measures: readonly GateMeasure[] } {
  const measures = gate.conditions.map(({ metric, atLeast, windowDays }): GateMeasure => {
    const [numerator, denominator] = partsOf(metric, measured(windowDays), windowDays)
    const ratio = denominator === 0 ? null : new Exact(numerator).div(denominator)
    return {
      metric,
      value: ratio?.toFixed(RATIO_PLACES, Exact.ROUND_DOWN) ?? null,
      atLeast,
      windowDays,
      numerator,
      denominator,
      met: ratio?.gte(atLeast) ?? false,
    }
  })
  return { met: measures.length > 0 && measures.every(({ met }) => met), measures }
}

function partsOf(
  metric: EvidenceGate['conditions'][number]['metric'],
  figures: GateFigures,
  windowDays: number,
): readonly [number, number] {
  switch (metric) {
    case 'online-ratio':
      return [figures.reporting, figures.installed]
    case 'days-with-data':
      return [figures.daysWithData, windowDays]
    case 'in-time-ratio':
      return [figures.readings - figures.late, figures.readings]
  }
}

/** `networked-and-sharing` and `networkedAndSharing` are the same name. */
export function isSameName(one: string, other: string): boolean {
  const plain = (name: string) => name.replace(/[-_ ]/g, '').toLowerCase()
  return plain(one) === plain(other)
}

/** The gate of a scheme, in either spelling of its name. */
export function gateNamed({ evidenceGates }: Pick<ScoreScheme, 'evidenceGates'>, gateId: string): EvidenceGate | undefined {
  return evidenceGates?.find(({ id }) => isSameName(id, gateId))
}

/** What `evidence.snapshot` answers: how the gate stands under its own name, the figures, and the snapshot they are frozen in. */
export function snapshotAnswer(
  scheme: Pick<ScoreScheme, 'evidenceGates'>,
  gateId: string,
  frozen: {
    readonly id: string
    readonly hash: string
    readonly takenAt: string
    readonly met: boolean
    readonly measures: readonly GateMeasure[]
  },
): JsonObject {
  return {
    [gateNamed(scheme, gateId)?.id ?? gateId]: frozen.met,
    met: frozen.met,
    measures: frozen.measures.map((measure) => ({ ...measure })),
    snapshotId: frozen.id,
    snapshotHash: frozen.hash,
    takenAt: frozen.takenAt,
  }
}

/** The gate that `evidence.snapshot` measures: a header, or the variable of the name; empty where none is named. */
export function gateAsked({ headers, variables }: AskedJob): string {
  return headers.gate ?? textIn(variables, 'gate')
}
