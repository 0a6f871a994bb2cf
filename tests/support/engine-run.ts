import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { as, type Instant, type Key } from '../../server/base/ids.ts'
import type { Json, JsonObject } from '../../server/base/json.ts'
import {
  type Command,
  compileProcesses,
  type Effect,
  type ElementInstance,
  type EngineEvent,
  type ExecutableProcess,
  type InstanceState,
  type JobResult,
  type MigrationOptions,
  type Modification,
  mappingBySameId,
  migrate,
  modify,
  type StepContext,
  step,
} from '../../server/engine/index.ts'
import { feelTimeFunctions } from '../../server/rules/feel/index.ts'
import { shippedCalendar } from '../../server/time/index.ts'
import { readInDisorder, written } from './stored-state.ts'

/** Processes of one `.bpmn` file by id. */
export type Diagram = ReadonlyMap<string, ExecutableProcess>

/** Compiles the fixture beside a test file: `user-task.test.ts` has `user-task.bpmn`. */
export async function diagramBeside(testUrl: string): Promise<Diagram> {
  return diagramOf(readFileSync(fileURLToPath(testUrl).replace(/\.test\.ts$/, '.bpmn'), 'utf8'))
}

export async function diagramOf(xml: string): Promise<Diagram> {
  const compiled = await compileProcesses(xml)
  if (!compiled.ok) throw new Error(compiled.problems.map(({ code, at, text }) => `${code} ${at ?? ''}: ${text.en}`).join('\n'))
  return new Map(compiled.value.processes.map((process) => [process.processId, process]))
}

/** Wraps flow elements into a file with one executable process `p`. */
export function bpmn(contents: string, roots = ''): string {
  return `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">${roots}<bpmn:process id="p" isExecutable="true">${contents}</bpmn:process></bpmn:definitions>`
}

export interface StartOptions {
  readonly now?: string
  readonly zone?: string
  readonly stepLimit?: number
  readonly startElementId?: string
  readonly parent?: InstanceState['parent']
  /** true: the state is handed on as it is, instead of being written and read back. */
  readonly inMemory?: boolean
  readonly decisions?: { readonly [id: string]: (variables: JsonObject) => Json }
}

type EventOf<K extends EngineEvent['kind']> = Extract<EngineEvent, { readonly kind: K }>
type EffectOf<K extends Effect['kind']> = Extract<Effect, { readonly kind: K }>

/** Starts an instance of a process of the diagram. */
export function start(diagram: Diagram, processId: string, variables: JsonObject = {}, options: StartOptions = {}): EngineRun {
  const definition = diagram.get(processId)
  if (definition === undefined) throw new Error(`Expected process ${processId} in the diagram`)
  return new EngineRun(definition, variables, options)
}

/** Drives one instance; between any two steps its state is written as JSON and read back with its keys in another order. */
export class EngineRun {
  private state: InstanceState | undefined
  private readonly seen: EngineEvent[] = []
  private readonly made: Effect[] = []
  private definition: ExecutableProcess
  private readonly options: StartOptions
  private now: Instant
  private lastKey = 2_251_799_813_685_248

  constructor(definition: ExecutableProcess, variables: JsonObject, options: StartOptions) {
    this.definition = definition
    this.options = options
    this.now = as(options.now ?? '2026-03-02T01:00:00.000Z')
    const { startElementId, parent } = options
    this.send({
      kind: 'create',
      instanceKey: this.newKey(),
      variables,
      ...(startElementId === undefined ? {} : { startElementId }),
      ...(parent === undefined ? {} : { parent }),
    })
  }

  /** Carries out any command; what goes wrong is thrown. */
  send(command: Command): this {
    const before = this.state && written(this.state)
    const result = step(this.definition, this.state, command, this.context())
    if ((this.state && written(this.state)) !== before) throw new Error('Expected the step to leave the state before it alone')
    this.state = this.options.inMemory === true ? result.state : readInDisorder(result.state)
    for (const event of result.events) this.seen.push(event)
    for (const effect of result.effects) this.made.push(effect)
    checkInvariants(this.definition, this.state)
    return this
  }

  /** Moves the instance to another definition; answers the codes of what stands in the way. */
  migrate(target: Diagram, mapping?: { readonly [from: string]: string }, options: MigrationOptions = {}): readonly string[] {
    const [definition] = [...target.values()]
    if (definition === undefined) throw new Error('Expected a process to migrate to')
    const by = mapping === undefined ? mappingBySameId(this.definition, definition) : new Map(Object.entries(mapping))
    const result = migrate(this.definition, definition, this.saved, by, this.context(), options)
    if (!result.ok) return result.problems.map(({ code }) => code)
    this.definition = definition
    this.state = readInDisorder(result.value.state)
    this.seen.push(...result.value.events)
    checkInvariants(this.definition, this.state)
    return []
  }

  /** Modifies the instance; answers the codes of what stands in the way. */
  modify(wanted: Partial<Modification>): readonly string[] {
    const before = written(this.saved)
    const result = modify(this.definition, this.saved, { activate: [], move: [], terminate: [], ...wanted }, this.context())
    if (written(this.saved) !== before) throw new Error('Expected the modification to leave the state before it alone')
    if (!result.ok) return result.problems.map(({ code }) => code)
    this.state = readInDisorder(result.value.state)
    this.seen.push(...result.value.events)
    this.made.push(...result.value.effects)
    checkInvariants(this.definition, this.state)
    return []
  }

  private context(): StepContext {
    const { zone = 'Asia/Shanghai', stepLimit = 1000, decisions = {} } = this.options
    return {
      now: this.now,
      zone,
      stepLimit,
      newKey: () => this.newKey(),
      functions: feelTimeFunctions(shippedCalendar(), zone, [], this.now),
      evaluateDecision: (id, variables) => {
        const decide = decisions[id]
        return decide === undefined
          ? { ok: false, message: `no decision ${id}` }
          : { ok: true, value: decide(variables), matchedRules: ['rule-1'] }
      },
    }
  }

  private newKey(): Key {
    this.lastKey += 1
    return as(String(this.lastKey))
  }

  /** Completes the first open job at the element; `result` as a listener or the worker of an ad-hoc sub-process gives it. */
  completeJob(elementId: string, variables: JsonObject = {}, result?: JobResult): this {
    const { jobKey } = this.at(elementId, (element) => element.jobKey !== undefined)
    return this.send({ kind: 'complete-job', jobKey: jobKey ?? as(''), variables, ...(result === undefined ? {} : { result }) })
  }

  /** Types of the jobs that were handed out, in order. */
  jobTypes(): readonly string[] {
    return this.events('job-created').map(({ job }) => job.type)
  }

  /** Completes the first open user task or job at the element. */
  complete(elementId: string, variables: JsonObject = {}): this {
    const { userTaskKey, jobKey } = this.at(elementId, (element) => element.userTaskKey !== undefined || element.jobKey !== undefined)
    // A listener's job goes first: the task waits for it.
    if (userTaskKey !== undefined && jobKey === undefined) return this.send({ kind: 'complete-user-task', userTaskKey, variables })
    return this.send({ kind: 'complete-job', jobKey: jobKey ?? as(''), variables })
  }

  failJob(elementId: string, retries = 0, message = 'no connection'): this {
    const { jobKey } = this.at(elementId, (element) => element.jobKey !== undefined)
    return this.send({ kind: 'fail-job', jobKey: jobKey ?? as(''), retries, message })
  }

  throwError(elementId: string, errorCode: string, variables: JsonObject = {}): this {
    const { jobKey } = this.at(elementId, (element) => element.jobKey !== undefined)
    return this.send({ kind: 'throw-error', ...(jobKey === undefined ? {} : { jobKey }), errorCode, message: 'refused', variables })
  }

  /** Turns the clock to when the timer is due and triggers it. */
  timer(elementId: string): this {
    const timerKey = this.keyOf('timers', elementId)
    const due = this.events('timer-scheduled').find(({ timer }) => timer.key === timerKey)?.timer.dueAt
    if (due !== undefined && due > this.now) this.now = due
    return this.send({ kind: 'trigger-timer', timerKey })
  }

  message(elementId: string, variables: JsonObject = {}): this {
    return this.send({
      kind: 'correlate-message',
      subscriptionKey: this.keyOf('subscriptions', elementId),
      messageKey: this.newKey(),
      variables,
    })
  }

  signal(elementId: string, variables: JsonObject = {}): this {
    return this.send({ kind: 'broadcast-signal', subscriptionKey: this.keyOf('subscriptions', elementId), variables })
  }

  childCompleted(elementId: string, variables: JsonObject = {}): this {
    return this.send({ kind: 'child-completed', elementInstanceKey: this.keyAt(elementId), variables })
  }

  childError(elementId: string, errorCode: string, variables: JsonObject = {}): this {
    return this.send({ kind: 'child-error', elementInstanceKey: this.keyAt(elementId), errorCode, message: 'refused', variables })
  }

  setVariables(variables: JsonObject, scopeKey = this.key): this {
    return this.send({ kind: 'set-variables', scopeKey, variables, local: false })
  }

  /** Resolves the incident at the element. */
  resolve(elementId: string): this {
    const { incidentKey } = this.at(elementId, (element) => element.incidentKey !== undefined)
    return this.send({ kind: 'resolve-incident', incidentKey: incidentKey ?? as('') })
  }

  cancel(): this {
    return this.send({ kind: 'cancel' })
  }

  wait(iso: string): this {
    this.now = as(iso)
    return this
  }

  get saved(): InstanceState {
    if (this.state === undefined) throw new Error('Expected the instance to have begun')
    return this.state
  }

  get key(): Key {
    return this.saved.key
  }

  get status(): InstanceState['status'] {
    return this.saved.status
  }

  elements(): readonly ElementInstance[] {
    return [...this.saved.elements.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  /** Element ids of what is open, without the scopes around it. */
  waitingAt(): readonly string[] {
    const scopes = new Set(this.elements().map((element) => element.scopeKey))
    return this.elements()
      .filter((element) => !scopes.has(element.key) && element.scopeKey !== null)
      .map((element) => element.elementId)
      .sort()
  }

  at(elementId: string, matches: (element: ElementInstance) => boolean = () => true): ElementInstance {
    const found = this.elements().find((element) => element.elementId === elementId && matches(element))
    if (found === undefined) throw new Error(`Expected something open at ${elementId}, but open are ${this.waitingAt().join(', ')}`)
    return found
  }

  keyAt(elementId: string): Key {
    return this.at(elementId).key
  }

  private keyOf(what: 'timers' | 'subscriptions', elementId: string): Key {
    for (const element of this.elements()) {
      const found = Object.entries(element[what] ?? {}).find(([, id]) => id === elementId)
      if (found !== undefined) return as(found[0])
    }
    throw new Error(`Expected ${elementId} to be waited for, but open are ${this.waitingAt().join(', ')}`)
  }

  /** Variables of the process; of an ended instance those it ended with. */
  variables(scopeKey: Key = this.key): JsonObject {
    return this.saved.variables.get(scopeKey) ?? this.events('instance-completed')[0]?.variables ?? {}
  }

  incidents(): readonly { readonly at: string; readonly type: string }[] {
    const resolved = new Set(this.events('incident-resolved').map(({ incidentKey }) => incidentKey))
    return this.events('incident-raised')
      .filter(({ incident }) => !resolved.has(incident.key))
      .map(({ incident }) => ({ at: incident.elementId, type: incident.type }))
  }

  takenFlows(): readonly string[] {
    return this.events('flow-taken').map(({ flowId }) => flowId)
  }

  completed(): readonly string[] {
    return this.events('element-completed').map(({ element }) => element.elementId)
  }

  terminated(): readonly string[] {
    return this.events('element-terminated').map(({ element }) => element.elementId)
  }

  allEvents(): readonly EngineEvent[] {
    return this.seen
  }

  events<K extends EngineEvent['kind']>(kind: K): readonly EventOf<K>[] {
    return this.seen.filter((event): event is EventOf<K> => event.kind === kind)
  }

  effects<K extends Effect['kind']>(kind: K): readonly EffectOf<K>[] {
    return this.made.filter((effect): effect is EffectOf<K> => effect.kind === kind)
  }
}

/** Token conservation: whoever lives is a scope with contents, waits for something, or has an incident; an ended instance is empty. */
export function checkInvariants(definition: ExecutableProcess, state: InstanceState): void {
  const all = [...state.elements.values()]
  if (state.status !== 'ACTIVE') {
    if (all.length + state.variables.size + state.taken.size > 0) throw new Error(`Expected nothing to be left of ${state.key}`)
    return
  }
  const scopes = new Set(all.map((element) => element.scopeKey))
  for (const element of all) {
    if (definition.nodes.get(element.elementId) === undefined) throw new Error(`Expected ${element.elementId} in the definition`)
    if (element.scopeKey !== null && !state.elements.has(element.scopeKey))
      throw new Error(`Expected the scope of ${element.elementId} to live`)
    const waits =
      element.userTaskKey ??
      element.jobKey ??
      element.calledInstanceKey ??
      element.timers ??
      element.subscriptions ??
      element.conditions ??
      element.compensating ??
      element.adHoc ??
      element.incidentKey
    if (waits === undefined && !scopes.has(element.key)) throw new Error(`Expected ${element.elementId} to wait for something`)
    const listens = element.listener !== undefined && element.jobKey !== undefined
    if (
      element.phase !== 'ACTIVE' &&
      element.incidentKey === undefined &&
      !listens &&
      !(element.phase === 'TERMINATING' && scopes.has(element.key))
    )
      throw new Error(`Expected ${element.elementId} not to stay ${element.phase}`)
  }
  for (const scopeKey of [...state.variables.keys(), ...state.taken.keys(), ...state.compensable.keys()]) {
    if (!state.elements.has(scopeKey)) throw new Error(`Expected scope ${scopeKey} to live`)
  }
}
