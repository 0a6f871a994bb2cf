import { type JsonObject, objectIn, textIn } from '../base/json.ts'
import type { AskedJob } from '../cases/decide-jobs.ts'
import type { FormPanel } from './types.ts'

/** What `panel.form` asks; headers, or the variables of the same name where shared models pass them on. */
export function panelAsked(job: AskedJob): Omit<FormPanel, 'programme' | 'caseId'> {
  const option = (name: string): string | null => {
    const value = job.headers[name] ?? job.variables[name]
    return typeof value === 'string' && value !== '' ? value : null
  }
  return {
    stage: option('stage') ?? '',
    differentFrom: option('differentFrom') ?? option('different-from'),
    scheme: option('scheme'),
    subject: objectIn(job.variables, 'subject'),
    applicant: objectIn(job.variables, 'applicant'),
  }
}

/** Id of the panel a job, task or letter speaks of; empty where none is named. */
export function panelIdIn(variables: JsonObject): string {
  return textIn(objectIn(variables, 'panel'), 'id')
}
