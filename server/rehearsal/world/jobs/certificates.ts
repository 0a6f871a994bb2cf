import { textIn } from '../../../base/json.ts'
import {
  announcementOf,
  datesDecisionOf,
  datesIn,
  foldCertificate,
  isSuperseded,
  refuseClosed,
  refuseHeld,
  requireBearing,
} from '../../../certificates/decide.ts'
import { certificateAsked, eventAsked } from '../../../certificates/decide-jobs.ts'
import { type CertificateEvent, certificateRefusal, type IssuedCertificate } from '../../../certificates/types.ts'
import { numberOf } from '../../../letters/index.ts'
import { localYearOf } from '../../../time/index.ts'
import type { RehearsedJob, SubjectBook } from '../books.ts'
import type { World } from '../world.ts'
import { subjectOf } from './book.ts'
import { append, type CertificateBook, certificateBook, certificatesOf, qrOf, statusToday } from './certificates-book.ts'
import { issueLetter } from './letters.ts'
import type { Module } from './module.ts'
import { noticeLastDay, openObjections } from './notices-book.ts'

export const certificates: Module = {
  jobs: {
    'certificate.issue': (job, world) => ({ certificate: { ...issue(job, world) } }),

    'certificate.status'(job, world) {
      const { kind, certificate: known, data } = eventAsked(job)
      const subject = subjectOf(job, world)
      const named = textIn(known, 'id')
      const newest = subject === undefined ? undefined : newestOf(world, subject)
      if (named === '' && newest === undefined) return {}
      const certificate = named === '' ? newest : certificateBook(world).certificates.get(named)
      if (certificate === undefined) throw certificateRefusal('CERTIFICATE_NOT_FOUND')
      record(
        world,
        certificate,
        { kind, on: world.today, data: { ...data, ...(job.case === null ? {} : { caseId: job.case.id }) } },
        job.key,
      )
      return { certificate: { ...known, id: certificate.issued.id, status: statusToday(world, certificate) } }
    },
  },
  facts: {
    certificate: (subject, _about, world) => factOf(world, subject),
    certificateLastDay: (subject, _about, world) => factOf(world, subject)?.lastDay ?? null,
  },
}

/** The subject's newest certificate as it now stands. */
function factOf(world: World, subject: SubjectBook) {
  const newest = newestOf(world, subject)
  return newest === undefined ? null : { ...newest.issued, level: newest.fold.level, status: statusToday(world, newest) }
}

/** Of several issued on one day the first. */
function newestOf(world: World, subject: SubjectBook): CertificateBook | undefined {
  const all = certificatesOf(world, subject)
  const last = all.at(-1)
  return all.find(({ issued }) => issued.issuedOn === last?.issued.issuedOn)
}

function issue(job: RehearsedJob, world: World): IssuedCertificate {
  const { manifest } = world.bundle
  const asked = certificateAsked(job)
  const subject = subjectOf(job, world)
  if (subject === undefined) throw certificateRefusal('CERTIFICATE_NOT_FOUND')
  requireBearing(manifest, asked.level)
  requireOpen(world, subject)
  const decision = datesDecisionOf(manifest)
  const issuedOn = world.today
  const dates = datesIn(decision, world.decide(decision, { issuedOn }).value)
  const year = localYearOf(issuedOn, world.zone)
  const series = `certificate:${year}`
  const id = `certificate_${world.serial('certificate')}`
  const number = numberOf(manifest.certificate?.numberPattern ?? '', { year, serial: world.serial(series), code: manifest.office.code })
  const shown = { id, number, level: asked.level, issuedOn, ...dates }
  const letter =
    asked.letter === null
      ? null
      : issueLetter(world, {
          template: asked.letter.template,
          case: job.case,
          data: { ...asked.letter.data, certificate: { ...shown, qr: qrOf(id) } },
        })
  const certificate: CertificateBook = {
    issued: { ...shown, documentId: letter?.documentId ?? null },
    subject,
    case: job.case,
    events: [],
    fold: foldCertificate([]),
  }
  const all = certificatesOf(world, subject)
  for (const earlier of all)
    if (isSuperseded(statusToday(world, earlier)))
      record(world, earlier, { kind: 'superseded', on: issuedOn, data: { by: id, number } }, job.key)
  certificateBook(world).certificates.set(id, certificate)
  all.push(certificate)
  append(world, certificate, { kind: 'issued', on: issuedOn, data: { level: asked.level, ...dates } })
  return certificate.issued
}

/** What the notice and the gate of the programme say against issuing today. */
function requireOpen(world: World, subject: SubjectBook): void {
  const { manifest } = world.bundle
  const facts = { on: world.today, noticeLastDay: noticeLastDay(world, subject), openObjections: openObjections(world, subject) }
  refuseHeld(facts)
  if (manifest.gates !== undefined)
    refuseClosed(manifest, world.decide(manifest.gates.decision, { do: 'ISSUE_CERTIFICATE', ...facts }).refusal)
}

/** Writes an event, and tells the processes that follow the certificate of what ends or changes it. */
function record(world: World, certificate: CertificateBook, event: CertificateEvent, key: string): void {
  append(world, certificate, event)
  const announcement = announcementOf(event)
  if (announcement === null) return
  const { id } = certificate.issued
  world.publish({ ...announcement, correlationKey: id, messageId: `job/${key}/${id}`, lifeMs: 0 })
}
