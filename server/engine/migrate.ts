import type { Problem } from '../base/errors.ts'
import type { Key } from '../base/ids.ts'
import { fail, type Result, succeed } from '../base/result.ts'
import type { Bilingual } from '../base/text.ts'
import { isStuck } from './elements/shared/behaviour.ts'
import { stringOf } from './elements/shared/expressions.ts'
import { factOf } from './elements/shared/facts.ts'
import { closeSubscriptions, openSubscriptions, prepareSubscriptions, unlessEmpty } from './elements/shared/subscriptions.ts'
import type { CatchingNode, Node } from './model/types.ts'
import { inKeyOrder, Run } from './run.ts'
import { changed } from './state/element.ts'
import type { Compensable, ElementInstance, InstanceState, StepContext, StepResult } from './state/types.ts'
import type { StepDefinition } from './step.ts'

/** Source element id -> target element id. What is not named has no counterpart. */
export type MigrationMapping = ReadonlyMap<string, string>

export interface MigrationOptions {
  /**
   * Timers that name a date are evaluated again by the target, so that a changed term counts for those who wait already. Durations and cycles
   * go on as they are. Without it every mapped timer keeps its time, as in Zeebe.
   */
  readonly recountDates?: boolean
}

/**
 * Moves an instance that waits to another version of its definition, without entering or leaving an element (Zeebe, "process instance
 * migration"). Every living element needs a counterpart of the same kind in the counterpart of its scope. Mapped boundary events and event
 * sub-processes keep what they wait for; others of the source are closed, others of the target opened. Answers every obstacle at once.
 */
export function migrate(
  source: StepDefinition,
  target: StepDefinition,
  state: InstanceState,
  mapping: MigrationMapping,
  context: StepContext,
  options: MigrationOptions = {},
): Result<StepResult> {
  const counterpart = counterparts(source, target, mapping)
  const problems = obstacles(source, state, counterpart)
  if (problems.length > 0) return fail(...problems)

  const moved = new Map(
    [...state.elements.values()].map((element): [Key, ElementInstance] => [
      element.key,
      {
        ...element,
        elementId: counterpart(element.elementId)?.id ?? element.elementId,
        ...(element.compensating === undefined
          ? {}
          : { compensating: element.compensating.map(({ scopeKey, what }) => ({ scopeKey, what: underTarget(what, counterpart) })) }),
      },
    ]),
  )
  const run = new Run(
    target,
    {
      ...state,
      definitionKey: target.key ?? state.definitionKey,
      elements: moved,
      compensable: new Map([...state.compensable].map(([scope, list]) => [scope, list.map((what) => underTarget(what, counterpart))])),
      taken: new Map(
        [...state.taken].map(([scope, gateways]) => [
          scope,
          Object.fromEntries(Object.entries(gateways).map(([gateway, flows]) => [counterpart(gateway)?.id ?? gateway, flows])),
        ]),
      ),
    },
    context,
  )
  const inOrder = () => run.living().toSorted((a, b) => inKeyOrder(a.key, b.key))
  for (const element of inOrder()) {
    const found = moveWaiting(run, source, element, counterpart, options)
    if (found !== null) problems.push(found)
  }
  if (problems.length > 0) return fail(...problems)
  run.emit({
    kind: 'instance-migrated',
    definitionKey: target.key ?? state.definitionKey,
    processId: target.processId,
    version: target.version ?? 1,
    elements: inOrder().map((element) => ({
      from: state.elements.get(element.key)?.elementId ?? element.elementId,
      element: factOf(run.nodeOf(element), element),
    })),
  })
  return succeed({ state: run.result(), events: run.events, effects: run.effects })
}

/** Elements of the same id, but for those that do not exist in the target or changed their kind: what an administrator would draw first. */
export function mappingBySameId(source: StepDefinition, target: StepDefinition): MigrationMapping {
  const mapping = new Map<string, string>()
  for (const [id, node] of source.nodes) {
    const other = target.nodes.get(id)
    if (other !== undefined && other.type === node.type) mapping.set(id, id)
  }
  return mapping
}

/** What can be compensated, by the activities of the target; one that the target does not have is not undone. */
function underTarget({ activityId, inner, ...rest }: Compensable, counterpart: Counterpart): Compensable {
  return {
    ...rest,
    activityId: counterpart(activityId)?.id ?? activityId,
    ...(inner === undefined ? {} : { inner: inner.map((what) => underTarget(what, counterpart)) }),
  }
}

/**
 * What a person would most likely draw: the element of the same id and kind, else the only one of the same name and kind that nothing else has
 * taken. A proposal only; `migrate` says what stands in the way.
 */
export function suggestMapping(source: StepDefinition, target: StepDefinition): MigrationMapping {
  const mapping = new Map(mappingBySameId(source, target))
  const taken = new Set(mapping.values())
  for (const [id, node] of source.nodes) {
    if (mapping.has(id) || node.name === null || node === source.root) continue
    const alike = [...target.nodes.values()].filter((other) => other.type === node.type && other.name === node.name && !taken.has(other.id))
    const [only] = alike
    if (only === undefined || alike.length > 1) continue
    mapping.set(id, only.id)
    taken.add(only.id)
  }
  return mapping
}

type Counterpart = (elementId: string) => Node | undefined

function counterparts(source: StepDefinition, target: StepDefinition, mapping: MigrationMapping): Counterpart {
  return function counterpart(elementId): Node | undefined {
    if (elementId === source.root.id) return target.root
    const node = source.nodes.get(elementId)
    // What is around an activation of an ad-hoc sub-process goes with it: nobody draws it.
    if (node?.kind === 'ad-hoc-inner') {
      const around = node.scope === null ? undefined : counterpart(node.scope.id)
      return around?.kind === 'ad-hoc-sub-process' ? around.inner : undefined
    }
    const id = mapping.get(elementId)
    return id === undefined ? undefined : target.nodes.get(id)
  }
}

function obstacles(source: StepDefinition, state: InstanceState, counterpart: Counterpart): Problem[] {
  const problems: Problem[] = []
  const seen = new Set<string>()
  for (const { elementId } of state.elements.values()) {
    if (seen.has(elementId)) continue
    seen.add(elementId)
    const node = source.nodes.get(elementId)
    const other = counterpart(elementId)
    const name = node?.name ?? elementId
    if (node === undefined || other === undefined)
      problems.push(
        obstacle('MIGRATION_ELEMENT_NOT_MAPPED', elementId, {
          zh: `办件正处于“${name}”，新版流程中没有与之对应的步骤。`,
          en: `The instance is at "${name}", which has no counterpart in the new version.`,
        }),
      )
    else if (node.type !== other.type)
      problems.push(
        obstacle('MIGRATION_TYPE_DIFFERS', elementId, {
          zh: `“${name}”与新版的“${other.name ?? other.id}”不是同一类步骤。`,
          en: `"${name}" and "${other.name ?? other.id}" of the new version are steps of different kinds.`,
        }),
      )
    else if ((node.loop === null) !== (other.loop === null))
      problems.push(
        obstacle('MIGRATION_LOOP_DIFFERS', elementId, {
          zh: `“${name}”由多人分别办理，新版不是（或相反），不能迁移。`,
          en: `"${name}" is a multi-instance in one version only.`,
        }),
      )
    else if (node.scope !== null && (other.scope === null || counterpart(node.scope.id) !== other.scope))
      problems.push(
        obstacle('MIGRATION_SCOPE_DIFFERS', elementId, {
          zh: `“${name}”在新版中移到了另一个子流程，不能迁移。`,
          en: `"${name}" lies in another sub-process in the new version.`,
        }),
      )
  }
  for (const gateways of state.taken.values())
    for (const [gatewayId, flows] of Object.entries(gateways)) {
      const other = counterpart(gatewayId)
      const missing = Object.keys(flows).some((flow) => other?.incoming.every(({ id }) => id !== flow) ?? true)
      if (missing)
        problems.push(
          obstacle('MIGRATION_JOIN_DIFFERS', gatewayId, {
            zh: `网关“${source.nodes.get(gatewayId)?.name ?? gatewayId}”已有分支到达，新版中没有这些连线。`,
            en: `Tokens wait before gateway "${source.nodes.get(gatewayId)?.name ?? gatewayId}" on flows that the new version does not have.`,
          }),
        )
    }
  return problems
}

function obstacle(code: string, at: string, text: Bilingual): Problem {
  return { code, at, text }
}

/** What the element waits for, put under the target's events; null when nothing stands in the way. */
function moveWaiting(
  run: Run,
  source: StepDefinition,
  before: ElementInstance,
  counterpart: Counterpart,
  options: MigrationOptions,
): Problem | null {
  const node = run.nodeOf(before)
  const wanted = eventsOf(node, before)
  const kept = new Set<string>()
  const rename = (record: { readonly [key: string]: string }) => {
    const next: { [key: string]: string } = {}
    for (const [key, eventId] of Object.entries(record)) {
      const event = counterpart(eventId)
      if (event !== undefined && wanted.some((one) => one === event) && !(options.recountDates === true && isDate(event))) {
        next[key] = event.id
        kept.add(event.id)
      }
    }
    return next
  }
  const conditions: { [eventId: string]: boolean } = {}
  for (const [eventId, held] of Object.entries(before.conditions ?? {})) {
    const event = counterpart(eventId)
    if (event === undefined || !wanted.some((one) => one === event)) continue
    conditions[event.id] = held
    kept.add(event.id)
  }
  const timers = rename(before.timers ?? {})
  const subscriptions = rename(before.subscriptions ?? {})
  // Closed under the names of the source, while the rows still carry them.
  closeUnder(run, source, before, new Set([...Object.keys(timers), ...Object.keys(subscriptions)]))
  const host = run.get(before.key)
  const cycles = Object.fromEntries(Object.entries(host.cycles ?? {}).filter(([key]) => timers[key] !== undefined))
  run.put(
    changed(host, {
      timers: unlessEmpty(timers),
      subscriptions: unlessEmpty(subscriptions),
      cycles: unlessEmpty(cycles),
      conditions: unlessEmpty(conditions),
    }),
  )
  // An element that has not come to wait yet opens everything itself when it does.
  if (before.phase === 'ACTIVE') {
    const missing = wanted.filter((event) => !kept.has(event.id) && !hasFired(before, event, source))
    const waiting = prepareSubscriptions(run, before.key, missing)
    if (isStuck(waiting))
      return obstacle('MIGRATION_EVENT_FAILED', before.elementId, {
        zh: `“${node.name ?? node.id}”的期限或消息在新版中无法计算：${waiting.message}`,
        en: `What "${node.name ?? node.id}" waits for can not be evaluated in the new version: ${waiting.message}`,
      })
    openSubscriptions(run, before.key, waiting)
  }
  return moveDeadline(run, node, before.key)
}

function isDate(event: Node): boolean {
  return 'event' in event && event.event.kind === 'timer' && event.event.timer.kind === 'date'
}

/** Everything an element of this kind waits for by subscription: its own event, those on its border, those in it. */
function eventsOf(node: Node, instance: ElementInstance): readonly CatchingNode[] {
  if (instance.body === true) return node.boundaryEvents
  const own: readonly CatchingNode[] =
    node.kind === 'event-based-gateway'
      ? node.events
      : (node.kind === 'intermediate-catch-event' || node.kind === 'receive-task') && instance.triggered !== true
        ? [node]
        : []
  const inside = 'eventSubProcessStarts' in node && instance.interruptedBy === undefined ? node.eventSubProcessStarts : []
  const onBorder = node.loop === null ? node.boundaryEvents : []
  return [...own, ...onBorder, ...inside]
}

/** A timer that fired once on the border stays fired: it was there before and waits no more. */
function hasFired(before: ElementInstance, event: CatchingNode, source: StepDefinition): boolean {
  const same = source.nodes.get(event.id)
  if (same === undefined || !('event' in same) || same.event.kind !== 'timer' || same.id === before.elementId) return false
  const waits = Object.values(before.timers ?? {}).includes(event.id)
  return !waits && (same.kind === 'boundary-event' || same.kind === 'start-event') && !same.interrupting
}

function closeUnder(run: Run, source: StepDefinition, before: ElementInstance, keep: ReadonlySet<string>): void {
  const under = new Run(source, { ...run.result(), elements: new Map([[before.key, before]]) }, run.context)
  const gone = (record: { readonly [key: string]: string } | undefined) =>
    record === undefined ? {} : { ...Object.fromEntries(Object.entries(record).filter(([key]) => !keep.has(key))) }
  under.put(changed(before, { timers: gone(before.timers), subscriptions: gone(before.subscriptions) }))
  closeSubscriptions(under, before.key)
  run.events.push(...under.events)
}

/** The term of the target's rule, from the moment it ran from so far. */
function moveDeadline(run: Run, node: Node, key: Key): Problem | null {
  const instance = run.get(key)
  const { deadline } = instance
  if (node.deadline === null || instance.body === true) {
    if (deadline !== undefined) run.put(changed(instance, { deadline: undefined }))
    return null
  }
  const from = deadline?.from ?? (node.deadline.from === null ? run.context.now : stringOf(run, node.deadline.from, key))
  if (isStuck(from))
    return obstacle('MIGRATION_EVENT_FAILED', node.id, {
      zh: `“${node.name ?? node.id}”的期限起点无法计算：${from.message}`,
      en: `The start of the term of "${node.name ?? node.id}" can not be evaluated: ${from.message}`,
    })
  run.put(changed(instance, { deadline: { id: node.deadline.id, from } }))
  return null
}
