import type { Behind, MoneyKind, RehearsalReport, RehearsedCase, RehearsedCaseLine, Scenario } from '../../base/api/rehearsal.ts'
import { as, type Key, type LocalDate } from '../../base/ids.ts'
import type { Fen } from '../../base/money.ts'
import type { Bilingual } from '../../base/text.ts'
import type { EngineEvent, StepDefinition } from '../../engine/index.ts'
import type { CaseType } from '../../programmes/types.ts'
import { addMonths } from '../../time/index.ts'
import type { CaseBook, DeadlineBook, ResultBook, TaskBook } from '../world/books.ts'
import type { Bundle } from '../world/bundle.ts'
import type { Recorder, Refusal } from '../world/recorder.ts'
import type { World } from '../world/world.ts'
import { AnswerBook, type Answers, keyOf } from './answers.ts'
import { Counts, caseTypesOf } from './counts.ts'
import { Deadlines } from './deadlines.ts'
import { Elements } from './elements.ts'
import { violationsOf } from './invariants/index.ts'
import { Money } from './money.ts'
import { stuckIn } from './stuck.ts'
import { Tasks } from './tasks.ts'
import { type PackedMoments, Timeline, unpack } from './timeline.ts'
import { localDates, momentOf, monthsOf } from './weeks.ts'
import { Register } from './who.ts'

type Problems = Parameters<Recorder['unanswered']>[1]
type ObjectionKind = Parameters<Recorder['objection']>[0]

/** A report when it is made, and everything that can be asked of it. */
interface Made {
  readonly report: RehearsalReport
  readonly answers: Answers
  readonly moments: ReadonlyMap<number, PackedMoments>
}

/**
 * Makes the report of a rehearsal of what it hears: counts, columns of numbers, nothing else is kept. One for each run; the report is made
 * once, when the run has ended. `from` and `months` of the scenario say how long it lives.
 */
export class ReportMaker implements Recorder {
  readonly register = new Register()
  private readonly bundle: Bundle
  private readonly scenario: Scenario
  private readonly end: number
  private readonly elements: Elements
  private readonly deadlines: Deadlines
  private readonly tasks = new Tasks()
  private readonly money_ = new Money()
  private readonly timeline = new Timeline()
  private readonly counts = new Counts()
  private readonly unansweredTasks = new Map<Key, Problems>()
  private made: Made | undefined

  constructor(bundle: Bundle, scenario: Scenario) {
    const { timeZone: zone } = bundle.manifest
    const from = as<LocalDate>(scenario.from)
    this.bundle = bundle
    this.scenario = scenario
    this.end = momentOf(addMonths(from, scenario.months), zone)
    this.elements = new Elements(bundle.processes.values())
    this.deadlines = new Deadlines({ from, end: this.end, zone })
  }

  // ---- what is heard -------------------------------------------------------------------------------------------------

  stepped(of: CaseBook | null, process: StepDefinition, events: readonly EngineEvent[], ms: number): void {
    this.deadlines.turnTo(ms)
    const who = this.register.numberOf(of, process.processId)
    for (const event of events) {
      this.elements.hear(who, process.processId, event, ms, of)
      if (event.kind === 'user-task-created') this.tasks.created(who, event.task, ms)
      else if (event.kind === 'user-task-completed') this.tasks.gone(event.userTaskKey, true, ms)
      else if (event.kind === 'user-task-cancelled') this.tasks.gone(event.userTaskKey, false, ms)
      else if (event.kind === 'incident-raised') this.timeline.add(who, incidentLine(event.incident.message), ms)
    }
  }

  opened(book: CaseBook, ms: number): void {
    this.deadlines.turnTo(ms)
    this.register.add(book)
  }

  closed(): void {}

  refused(type: CaseType, refusal: Refusal): void {
    this.counts.refused(type, refusal)
  }

  taken(task: TaskBook, role: string, _person: string, minutes: number, ms: number): void {
    this.elements.taken(task.element.key, ms)
    this.tasks.take(task.key, role, minutes, ms)
  }

  done(): void {}

  deadlineBegun(book: CaseBook, deadline: DeadlineBook): void {
    this.deadlines.begun(book.no, deadline)
  }

  deadlineEnded(book: CaseBook, deadline: DeadlineBook, ms: number): void {
    if (this.deadlines.ended(book.no, deadline, ms) === 'missed') this.timeline.add(book.no, missedLine(deadline), ms)
  }

  result(book: CaseBook, result: ResultBook): void {
    this.counts.result(book.no, result)
  }

  money(kind: MoneyKind, fen: Fen, book: CaseBook | null, ms: number): void {
    this.money_.add(kind, fen, this.register.numberOf(book, ''), ms)
  }

  letter(template: string, book: CaseBook | null): void {
    this.counts.letter(template, this.register.numberOf(book, ''))
  }

  objection(kind: ObjectionKind, book: CaseBook | null): void {
    this.counts.objection(kind, this.register.numberOf(book, ''))
  }

  unanswered(task: TaskBook, problems: Problems): void {
    this.unansweredTasks.set(task.key, problems)
  }

  moment(
    book: CaseBook,
    line: { readonly title: Bilingual; readonly article: string | null; readonly by: string | null },
    ms: number,
  ): void {
    this.timeline.add(book.no, line, ms)
  }

  // ---- what is told --------------------------------------------------------------------------------------------------

  /** The report; `hash` of the files that were lived. Made at the first call, when the world has ended. */
  report(world: World, { hash }: { readonly hash: string }): RehearsalReport {
    this.made ??= this.make(world, hash)
    return this.made.report
  }

  /** Ids of the cases behind a number, as many as it says, in the order the cases were opened; none for a question it does not answer. */
  behind(question: Behind): readonly string[] {
    return [...(this.answers.get(keyOf(question)) ?? [])].map((who) => this.register.idOf(who))
  }

  lineOf(who: number): RehearsedCaseLine {
    return this.register.lineOf(who)
  }

  /** A case with its life; undefined when there is none. */
  caseOf(caseId: string): RehearsedCase | undefined {
    const who = this.register.numbers().find((one) => this.register.idOf(one) === caseId)
    if (who === undefined) return undefined
    const moments = unpack(this.momentsOf(who), this.timeline.dictionary())
    return { ...this.register.lineOf(who), moments, variables: this.formsOf(who) }
  }

  /** The report once more; a defect before it is made. */
  get told(): RehearsalReport {
    return this.lived.report
  }

  get answers(): Answers {
    return this.lived.answers
  }

  /** Where the title of a moment stands. */
  get dictionary(): ReturnType<Timeline['dictionary']> {
    return this.timeline.dictionary()
  }

  momentsOf(who: number): PackedMoments {
    return this.lived.moments.get(who) ?? []
  }

  /** Data of the forms as they were sent last, by form. */
  formsOf(who: number): { readonly [form: string]: NonNullable<RehearsedCase['variables']> } {
    return Object.fromEntries(this.register.bookOf(who)?.submissions ?? [])
  }

  private get lived(): Made {
    if (this.made === undefined) throw new Error('Expected the report to be made before it is asked, but it is not')
    return this.made
  }

  private make(world: World, hash: string): Made {
    const { manifest } = this.bundle
    const { scenario } = this
    const from = as<LocalDate>(scenario.from)
    const dateAt = localDates(manifest.timeZone)
    const [end, to] = [world.ms, dateAt(world.ms)]
    const book = new AnswerBook()
    const stuck = stuckIn(world, {
      register: this.register,
      elements: this.elements,
      unanswered: this.unansweredTasks,
      scenario,
    })
    for (const { who } of stuck) book.add({ what: 'stuck' }, who)
    const report: RehearsalReport = {
      programme: manifest.id,
      hash,
      scenario: scenario.id,
      seed: scenario.seed,
      from: scenario.from,
      to,
      cases: this.register.all().length,
      steps: world.steps,
      caseTypes: caseTypesOf(this.register.all(), manifest, book),
      refused: this.counts.refusals(),
      ...this.elements.report(book),
      ...this.deadlines.report({ manifest, calendar: world.calendar, at: end }, book),
      queues: this.tasks.report({ manifest, scenario, calendar: world.calendar, end, to }, book),
      stuck: stuck.map(({ line }) => line),
      results: this.counts.results(manifest, book),
      money: this.money_.report(monthsOf(from, end, manifest.timeZone), book),
      objections: this.counts.objections(book),
      letters: this.counts.letters(this.bundle.letters, book),
      violations: violationsOf(world, this.money_),
    }
    return { report, answers: book.answers(), moments: this.timeline.packed() }
  }
}

function incidentLine(message: string): { readonly title: Bilingual; readonly article: null; readonly by: null } {
  return { title: { zh: message, en: message }, article: null, by: null }
}

function missedLine({ rule }: DeadlineBook): { readonly title: Bilingual; readonly article: string; readonly by: null } {
  return { title: { zh: `逾期：${rule.name.zh}`, en: `Deadline missed: ${rule.name.en}` }, article: rule.article, by: null }
}
