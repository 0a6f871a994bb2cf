import type { Key } from '../../base/ids.ts'
import { type Json, type JsonObject, joined } from '../../base/json.ts'
import { LIMITS } from '../limits.ts'
import type { MultiInstance, Node } from '../model/types.ts'
import type { Run } from '../run.ts'
import { changed } from '../state/element.ts'
import type { ElementInstance } from '../state/types.ts'
import { isStuck, type Outcome, type Stuck, stuck, WAITING } from './shared/behaviour.ts'
import { attributeOf, conditionHolds, strictValueOf } from './shared/expressions.ts'
import { tooLarge } from './shared/sizes.ts'
import { terminateContents } from './shared/termination.ts'
import { propagate, setLocals, visibleVariables } from './shared/variables.ts'

type Loop = NonNullable<ElementInstance['loop']>

/**
 * Body of a multi-instance activity (BPMN 2.0.2 §13.3.7): one instance for each item of the collection, together or one after the
 * other. `numberOf…` are seen by the completion condition only; `loopCounter` and the item are variables of each instance.
 */
export function activateBody(run: Run, node: Node, loop: MultiInstance, instance: ElementInstance): Outcome {
  const items = attributeOf(run, loop.inputCollection, instance.key)
  if (isStuck(items)) return items
  if (!Array.isArray(items)) {
    return stuck(
      'EXTRACT_VALUE_ERROR',
      `Expected the input collection of '${node.name ?? node.id}' to be a list, but it is ${JSON.stringify(items)}`,
    )
  }
  const list = items as readonly Json[]
  if (list.length > LIMITS.multiInstanceItems) {
    return stuck(
      'EXTRACT_VALUE_ERROR',
      `Expected the input collection of '${node.name ?? node.id}' to have at most ${LIMITS.multiInstanceItems} items, but it has ${list.length}`,
    )
  }
  if (run.population + list.length > LIMITS.livingElements) {
    return stuck(
      'UNKNOWN',
      `Expected at most ${LIMITS.livingElements} living elements in one instance, but '${node.name ?? node.id}' would begin ${list.length} more`,
    )
  }
  const output = loop.outputCollection === null ? [] : list.map(() => null)
  run.put(changed(instance, { loop: { items: list, next: 0, active: 0, completed: 0, output } }))
  if (loop.outputCollection !== null) setLocals(run, instance.key, { [loop.outputCollection]: output })
  if (list.length === 0) return { kind: 'done' }
  const together = loop.sequential ? 1 : list.length
  for (let count = 0; count < together; count += 1) beginNext(run, node, loop, instance.key)
  return WAITING
}

function beginNext(run: Run, node: Node, loop: MultiInstance, bodyKey: Key): void {
  const body = run.get(bodyKey)
  const state = loopOf(body)
  const item = state.items[state.next] ?? null
  const loopCounter = state.next + 1
  run.put(changed(body, { loop: { ...state, next: loopCounter, active: state.active + 1 } }))
  const locals: JsonObject = {
    ...(loop.outputVariable === null ? {} : { [loop.outputVariable]: null }),
    ...(loop.inputElement === null ? {} : { [loop.inputElement]: item }),
    loopCounter,
  }
  run.plan({ kind: 'begin', node, scopeKey: bodyKey, more: { loopCounter, locals } })
}

/** One instance is about to leave: its output is collected, then either the next one begins, or the condition ends the rest. */
export function leaveBody(run: Run, node: Node, loop: MultiInstance, inner: ElementInstance): Stuck | undefined {
  const body = run.get(inner.scopeKey ?? run.key)
  const state = loopOf(body)
  const variables = visibleVariables(run, inner.key)
  const value = loop.outputElement === null ? null : strictValueOf(run, loop.outputElement, variables, 'EXTRACT_VALUE_ERROR')
  if (isStuck(value)) return value
  const large = loop.outputCollection === null ? undefined : tooLarge(run, { [loop.outputCollection]: value })
  if (large !== undefined) return large
  const output = loop.outputCollection === null ? state.output : state.output.with((inner.loopCounter ?? 1) - 1, value)
  const after: Loop = { ...state, active: state.active - 1, completed: state.completed + 1, output }
  const collected = loop.outputCollection === null ? {} : { [loop.outputCollection]: output }
  const ends =
    loop.completionCondition === null ? false : conditionHolds(run, loop.completionCondition, joined(variables, collected, countsOf(after)))
  if (isStuck(ends)) return ends
  run.put(changed(body, { loop: after }))
  setLocals(run, body.key, collected)
  if (ends) endRest(run, body.key, inner.key)
  else if (loop.sequential && after.next < after.items.length) beginNext(run, node, loop, body.key)
  return undefined
}

function endRest(run: Run, bodyKey: Key, innerKey: Key): void {
  const body = run.get(bodyKey)
  const state = loopOf(body)
  run.put(changed(body, { loop: { ...state, next: state.items.length, active: 0, terminated: state.active } }))
  terminateContents(run, bodyKey, innerKey)
}

/** The body leaves: what was collected goes to the scope around it. */
export function publishOutput(run: Run, loop: MultiInstance, body: ElementInstance): void {
  if (loop.outputCollection === null || body.loop === undefined || body.scopeKey === null) return
  propagate(run, body.scopeKey, { [loop.outputCollection]: body.loop.output })
}

function countsOf(state: Loop): JsonObject {
  return {
    numberOfInstances: state.items.length,
    numberOfActiveInstances: state.active,
    numberOfCompletedInstances: state.completed,
    numberOfTerminatedInstances: state.terminated ?? 0,
  }
}

function loopOf(body: ElementInstance): Loop {
  if (body.loop === undefined) throw new Error(`Expected ${body.key} to be the body of a multi-instance`)
  return body.loop
}
