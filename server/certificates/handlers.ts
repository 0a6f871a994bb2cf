import { type JsonObject, textIn } from '../base/json.ts'
import type { Job, Runtime } from '../runtime/types.ts'
import type { Trx } from '../store/transaction.ts'
import { certificateAsked, eventAsked } from './decide-jobs.ts'
import type { Certificates } from './service.ts'

/**
 * `certificate.issue`: header `template` (letter, optional); reads `result.level`, `subject {id, name}`, `applicant`; answers
 * `certificate {id, number, level, issuedOn, lastDay, lapsedOn, renewalFrom, documentId}`.
 * `certificate.status`: header `status` (lapsed, cancelled, downgraded, superseded, renewal-pending, renewal-decided, taken-over), or
 * `status` of the variables; reads `certificate.id` (else the newest certificate of `subject.id`), `newLevel`, `ground`; answers
 * `certificate` with the new `status`. Without any certificate it answers nothing.
 */
export function registerCertificateHandlers(runtime: Pick<Runtime, 'registerJobHandler'>, certificates: Certificates): void {
  runtime.registerJobHandler('certificate.issue', async (job, trx) => ({
    certificate: {
      ...(await certificates.issue(
        { programme: job.programme ?? '', key: `job/${job.key}`, caseId: job.caseId, ...certificateAsked(job) },
        trx,
      )),
    },
  }))
  runtime.registerJobHandler('certificate.status', (job, trx) => statusFrom(job, certificates, trx))
}

async function statusFrom(job: Job, certificates: Certificates, trx: Trx): Promise<JsonObject> {
  const { kind, subjectId, certificate, data } = eventAsked(job)
  const id = textIn(certificate, 'id') || (await certificates.ofSubject(subjectId, trx))[0]?.id
  if (id === undefined) return {}
  const status = await certificates.record(
    {
      certificateId: id,
      kind,
      key: `job/${job.key}`,
      data: { ...data, ...(job.caseId === null ? {} : { caseId: job.caseId }) },
      by: 'system',
    },
    trx,
  )
  return { certificate: { ...certificate, id, status } }
}
