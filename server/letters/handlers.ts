import type { JsonObject } from '../base/json.ts'
import type { Job, Runtime } from '../runtime/types.ts'
import type { Trx } from '../store/transaction.ts'
import type { Letters } from './service.ts'
import { letterRefusal } from './types.ts'

/**
 * Job type `letter.issue`. Header `template`: id of the letter; other headers are data under their names unless a variable has the name.
 * Reads all variables as data of the letter. Answers `letter {id, number, documentId, issuedOn, deliveredOn}`.
 */
export function registerLetterHandlers(runtime: Pick<Runtime, 'registerJobHandler'>, letters: Letters): void {
  runtime.registerJobHandler('letter.issue', async (job: Job, trx: Trx): Promise<JsonObject> => {
    const { template, ...headers } = job.headers
    if (template === undefined || job.programme === null) throw letterRefusal('LETTER_TEMPLATE_UNKNOWN', { template: template ?? '' })
    const letter = await letters.issue(
      {
        programme: job.programme,
        template,
        key: `job/${job.key}`,
        caseId: job.caseId,
        subjectId: idIn(job.variables, 'subject'),
        data: { ...headers, ...job.variables },
        by: 'system',
      },
      trx,
    )
    return { letter: { ...letter } }
  })
}

function idIn(variables: JsonObject, name: string): string | null {
  const value = variables[name]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const id = (value as JsonObject).id
  return typeof id === 'string' ? id : null
}
