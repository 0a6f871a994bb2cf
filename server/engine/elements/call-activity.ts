import type { CallActivity } from '../model/types.ts'
import type { Run } from '../run.ts'
import { changed } from '../state/element.ts'
import type { ElementInstance } from '../state/types.ts'
import { type ElementBehaviour, isStuck, type Outcome, stuck, WAITING } from './shared/behaviour.ts'
import { stringOf } from './shared/expressions.ts'
import { raiseIncident } from './shared/incidents.ts'
import { visibleVariables } from './shared/variables.ts'

function call(run: Run, activity: CallActivity, instance: ElementInstance): Outcome {
  const processId = stringOf(run, activity.processId, instance.key)
  if (isStuck(processId)) return stuck('CALLED_ELEMENT_ERROR', processId.message)
  const childKey = run.context.newKey()
  run.put(changed(instance, { calledInstanceKey: childKey }))
  const { binding } = activity
  run.effects.push({
    kind: 'start-child',
    childKey,
    processId,
    binding: binding.kind,
    ...(binding.versionTag === null ? {} : { versionTag: binding.versionTag }),
    elementInstanceKey: instance.key,
    variables: activity.propagateAllParentVariables ? visibleVariables(run, instance.key) : (run.localsOf(instance.key) ?? {}),
  })
  return WAITING
}

/** Call activity (BPMN 2.0.2 §13.3.4): another process as an instance of its own; waits for its end. */
export const callActivity: ElementBehaviour<CallActivity> = {
  activate: call,
  retry(run, activity, instance) {
    if (instance.calledInstanceKey !== undefined) return
    const outcome = call(run, activity, instance)
    if (isStuck(outcome)) raiseIncident(run, instance.key, outcome)
  },
}
