// Every template as it is, from application to its end: what the gallery offers must run, not only publish.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../server/base/json.ts'
import type { Actor } from '../../../server/identity/index.ts'
import { OFFICE_PASSWORD, type Office, openOffice } from '../../support/office.ts'

let office: Office
let leader: Actor
let finance: Actor
beforeAll(async () => {
  office = await openOffice('2026-03-02T01:00:00.000Z')
  const { programmes, identity } = office.services
  for (const template of ['grading', 'review-with-notice', 'subsidy']) {
    await programmes.templates.create({ id: template, title: { zh: template, en: template }, template }, 'dora')
    await programmes.publish(template, await programmes.workspaces.files(template), 'dora')
  }
  const account = async (username: string): Promise<Actor> => {
    const id = await identity.createAccount({ username, name: username, password: OFFICE_PASSWORD, roles: [username] }, 'system')
    const actor = await identity.actorOf(id)
    if (actor === undefined) throw new Error(`Expected the account ${username}`)
    return actor
  }
  leader = await account('leader')
  finance = await account('finance')
})
afterAll(() => office.close())

let serial = 0

/** Applies as ann; answers the case. */
async function apply(programme: string, caseType: string, data: JsonObject): Promise<string> {
  const { cases } = office.services
  const { ann } = office.actors
  serial += 1
  const subject = await cases.subjects.register(ann, programme, {
    name: `对象${serial}`,
    address: '示例路1号',
    areaSquareMetres: '12000',
  })
  const draft = await cases.drafts.create(ann, { programme, caseType, subjectId: subject.id })
  await cases.drafts.save(ann, draft.id, { summary: '情况说明', truth: true, ...data }, draft.revision)
  return (await cases.drafts.submit(ann, draft.id, null)).caseId
}

const page = (caseId: string) => office.services.cases.get(office.actors.olga, caseId, 'zh-CN')

describe('templates run', () => {
  test('grading: correction, assessment, level by the table, return, confirmation, letter', async () => {
    const { olga, ann } = office.actors
    const caseId = await apply('grading', 'grading', { selfAssessment: { R1: { has: true } } })
    await office.complete(olga, caseId, 'check', { decision: 'CORRECT', items: [{ material: '制度', fault: '未盖章', howToFix: '盖章' }] })
    await office.complete(ann, caseId, 'correct', { explanation: '已盖章' })
    await office.complete(olga, caseId, 'check', { decision: 'PASS' })
    await office.complete(olga, caseId, 'assess', { assessedOn: '2026-03-02', approved: 60, mandatoryMet: true, opinion: '合格' })
    await office.complete(leader, caseId, 'confirm', { decision: 'RETURN', opinion: '请复核得分' })
    await office.complete(olga, caseId, 'assess', { assessedOn: '2026-03-02', approved: 88, bonus: 3, mandatoryMet: true, opinion: '合格' })
    await office.complete(leader, caseId, 'confirm', { decision: 'AGREE' })

    const { status, letters } = await page(caseId)
    expect(status.code).toBe('PASSED')
    expect(letters.map(({ template }) => template)).toEqual(['result-notice'])
  })

  test('grading: not accepted', async () => {
    const caseId = await apply('grading', 'grading', { selfAssessment: {} })
    await office.complete(office.actors.olga, caseId, 'check', { decision: 'REFUSE', reason: '不属于评定范围' })
    expect((await page(caseId)).status.code).toBe('REFUSED')
  })

  test('review with notice: five working days of notice, then the decision', async () => {
    const caseId = await apply('review-with-notice', 'recognition', {})
    await office.complete(office.actors.olga, caseId, 'check', { decision: 'PASS' })
    await office.complete(leader, caseId, 'review', { decision: 'AGREE', opinion: '符合条件' })
    const before = await page(caseId)
    expect(before.status.code).toBe('NOTICE')
    expect(before.notices.map(({ lastDay }) => lastDay)).toEqual(['2026-03-09'])

    office.pin('2026-03-09T17:00:00.000Z')
    await office.services.runtime.drain()
    const after = await page(caseId)
    expect(after.status.code).toBe('PASSED')
    expect(after.letters.map(({ template }) => template).sort()).toEqual(['decision', 'public-notice'])
  })

  test('subsidy: the amount comes from the table, is approved and paid', async () => {
    const caseId = await apply('subsidy', 'subsidy', { area: '12000', accountName: '某公司', bank: '某银行', account: '6222020200112233' })
    await office.complete(office.actors.olga, caseId, 'check', { decision: 'PASS' })
    await office.complete(leader, caseId, 'confirm', { decision: 'AGREE' })
    await office.complete(finance, caseId, 'pay', { paidOn: '2026-03-10' })
    const { status, letters } = await page(caseId)
    expect(status.code).toBe('PASSED')
    expect(letters.map(({ template }) => template)).toEqual(['decision'])
  })
})
