import { as, type Instant } from '../../base/ids.ts'
import { isJsonObject, type Json, type JsonObject, joined } from '../../base/json.ts'
import { yuanOfFen } from '../../base/money.ts'
import type { Bilingual } from '../../base/text.ts'
import { panelAsked } from '../../panels/decide-jobs.ts'
import type { CaseType } from '../../programmes/index.ts'
import { absentFields } from '../../rules/forms/index.ts'
import type { Answers } from '../../rules/score/index.ts'
import type { Calendar } from '../../time/index.ts'
import type { Answer, CaseBook, RehearsedJob, SubjectBook, TaskBook } from '../world/books.ts'
import type { Bundle } from '../world/bundle.ts'
import { act, admit, startFacts } from '../world/jobs/acts.ts'
import { awardsOf, bookMoney } from '../world/jobs/awards-book.ts'
import { factProviders, jobHandlers } from '../world/jobs/index.ts'
import { objectTo } from '../world/jobs/notices.ts'
import { noticesOf } from '../world/jobs/notices-book.ts'
import { completePanelTask } from '../world/jobs/panels.ts'
import { panelBook, panelsOf } from '../world/jobs/panels-book.ts'
import { type JobHandler, World } from '../world/world.ts'
import type { LeftAct, LivedCase } from './lived.ts'
import { nothingHeard, Observer } from './observed.ts'
import { isProved, provedAnswer } from './proofs.ts'
import type { RecordedAct, RecordedCase, RecordedProof, RecordedSubject } from './types.ts'

export interface ReplayInput {
  readonly bundle: Bundle
  readonly subject: RecordedSubject
  readonly calendar: Calendar
  /** Nothing is lived beyond it. */
  readonly until: string
  /** Whether a case opens although its admission answers this code, e.g. since the record shows that it did. */
  opens(caseId: string, code: string): boolean
}

/** Lives all cases of a subject again, with what came to them from outside at its recorded moments. */
export function liveAgain(input: ReplayInput): ReadonlyMap<string, LivedCase> {
  return new Replay(input).live()
}

/** A world that tells of each decision its jobs ask. */
class HeardWorld extends World {
  last: string | null = null
  onDecision: ((id: string, variables: JsonObject, answer: Answer) => void) | null = null

  override decide(id: string, variables: JsonObject): Answer {
    const answer = super.decide(id, variables)
    this.last = id
    this.onDecision?.(id, variables, answer)
    return answer
  }
}

interface Late {
  readonly record: RecordedCase
  readonly book: CaseBook
  readonly act: RecordedAct
}

class Replay {
  private readonly input: ReplayInput
  private readonly observer = new Observer()
  private readonly world: HeardWorld
  private readonly subject: SubjectBook
  private readonly books = new Map<string, CaseBook>()
  private readonly refused = new Map<string, LivedCase['refused']>()
  private readonly left = new Map<string, LeftAct[]>()
  /** Ids of the record and what they are called here. */
  private readonly names = new Map<string, string>()
  private readonly proofs = new Map<string, RecordedProof[]>()
  private late: Late[] = []

  constructor(input: ReplayInput) {
    this.input = input
    const { bundle, subject, calendar } = input
    const at = subject.cases[0]?.submittedAt ?? input.until
    this.world = new HeardWorld({
      bundle,
      calendar,
      at: as<Instant>(at),
      jobs: new Map([...jobHandlers()].map(([type, handler]) => [type, this.heardBy(type, handler)])),
      facts: factProviders(),
      recorder: this.observer,
    })
    this.world.onDecision = (id, variables, { value, matchedRules }) => {
      const book = this.observer.at?.case
      if (book != null) this.observer.decided(book, { id, input: variables, output: value, rules: matchedRules })
    }
    this.subject = subjectBook(subject)
    this.world.subjects.push(this.subject)
    this.world.listen({
      // Somebody did later here what he could do at once there: he does it as soon as it is asked of him.
      created: () => this.world.at(this.world.ms, () => this.catchUp()),
      gone: () => undefined,
    })
    for (const { id, proofs } of subject.cases) this.proofs.set(id, [...proofs])
  }

  live(): ReadonlyMap<string, LivedCase> {
    const { cases } = this.input.subject
    const entries = cases.flatMap((record) => [
      ...(record.isOpenedByProcess ? [] : [{ at: record.submittedAt, do: () => this.open(record) }]),
      ...record.acts.map((one) => ({ at: one.at, do: () => this.carryOut(record, one) })),
    ])
    for (const entry of entries.sort((one, other) => Date.parse(one.at) - Date.parse(other.at)))
      this.world.at(Date.parse(entry.at), entry.do)
    this.world.liveUntil(Date.parse(this.input.until))
    for (const { record, act: one } of this.late) this.leave(record, one, UNASKED)
    return new Map(cases.map((record) => [record.id, this.livedOf(record)]))
  }

  // ---- opening -------------------------------------------------------------------------------------------------------

  private open(record: RecordedCase): void {
    const { world, subject } = this
    const type = world.bundle.manifest.caseTypes.find(({ code }) => code === record.caseType)
    if (type === undefined) {
      this.refuse(record, null, record.caseType, typeGone(record.caseType))
      return
    }
    const parent = this.bookNamed(record.parentId)
    const data = this.checkedStart(record, type, parent)
    world.last = null
    const code = admit(world, type, subject, parent, data)
    if (code !== null && !this.input.opens(record.id, code)) {
      const text = world.bundle.manifest.refusals[code] ?? { zh: code, en: code }
      this.refuse(record, world.last, code, text)
      return
    }
    subject.operator = record.applicant
    const book = world.openCase({ type, subject, applicant: record.applicant, data, parent, relation: record.relation })
    this.books.set(record.id, book)
    this.names.set(record.id, book.id)
  }

  private refuse(record: RecordedCase, decision: string | null, code: string, text: Bilingual): void {
    this.refused.set(record.id, { decision, code, text })
  }

  /** The start form's data by the form as it is here; where it takes them no more, as they were, with a word about it. */
  private checkedStart(record: RecordedCase, type: CaseType, parent: CaseBook | null): JsonObject {
    const data = this.renamed(record.form)
    const form = this.world.bundle.forms.get(type.startForm)
    if (form === undefined) return data
    const facts = startFacts(this.world, type, { subject: this.subject, applicant: record.applicant, parent, data })
    const checked = this.world.check(form, data, facts)
    if (checked.problems.length === 0) return checked.data
    this.note(record, record.submittedAt, null, misfit(form.document.id, checked.problems))
    return data
  }

  /** The case here that answers to one of the record; null before it is open. */
  private bookNamed(id: string | null): CaseBook | null {
    if (id === null) return null
    const known = this.books.get(id)
    if (known !== undefined) return known
    const record = this.input.subject.cases.find((one) => one.id === id)
    if (record === undefined || !record.isOpenedByProcess) return null
    const isSibling = (one: RecordedCase) => one.isOpenedByProcess && one.parentId === record.parentId && one.caseType === record.caseType
    const place = this.input.subject.cases.filter(isSibling).indexOf(record)
    const parent = this.bookNamed(record.parentId)
    const book = this.subject.cases.filter((one) => one.parent === parent && one.type.code === record.caseType)[place]
    if (parent === null || book === undefined) return null
    this.books.set(id, book)
    this.names.set(id, book.id)
    return book
  }

  private recordOf(book: CaseBook | null): RecordedCase | undefined {
    return book === null ? undefined : this.input.subject.cases.find(({ id }) => this.bookNamed(id) === book)
  }

  // ---- acts ----------------------------------------------------------------------------------------------------------

  private carryOut(record: RecordedCase, one: RecordedAct): void {
    if (this.refused.has(record.id)) return
    const book = this.bookNamed(record.id)
    if (book === null) this.leave(record, one, NOT_OPENED)
    else if (!this.isDone(record, book, one)) this.late.push({ record, book, act: one })
  }

  private catchUp(): void {
    this.late = this.late.filter(({ record, book, act: one }) => !this.isDone(record, book, one))
  }

  /** false: nobody asks for it now, perhaps later. */
  private isDone(record: RecordedCase, book: CaseBook, one: RecordedAct): boolean {
    switch (one.kind) {
      case 'task': {
        const task = this.taskOf(book, one.by.id, ({ elementId }) => elementId === one.elementId)
        if (task !== undefined) this.complete(record, task, one)
        return task !== undefined
      }
      case 'conflict':
      case 'scoreSheet':
      case 'opinion': {
        const task = this.taskOf(book, one.by.id, ({ properties }) => properties.screen === one.kind)
        if (task === undefined || !isMeantFor(task, one.by.id)) return false
        const problems = completePanelTask(this.world, task, one.by, panelAct(one))
        if (problems.length > 0) this.leave(record, one, problems[0]?.text ?? UNASKED)
        return true
      }
      case 'action': {
        const problems = act(this.world, book, one.action, this.renamed(one.data), one.by)
        if (problems.length > 0) this.leave(record, one, problems[0]?.text ?? UNASKED)
        return true
      }
      case 'objection': {
        const notice = noticesOf(this.world, this.subject).findLast((found) => found.case === book)
        if (notice === undefined || objectTo(this.world, notice.id, { evidence: one.withEvidence }) === null)
          this.leave(record, one, NO_NOTICE)
        else this.names.set(one.id, notice.objections.at(-1)?.id ?? one.id)
        return true
      }
      case 'payment':
        this.settle(book, one.state)
        return true
    }
  }

  /** The bank answers what was ordered for the case, and its process hears of it where it waits. */
  private settle(book: CaseBook, state: 'paid' | 'returned'): void {
    const { world } = this
    for (const award of awardsOf(world, this.subject))
      for (const payment of award.payments) {
        if (payment.case !== book || payment.state !== 'ordered') continue
        payment.state = state
        payment.settledAt = world.now
        payment.instalment.state = state
        if (state === 'paid') bookMoney(world, 'payment', award, book, payment.instalment.amount)
        const told = { id: payment.id, amount: yuanOfFen(payment.instalment.amount), purpose: payment.purpose, state, paidOn: world.today }
        world.publish({ name: state === 'paid' ? 'award-paid' : 'award-returned', correlationKey: book.id, variables: { payment: told } })
      }
  }

  /** The open task meant for the person, else the first that asks for this. */
  private taskOf(book: CaseBook, person: string, fits: (element: TaskBook['element']) => boolean): TaskBook | undefined {
    const open = this.world.openTasks().filter((task) => task.case === book && fits(task.element))
    return open.find((task) => isMeantFor(task, person)) ?? open[0]
  }

  private complete(record: RecordedCase, task: TaskBook, one: Extract<RecordedAct, { kind: 'task' }>): void {
    const data = this.renamed(one.data)
    const problems = this.world.completeTask(task, data, one.by)
    if (problems.length === 0) return
    this.note(record, one.at, one.elementId, misfit(task.formId ?? one.elementId, problems))
    // It was done there: it goes on here too, so that what follows can be seen.
    task.case?.submissions.set(task.formId ?? '', data)
    this.world.completeWith(task, joined(this.absent(task), data, { submissionId: `submission_${task.key}` }), one.by)
  }

  private absent(task: TaskBook): JsonObject {
    return absentFields(this.world.bundle.forms.get(task.formId ?? '')?.document.schema)
  }

  private leave(record: RecordedCase, one: RecordedAct, why: Bilingual): void {
    this.note(record, one.at, one.kind === 'task' ? one.elementId : null, told(one, why))
  }

  private note({ id }: RecordedCase, at: string, elementId: string | null, text: Bilingual): void {
    const known = this.left.get(id)
    if (known === undefined) this.left.set(id, [{ at, elementId, text }])
    else known.push({ at, elementId, text })
  }

  /** Data of the record under the names that cases and objections have here. */
  private renamed<T extends Json>(value: T): T {
    const rename = (one: Json): Json => {
      if (typeof one === 'string') return this.names.get(one) ?? one
      if (Array.isArray(one)) return one.map(rename)
      return isJsonObject(one) ? Object.fromEntries(Object.entries(one).map(([name, inner]) => [name, rename(inner)])) : one
    }
    return rename(value) as T
  }

  // ---- jobs ----------------------------------------------------------------------------------------------------------

  /** The handler, with what it asks and issues told as of its case; what persons and devices did there is taken from the record. */
  private heardBy(type: string, handler: JobHandler): JobHandler {
    return (job, world) => {
      const before = this.observer.at
      this.observer.at = { case: job.case, elementId: job.elementId }
      try {
        if (type === 'panel.form') this.seat(job)
        if (type === 'evidence.snapshot') return this.proved(job) ?? handler(job, world)
        return handler(job, world)
      } finally {
        this.observer.at = before
      }
    }
  }

  /** Those who sat on the panel there are the pool it is drawn from here. */
  private seat(job: RehearsedJob): void {
    const { stage } = panelAsked(job)
    const round = job.case === null ? 0 : panelsOf(this.world, job.case).filter((one) => one.stage === stage).length + 1
    const panel = this.recordOf(job.case)?.panels.find((one) => one.stage === stage && one.round === round)
    const { experts } = panelBook(this.world)
    const none = { organisationId: null, organisationName: null, ties: [] }
    experts.splice(0, experts.length, ...(panel?.members ?? []).map((member) => ({ ...member, ...none })))
  }

  private proved(job: RehearsedJob): JsonObject | null {
    const scheme = this.world.bundle.scheme(null)
    const proof = this.proofs.get(this.recordOf(job.case)?.id ?? '')?.shift()
    return scheme === undefined || proof === undefined ? null : provedAnswer(scheme, job, proof, this.world)
  }

  // ---- what came of it -----------------------------------------------------------------------------------------------

  private livedOf(record: RecordedCase): LivedCase {
    const book = this.bookNamed(record.id)
    const heard = book === null ? nothingHeard() : this.observer.of(book)
    return {
      refused: this.refused.get(record.id) ?? null,
      results: (book?.results ?? []).flatMap(({ stage, level, total, withdrawnAt }) =>
        withdrawnAt === null ? [{ stage, level, total }] : [],
      ),
      deadlines: (book?.deadlines ?? []).map(({ rule, elementId, startsFrom, dueOn }) => ({ rule, elementId, startsFrom, dueOn })),
      heard,
      isClosed: book !== null && book.closedAt !== null,
      waiting: this.world
        .openTasks()
        .flatMap((task) => (book !== null && task.case === book ? [{ elementId: task.element.elementId, name: task.element.name }] : [])),
      left: this.left.get(record.id) ?? [],
    }
  }
}

function subjectBook({ id, name, address, area, data, cases }: RecordedSubject): SubjectBook {
  const operator = cases[0]?.applicant ?? { id: '', name: '', creditCode: '', userId: '', personName: '', bankName: '', bankAccount: '' }
  const devices = cases.some(({ proofs }) => proofs.some(isProved)) ? 'good' : 'missing'
  return { id, no: 1, name, data, address, area, quality: 1, devices, operator, cases: [] }
}

function isMeantFor({ assignee, candidateUsers }: TaskBook, person: string): boolean {
  return assignee === person || candidateUsers.includes(person)
}

function panelAct(one: Extract<RecordedAct, { kind: 'conflict' | 'scoreSheet' | 'opinion' }>): Parameters<typeof completePanelTask>[3] {
  switch (one.kind) {
    case 'conflict':
      return { screen: 'conflict', conflict: one.conflict, ground: one.ground }
    case 'scoreSheet':
      return { screen: 'scoreSheet', answers: one.answers as unknown as Answers }
    case 'opinion':
      return { screen: 'opinion', ...(one.dissent === null ? {} : { dissent: one.dissent }) }
  }
}

const UNASKED: Bilingual = { zh: '办理中没有要求这一步', en: 'nobody asked for it' }
const NOT_OPENED: Bilingual = { zh: '该办件没有产生', en: 'the case was not opened' }
const NO_NOTICE: Bilingual = { zh: '没有可提异议的公示', en: 'no notice took objections' }

function told(one: RecordedAct, why: Bilingual): Bilingual {
  const day = one.at.slice(0, 10)
  const what = labelOf(one)
  return { zh: `${day} 的${what.zh}无法重现：${why.zh}。`, en: `${capital(what.en)} of ${day} could not be done again: ${why.en}.` }
}

function labelOf(one: RecordedAct): Bilingual {
  switch (one.kind) {
    case 'task':
      return { zh: `办理“${one.elementId}”`, en: `task "${one.elementId}"` }
    case 'conflict':
      return { zh: '回避声明', en: 'declaration of conflicts' }
    case 'scoreSheet':
      return { zh: '评分表', en: 'score sheet' }
    case 'opinion':
      return { zh: '评级意见签署', en: 'signature of the opinion' }
    case 'action':
      return { zh: `操作“${one.action}”`, en: `act "${one.action}"` }
    case 'objection':
      return { zh: '异议', en: 'objection' }
    case 'payment':
      return { zh: '支付结果', en: 'answer of the bank' }
  }
}

function misfit(formId: string, problems: readonly { readonly at?: string; readonly text: Bilingual }[]): Bilingual {
  const [first] = problems
  const zh = first?.text.zh ?? ''
  const en = first?.text.en ?? ''
  return { zh: `原有内容不符合表单“${formId}”：${zh}`, en: `What was sent does not fit form "${formId}": ${en}` }
}

function typeGone(code: string): Bilingual {
  return { zh: `没有办件类型“${code}”。`, en: `There is no case type "${code}".` }
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
