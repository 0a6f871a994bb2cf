// Public notice and objections: 办法 art. 21, 22; golden family L; GC-M04, GC-M05 through the real gate decision.
import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../server/base/json.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { actorNamed, type PaperParts, paperParts } from '../../support/papers.ts'

let database: TestDatabase
let parts: PaperParts
let count = 0

beforeAll(async () => {
  database = await testDatabase()
  parts = await paperParts(database.db)
})
afterAll(() => database.drop())
beforeEach(() => parts.pin('2024-09-25T09:00:00+08:00'))

const applicant: JsonObject = { organisationId: 'org_1', organisationName: '滨海物业' }
const objection = { name: '张三', contact: '13800138000', facts: '监控长期离线' }

async function openedNotice(): Promise<{ readonly notice: JsonObject; readonly subject: JsonObject; readonly id: string }> {
  count += 1
  const subject: JsonObject = { id: `subject_n${count}`, name: `滨海雅苑${count}` }
  const { notice } = (await parts.run(
    'notice.open',
    { subject, applicant, result: { level: 'BASIC' } },
    { headers: { deadline: 'DL-21' } },
  )) as {
    notice: JsonObject
  }
  return { notice, subject, id: String(notice.id) }
}

async function evidence(noticeId: string): Promise<string> {
  const ref = await parts.notices.storeEvidence(noticeId, {
    name: '照片说明.txt',
    mediaType: 'text/plain',
    content: Readable.from(['离线记录']),
  })
  return ref.id
}

describe('publication', () => {
  test('counts five working days over the holiday', async () => {
    const { notice } = await openedNotice()

    expect(notice).toMatchObject({ publishedOn: '2024-09-25', lastDay: '2024-10-08' })
  })

  test('takes the local date of the clock', async () => {
    parts.pin('2024-09-24T16:30:00Z')

    expect((await openedNotice()).notice).toMatchObject({ publishedOn: '2024-09-25' })
  })

  test('publishes only the allowed fields', async () => {
    const { id } = await openedNotice()

    const page = await parts.notices.get(id)
    expect(page.rows.map((row) => [row.label.zh, row.value])).toEqual([
      ['小区', `滨海雅苑${count}`],
      ['申报单位', '滨海物业'],
      ['评级结果', '基础型智慧小区'],
    ])
    expect(page.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(page.state).toBe('open')
  })

  test('can not be edited after publication', async () => {
    const { id } = await openedNotice()

    await expect(sql`update notice set body = 'x' where id = ${id}`.execute(database.db)).rejects.toMatchObject({
      constraint: 'append_only',
    })
    await expect(sql`delete from notice where id = ${id}`.execute(database.db)).rejects.toMatchObject({ constraint: 'append_only' })
  })

  test('a repeated job publishes once', async () => {
    const variables = { subject: { id: 'subject_r', name: '重复' }, applicant, result: { level: 'BASIC' } }
    const job = { headers: { deadline: 'DL-21' }, key: 'again' as never }

    expect(await parts.run('notice.open', variables, job)).toEqual(await parts.run('notice.open', variables, job))
  })
})

describe('objections', () => {
  test('counts one on the last evening', async () => {
    const { id } = await openedNotice()
    const document = await evidence(id)
    parts.pin('2024-10-08T23:59:59+08:00')

    const receipt = await parts.notices.object(id, { ...objection, documentIds: [document] })

    expect(receipt).toMatchObject({ accepted: true })
  })

  test('keeps a late one without effect', async () => {
    const { id, notice } = await openedNotice()
    const document = await evidence(id)
    parts.pin('2024-10-09T00:00:00+08:00')

    const receipt = await parts.notices.object(id, { ...objection, documentIds: [document] })

    expect(receipt).toMatchObject({ accepted: false, reason: 'LATE' })
    expect(await parts.run('notice.close', { notice })).toMatchObject({ notice: { openObjections: 0 } })
  })

  test('waits for evidence until it is completed', async () => {
    const { id, subject } = await openedNotice()
    const receipt = await parts.notices.object(id, { ...objection, documentIds: [] })
    expect(receipt).toMatchObject({ accepted: false, reason: 'EVIDENCE_MISSING' })
    expect(await parts.fact('openObjections', String(subject.id))).toBe(0)

    const completed = await parts.notices.completeObjection(receipt.receipt, receipt.queryCode, [await evidence(id)])

    expect(completed).toMatchObject({ accepted: true })
    expect(await parts.fact('openObjections', String(subject.id))).toBe(1)
  })

  test('opens for its query code only', async () => {
    const { id } = await openedNotice()
    const { receipt } = await parts.notices.object(id, { ...objection, documentIds: [] })

    await expect(parts.notices.completeObjection(receipt, 'guessed', [])).rejects.toMatchObject({ code: 'OBJECTION_NOT_FOUND' })
  })

  test('shows the identity to the permitted only', async () => {
    const { id } = await openedNotice()
    await parts.notices.object(id, { ...objection, documentIds: [] })

    const [hidden] = await parts.notices.objections(id, actorNamed('official1'), false)
    const [shown] = await parts.notices.objections(id, actorNamed('leader1'), true)

    expect(hidden).toMatchObject({ name: null, contact: null, facts: '监控长期离线' })
    expect(shown).toMatchObject({ name: '张三', contact: '13800138000' })
    const read = await sql`select 1 from audit_entry where action = 'objection.identity-read' and object_id = ${id}`.execute(database.db)
    expect(read.rows).toHaveLength(1)
  })

  test('takes no file of another notice', async () => {
    const [one, other] = [await openedNotice(), await openedNotice()]
    const foreign = await evidence(other.id)

    const attempt = parts.notices.object(one.id, { ...objection, documentIds: [foreign] })

    await expect(attempt).rejects.toMatchObject({ code: 'OBJECTION_DOCUMENT_UNKNOWN' })
  })

  test('needs a finding for each', async () => {
    const { id, notice } = await openedNotice()
    for (let at = 0; at < 2; at += 1) await parts.notices.object(id, { ...objection, documentIds: [await evidence(id)] })
    const closed = (await parts.run('notice.close', { notice })) as { notice: { objections: string[]; openObjections: number } }
    expect(closed.notice.openObjections).toBe(2)
    const [first = '', second = ''] = closed.notice.objections
    const half = [{ objectionId: first, founded: false, finding: '属实' }]

    await expect(parts.run('objection.resolve', { notice: closed.notice, findings: half })).rejects.toMatchObject({
      code: 'OBJECTION_FINDING_MISSING',
    })
    const whole = [...half, { objectionId: second, founded: true, finding: '不符' }]
    expect(await parts.run('objection.resolve', { notice: closed.notice, findings: whole })).toEqual({ anyFounded: true })
  })
})
