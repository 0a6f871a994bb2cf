// Certificates: 办法 art. 23, 24, 27; golden family F, GC-M04, GC-M05; invariant I12.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../../server/base/json.ts'
import { foldCertificate } from '../../../server/certificates/decide.ts'
import { readToken } from '../../../server/certificates/index.ts'
import type { CertificateEvent } from '../../../server/certificates/types.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { type PaperParts, paperParts } from '../../support/papers.ts'

let database: TestDatabase
let parts: PaperParts
let count = 0

beforeAll(async () => {
  database = await testDatabase()
  parts = await paperParts(database.db)
})
afterAll(() => database.drop())
beforeEach(() => {
  count += 1
  parts.pin('2021-06-15T09:00:00+08:00')
})

const applicant: JsonObject = { organisationId: 'org_1', organisationName: '滨海物业' }
const subjectNow = (): JsonObject => ({ id: `subject_c${count}`, name: '滨海雅苑' })

async function issued(subject = subjectNow()): Promise<JsonObject> {
  const { certificate } = (await parts.run('certificate.issue', { subject, applicant, result: { level: 'HIGH_END' } })) as {
    certificate: JsonObject
  }
  return certificate
}

async function codeOf(certificate: JsonObject): Promise<string> {
  const row = await sql<{ code: string }>`select code from certificate where id = ${String(certificate.id)}`.execute(database.db)
  return row.rows[0]?.code ?? ''
}

test('takes its dates from the decision', async () => {
  expect(await issued()).toMatchObject({ issuedOn: '2021-06-15', lastDay: '2024-06-15', lapsedOn: '2024-06-16', renewalFrom: '2024-03-15' })
})

test('numbers without gap or repetition', async () => {
  const numbers = []
  for (let at = 0; at < 3; at += 1) numbers.push(String((await issued({ id: `subject_num${at}`, name: '雅苑' })).number))

  const serials = numbers.map((number) => Number(number.slice(-4)))
  expect(serials).toEqual([serials[0], (serials[0] ?? 0) + 1, (serials[0] ?? 0) + 2])
  expect(numbers[0]).toMatch(/^SSZH-2021-\d{4}$/)
})

test('waits while the notice runs', async () => {
  const subject = subjectNow()
  parts.pin('2024-09-25T09:00:00+08:00')
  await parts.run('notice.open', { subject, applicant, result: { level: 'BASIC' } }, { headers: { deadline: 'DL-21' } })
  parts.pin('2024-10-08T23:00:00+08:00')

  await expect(issued(subject)).rejects.toMatchObject({ code: 'NOTICE_STILL_RUNNING' })
  parts.pin('2024-10-09T00:00:00+08:00')
  expect(await issued(subject)).toMatchObject({ issuedOn: '2024-10-09' })
})

test('can be checked offline with the public key', async () => {
  const certificate = await issued()
  const view = await parts.certificates.byCode(await codeOf(certificate))
  const [key] = await parts.certificates.publicKeys()
  const token = `${Buffer.from(view.payload, 'utf8').toString('base64url')}.${view.signature}`

  expect(view.signatureValid).toBe(true)
  expect(readToken(token, key?.publicKey ?? '')).toMatchObject({
    number: certificate.number,
    subject: '滨海雅苑',
    level: 'HIGH_END',
    lastDay: '2024-06-15',
  })
  const forged = `${Buffer.from(view.payload.replace('2024-06-15', '2034-06-15'), 'utf8').toString('base64url')}.${view.signature}`
  expect(readToken(forged, key?.publicKey ?? '')).toBeNull()
})

test.each([
  ['2024-03-14T23:59:59+08:00', 'valid'],
  ['2024-03-15T00:00:00+08:00', 'expiring'],
  ['2024-06-15T23:59:59+08:00', 'expiring'],
  ['2024-06-16T00:00:00+08:00', 'lapsed'],
])('shows at %s the status %s', async (at, status) => {
  const certificate = await issued()
  parts.pin(at)

  expect(await parts.certificates.byCode(await codeOf(certificate))).toMatchObject({ status })
})

test('lapses also while a renewal runs', async () => {
  const certificate = await issued()
  parts.pin('2024-05-20T09:00:00+08:00')
  await parts.run('certificate.status', { certificate }, { headers: { status: 'renewal-pending' } })
  parts.pin('2024-06-16T09:00:00+08:00')

  expect(await parts.certificates.byCode(await codeOf(certificate))).toMatchObject({ status: 'lapsed-renewal-pending' })
})

test('a new certificate supersedes the former', async () => {
  const subject = subjectNow()
  const former = await issued(subject)
  parts.pin('2024-06-01T09:00:00+08:00')
  await issued(subject)

  expect(await parts.certificates.byCode(await codeOf(former))).toMatchObject({ status: 'superseded' })
})

test('prints a paper that bears the signed code', async () => {
  const certificate = await issued()

  const { letter } = await parts.run(
    'letter.issue',
    { certificate: { id: String(certificate.id) }, subject: subjectNow(), applicant },
    { headers: { template: 'certificate' } },
  )

  expect(letter).toMatchObject({ number: null, issuedOn: '2021-06-15' })
  const stored = await sql<{ filled: { number: string; blocks: { kind: string; value?: string }[] } }>`
    select filled from letter where id = ${String((letter as JsonObject).id)}`.execute(database.db)
  expect(stored.rows[0]?.filled.number).toBe(certificate.number)
  expect(stored.rows[0]?.filled.blocks.find((block) => block.kind === 'qr')?.value).toMatch(/^https:\/\/pingji\.example\/verify\/c_/)
})

test('replaying the log gives every row', async () => {
  const subject = subjectNow()
  const first = await issued(subject)
  await parts.run('certificate.status', { certificate: first, newLevel: 'BASIC' }, { headers: { status: 'downgraded' } })
  await parts.run('certificate.status', { certificate: first }, { headers: { status: 'renewal-pending' } })
  await parts.run('certificate.status', { certificate: first, ground: 'SAFETY' }, { headers: { status: 'cancelled' } })

  const rows = await sql<{
    id: string
    level: string
    state: string
    renewal: string
    issued_on: string
    last_day: string
    lapsed_on: string
    renewal_from: string
  }>`
    select * from certificate`.execute(database.db)
  expect(rows.rows.length).toBeGreaterThan(5)
  for (const row of rows.rows) {
    const log = await sql<{ kind: CertificateEvent['kind']; on_date: string; data: JsonObject }>`
      select kind, on_date, data from certificate_event where certificate_id = ${row.id} order by seq`.execute(database.db)
    const fold = foldCertificate(log.rows.map((one) => ({ kind: one.kind, on: one.on_date, data: one.data })))
    expect(fold).toEqual({
      level: row.level,
      state: row.state,
      renewal: row.renewal,
      issuedOn: row.issued_on,
      lastDay: row.last_day,
      lapsedOn: row.lapsed_on,
      renewalFrom: row.renewal_from,
    })
  }
})

test('its log can not be edited', async () => {
  await issued()

  await expect(sql`update certificate_event set on_date = '2030-01-01'`.execute(database.db)).rejects.toMatchObject({
    constraint: 'append_only',
  })
})
