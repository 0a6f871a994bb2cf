/** Door of evidence: binds live device metrics to score rows and gates; snapshots are frozen with hash, query and inputs. */
import type { EvidenceCatalogue, EvidenceDevices, EvidenceRows, ReadinessView } from '../base/api/evidence.ts'
import type { Clock } from '../base/clock.ts'
import type { LocalDate } from '../base/ids.ts'
import { type Json, type JsonObject, objectIn, textIn } from '../base/json.ts'
import type { Bilingual } from '../base/text.ts'
import type { EvidenceSource, KnownEvidence, SchemeRow, ScoreScheme } from '../rules/score/index.ts'
import type { Runtime } from '../runtime/types.ts'
import * as store from '../store/evidence.ts'
import { newId } from '../store/id.ts'
import type { Db, Executor, Trx } from '../store/transaction.ts'
import { dateOfDayNumber, dayNumberOfDate, epochMsOf, localDateOf } from '../time/index.ts'
import { catalogueOf, worldOf } from './catalogue.ts'
import { type EvidenceRules, USUAL_RULES } from './checks.ts'
import { type ClosedDays, createClosedDays } from './closed-days.ts'
import {
  type EvidenceGate,
  evidenceOf,
  type GateFigures,
  type GateMeasure,
  gateAsked,
  gateNamed,
  measureGate,
  snapshotAnswer,
} from './decide.ts'
import { readinessLevels, readinessRows } from './decide-readiness.ts'
import { FIGURES } from './figures.ts'
import { loadFacts, populationIn, type Span } from './load.ts'
import { measureSource } from './measure.ts'
import { hashOfRow, hashOfSnapshot, sha256 } from './snapshot.ts'

export type { EvidenceGate, GateMeasure } from './decide.ts'

/** What a scheme may name: kinds, metrics (shipped and its own), figures. */
export function knownEvidence(scheme: EvidenceScheme): KnownEvidence {
  return { ...catalogueOf(scheme.evidenceMetrics), figures: Object.keys(FIGURES) }
}

export { USUAL_RULES } from './checks.ts'
export { evidenceRefusal } from './types.ts'

/** What of a scheme says how evidence is measured. */
export type EvidenceScheme = Partial<Pick<ScoreScheme, 'id' | 'evidenceRules' | 'evidenceMetrics' | 'evidenceGates'>>

/** Evidence measured at one moment, to be kept with what is signed. */
export interface FrozenEvidence {
  readonly id: string
  readonly hash: string
  readonly takenAt: string
  /** The rows, each naming the snapshot. */
  readonly rows: EvidenceRows
  /** Stores the snapshot; nothing is kept before. */
  keep(trx: Trx): Promise<void>
}

export interface StoredSnapshot {
  readonly id: string
  readonly subjectId: string
  readonly subjectName: string
  readonly caseId: string | null
  readonly takenAt: string
  readonly hash: string
  /** The hash of what is stored now. */
  readonly recomputed: string
  readonly query: JsonObject
  readonly result: JsonObject
}

export interface Evidence {
  /** Live evidence for those rows of a scheme that name a source; each with a hash over its figures and window. Past days may be a minute old. */
  forRows(subjectId: string, rows: readonly SchemeRow[], scheme?: EvidenceScheme): Promise<EvidenceRows>
  /** One hash over the evidence of several rows. */
  hashOf(subjectId: string, rows: EvidenceRows): string
  /** Measures the rows in one consistent view of the database, with the devices behind them, ready to be kept. */
  freeze(input: {
    readonly subjectId: string
    readonly caseId: string | null
    readonly rows: readonly SchemeRow[]
    readonly scheme: EvidenceScheme
  }): Promise<FrozenEvidence>
  /** The snapshot with its hash computed again from what is stored; undefined when there is none. */
  snapshotOf(id: string): Promise<StoredSnapshot | undefined>
  /** Devices behind a source of a row, by id; `limit` at most 200. */
  devicesBehind(
    subjectId: string,
    source: EvidenceSource,
    scheme: EvidenceScheme,
    page: { readonly only: 'all' | 'silent' | 'reporting'; readonly after: string | null; readonly limit: number },
  ): Promise<EvidenceDevices>
  /** Which mandatory rows would stand today, which would fail and why, and how the gates stand. */
  readiness(
    subject: { readonly id: string; readonly name: string; readonly programme: string },
    scheme: ScoreScheme,
    levels: readonly { readonly code: string; readonly name: Bilingual }[],
  ): Promise<ReadinessView>
  /** Metrics and kinds a scheme may name. */
  catalogue(scheme?: EvidenceScheme): EvidenceCatalogue
  /** Measures a gate of the scheme now; no measures when the scheme has none of this name. */
  gate(
    subjectId: string,
    scheme: ScoreScheme,
    gateId: string,
    trx?: Executor,
  ): Promise<{ readonly met: boolean; readonly measures: readonly GateMeasure[] }>
  /** Measures and freezes; the hash covers gate, subject, figures, the devices they were taken from, and time. */
  snapshot(
    input: { readonly subjectId: string; readonly caseId: string | null; readonly scheme: ScoreScheme; readonly gateId: string },
    trx: Trx,
  ): Promise<{
    readonly id: string
    readonly hash: string
    readonly met: boolean
    readonly measures: readonly GateMeasure[]
    readonly takenAt: string
  }>
}

export interface EvidenceDeps {
  readonly db: Db
  readonly clock: Clock
  readonly runtime: Pick<Runtime, 'registerJobHandler'>
  readonly programmes: { scheme(programme: string, version?: number): Promise<ScoreScheme> }
  readonly cases: {
    registerFacts(
      name: string,
      provide: (subjectId: string, trx: Trx, about: { readonly programme?: string | null }) => Promise<Json>,
    ): void
  }
  /** Zone in which days of telemetry are counted. */
  readonly zone: string
}

const NAMES_OF_GATES: { readonly [metric: string]: Bilingual } = {
  'online-ratio': { zh: '设备在线上报比例', en: 'share of devices reporting' },
  'days-with-data': { zh: '有数据的天数比例', en: 'share of days with data' },
  'in-time-ratio': { zh: '按时到达的读数比例', en: 'share of readings in time' },
}

/** Builds the module and registers the fact `networkedAndSharing` and the job `evidence.snapshot` (option `gate`; reads `subject.id`): answers `evidence {<gate id>: boolean, measures, snapshotId, snapshotHash, takenAt}`. */
export function createEvidence({ db, clock, runtime, programmes, cases, zone }: EvidenceDeps): Evidence {
  function spanOf(days: number): Span {
    const now = clock.now()
    const to = localDateOf(now, zone)
    const last = dayNumberOfDate(to)
    const list = Array.from({ length: days }, (_, index): LocalDate => dateOfDayNumber(last - days + 1 + index))
    const from = list[0] ?? to
    return { from, to, days: list, now, since: new Date(epochMsOf(`${from}T00:00:00`, zone) ?? 0).toISOString() }
  }

  const remembered = createClosedDays(() => performance.now())

  const rulesOf = (scheme: EvidenceScheme): EvidenceRules => ({ ...USUAL_RULES, ...scheme.evidenceRules })

  async function measureRows(
    executor: Executor,
    subjectId: string,
    rows: readonly SchemeRow[],
    scheme: EvidenceScheme,
    span: Span,
    closed?: ClosedDays,
  ) {
    const rules = rulesOf(scheme)
    const world = worldOf(scheme.evidenceMetrics)
    const asked = rows.flatMap((row) => (row.evidence ?? []).map((source) => ({ row, source })))
    const facts = await loadFacts(executor, {
      subjectId,
      sources: asked.map(({ source }) => source),
      span,
      rules,
      world,
      ...(closed === undefined ? {} : { closed }),
    })
    const measured = asked.map(({ row, source }, index) => ({
      row,
      evidence: measureSource(row, source, facts[index], span, rules, world),
    }))
    return Object.fromEntries(
      rows.flatMap((row): [string, EvidenceRows[string]][] => {
        const found = evidenceOf(
          row,
          measured.flatMap((one) => (one.row === row ? [one.evidence] : [])),
        )
        return found === undefined ? [] : [[row.id, { ...found, snapshotHash: hashOfRow(subjectId, row.id, found) }]]
      }),
    )
  }

  async function gate(subjectId: string, scheme: ScoreScheme, gateId: string, executor: Executor = db) {
    const wanted = gateNamed(scheme, gateId)
    if (wanted === undefined) return { met: false, measures: [] }
    const figures = new Map<number, GateFigures>()
    for (const days of new Set(wanted.conditions.map(({ windowDays }) => windowDays)))
      figures.set(days, await figuresOf(executor, subjectId, spanOf(days)))
    return measureGate(wanted, (days) => figures.get(days) ?? NOTHING)
  }

  async function figuresOf(executor: Executor, subjectId: string, span: Span): Promise<GateFigures> {
    const found = await store.gateFigures(executor, subjectId, span)
    if (found === undefined) return NOTHING
    const { installed, reporting, days, readings, late } = found
    return { installed, reporting, daysWithData: days, readings, late }
  }

  /** The devices a measurement was taken from, by kind: how many reported, and which were silent. */
  async function inputsOf(executor: Executor, subjectId: string, span: Span): Promise<JsonObject> {
    const devices = await store.devicesOfWindow(executor, subjectId, span.since)
    const kinds = [...new Set(devices.map(({ kind }) => kind))].sort()
    return {
      window: { from: span.from, to: span.to },
      kinds: kinds.map((kind) => {
        const own = devices.filter((device) => device.kind === kind)
        return { kind, installed: own.length, reporting: own.filter(({ reported }) => reported).length }
      }),
      silent: devices.flatMap(({ id, reported }) => (reported ? [] : [id])),
      devices: devices.map(({ id, last_seen_at }) => [id, last_seen_at]),
    }
  }

  const evidence: Evidence = {
    forRows: (subjectId, rows, scheme = {}) => measureRows(db, subjectId, rows, scheme, spanOf(rulesOf(scheme).windowDays), remembered),

    hashOf: (subjectId, rows) =>
      sha256({ subject: subjectId, rows: Object.fromEntries(Object.entries(rows).map(([id, { snapshotHash }]) => [id, snapshotHash])) }),

    async freeze({ subjectId, caseId, rows, scheme }) {
      const rules = rulesOf(scheme)
      const span = spanOf(rules.windowDays)
      const [measured, inputs] = await db
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute(async (trx) => [await measureRows(trx, subjectId, rows, scheme, span), await inputsOf(trx, subjectId, span)] as const)
      const asked = rows.filter(({ id }) => measured[id] !== undefined)
      const query = {
        scheme: scheme.id ?? '',
        window: { from: span.from, to: span.to },
        rules: { ...rules },
        rows: asked.map((row) => ({ row: row.id, sources: row.evidence ?? [] })),
        ...(scheme.evidenceMetrics === undefined ? {} : { metrics: scheme.evidenceMetrics }),
      } as unknown as JsonObject
      const result = { rows: measured, inputs } as unknown as JsonObject
      const takenAt = span.now
      const id = newId('evidence')
      const hash = hashOfSnapshot({ subjectId, caseId, query, result, takenAt })
      return {
        id,
        hash,
        takenAt,
        rows: Object.fromEntries(Object.entries(measured).map(([row, found]) => [row, { ...found, snapshot: { id, hash } }])),
        keep: (trx) =>
          store.insertSnapshot(trx, {
            id,
            subject_id: subjectId,
            case_id: caseId,
            query: JSON.stringify(query),
            result: JSON.stringify(result),
            hash,
            taken_at: takenAt,
          }),
      }
    },

    async snapshotOf(id) {
      const row = await store.snapshotById(db, id)
      if (row === undefined) return undefined
      const { subject_id: subjectId, case_id: caseId, query, result, taken_at: takenAt, hash } = row
      return {
        id,
        subjectId,
        subjectName: row.subject_name,
        caseId,
        takenAt,
        hash,
        recomputed: hashOfSnapshot({ subjectId, caseId, query, result, takenAt }),
        query,
        result,
      }
    },

    async devicesBehind(subjectId, source, scheme, { only, after, limit }) {
      const span = spanOf(rulesOf(scheme).windowDays)
      const rows = await store.devicesBehind(db, subjectId, populationIn(source), { ...span, only, after, limit: limit + 1 })
      const items = rows.slice(0, limit)
      return {
        items: items.map(({ total: _total, last_seen_at, ...device }) => ({ ...device, lastSeenAt: last_seen_at })),
        total: rows[0]?.total ?? 0,
        nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null,
      }
    },

    async readiness(subject, scheme, levels) {
      const span = spanOf(rulesOf(scheme).windowDays)
      const rows = scheme.rows.filter((row) => row.class.kind === 'mandatory' || row.class.kind === 'veto')
      const measured = await measureRows(db, subject.id, rows, scheme, span)
      const judged = readinessRows(
        scheme,
        levels.map(({ code }) => code),
        measured,
      )
      const gates = await Promise.all(
        (scheme.evidenceGates ?? []).map(async ({ id, name, article }) => {
          const found = await gate(subject.id, scheme, id)
          return {
            id,
            name,
            article: article ?? null,
            met: found.met,
            measures: found.measures.map((measure) => ({
              ...measure,
              name: NAMES_OF_GATES[measure.metric] ?? { zh: measure.metric, en: measure.metric },
            })),
          }
        }),
      )
      return {
        subject: { id: subject.id, name: subject.name },
        programme: subject.programme,
        takenAt: span.now,
        window: { from: span.from, to: span.to },
        levels: readinessLevels(levels, judged),
        rows: judged,
        gates,
      }
    },

    catalogue: (scheme = {}) => catalogueOf(scheme.evidenceMetrics),
    gate,

    async snapshot({ subjectId, caseId, scheme, gateId }, trx) {
      const measured = await gate(subjectId, scheme, gateId, trx)
      const takenAt = clock.now()
      const conditions = conditionsOf(scheme, gateId)
      const query: JsonObject = { gate: gateId, scheme: scheme.id, conditions: conditions.map((condition) => ({ ...condition })) }
      const result: JsonObject = {
        met: measured.met,
        measures: measured.measures.map((measure) => ({ ...measure })),
        inputs: await inputsOf(trx, subjectId, spanOf(Math.max(1, ...conditions.map(({ windowDays }) => windowDays)))),
      }
      const hash = hashOfSnapshot({ subjectId, caseId, query, result, takenAt })
      const id = newId('evidence')
      await store.insertSnapshot(trx, {
        id,
        subject_id: subjectId,
        case_id: caseId,
        query: JSON.stringify(query),
        result: JSON.stringify(result),
        hash,
        taken_at: takenAt,
      })
      return { id, hash, takenAt, ...measured }
    },
  }

  // Does the subject's own programme find its platform networked and its data shared, as of now?
  cases.registerFacts('networkedAndSharing', async (subjectId, trx, { programme }) => {
    if (programme == null) return false
    const scheme = await programmes.scheme(programme)
    return (await gate(subjectId, scheme, 'networkedAndSharing', trx)).met
  })

  runtime.registerJobHandler('evidence.snapshot', async (job, trx) => {
    const gateId = gateAsked(job)
    const scheme = await programmes.scheme(job.programme ?? '')
    const subjectId = textIn(objectIn(job.variables, 'subject'), 'id')
    return { evidence: snapshotAnswer(scheme, gateId, await evidence.snapshot({ subjectId, caseId: job.caseId, scheme, gateId }, trx)) }
  })
  return evidence
}

const NOTHING: GateFigures = { installed: 0, reporting: 0, daysWithData: 0, readings: 0, late: 0 }

function conditionsOf(scheme: ScoreScheme, gateId: string): EvidenceGate['conditions'] {
  return gateNamed(scheme, gateId)?.conditions ?? []
}
