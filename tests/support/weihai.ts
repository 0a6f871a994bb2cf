import type { JsonObject } from '../../server/base/json.ts'

/** What tests of the programme weihai-2020 hand in. */
export const programme = 'weihai-2020'
const file = (name: string): JsonObject => ({ $file: name })
export const id = (number: number) => `WH-I${String(number).padStart(2, '0')}`
const PER_UNIT = [11, 12, 22, 23, 24, 25, 33, 34, 35, 39, 40]

/** Everything held but the items named. */
export function held(...missing: readonly number[]): JsonObject {
  const numbers = Array.from({ length: 40 }, (_, index) => index + 1)
  return Object.fromEntries(numbers.map((number) => [id(number), { has: !missing.includes(number) }]))
}

export function application(selfAssessment: JsonObject, installed = 420): JsonObject {
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

/** A closed community of 420 households. */
export const community = (name: string, more: JsonObject = {}): JsonObject => ({
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

export const districtCheck: JsonObject = {
  checked: ['MATERIAL', 'SITE', 'UNITS', 'VIDEO'],
  visitedOn: { $day: 0 },
  inspectors: '于海涛、王颖',
  decision: 'PASSED',
  opinion: '材料齐全，现场属实。',
}
