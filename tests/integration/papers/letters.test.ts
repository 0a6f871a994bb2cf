// Letters: numbered without repetition, frozen with their data, delivered on first opening.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as } from '../../../server/base/ids.ts'
import type { JsonObject } from '../../../server/base/json.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { sampleData } from '../../support/letter-samples.ts'
import { actorNamed, type PaperParts, paperParts } from '../../support/papers.ts'

let database: TestDatabase
let parts: PaperParts

beforeAll(async () => {
  database = await testDatabase()
  parts = await paperParts(database.db)
})
afterAll(() => database.drop())

const issue = async (template: string, data: JsonObject = sampleData(template), key?: string) =>
  (await parts.run('letter.issue', data, { headers: { template }, ...(key === undefined ? {} : { key: key as never }) }))
    .letter as JsonObject

test('numbers letters of a year in order, twenty at once', async () => {
  const letters = await Promise.all(Array.from({ length: 20 }, () => issue('acceptance-notice')))

  const serials = letters.map((letter) => Number(/〔2024〕(\d+)号$/.exec(String(letter.number))?.[1])).sort((a, b) => a - b)
  expect(serials).toEqual(Array.from({ length: 20 }, (_, at) => (serials[0] ?? 0) + at))
})

test('begins anew with the new year', async () => {
  parts.pin('2025-01-02T09:00:00+08:00')
  const first = await issue('acceptance-notice')
  parts.pin('2024-09-25T09:00:00+08:00')

  expect(first.number).toBe('深汕住建水智评〔2025〕1号')
})

test('a repeated job answers the same letter', async () => {
  const data = sampleData('correction-notice')

  const [first, second] = [await issue('correction-notice', data, 'same-job'), await issue('correction-notice', data, 'same-job')]

  expect(second).toEqual(first)
})

test('refuses a letter with a missing value', async () => {
  const data = { ...sampleData('clawback-notice'), subject: { id: 'subject_1' } }

  await expect(issue('clawback-notice', data)).rejects.toMatchObject({ code: 'LETTER_VALUE_MISSING' })
})

test('refuses a voucher whose words differ', async () => {
  const data = sampleData('payment-voucher')
  const payment = { ...(data.payment as JsonObject), words: '人民币柒拾万元整' }

  await expect(issue('payment-voucher', { ...data, payment })).rejects.toMatchObject({ code: 'LETTER_CHECK_FAILED' })
})

test('records the first opening by the applicant', async () => {
  const letter = await issue('correction-notice')
  const reader = actorNamed('applicant1', { organisationId: as('org_1') })

  await parts.letters.noteOpened(String(letter.documentId), actorNamed('official1'))
  expect(await parts.letters.get(String(letter.id))).toMatchObject({ openedAt: null, deliveredOn: '2024-09-25' })
  await parts.letters.noteOpened(String(letter.documentId), reader)
  parts.pin('2024-09-26T09:00:00+08:00')
  await parts.letters.noteOpened(String(letter.documentId), reader)

  expect(await parts.letters.get(String(letter.id))).toMatchObject({ openedAt: '2024-09-25T01:00:00.000Z' })
})

test('is frozen when it is issued', async () => {
  const letter = await issue('acceptance-notice')

  await expect(sql`update letter set data = '{}' where id = ${String(letter.id)}`.execute(database.db)).rejects.toMatchObject({
    constraint: 'append_only',
  })
  await expect(sql`delete from letter where id = ${String(letter.id)}`.execute(database.db)).rejects.toMatchObject({
    constraint: 'append_only',
  })
})
