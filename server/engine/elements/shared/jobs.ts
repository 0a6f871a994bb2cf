import type { Key } from '../../../base/ids.ts'
import type { JobDefinition } from '../../model/types.ts'
import type { Run } from '../../run.ts'
import { changed } from '../../state/element.ts'
import type { ElementInstance, JobFact } from '../../state/types.ts'
import { isStuck, type Outcome, stuck, WAITING } from './behaviour.ts'
import { attributeOf, stringOf } from './expressions.ts'

/** Largest number the row of a job holds. */
const MOST_RETRIES = 2_147_483_647

/** Hands work to a worker and waits for it. `more`: what kind of job it is, when it is not the work of the element itself. */
export function createJob(
  run: Run,
  instance: ElementInstance,
  job: JobDefinition,
  more: Pick<JobFact, 'kind' | 'listenerEventType'> & { readonly headers?: JobFact['headers'] } = {},
): Outcome {
  const type = stringOf(run, job.type, instance.key)
  if (isStuck(type)) return type
  const written = attributeOf(run, job.retries, instance.key)
  if (isStuck(written)) return written
  const retries = Number(written)
  if (!Number.isInteger(retries) || retries < 0 || retries > MOST_RETRIES) {
    return stuck('EXTRACT_VALUE_ERROR', `Expected the retries to be a whole number, but they are ${JSON.stringify(written)}`)
  }
  const jobKey: Key = run.context.newKey()
  run.put(changed(instance, { jobKey }))
  run.emit({
    kind: 'job-created',
    job: {
      key: jobKey,
      elementInstanceKey: instance.key,
      elementId: instance.elementId,
      type,
      retries,
      headers: job.headers,
      ...more,
    },
  })
  return WAITING
}
