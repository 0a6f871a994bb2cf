import { isJsonObject, type JsonObject } from '../base/json.ts'
import type { Job, Runtime } from '../runtime/types.ts'
import type { Trx } from '../store/transaction.ts'
import type { Certificates } from './service.ts'
import { type CertificateEvent, certificateRefusal } from './types.ts'

const KIND_OF_STATUS: { readonly [status: string]: CertificateEvent['kind'] } = {
  lapsed: 'lapsed',
  cancelled: 'cancelled',
  downgraded: 'downgraded',
  superseded: 'superseded',
  'renewal-pending': 'renewal-applied',
  'renewal-applied': 'renewal-applied',
  'renewal-decided': 'renewal-decided',
  'taken-over': 'taken-over',
}

/**
 * `certificate.issue`: header `template` (letter, optional); reads `result.level`, `subject {id, name}`, `applicant`; answers
 * `certificate {id, number, level, issuedOn, lastDay, lapsedOn, renewalFrom, documentId}`.
 * `certificate.status`: header `status` (lapsed, cancelled, downgraded, superseded, renewal-pending, renewal-decided, taken-over), or
 * `status` of the variables; reads `certificate.id` (else the newest certificate of `subject.id`), `newLevel`, `ground`; answers
 * `certificate` with the new `status`. Without any certificate it answers nothing.
 */
export function registerCertificateHandlers(runtime: Pick<Runtime, 'registerJobHandler'>, certificates: Certificates): void {
  runtime.registerJobHandler('certificate.issue', async (job, trx) => ({ certificate: { ...(await issueFrom(job, certificates, trx)) } }))
  runtime.registerJobHandler('certificate.status', (job, trx) => statusFrom(job, certificates, trx))
}

async function issueFrom(job: Job, certificates: Certificates, trx: Trx) {
  const { variables, headers } = job
  const [subject, applicant, result] = [objectIn(variables, 'subject'), objectIn(variables, 'applicant'), objectIn(variables, 'result')]
  return certificates.issue(
    {
      programme: job.programme ?? '',
      key: `job/${job.key}`,
      caseId: job.caseId,
      subject: { id: textIn(subject, 'id'), name: textIn(subject, 'name') },
      applicant: { organisationId: textIn(applicant, 'organisationId') || null, organisationName: textIn(applicant, 'organisationName') },
      level: textIn(result, 'level') || textIn(variables, 'level'),
      letter: headers.template === undefined ? null : { template: headers.template, data: variables },
    },
    trx,
  )
}

async function statusFrom(job: Job, certificates: Certificates, trx: Trx): Promise<JsonObject> {
  const { variables, headers } = job
  const wanted = headers.status ?? textIn(variables, 'status')
  const kind = KIND_OF_STATUS[wanted]
  if (kind === undefined) throw certificateRefusal('CERTIFICATE_STATUS_UNKNOWN', { status: wanted })
  const known = objectIn(variables, 'certificate')
  const id = textIn(known, 'id') || (await certificates.ofSubject(textIn(objectIn(variables, 'subject'), 'id'), trx))[0]?.id
  if (id === undefined) return {}
  const data: JsonObject = {
    ...(kind === 'downgraded' ? { level: headers.level ?? textIn(variables, 'newLevel') } : {}),
    ...(textIn(variables, 'ground') === '' ? {} : { ground: textIn(variables, 'ground') }),
    ...(job.caseId === null ? {} : { caseId: job.caseId }),
  }
  const status = await certificates.record({ certificateId: id, kind, key: `job/${job.key}`, data, by: 'system' }, trx)
  return { certificate: { ...known, id, status } }
}

function objectIn(variables: JsonObject, name: string): JsonObject {
  const value = variables[name]
  return isJsonObject(value) ? value : {}
}

function textIn(fields: JsonObject, name: string): string {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}
