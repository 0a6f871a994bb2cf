import { as, type Instant, type Key, type LocalDate } from '../../base/ids.ts'
import { isJsonObject, type Json, type JsonObject, joined } from '../../base/json.ts'
import { numberInSeries, seriesOf } from '../../cases/decide.ts'
import { factsForApplicant } from '../../cases/decide-facts.ts'
import {
  type Command,
  CommandRejected,
  type Due,
  type Effect,
  type EngineEvent,
  type InstanceState,
  type JobFact,
  jobVariables,
  LIMITS,
  nextDue,
  parseDuration,
  type StepContext,
  type StepDefinition,
  startTriggersOf,
  step,
  visibleVariables,
} from '../../engine/index.ts'
import type { CaseType } from '../../programmes/types.ts'
import { evaluateDecision } from '../../rules/dmn/index.ts'
import { type FeelFunction, feelTimeFunctions } from '../../rules/feel/index.ts'
import { absentFields, type CompiledForm, evaluateForm, type FormProblem } from '../../rules/forms/index.ts'
import { BpmnError } from '../../runtime/types.ts'
import { type Calendar, epochMsOfLocal, localDateAt, shippedCalendar } from '../../time/index.ts'
import { Agenda } from './agenda.ts'
import type { Answer, CaseBook, Party, RehearsedJob, SubjectBook, TaskBook } from './books.ts'
import type { Bundle } from './bundle.ts'
import { type Message, Messages, type Subscription } from './messages.ts'
import { project } from './projection.ts'
import { heardBy, type Recorder } from './recorder.ts'

/** Does the work of a job type at once; `BpmnError` is thrown at the element, any other error is an incident there. */
export type JobHandler = (job: RehearsedJob, world: World) => JsonObject

/** Answers one fact about a subject, as the product's modules do. */
export type Fact = (subject: SubjectBook, about: { readonly case: CaseBook | null; readonly caseType: string | null }, world: World) => Json

/** Hears of work for persons. */
export interface TaskListener {
  created(task: TaskBook): void
  /** Done, or cancelled with its element. */
  gone(task: TaskBook): void
}

interface Instance {
  readonly key: Key
  readonly definition: StepDefinition
  readonly case: CaseBook | null
  state: InstanceState
}

const MESSAGE_LIFE_MS = 3_600_000

/**
 * A programme in virtual time: the engine's own `step`, timers, messages and jobs in memory, the books of the office in place of tables.
 * One thread, no clock, no chance of its own: the same acts give the same world.
 */
export class World {
  readonly bundle: Bundle
  readonly calendar: Calendar
  private ears: Recorder
  /** FEEL functions of time, at the moment they are asked. */
  readonly functions: { readonly [name: string]: FeelFunction }
  readonly subjects: SubjectBook[] = []
  readonly cases = new Map<string, CaseBook>()
  /** Books of the job modules, each under its own name. */
  readonly books = new Map<string, unknown>()
  /** Names of the messages that somebody has sent. */
  readonly sent = new Set<string>()
  steps = 0
  /** Processes that a message or signal begins. */
  private readonly begunFromOutside: readonly StepDefinition[]
  private readonly jobs: ReadonlyMap<string, JobHandler>
  private readonly facts: ReadonlyMap<string, Fact>
  private readonly listeners: TaskListener[] = []
  private readonly agenda = new Agenda()
  private readonly instances = new Map<Key, Instance>()
  private readonly tasks = new Map<Key, TaskBook>()
  private readonly timers = new Set<Key>()
  private readonly messages = new Messages()
  private readonly signals = new Map<Key, { readonly instanceKey: Key; readonly name: string }>()
  private readonly ready: { readonly instanceKey: Key; readonly job: JobFact }[] = []
  private readonly follow: (() => void)[] = []
  private readonly serials = new Map<string, number>()
  private lastKey = 1_000_000
  private nowMs: number
  private context: StepContext | null = null
  private date: LocalDate | null = null
  /** What was asked last: who works on a task asks several times. */
  private seen: { readonly state: InstanceState; readonly scope: Key; readonly variables: JsonObject } | null = null
  private isWorking = false

  constructor(input: {
    readonly bundle: Bundle
    /** Moment it begins at. */
    readonly at: Instant
    readonly jobs: ReadonlyMap<string, JobHandler>
    readonly facts: ReadonlyMap<string, Fact>
    readonly recorder: Recorder
    readonly calendar?: Calendar
  }) {
    this.bundle = input.bundle
    this.calendar = input.calendar ?? shippedCalendar()
    this.jobs = input.jobs
    this.facts = input.facts
    this.ears = input.recorder
    this.nowMs = Date.parse(input.at)
    const { timeZone, deadlines } = this.bundle.manifest
    this.functions = feelTimeFunctions(this.calendar, timeZone, deadlines, () => this.nowMs, { provisional: true })
    this.begunFromOutside = [...this.bundle.processes.values()].filter(({ startEvents }) =>
      startEvents.some(({ event }) => event.kind === 'message' || event.kind === 'signal'),
    )
    for (const definition of this.bundle.processes.values()) this.scheduleStarts(definition)
  }

  // ---- time ----------------------------------------------------------------------------------------------------------

  get ms(): number {
    return this.nowMs
  }

  get now(): Instant {
    return this.stepContext.now
  }

  get zone(): string {
    return this.bundle.manifest.timeZone
  }

  get today(): LocalDate {
    this.date ??= localDateAt(this.nowMs, this.zone)
    return this.date
  }

  /** Enters something to be done at a moment; one that is over is now. */
  at(ms: number, act: () => void): void {
    this.agenda.enter(Math.max(ms, this.nowMs), act)
  }

  /** Moment of the local time `HH:MM` on a date. */
  momentOf(date: LocalDate, time: string): number {
    const [hours = 0, minutes = 0] = time.split(':').map(Number)
    return epochMsOfLocal(Date.parse(`${date}T00:00:00Z`) + (hours * 60 + minutes) * 60_000, this.zone)
  }

  listen(listener: TaskListener): void {
    this.listeners.push(listener)
  }

  get recorder(): Recorder {
    return this.ears
  }

  /** Somebody more who hears what the recorder hears, after it. */
  hear(ear: Partial<Recorder>): void {
    this.ears = heardBy(this.ears, ear)
  }

  /** Lives on until a moment; answers false when `budget` acts were done before it, to go on later. */
  liveUntil(ms: number, budget = Number.POSITIVE_INFINITY): boolean {
    for (let done = 0; this.agenda.next <= ms; done += 1) {
      if (done >= budget) return false
      const entry = this.agenda.take()
      if (entry === undefined) break
      this.turnTo(entry.at)
      entry.act()
      this.settle()
    }
    this.turnTo(ms)
    return true
  }

  private turnTo(ms: number): void {
    if (ms <= this.nowMs) return
    this.nowMs = ms
    this.context = null
    this.date = null
  }

  private get stepContext(): StepContext {
    this.context ??= this.contextAt(new Date(this.nowMs).toISOString() as Instant)
    return this.context
  }

  private contextAt(now: Instant): StepContext {
    const { manifest } = this.bundle
    const { functions } = this
    return {
      now,
      zone: manifest.timeZone,
      stepLimit: LIMITS.stepActivations,
      newKey: () => this.newKey(),
      functions,
      evaluateDecision: (id, variables) => {
        const model = this.bundle.decisions.get(id)
        if (model === undefined) return { ok: false, message: `Expected a decision "${id}", but there is none` }
        const result = evaluateDecision(model, id, this.withSettings(variables), { functions, zone: manifest.timeZone, now })
        return result.ok
          ? { ok: true, value: result.value, matchedRules: result.matchedRules.map(({ ruleId }) => ruleId) }
          : { ok: false, message: result.message }
      },
    }
  }

  newKey(): Key {
    this.lastKey += 1
    return as<Key>(String(this.lastKey))
  }

  /** Next number of a series, from 1. */
  serial(series: string): number {
    const next = (this.serials.get(series) ?? 0) + 1
    this.serials.set(series, next)
    return next
  }

  // ---- what jobs and persons ask ------------------------------------------------------------------------------------

  /** Asks a decision as the runtime does; throws a sentence when it can not be evaluated. */
  decide(id: string, variables: JsonObject): Answer {
    const result = this.stepContext.evaluateDecision(id, variables)
    if (!result.ok) throw new Error(result.message)
    const { value, matchedRules } = result
    if (!isJsonObject(value) || typeof value.error !== 'string') return { value, refusal: null, matchedRules }
    const { error, ...extra } = value
    const said = Object.fromEntries(Object.entries(extra).filter(([, entry]) => entry !== null))
    return { value, refusal: { code: error, extra: said }, matchedRules }
  }

  private withSettings(variables: JsonObject): JsonObject {
    return variables.settings === undefined ? joined(variables, { settings: this.bundle.settings }) : variables
  }

  /** Facts by name, null where nobody knows. */
  factsOf(
    names: readonly string[],
    subject: SubjectBook,
    about: { readonly case: CaseBook | null; readonly caseType: string | null },
  ): JsonObject {
    return Object.fromEntries(names.map((name) => [name, this.facts.get(name)?.(subject, about, this) ?? null]))
  }

  /** Checks data against a form as the server does. */
  check(form: CompiledForm, data: JsonObject, facts: JsonObject): { readonly data: JsonObject; readonly problems: readonly FormProblem[] } {
    const result = evaluateForm(form, data, { facts, functions: this.functions, now: this.now, zone: this.zone })
    return { data: result.data, problems: result.problems.filter(({ severity }) => severity === 'error') }
  }

  /** Variables that somebody who works on a task sees. */
  variablesAt(task: Pick<TaskBook, 'instanceKey' | 'element'>): JsonObject {
    const state = this.instances.get(task.instanceKey)?.state
    if (state === undefined) return {}
    if (this.seen?.state !== state || this.seen.scope !== task.element.key)
      this.seen = { state, scope: task.element.key, variables: visibleVariables(state, task.element.key) }
    return this.seen.variables
  }

  /** Variables of the element of the task alone: what the process hands to it. */
  localsAt(task: Pick<TaskBook, 'instanceKey' | 'element'>): JsonObject {
    return this.instances.get(task.instanceKey)?.state.variables.get(task.element.key) ?? {}
  }

  /** Variables of a case's own process. */
  variablesOf(book: CaseBook): JsonObject {
    const state = book.instanceKey === null ? undefined : this.instances.get(book.instanceKey)?.state
    return state?.variables.get(state.key) ?? {}
  }

  openTasks(): readonly TaskBook[] {
    return [...this.tasks.values()]
  }

  task(key: Key): TaskBook | undefined {
    return this.tasks.get(key)
  }

  /** Living instances of a case: process and elements that wait. */
  livingOf(book: CaseBook): readonly { readonly processId: string; readonly state: InstanceState }[] {
    return [...this.instances.values()].flatMap((one) =>
      one.case === book ? [{ processId: one.definition.processId, state: one.state }] : [],
    )
  }

  /** What processes, letters and decisions see of a subject. */
  subjectVariable({ data, id, name, address, area }: SubjectBook): JsonObject {
    return { ...data, id, name, kind: this.bundle.manifest.subject.kind, address, areaSquareMetres: area }
  }

  /** Everything that lives: instances of processes, each with the case it belongs to. */
  *living(): Generator<{ readonly definition: StepDefinition; readonly case: CaseBook | null; readonly state: InstanceState }> {
    yield* this.instances.values()
  }

  /** Name of the message a living subscription waits for; null when it waits for a signal. */
  messageAwaited(subscription: string): string | null {
    return this.messages.nameAwaited(as<Key>(subscription))
  }

  // ---- acts ----------------------------------------------------------------------------------------------------------

  /** Opens a case as the product does; the caller has checked data and admission. */
  openCase(input: {
    readonly type: CaseType
    readonly subject: SubjectBook
    readonly applicant: Party
    readonly data: JsonObject
    readonly parent: CaseBook | null
    readonly relation: string | null
  }): CaseBook {
    const { manifest } = this.bundle
    const { type, subject, applicant, data, parent } = input
    const definition = this.bundle.processes.get(type.process)
    if (definition === undefined) throw new Error(`Expected process ${type.process}, but there is none`)
    const series = seriesOf(manifest.numbering.case, { date: this.today, code: manifest.office.code, caseType: type.code })
    const no = this.cases.size + 1
    const book: CaseBook = {
      id: `case_${no}`,
      no,
      number: numberInSeries(series, this.serial(`case:${series}`)),
      type,
      subject,
      applicant,
      parent,
      relation: input.relation,
      submittedAt: this.now,
      form: data,
      instanceKey: this.newKey(),
      status: manifest.publicStatuses[0]?.code ?? '',
      stage: null,
      outcome: null,
      closedAt: null,
      reached: new Map(),
      results: [],
      deadlines: [],
      submissions: new Map([[type.startForm, data]]),
      rounds: new Map(),
    }
    this.cases.set(book.id, book)
    subject.cases.push(book)
    this.recorder.opened(book, this.nowMs)
    this.recorder.moment(
      book,
      { title: { zh: `${type.name.zh}：提交`, en: `${type.name.en}: submitted` }, article: type.article ?? null, by: applicant.personName },
      this.nowMs,
    )
    this.create(definition, book.instanceKey ?? this.newKey(), book, {
      case: { id: book.id, number: book.number, type: type.code },
      subject: this.subjectVariable(subject),
      applicant: {
        organisationId: applicant.id,
        organisationName: applicant.name,
        creditCode: applicant.creditCode,
        userId: applicant.userId,
        personName: applicant.personName,
      },
      form: data,
      submission: { id: `submission_${book.no}` },
      parentCase: parent === null ? null : { id: parent.id, number: parent.number },
    })
    this.settle()
    return book
  }

  /** Completes a task through its form; answers what is wrong with the data, nothing when it is done. */
  completeTask(task: TaskBook, data: JsonObject, by: { readonly id: string; readonly name: string }): readonly FormProblem[] {
    const form = task.formId === null ? undefined : this.bundle.forms.get(task.formId)
    if (form === undefined) {
      this.completeWith(task, data, by)
      return []
    }
    const visible = this.variablesAt(task)
    const isApplicants = task.candidateGroups.some((group) => group.startsWith('org:'))
    const shown = isApplicants ? factsForApplicant(visible, this.localsAt(task)) : visible
    const facts = joined(shown, { today: this.today, now: this.now })
    const checked = this.check(form, data, facts)
    if (checked.problems.length > 0) return checked.problems
    task.case?.submissions.set(form.document.id, checked.data)
    this.completeWith(task, joined(absentFields(form.document.schema), checked.data, { submissionId: `submission_${task.key}` }), by)
    return []
  }

  /** Completes a task with variables as they are, for tasks with a screen of their own. */
  completeWith(task: TaskBook, variables: JsonObject, by: { readonly id: string; readonly name: string }): void {
    const { rounds } = task.case ?? {}
    rounds?.set(task.element.elementId, (rounds.get(task.element.elementId) ?? 0) + 1)
    this.command(task.instanceKey, {
      kind: 'complete-user-task',
      userTaskKey: task.key,
      by: by.id,
      variables: joined(variables, { completedBy: { id: by.id, name: by.name }, completedOn: this.today }),
    })
    this.settle()
  }

  /** Whether some process waits for a message of this name and key. */
  isAwaited(name: string, correlationKey: string): boolean {
    return this.messages.isAwaited(name, correlationKey)
  }

  /** Hands a message to whoever waits for it, once for each process, and keeps it until it expires. */
  publish(message: {
    readonly name: string
    readonly correlationKey: string
    readonly variables: JsonObject
    readonly messageId?: string
    readonly lifeMs?: number
  }): void {
    const { name, correlationKey, variables, messageId, lifeMs = MESSAGE_LIFE_MS } = message
    if (messageId !== undefined && !this.messages.takeId(name, correlationKey, messageId)) return
    this.sent.add(name)
    const one: Message = { key: this.newKey(), name, correlationKey, variables, expiresMs: this.nowMs + lifeMs, seen: new Set() }
    for (const key of this.messages.awaiting(one)) this.correlate(key, one)
    for (const definition of this.begunFromOutside)
      for (const trigger of startTriggersOf(definition, this.stepContext))
        if (trigger.kind === 'message' && trigger.messageName === name && !one.seen.has(definition.processId)) {
          one.seen.add(definition.processId)
          this.create(definition, this.newKey(), this.caseIn(variables), variables, { startElementId: trigger.elementId })
        }
    if (lifeMs > 0) this.messages.keep(one, this.nowMs)
    this.settle()
  }

  // ---- engine shell --------------------------------------------------------------------------------------------------

  /** Carries out what became ready until nothing is left at this moment. */
  private settle(): void {
    if (this.isWorking) return
    this.isWorking = true
    try {
      for (;;) {
        const next = this.follow.shift()
        if (next !== undefined) next()
        else {
          const ready = this.ready.shift()
          if (ready === undefined) return
          this.work(ready.instanceKey, ready.job)
        }
      }
    } finally {
      this.isWorking = false
    }
  }

  private create(
    definition: StepDefinition,
    key: Key,
    book: CaseBook | null,
    variables: JsonObject,
    more: Pick<Extract<Command, { kind: 'create' }>, 'startElementId' | 'parent' | 'rootKey' | 'depth'> = {},
  ): void {
    const command: Command = { kind: 'create', instanceKey: key, variables, rootKey: key, ...more }
    const result = step(definition, undefined, command, this.stepContext)
    const instance: Instance = { key, definition, case: book, state: result.state }
    this.instances.set(key, instance)
    this.take(instance, result.events, result.effects)
  }

  /** A command whose aim is gone is nothing, as in the runtime. */
  private command(key: Key, command: Command): void {
    const instance = this.instances.get(key)
    if (instance === undefined) return
    try {
      const result = step(instance.definition, instance.state, command, this.stepContext)
      instance.state = result.state
      this.take(instance, result.events, result.effects)
    } catch (cause) {
      if (!(cause instanceof CommandRejected)) throw cause
    }
  }

  private take(instance: Instance, events: readonly EngineEvent[], effects: readonly Effect[]): void {
    this.steps += 1
    this.recorder.stepped(instance.case, instance.definition, events, this.nowMs)
    for (const event of events) this.note(instance, event)
    if (instance.case !== null) project(this, instance, instance.case, events)
    if (instance.state.status !== 'ACTIVE') this.instances.delete(instance.key)
    for (const effect of effects) this.follow.push(() => this.carryOut(instance, effect))
  }

  private note(instance: Instance, event: EngineEvent): void {
    switch (event.kind) {
      case 'user-task-created': {
        const { key: instanceKey, case: book, definition } = instance
        const task: TaskBook = { instanceKey, processId: definition.processId, case: book, createdMs: this.nowMs, ...event.task }
        this.tasks.set(task.key, task)
        for (const listener of this.listeners) listener.created(task)
        break
      }
      case 'user-task-completed':
      case 'user-task-cancelled': {
        const task = this.tasks.get(event.userTaskKey)
        if (task === undefined) break
        this.tasks.delete(task.key)
        for (const listener of this.listeners) listener.gone(task)
        break
      }
      case 'job-created':
        this.ready.push({ instanceKey: instance.key, job: event.job })
        break
      case 'timer-scheduled': {
        const { key, dueAt } = event.timer
        this.timers.add(key)
        this.at(Date.parse(dueAt), () => {
          if (this.timers.delete(key)) this.command(instance.key, { kind: 'trigger-timer', timerKey: key })
        })
        break
      }
      case 'timer-triggered':
      case 'timer-cancelled':
        this.timers.delete(event.timerKey)
        break
      case 'message-subscribed': {
        const { key, messageName: name, correlationKey } = event.subscription
        const one = { key, instanceKey: instance.key, processId: instance.definition.processId, name, correlationKey }
        this.messages.subscribe(one)
        if (this.messages.isKept(one)) this.follow.push(() => this.takeKept(one))
        break
      }
      case 'message-unsubscribed':
        this.messages.unsubscribe(event.subscriptionKey)
        break
      case 'signal-subscribed':
        this.signals.set(event.subscription.key, { instanceKey: instance.key, name: event.subscription.signalName })
        break
      case 'signal-unsubscribed':
        this.signals.delete(event.subscriptionKey)
        break
    }
  }

  private takeKept(one: Subscription): void {
    for (const message of this.messages.keptFor(one, this.nowMs)) this.correlate(one.key, message)
  }

  private correlate(key: Key, message: Message): void {
    const one = this.messages.handOver(key, message)
    if (one === undefined) return
    this.command(one.instanceKey, {
      kind: 'correlate-message',
      subscriptionKey: key,
      messageKey: message.key,
      variables: message.variables,
    })
  }

  private carryOut(from: Instance, effect: Effect): void {
    switch (effect.kind) {
      case 'start-child': {
        const definition = this.bundle.processes.get(effect.processId)
        const parent = { instanceKey: from.key, elementInstanceKey: effect.elementInstanceKey }
        const depth = (from.state.depth ?? 0) + 1
        if (definition !== undefined && depth <= LIMITS.callDepth)
          this.create(definition, effect.childKey, from.case, effect.variables, { parent, rootKey: from.state.rootKey, depth })
        else {
          const message = `Expected a deployed process "${effect.processId}", but there is none`
          this.command(from.key, { kind: 'child-not-started', elementInstanceKey: effect.elementInstanceKey, message })
        }
        break
      }
      case 'cancel-child':
        this.command(effect.childKey, { kind: 'cancel' })
        break
      case 'notify-parent': {
        const { elementInstanceKey, instanceKey } = effect.parent
        const { outcome } = effect
        if (outcome.kind === 'completed')
          this.command(instanceKey, { kind: 'child-completed', elementInstanceKey, variables: outcome.variables })
        else if (outcome.kind === 'terminated') this.command(instanceKey, { kind: 'child-terminated', elementInstanceKey })
        else {
          const { errorCode, message, variables } = outcome
          this.command(instanceKey, { kind: 'child-error', elementInstanceKey, errorCode, message, variables })
        }
        break
      }
      case 'publish-message':
        this.publish({
          name: effect.name,
          correlationKey: effect.correlationKey,
          variables: effect.variables,
          lifeMs: lifeOf(effect.timeToLive),
          ...(effect.messageId === undefined ? {} : { messageId: effect.messageId }),
        })
        break
      case 'publish-signal':
        this.broadcast(effect.name, effect.variables)
        break
    }
  }

  private broadcast(name: string, variables: JsonObject): void {
    for (const [subscriptionKey, { instanceKey, name: awaited }] of [...this.signals])
      if (awaited === name) this.command(instanceKey, { kind: 'broadcast-signal', subscriptionKey, variables })
    for (const definition of this.begunFromOutside)
      for (const trigger of startTriggersOf(definition, this.stepContext))
        if (trigger.kind === 'signal' && trigger.signalName === name)
          this.create(definition, this.newKey(), this.caseIn(variables), variables, { startElementId: trigger.elementId })
  }

  private work(instanceKey: Key, job: JobFact): void {
    const instance = this.instances.get(instanceKey)
    if (instance?.state.elements.get(job.elementInstanceKey)?.jobKey !== job.key) return
    const handler = this.jobs.get(job.type)
    try {
      if (handler === undefined) throw new Error(`Expected a worker for jobs "${job.type}", but there is none`)
      const variables = handler(
        {
          key: job.key,
          type: job.type,
          headers: job.headers,
          variables: jobVariables(instance.state, job.elementInstanceKey),
          instanceKey,
          elementId: job.elementId,
          case: instance.case,
        },
        this,
      )
      this.command(instanceKey, { kind: 'complete-job', jobKey: job.key, variables })
    } catch (cause) {
      if (cause instanceof BpmnError) {
        const { errorCode, message, variables } = cause
        this.command(instanceKey, { kind: 'throw-error', jobKey: job.key, errorCode, message, variables })
      } else {
        const message = cause instanceof Error ? cause.message : String(cause)
        this.command(instanceKey, { kind: 'fail-job', jobKey: job.key, retries: 0, message })
      }
    }
  }

  /** Timer start events begin instances that belong to no case, again and again. */
  private scheduleStarts(definition: StepDefinition): void {
    for (const trigger of startTriggersOf(definition, this.stepContext))
      if (trigger.kind === 'timer' && trigger.due !== null) this.scheduleStart(definition, trigger.elementId, trigger.due)
  }

  private scheduleStart(definition: StepDefinition, elementId: string, due: Due): void {
    this.at(Date.parse(due.dueAt), () => {
      this.create(definition, this.newKey(), null, {}, { startElementId: elementId })
      const next = nextDue(due, this.now, this.zone)
      if (next !== null) this.scheduleStart(definition, elementId, next)
    })
  }

  private caseIn(variables: JsonObject): CaseBook | null {
    const id = isJsonObject(variables.case) ? variables.case.id : undefined
    return typeof id === 'string' ? (this.cases.get(id) ?? null) : null
  }
}

/** Milliseconds of an ISO 8601 duration without calendar parts beyond days. */
function lifeOf(text: string): number {
  const duration = parseDuration(text)
  return duration === null ? MESSAGE_LIFE_MS : duration.ms + (duration.days + duration.months * 30) * 86_400_000
}
