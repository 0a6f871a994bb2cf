import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDocuments, type Documents, folderStore } from '../../../server/documents/index.ts'
import { pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'

const PDF = Buffer.from('%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n')
const folder = mkdtempSync(join(tmpdir(), 'pingji-documents-'))
let database: TestDatabase
let documents: Documents

beforeAll(async () => {
  database = await testDatabase()
  documents = createDocuments({ db: database.db, clock: pinnedClock('2025-03-03T01:00:00Z'), files: folderStore(folder), maxBytes: 1024 })
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true })
})

const upload = (name: string, mediaType: string, content: Buffer | Readable, by = 'user_1') =>
  documents.store({ name, mediaType, content, kind: 'upload', by })

describe('uploads', () => {
  test('keep content, name and hash', async () => {
    const ref = await upload('竣工验收报告.pdf', 'application/pdf', Readable.from([PDF]))

    const { document, stream } = await documents.read(ref.id)
    const back = Buffer.concat(await stream.toArray())

    expect(back.equals(PDF)).toBe(true)
    expect(document).toMatchObject({
      name: '竣工验收报告.pdf',
      mediaType: 'application/pdf',
      bytes: PDF.length,
      visibility: 'case',
      caseId: null,
    })
    expect(ref.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  test.each([
    [
      'a program that calls itself a picture',
      'photo.png',
      'image/png',
      Buffer.from('MZ\u0090\u0000 this is a program'),
      'DOCUMENT_TYPE_REFUSED',
    ],
    ['a script that calls itself text', 'note.txt', 'text/html', Buffer.from('<script>alert(1)</script>'), 'DOCUMENT_TYPE_REFUSED'],
    ['text that is no UTF-8', 'note.txt', 'text/plain', Buffer.from([0xff, 0xfe, 0xfd, 0xfc, 0xfb]), 'DOCUMENT_TYPE_REFUSED'],
    ['an empty file', 'empty.pdf', 'application/pdf', Buffer.alloc(0), 'DOCUMENT_EMPTY'],
    ['a file over the limit', 'big.pdf', 'application/pdf', Buffer.concat([PDF, Buffer.alloc(2000)]), 'DOCUMENT_TOO_LARGE'],
  ])('refuse %s', async (_title, name, mediaType, content, code) => {
    await expect(upload(name, mediaType, content)).rejects.toMatchObject({ code })
  })

  test('leave no half-written file behind', async () => {
    expect(readdirSync(join(folder, 'incoming'))).toEqual([])
  })

  test.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\报告.pdf', '报告.pdf'],
    ['发票\u202Efdp.exe', '发票fdp.exe'],
    ['a\u0000b.pdf', 'ab.pdf'],
    ['..', 'document'],
  ])('clean the name %j', async (name, expected) => {
    expect((await upload(name, 'application/pdf', PDF)).name).toBe(expected)
  })

  test('go only to the case of who sent them', async () => {
    const mine = await upload('mine.pdf', 'application/pdf', PDF)
    const theirs = await upload('theirs.pdf', 'application/pdf', PDF, 'user_2')

    await database.db.transaction().execute((trx) => documents.attach([mine.id], 'case_1', 'user_1', trx))
    expect((await documents.ofCase('case_1')).map(({ name }) => name)).toEqual(['mine.pdf'])

    await expect(database.db.transaction().execute((trx) => documents.attach([theirs.id], 'case_1', 'user_1', trx))).rejects.toMatchObject({
      code: 'DOCUMENT_NOT_YOURS',
    })
    await expect(database.db.transaction().execute((trx) => documents.attach([mine.id], 'case_2', 'user_1', trx))).rejects.toMatchObject({
      code: 'DOCUMENT_NOT_YOURS',
    })
  })
})
