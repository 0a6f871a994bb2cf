import type { JobTask } from '../model/types.ts'
import type { ElementBehaviour } from './shared/behaviour.ts'
import { createJob } from './shared/jobs.ts'

/** Service task, send task, and business rule or script task done by a worker: a job of the task's type. */
export const jobTask: ElementBehaviour<JobTask> = {
  activate: (run, task, instance) => createJob(run, instance, task.job),
}
