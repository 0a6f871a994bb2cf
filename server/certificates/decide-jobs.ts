import { type JsonObject, objectIn, textIn } from '../base/json.ts'
import type { AskedJob } from '../cases/decide-jobs.ts'
import { type CertificateEvent, certificateRefusal, type IssueCertificate } from './types.ts'

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

/** The certificate that `certificate.issue` asks for. */
export function certificateAsked({ headers, variables }: AskedJob): Omit<IssueCertificate, 'programme' | 'key' | 'caseId'> {
  const [subject, applicant] = [objectIn(variables, 'subject'), objectIn(variables, 'applicant')]
  return {
    subject: { id: textIn(subject, 'id'), name: textIn(subject, 'name') },
    applicant: { organisationId: textIn(applicant, 'organisationId') || null, organisationName: textIn(applicant, 'organisationName') },
    level: textIn(objectIn(variables, 'result'), 'level') || textIn(variables, 'level'),
    letter: headers.template === undefined ? null : { template: headers.template, data: variables },
  }
}

/** The event that `certificate.status` writes; `certificate` as the process knows it, empty: the subject's newest. */
export function eventAsked({ headers, variables }: AskedJob): {
  readonly kind: CertificateEvent['kind']
  readonly certificate: JsonObject
  readonly subjectId: string
  readonly data: JsonObject
} {
  const wanted = headers.status ?? textIn(variables, 'status')
  const kind = KIND_OF_STATUS[wanted]
  if (kind === undefined) throw certificateRefusal('CERTIFICATE_STATUS_UNKNOWN', { status: wanted })
  return {
    kind,
    certificate: objectIn(variables, 'certificate'),
    subjectId: textIn(objectIn(variables, 'subject'), 'id'),
    data: {
      ...(kind === 'downgraded' ? { level: headers.level ?? textIn(variables, 'newLevel') } : {}),
      ...(textIn(variables, 'ground') === '' ? {} : { ground: textIn(variables, 'ground') }),
    },
  }
}
