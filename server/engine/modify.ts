import type { Problem } from '../base/errors.ts'
import type { Key } from '../base/ids.ts'
import type { JsonObject } from '../base/json.ts'
import { fail, type Result, succeed } from '../base/result.ts'
import type { Bilingual } from '../base/text.ts'
import { isStuck } from './elements/shared/behaviour.ts'
import { factOf } from './elements/shared/facts.ts'
import { openSubscriptions, prepareSubscriptions } from './elements/shared/subscriptions.ts'
import { terminate, terminateInstance } from './elements/shared/termination.ts'
import { setLocals } from './elements/shared/variables.ts'
import { joins } from './joins.ts'
import { runToWaitStates } from './lifecycle.ts'
import type { Node, ScopeNode } from './model/types.ts'
import { inKeyOrder, Run } from './run.ts'
import { changed, elementOf } from './state/element.ts'
import type { ElementInstance, InstanceState, StepContext, StepResult } from './state/types.ts'
import type { StepDefinition } from './step.ts'

/** What a person wants changed in a running instance (Zeebe, "process instance modification"). */
export interface Modification {
  readonly activate: readonly ActivateInstruction[]
  readonly move: readonly MoveInstruction[]
  /** By element id: every living instance of it, and the tokens that wait before it when it is a joining gateway. */
  readonly terminate: readonly ({ readonly elementId: string } | { readonly elementInstanceKey: Key })[]
}
export interface ActivateInstruction {
  readonly elementId: string
  /** Living scope in which new scopes are made; absent: the one living instance of each scope around the element, or a new one. */
  readonly ancestorKey?: Key
  readonly variables?: readonly VariableInstruction[]
}
export interface VariableInstruction {
  /** The element itself or a scope around it; absent: the process. */
  readonly scopeId?: string
  readonly variables: JsonObject
}
/** Ends the source and activates the target once for each instance that was ended; bodies of multi-instances count, not what is in them. */
export interface MoveInstruction {
  readonly source: { readonly elementId: string } | { readonly elementInstanceKey: Key }
  readonly targetId: string
  /** `inferred`: the nearest scope that source and target share; `parent`: the scope of the source; a key: that scope; absent: as activation. */
  readonly ancestor?: 'inferred' | 'parent' | { readonly key: Key }
  readonly variables?: readonly VariableInstruction[]
}

/**
 * Changes where an instance stands, in one step: first what is new is begun, then what is named ends, then scopes in which nothing is left
 * end too. Elements begin as if a token had come: input mappings, events on the border. Scopes made around them open their events but skip
 * start events and mappings. Answers every obstacle at once; then nothing has changed.
 */
export function modify(definition: StepDefinition, state: InstanceState, wanted: Modification, context: StepContext): Result<StepResult> {
  const run = new Run(definition, state, context)
  const problems: Problem[] = []
  const terminations = terminationsOf(run, wanted, problems)
  const activations = [...wanted.activate, ...movesOf(run, wanted.move, terminations, problems)]
  if (activations.length === 0 && terminations.keys.size === 0 && terminations.joins.size === 0 && problems.length === 0)
    problems.push(problem('MODIFICATION_EMPTY', undefined, { zh: '没有要修改的内容。', en: 'There is nothing to modify.' }))
  for (const activation of activations) {
    const found = activate(run, activation)
    if (found !== null) problems.push(found)
  }
  if (problems.length > 0) return fail(...problems)
  endAll(run, terminations)
  if (run.status === 'TERMINATED' && state.parent !== undefined)
    return fail(
      problem('MODIFICATION_ENDS_CALLED', definition.root.id, {
        zh: '这次修改会结束整个被调用的流程，请改在调用它的流程实例上办理。',
        en: 'This would end a called instance as a whole; modify the calling instance instead.',
      }),
    )
  runToWaitStates(run)
  return succeed({ state: run.result(), events: run.events, effects: run.effects })
}

interface Terminations {
  readonly keys: Set<Key>
  /** Joining gateways whose waiting tokens are dropped. */
  readonly joins: Set<string>
}

function terminationsOf(run: Run, { terminate: instructions }: Modification, problems: Problem[]): Terminations {
  const found: Terminations = { keys: new Set(), joins: new Set() }
  for (const one of instructions) {
    const instances = instancesOf(run, one)
    const node = 'elementId' in one ? run.definition.nodes.get(one.elementId) : undefined
    const waits = node !== undefined && joins(node) && run.scopesWithTokens().some((scope) => run.tokensIn(scope)?.[node.id] !== undefined)
    if (waits) found.joins.add(node.id)
    if (instances.length === 0 && !waits) problems.push(nothingAt(run, one))
    for (const { key } of instances) {
      if (key === run.key)
        problems.push(
          problem('MODIFICATION_TERMINATES_PROCESS', run.definition.root.id, {
            zh: '不能用修改结束整个流程实例，请使用“取消”。',
            en: 'A modification can not end the process instance itself; cancel it instead.',
          }),
        )
      else found.keys.add(key)
    }
  }
  return found
}

function movesOf(run: Run, moves: readonly MoveInstruction[], terminations: Terminations, problems: Problem[]): ActivateInstruction[] {
  const activations: ActivateInstruction[] = []
  for (const { source, targetId, ancestor, variables } of moves) {
    const instances = instancesOf(run, source).filter(({ key }) => key !== run.key)
    if (instances.length === 0) problems.push(nothingAt(run, source))
    for (const instance of instances) {
      terminations.keys.add(instance.key)
      if (instance.loopCounter !== undefined && 'elementId' in source) continue
      const ancestorKey = ancestorOf(run, instance, targetId, ancestor)
      activations.push({
        elementId: targetId,
        ...(ancestorKey === undefined ? {} : { ancestorKey }),
        ...(variables === undefined ? {} : { variables }),
      })
    }
  }
  return activations
}

function ancestorOf(run: Run, source: ElementInstance, targetId: string, ancestor: MoveInstruction['ancestor']): Key | undefined {
  if (ancestor === undefined) return undefined
  if (typeof ancestor === 'object') return ancestor.key
  if (ancestor === 'parent') return source.scopeKey ?? undefined
  const scopes = new Set(scopesAround(run.definition.nodes.get(targetId)).map(({ id }) => id))
  for (let key = source.scopeKey; key !== null; key = run.get(key).scopeKey) {
    const scope = run.get(key)
    if (scopes.has(scope.elementId) && scope.body !== true) return key
  }
  return undefined
}

function instancesOf(run: Run, one: { readonly elementId: string } | { readonly elementInstanceKey: Key }): readonly ElementInstance[] {
  if ('elementInstanceKey' in one) {
    const instance = run.find(one.elementInstanceKey)
    return instance === undefined ? [] : [instance]
  }
  return run
    .living()
    .filter(({ elementId }) => elementId === one.elementId)
    .toSorted((a, b) => inKeyOrder(a.key, b.key))
}

/** Scopes around an element, the process first. */
function scopesAround(node: Node | undefined): readonly ScopeNode[] {
  const scopes: ScopeNode[] = []
  for (let scope = node?.scope ?? null; scope !== null; scope = scope.scope) scopes.unshift(scope)
  return scopes
}

/** Begins one element; null when it could. */
function activate(run: Run, { elementId, ancestorKey, variables = [] }: ActivateInstruction): Problem | null {
  const node = run.definition.nodes.get(elementId)
  const refused = node === undefined ? unknown(elementId) : (notAllowed(node) ?? strayVariables(node, variables))
  if (node === undefined || refused !== null) return refused
  const scopes = scopesAround(node)
  const from = ancestorKey === undefined ? run.key : ancestorKey
  const ancestor = run.find(from)
  const at = scopes.findIndex(({ id }) => id === ancestor?.elementId)
  if (ancestor === undefined || at < 0) return wrongAncestor(node, from)
  const localsOf = (id: string): JsonObject =>
    Object.assign({}, ...variables.filter(({ scopeId }) => scopeId === id).map((one) => one.variables)) as JsonObject
  let scope = ancestor
  for (const inner of scopes.slice(at + 1)) {
    const known = ancestorKey === undefined ? livingIn(run, inner, scope) : []
    if (known.length > 1) return ambiguous(node, inner)
    const [only] = known
    const next = only ?? openScope(run, inner, scope, localsOf(inner.id))
    if ('code' in next) return next
    if (only !== undefined) setLocals(run, only.key, localsOf(inner.id))
    scope = next
  }
  const resting = restingScope(run, scope, node)
  if (resting !== null) return resting
  if (ancestorKey !== undefined && ancestor.key !== run.key) setLocals(run, ancestor.key, localsOf(ancestor.elementId))
  setLocals(
    run,
    run.key,
    Object.assign(
      {},
      localsOf(run.definition.root.id),
      ...variables.filter(({ scopeId }) => scopeId === undefined).map((one) => one.variables),
    ),
  )
  const locals = localsOf(node.id)
  run.plan({
    kind: 'begin',
    node,
    scopeKey: scope.key,
    more: {
      ...(Object.keys(locals).length === 0 ? {} : { locals }),
      ...(node.kind === 'event-sub-process' ? { attributes: { start: startIdOf(run, node), trigger: {} } } : {}),
    },
  })
  return null
}

/** Living instances of a scope, whatever lies between; a multi-instance's body is not one of them. */
function livingIn(run: Run, scope: ScopeNode, within: ElementInstance): readonly ElementInstance[] {
  return run.living().filter((instance) => {
    if (instance.elementId !== scope.id || instance.body === true) return false
    for (let key = instance.scopeKey; key !== null; key = run.get(key).scopeKey) if (key === within.key) return true
    return false
  })
}

/** A scope made around an element that is begun in it: its events wait, its start event and mappings are left out. */
function openScope(run: Run, node: ScopeNode, scope: ElementInstance, locals: JsonObject): ElementInstance | Problem {
  if (node.loop !== null)
    return problem('MODIFICATION_INSIDE_MULTI_INSTANCE', node.id, {
      zh: `“${nameOf(node)}”是多实例子流程，其中没有正在进行的一份；请激活整个“${nameOf(node)}”，或选定一份正在进行的。`,
      en: `"${nameOf(node)}" is a multi-instance and none of it runs; activate it as a whole, or choose a running one.`,
    })
  const resting = restingScope(run, scope, node)
  if (resting !== null) return resting
  const key = run.context.newKey()
  const instance = run.put(elementOf({ key, elementId: node.id, scopeKey: scope.key, phase: 'ACTIVE' }))
  run.emit({ kind: 'element-activated', element: factOf(node, instance) })
  setLocals(run, key, locals)
  const waiting = prepareSubscriptions(run, key, [...node.boundaryEvents, ...node.eventSubProcessStarts])
  if (isStuck(waiting))
    return problem('MODIFICATION_EVENT_FAILED', node.id, {
      zh: `“${nameOf(node)}”的期限或消息无法计算：${waiting.message}`,
      en: `What "${nameOf(node)}" waits for can not be evaluated: ${waiting.message}`,
    })
  openSubscriptions(run, key, waiting)
  return run.get(key)
}

function startIdOf(run: Run, node: Node): string {
  for (const other of run.definition.nodes.values()) if (other.kind === 'start-event' && other.scope === node) return other.id
  return ''
}

/** Ends what was named, then every scope in which nothing is left, up to the instance itself. */
function endAll(run: Run, { keys, joins: gateways }: Terminations): void {
  for (const scopeKey of run.scopesWithTokens())
    for (const gateway of gateways) if (run.tokensIn(scopeKey)?.[gateway] !== undefined) dropJoin(run, scopeKey, gateway)
  for (const key of [...keys].sort(inKeyOrder)) {
    const instance = run.find(key)
    if (instance === undefined) continue
    const { scopeKey } = instance
    terminate(run, key)
    if (scopeKey === null) continue
    if (instance.loopCounter !== undefined) countTerminated(run, scopeKey)
    endEmpty(run, scopeKey)
  }
}

function dropJoin(run: Run, scopeKey: Key, gateway: string): void {
  run.setTokens(scopeKey, gateway, {})
  endEmpty(run, scopeKey)
}

function countTerminated(run: Run, bodyKey: Key): void {
  const body = run.get(bodyKey)
  if (body.loop === undefined) return
  const { active, terminated = 0 } = body.loop
  run.put(changed(body, { loop: { ...body.loop, active: active - 1, terminated: terminated + 1 } }))
}

/** Nothing lives in the scope and nothing is about to: it ends, and then perhaps the one around it. */
function endEmpty(run: Run, from: Key): void {
  for (let key: Key | null = from; key !== null; ) {
    if (run.hasChildren(key) || run.isExpecting(key)) return
    const scope: ElementInstance = run.get(key)
    if (scope.scopeKey === null) {
      terminateInstance(run)
      return
    }
    terminate(run, key)
    if (scope.loopCounter !== undefined) countTerminated(run, scope.scopeKey)
    key = scope.scopeKey
  }
}

function nameOf(node: Node): string {
  return node.name ?? node.id
}

function problem(code: string, at: string | undefined, text: Bilingual): Problem {
  return { code, text, ...(at === undefined ? {} : { at }) }
}

function unknown(elementId: string): Problem {
  return problem('MODIFICATION_ELEMENT_UNKNOWN', elementId, {
    zh: `流程中没有“${elementId}”这个步骤。`,
    en: `The process has no element "${elementId}".`,
  })
}

function nothingAt(run: Run, one: { readonly elementId: string } | { readonly elementInstanceKey: Key }): Problem {
  if ('elementInstanceKey' in one)
    return problem('MODIFICATION_NOTHING_THERE', undefined, {
      zh: `步骤实例 ${one.elementInstanceKey} 不存在或已结束。`,
      en: `Element instance ${one.elementInstanceKey} is not there or has ended.`,
    })
  const node = run.definition.nodes.get(one.elementId)
  if (node === undefined) return unknown(one.elementId)
  return problem('MODIFICATION_NOTHING_THERE', node.id, {
    zh: `“${nameOf(node)}”当前没有进行中的实例，无可终止。`,
    en: `Nothing is active at "${nameOf(node)}".`,
  })
}

/** What Zeebe refuses to activate, each with its sentence. */
function notAllowed(node: Node): Problem | null {
  const refuse = (zh: string, en: string) => problem('MODIFICATION_NOT_ALLOWED', node.id, { zh, en })
  const name = nameOf(node)
  if (node.kind === 'process') return refuse('不能激活流程本身。', 'The process itself can not be activated.')
  if (node.kind === 'start-event')
    return refuse(`“${name}”是开始事件，不能激活；请选择它之后的步骤。`, `"${name}" is a start event; choose an element after it.`)
  if (node.kind === 'boundary-event')
    return refuse(
      `“${name}”附着在“${nameOf(node.attachedTo)}”上，不能单独激活；请选择它之后的步骤。`,
      `"${name}" is a boundary event; choose an element after it.`,
    )
  if (node.forCompensation)
    return refuse(
      `“${name}”是补偿办理，只能由补偿事件激活；请激活相应的补偿事件。`,
      `"${name}" undoes another activity; activate the event that asks for compensation.`,
    )
  if (node.kind === 'ad-hoc-inner' || scopesAround(node).some(({ kind }) => kind === 'ad-hoc-inner'))
    return refuse(
      `“${name}”在临时子流程中，由临时子流程自行激活；请在其中选择要办理的步骤。`,
      `"${name}" is in an ad-hoc sub-process; activate it by the command for that.`,
    )
  if (node.incoming.some(({ source }) => source.kind === 'event-based-gateway'))
    return refuse(
      `“${name}”由事件网关等待，不能单独激活；请激活前面的事件网关。`,
      `"${name}" belongs to an event-based gateway; activate the gateway.`,
    )
  return null
}

function strayVariables(node: Node, variables: readonly VariableInstruction[]): Problem | null {
  const around = new Set([node.id, ...scopesAround(node).map(({ id }) => id)])
  const stray = variables.find(({ scopeId }) => scopeId !== undefined && !around.has(scopeId))
  if (stray === undefined) return null
  return problem('MODIFICATION_SCOPE_WRONG', stray.scopeId, {
    zh: `变量的作用域“${stray.scopeId}”不是“${nameOf(node)}”或其外层流程。`,
    en: `The variable scope "${stray.scopeId}" is neither "${nameOf(node)}" nor around it.`,
  })
}

function wrongAncestor(node: Node, key: Key): Problem {
  return problem('MODIFICATION_ANCESTOR_WRONG', node.id, {
    zh: `所选的外层实例 ${key} 不存在，或不是“${nameOf(node)}”的外层。`,
    en: `The chosen ancestor ${key} is not there or is not a scope around "${nameOf(node)}".`,
  })
}

function ambiguous(node: Node, scope: ScopeNode): Problem {
  return problem('MODIFICATION_ANCESTOR_AMBIGUOUS', node.id, {
    zh: `“${nameOf(scope)}”有多份正在进行，请指明在哪一份中激活“${nameOf(node)}”。`,
    en: `Several instances of "${nameOf(scope)}" run; choose the one in which "${nameOf(node)}" begins.`,
  })
}

/** A scope that is not at rest can not take a new token. */
function restingScope(run: Run, { key }: ElementInstance, node: Node): Problem | null {
  const scope = run.get(key)
  const name = nameOf(run.nodeOf(scope))
  if (scope.body === true)
    return problem('MODIFICATION_INSIDE_MULTI_INSTANCE', node.id, {
      zh: `不能在多实例“${name}”中另加一份；请选定其中正在进行的一份，或激活整个“${name}”。`,
      en: `No further instance can be added to the multi-instance "${name}"; choose a running one or activate it as a whole.`,
    })
  if (scope.phase !== 'ACTIVE')
    return problem('MODIFICATION_SCOPE_NOT_ACTIVE', node.id, {
      zh: `“${name}”尚有异常未处理，请先处理异常再修改。`,
      en: `"${name}" has an incident; resolve it before modifying.`,
    })
  if (scope.interruptedBy !== undefined && node.kind !== 'event-sub-process')
    return problem('MODIFICATION_SCOPE_INTERRUPTED', node.id, {
      zh: `“${name}”已被事件子流程中断，不能再激活“${nameOf(node)}”。`,
      en: `"${name}" was interrupted by an event sub-process; "${nameOf(node)}" can not begin in it.`,
    })
  return null
}
