import { describe, expect, test } from 'vitest'
import { worldOf } from '../../../../server/evidence/catalogue.ts'
import { USUAL_RULES } from '../../../../server/evidence/checks.ts'
import { evidenceOf as combined, type EvidenceGate, type GateFigures, isSameName, measureGate } from '../../../../server/evidence/decide.ts'
import type { KindFacts, Window } from '../../../../server/evidence/facts.ts'
import { measureSource } from '../../../../server/evidence/measure.ts'
import type { SchemeRow } from '../../../../server/rules/score/index.ts'

// SS-09b, AMB-SS-21 and the metrics of the device standard: missing data is no evidence, never zero.
const days = Array.from({ length: 30 }, (_, index) => `2025-02-${String(index + 1).padStart(2, '0')}`)
const window: Window = { from: '2025-02-01', to: '2025-02-30', days, now: '2025-03-03T04:00:00.000Z' }
const facts = (more: Partial<KindFacts> = {}): KindFacts => ({
  kind: 'energy-water',
  installed: 100,
  documented: 100,
  reporting: 100,
  newest: '2025-03-03T03:00:00.000Z',
  units: 100,
  served: 100,
  events: 0,
  byDay: days.map((day) => ({ day, devices: 100, readings: 2400 })),
  quarantined: [],
  ...more,
})
const row = (metric: string, strength: 'full' | 'partial' = 'full'): SchemeRow => ({
  id: 'R',
  number: 1,
  group: 'g',
  text: { zh: '每户水表', en: 'meters' },
  class: { kind: 'points' },
  points: '5',
  method: { kind: 'has' },
  evidence: [{ facility: 'energy-water', metric, strength }],
})

const evidenceOf = (own: SchemeRow, found: KindFacts | undefined, at: Window) =>
  combined(
    own,
    (own.evidence ?? []).map((source) => measureSource(own, source, found, at, USUAL_RULES, worldOf())),
  )

describe('evidence of a row', () => {
  test.each<[string, string, Partial<KindFacts>, string | null, boolean | null]>([
    ['all units served', 'M-COVERAGE', {}, '100.0', true],
    ['one unit of two thousand not served', 'M-COVERAGE', { units: 2000, served: 1999 }, '99.9', false],
    ['units nobody registered', 'M-COVERAGE', { units: null }, '100.0', null],
    ['nine of ten online', 'M-ONLINE', { reporting: 90 }, '90.0', true],
    ['fewer online', 'M-ONLINE', { reporting: 89 }, '89.0', false],
    ['some reports', 'M-EVENTS', { byDay: days.map((day) => ({ day, devices: 1, readings: 2 })) }, '60', true],
    ['reports as events only', 'M-EVENTS', { events: 7 }, '72007', true],
    ['a fresh report', 'M-FRESH', {}, '1.0', true],
    ['a metric nobody measures', 'M-UNKNOWN', {}, '100.0', null],
  ])('with %s', (_title, metric, more, value, suggestion) => {
    expect(evidenceOf(row(metric), facts(more), window)).toMatchObject({ value, suggestion })
  })

  test.each<[string, Partial<KindFacts> | undefined]>([
    ['no devices', undefined],
    ['devices that never spoke', { reporting: 0, served: 0, newest: null, byDay: [] }],
  ])('is none with %s', (_title, more) => {
    for (const metric of ['M-ONLINE', 'M-COVERAGE', 'M-EVENTS', 'M-FRESH', 'M-SHARE'])
      expect(evidenceOf(row(metric), more === undefined ? undefined : facts(more), window)).toMatchObject({ value: null, suggestion: null })
  })

  test.each<[string, Partial<KindFacts>, string]>([
    ['gaps of more than a fifth of the days', { byDay: days.slice(0, 23).map((day) => ({ day, devices: 1, readings: 9 })) }, 'complete'],
    ['nothing since two days', { newest: '2025-03-01T04:00:00.000Z' }, 'recent'],
    ['many values of a wrong type', { quarantined: [{ reason: 'wrong-type', count: 5000 }] }, 'typeAndUnit'],
    ['many values out of range', { quarantined: [{ reason: 'implausible', count: 5000 }] }, 'plausible'],
    ['many contradictions', { quarantined: [{ reason: 'contradicts', count: 5000 }] }, 'plausible'],
    ['a device without maker', { documented: 99 }, 'documentedSource'],
  ])('proposes nothing with %s', (_title, more, check) => {
    const found = evidenceOf(row('M-ONLINE'), facts(more), window)

    expect(found?.suggestion).toBeNull()
    expect(Object.entries(found?.checks ?? {}).filter(([, passed]) => !passed)).toEqual([[check, false]])
  })

  test('bears a few wrong values', () => {
    expect(evidenceOf(row('M-ONLINE'), facts({ quarantined: [{ reason: 'implausible', count: 3 }] }), window)?.suggestion).toBe(true)
  })

  test('proposes nothing where it proves only a part', () => {
    expect(evidenceOf(row('M-ONLINE', 'partial'), facts(), window)).toMatchObject({ value: '100.0', suggestion: null })
  })

  test('keeps gaps in its series', () => {
    const found = evidenceOf(row('M-ONLINE'), facts({ byDay: [{ day: '2025-02-02', devices: 4, readings: 4 }] }), window)

    expect(found?.series.slice(0, 3)).toEqual([
      { day: '2025-02-01', value: null },
      { day: '2025-02-02', value: 4 },
      { day: '2025-02-03', value: null },
    ])
  })
})

describe('a gate', () => {
  const gate: EvidenceGate = {
    id: 'networkedAndSharing',
    name: { zh: '联网', en: 'networked' },
    conditions: [
      { metric: 'online-ratio', atLeast: '0.90', windowDays: 7 },
      { metric: 'days-with-data', atLeast: '1', windowDays: 1 },
      { metric: 'in-time-ratio', atLeast: '0.95', windowDays: 1 },
    ],
  }
  const figures: GateFigures = { installed: 30, reporting: 27, daysWithData: 1, readings: 100, late: 5 }
  test.each<[string, Partial<GateFigures>, boolean]>([
    ['exactly on its limits', {}, true],
    ['one device short', { reporting: 26 }, false],
    ['a day without data', { daysWithData: 0 }, false],
    ['one reading too many late', { late: 6 }, false],
    ['no devices', { installed: 0, reporting: 0 }, false],
    ['no readings', { readings: 0, late: 0 }, false],
  ])('with %s opens: %s', (_title, more, met) => {
    expect(measureGate(gate, () => ({ ...figures, ...more })).met).toBe(met)
  })

  test('without conditions stays closed', () => {
    expect(measureGate({ ...gate, conditions: [] }, () => figures)).toEqual({ met: false, measures: [] })
  })

  test('is found by either way of writing its name', () => {
    expect(isSameName('networked-and-sharing', 'networkedAndSharing')).toBe(true)
    expect(isSameName('networked', 'networkedAndSharing')).toBe(false)
  })
})

test('reports without a time of their own do not prove that they are recent', () => {
  const found = evidenceOf(row('M-COVERAGE'), facts({ arrival: 3 }), window)

  expect(found).toMatchObject({ value: '100.0', checks: { recent: false, complete: true }, suggestion: null })
  expect(found?.findings?.recent.text.zh).toContain('3 台的报文没有采集时间')
})
