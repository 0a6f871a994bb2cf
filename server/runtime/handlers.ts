import { Refusal } from '../base/errors.ts'
import type { Key } from '../base/ids.ts'
import { jobVariables } from '../engine/index.ts'
import { type InstanceRow, lockInstance, lockInstanceAhead } from '../store/instances.ts'
import { failJob, type JobRow, lockLeasedJob, setJobErrorCode } from '../store/jobs.ts'
import type { Trx } from '../store/transaction.ts'
import { crashPoint } from './crash-points.ts'
import type { Kernel } from './kernel.ts'
import { stateOfRow } from './projection.ts'
import { isConflict, isOutage, transact } from './transact.ts'
import { BpmnError, type Job, JobAnswer, type JobHandler } from './types.ts'
import { ignoreRejection, type Work, wasTouched } from './work.ts'

const MOST_TRIES = 8

/**
 * Carries out one leased job: handler, its database effects and the completion in one transaction. The instance is locked first, then the
 * job by its lease token: a worker that slept past its lease finds another token and does nothing.
 */
export async function runJob(kernel: Kernel, handlers: ReadonlyMap<string, JobHandler>, job: JobRow): Promise<void> {
  crashPoint('after-claim')
  const handler = handlers.get(job.type)
  const token = job.lease_token
  if (handler === undefined || token === null) return
  for (let attempt = 1; ; attempt += 1) {
    try {
      await transact(kernel, 'system', undefined, (work) => attemptJob(work, handler, job.key, token))
      return
    } catch (cause) {
      // `transact` has already tried a deadlock again; an outage says nothing about the job: its lease runs out and it is run again.
      if (isOutage(cause)) {
        kernel.logger.warn({ jobKey: job.key, err: cause }, 'job is left to its lease: the database is away or its instance held')
        return
      }
      if (isConflict(cause) && attempt < MOST_TRIES) continue
      await noteFailure(kernel, job.key, token, cause)
      return
    }
  }
}

async function attemptJob(work: Work, handler: JobHandler, jobKey: string, token: string): Promise<void> {
  const held = await lockWithInstance(work.trx, jobKey, token)
  if (held === undefined) return
  const { instance, job } = held
  const answer = await handler(jobOf(instance, job), work.trx)
  const { variables, result } = answer instanceof JobAnswer ? answer : { variables: answer, result: undefined }
  crashPoint('after-handler')
  // The handler may itself have moved the instance on, in this same transaction.
  const current = wasTouched(work.trx, instance.key) ? await lockInstance(work.trx, instance.key) : instance
  if (current === undefined) return
  await work
    .step(current, { kind: 'complete-job', jobKey: job.key as Key, variables, ...(result === undefined ? {} : { result }) })
    .catch(ignoreRejection)
}

async function lockWithInstance(
  trx: Trx,
  jobKey: string,
  token: string,
): Promise<{ readonly instance: InstanceRow; readonly job: JobRow } | undefined> {
  const locking = await lockInstanceAhead(trx, 'job', jobKey)
  const job = await lockLeasedJob(trx, jobKey, token)
  const [instance] = await locking.rows
  return instance?.status === 'ACTIVE' && job !== undefined ? { instance, job } : undefined
}

function jobOf(instance: InstanceRow, job: JobRow): Job {
  return {
    key: job.key as Key,
    type: job.type,
    headers: job.headers,
    variables: jobVariables(stateOfRow(instance), job.element_instance_key as Key),
    kind: job.kind,
    listenerEventType: job.listener_event_type,
    processInstanceKey: instance.key as Key,
    elementId: job.element_id,
    caseId: instance.case_id,
    programme: job.programme,
    processDefinitionKey: instance.definition_key as Key,
  }
}

/** A handler that could not do its work: what it wrote is rolled back; now a retry is used up, an error event thrown, or an incident raised. */
async function noteFailure(kernel: Kernel, jobKey: string, token: string, cause: unknown): Promise<void> {
  crashPoint('before-failure-noted')
  try {
    await transact(kernel, 'system', undefined, async (work) => {
      const held = await lockWithInstance(work.trx, jobKey, token)
      if (held === undefined) return
      // Listeners can not throw (Zeebe docs, "Execution listeners"): their error uses up a retry like any other.
      if (cause instanceof BpmnError && held.job.kind !== 'EXECUTION_LISTENER' && held.job.kind !== 'TASK_LISTENER') {
        const { errorCode, message, variables } = cause
        await setJobErrorCode(work.trx, jobKey, errorCode, message, kernel.now())
        await work.step(held.instance, { kind: 'throw-error', jobKey: jobKey as Key, errorCode, message, variables }).catch(ignoreRejection)
        return
      }
      const retries = held.job.retries - 1
      const message = sentenceOf(cause)
      if (retries > 0) kernel.logger.warn({ jobKey, type: held.job.type, retries, err: cause }, 'job failed and is tried again')
      else kernel.logger.error({ jobKey, type: held.job.type, err: cause }, 'job failed for the last time')
      await giveBack(kernel, work, held.instance, held.job, { retries, message })
    })
  } catch (failure) {
    kernel.logger.error({ jobKey, err: failure }, 'the failure of a job could not be noted: its lease runs out and it is run again')
  }
}

/** Stores the failure; at no retries left the engine raises the incident. */
export async function giveBack(
  kernel: Kernel,
  work: Work,
  instance: InstanceRow,
  job: JobRow,
  failure: { readonly retries: number; readonly message: string; readonly backOffMs?: number },
): Promise<void> {
  const retries = Math.max(0, failure.retries)
  const backOff = kernel.config.retryBackOffMs
  const backOffMs = failure.backOffMs ?? backOff[Math.min(job.attempt, backOff.length) - 1] ?? 0
  await failJob(work.trx, { key: job.key, retries, message: failure.message, backOffMs, at: kernel.now() })
  if (retries > 0) return
  await work.step(instance, { kind: 'fail-job', jobKey: job.key as Key, retries: 0, message: failure.message }).catch(ignoreRejection)
}

/** What a person reads in the incident: both languages of a refusal, or the error's own words. */
function sentenceOf(cause: unknown): string {
  if (cause instanceof Refusal) {
    const problems = cause.problems.map((problem) => ` ${problem.text.zh} ${problem.text.en}`).join('')
    return `${cause.code}: ${cause.text.zh} ${cause.text.en}${problems}`
  }
  return cause instanceof Error ? cause.message : String(cause)
}
