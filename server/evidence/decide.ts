import type { RowEvidence } from '../base/api/panels.ts'
import type { Bilingual } from '../base/text.ts'
import type { SchemeRow, ScoreScheme } from '../rules/score/index.ts'

/** What the database knows of the devices of one kind in a window of days. */
export interface KindFacts {
  readonly kind: string
  readonly installed: number
  readonly documented: number
  readonly reporting: number
  readonly newest: string | null
  /** Days of the window with any reading. */
  readonly days: number
  readonly byDay: readonly { readonly day: string; readonly devices: number; readonly readings: number }[]
  readonly quarantined: readonly { readonly reason: string; readonly count: number }[]
}

export interface Window {
  readonly from: string
  readonly to: string
  readonly days: readonly string[]
  readonly now: string
}

const NAMES: { readonly [metric: string]: Bilingual } = {
  'M-EVENTS': { zh: '近期上报次数', en: 'reports received' },
  'M-FRESH': { zh: '距最近上报', en: 'age of the newest report' },
}
const RATIO_NAME: Bilingual = { zh: '在线上报比例', en: 'share of devices reporting' }
const COMPLETE_SHARE = 0.8
const RECENT_HOURS = 24

/** Evidence beside a score row; without devices there is no evidence, which is not the same as zero. */
export function evidenceOf(row: SchemeRow, facts: KindFacts | undefined, window: Window): RowEvidence | undefined {
  const source = row.evidence?.[0]
  if (source === undefined) return undefined
  const installed = facts?.installed ?? 0
  const hasDevices = facts !== undefined && installed > 0
  const readings = facts?.byDay.reduce((sum, { readings: count }) => sum + count, 0) ?? 0
  const isFlow = source.metric === 'M-EVENTS'
  const isAge = source.metric === 'M-FRESH'
  const hours = facts?.newest == null ? null : (Date.parse(window.now) - Date.parse(facts.newest)) / 3_600_000
  const value = !hasDevices
    ? null
    : isFlow
      ? String(readings)
      : isAge
        ? hours === null
          ? null
          : hours.toFixed(1)
        : facts.reporting === 0 && readings === 0
          ? null
          : ratioText(facts.reporting, installed)
  const wrong = (reasons: readonly string[]) => (facts?.quarantined ?? []).some(({ reason }) => reasons.includes(reason))
  const checks = {
    complete: hasDevices && facts.days >= Math.ceil(window.days.length * COMPLETE_SHARE),
    recent: hours !== null && hours <= RECENT_HOURS,
    typeAndUnit: hasDevices && !wrong(['wrong-type', 'unknown-metric', 'malformed']),
    plausible: hasDevices && !wrong(['implausible', 'future', 'spoofed']),
    documentedSource: hasDevices && facts.documented === installed,
  }
  return {
    metric: source.metric,
    title: NAMES[source.metric] ?? RATIO_NAME,
    value,
    unit: isFlow ? '次' : isAge ? '小时' : '%',
    numerator: hasDevices && !isFlow && !isAge ? facts.reporting : null,
    denominator: hasDevices && !isFlow && !isAge ? installed : null,
    window: { from: window.from, to: window.to },
    checks,
    series: window.days.map((day) => ({ day, value: facts?.byDay.find((one) => one.day === day)?.devices ?? null })),
    devices: { installed, reporting: facts?.reporting ?? 0 },
    snapshotHash: null,
    suggestion:
      value === null || source.strength !== 'full' || !Object.values(checks).every(Boolean)
        ? null
        : isFlow
          ? readings > 0
          : isAge
            ? true
            : facts !== undefined && facts.reporting * 10 >= installed * 9,
  }
}

function ratioText(part: number, whole: number): string {
  return ((part / whole) * 100).toFixed(1)
}

export type EvidenceGate = NonNullable<ScoreScheme['evidenceGates']>[number]
export interface GateMeasure {
  readonly metric: string
  readonly value: string | null
  readonly atLeast: string
  readonly windowDays: number
  readonly numerator: number
  readonly denominator: number
  readonly met: boolean
}

/** Is every condition of the gate met? A community without devices or without data does not pass. */
export function measureGate(
  gate: EvidenceGate,
  measured: (windowDays: number) => { readonly installed: number; readonly reporting: number; readonly daysWithData: number },
): { readonly met: boolean; readonly measures: readonly GateMeasure[] } {
  const measures = gate.conditions.map(({ metric, atLeast, windowDays }): GateMeasure => {
    const { installed, reporting, daysWithData } = measured(windowDays)
    const [numerator, denominator] = metric === 'online-ratio' ? [reporting, installed] : [daysWithData, windowDays]
    const met = denominator > 0 && numerator / denominator >= Number(atLeast)
    return {
      metric,
      value: denominator === 0 ? null : (numerator / denominator).toFixed(4),
      atLeast,
      windowDays,
      numerator,
      denominator,
      met,
    }
  })
  return { met: measures.length > 0 && measures.every(({ met }) => met), measures }
}

/** `networked-and-sharing` and `networkedAndSharing` are the same name. */
export function isSameName(one: string, other: string): boolean {
  const plain = (name: string) => name.replace(/[-_ ]/g, '').toLowerCase()
  return plain(one) === plain(other)
}
