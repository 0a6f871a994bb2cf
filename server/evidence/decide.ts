import type { RowEvidence } from '../base/api/panels.ts'
import { type Decimal, Exact } from '../base/decimal.ts'
import type { Bilingual } from '../base/text.ts'
import type { SchemeRow, ScoreScheme } from '../rules/score/index.ts'

/** What the database knows of the devices of one kind in a window of days. */
export interface KindFacts {
  readonly kind: string
  readonly installed: number
  readonly documented: number
  readonly reporting: number
  readonly newest: string | null
  /** Units the devices are to serve; null: nobody registered how many. */
  readonly units: number | null
  /** Units served by a device that reported. */
  readonly served: number
  readonly events: number
  readonly byDay: readonly { readonly day: string; readonly devices: number; readonly readings: number }[]
  readonly quarantined: readonly { readonly reason: string; readonly count: number }[]
}

export interface Window {
  readonly from: string
  readonly to: string
  readonly days: readonly string[]
  readonly now: string
}

export type EvidenceRules = Required<NonNullable<ScoreScheme['evidenceRules']>>

/** Proposals, since no regulation states them; a scheme names its own in `evidenceRules`. */
export const USUAL_RULES: EvidenceRules = {
  windowDays: 30,
  completeShare: '0.8',
  recentHours: 24,
  wrongShare: '0.01',
  onlineFrom: '0.9',
  coverageFrom: '1',
}

const NAMES: { readonly [metric: string]: Bilingual } = {
  'M-ONLINE': { zh: '在线上报比例', en: 'share of devices reporting' },
  'M-COVERAGE': { zh: '覆盖率', en: 'share of units served by a reporting device' },
  'M-EVENTS': { zh: '近期上报次数', en: 'reports received' },
  'M-FRESH': { zh: '距最近上报', en: 'age of the newest report' },
  'M-SHARE': { zh: '数据共享成功率', en: 'share of messages accepted' },
}
const WRONG_TYPE: readonly string[] = ['wrong-type', 'unknown-metric', 'unknown-event', 'malformed']
const NOT_PLAUSIBLE: readonly string[] = ['implausible', 'future', 'too-old', 'contradicts']
const HOUR_MS = 3_600_000

interface Measured {
  readonly metric: string
  readonly value: string | null
  readonly unit: string
  readonly numerator: number | null
  readonly denominator: number | null
  /** Would the figure alone say that the row is met? null: it says nothing about that. */
  readonly speaksFor: boolean | null
}

/** Evidence beside a score row; without devices or data there is no evidence, which is not the same as zero. */
export function evidenceOf(
  row: SchemeRow,
  facts: KindFacts | undefined,
  window: Window,
  rules: EvidenceRules = USUAL_RULES,
): RowEvidence | undefined {
  const source = row.evidence?.[0]
  if (source === undefined) return undefined
  const measured = measure(source.metric, facts, window, rules)
  const checks = checksOf(facts, window, rules)
  const isProof = measured.value !== null && source.strength === 'full' && Object.values(checks).every(Boolean)
  return {
    metric: measured.metric,
    title: NAMES[measured.metric] ?? { zh: measured.metric, en: measured.metric },
    value: measured.value,
    unit: measured.unit,
    numerator: measured.numerator,
    denominator: measured.denominator,
    window: { from: window.from, to: window.to },
    checks,
    series: window.days.map((day) => ({ day, value: facts?.byDay.find((one) => one.day === day)?.devices ?? null })),
    devices: { installed: facts?.installed ?? 0, reporting: facts?.reporting ?? 0 },
    snapshotHash: null,
    suggestion: isProof ? measured.speaksFor : null,
  }
}

function measure(metric: string, facts: KindFacts | undefined, window: Window, rules: EvidenceRules): Measured {
  const readings = facts?.byDay.reduce((sum, { readings: count }) => sum + count, 0) ?? 0
  const reports = readings + (facts?.events ?? 0)
  const hasData = facts !== undefined && facts.installed > 0 && reports > 0
  switch (metric) {
    case 'M-EVENTS':
      return { metric, value: hasData ? String(reports) : null, unit: '次', numerator: null, denominator: null, speaksFor: reports > 0 }
    case 'M-FRESH': {
      const hours = ageOf(facts, window)
      const value = hours?.toFixed(1, Exact.ROUND_UP) ?? null
      return { metric, value, unit: '小时', numerator: null, denominator: null, speaksFor: hours?.lte(rules.recentHours) ?? null }
    }
    case 'M-SHARE': {
      const wrong = facts?.quarantined.reduce((sum, { count }) => sum + count, 0) ?? 0
      return share(metric, hasData, reports, reports + wrong, rules.onlineFrom)
    }
    case 'M-COVERAGE':
      if (facts?.units != null) return share(metric, hasData, Math.min(facts.served, facts.units), facts.units, rules.coverageFrom)
      break
    case 'M-ONLINE':
      return share(metric, hasData, facts?.reporting ?? 0, facts?.installed ?? 0, rules.onlineFrom)
  }
  // Units nobody registered and metrics nobody measures: the devices online are shown, and nothing is proposed.
  return { ...share('M-ONLINE', hasData, facts?.reporting ?? 0, facts?.installed ?? 0, rules.onlineFrom), speaksFor: null }
}

/** A share in per cent, rounded down: 1999 of 2000 are not 100 %. */
function share(metric: string, hasData: boolean, part: number, whole: number, from: string): Measured {
  if (whole === 0) return { metric, value: null, unit: '%', numerator: null, denominator: null, speaksFor: null }
  const value = new Exact(part).div(whole)
  return {
    metric,
    value: hasData ? value.times(100).toFixed(1, Exact.ROUND_DOWN) : null,
    unit: '%',
    numerator: part,
    denominator: whole,
    speaksFor: value.gte(from),
  }
}

function checksOf(facts: KindFacts | undefined, window: Window, rules: EvidenceRules): RowEvidence['checks'] {
  if (facts === undefined || facts.installed === 0)
    return { complete: false, recent: false, typeAndUnit: false, plausible: false, documentedSource: false }
  const days = facts.byDay.filter(({ readings }) => readings > 0).length
  const readings = facts.byDay.reduce((sum, { readings: count }) => sum + count, 0)
  const areFew = (reasons: readonly string[]) => {
    const wrong = facts.quarantined.reduce((sum, { reason, count }) => (reasons.includes(reason) ? sum + count : sum), 0)
    return wrong === 0 || new Exact(wrong).div(readings + wrong).lte(rules.wrongShare)
  }
  return {
    complete: new Exact(days).gte(new Exact(window.days.length).times(rules.completeShare)),
    recent: ageOf(facts, window)?.lte(rules.recentHours) ?? false,
    typeAndUnit: areFew(WRONG_TYPE),
    plausible: areFew(NOT_PLAUSIBLE),
    documentedSource: facts.documented === facts.installed,
  }
}

function ageOf(facts: KindFacts | undefined, window: Window): Decimal | null {
  return facts?.newest == null ? null : new Exact(Date.parse(window.now) - Date.parse(facts.newest)).div(HOUR_MS)
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
