import type { Json, JsonObject } from '../../server/base/json.ts'

/**
 * Smallest valid data of every form of the Shenshan programme. `{ $file: name }` stands for the id of an uploaded document,
 * `{ $day: n }` for the local date n days from today (the demo's driver fills them, `resolved` does so for pure tests).
 * Calculated fields and prefilled read-only fields are left out: the server adds them.
 */
export type FormTemplate = JsonObject

const file = (name: string): JsonObject => ({ $file: name })
const day = (offset: number): JsonObject => ({ $day: offset })

/** Rows of the sample scheme, WH-I01 to WH-I40; every one held. */
export const allHeld: JsonObject = Object.fromEntries(
  Array.from({ length: 40 }, (_, index) => [`WH-I${String(index + 1).padStart(2, '0')}`, { has: true }]),
)

const payee: JsonObject = { name: '深汕汇景房地产开发有限公司', bank: '中国工商银行深汕合作区支行', account: '6222020200112233445' }

export const shenshanForms = {
  subject: {
    name: '鹅埠云岸花园一期',
    communityKind: 'NEW',
    address: '深汕特别合作区鹅埠镇创富路18号',
    areaSquareMetres: '60000.00',
    households: 520,
    buildings: 6,
    completedOn: '2024-03-29',
    isPhase: true,
    development: '鹅埠云岸花园',
    closed: true,
    fittedOut: true,
    inZone: true,
  },
  application: {
    community: {
      kind: 'NEW',
      households: 520,
      buildings: 6,
      closed: true,
      fittedOut: true,
      smartCompletedOn: day(-30),
      smartCompleted: true,
    },
    applicant: {
      creditCode: '91441500MA5D3K7Q1W',
      kind: 'DEVELOPER',
      legalRepresentative: '陈汉文',
      contactName: '陈晓岚',
      contactPhone: '13800000001',
    },
    construction: {
      publicInfrastructure: '公共区域供电、照明、给排水设施完备，接入统一监管平台。',
      terminals: '门禁、车牌识别、视频监控、烟感等终端全覆盖。',
      communication: '光纤到户，三家运营商接入，地下空间信号覆盖。',
      together: ['PLANNED', 'DESIGNED', 'BUILT', 'IN_USE'],
      security: '视频监控、周界报警、电子巡更一体联动。',
      equipment: '电梯、水泵、配电设备在线监测。',
      environment: '空气质量、噪声在线监测并公示。',
      services: ['PROPERTY', 'LIFE', 'GOVERNMENT', 'MEDICAL', 'TRAFFIC', 'EDUCATION'],
      interfaceProtocol: 'MQTT',
      interfaceAddress: '区智慧小区运行监管平台',
      uploadMinutes: 5,
      sharedData: '设备状态、告警、环境监测数据',
      homeSecurity: '可视对讲、一键报警、燃气泄漏报警。',
      homeExtension: '预留家庭网关与综合布线，支持主流智能家居产品。',
      platform: '已建成小区运行监管平台并接入区平台。',
      designFiles: [file('智慧小区设计方案.pdf')],
      acceptanceFiles: [file('工程竣工验收报告.pdf')],
      securityOfficer: '张立',
      securityStatement: [file('信息安全保障责任书.pdf')],
    },
    selfAssessment: allHeld,
    attachments: { licence: [file('营业执照.pdf')], areaDocument: [file('建筑面积测绘报告.pdf')] },
    declarations: { truth: true, completeness: true, validity: true, dataUse: true, signature: { name: '陈晓岚', consent: true } },
  },
  'paper-receipt': {
    receivedOn: day(0),
    receivedTime: '10:20',
    materials: [
      { name: '智慧小区评级申报表', copies: 2, form: '原件' },
      { name: '建筑面积测绘报告', copies: 1, form: '复印件' },
    ],
  },
  'completeness-check': {
    checked: ['APPLICATION', 'LICENCE', 'AREA', 'DESIGN', 'ACCEPTANCE', 'SECURITY', 'SELF_EVALUATION', 'ELIGIBLE'],
    checkResult: 'PASSED',
  },
  'completeness-check:correct': {
    checked: ['APPLICATION'],
    checkResult: 'CORRECTION_NEEDED',
    items: [{ material: '建筑面积证明', fault: '测绘报告缺少骑缝章', howToFix: '补交加盖骑缝章的测绘报告' }],
    comment: '请一次性补齐。',
  },
  correction: {
    items: [
      {
        material: '建筑面积证明',
        fault: '测绘报告缺少骑缝章',
        howToFix: '补交加盖骑缝章的测绘报告',
        response: '已补盖骑缝章。',
        documents: [file('测绘报告（补正）.pdf')],
      },
    ],
    declaration: true,
  },
  'panel-confirm': { decision: 'CONFIRM', meetingOn: day(3), meetingPlace: '区住建水务局三楼会议室' },
  'preliminary-confirm': { decision: 'CONFIRM' },
  'final-application': {
    improvement: '已按初验意见逐项完善。',
    networkedOn: day(-5),
    sharingOn: day(-5),
    contactName: '陈晓岚',
    declaration: true,
  },
  'networked-confirm': { networkedAndSharing: true, decision: 'PROCEED' },
  'networked-confirm:rectify': { networkedAndSharing: false, decision: 'RECTIFY', comment: '近30日数据上传率不足，请整改。' },
  rectification: { response: '已更换网关，数据上传恢复正常。' },
  deliberation: { meetingOn: day(0), attendees: '郑国栋、周敏', decision: 'AGREE' },
  'notice-publication': { channel: 'GOVERNMENT_SITE', address: 'https://www.szss.example/notice/2025-001' },
  'second-rating-order': { panel: 'OTHERS' },
  'hold-review': { action: '异议已办结。' },
  withdraw: { reason: '项目计划调整，暂不参加评级。', confirm: true },
  'withdrawal-confirm': { repayBy: day(30) },
  termination: {
    ground: 'FALSE_MATERIAL',
    facts: '所交验收报告经核实系伪造。',
    evidence: [file('核查笔录.pdf')],
    recovery: 'NONE',
  },
  'termination-decision': { decision: 'AGREE', comment: '情形属实。', recovery: 'NONE' },
  'subsidy-application': {
    mode: 'SPLIT',
    instalment: 1,
    payee,
    areaDocument: [file('建筑面积测绘报告.pdf')],
    accountProof: [file('开户许可证.pdf')],
    declaration: true,
  },
  'subsidy-acceptance': { checked: ['AREA', 'ACCOUNT', 'RATING', 'ONCE'], decision: 'ACCEPT', acceptedOn: day(0) },
  'subsidy-review': { checked: ['LEVEL', 'AREA', 'CONDITION', 'AMOUNT'], decision: 'AGREE', comment: '材料齐全，金额无误。' },
  'finance-check': { checked: ['BUDGET', 'ACCOUNT', 'PAID', 'OBJECTION'], decision: 'AGREE', comment: '预算额度充足。' },
  approval: { decision: 'AGREE', comment: '同意拨付。' },
  'payment-confirm': { outcome: 'PAID', paidOn: day(0), reference: 'ICBC202503210001' },
  'payee-correction': { payee: { ...payee, account: '6222020200112233446' }, accountProof: [file('开户许可证（更正）.pdf')] },
  'spot-check-plan': { plannedOn: day(7), inspectors: '周敏、方知行', reason: 'SAMPLE' },
  'spot-check': {
    visitedOn: day(0),
    inspectors: '周敏、方知行',
    findings: [{ item: '视频监控在线率', met: false, remark: '在线率62%' }],
    conclusion: 'NOT_MET',
    finding: '监控在线率低于等级要求。',
  },
  complaint: {
    name: '业主王女士',
    contact: '13900000002',
    facts: '门禁长期故障。',
    earlierOn: day(-30),
    earlierTo: '物业服务中心',
    earlierAnswer: '物业答复择期维修，至今未修。',
  },
  'complaint-investigation': {
    investigatedOn: day(0),
    investigators: '周敏',
    conclusion: 'NOT_MET',
    finding: '反馈属实，门禁故障三个月未修复。',
    replyToOwner: '您反馈的问题属实，我局已作出处理。',
  },
  'sanction-decision': { decision: 'CANCEL', repayBy: day(30), reason: '达不到等级评定要求且未及时改进。' },
  'take-over': {
    successor: { name: '鹅埠智居物业服务有限公司', creditCode: '91441500MA5FJ82H4C', contact: '林志远 13800000003' },
    takenOverOn: day(-3),
    predecessor: '深汕汇景房地产开发有限公司',
    contract: [file('接管合同.pdf')],
    declaration: true,
  },
  'take-over-confirm': { decision: 'CONFIRM' },
} as const satisfies { readonly [form: string]: FormTemplate }

/** Findings for the objections of a notice. */
export function investigationOf(objectionIds: readonly string[], founded: boolean): FormTemplate {
  return {
    findings: objectionIds.map((objectionId) => ({
      objectionId,
      founded,
      finding: founded ? '经现场核实，公示结果与实际情况不符。' : '经现场核实，公示结果与实际情况相符。',
    })),
    investigatedOn: day(0),
    investigators: '周敏、方知行',
  }
}

export interface WalkTask {
  readonly process: string
  readonly task: string
  /** Account of the demo; experts act each for himself. */
  readonly by: 'applicant1' | 'official1' | 'leader1' | 'finance1' | 'finance2' | 'each member of the panel'
  readonly form: keyof typeof shenshanForms | 'own screen'
}

/** User tasks of a grading without objection, in their order. */
export const gradingWalk: readonly WalkTask[] = [
  { process: 'shenshan-grading', task: 'receive-papers', by: 'official1', form: 'paper-receipt' },
  { process: 'shenshan-grading', task: 'check-materials', by: 'official1', form: 'completeness-check' },
  { process: 'shenshan-assessment', task: 'declare-conflict', by: 'each member of the panel', form: 'own screen' },
  { process: 'shenshan-assessment', task: 'confirm-panel', by: 'official1', form: 'panel-confirm' },
  { process: 'shenshan-assessment', task: 'score', by: 'each member of the panel', form: 'own screen' },
  { process: 'shenshan-assessment', task: 'sign-opinion', by: 'each member of the panel', form: 'own screen' },
  { process: 'shenshan-grading', task: 'confirm-preliminary', by: 'leader1', form: 'preliminary-confirm' },
  { process: 'shenshan-grading', task: 'apply-final', by: 'applicant1', form: 'final-application' },
  { process: 'shenshan-grading', task: 'confirm-networking', by: 'official1', form: 'networked-confirm' },
  { process: 'shenshan-assessment', task: 'declare-conflict', by: 'each member of the panel', form: 'own screen' },
  { process: 'shenshan-assessment', task: 'confirm-panel', by: 'official1', form: 'panel-confirm' },
  { process: 'shenshan-assessment', task: 'score', by: 'each member of the panel', form: 'own screen' },
  { process: 'shenshan-assessment', task: 'sign-opinion', by: 'each member of the panel', form: 'own screen' },
  { process: 'shenshan-grading', task: 'deliberate', by: 'leader1', form: 'deliberation' },
  { process: 'shenshan-grading', task: 'publish-notice', by: 'official1', form: 'notice-publication' },
]

/** User tasks of one subsidy application, in their order. `pay` also closes by itself when its batch is confirmed. */
export const subsidyWalk: readonly WalkTask[] = [
  { process: 'shenshan-subsidy', task: 'accept', by: 'official1', form: 'subsidy-acceptance' },
  { process: 'shenshan-subsidy', task: 'review-award', by: 'official1', form: 'subsidy-review' },
  { process: 'shenshan-subsidy', task: 'check-finance', by: 'finance1', form: 'finance-check' },
  { process: 'shenshan-subsidy', task: 'approve', by: 'leader1', form: 'approval' },
  { process: 'shenshan-subsidy', task: 'pay', by: 'finance2', form: 'payment-confirm' },
]

/** Fills `$file` and `$day`. */
export function resolved(template: Json, today: string, document: (name: string) => string = () => 'document_1'): Json {
  if (Array.isArray(template)) return template.map((item) => resolved(item, today, document))
  if (typeof template !== 'object' || template === null) return template
  const entries = template as JsonObject
  if (typeof entries.$file === 'string') return document(entries.$file)
  if (typeof entries.$day === 'number') return dayAfter(today, entries.$day)
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, resolved(value, today, document)]))
}

function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
