/** A small programme made by hand, and people who live it: no forms, no scenario's chance, every hour written out. */
import type { Behind, RehearsalReport, Scenario } from '../../../../../server/base/api/rehearsal.ts'
import { as, type Instant, type Key, type LocalDate } from '../../../../../server/base/ids.ts'
import type { JsonObject } from '../../../../../server/base/json.ts'
import { compileProcesses, type EngineEvent, type StepDefinition } from '../../../../../server/engine/index.ts'
import type { CaseType, DeadlineRule, ProgrammeManifest } from '../../../../../server/programmes/types.ts'
import { ReportMaker } from '../../../../../server/rehearsal/report/recorder.ts'
import type { Party, SubjectBook, TaskBook } from '../../../../../server/rehearsal/world/books.ts'
import type { Bundle } from '../../../../../server/rehearsal/world/bundle.ts'
import { type JobHandler, World } from '../../../../../server/rehearsal/world/world.ts'
import type { DecisionModel } from '../../../../../server/rules/dmn/index.ts'
import { startOfDay } from '../../../../../server/time/index.ts'
import { bpmn, extensions } from '../../../../support/models.ts'

export const ZONE = 'Asia/Shanghai'
const HOUR = 3_600_000
const both = (text: string) => ({ zh: text, en: text })

/** Task of a role with, if named, a deadline of a rule. */
export function roleTask(role: string, deadline?: string): string {
  const property =
    deadline === undefined ? '' : `<zeebe:properties><zeebe:property name="deadline" value="${deadline}"/></zeebe:properties>`
  return `<zeebe:assignmentDefinition candidateGroups="${role}"/>${property}`
}

export interface Act {
  /** Hours until somebody takes a task up, and from there until it is done; null: nobody ever does. */
  readonly wait: number | null
  readonly work: number
  readonly variables: JsonObject
}

export interface Town {
  /** Elements and flows of process `review`, and definitions beside it. */
  readonly process: string
  readonly definitions?: string
  readonly from?: string
  readonly months?: number
  /** Hours after the beginning at which a case is opened, each with its form; of a subject of its own or that of an earlier case. */
  readonly cases: readonly { readonly hour: number; readonly form: JsonObject; readonly subject?: number }[]
  readonly act?: (task: TaskBook) => Act
  readonly jobs?: { readonly [type: string]: JobHandler }
  readonly deadlines?: readonly DeadlineRule[]
  readonly staff?: Scenario['staff']
  readonly decisions?: ReadonlyMap<string, DecisionModel>
  readonly award?: ProgrammeManifest['award']
  /** Hears every event of the engine beside the report. */
  readonly hear?: (event: EngineEvent) => void
  /** When the time is over, before the report is made. */
  readonly after?: (world: World) => void
}

export interface LivedTown {
  readonly report: RehearsalReport
  readonly maker: ReportMaker
  readonly world: World
}

const OFFICE: Scenario['staff'] = [
  { role: 'official', people: 2, from: '09:00', to: '17:00', away: 0, minutes: { kind: 'fixed', value: 60 } },
]

/** Lives a town to its end and makes the report. */
export async function live(town: Town): Promise<LivedTown> {
  const { from = '2026-03-02', months = 2, staff = OFFICE } = town
  const bundle = await bundleOf(town)
  const scenario = { id: 'year', title: both('year'), seed: 's', from, months, staff } as unknown as Scenario
  const maker = new ReportMaker(bundle, scenario)
  const begin = Date.parse(startOfDay(as<LocalDate>(from), ZONE))
  const world = new World({
    bundle,
    at: as<Instant>(new Date(begin).toISOString()),
    jobs: new Map(Object.entries(town.jobs ?? {})),
    facts: new Map(),
    recorder: maker,
  })
  if (town.hear !== undefined) overhear(maker, town.hear)
  work(world, town.act ?? (() => ({ wait: 1, work: 1, variables: {} })))
  const [type] = bundle.manifest.caseTypes
  if (type === undefined) throw new Error('Expected a case type')
  for (const [at, { hour, form, subject: of }] of town.cases.entries())
    world.at(begin + hour * HOUR, () => {
      const known = world.subjects.find(({ no }) => no === of)
      const subject = known ?? subjectNo(at + 1)
      if (known === undefined) world.subjects.push(subject)
      world.openCase({ type, subject, applicant: subject.operator, data: form, parent: null, relation: null })
    })
  const end = new Date(begin)
  end.setUTCHours(end.getUTCHours() + 8)
  end.setUTCMonth(end.getUTCMonth() + months)
  world.liveUntil(end.getTime() - 8 * HOUR)
  town.after?.(world)
  return { report: maker.report(world, { hash: 'hash' }), maker, world }
}

function overhear(maker: ReportMaker, hear: (event: EngineEvent) => void): void {
  const stepped = maker.stepped.bind(maker)
  maker.stepped = (of, process, events, ms) => {
    for (const event of events) hear(event)
    stepped(of, process, events, ms)
  }
}

/** Officials without hours: a task is taken up and done after so many hours. */
function work(world: World, act: (task: TaskBook) => Act): void {
  const open = new Set<Key>()
  world.listen({
    created(task) {
      open.add(task.key)
      const { wait, work: hours, variables } = act(task)
      if (wait === null) return
      const role = task.candidateGroups[0] ?? ''
      world.at(world.ms + wait * HOUR, () => {
        if (!open.has(task.key)) return
        world.recorder.taken(task, role, 'p1', hours * 60, world.ms)
        world.at(world.ms + hours * HOUR, () => {
          if (open.has(task.key)) world.completeWith(task, variables, { id: 'p1', name: '王一' })
        })
      })
    },
    gone: (task) => void open.delete(task.key),
  })
}

async function bundleOf(town: Town): Promise<Bundle> {
  const compiled = await compileProcesses(bpmn('review', town.process, town.definitions))
  if (!compiled.ok) throw new Error(compiled.problems.map(({ code, at, text }) => `${code} ${at ?? ''}: ${text.en}`).join('\n'))
  const processes = new Map<string, StepDefinition>(
    compiled.value.processes.map((process, at) => [process.processId, { ...process, key: as<Key>(String(at + 1)), version: 1 }]),
  )
  return {
    manifest: manifestOf(town),
    processes,
    decisions: town.decisions ?? new Map(),
    forms: new Map(),
    letters: new Map([['answer', { id: 'answer', title: both('答复') } as never]]),
    scheme: () => undefined,
    settings: {},
  }
}

function manifestOf({ deadlines = [], award }: Town): ProgrammeManifest {
  const type: CaseType = { code: 'rating', name: both('评级'), process: 'review', startForm: 'apply', permission: 'case:start' }
  const manifest: Partial<ProgrammeManifest> = {
    id: 'town',
    title: both('小镇'),
    timeZone: ZONE,
    levels: [{ code: 'GOOD', name: both('良好'), short: both('良'), rank: 1, certificate: true }],
    stages: [{ code: 'FIRST', name: both('初评') }],
    publicStatuses: [{ code: 'SUBMITTED', name: both('已提交'), tone: 'waiting' }],
    roles: [
      { code: 'official', name: both('经办人'), permissions: [] },
      { code: 'leader', name: both('负责人'), permissions: [] },
    ],
    deadlines,
    caseTypes: [type],
    numbering: { case: 'T{year}{serial:4}', letter: 'L{serial}' },
    panel: { size: 1, spares: 0, recusalYears: 3, secondPanelDifferent: true },
    office: { name: '小镇', code: 'T', phone: '', address: '', email: '' },
    subject: { kind: 'community', name: both('小区'), form: 'subject' },
    ...(award === undefined ? {} : { award }),
  }
  return manifest as ProgrammeManifest
}

function subjectNo(no: number): SubjectBook {
  const operator: Party = {
    id: `org_${no}`,
    name: `物业${no}`,
    creditCode: `C${no}`,
    userId: `user_${no}`,
    personName: `张${no}`,
    bankName: '银行',
    bankAccount: `${no}`,
  }
  return {
    id: `subject_${no}`,
    no,
    name: `小区${no}`,
    data: {},
    address: '',
    area: null,
    quality: 0.5,
    devices: 'good',
    operator,
    cases: [],
  }
}

/** A rule of so many working days. */
export function days(id: string, count: number): DeadlineRule {
  return {
    id,
    name: both(id),
    article: `ART-${id}`,
    count,
    unit: 'workingDay',
    countStartDay: false,
    roll: 'none',
    yellowDays: 1,
    binds: 'official',
  }
}

export function jobOf(type: string): string {
  return extensions(`<zeebe:taskDefinition type="${type}" retries="1"/>`)
}

/** Every number of a report that cases stand behind, read off the report alone. */
export function numbersOf(report: RehearsalReport): readonly (readonly [Behind, number])[] {
  return [
    ...report.caseTypes.flatMap(({ code, opened, closed, outcomes }): [Behind, number][] => [
      [{ what: 'cases', caseType: code, state: 'opened' }, opened],
      [{ what: 'cases', caseType: code, state: 'closed' }, closed],
      ...outcomes.map(({ outcome, count }): [Behind, number] => [{ what: 'outcome', caseType: code, outcome }, count]),
    ]),
    ...report.elements.flatMap(({ processId, elementId, entered, completed, open, incidents }): [Behind, number][] => [
      [{ what: 'element', processId, elementId }, entered],
      [{ what: 'completed', processId, elementId }, completed],
      [{ what: 'open-at', processId, elementId }, open],
      [{ what: 'incident', processId, elementId }, incidents],
    ]),
    ...report.flows.map(({ processId, flowId, taken }): [Behind, number] => [{ what: 'flow', processId, flowId }, taken]),
    ...report.incidents.map(({ count, ...kind }): [Behind, number] => [{ what: 'incident', ...kind }, count]),
    ...report.lights.flatMap(({ month, ...counts }) =>
      (['green', 'yellow', 'red', 'paused'] as const).map((light): [Behind, number] => [{ what: 'light', month, light }, counts[light]]),
    ),
    ...report.deadlines.flatMap((line) =>
      (['begun', 'met', 'missed', 'open'] as const).map((outcome): [Behind, number] => [
        { what: 'deadline', rule: line.rule, outcome },
        line[outcome],
      ]),
    ),
    ...report.queues.flatMap(({ role, weeks }) =>
      weeks.flatMap((line) =>
        (['arrived', 'done', 'waiting'] as const).map((number): [Behind, number] => [
          { what: 'queue', role, week: line.week, number },
          line[number],
        ]),
      ),
    ),
    [{ what: 'stuck' }, report.stuck.length],
    ...report.results.map(({ stage, level, count }): [Behind, number] => [{ what: 'result', stage, level }, count]),
    ...report.letters.map(({ template, count }): [Behind, number] => [{ what: 'letter', template }, count]),
    [{ what: 'objection', founded: true }, report.objections.founded],
    [{ what: 'objection', founded: false }, report.objections.unfounded],
    [{ what: 'objection', founded: null }, report.objections.open],
    [{ what: 'objection-filed', how: 'filed' }, report.objections.filed],
    [{ what: 'objection-filed', how: 'late' }, report.objections.late],
    [{ what: 'objection-filed', how: 'without-evidence' }, report.objections.withoutEvidence],
  ]
}
