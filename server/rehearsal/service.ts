import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { Audit } from '../audit/index.ts'
import type {
  Behind,
  ImpactReport,
  RehearsalComparison,
  RehearsalOverview,
  RehearsalProgress,
  RehearsalReport,
  RehearsalRun,
  RehearsalVerdict,
  RehearsedCase,
  RehearsedCaseLine,
  RehearsedFiles,
  Scenario,
  ScenarioProblem,
  StartRehearsal,
} from '../base/api/rehearsal.ts'
import type { Clock } from '../base/clock.ts'
import type { JsonObject } from '../base/json.ts'
import type { Locale } from '../base/text.ts'
import type { Identity } from '../identity/index.ts'
import { hashOfFiles, type ProgrammeFile, type Programmes, type RehearsalDoor, readContent } from '../programmes/index.ts'
import type { Runtime } from '../runtime/types.ts'
import { newId } from '../store/id.ts'
import * as store from '../store/rehearsals.ts'
import { type Db, inTransaction, type Trx } from '../store/transaction.ts'
import { createBundles } from './bundles.ts'
import { readScenario } from './decide-shape.ts'
import { gateOf } from './gate.ts'
import { readRecord } from './impact/read.ts'
import { createPages } from './pages.ts'
import { createRunner, LEASE_SECONDS } from './runner.ts'
import type { ThreadTask } from './thread.ts'
import { rehearsalRefusal } from './types.ts'

export interface CasePage {
  readonly items: readonly RehearsedCaseLine[]
  readonly total: number
  readonly nextCursor: string | null
}

/** Door of rehearsals: start, watch, pause, cancel, what came of it. Unknown ids throw `REHEARSAL_NOT_FOUND` and the like. */
export interface Rehearsals extends RehearsalDoor {
  overview(programme: string): Promise<RehearsalOverview>
  /** Throws `REHEARSAL_NOT_RUNNABLE`, `SCENARIO_NOT_USABLE` with every problem, `TOO_MANY_REHEARSALS`. */
  start(programme: string, input: StartRehearsal, by: string): Promise<RehearsalRun>
  /** A scenario to begin with, made of what the draft says. */
  usual(programme: string): Promise<Scenario>
  /** Every problem of a scenario, of its shape first; also of one that is not whole yet. */
  check(programme: string, scenario: unknown): Promise<readonly ScenarioProblem[]>
  run(id: string): Promise<RehearsalRun>
  /** Throws `REHEARSAL_STATE_WRONG` where it is not running, not paused, or has ended. */
  pause(id: string, by: string): Promise<RehearsalRun>
  resume(id: string, by: string): Promise<RehearsalRun>
  cancel(id: string, by: string): Promise<RehearsalRun>
  /** Throws `REHEARSAL_NOT_DONE`. */
  report(id: string): Promise<RehearsalReport>
  /** An office document, in Chinese. */
  reportPdf(id: string): Promise<Buffer>
  reportXlsx(id: string, locale: Locale): Promise<Buffer>
  cases(id: string, behind: Behind, page: { readonly cursor?: string; readonly limit: number }): Promise<CasePage>
  case(id: string, caseId: string): Promise<RehearsedCase>
  compare(id: string, other: string): Promise<RehearsalComparison>
  startImpact(programme: string, by: string): Promise<ImpactReport>
  impact(id: string): Promise<ImpactReport>
  /** Runs whose process is gone are ended. */
  sweep(): Promise<void>
  stop(): Promise<void>
}

export interface RehearsalDeps {
  readonly db: Db
  readonly clock: Clock
  readonly audit: Pick<Audit, 'record'>
  readonly identity: Pick<Identity, 'person'>
  readonly programmes: Pick<Programmes, 'workspaces' | 'filesOfVersion' | 'calendar' | 'current'>
  /** Bound when the runtime exists: it reads programmes first. */
  runtime(): Pick<Runtime, 'stateOf'>
  readonly fontsFolder: string | null
  readonly logger: Logger
  /** Memory of a run at most. */
  readonly megabytes?: number
}

/** Runs of a programme that may wait or run at once. */
const MOST_OPEN = 6
const SHOWN = 50
const MEGABYTES = 2048

export function createRehearsals(deps: RehearsalDeps): Rehearsals {
  const { db, clock, audit, identity, programmes, runtime, megabytes = MEGABYTES } = deps
  const owner = randomBytes(9).toString('base64url')
  const runner = createRunner({ db, clock, logger: deps.logger, owner, megabytes })
  const bundles = createBundles()
  const pages = createPages({ db, fontsFolder: deps.fontsFolder })

  async function filesOf(programme: string, of: RehearsedFiles): Promise<readonly ProgrammeFile[]> {
    return of === 'draft' ? programmes.workspaces.files(programme) : programmes.filesOfVersion(programme, of)
  }

  async function rowOf(id: string): Promise<store.RunRow> {
    const row = await store.runById(db, id, 'rehearsal')
    if (row === undefined) throw rehearsalRefusal('REHEARSAL_NOT_FOUND', { run: id })
    return row
  }

  async function viewOf(row: store.RunRow): Promise<RehearsalRun> {
    const scenario = row.scenario as unknown as Scenario
    const progress = row.ended_at === null ? (runner.progressOf(row.id) ?? row.progress) : row.progress
    return {
      id: row.id,
      programme: row.programme,
      of: row.version ?? 'draft',
      hash: row.hash,
      scenario: { id: scenario.id, title: scenario.title },
      seed: scenario.seed,
      state: row.state,
      progress: progress as unknown as RehearsalProgress | null,
      startedBy: { id: row.started_by, name: (await identity.person(row.started_by))?.name ?? row.started_by },
      startedAt: row.started_at,
      endedAt: row.ended_at,
      error: row.error,
      verdict: row.verdict as unknown as RehearsalVerdict | null,
    }
  }

  const record = (action: string, by: string, id: string, detail: JsonObject, trx: Trx) =>
    audit.record({ actor: by, action: `rehearsal.${action}`, object: { kind: 'rehearsal', id }, detail }, trx)

  /** One act on a run at a time; `runner` hears of it when it is committed. */
  async function turn(
    id: string,
    {
      from,
      act,
      tell,
    }: { readonly from: readonly store.RunState[]; act(trx: Trx): Promise<void>; readonly tell: 'run' | 'pause' | 'cancel' },
  ): Promise<RehearsalRun> {
    await runner.sweep()
    await rowOf(id)
    await inTransaction(db, undefined, async (trx) => {
      const state = await store.lockRun(trx, id)
      if (state === undefined || !from.includes(state)) throw rehearsalRefusal('REHEARSAL_STATE_WRONG', { state: state ?? '' })
      await act(trx)
    })
    runner.want(id, tell)
    return viewOf(await rowOf(id))
  }

  /** Stores a run that waits for its turn and enters it. */
  async function enter(
    run: {
      readonly id: string
      readonly programme: string
      readonly kind: store.RunKind
      readonly version: number | null
      readonly hash: string
      readonly scenario: Scenario | null
      readonly pictures: store.RunPictures | null
    },
    by: string,
    taskOf: () => Promise<ThreadTask>,
  ): Promise<void> {
    await runner.sweep()
    await inTransaction(db, undefined, async (trx) => {
      const open = await store.countOpenRuns(trx, run.programme)
      if (open >= MOST_OPEN) throw rehearsalRefusal('TOO_MANY_REHEARSALS', { count: open })
      const scenario = run.scenario === null ? null : JSON.stringify(run.scenario)
      const pictures = run.pictures === null ? null : JSON.stringify(run.pictures)
      await store.insertRun(trx, { ...run, scenario, pictures, started_by: by, started_at: clock.now(), owner }, LEASE_SECONDS)
      const { programme, kind, version, hash } = run
      await record('start', by, run.id, { programme, kind, version, hash, scenario: run.scenario?.id ?? null }, trx)
    })
    runner.enter(run, taskOf)
  }

  return {
    async overview(programme) {
      await runner.sweep()
      const content = readContent(await programmes.workspaces.files(programme))
      const rows = await store.runsOf(db, programme, 'rehearsal', SHOWN)
      return {
        scenarios: [...content.scenarios.values()].flatMap((found) => {
          const scenario = readScenario(found)
          if (!('id' in scenario)) return []
          const { id, title, cases, months } = scenario
          return [{ id, file: `rehearsals/${id}.json`, title, cases, months }]
        }),
        runs: await Promise.all(rows.map(viewOf)),
        gate: content.manifest?.rehearsal ?? null,
      }
    },

    async start(programme, { of, scenario }, by) {
      const files = await filesOf(programme, of)
      const bundle = await bundles.require(files)
      const problems = bundles.problemsOf(bundle, scenario).filter(({ severity }) => severity === 'error')
      if (problems.length > 0) throw rehearsalRefusal('SCENARIO_NOT_USABLE', { count: problems.length }, { problems })
      const id = newId('rehearsal')
      const hash = hashOfFiles(files)
      const gate = bundle.manifest.rehearsal ?? null
      const version = of === 'draft' ? null : of
      const pictures = { manifest: { title: bundle.manifest.title }, files: files.filter(({ name }) => name.endsWith('.bpmn')) }
      await enter({ id, programme, kind: 'rehearsal', version, hash, scenario, pictures }, by, async () => ({
        kind: 'rehearsal',
        programme,
        hash,
        files,
        scenario,
        gate,
        calendar: await programmes.calendar(),
      }))
      return viewOf(await rowOf(id))
    },

    async usual(programme) {
      return bundles.usual(await bundles.require(await filesOf(programme, 'draft')))
    },

    async check(programme, scenario) {
      const read = readScenario(scenario)
      if (!('id' in read)) return read
      return bundles.problemsOf(await bundles.require(await filesOf(programme, 'draft')), read)
    },

    async run(id) {
      await runner.sweep()
      return viewOf(await rowOf(id))
    },

    pause: (id) => turn(id, { from: ['running'], act: (trx) => store.turnRun(trx, id, 'paused', 'pause'), tell: 'pause' }),
    resume: (id) => turn(id, { from: ['paused'], act: (trx) => store.turnRun(trx, id, 'running', 'run'), tell: 'run' }),
    cancel: (id, by) =>
      turn(id, {
        from: ['waiting', 'running', 'paused'],
        act: async (trx) => {
          await store.cancelRun(trx, id, clock.now())
          await record('cancel', by, id, {}, trx)
        },
        tell: 'cancel',
      }),

    report: async (id) => pages.report(await rowOf(id)),
    async reportPdf(id) {
      const row = await rowOf(id)
      return pages.pdf(await viewOf(row), row)
    },
    reportXlsx: async (id, locale) => pages.xlsx(await rowOf(id), locale),
    cases: async (id, behind, page) => pages.cases(await rowOf(id), behind, page),
    case: async (id, caseId) => pages.case(await rowOf(id), caseId),
    compare: async (id, other) => {
      const [one, two] = [await rowOf(id), await rowOf(other)]
      return pages.compare({ run: await viewOf(one), row: one }, { run: await viewOf(two), row: two })
    },

    async startImpact(programme, by) {
      const draft = await filesOf(programme, 'draft')
      await bundles.require(draft)
      const { version, manifest } = await programmes.current(programme)
      const id = newId('impact')
      const hash = hashOfFiles(draft)
      await enter({ id, programme, kind: 'impact', version: null, hash, scenario: null, pictures: null }, by, async () => {
        const subjects = await readRecord(db, programme, manifest, (key) => runtime().stateOf(key))
        const open = new Set(subjects.flatMap(({ cases }) => cases.filter(({ closedAt }) => closedAt === null)).map((one) => one.version))
        const versions = await Promise.all([...open].map(async (one) => ({ version: one, files: await filesOf(programme, one) })))
        const force = { version, files: await filesOf(programme, version) }
        const input = { id, programme, hash, draft, force, versions, subjects, until: clock.now() }
        return { kind: 'impact', input, calendar: await programmes.calendar() }
      })
      return this.impact(id)
    },

    async impact(id) {
      await runner.sweep()
      const row = await store.runById(db, id, 'impact')
      if (row === undefined) throw rehearsalRefusal('IMPACT_NOT_FOUND', { run: id })
      if (row.state === 'done') return (await store.reportOf(db, id)) as unknown as ImpactReport
      const progress = (runner.progressOf(id) ?? row.progress ?? { done: 0, of: 0 }) as unknown as ImpactReport['progress']
      const counted = { cases: 0, same: 0, different: 0, unclear: 0, canMove: 0, canNotMove: 0 }
      return { id, programme: row.programme, hash: row.hash, state: row.state, progress, counted, lines: [] }
    },

    problemsOf: (files) => bundles.problemsIn(files),
    gate: (id, files, inForce, executor) => gateOf(executor, id, files, inForce),

    sweep: runner.sweep,
    stop: runner.stop,
  }
}
