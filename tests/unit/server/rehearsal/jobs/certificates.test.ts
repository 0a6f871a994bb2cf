// Certificates in a rehearsal (SS-23, SS-24): issued by the decision on dates, held by notice and objection, folded from their events.
import { beforeAll, expect, test } from 'vitest'
import type { Bundle } from '../../../../../server/rehearsal/world/bundle.ts'
import { certificateBook } from '../../../../../server/rehearsal/world/jobs/certificates-book.ts'
import { objectTo } from '../../../../../server/rehearsal/world/jobs/notices.ts'
import { bundleOf, type SmallWorld, smallWorld } from '../../../../support/small-world.ts'

let bundle: Bundle
beforeAll(async () => {
  const shenshan = await bundleOf('shenshan-2021')
  bundle = { ...shenshan, manifest: { ...shenshan.manifest, letters: [] } }
})

const DAY_MS = 86_400_000
const passed = { result: { level: 'HIGH_END' } }
const statusOf = ({ world, subject }: SmallWorld) => {
  const { certificate } = world.factsOf(['certificate'], subject, { case: null, caseType: null })
  return certificate as { readonly id: string; readonly status: string; readonly level: string } | null
}

test('issues with the dates of the decision and the next number', () => {
  const small = smallWorld(bundle)

  const { certificate } = small.work('certificate.issue', small.caseOf(), passed)

  expect(certificate).toEqual({
    id: 'certificate_1',
    number: 'SSZH-2025-0001',
    level: 'HIGH_END',
    issuedOn: '2025-03-03',
    lastDay: '2028-03-03',
    lapsedOn: '2028-03-04',
    renewalFrom: '2027-12-03',
    documentId: null,
  })
  expect(small.world.factsOf(['certificateLastDay'], small.subject, { case: null, caseType: null })).toEqual({
    certificateLastDay: '2028-03-03',
  })
  expect(statusOf(small)?.status).toBe('valid')
})

test('waits for the notice and for open objections', () => {
  const small = smallWorld(bundle)
  const book = small.caseOf()
  const { notice } = small.work('notice.open', book, {}, { deadline: 'DL-21' })
  const { id } = notice as { readonly id: string }

  expect(() => small.work('certificate.issue', book, passed)).toThrow('NOTICE_STILL_RUNNING')
  objectTo(small.world, id, { evidence: true })
  small.world.liveUntil(small.world.ms + 8 * DAY_MS)
  expect(() => small.work('certificate.issue', book, passed)).toThrow('OBJECTION_OPEN')
  small.work('objection.resolve', book, { notice: { id, objections: ['objection_1'] }, founded: false, finding: '不成立' })
  expect(small.work('certificate.issue', book, passed).certificate).toMatchObject({ number: 'SSZH-2025-0001', issuedOn: '2025-03-11' })
})

test('issues none for a level without', () => {
  const small = smallWorld(bundle)

  expect(() => small.work('certificate.issue', small.caseOf(), { result: { level: 'NOT_PASSED' } })).toThrow('LEVEL_BEARS_NO_CERTIFICATE')
})

test('lets a new certificate take the place of the former', () => {
  const small = smallWorld(bundle)
  const seen: string[] = []
  certificateBook(small.world).heard.push(({ issued }, { kind }) => seen.push(`${issued.number} ${kind}`))
  small.work('certificate.issue', small.caseOf(), passed)
  small.world.liveUntil(small.world.ms + DAY_MS)

  small.work('certificate.issue', small.caseOf(), { result: { level: 'BASIC' } })

  expect(seen).toEqual(['SSZH-2025-0001 issued', 'SSZH-2025-0001 superseded', 'SSZH-2025-0002 issued'])
  expect(statusOf(small)).toMatchObject({ id: 'certificate_2', level: 'BASIC', status: 'valid' })
})

test('follows the events of a certificate', () => {
  const small = smallWorld(bundle)
  const book = small.caseOf()
  expect(small.work('certificate.status', book, {}, { status: 'cancelled' })).toEqual({})
  small.work('certificate.issue', book, passed)

  const down = small.work('certificate.status', book, { newLevel: 'BASIC' }, { status: 'downgraded' })
  expect(down).toEqual({ certificate: { id: 'certificate_1', status: 'downgraded' } })
  expect(statusOf(small)).toMatchObject({ level: 'BASIC', status: 'downgraded' })
  small.work('certificate.status', book, { ground: 'FALSE_MATERIAL' }, { status: 'cancelled' })
  expect(statusOf(small)?.status).toBe('cancelled')
  expect(() => small.work('certificate.status', book, {}, { status: 'lost' })).toThrow('CERTIFICATE_STATUS_UNKNOWN')
})

test('lapses by its date alone', () => {
  const small = smallWorld(bundle)
  small.work('certificate.issue', small.caseOf(), passed)

  small.world.liveUntil(Date.parse('2028-03-03T15:00:00Z'))
  expect(statusOf(small)?.status).toBe('expiring')
  small.world.liveUntil(Date.parse('2028-03-03T17:00:00Z'))
  expect(statusOf(small)?.status).toBe('lapsed')
})
