import type { Key } from '../../base/ids.ts'
import { type Json, type JsonObject, joined } from '../../base/json.ts'
import type { AdHocInner, AdHocSubProcess, JobDefinition } from '../model/types.ts'
import { CommandRejected } from '../rejections.ts'
import type { Run } from '../run.ts'
import { changed } from '../state/element.ts'
import type { ElementInstance, JobResult } from '../state/types.ts'
import { type ElementBehaviour, isStuck, type Stuck, stuck, WAITING } from './shared/behaviour.ts'
import { attributeOf, conditionHolds, strictValueOf } from './shared/expressions.ts'
import { isInnerInstance } from './shared/facts.ts'
import { createJob } from './shared/jobs.ts'
import { openSubscriptions, prepareSubscriptions } from './shared/subscriptions.ts'
import { terminateContents } from './shared/termination.ts'
import { propagate, setLocals, visibleVariables } from './shared/variables.ts'

type Wanted = { readonly elementId: string; readonly variables?: JsonObject }

/**
 * Ad-hoc sub-process (BPMN 2.0.2 §13.3.5; Zeebe docs, "Ad-hoc sub-processes"): what is named by `activeElementsCollection` begins with
 * it, more by command (`activate-ad-hoc`) or by the worker of its job. Every activation is an instance of `inner`, with variables of its own.
 */
export const adHocSubProcess: ElementBehaviour<AdHocSubProcess> = {
  activate(run, scope, instance) {
    const { key } = instance
    const elements = activeElements(run, scope, key)
    if (isStuck(elements)) return elements
    const waiting = prepareSubscriptions(run, key, scope.eventSubProcessStarts)
    if (isStuck(waiting)) return waiting
    setLocals(run, key, { adHocSubProcessElements: scope.activatable as unknown as Json, ...collected(scope, []) })
    const job = scope.job === null ? WAITING : askWorker(run, instance, scope.job)
    if (isStuck(job)) return job
    run.put(changed(run.get(key), { adHoc: { output: [] } }))
    openSubscriptions(run, key, waiting)
    for (const elementId of elements) beginInner(run, scope, key, { elementId })
    return WAITING
  },
  complete(run, scope, instance) {
    const { scopeKey, adHoc } = instance
    // What one of several instances has collected, its multi-instance collects from it.
    if (scopeKey !== null && !isInnerInstance(instance)) propagate(run, scopeKey, collected(scope, adHoc?.output ?? []))
    return undefined
  },
}

/** One activation inside an ad-hoc sub-process: a scope around the activated element and what follows it. */
export const adHocInner: ElementBehaviour<AdHocInner> = {
  activate(run, _scope, { key, attributes }) {
    const node = run.definition.nodes.get(String(attributes?.element))
    if (node === undefined) throw new Error(`Expected element ${String(attributes?.element)} to activate`)
    run.plan({ kind: 'begin', node, scopeKey: key, more: {} })
    return WAITING
  },
  /** Its output is collected, and the condition says whether that was the last. */
  complete(run, _inner, instance) {
    const around = aroundOf(run, instance)
    const scope = scopeOf(run, around)
    const value =
      scope.outputElement === null
        ? null
        : strictValueOf(run, scope.outputElement, visibleVariables(run, instance.key), 'EXTRACT_VALUE_ERROR')
    if (isStuck(value)) return value
    const output = scope.outputCollection === null ? [] : [...(around.adHoc?.output ?? []), value]
    const seen = joined(visibleVariables(run, around.key), collected(scope, output))
    const ends = scope.completionCondition === null ? false : conditionHolds(run, scope.completionCondition, seen)
    if (isStuck(ends)) return ends
    if (scope.job !== null && around.adHoc?.done !== true) {
      const asked = askWorker(run, around, scope.job)
      if (isStuck(asked)) return asked
    }
    run.put(changed(run.get(around.key), { adHoc: { ...around.adHoc, output, ...(ends ? { done: true as const } : {}) } }))
    setLocals(run, around.key, collected(scope, output))
    if (ends && scope.cancelRemaining) terminateContents(run, around.key, instance.key)
    return undefined
  },
}

/** Whether an ad-hoc sub-process in which nothing lives any more ends: its condition or worker said so, or there is neither. */
export function adHocIsDone(scope: AdHocSubProcess, { adHoc, interruptedBy }: ElementInstance): boolean {
  return adHoc?.done === true || interruptedBy !== undefined || (scope.completionCondition === null && scope.job === null)
}

/** Begins elements by command. Rejected when one of them can not be begun by itself, or is named twice. */
export function activateElements(run: Run, key: Key, elements: readonly Wanted[], cancelRemaining: boolean): void {
  const instance = run.get(key)
  const scope = run.nodeOf(instance)
  if (scope.kind !== 'ad-hoc-sub-process' || instance.body === true)
    throw new CommandRejected('NOT_FOUND', `Expected ${key} to be an ad-hoc sub-process, but it is ${scope.type}`)
  if (instance.phase !== 'ACTIVE' || instance.interruptedBy !== undefined)
    throw new CommandRejected('INVALID_STATE', `Expected ad-hoc sub-process ${key} to be active, but it is on its way out`)
  const ids = elements.map(({ elementId }) => elementId)
  const wrong = ids.find((id, at) => !canBegin(scope, id) || ids.indexOf(id) !== at)
  if (wrong !== undefined)
    throw new CommandRejected(
      'INVALID_ARGUMENT',
      `Expected '${wrong}' to be an element of ${scope.id} that can be activated, and named once`,
    )
  if (cancelRemaining) terminateContents(run, key)
  for (const wanted of elements) beginInner(run, scope, key, wanted)
}

/** The worker that leads an ad-hoc sub-process says how it goes on. */
export function adHocJobDone(run: Run, key: Key, variables: JsonObject, result: JobResult | undefined): void {
  propagate(run, key, variables)
  if (result === undefined) return
  if (result.type !== 'adHocSubProcess')
    throw new CommandRejected('INVALID_ARGUMENT', `Expected the result of an ad-hoc sub-process, but it is of type '${result.type}'`)
  const { activateElements: elements, completionConditionFulfilled, cancelRemaining } = result
  if (completionConditionFulfilled && elements.length > 0)
    throw new CommandRejected('INVALID_ARGUMENT', 'Expected either elements to activate or a fulfilled condition, but got both')
  activateElements(run, key, elements, cancelRemaining)
  if (!completionConditionFulfilled) return
  const instance = run.get(key)
  run.put(changed(instance, { adHoc: { output: instance.adHoc?.output ?? [], done: true } }))
  run.settleLater(key)
}

function activeElements(run: Run, scope: AdHocSubProcess, key: Key): readonly string[] | Stuck {
  if (scope.activeElements === null) return []
  const value = attributeOf(run, scope.activeElements, key)
  if (isStuck(value)) return value
  const ids = Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string' && canBegin(scope, id)) : []
  if (Array.isArray(value) && ids.length === value.length) return ids
  return stuck('EXTRACT_VALUE_ERROR', `Expected a list of elements of '${scope.name ?? scope.id}', but it is ${JSON.stringify(value)}`)
}

function canBegin(scope: AdHocSubProcess, id: string): boolean {
  return scope.activatable.some(({ elementId }) => elementId === id)
}

function beginInner(run: Run, scope: AdHocSubProcess, key: Key, { elementId, variables }: Wanted): void {
  run.plan({
    kind: 'begin',
    node: scope.inner,
    scopeKey: key,
    more: { attributes: { element: elementId }, ...(variables === undefined ? {} : { locals: variables }) },
  })
}

/** One job at a time: the worker is asked anew when something inside has ended. */
function askWorker(run: Run, instance: ElementInstance, job: JobDefinition) {
  const { jobKey } = instance
  if (jobKey !== undefined) run.emit({ kind: 'job-cancelled', jobKey })
  return createJob(run, instance, job, { kind: 'AD_HOC_SUB_PROCESS' })
}

function collected(scope: AdHocSubProcess, output: readonly Json[]): JsonObject {
  return scope.outputCollection === null ? {} : { [scope.outputCollection]: output }
}

function aroundOf(run: Run, inner: ElementInstance): ElementInstance {
  if (inner.scopeKey === null) throw new Error(`Expected ${inner.elementId} to lie in an ad-hoc sub-process`)
  return run.get(inner.scopeKey)
}

function scopeOf(run: Run, instance: ElementInstance): AdHocSubProcess {
  const node = run.nodeOf(instance)
  if (node.kind !== 'ad-hoc-sub-process') throw new Error(`Expected ${instance.elementId} to be an ad-hoc sub-process`)
  return node
}
