import type { ElementInstance } from './types.ts'

/** What is known of an element instance, as it is written: fields it has none of are absent. */
export type KnownElement = Pick<ElementInstance, 'key' | 'elementId' | 'scopeKey' | 'phase'> & Partial<ElementInstance>

/**
 * An element instance of what is known of it. Every instance names every field in the same order, `undefined` where it has none: V8 then
 * has one class for all of them, and copies with one field changed cost a fourth (as of Node 20).
 */
export function elementOf(known: KnownElement): ElementInstance {
  return {
    key: known.key,
    elementId: known.elementId,
    scopeKey: known.scopeKey,
    phase: known.phase,
    userTaskKey: known.userTaskKey,
    jobKey: known.jobKey,
    timers: known.timers,
    subscriptions: known.subscriptions,
    calledInstanceKey: known.calledInstanceKey,
    incidentKey: known.incidentKey,
    loop: known.loop,
    loopCounter: known.loopCounter,
    attributes: known.attributes,
    body: known.body,
    triggered: known.triggered,
    cycles: known.cycles,
    deadline: known.deadline,
    listener: known.listener,
    task: known.task,
    transition: known.transition,
    conditions: known.conditions,
    compensating: known.compensating,
    compensates: known.compensates,
    adHoc: known.adHoc,
    interruptedBy: known.interruptedBy,
  }
}

/** The instance with some of its fields changed. Not by spreading: V8 makes another class for what each `{ ...instance, … }` gives. */
export function changed(instance: ElementInstance, change: Partial<ElementInstance>): ElementInstance {
  return Object.assign(elementOf(instance), change)
}
