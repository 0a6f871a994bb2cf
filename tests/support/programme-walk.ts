import { as, type Instant, type Key } from '../../server/base/ids.ts'
import { isJsonObject, type Json, type JsonObject } from '../../server/base/json.ts'
import {
  type Command,
  type Effect,
  type EngineEvent,
  type ExecutableProcess,
  type InstanceState,
  type StepContext,
  step,
  type UserTaskFact,
} from '../../server/engine/index.ts'
import { feelFor } from '../../server/letters/feel.ts'
import { fillTemplate } from '../../server/letters/fill.ts'
import type { Bundle } from '../../server/rehearsal/world/bundle.ts'
import { evaluateDecision } from '../../server/rules/dmn/index.ts'
import { feelTimeFunctions } from '../../server/rules/feel/index.ts'
import { evaluateForm } from '../../server/rules/forms/index.ts'
import { dueDateOf, localDateOf, shippedCalendar } from '../../server/time/index.ts'
import { shippedBundle } from './rehearsals.ts'
import { resolved } from './shenshan-forms.ts'
import { readBack } from './stored-state.ts'

/** A shipped programme, everything compiled. */
export type LoadedProgramme = Pick<Bundle, 'manifest' | 'processes' | 'forms' | 'decisions' | 'letters'>

/** Compiles a shipped programme; throws with every problem when something does not compile. */
export async function loadProgramme(id: string): Promise<LoadedProgramme> {
  const { manifest, processes, forms, decisions, letters } = await shippedBundle(id)
  return { manifest, processes, forms, decisions, letters }
}

/** What a worker answers; a text is the code of a BPMN error. */
export type Answer = (variables: JsonObject, headers: JsonObject, walk: ProgrammeWalk) => JsonObject | string

export interface OpenTask extends UserTaskFact {
  readonly instanceKey: Key
}

interface Instance {
  readonly definition: ExecutableProcess
  state: InstanceState
}

interface Waiting {
  readonly instanceKey: Key
  readonly elementInstanceKey: Key
  readonly elementId: string
}

/**
 * Drives the processes of a programme with the pure engine: called instances, timers, messages and letters included. User tasks are
 * completed through their forms, letters are filled from what the process knows, so a missing variable shows here.
 */
export class ProgrammeWalk {
  readonly programme: LoadedProgramme
  readonly facts: { [name: string]: Json }
  /** What happened: letters by template, statuses, notifications, jobs. */
  readonly letters: string[] = []
  readonly statuses: string[] = []
  readonly jobs: { readonly type: string; readonly variables: JsonObject }[] = []
  now: Instant
  private readonly answers: { readonly [type: string]: Answer }
  private readonly instances = new Map<Key, Instance>()
  private readonly tasks = new Map<Key, OpenTask>()
  private readonly timers = new Map<Key, Waiting & { readonly dueAt: string }>()
  private readonly subscriptions = new Map<Key, Waiting & { readonly name: string; readonly key: string }>()
  private lastKey = 1000

  constructor(
    programme: LoadedProgramme,
    options: { readonly now: string; readonly answers?: { readonly [type: string]: Answer }; readonly facts?: JsonObject },
  ) {
    this.programme = programme
    this.now = as(options.now)
    this.answers = { ...standardAnswers, ...options.answers }
    this.facts = { selfEvaluationPassed: true, mandatoryItemsMet: true, ...options.facts }
  }

  get today(): string {
    return localDateOf(this.now, this.programme.manifest.timeZone)
  }

  newKey(): Key {
    this.lastKey += 1
    return as(String(this.lastKey))
  }

  /** Starts a process; `form` is first checked by the start form of the case type. */
  start(processId: string, variables: JsonObject, startForm?: string): Key {
    const key = this.newKey()
    const form = startForm === undefined ? {} : { form: this.checked(startForm, variables.form ?? {}) }
    this.create(key, processId, { ...variables, ...form })
    return key
  }

  private create(key: Key, processId: string, variables: JsonObject, parent?: NonNullable<InstanceState['parent']>, rootKey = key): void {
    const definition = this.programme.processes.get(processId)
    if (definition === undefined) throw new Error(`Expected process ${processId}`)
    const command: Command = { kind: 'create', instanceKey: key, variables, ...(parent === undefined ? {} : { parent }), rootKey }
    const result = step(definition, undefined, command, this.context())
    this.instances.set(key, { definition, state: result.state })
    this.take(key, result.events, result.effects)
  }

  private send(key: Key, command: Command): void {
    const instance = this.instances.get(key)
    if (instance === undefined) throw new Error(`Expected instance ${key}`)
    const result = step(instance.definition, instance.state, command, this.context())
    instance.state = readBack(result.state)
    this.take(key, result.events, result.effects)
  }

  private context(): StepContext {
    const { manifest, decisions } = this.programme
    const functions = feelTimeFunctions(shippedCalendar(), manifest.timeZone, manifest.deadlines, this.now, { provisional: true })
    return {
      now: this.now,
      zone: manifest.timeZone,
      stepLimit: 1000,
      newKey: () => this.newKey(),
      functions,
      evaluateDecision: (id, variables) => {
        const model = decisions.get(id)
        if (model === undefined) return { ok: false, message: `no decision ${id}` }
        const result = evaluateDecision(model, id, variables, { functions, zone: manifest.timeZone, now: this.now })
        return result.ok ? { ok: true, value: result.value, matchedRules: [] } : { ok: false, message: result.message }
      },
    }
  }

  private take(key: Key, events: readonly EngineEvent[], effects: readonly Effect[]): void {
    const jobs: Extract<EngineEvent, { kind: 'job-created' }>['job'][] = []
    for (const event of events) this.note(key, event, jobs)
    for (const effect of effects) this.carryOut(effect)
    for (const job of jobs) if (this.variablesAt(key, job.elementInstanceKey) !== undefined) this.work(key, job)
  }

  private note(key: Key, event: EngineEvent, jobs: Extract<EngineEvent, { kind: 'job-created' }>['job'][]): void {
    if (event.kind === 'incident-raised') throw new Error(`Incident at ${event.incident.elementId}: ${event.incident.message}`)
    if (event.kind === 'element-activated' && event.element.properties.publicStatus !== undefined)
      this.statuses.push(event.element.properties.publicStatus)
    if (event.kind === 'user-task-created') this.tasks.set(event.task.key, { ...event.task, instanceKey: key })
    if (event.kind === 'user-task-completed' || event.kind === 'user-task-cancelled') this.tasks.delete(event.userTaskKey)
    if (event.kind === 'timer-scheduled') this.timers.set(event.timer.key, { ...event.timer, instanceKey: key })
    if (event.kind === 'timer-triggered' || event.kind === 'timer-cancelled') this.timers.delete(event.timerKey)
    if (event.kind === 'message-subscribed') {
      const { subscription } = event
      const where = { instanceKey: key, elementInstanceKey: subscription.elementInstanceKey, elementId: subscription.elementId }
      this.subscriptions.set(subscription.key, { ...where, name: subscription.messageName, key: subscription.correlationKey })
    }
    if (event.kind === 'message-unsubscribed') this.subscriptions.delete(event.subscriptionKey)
    if (event.kind === 'job-created') jobs.push(event.job)
  }

  private carryOut(effect: Effect): void {
    if (effect.kind === 'start-child') {
      const parentKey = [...this.instances].find(([, { state }]) => state.elements.has(effect.elementInstanceKey))?.[0]
      if (parentKey === undefined) throw new Error('Expected a parent')
      this.create(effect.childKey, effect.processId, effect.variables, {
        instanceKey: parentKey,
        elementInstanceKey: effect.elementInstanceKey,
      })
    }
    if (effect.kind === 'cancel-child' && this.instances.get(effect.childKey)?.state.status === 'ACTIVE')
      this.send(effect.childKey, { kind: 'cancel' })
    if (effect.kind === 'notify-parent' && effect.outcome.kind === 'completed') {
      const { instanceKey, elementInstanceKey } = effect.parent
      this.send(instanceKey, { kind: 'child-completed', elementInstanceKey, variables: effect.outcome.variables })
    }
    if (effect.kind === 'publish-message') this.message(effect.name, effect.correlationKey, effect.variables)
  }

  private work(
    key: Key,
    job: { readonly key: Key; readonly type: string; readonly headers: JsonObject; readonly elementInstanceKey: Key },
  ): void {
    const variables = this.variablesAt(key, job.elementInstanceKey) ?? {}
    const answer = this.answers[job.type]
    if (answer === undefined) throw new Error(`Expected a worker for ${job.type}`)
    this.jobs.push({ type: job.type, variables })
    const answered = answer(variables, job.headers, this)
    if (typeof answered !== 'string') {
      this.send(key, { kind: 'complete-job', jobKey: job.key, variables: answered })
      return
    }
    const refusal = { code: answered, text: this.programme.manifest.refusals[answered]?.zh ?? answered, textEn: answered }
    this.send(key, { kind: 'throw-error', jobKey: job.key, errorCode: answered, message: answered, variables: { refusal } })
  }

  /** Variables seen from an element instance; undefined when it is gone. */
  private variablesAt(key: Key, elementInstanceKey: Key): JsonObject | undefined {
    const state = this.instances.get(key)?.state
    if (state === undefined || !state.elements.has(elementInstanceKey)) return undefined
    let seen: JsonObject = {}
    for (let at: Key | null = elementInstanceKey; at !== null; at = state.elements.get(at)?.scopeKey ?? null)
      seen = { ...state.variables.get(at), ...seen }
    return seen
  }

  /** The form's data as the server keeps it; throws with every problem. */
  checked(formId: string, template: Json): JsonObject {
    const form = this.programme.forms.get(formId)
    if (form === undefined) throw new Error(`Expected form ${formId}`)
    const data = resolved(template, this.today)
    if (!isJsonObject(data)) throw new Error('Expected an object')
    const { manifest } = this.programme
    const functions = feelTimeFunctions(shippedCalendar(), manifest.timeZone, manifest.deadlines, this.now)
    const result = evaluateForm(form, data, { facts: this.facts, functions, now: this.now, zone: manifest.timeZone })
    const errors = result.problems.filter((problem) => problem.severity === 'error')
    if (errors.length > 0) throw new Error(errors.map(({ code, at, text }) => `${code} ${at ?? ''} ${text.zh}`).join('\n'))
    return result.data
  }

  open(): readonly string[] {
    return [...this.tasks.values()].map(({ element }) => element.elementId)
  }

  task(elementId: string): OpenTask {
    const found = [...this.tasks.values()].find(({ element }) => element.elementId === elementId)
    if (found === undefined) throw new Error(`Expected task ${elementId}, but open are ${this.open().join(', ')}`)
    return found
  }

  /** Completes the first open task of the element through its form; tasks on own screens take the data as it is. */
  complete(elementId: string, template: Json = {}, by = 'user_1'): this {
    const task = this.task(elementId)
    const locals = this.instances.get(task.instanceKey)?.state.variables.get(task.element.key) ?? {}
    const own = this.programme.forms.get(task.formId ?? '')?.document.schema.properties
    const known = isJsonObject(own) ? Object.fromEntries(Object.entries(locals).filter(([name]) => own[name] !== undefined)) : {}
    const data = task.formId === null ? (template as JsonObject) : this.checked(task.formId, { ...known, ...(template as JsonObject) })
    const completedBy = { id: by, name: `${by}先生` }
    const variables = { ...data, submissionId: `submission_${task.key}`, completedBy, completedOn: this.today }
    this.send(task.instanceKey, { kind: 'complete-user-task', userTaskKey: task.key, variables })
    return this
  }

  /** Completes every open task of the element. */
  completeAll(elementId: string, template: Json = {}): this {
    const many = this.open().filter((id) => id === elementId).length
    for (let left = many; left > 0; left -= 1) this.complete(elementId, template, `user_${left}`)
    return this
  }

  message(name: string, key: string, variables: JsonObject = {}): number {
    const found = [...this.subscriptions].filter(([, waiting]) => waiting.name === name && waiting.key === key)
    for (const [subscriptionKey, waiting] of found) {
      if (!this.subscriptions.has(subscriptionKey)) continue
      this.send(waiting.instanceKey, { kind: 'correlate-message', subscriptionKey, messageKey: this.newKey(), variables })
    }
    return found.length
  }

  /** Turns the clock on; what falls due on the way happens in its order. */
  advanceTo(instant: string): this {
    for (;;) {
      const next = [...this.timers].filter(([, timer]) => timer.dueAt <= instant).sort(([, a], [, b]) => (a.dueAt < b.dueAt ? -1 : 1))[0]
      if (next === undefined) break
      const [timerKey, timer] = next
      if (timer.dueAt > this.now) this.now = as(timer.dueAt)
      this.send(timer.instanceKey, { kind: 'trigger-timer', timerKey })
    }
    if (instant > this.now) this.now = as(instant)
    return this
  }

  due(elementId: string): string | undefined {
    return [...this.timers.values()].find((timer) => timer.elementId === elementId)?.dueAt
  }

  status(key: Key): InstanceState['status'] | undefined {
    return this.instances.get(key)?.state.status
  }

  variables(key: Key): JsonObject {
    return this.instances.get(key)?.state.variables.get(key) ?? {}
  }

  fill(templateId: string, data: JsonObject): void {
    const { manifest, letters } = this.programme
    const template = letters.get(templateId)
    if (template === undefined) throw new Error(`Expected letter ${templateId}`)
    const scope = {
      budgetItem: { ...manifest.award?.budgetItem },
      ...data,
      office: { ...manifest.office },
      programme: { id: manifest.id, title: manifest.title.zh, issuer: manifest.issuer.zh },
      letter: { number: '1', issuedOn: this.today },
    }
    fillTemplate(template, scope, feelFor(manifest, this.now), { number: '1', office: manifest.office.name, sealMark: '' })
    this.letters.push(templateId)
  }
}

const object = (value: Json | undefined): JsonObject => (isJsonObject(value ?? null) ? (value as JsonObject) : {})

const noticeOf: Answer = (variables, headers, walk) => {
  const { manifest } = walk.programme
  const rule = manifest.deadlines.find((one) => one.id === headers.deadline)
  if (rule === undefined) throw new Error(`Expected rule ${headers.deadline}`)
  const lastDay = dueDateOf(rule, walk.today, shippedCalendar(), manifest.timeZone).due
  const notice = { id: `notice_${walk.newKey()}`, publishedOn: walk.today, lastDay }
  if (typeof headers.template === 'string') walk.fill(headers.template, { ...variables, notice })
  return { notice }
}

const issueCertificate: Answer = (variables, headers, walk) => {
  const model = walk.programme.decisions.get('shenshan_certificate_dates')
  if (model === undefined) throw new Error('Expected the decision of dates')
  const { timeZone, deadlines } = walk.programme.manifest
  const functions = feelTimeFunctions(shippedCalendar(), timeZone, deadlines, walk.now, { provisional: true })
  const dates = evaluateDecision(
    model,
    'shenshan_certificate_dates',
    { issuedOn: walk.today },
    { functions, zone: timeZone, now: walk.now },
  )
  if (!dates.ok) throw new Error(dates.message)
  const level = object(variables.result).level ?? ''
  const certificate = { id: 'certificate_1', number: 'SSZH-2025-0001', level, issuedOn: walk.today, ...object(dates.value) }
  if (typeof headers.template === 'string') walk.fill(headers.template, { ...variables, certificate: { ...certificate, qr: 'https://x' } })
  return { certificate }
}

/** Workers as the domain modules answer, as far as the processes look at it. */
const standardAnswers: { readonly [type: string]: Answer } = {
  'letter.issue': (variables, headers, walk) => {
    const certificate = object(variables.certificate)
    const objection = { ...object(variables.finding), receipt: 'YY-2025-0001' }
    const known = certificate.id === undefined ? variables : { ...variables, certificate: { ...certificate, qr: 'https://x' } }
    walk.fill(String(headers.template), variables.finding === undefined ? known : { ...known, objection })
    return {
      letter: { id: `letter_${walk.newKey()}`, number: '1', documentId: 'document_1', issuedOn: walk.today, deliveredOn: walk.today },
    }
  },
  notify: () => ({}),
  'panel.form': (_variables, _headers, walk) => ({
    panel: { id: `panel_${walk.newKey()}`, members: ['expert_1', 'expert_2', 'expert_3', 'expert_4', 'expert_5'], size: 5 },
  }),
  'panel.aggregate': () => ({ result: { level: 'HIGH_END', approved: '82', bonus: '0', total: '82', passed: true } }),
  'panel.opinion': () => ({ opinion: { id: 'opinion_1', hash: 'a1b2', text: '专家组一致认为该项目达到相应等级要求。' } }),
  'result.record': (variables, headers, walk) => ({
    result: { ...object(variables.result), stage: headers.stage ?? '', confirmedOn: walk.today },
  }),
  'result.withdraw': () => ({}),
  'record.good-conduct': () => ({}),
  'evidence.snapshot': () => ({ evidence: { networkedAndSharing: true, snapshotHash: 'c3d4' } }),
  'notice.open': noticeOf,
  'notice.close': (variables) => ({ notice: { ...object(variables.notice), openObjections: 0, objections: [] } }),
  'objection.resolve': (variables) => ({
    anyFounded: Array.isArray(variables.findings) && variables.findings.some((finding) => object(finding as Json).founded === true),
  }),
  'certificate.issue': issueCertificate,
  'certificate.status': (variables) => ({ certificate: { ...object(variables.certificate) } }),
  'case.open': (_variables, headers) => ({ openedCase: { id: 'case_2', number: 'SS202500002', type: headers.caseType ?? '' } }),
  'case.facts': (_variables, headers, walk) => ({
    facts: Object.fromEntries(
      String(headers.names)
        .split(',')
        .map((name) => [name, walk.facts[name] ?? null]),
    ),
  }),
  'award.compute': (variables) => {
    const form = object(variables.form)
    const award = { id: 'award_1', total: 150000, pay: 105000, paid: 0, recover: 0, mode: form.mode ?? 'SPLIT', level: 'HIGH_END' }
    return { award: { ...award, payee: form.payee ?? {}, basis: { decisionId: 'shenshan_subsidy_amount', decisionVersion: 1, rule: '1' } } }
  },
  'award.approve': (variables) => ({ award: { ...object(variables.award), approved: true } }),
  'award.refuse': () => ({}),
  'award.order': (variables) => {
    const award = object(variables.award)
    const payee = variables.payee ?? award.payee ?? {}
    return { payment: { id: 'payment_1', amount: award.pay ?? 0, words: '人民币壹拾万伍仟元整', purpose: '专项补贴第1期（70%）', payee } }
  },
  'award.settle': (variables, _headers, walk) => ({
    award: { ...object(variables.award), state: 'paid' },
    payment: { ...object(variables.payment), state: 'paid', paidOn: walk.today, batchNumber: 'PC-2025-0001' },
  }),
  'award.clawback': (_variables, _headers, walk) => {
    const recover = typeof walk.facts.paid === 'number' ? walk.facts.paid : 0
    return { clawback: { id: recover > 0 ? 'clawback_1' : null, recover, repaid: 0, outstanding: recover, publish: true } }
  },
  'award.stop-orders': () => ({ stopped: [] }),
  'supervision.sample': () => ({ sampled: 2 }),
  'supervision.take-over': () => ({}),
}
