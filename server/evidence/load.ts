import type { EvidenceFigure, EvidenceMetric, EvidenceSource } from '../rules/score/index.ts'
import * as store from '../store/evidence.ts'
import type { Executor } from '../store/transaction.ts'
import type { MetricWorld } from './catalogue.ts'
import type { EvidenceRules } from './checks.ts'
import type { ClosedDays } from './closed-days.ts'
import { type AlarmFacts, type FieldFacts, type KindFacts, listOf, populationOf, type Window } from './facts.ts'

/** Newest readings of each device that are looked at for modes in use: bounded, whatever the history. */
const MODE_READINGS = 200
const HOUR_MS = 3_600_000
const USUAL_LIMIT_HOURS = 24
/** Figures that come from the latest state. */
const BY_STATE: readonly EvidenceFigure[] = ['ageHours', 'lastValue', 'stating', 'matching', 'fieldValue', 'wholeValue', 'recordedDays']
const BY_MODES: readonly EvidenceFigure[] = ['modes', 'modeDevices']
const BY_ALARMS: readonly EvidenceFigure[] = ['alarms', 'handled', 'handledInTime', 'handlingHours']

/** A window with the instant its first day begins. */
export interface Span extends Window {
  readonly since: string
}

export interface Asked {
  readonly subjectId: string
  readonly sources: readonly EvidenceSource[]
  readonly span: Span
  readonly rules: EvidenceRules
  readonly world: MetricWorld
  /** Past days as remembered; absent: everything is read anew, as for a signature. */
  readonly closed?: ClosedDays
}

/** Reports of the window: past days as remembered where that is allowed, today always anew. */
async function byDay(db: Executor, { subjectId, span, closed }: Asked, populations: readonly store.Population[]) {
  const past = span.days.at(-2)
  if (closed === undefined || past === undefined) return store.reportsByDay(db, subjectId, populations, span)
  const version = await store.versionOfDays(db, subjectId, { from: span.from, to: past })
  const key = [version, subjectId, span.from, past, ...populations.map((one) => one.key)].join('\n')
  const [before, today] = await Promise.all([
    closed.of(key, () => store.reportsByDay(db, subjectId, populations, { ...span, to: past })),
    store.reportsByDay(db, subjectId, populations, { ...span, from: span.to }),
  ])
  return [...before, ...today]
}

type Facts = { -readonly [part in keyof KindFacts]: KindFacts[part] }

/** The facts of each source, in the order asked; undefined where no device is in use. Few statements, whatever the number of rows. */
export async function loadFacts(db: Executor, asked: Asked): Promise<readonly (KindFacts | undefined)[]> {
  const { subjectId, sources, span, rules } = asked
  if (sources.length === 0) return []
  const populations = [...new Map(sources.map((source) => [populationOf(source), populationIn(source)])).values()]
  const recentSince = new Date(Date.parse(span.now) - rules.recentHours * HOUR_MS).toISOString()
  const fields = [...new Set(sources.flatMap((source) => fieldsOf(source, asked.world)))]
  const [counts, days, wrong, units, states] = await Promise.all([
    store.deviceCounts(db, subjectId, populations, { since: span.since, recentSince }),
    byDay(db, asked, populations),
    store.setAside(db, subjectId, populations, span.since),
    store.unitsBySort(db, subjectId),
    fields.length === 0 ? [] : store.latestValues(db, subjectId, populations, fields),
  ])
  const known = new Map(
    counts.map((count) => {
      const ofKey = <R extends { readonly key: string }>(rows: readonly R[]) => rows.filter(({ key }) => key === count.key)
      return [count.key, { ...count, byDay: ofKey(days), quarantined: ofKey(wrong), fields: fieldFacts(ofKey(states)) }]
    }),
  )
  return Promise.all(
    sources.map(async (source): Promise<KindFacts | undefined> => {
      const found = known.get(populationOf(source))
      if (found === undefined) return undefined
      const facts: Facts = { ...found, kind: source.facility, units: units.get(source.parameters?.units ?? source.facility) ?? null }
      await addSpecial(db, asked, source, facts)
      return facts
    }),
  )
}

/** What only some metrics ask for. */
async function addSpecial(db: Executor, { subjectId, span, world }: Asked, source: EvidenceSource, facts: Facts): Promise<void> {
  const metric = world.metrics.get(source.metric)
  if (metric === undefined) return
  const population = populationIn(source)
  const asks = (figures: readonly EvidenceFigure[]) => figuresOf(metric).some((figure) => figures.includes(figure))
  const [field] = listOf(source, 'field')
  if (asks(BY_MODES) && field !== undefined) {
    const modes = await store.modesInUse(db, subjectId, population, {
      field,
      oneOf: listOf(source, 'oneOf'),
      since: span.since,
      readings: MODE_READINGS,
    })
    facts.modes = modes
    facts.modeDevices = modes[0]?.wanted ?? 0
  }
  if (asks(BY_ALARMS)) {
    const usual = metric.parameters?.find(({ key }) => key === 'limitHours')?.usual
    const limitHours = Number(source.parameters?.limitHours ?? usual ?? USUAL_LIMIT_HOURS)
    const alarms = await store.alarmCounts(db, subjectId, population, { alarms: listOf(source, 'alarms'), since: span.since, limitHours })
    if (alarms !== undefined)
      facts.alarms = {
        raised: alarms.raised,
        handled: alarms.handled,
        handledInTime: alarms.in_time,
        handlingHours: alarms.hours,
      } satisfies AlarmFacts
  }
  if (asks(['alarmDelaySeconds']))
    facts.alarmDelaySeconds = await store.lastAlarmDelay(db, subjectId, population, { alarms: listOf(source, 'alarms'), since: span.since })
  if (asks(['recordedDays']) && field === undefined) facts.recordedDays = await store.shortestRecord(db, subjectId, population, span.to)
}

export function populationIn(source: EvidenceSource): store.Population {
  const only = source.only === undefined ? null : { field: source.only.field, oneOf: source.only.oneOf.flatMap(stored) }
  return { key: populationOf(source), kind: source.facility, only }
}

/** Yes and no are stored as one and zero. */
function stored(value: string): readonly string[] {
  return value === 'true' ? ['true', '1'] : value === 'false' ? ['false', '0'] : [value]
}

function figuresOf({ figure, of }: EvidenceMetric): readonly EvidenceFigure[] {
  return of === undefined ? [figure] : [figure, of]
}

function fieldsOf(source: EvidenceSource, world: MetricWorld): readonly string[] {
  const metric = world.metrics.get(source.metric)
  if (metric === undefined || !figuresOf(metric).some((figure) => BY_STATE.includes(figure))) return []
  return ['field', 'whole', 'fields'].flatMap((name) => listOf(source, name))
}

type StateRow = Awaited<ReturnType<typeof store.latestValues>>[number]

function fieldFacts(rows: readonly StateRow[]): ReadonlyMap<string, FieldFacts> {
  const facts = new Map<string, FieldFacts>()
  for (const field of new Set(rows.map((row) => row.field))) {
    const own = rows.filter((row) => row.field === field)
    const numbers = own.flatMap(({ number, devices }) => (number === null ? [] : [{ number, devices }]))
    const counted = numbers.reduce((sum, { devices }) => sum + devices, 0)
    facts.set(field, {
      devices: own.reduce((sum, { devices }) => sum + devices, 0),
      newest: own.reduce((newest, row) => (row.newest > newest ? row.newest : newest), ''),
      mean: counted === 0 ? null : numbers.reduce((sum, { number, devices }) => sum + number * devices, 0) / counted,
      highest: counted === 0 ? null : Math.max(...numbers.map(({ number }) => number)),
      values: own.map(({ value, devices }) => ({ value, devices })),
    })
  }
  return facts
}
