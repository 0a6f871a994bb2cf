import type { Key } from '../../../base/ids.ts'
import type { Run } from '../../run.ts'
import { changed } from '../../state/element.ts'
import type { Stuck } from './behaviour.ts'

/** Keeps the token where it is until a person has it tried again. One incident at a time for one element. */
export function raiseIncident(run: Run, key: Key, problem: Stuck, jobKey: Key | null = null): void {
  const instance = run.get(key)
  if (instance.incidentKey !== undefined) return
  const incidentKey = run.context.newKey()
  run.put(changed(instance, { incidentKey }))
  run.emit({
    kind: 'incident-raised',
    incident: {
      key: incidentKey,
      elementInstanceKey: key,
      elementId: instance.elementId,
      jobKey,
      type: problem.type,
      message: problem.message,
    },
  })
}

/** Takes the incident away, because it is retried or because its element goes on or ends. */
export function clearIncident(run: Run, key: Key): void {
  const instance = run.get(key)
  const { incidentKey } = instance
  if (incidentKey === undefined) return
  run.put(changed(instance, { incidentKey: undefined }))
  run.emit({ kind: 'incident-resolved', incidentKey })
}
