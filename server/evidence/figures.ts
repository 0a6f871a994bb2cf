import type { EvidenceFigure, EvidenceSource } from '../rules/score/index.ts'
import { ageOf, type EvidenceRules } from './checks.ts'
import { type KindFacts, listOf, type Window } from './facts.ts'

const DAY_MS = 86_400_000

/** What a figure is counted from. */
export interface FigureInput {
  readonly facts: KindFacts
  readonly source: EvidenceSource
  readonly window: Window
  readonly rules: EvidenceRules
}

/** Every figure a metric may name; null: nobody knows, which is not zero. */
export const FIGURES: { readonly [figure in EvidenceFigure]: (input: FigureInput) => number | null } = {
  installed: ({ facts }) => facts.installed,
  documented: ({ facts }) => facts.documented,
  reporting: ({ facts }) => facts.reporting,
  online: ({ facts }) => facts.online ?? null,
  units: ({ facts }) => facts.units,
  served: ({ facts }) => (facts.units === null ? null : Math.min(facts.served, facts.units)),
  reports: ({ facts }) => reportsOf(facts),
  sent: ({ facts }) => reportsOf(facts) + facts.quarantined.reduce((sum, { count }) => sum + count, 0),
  deviceDays: ({ facts }) => facts.byDay.reduce((sum, { devices }) => sum + devices, 0),
  dueDeviceDays: ({ facts, window }) => facts.installed * window.days.length,
  daysWithData: ({ facts }) => facts.byDay.filter(({ readings }) => readings > 0).length,
  windowDays: ({ window }) => window.days.length,
  ageHours: (input) => ageHours(input),
  lastValue: ({ facts, source }) => fieldOf(facts, source, 'field')?.mean ?? null,
  stating: ({ facts, source }) => fieldOf(facts, source, 'field')?.devices ?? null,
  matching: ({ facts, source }) => {
    const field = fieldOf(facts, source, 'field')
    if (field === undefined) return null
    const wanted = listOf(source, 'oneOf').map(stored)
    return field.values.reduce((sum, { value, devices }) => (wanted.includes(stored(value)) ? sum + devices : sum), 0)
  },
  fieldValue: ({ facts, source }) => fieldOf(facts, source, 'field')?.highest ?? null,
  wholeValue: ({ facts, source }) => fieldOf(facts, source, 'whole')?.highest ?? null,
  modes: ({ facts }) => (facts.modes === undefined || facts.modes.length === 0 ? null : facts.modes.length),
  modeDevices: ({ facts }) => (facts.modes === undefined || facts.modes.length === 0 ? null : (facts.modeDevices ?? 0)),
  // No alarm at all is no proof that alarms are handled.
  alarms: ({ facts }) => (facts.alarms === undefined || facts.alarms.raised === 0 ? null : facts.alarms.raised),
  handled: ({ facts }) => facts.alarms?.handled ?? null,
  handledInTime: ({ facts }) => (facts.alarms === undefined || facts.alarms.raised === 0 ? null : facts.alarms.handledInTime),
  handlingHours: ({ facts }) => facts.alarms?.handlingHours ?? null,
  alarmDelaySeconds: ({ facts }) => facts.alarmDelaySeconds ?? null,
  recordedDays: ({ facts, source, window }) => recordedDays(facts, source, window),
}

/** Yes and no are stored as one and zero. */
function stored(value: string): string {
  return value === 'true' ? '1' : value === 'false' ? '0' : value
}

function reportsOf({ byDay, events }: KindFacts): number {
  return byDay.reduce((sum, { readings }) => sum + readings, 0) + events
}

function fieldOf(facts: KindFacts, source: EvidenceSource, parameter: string) {
  const [name] = listOf(source, parameter)
  return name === undefined ? undefined : facts.fields?.get(name)
}

/** Age of the newest report, or of the oldest among the newest of the fields that must all be there. */
function ageHours({ facts, source, window }: FigureInput): number | null {
  const fields = listOf(source, 'fields')
  const ages =
    fields.length === 0 ? [ageOf(facts.newest, window)] : fields.map((field) => ageOf(facts.fields?.get(field)?.newest ?? null, window))
  let oldest = 0
  for (const age of ages) {
    if (age === null) return null
    oldest = Math.max(oldest, age.toNumber())
  }
  return oldest
}

/** By what the devices say of their oldest recording, or by the records kept here. */
function recordedDays(facts: KindFacts, source: EvidenceSource, window: Window): number | null {
  const [name] = listOf(source, 'field')
  if (name === undefined) return facts.recordedDays ?? null
  const values = facts.fields?.get(name)?.values ?? []
  const days = values.map(({ value }) => Math.floor((Date.parse(window.now) - Date.parse(value)) / DAY_MS)).filter(Number.isFinite)
  return days.length === 0 ? null : Math.max(0, Math.min(...days))
}
