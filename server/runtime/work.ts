import { assertNever } from '../base/errors.ts'
import type { Instant, Key } from '../base/ids.ts'
import type { JsonObject } from '../base/json.ts'
import {
  type Command,
  CommandRejected,
  type Effect,
  type InstanceState,
  LIMITS,
  nextInChain,
  type StartChain,
  type StepResult,
  sizeOf,
} from '../engine/index.ts'
import { insertPendingCommands } from '../store/commands.ts'
import * as definitionStore from '../store/definitions.ts'
import { type InstanceRow, livingInTree, lockInstance, lockInstanceIfFree } from '../store/instances.ts'
import * as messageStore from '../store/messages.ts'
import { type StepWrites, writeSteps } from '../store/step-writes.ts'
import type { Trx } from '../store/transaction.ts'
import { crashPoint } from './crash-points.ts'
import type { LoadedDefinition } from './definitions.ts'
import { computeStep, type Kernel, type Woken } from './kernel.ts'
import { project, stateOfRow } from './projection.ts'
import { runtimeRefusal } from './refusals.ts'
import { plusDuration } from './times.ts'

const touched = new WeakMap<Trx, Set<string>>()

/** Whether this transaction has already stepped the instance, so that what was read of it before is old. */
export function wasTouched(trx: Trx, instanceKey: string): boolean {
  return touched.get(trx)?.has(instanceKey) === true
}

export interface NewInstance {
  readonly definitionKey: Key
  readonly variables: JsonObject
  readonly caseId: string | null
  readonly tags?: readonly string[]
  readonly startElementId?: string
  readonly instanceKey?: Key
  readonly parent?: NonNullable<InstanceState['parent']>
  readonly rootKey?: Key
  readonly depth?: number
  readonly chain?: StartChain
}

/** A step that is computed but not written yet. */
export interface Taken {
  readonly work: Work
  readonly definition: LoadedDefinition
  readonly before: InstanceState | undefined
  /** Version of the row the step was computed from. */
  readonly version: number
  readonly kind: string
  readonly result: StepResult
  readonly caseId: string | null
  /** Of an instance that begins. */
  readonly tags?: readonly string[]
}

/**
 * The work of one transaction: a command and what follows from it, until nothing is left to do here and now.
 * Locks are taken parent before child; upwards only when free, else the command waits in `pending_command`.
 */
export class Work {
  readonly trx: Trx
  readonly actor: string
  readonly woken: Woken = { jobs: [], timerDue: null, commands: false }
  readonly kernel: Kernel
  private readonly followUps: (() => Promise<void>)[] = []
  /** Elements that may still be activated before this transaction has done enough: what comes after ends with an incident. */
  private left: number
  /** Transactions that led to this one, each by a signal of the one before. */
  private readonly hops: number

  constructor(kernel: Kernel, trx: Trx, actor: string, hops = 0) {
    this.kernel = kernel
    this.trx = trx
    this.actor = actor
    this.hops = hops
    this.left = hops > LIMITS.startChain ? 0 : kernel.config.transactionLimit
  }

  /** Carries out what follows from the steps taken so far, and what follows from that. */
  async finish(): Promise<void> {
    for (let next = this.followUps.shift(); next !== undefined; next = this.followUps.shift()) {
      await next()
      crashPoint('after-follow-up')
    }
  }

  async create(input: NewInstance): Promise<Key> {
    const { instanceKey, taken } = await this.prepareCreate(input)
    await this.store([taken])
    return instanceKey
  }

  /** The first step of a new instance, computed but not written yet. */
  async prepareCreate(input: NewInstance): Promise<{ readonly instanceKey: Key; readonly taken: Taken }> {
    const definition = await this.kernel.definitions.load(this.trx, input.definitionKey)
    await this.kernel.keys.ensure(this.trx, 1)
    const instanceKey = input.instanceKey ?? this.kernel.keys.next()
    const command: Command = {
      kind: 'create',
      instanceKey,
      variables: input.variables,
      ...(input.startElementId === undefined ? {} : { startElementId: input.startElementId }),
      ...(input.parent === undefined ? {} : { parent: input.parent }),
      ...(input.rootKey === undefined ? {} : { rootKey: input.rootKey }),
      ...(input.depth === undefined ? {} : { depth: input.depth }),
      ...(input.chain === undefined ? {} : { chain: input.chain }),
    }
    const result = await this.compute(definition, undefined, 0, command)
    return {
      instanceKey,
      taken: {
        work: this,
        definition,
        before: undefined,
        version: 0,
        kind: command.kind,
        result,
        caseId: input.caseId,
        tags: input.tags ?? [],
      },
    }
  }

  /** Steps an instance whose row this transaction has locked. */
  async step(row: InstanceRow, command: Command): Promise<void> {
    const taken = await this.prepare(row, command)
    if (taken !== undefined) await this.store([taken])
  }

  /** A step, computed but not written yet; undefined when nothing follows from the command. */
  async prepare(row: InstanceRow, command: Command): Promise<Taken | undefined> {
    crashPoint('before-step')
    const definition = await this.kernel.definitions.load(this.trx, row.definition_key)
    const before = stateOfRow(row)
    const result = await this.compute(definition, before, row.version, command)
    if (result.events.length === 0 && result.effects.length === 0) return undefined
    return { work: this, definition, before, version: row.version, kind: command.kind, result, caseId: row.case_id }
  }

  private async compute(
    definition: LoadedDefinition,
    before: InstanceState | undefined,
    version: number,
    command: Command,
  ): Promise<StepResult> {
    const result = await computeStep(this.kernel, this.trx, definition, before, command, this.left)
    for (const { kind } of result.events) if (kind === 'element-activated') this.left -= 1
    refuseTooLarge(before, result.state, version, command)
    return result
  }

  /** Stores what was computed, of one instance each, in one statement; then tells the listeners and plans what follows from each. */
  async store(taken: readonly Taken[]): Promise<void> {
    const { kernel, trx } = this
    await kernel.keys.ensure(
      trx,
      taken.reduce((sum, { result }) => sum + result.events.length, 0),
    )
    const at = kernel.now()
    const steps = taken.map((one) => ({ one, writes: writesOf(one, at) }))
    await writeSteps(
      trx,
      steps.map(({ writes }) => writes),
    )
    for (const { one } of steps) this.touch(one.result.state.key)
    crashPoint('after-step')
    for (const { one, writes } of steps) await one.work.follow(one, writes)
  }

  private async follow({ definition, result: { state, events, effects }, caseId }: Taken, writes: StepWrites): Promise<void> {
    const { kernel, trx, actor } = this
    for (const job of writes.jobs) if (job.state === 'CREATED') this.woken.jobs.push({ key: job.key, type: job.type })
    for (const timer of writes.timers)
      if (this.woken.timerDue === null || timer.due_at < this.woken.timerDue) this.woken.timerDue = timer.due_at

    const { key, processId, version: definitionVersion, programme } = definition
    const batch = {
      instanceKey: state.key,
      rootKey: state.rootKey,
      definition: { key, processId, version: definitionVersion, programme },
      caseId,
      actor,
      events,
    }
    for (const listener of kernel.listeners) await listener(batch, trx)
    crashPoint('after-listeners')

    for (const effect of effects) await this.carryOut(effect, state, definition, caseId)
    for (const { key: subscriptionKey, message_name: name, correlation_key: correlationKey } of writes.subscriptions)
      this.followUps.push(() => this.takeBuffered(state.key, subscriptionKey, name, correlationKey, definition.processId))
  }

  private touch(instanceKey: string): void {
    const set = touched.get(this.trx) ?? new Set()
    set.add(instanceKey)
    touched.set(this.trx, set)
  }

  private async carryOut(effect: Effect, state: InstanceState, definition: LoadedDefinition, caseId: string | null): Promise<void> {
    switch (effect.kind) {
      case 'start-child':
        this.followUps.push(() => this.startChild(effect, state, definition, caseId))
        return
      case 'cancel-child':
        this.followUps.push(() => this.commandIfAlive(effect.childKey, { kind: 'cancel' }))
        return
      case 'notify-parent': {
        const { instanceKey, elementInstanceKey } = effect.parent
        const { outcome } = effect
        const command: Command =
          outcome.kind === 'completed'
            ? { kind: 'child-completed', elementInstanceKey, variables: outcome.variables }
            : outcome.kind === 'terminated'
              ? { kind: 'child-terminated', elementInstanceKey }
              : {
                  kind: 'child-error',
                  elementInstanceKey,
                  errorCode: outcome.errorCode,
                  message: outcome.message,
                  variables: outcome.variables,
                }
        this.followUps.push(() => this.commandUpwards(instanceKey, command))
        return
      }
      case 'publish-message':
        this.followUps.push(async () => {
          const now = this.kernel.now()
          await this.publish({
            chain: nextInChain(state.chain, now),
            name: effect.name,
            correlationKey: effect.correlationKey,
            variables: effect.variables,
            messageId: effect.messageId ?? null,
            expiresAt: plusDuration(now, effect.timeToLive, this.kernel.deps.zone),
          })
        })
        return
      case 'publish-signal':
        this.followUps.push(() => this.broadcast(effect.name, effect.variables, nextInChain(state.chain, this.kernel.now())))
        return
      default:
        assertNever(effect)
    }
  }

  private async startChild(
    effect: Extract<Effect, { kind: 'start-child' }>,
    parent: InstanceState,
    definition: LoadedDefinition,
    caseId: string | null,
  ): Promise<void> {
    const depth = (parent.depth ?? 0) + 1
    const tooMany = await this.whyNotDeeper(effect.processId, parent.rootKey, depth)
    const row =
      tooMany !== null
        ? undefined
        : await definitionStore.findProcessDefinition(this.trx, {
            processId: effect.processId,
            ...(effect.binding === 'versionTag' && effect.versionTag !== undefined ? { versionTag: effect.versionTag } : {}),
            ...(effect.binding === 'deployment' ? { deploymentKey: definition.deploymentKey } : {}),
          })
    if (row === undefined) {
      const message = tooMany ?? `Expected a deployed process "${effect.processId}", but there is none`
      await this.commandIfAlive(parent.key, {
        kind: 'child-not-started',
        elementInstanceKey: effect.elementInstanceKey,
        message,
      })
      return
    }
    crashPoint('before-child')
    await this.create({
      definitionKey: row.key as Key,
      variables: effect.variables,
      caseId,
      instanceKey: effect.childKey,
      parent: { instanceKey: parent.key, elementInstanceKey: effect.elementInstanceKey },
      rootKey: parent.rootKey,
      depth,
    })
  }

  /** Calls within calls end somewhere: by depth, and by how many of one tree live. The tree is only counted once it has branches. */
  private async whyNotDeeper(processId: string, rootKey: string, depth: number): Promise<string | null> {
    if (depth > LIMITS.callDepth)
      return `Expected at most ${LIMITS.callDepth} call activities within each other, but "${processId}" calls deeper`
    if (depth < 2 || (await livingInTree(this.trx, rootKey, LIMITS.callTree)) < LIMITS.callTree) return null
    return `Expected at most ${LIMITS.callTree} living instances in one tree of calls, but "${processId}" would be one more`
  }

  /** Locks and steps an instance; one that has ended or is gone needs no command any more. */
  async commandIfAlive(instanceKey: string, command: Command): Promise<void> {
    const row = await lockInstance(this.trx, instanceKey)
    if (row?.status === 'ACTIVE') await this.step(row, command).catch(ignoreRejection)
  }

  private async commandUpwards(parentKey: string, command: Command): Promise<void> {
    crashPoint('before-parent')
    const row = await lockInstanceIfFree(this.trx, parentKey)
    if (row !== undefined) {
      if (row.status === 'ACTIVE') await this.step(row, command).catch(ignoreRejection)
      return
    }
    await this.postpone([{ instanceKey: parentKey, command }])
  }

  /** Leaves commands for a transaction of their own. */
  async postpone(commands: readonly { readonly instanceKey: string; readonly command: Command }[]): Promise<void> {
    if (commands.length === 0) return
    await this.kernel.keys.ensure(this.trx, commands.length)
    await insertPendingCommands(
      this.trx,
      commands.map(({ instanceKey, command }) => ({ key: this.kernel.keys.next(), instanceKey, command, actor: this.actor })),
    )
    this.woken.commands = true
    crashPoint('after-postponed')
  }

  /**
   * Hands a message to whoever waits: each process gets it once, over all its versions. Then it stays buffered until it expires.
   * Answers `duplicate` when a message of this id is still buffered.
   */
  async publish(message: {
    readonly name: string
    readonly correlationKey: string
    readonly variables: JsonObject
    readonly messageId: string | null
    readonly expiresAt: Instant
    /** Set when an instance publishes it. */
    readonly chain?: StartChain
  }): Promise<{ readonly kind: 'published'; readonly key: Key; readonly instances: readonly Key[] } | { readonly kind: 'duplicate' }> {
    const { trx, kernel } = this
    const now = kernel.now()
    // Instances first, the correlation lock after them: the same order in which a step takes them.
    const expected = await messageStore.subscriptionsFor(trx, message.name, message.correlationKey)
    const instances = [...new Set(expected.map((subscription) => subscription.instance_key))].sort(byKey)
    for (const instanceKey of instances) await lockInstance(trx, instanceKey)
    await messageStore.lockCorrelation(trx, message.name, message.correlationKey)
    await kernel.keys.ensure(trx, 1)
    const key = kernel.keys.next()
    const { name, correlationKey, variables, messageId, expiresAt } = message
    const row = { key, name, correlation_key: correlationKey, message_id: messageId, variables, published_at: now, expires_at: expiresAt }
    if (!(await messageStore.insertMessage(trx, row))) return { kind: 'duplicate' }
    crashPoint('after-message')

    const reached: Key[] = []
    for (const subscription of await messageStore.subscriptionsFor(trx, name, correlationKey))
      if (await this.correlate(subscription.instance_key, subscription.key, subscription.process_id, row))
        reached.push(subscription.instance_key as Key)
    for (const start of await definitionStore.startSubscriptionsFor(trx, 'message', name)) {
      await kernel.keys.ensure(trx, 1)
      const instanceKey = kernel.keys.next()
      const mark = {
        ...correlationOf(row, now),
        // A start event waits under no key of its own.
        subscription_key: start.definition_key,
        process_id: start.process_id,
        instance_key: instanceKey,
        root_key: instanceKey,
        definition_key: start.definition_key,
        element_id: start.element_id,
        element_instance_key: null,
      }
      if (!(await messageStore.markSeen(trx, mark))) continue
      await this.create({
        definitionKey: start.definition_key as Key,
        variables,
        caseId: null,
        instanceKey,
        startElementId: start.element_id,
        ...(message.chain === undefined ? {} : { chain: message.chain }),
      })
      reached.push(instanceKey)
    }
    return { kind: 'published', key, instances: reached }
  }

  /** True when this subscription took the message. */
  private async correlate(
    instanceKey: string,
    subscriptionKey: string,
    processId: string,
    message: messageStore.MessageRow,
  ): Promise<boolean> {
    const { trx, kernel } = this
    const row = await lockInstance(trx, instanceKey)
    const subscription = row?.status === 'ACTIVE' ? await messageStore.openSubscription(trx, subscriptionKey) : undefined
    if (row === undefined || subscription === undefined) return false
    const mark = {
      ...correlationOf(message, kernel.now()),
      subscription_key: subscriptionKey,
      process_id: processId,
      instance_key: instanceKey,
      root_key: row.root_key,
      definition_key: row.definition_key,
      element_id: subscription.element_id,
      element_instance_key: subscription.element_instance_key,
    }
    if (!(await messageStore.markSeen(trx, mark))) return false
    crashPoint('after-message-seen')
    await this.step(row, {
      kind: 'correlate-message',
      subscriptionKey: subscriptionKey as Key,
      messageKey: message.key as Key,
      variables: message.variables,
    })
    crashPoint('after-correlation')
    return true
  }

  /** A new subscription looks for messages that came before it, oldest first; one that stays open takes them all. */
  private async takeBuffered(
    instanceKey: string,
    subscriptionKey: string,
    name: string,
    correlationKey: string,
    processId: string,
  ): Promise<void> {
    const { trx, kernel } = this
    await messageStore.lockCorrelation(trx, name, correlationKey)
    const message = await messageStore.bufferedMessageFor(trx, { name, correlationKey, processId, now: kernel.now() })
    if (message === undefined) return
    if (await this.correlate(instanceKey, subscriptionKey, processId, message))
      this.followUps.push(() => this.takeBuffered(instanceKey, subscriptionKey, name, correlationKey, processId))
  }

  /** Instances that wait get a command each in a transaction of its own; start events start here. */
  async broadcast(name: string, variables: JsonObject, chain?: StartChain): Promise<void> {
    const subscriptions = await messageStore.signalSubscriptionsFor(this.trx, name)
    await this.postpone(
      subscriptions.map((subscription) => ({
        instanceKey: subscription.instance_key,
        command: { kind: 'broadcast-signal', subscriptionKey: subscription.key as Key, variables, hops: this.hops + 1 },
      })),
    )
    for (const start of await definitionStore.startSubscriptionsFor(this.trx, 'signal', name))
      await this.create({
        definitionKey: start.definition_key as Key,
        variables,
        caseId: null,
        startElementId: start.element_id,
        ...(chain === undefined ? {} : { chain }),
      })
  }
}

function correlationOf(message: messageStore.MessageRow, now: Instant) {
  return {
    message_key: message.key,
    message_name: message.name,
    correlation_key: message.correlation_key,
    correlated_at: now,
  }
}

/** What the command was about is gone already: nothing is left to do. */
export function ignoreRejection(cause: unknown): void {
  if (!(cause instanceof CommandRejected) || cause.code === 'INVALID_ARGUMENT') throw cause
}

function byKey(a: string, b: string): number {
  return a.length === b.length ? (a < b ? -1 : a > b ? 1 : 0) : a.length - b.length
}

function writesOf({ work, definition, before, version, kind, result: { state, events }, caseId, tags }: Taken, at: Instant): StepWrites {
  return project({
    origin: {
      instanceKey: state.key,
      rootKey: state.rootKey,
      definitionKey: definition.key,
      processId: definition.processId,
      programme: definition.programme,
      caseId,
      at,
    },
    before,
    after: state,
    version,
    events,
    command: { actor: work.actor, kind },
    newKey: () => work.kernel.keys.next(),
    tags: tags ?? [],
  })
}

const COUNT_EVERY = 64

/**
 * Variables that come from outside and would swell the instance beyond its limit are refused, so that whoever sends them hears of it.
 * All are counted when much comes at once, and now and then.
 */
function refuseTooLarge(before: InstanceState | undefined, after: InstanceState, version: number, command: Command): void {
  if (!('variables' in command) || command.kind === 'correlate-message' || command.kind === 'broadcast-signal') return
  if (version % COUNT_EVERY !== 0 && sizeOf(command.variables, LIMITS.smallValue) <= LIMITS.smallValue) return
  const size = sizeOfVariables(after)
  if (size > LIMITS.variables && (before === undefined || size > sizeOfVariables(before))) {
    throw runtimeRefusal('VARIABLES_TOO_LARGE', { key: after.key, most: LIMITS.variables / 1024 / 1024 })
  }
}

function sizeOfVariables({ variables }: InstanceState): number {
  return sizeOf([...variables.values()], LIMITS.variables)
}
