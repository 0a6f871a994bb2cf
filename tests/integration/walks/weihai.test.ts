// Programme weihai-2020 through the whole product: application, district, city and data office, rating, notice, plaque.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CaseDetail, SubjectView } from '../../../server/base/api/cases.ts'
import type { Json, JsonObject } from '../../../server/base/json.ts'
import { type RunningApp, startApp } from '../../support/app.ts'
import { application, community, districtCheck, held, id, programme } from '../../support/weihai.ts'

let running: RunningApp
beforeAll(async () => {
  running = await startApp('2026-03-02T02:00:00Z')
})
afterAll(() => running.close())

const register = (name: string, more: JsonObject = {}) =>
  running.stage.driver.registerSubject('applicant1', programme, community(name, more))

const apply = async (subjectId: string, data: JsonObject) =>
  (await running.stage.driver.apply({ username: 'applicant1', programme, caseType: 'rating', subjectId, data })).caseId

/** From the district's desk to the leader's decision. */
async function toDecision(caseId: string, assessment?: JsonObject): Promise<void> {
  const { driver } = running.stage
  await driver.complete('district1', caseId, 'check-district', districtCheck)
  await driver.complete('data1', caseId, 'check-data', { shared: true, admitted: true, opinion: '已对接并共享。' })
  await driver.complete('city1', caseId, 'review-city', {
    opinion: '四十项逐项核验。',
    ...(assessment === undefined ? {} : { assessment }),
  })
  await driver.complete('cityleader1', caseId, 'decide', { decision: 'AGREE' })
}

const levelOf = async (subjectId: string) =>
  (await (await running.stage.driver.as('applicant1')).get<SubjectView>(`/api/subjects/${subjectId}`)).level?.code

/** Papers issued within the same pinned second have no order. */
const titles = (detail: CaseDetail) => new Set(detail.letters.map(({ title }) => title))

test('goes from the application to the plaque', async () => {
  const { driver } = running.stage
  const subject = await register('竹岛花园')
  const caseId = await apply(subject.id, application(held(40)))
  expect((await driver.caseOf('applicant1', caseId)).status.code).toBe('DISTRICT_CHECK')

  await driver.complete('district1', caseId, 'check-district', {
    ...districtCheck,
    decision: 'CORRECT',
    items: [{ material: '评估报告', fault: '缺少签章', howToFix: '补盖公章' }],
  })
  await driver.complete('applicant1', caseId, 'correct', {
    items: [{ material: '评估报告', fault: '缺少签章', howToFix: '补盖公章', answer: '已补盖' }],
    declared: true,
  })
  await toDecision(caseId)
  await driver.complete('city1', caseId, 'publish-notice', { channel: '门户网站', address: 'https://example.org/notice/1' })
  await running.stage.advance(new Date('2026-03-12T02:00:00Z'))

  const done = await driver.caseOf('applicant1', caseId)
  expect(done.status.code).toBe('RATED')
  expect(await levelOf(subject.id)).toBe('STAR5')
  expect(titles(done)).toEqual(
    new Set([
      '收件回执',
      '补正通知书',
      '关于“竹岛花园”智慧住宅小区星级评定结果的公示',
      '智慧住宅小区星级评定结果告知书',
      '智慧住宅小区星级认定书',
    ]),
  )
  const mine = await (await driver.as('applicant1')).get<JsonObject>(`/api/subjects/${subject.id}`)
  expect(mine.certificate).toMatchObject({ status: 'valid', lastDay: null })
  const issued = await (await driver.as('applicant1')).get<{ readonly items: readonly JsonObject[] }>('/api/public/certificates')
  expect(issued.items).toContainEqual(expect.objectContaining({ subject: '竹岛花园', lastDay: null, status: 'valid' }))
})

test('gives the stars the city found, not those the applicant claims', async () => {
  const { driver } = running.stage
  const subject = await register('海滨新村')
  const caseId = await apply(subject.id, application(held()))
  await toDecision(caseId, held(16))

  expect((await driver.caseOf('applicant1', caseId)).status.code).toBe('AWAITING_NOTICE')
  expect(await levelOf(subject.id)).toBe('STAR3')
})

test('ends without a star when a mandatory item is missing', async () => {
  const { driver } = running.stage
  const caseId = await apply((await register('前峰小区')).id, application(held(7)))
  await toDecision(caseId)

  expect((await driver.caseOf('applicant1', caseId)).status.code).toBe('NOT_RATED')
})

test.each<[string, Json, JsonObject, string]>([
  ['a household without meter', null, application(held(), 419), 'UNITS_NOT_COMPLETE'],
  [
    'slow fibre',
    null,
    { ...application(held()), facilities: { ...(application(held()).facilities as JsonObject), fibreMbps: 100 } },
    'FIBRE_TOO_SLOW',
  ],
  [
    'plates that do not apply to a closed community',
    null,
    application({ ...held(), [id(4)]: { notApplicable: true } }),
    'NOT_APPLICABLE_WRONG',
  ],
])('refuses %s', async (title, _none, data, code) => {
  const subject = await register(`拒绝 ${title}`)

  await expect(apply(subject.id, data)).rejects.toMatchObject({ code })
})

test('lets an open community leave out what is for closed ones, once confirmed', async () => {
  const { driver } = running.stage
  const subject = await register('开放社区', { closed: false })
  const answers = { ...held(), [id(4)]: { notApplicable: true }, [id(19)]: { notApplicable: true } }
  const caseId = await apply(subject.id, application(answers))

  await expect(driver.complete('district1', caseId, 'check-district', districtCheck)).rejects.toMatchObject({
    code: 'NOT_APPLICABLE_UNCONFIRMED',
  })
  await driver.complete('district1', caseId, 'check-district', { ...districtCheck, notApplicableConfirmed: true })
  await expect(apply(subject.id, application(answers))).rejects.toMatchObject({ code: 'APPLICATION_OPEN' })
})
