import type { Json, JsonObject } from '../../server/base/json.ts'
import type { Driver } from '../../server/demo/driver.ts'
import type { ProgrammeManifest } from '../../server/programmes/types.ts'
import type { ScoreScheme } from '../../server/rules/score/types.ts'
import { fullAnswer } from './score-answers.ts'

/** What tests of the programme yinchuan-2020 hand in. */
export const programme = 'yinchuan-2020'
export const file = (name: string): JsonObject => ({ $file: name })
export const seal = (name: string): JsonObject => ({ name, consent: true })

/** Totals of section 2, by the words of the rows' denominators. */
const TOTALS: { readonly [words: string]: number } = {
  小区内总户数: 500,
  小区内总楼宇数: 12,
  小区内井盖总数: 120,
  小区内公共照明设备总数: 200,
  小区内楼梯间公共照明设备总数: 300,
  小区内总车位数: 600,
  小区内户籍居民数: 1200,
  小区内总楼层数: 216,
}

/** Every row full, with the totals of section 2 as denominators; the survey is still to come. */
export function allRows(scheme: ScoreScheme): JsonObject {
  return Object.fromEntries(
    scheme.rows.flatMap((row) => {
      const { method } = row
      if (method.kind === 'survey') return []
      const whole = 'denominator' in method ? TOTALS[method.denominator?.zh ?? ''] : undefined
      return [[row.id, whole === undefined ? { ...fullAnswer(row) } : { numerator: whole, denominator: whole }]]
    }),
  ) as unknown as JsonObject
}

export function application(selfAssessment: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    applicant: { appliedLevel: 'A', person: '陈晓岚', phone: '13800000001', seal: seal('汇景物业') },
    basic: {
      completedOn: '2012-09-01',
      buildings: 12,
      population: 1500,
      units: 24,
      households: 500,
      partyMembers: 60,
      poorPopulation: 2,
      disabledPopulation: 8,
      occupiedHouseholds: 100,
      registeredResidents: 1200,
      totalFloors: 216,
      totalSpaces: 600,
      publicLightsTotal: 200,
      stairLightsTotal: 300,
      totalManholes: 120,
    },
    selfAssessment,
    security: { dataStatement: true, networkStatement: true, rules: [file('制度.pdf')] },
    investment: { amount: '100000.03', period: { from: '2025-03-01', to: '2025-11-30' }, proof: [file('发票.pdf')] },
    ...more,
  }
}

export const community = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  county: 'XINGQING',
  subdistrict: '中山南街街道',
  neighbourhood: '民乐社区',
  address: '民族南街1号',
  communityKind: 'EXISTING',
  closed: true,
  ...more,
})

export const publication: JsonObject = { channel: '门户网站', address: 'https://example.org/notice/2' }

export const inspection = (assessment?: JsonObject): JsonObject => ({
  visitedOn: { $day: 0 },
  inspectors: '马慧玲、王强',
  investmentAmount: '100000.03',
  ...(assessment === undefined ? {} : { assessment }),
})

/** Publishes the programme with the score lines that its regulation leaves open. */
export async function publishWithLines(driver: Driver, values: { readonly [id: string]: number }): Promise<void> {
  const designer = await driver.as('designer1')
  const draft = `/api/programmes/${programme}/draft`
  const { content, sha256 } = await designer.get<{ readonly content: string; readonly sha256: string }>(`${draft}/files/programme.json`)
  const manifest = JSON.parse(content) as ProgrammeManifest & JsonObject
  const settings = (manifest.settings ?? []).map((setting) => ({ ...setting, value: values[setting.id] ?? null }))
  const changed = { content: JSON.stringify({ ...manifest, settings }, null, 1), expected: sha256 } as unknown as Json
  await designer.put(`${draft}/files/programme.json`, changed)
  const { hash } = await designer.post<{ readonly hash: string }>(`${draft}/review`, { note: '市网信局定的分数线' })
  await (await driver.as('cityleader2')).post(`${draft}/review/decision`, { agree: true, hash })
  await designer.post(`/api/programmes/${programme}/publish`, { note: '分数线' })
}
