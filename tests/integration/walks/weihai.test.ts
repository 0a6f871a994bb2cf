// Programme weihai-2020 through the whole product: application, district, city and data office, rating, notice, plaque.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CaseDetail, SubjectView } from '../../../server/base/api/cases.ts'
import type { Json, JsonObject } from '../../../server/base/json.ts'
import { type RunningApp, startApp } from '../../support/app.ts'

let running: RunningApp
beforeAll(async () => {
  running = await startApp('2026-03-02T02:00:00Z')
})
afterAll(() => running.close())

const programme = 'weihai-2020'
const file = (name: string): JsonObject => ({ $file: name })
const id = (number: number) => `WH-I${String(number).padStart(2, '0')}`
const PER_UNIT = [11, 12, 22, 23, 24, 25, 33, 34, 35, 39, 40]

/** Everything held but the items named. */
function held(...missing: readonly number[]): JsonObject {
  const numbers = Array.from({ length: 40 }, (_, index) => index + 1)
  return Object.fromEntries(numbers.map((number) => [id(number), { has: !missing.includes(number) }]))
}

function application(selfAssessment: JsonObject, installed = 420): JsonObject {
  return {
    applicant: { creditCode: '91441500MA5D3K7Q1W', kind: 'PROPERTY_SERVICE', contactName: '陈晓岚', contactPhone: '13800000001' },
    facilities: {
      fibreMbps: 1000,
      operators: 3,
      signal: '楼梯、电梯、地下车库信号覆盖。',
      devices: '水电气暖远程抄表，快递柜、垃圾分类箱、信息屏、广播。',
      platformFunctions: ['FEES', 'REPAIR', 'COMPLAINT', 'VOTE'],
      platformConnection: '2026-01-15 对接',
      security: '门禁、周界、视频、巡更、烟感、燃气报警。',
      videoPlaces: ['JUNCTION', 'ENTRANCE', 'PUBLIC', 'DOOR', 'PARKING', 'LIFT'].map((place) => ({
        place,
        total: 6,
        covered: 6,
        faces: 2,
      })),
      units: PER_UNIT.map((number) => ({ item: id(number), installed, total: number === 22 ? installed : 420 })),
      securityOfficer: '林志远',
      securityAssessedOn: '2026-01-10',
      securityReport: [file('评估报告.pdf')],
    },
    investment: { amount: 160, sources: ['OWNER', 'RENOVATION'] },
    selfAssessment,
    attachments: { licence: [file('营业执照.pdf')], sitePhotos: [file('现场.pdf')] },
    declarations: { truth: true, signature: { name: '陈晓岚', consent: true } },
  }
}

const register = (name: string, more: JsonObject = {}) =>
  running.stage.driver.registerSubject('applicant1', programme, {
    name,
    communityKind: 'EXISTING',
    district: '环翠区',
    neighbourhood: '竹岛街道',
    address: '世昌大道1号',
    areaSquareMetres: '61000.00',
    households: 420,
    buildings: 7,
    floors: 126,
    closed: true,
    fittedOut: true,
    ...more,
  })

const apply = async (subjectId: string, data: JsonObject) =>
  (await running.stage.driver.apply({ username: 'applicant1', programme, caseType: 'rating', subjectId, data })).caseId

const districtCheck: JsonObject = {
  checked: ['MATERIAL', 'SITE', 'UNITS', 'VIDEO'],
  visitedOn: { $day: 0 },
  inspectors: '于海涛、王颖',
  decision: 'PASSED',
  opinion: '材料齐全，现场属实。',
}

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
