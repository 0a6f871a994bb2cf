import { type JsonObject, objectIn, textIn } from '../base/json.ts'
import type { Job, Runtime } from '../runtime/types.ts'
import type { Trx } from '../store/transaction.ts'
import { letterAsked } from './decide.ts'
import type { Letters } from './service.ts'
import { letterRefusal } from './types.ts'

/**
 * Job type `letter.issue`. Header `template`: id of the letter; other headers are data under their names unless a variable has the name.
 * Reads all variables as data of the letter. Answers `letter {id, number, documentId, issuedOn, deliveredOn}`.
 */
export function registerLetterHandlers(runtime: Pick<Runtime, 'registerJobHandler'>, letters: Letters): void {
  runtime.registerJobHandler('letter.issue', async (job: Job, trx: Trx): Promise<JsonObject> => {
    const asked = letterAsked(job)
    if (job.programme === null) throw letterRefusal('LETTER_TEMPLATE_UNKNOWN', { template: asked.template })
    const letter = await letters.issue(
      {
        programme: job.programme,
        ...asked,
        key: `job/${job.key}`,
        caseId: job.caseId,
        subjectId: textIn(objectIn(job.variables, 'subject'), 'id') || null,
        by: 'system',
      },
      trx,
    )
    return { letter: { ...letter } }
  })
}
