/** Door of certificates (证书): numbered, signed, verifiable by everybody, with a state that follows from the event log. */
import type { FactRegistry } from '../notices/index.ts'
import type { Runtime } from '../runtime/types.ts'
import { registerCertificateHandlers } from './handlers.ts'
import { type CertificateDeps, type Certificates, createCertificatesService } from './service.ts'

export type { Certificates } from './service.ts'
export { readToken } from './signature.ts'
export { type CertificateStatus, certificateRefusal, type IssueCertificate, type IssuedCertificate } from './types.ts'

/** Registers `certificate.issue`, `certificate.status` and the fact `certificate` (`{id, issuedOn, lastDay, status, ...}` or null). */
export function createCertificates(
  deps: CertificateDeps & {
    readonly runtime: Pick<Runtime, 'registerJobHandler' | 'evaluateDecision' | 'publishMessage'>
    readonly cases: FactRegistry
  },
): Certificates {
  const certificates = createCertificatesService(deps)
  registerCertificateHandlers(deps.runtime, certificates)
  deps.cases.registerFacts('certificate', async (subjectId, trx) => {
    const newest = (await certificates.ofSubject(subjectId, trx))[0]
    return newest === undefined ? null : { ...newest }
  })
  return certificates
}
