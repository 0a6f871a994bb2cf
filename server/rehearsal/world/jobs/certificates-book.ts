import { type JsonObject, objectIn, textIn } from '../../../base/json.ts'
import { type CertificateFold, foldCertificate, statusOn } from '../../../certificates/decide.ts'
import type { CertificateEvent, CertificateStatus, IssuedCertificate } from '../../../certificates/types.ts'
import type { CaseBook, SubjectBook } from '../books.ts'
import type { World } from '../world.ts'
import { bookOf, listAt } from './book.ts'

export interface CertificateBook {
  readonly issued: IssuedCertificate
  readonly subject: SubjectBook
  readonly case: CaseBook | null
  readonly events: CertificateEvent[]
  /** As the events give it. */
  fold: CertificateFold
}

export interface CertificatesBook {
  readonly certificates: Map<string, CertificateBook>
  readonly bySubject: Map<SubjectBook, CertificateBook[]>
  /** Told of each event of a certificate, the first is `issued`. */
  readonly heard: ((certificate: CertificateBook, event: CertificateEvent) => void)[]
}

export function certificateBook(world: World): CertificatesBook {
  return bookOf(world, 'certificates', () => ({ certificates: new Map(), bySubject: new Map(), heard: [] }))
}

/** Certificates of a subject in the order in which they were issued. */
export function certificatesOf(world: World, subject: SubjectBook): CertificateBook[] {
  return listAt(certificateBook(world).bySubject, subject)
}

/** Writes an event and folds the log again. */
export function append(world: World, certificate: CertificateBook, event: CertificateEvent): void {
  certificate.events.push(event)
  certificate.fold = foldCertificate(certificate.events)
  for (const hear of certificateBook(world).heard) hear(certificate, event)
}

export function statusToday(world: World, { fold }: CertificateBook): CertificateStatus {
  return statusOn(fold, world.today)
}

/** The whole certificate for a letter that names its id. */
export function certificateData(world: World, data: JsonObject): JsonObject {
  const found = certificateBook(world).certificates.get(textIn(objectIn(data, 'certificate'), 'id'))
  return found === undefined ? {} : { certificate: { ...found.issued, qr: qrOf(found.issued.id) } }
}

/** Stands for the signed address of the public page; nobody reads it. */
export function qrOf(id: string): string {
  return `/verify/${id}`
}
