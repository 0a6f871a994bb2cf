/** Door of evidence: binds live device metrics to score rows and gates; snapshots are frozen with hash, query and inputs. */
import { createHash } from 'node:crypto'
import type { RowEvidence } from '../base/api/panels.ts'
import type { Clock } from '../base/clock.ts'
import { as, type LocalDate } from '../base/ids.ts'
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { SchemeRow, ScoreScheme } from '../rules/score/index.ts'
import type { Job, Runtime } from '../runtime/types.ts'
import * as snapshots from '../store/evidence.ts'
import { newId } from '../store/id.ts'
import * as store from '../store/telemetry.ts'
import type { Db, Executor, Trx } from '../store/transaction.ts'
import { dateOfDayNumber, dayNumberOfDate, localDateOf } from '../time/index.ts'
import {
  type EvidenceGate,
  evidenceOf,
  type GateFigures,
  type GateMeasure,
  isSameName,
  type KindFacts,
  measureGate,
  USUAL_RULES,
  type Window,
} from './decide.ts'

export type { EvidenceGate, GateMeasure } from './decide.ts'

export interface Evidence {
  /** Saves the format of a maker's payloads (`PayloadMapping` of the bridge, checked by who edits it); bridges know it within half a minute. */
  saveMapping(document: JsonObject & { readonly id: string }, trx?: Trx): Promise<void>
  /** Evidence for those rows of a scheme that name a source; each with a hash over its figures and window. */
  forRows(
    subjectId: string,
    rows: readonly SchemeRow[],
    rules?: ScoreScheme['evidenceRules'],
  ): Promise<{ readonly [rowId: string]: RowEvidence }>
  /** One hash over the evidence of several rows. */
  hashOf(subjectId: string, rows: { readonly [rowId: string]: RowEvidence }): string
  /** Measures a gate of the scheme now; `missing` when the scheme has none of this name. */
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

/** Builds the module and registers the fact `networkedAndSharing` and the job `evidence.snapshot` (option `gate`; reads `subject.id`): answers `evidence {<gate id>: boolean, measures, snapshotId, snapshotHash, takenAt}`. */
export function createEvidence({ db, clock, runtime, programmes, cases, zone }: EvidenceDeps): Evidence {
  function windowOf(days: number): Window {
    const now = clock.now()
    const to = localDateOf(now, zone)
    const last = dayNumberOfDate(to)
    const list = Array.from({ length: days }, (_, index): LocalDate => dateOfDayNumber(last - days + 1 + index))
    return { from: list[0] ?? to, to, days: list, now }
  }

  async function factsOf(subjectId: string, window: Window): Promise<ReadonlyMap<string, KindFacts>> {
    const [kinds, days, wrong] = await Promise.all([
      store.devicesByKind(db, subjectId, window.from, window.to),
      store.reportsByDay(db, subjectId, window.from, window.to),
      store.quarantineCounts(db, subjectId, `${window.from}T00:00:00Z`),
    ])
    return new Map(
      kinds.map((kind) => [
        kind.kind,
        {
          ...kind,
          byDay: days.filter((day) => day.kind === kind.kind),
          quarantined: wrong.flatMap((one) => (one.kind === kind.kind ? [{ reason: one.reason, count: one.count }] : [])),
        },
      ]),
    )
  }

  async function gate(subjectId: string, scheme: ScoreScheme, gateId: string, executor: Executor = db) {
    const wanted = scheme.evidenceGates?.find(({ id }) => isSameName(id, gateId))
    if (wanted === undefined) return { met: false, measures: [] }
    const longest = Math.max(1, ...wanted.conditions.map(({ windowDays }) => windowDays))
    const figures = new Map<number, GateFigures>()
    for (const days of new Set([longest, ...wanted.conditions.map(({ windowDays }) => windowDays)]))
      figures.set(days, await figuresOf(executor, subjectId, windowOf(days)))
    return measureGate(wanted, (days) => figures.get(days) ?? NOTHING)
  }

  async function figuresOf(executor: Executor, subjectId: string, window: Window): Promise<GateFigures> {
    const kinds = await store.devicesByKind(executor, subjectId, window.from, window.to)
    const reports = await store.reportsByDay(executor, subjectId, window.from, window.to)
    return {
      installed: kinds.reduce((sum, { installed }) => sum + installed, 0),
      reporting: kinds.reduce((sum, { reporting }) => sum + reporting, 0),
      daysWithData: new Set(reports.map(({ day }) => day)).size,
      readings: reports.reduce((sum, { readings }) => sum + readings, 0),
      late: reports.reduce((sum, { late }) => sum + late, 0),
    }
  }

  /** The figures of each kind and the devices that were silent: what a gate was measured from. */
  async function inputsOf(executor: Executor, subjectId: string, scheme: ScoreScheme, gateId: string): Promise<JsonObject> {
    const conditions = scheme.evidenceGates?.find(({ id }) => isSameName(id, gateId))?.conditions ?? []
    const window = windowOf(Math.max(1, ...conditions.map(({ windowDays }) => windowDays)))
    const kinds = await store.devicesByKind(executor, subjectId, window.from, window.to)
    return {
      window: { from: window.from, to: window.to },
      kinds: kinds.map(({ kind, installed, reporting }) => ({ kind, installed, reporting })),
      silent: await store.silentDevices(executor, subjectId, window.from, window.to),
    }
  }

  const evidence: Evidence = {
    saveMapping: (document, trx) => store.upsertMapping(trx ?? db, document.id, JSON.stringify(document), clock.now()),

    async forRows(subjectId, rows, rules = {}) {
      const whole = { ...USUAL_RULES, ...rules }
      const window = windowOf(whole.windowDays)
      const facts = await factsOf(subjectId, window)
      return Object.fromEntries(
        rows.flatMap((row): [string, RowEvidence][] => {
          const found = evidenceOf(row, facts.get(row.evidence?.[0]?.facility ?? ''), window, whole)
          if (found === undefined) return []
          const figures = found as unknown as JsonObject
          return [[row.id, { ...found, snapshotHash: sha256({ subject: subjectId, row: row.id, ...figures }) }]]
        }),
      )
    },

    hashOf: (subjectId, rows) =>
      sha256({ subject: subjectId, rows: Object.fromEntries(Object.entries(rows).map(([id, { snapshotHash }]) => [id, snapshotHash])) }),

    gate,

    async snapshot({ subjectId, caseId, scheme, gateId }, trx) {
      const measured = await gate(subjectId, scheme, gateId, trx)
      const takenAt = clock.now()
      const query: JsonObject = { gate: gateId, scheme: scheme.id, conditions: conditionsOf(scheme, gateId) }
      const result: JsonObject = {
        met: measured.met,
        measures: measured.measures.map((measure) => ({ ...measure })),
        inputs: await inputsOf(trx, subjectId, scheme, gateId),
      }
      const hash = sha256({ subjectId, caseId, query, result, takenAt })
      const id = newId('evidence')
      await snapshots.insertSnapshot(trx, {
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
    const gateId = optionOf(job, 'gate')
    const subject = isJsonObject(job.variables.subject) ? job.variables.subject : {}
    const scheme = await programmes.scheme(job.programme ?? '')
    const frozen = await evidence.snapshot({ subjectId: String(subject.id ?? ''), caseId: job.caseId, scheme, gateId }, trx)
    const name = scheme.evidenceGates?.find(({ id }) => isSameName(id, gateId))?.id ?? gateId
    return {
      evidence: {
        [name]: frozen.met,
        met: frozen.met,
        measures: frozen.measures.map((measure) => ({ ...measure })),
        snapshotId: frozen.id,
        snapshotHash: frozen.hash,
        takenAt: as<string>(frozen.takenAt),
      },
    }
  })
  return evidence
}

const NOTHING: GateFigures = { installed: 0, reporting: 0, daysWithData: 0, readings: 0, late: 0 }

function sha256(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}

function conditionsOf(scheme: ScoreScheme, gateId: string): JsonObject[] {
  const gate: EvidenceGate | undefined = scheme.evidenceGates?.find(({ id }) => isSameName(id, gateId))
  return (gate?.conditions ?? []).map((condition) => ({ ...condition }))
}

function optionOf(job: Job, name: string): string {
  const value = job.headers[name] ?? job.variables[name]
  return typeof value === 'string' ? value : ''
}
