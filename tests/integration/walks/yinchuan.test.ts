// Programme yinchuan-2020 through the whole product: questions of the administrator, the six sections, survey, county, city, reward.
import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CaseDetail, SubjectView } from '../../../server/base/api/cases.ts'
import type { AwardView } from '../../../server/base/api/papers.ts'
import type { DraftFileView } from '../../../server/base/api/studio.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../server/base/json.ts'
import type { ProgrammeManifest } from '../../../server/programmes/types.ts'
import type { ScoreScheme } from '../../../server/rules/score/types.ts'
import { type RunningApp, startApp } from '../../support/app.ts'
import * as yinchuan from '../../support/yinchuan.ts'
import { application, community, file, inspection, programme, publication, seal } from '../../support/yinchuan.ts'

let running: RunningApp
let scheme: ScoreScheme
beforeAll(async () => {
  running = await startApp('2026-03-02T02:00:00Z')
  scheme = await running.services.programmes.scheme('yinchuan-2020')
})
afterAll(() => running.close())

const register = (name: string, more: JsonObject = {}) =>
  running.stage.driver.registerSubject('applicant1', programme, community(name, more))

const allRows = () => yinchuan.allRows(scheme)

const apply = async (subjectId: string, data: JsonObject, caseType = 'rating') =>
  (await running.stage.driver.apply({ username: 'applicant1', programme, caseType, subjectId, data })).caseId

test('takes no application while the score lines are open, and says so', async () => {
  const subject = await register('等待小区')

  await expect(apply(subject.id, application(allRows()))).rejects.toMatchObject({ code: 'THRESHOLD_NOT_SET' })
})

test('asks the administrator for the score lines before he publishes', async () => {
  const { driver } = running.stage
  const designer = await driver.as('designer1')
  const draft = `/api/programmes/${programme}/draft`
  const manifest = JSON.parse(
    (await designer.get<{ readonly content: string }>(`${draft}/files/programme.json`)).content,
  ) as ProgrammeManifest & JsonObject
  const save = async (values: { readonly [id: string]: number }): Promise<DraftFileView> => {
    const settings = (manifest.settings ?? []).map((setting) => ({ ...setting, value: values[setting.id] ?? null }))
    const { sha256 } = await designer.get<{ readonly sha256: string }>(`${draft}/files/programme.json`)
    return designer.put(`${draft}/files/programme.json`, {
      content: JSON.stringify({ ...manifest, settings }, null, 1),
      expected: sha256,
    } as unknown as Json)
  }
  const errors = async () =>
    (
      await designer.get<{ readonly problems: readonly { readonly code: string; readonly at?: string; readonly severity: string }[] }>(
        `${draft}/problems`,
      )
    ).problems
      .filter(({ severity }) => severity === 'error')
      .map(({ code, at }) => [code, at])

  await save({ thresholdC: 200 })
  expect(await errors()).toEqual([
    ['SETTING_NOT_SET', 'settings/thresholdB'],
    ['SETTING_NOT_SET', 'settings/thresholdA'],
  ])
  await save({ thresholdC: 200, thresholdB: 280, thresholdA: 5000 })
  expect(await errors()).toEqual([['SETTING_WRONG', 'settings/thresholdA']])

  await save({ thresholdC: 200, thresholdB: 280, thresholdA: 340 })
  expect(await errors()).toEqual([])
  const { hash } = await designer.post<{ readonly hash: string }>(`${draft}/review`, { note: '市网信局定的分数线' })
  await (await driver.as('cityleader2')).post(`${draft}/review/decision`, { agree: true, hash })
  await designer.post(`/api/programmes/${programme}/publish`, { note: '分数线' })

  const scored = await designer.post<{ readonly level: string }>(`/api/programmes/${programme}/score`, { answers: allRows() })
  expect(scored.level).toBe('B')
})

/** Material check, survey of the drawn households, county's review and section 5. */
async function throughCounty(caseId: string, satisfied = 10): Promise<void> {
  const { driver } = running.stage
  await driver.complete('county1', caseId, 'check-materials', { checked: ['SECTIONS', 'QUANTITIES', 'PROOF', 'SEAL'], decision: 'PASSED' })
  const households = Array.from({ length: 100 }, (_, index) => ({ door: `1-1-${index + 1}` }))
  await driver.complete('county1', caseId, 'list-households', { households })
  const survey = await surveyOf(caseId)
  expect(survey.answers).toHaveLength(10)
  expect(survey.seed).toMatch(/^[0-9a-f]{32}$/)
  const answers = survey.answers.map((one, index) => ({ ...one, answer: index < satisfied ? 'SATISFIED' : 'NOT' }))
  await driver.complete('county1', caseId, 'survey', { answers, surveyedOn: { $day: 0 }, surveyors: '社区网格员' })
  await driver.complete('county1', caseId, 'review-county', inspection())
  await driver.complete('countyleader1', caseId, 'first-opinion', {
    districtOpinion: '同意申报。',
    districtDate: { $day: 0 },
    districtSeal: seal('兴庆区人民政府'),
    decision: 'AGREE',
  })
}

async function surveyOf(caseId: string): Promise<{ readonly seed: string; readonly answers: readonly JsonObject[] }> {
  const { driver } = running.stage
  await driver.settle()
  const task = (await driver.openTasks('county1', caseId)).find(({ elementId }) => elementId === 'survey')
  const { data } = await (await driver.as('county1')).get<{ readonly data: JsonObject }>(`/api/tasks/${task?.key}`)
  return data as unknown as { readonly seed: string; readonly answers: readonly JsonObject[] }
}

/** Three bureaus side by side, then section 6. */
async function throughCity(caseId: string): Promise<void> {
  const { driver } = running.stage
  const opinion = { subjects: ['VIDEO', 'FIRE'], decision: 'AGREE', opinion: '设施属实。' }
  await driver.complete('police1', caseId, 'ask-security', opinion)
  await driver.complete('housing1', caseId, 'ask-housing', opinion)
  expect((await driver.openTasks('cityleader2', caseId)).map(({ elementId }) => elementId)).toEqual([])
  await driver.complete('city2', caseId, 'grade', { opinion: '按指标逐项评定。' })
  await driver.complete('cityleader2', caseId, 'department-opinion', {
    departmentOpinion: '同意评定。',
    departmentDate: { $day: 0 },
    departmentSeal: seal('银川市互联网信息办公室'),
    decision: 'AGREE',
  })
}

const titles = (detail: CaseDetail) => detail.letters.map(({ title }) => title)

test("goes from the six sections to the level and the county's reward", async () => {
  const { driver } = running.stage
  const subject = await register('民乐家园')
  const caseId = await apply(subject.id, application(allRows()))
  await throughCounty(caseId)
  await throughCity(caseId)
  await driver.complete('city2', caseId, 'publish-notice', publication)
  await running.stage.advance(new Date('2026-03-12T02:00:00Z'))

  expect((await (await driver.as('applicant1')).get<SubjectView>(`/api/subjects/${subject.id}`)).level?.code).toBe('A')
  await driver.complete('county1', caseId, 'account', {
    payee: { name: '银川市兴庆区人民政府', bank: '宁夏银行兴庆支行', account: '6230950100000012345' },
    seal: seal('兴庆区人民政府'),
  })
  await driver.complete('city2', caseId, 'review', { checked: ['LEVEL', 'KIND', 'INVESTMENT', 'CAP'], decision: 'AGREE' })
  await driver.complete('cityleader2', caseId, 'approve', { decision: 'AGREE' })
  await driver.complete('finance1', caseId, 'pay', { outcome: 'PAID', paidOn: { $day: 0 }, reference: 'YH-1' })

  const done = await driver.caseOf('county1', caseId)
  expect(done.status.code).toBe('RATED')
  expect(done.closedAt).not.toBeNull()
  expect(titles(done)).toEqual(
    expect.arrayContaining([
      '收件回执',
      '智慧小区初审意见及评定等级',
      '银川市智慧小区申报表',
      '智慧小区评定结果告知书',
      '智慧小区等级认定书',
    ]),
  )
  const awards = await (await driver.as('finance1')).get<{ readonly items: readonly AwardView[] }>(`/api/awards?caseId=${caseId}`)
  expect(awards.items).toEqual([
    expect.objectContaining({
      payee: expect.objectContaining({ name: '银川市兴庆区人民政府' }),
      level: expect.objectContaining({ code: 'A' }),
      totalFen: '2000001',
    }),
  ])
  const form = done.letters.find(({ title }) => title === '银川市智慧小区申报表')
  const paper = await (await driver.as('county1')).download(`/api/documents/${form?.documentId}`)
  if (process.env.PINGJI_SHOTS !== undefined) writeFileSync(`${process.env.PINGJI_SHOTS}/form.pdf`, paper)
  expect(paper.subarray(0, 5).toString()).toBe('%PDF-')
})

test('gives no points when too few households are satisfied', async () => {
  const { driver } = running.stage
  const subject = await register('石油新村')
  const caseId = await apply(subject.id, application(allRows()))
  await throughCounty(caseId, 7)
  await throughCity(caseId)

  expect((await (await driver.as('applicant1')).get<SubjectView>(`/api/subjects/${subject.id}`)).level?.code).toBe('B')
})

test.each<[string, (rows: JsonObject) => JsonObject, JsonObject, string]>([
  ['totals that differ from section 2', (rows) => ({ ...rows, 'YC-I08': { numerator: 10, denominator: 499 } }), {}, 'TOTALS_DIFFER'],
  ['a share without quantities', (rows) => ({ ...rows, 'YC-I08': { has: true } }), {}, 'QUANTITIES_MISSING'],
  ['a missing mandatory row of the level applied for', (rows) => ({ ...rows, 'YC-I75': { has: false } }), {}, 'MANDATORY_ROWS_NOT_MET'],
  [
    'a closed community that marks its gates as not applicable',
    (rows) => ({ ...rows, 'YC-I29': { notApplicable: true } }),
    {},
    'CLOSED_ROWS',
  ],
])('refuses %s', async (title, change, more, code) => {
  const subject = await register(`拒绝 ${title}`)

  await expect(apply(subject.id, application(change(allRows()), more))).rejects.toMatchObject({ code })
})

test('lets nobody write across the sections', async () => {
  const { driver } = running.stage
  const caseId = await apply((await register('分界小区')).id, application(allRows()))
  const applicant = await driver.as('applicant1')
  const county = (await driver.openTasks('county1', caseId))[0]

  await expect(applicant.post(`/api/tasks/${county?.key}/complete`, { data: {} })).rejects.toMatchObject({ status: 404 })
  await expect(apply((await register('越界小区')).id, application(allRows(), { districtOpinion: '同意' }))).rejects.toMatchObject({
    code: 'FORM_INVALID',
  })
  expect((await driver.openTasks('city2', caseId)).map(({ elementId }) => elementId)).toEqual([])
})

test('assesses a new community by three bureaus, all of whom must finish', async () => {
  const { driver } = running.stage
  const subject = await register('新城首府', { communityKind: 'NEW' })
  const caseId = await apply(
    subject.id,
    {
      acceptedOn: '2026-02-01',
      contact: '陈晓岚',
      phone: '13800000001',
      facilities: ['VIDEO', 'FACE', 'PLATE'],
      design: [file('设计.pdf')],
      acceptance: [file('验收.pdf')],
    },
    'joint-assessment',
  )
  const passed = { visitedOn: { $day: 0 }, inspectors: '王强', decision: 'PASSED', opinion: '配备齐全。' }
  await driver.complete('city2', caseId, 'assess-cyberspace', passed)
  await driver.complete('police1', caseId, 'assess-security', passed)
  expect((await driver.openTasks('approval1', caseId)).map(({ elementId }) => elementId)).toEqual([])
  await driver.complete('housing1', caseId, 'assess-housing', { ...passed, decision: 'FAILED', opinion: '车辆识别未启用。' })

  await expect(driver.complete('approval1', caseId, 'conclude', { conclusion: 'PASSED', reason: '合格' })).rejects.toMatchObject({
    status: 422,
  })
  await driver.complete('approval1', caseId, 'conclude', { conclusion: 'FAILED', reason: '一项不合格' })
  expect((await driver.caseOf('applicant1', caseId)).status.code).toBe('FAILED')
  expect(isJsonObject(subject.data) && subject.data.communityKind).toBe('NEW')
})
