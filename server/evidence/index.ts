/** Door of evidence: binds live device metrics to score rows and gates; snapshots are frozen with hash, query and inputs. */
import { createHash, randomBytes } from 'node:crypto'
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
import { type EvidenceGate, evidenceOf, type GateMeasure, isSameName, type KindFacts, measureGate, type Window } from './decide.ts'

export type { EvidenceGate, GateMeasure } from './decide.ts'

export interface DeviceRegistration {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly place?: string
  readonly maker?: string
  readonly model?: string
  readonly installedOn?: string
}

export interface Evidence {
  registerDevices(subjectId: string, devices: readonly DeviceRegistration[], trx?: Trx): Promise<void>
  /** Credentials of a community's gateway; the secret is shown once. */
  issueGateway(subjectId: string, trx?: Trx): Promise<{ readonly username: string; readonly secret: string }>
  revokeGateway(username: string): Promise<void>
  devicesOf(subjectId: string): ReturnType<typeof store.devicesOf>
  /** Evidence for those rows of a scheme that name a source; window: the last thirty local days. */
  forRows(subjectId: string, rows: readonly SchemeRow[]): Promise<{ readonly [rowId: string]: RowEvidence }>
  /** Measures a gate of the scheme now; `missing` when the scheme has none of this name. */
  gate(
    subjectId: string,
    scheme: ScoreScheme,
    gateId: string,
    trx?: Executor,
  ): Promise<{ readonly met: boolean; readonly measures: readonly GateMeasure[] }>
  /** Measures and freezes; the hash covers gate, subject, figures and time. */
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

const WINDOW_DAYS = 30

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
      store.devicesByKind(db, subjectId, window.from),
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
    const figures = new Map<number, { installed: number; reporting: number; daysWithData: number }>()
    for (const days of new Set([longest, ...wanted.conditions.map(({ windowDays }) => windowDays)]))
      figures.set(days, await figuresOf(executor, subjectId, windowOf(days)))
    return measureGate(wanted, (days) => figures.get(days) ?? { installed: 0, reporting: 0, daysWithData: 0 })
  }

  async function figuresOf(executor: Executor, subjectId: string, window: Window) {
    const kinds = await store.devicesByKind(executor, subjectId, window.from)
    const days = new Set((await store.reportsByDay(executor, subjectId, window.from, window.to)).map(({ day }) => day))
    return {
      installed: kinds.reduce((sum, { installed }) => sum + installed, 0),
      reporting: kinds.reduce((sum, { reporting }) => sum + reporting, 0),
      daysWithData: days.size,
    }
  }

  const evidence: Evidence = {
    registerDevices: (subjectId, devices, trx) =>
      store.insertDevices(
        trx ?? db,
        devices.map((device) => ({
          subject_id: subjectId,
          id: device.id,
          kind: device.kind,
          name: device.name,
          place: device.place ?? null,
          maker: device.maker ?? null,
          model: device.model ?? null,
          installed_on: device.installedOn ?? null,
          registered_at: clock.now(),
          last_seen_at: null,
        })),
      ),

    async issueGateway(subjectId, trx) {
      const username = `gw-${randomBytes(6).toString('hex')}`
      const secret = randomBytes(18).toString('base64url')
      await store.insertGateway(trx ?? db, {
        username,
        subject_id: subjectId,
        secret_hash: createHash('sha256').update(secret).digest(),
        created_at: clock.now(),
        revoked_at: null,
      })
      return { username, secret }
    },

    revokeGateway: (username) => store.revokeGateway(db, username, clock.now()),
    devicesOf: (subjectId) => store.devicesOf(db, subjectId),

    async forRows(subjectId, rows) {
      const window = windowOf(WINDOW_DAYS)
      const facts = await factsOf(subjectId, window)
      return Object.fromEntries(
        rows.flatMap((row): [string, RowEvidence][] => {
          const found = evidenceOf(row, facts.get(row.evidence?.[0]?.facility ?? ''), window)
          return found === undefined ? [] : [[row.id, found]]
        }),
      )
    },

    gate,

    async snapshot({ subjectId, caseId, scheme, gateId }, trx) {
      const measured = await gate(subjectId, scheme, gateId, trx)
      const takenAt = clock.now()
      const query: JsonObject = { gate: gateId, scheme: scheme.id, conditions: conditionsOf(scheme, gateId) }
      const result: JsonObject = { met: measured.met, measures: measured.measures.map((measure) => ({ ...measure })) }
      const hash = createHash('sha256').update(canonicalJson({ subjectId, caseId, query, result, takenAt })).digest('hex')
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

  cases.registerFacts('deviceCount', async (subjectId, trx) => (await store.devicesOf(trx, subjectId)).length)
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

function conditionsOf(scheme: ScoreScheme, gateId: string): JsonObject[] {
  const gate: EvidenceGate | undefined = scheme.evidenceGates?.find(({ id }) => isSameName(id, gateId))
  return (gate?.conditions ?? []).map((condition) => ({ ...condition }))
}

function optionOf(job: Job, name: string): string {
  const value = job.headers[name] ?? job.variables[name]
  return typeof value === 'string' ? value : ''
}
