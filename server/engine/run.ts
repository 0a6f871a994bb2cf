import type { Key } from '../base/ids.ts'
import { type JsonObject, joined } from '../base/json.ts'
import type { ExecutableProcess, Node, SequenceFlow } from './model/types.ts'
import type { Compensable, Effect, ElementInstance, EngineEvent, InstanceState, StepContext, TokensAtJoins } from './state/types.ts'

type WithoutAt<E> = E extends unknown ? Omit<E, 'at'> : never

/** What is to be entered next. */
export type Work =
  | { readonly kind: 'flow'; readonly flow: SequenceFlow; readonly scopeKey: Key }
  | { readonly kind: 'begin'; readonly node: Node; readonly scopeKey: Key; readonly more: Beginning }
  /** The next of what the holder has to undo. */
  | { readonly kind: 'compensate'; readonly scopeKey: Key; readonly holderKey: Key }

/** What an element gets with it when it begins. */
export interface Beginning {
  readonly key?: Key
  readonly loopCounter?: number
  readonly locals?: JsonObject
  /** Set for an event that has happened: the variables that came with it. */
  readonly trigger?: JsonObject
  readonly attributes?: JsonObject
  readonly compensates?: Key
}

type Change = 'create' | 'update'

/**
 * One step at work: the private draft of the state, the agenda, and what came out so far. Objects inside the draft are never
 * changed, only replaced, so that the state before the step stays as it was. Nobody outside the step sees it.
 */
export class Run {
  readonly definition: ExecutableProcess
  readonly context: StepContext
  readonly events: EngineEvent[] = []
  readonly effects: Effect[] = []
  readonly key: Key
  readonly parent: InstanceState['parent']
  status: InstanceState['status']
  /** Element activations so far in this step. */
  activations = 0
  /** Conditional events to look at. */
  readonly conditions: { readonly hostKey: Key; readonly eventId: string }[] = []
  /** Characters written since all variables were last counted (`elements/shared/sizes.ts`). */
  unweighed = 0
  /** Variables seen from a scope, worked out since any was last written (`elements/shared/variables.ts`). */
  readonly seen = new Map<Key, JsonObject>()
  private readonly base: InstanceState
  private readonly elements: Map<Key, ElementInstance>
  private readonly variables: Map<Key, JsonObject>
  private readonly taken: Map<Key, TokensAtJoins>
  private readonly compensable: Map<Key, readonly Compensable[]>
  private changes = new Map<Key, Map<string, Change>>()
  private readonly childKeys = new Map<Key, Set<Key>>()
  private agenda: Work[] = []
  /** Place of the next work in the agenda: taking it off a long list would move all the others each time. */
  private agendaAt = 0
  private readonly queued = new Map<Key, number>()
  private settling: Key[] = []

  constructor(definition: ExecutableProcess, state: InstanceState, context: StepContext) {
    this.definition = definition
    this.context = context
    this.base = state
    this.key = state.key
    this.parent = state.parent
    this.status = state.status
    this.elements = new Map(state.elements)
    this.variables = new Map(state.variables)
    this.taken = new Map(state.taken)
    this.compensable = new Map(state.compensable)
    for (const instance of state.elements.values()) this.index(instance)
  }

  /** By scope. */
  allVariables(): InstanceState['variables'] {
    return this.variables
  }

  get chain(): InstanceState['chain'] {
    return this.base.chain
  }

  /** The state as it is now. */
  result(): InstanceState {
    const { key, definitionKey, parent, rootKey, depth, chain } = this.base
    return {
      key,
      definitionKey,
      status: this.status,
      parent,
      rootKey,
      depth,
      chain,
      elements: this.elements,
      variables: this.variables,
      taken: this.taken,
      compensable: this.compensable,
    }
  }

  emit(event: WithoutAt<EngineEvent>): void {
    this.events.push({ at: this.context.now, ...event } as EngineEvent)
  }

  nodeOf(instance: ElementInstance): Node {
    const node = this.definition.nodes.get(instance.elementId)
    if (node === undefined) throw new Error(`Expected element ${instance.elementId} in ${this.definition.processId}, but it is not there`)
    return node
  }

  find(key: Key): ElementInstance | undefined {
    return this.elements.get(key)
  }

  get(key: Key): ElementInstance {
    const instance = this.elements.get(key)
    if (instance === undefined) throw new Error(`Expected a living element instance ${key}, but there is none`)
    return instance
  }

  living(): readonly ElementInstance[] {
    return [...this.elements.values()]
  }

  /** Element instances that live, and those that are about to begin. */
  get population(): number {
    return this.elements.size + this.agenda.length - this.agendaAt
  }

  put(instance: ElementInstance): ElementInstance {
    if (!this.elements.has(instance.key)) this.index(instance)
    this.elements.set(instance.key, instance)
    return instance
  }

  /** Takes an element out, with its variables and the tokens that waited in it. */
  remove(key: Key): void {
    const { scopeKey } = this.get(key)
    if (scopeKey !== null) this.childKeys.get(scopeKey)?.delete(key)
    this.elements.delete(key)
    this.variables.delete(key)
    this.seen.clear()
    this.compensable.delete(key)
    this.dropTokens(key)
  }

  /** Children in the order they began, whatever order the stored state has. */
  childrenOf(scopeKey: Key): readonly ElementInstance[] {
    return [...(this.childKeys.get(scopeKey) ?? [])].sort(inKeyOrder).map((key) => this.get(key))
  }

  hasChildren(scopeKey: Key): boolean {
    return (this.childKeys.get(scopeKey)?.size ?? 0) > 0
  }

  private index(instance: ElementInstance): void {
    if (instance.scopeKey === null) return
    const siblings = this.childKeys.get(instance.scopeKey)
    if (siblings === undefined) this.childKeys.set(instance.scopeKey, new Set([instance.key]))
    else siblings.add(instance.key)
  }

  localsOf(key: Key): JsonObject | undefined {
    return this.variables.get(key)
  }

  mergeLocals(key: Key, values: JsonObject): void {
    if (Object.keys(values).length === 0) return
    const before = this.variables.get(key)
    this.variables.set(key, joined(before, values))
    this.seen.clear()
    if (this.definition.watchesVariables) this.noteChanges(key, before ?? {}, values)
  }

  private noteChanges(key: Key, before: JsonObject, values: JsonObject): void {
    const changes = this.changes.get(key) ?? new Map<string, Change>()
    for (const [name, value] of Object.entries(values)) {
      if (!Object.hasOwn(before, name)) changes.set(name, 'create')
      else if (JSON.stringify(before[name]) !== JSON.stringify(value) && !changes.has(name)) changes.set(name, 'update')
    }
    if (changes.size > 0) this.changes.set(key, changes)
  }

  /** Variables that were created or changed since it was last asked, by scope. */
  takeChanges(): ReadonlyMap<Key, ReadonlyMap<string, Change>> {
    const { changes } = this
    if (changes.size > 0) this.changes = new Map()
    return changes
  }

  /** What completed in a scope and can be compensated, in that order. */
  compensableIn(scopeKey: Key): readonly Compensable[] {
    return this.compensable.get(scopeKey) ?? []
  }

  setCompensable(scopeKey: Key, list: readonly Compensable[]): void {
    if (list.length === 0) this.compensable.delete(scopeKey)
    else this.compensable.set(scopeKey, list)
  }

  /** Counts of tokens that wait before joining gateways. */
  tokensIn(scopeKey: Key): TokensAtJoins | undefined {
    return this.taken.get(scopeKey)
  }

  scopesWithTokens(): readonly Key[] {
    return [...this.taken.keys()].sort(inKeyOrder)
  }

  setTokens(scopeKey: Key, gatewayId: string, counts: { readonly [flowId: string]: number }): void {
    const { [gatewayId]: _, ...others } = this.taken.get(scopeKey) ?? {}
    const left = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
    const gateways = Object.keys(left).length === 0 ? others : { ...others, [gatewayId]: left }
    if (Object.keys(gateways).length === 0) this.taken.delete(scopeKey)
    else this.taken.set(scopeKey, gateways)
  }

  /** Forgets tokens of a scope: those that wait at joins and those on their way. */
  dropTokens(scopeKey: Key): void {
    this.taken.delete(scopeKey)
    if (this.isExpecting(scopeKey)) {
      this.agenda = this.agenda.slice(this.agendaAt).filter((work) => work.scopeKey !== scopeKey)
      this.agendaAt = 0
      this.queued.delete(scopeKey)
    }
  }

  plan(work: Work): void {
    this.agenda.push(work)
    this.queued.set(work.scopeKey, (this.queued.get(work.scopeKey) ?? 0) + 1)
  }

  next(): Work | undefined {
    const work = this.agenda[this.agendaAt]
    if (work === undefined) {
      this.agenda = []
      this.agendaAt = 0
    } else this.agendaAt += 1
    if (work !== undefined) this.queued.set(work.scopeKey, (this.queued.get(work.scopeKey) ?? 1) - 1)
    return work
  }

  /** Whether something is still to be entered in the scope. */
  isExpecting(scopeKey: Key): boolean {
    return (this.queued.get(scopeKey) ?? 0) > 0
  }

  /** A token ended in the scope: see later whether the scope is done. */
  settleLater(scopeKey: Key): void {
    this.settling.push(scopeKey)
  }

  nextToSettle(): Key | undefined {
    return this.settling.pop()
  }

  /** Ends the instance: nothing is left of it. */
  end(status: 'COMPLETED' | 'TERMINATED'): void {
    this.status = status
    this.agenda = []
    this.agendaAt = 0
    this.settling = []
    this.conditions.length = 0
    this.queued.clear()
  }
}

/** Keys are decimal numbers that may be longer than a double holds. */
export function inKeyOrder(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}
