import type { JsonObject } from '../../server/base/json.ts'
import type { ProgrammeManifest } from '../../server/programmes/types.ts'

const both = (zh: string) => ({ zh, en: zh })

/** A manifest with what letters read of it; the rest is empty. */
export const sampleManifest: ProgrammeManifest = {
  id: 'shenshan-2021',
  title: { zh: '深圳市深汕特别合作区智慧小区评级', en: 'Shenshan smart community rating' },
  issuer: both('深圳市深汕特别合作区住房建设和水务局'),
  timeZone: 'Asia/Shanghai',
  publishedOn: '2021-08-01',
  citedDocuments: [],
  subject: { kind: 'community', name: { zh: '小区', en: 'Community' }, form: 'community' },
  articles: [],
  levels: [
    { code: 'NOT_PASSED', name: { zh: '未通过', en: 'Not passed' }, short: both('未通过'), rank: 0, certificate: false },
    { code: 'BASIC', name: { zh: '基础型智慧小区', en: 'Basic' }, short: both('基础型'), rank: 1, certificate: true },
    {
      code: 'HIGH_END',
      name: { zh: '高端型智慧小区', en: 'High-end' },
      short: both('高端型'),
      rank: 2,
      certificate: true,
      aliases: ['高档型'],
    },
  ],
  stages: [],
  publicStatuses: [],
  roles: [],
  deadlines: [
    {
      id: 'DL-21',
      name: { zh: '公示期', en: 'Public notice' },
      article: 'SS-21',
      count: 5,
      unit: 'workingDay',
      countStartDay: false,
      roll: 'none',
      yellowDays: 1,
      binds: 'official',
    },
  ],
  caseTypes: [],
  scheme: 'scheme.json',
  letters: [],
  refusals: {
    OBJECTION_OPEN: { zh: '有异议尚未处理完毕。', en: 'An objection is open.' },
    NOTICE_STILL_RUNNING: { zh: '公示期尚未结束。', en: 'The notice is still running.' },
    ONCE_ONLY: { zh: '同一小区只可享受一次专项补贴。', en: 'The subsidy is granted once.' },
  },
  panel: { size: 5, spares: 2, recusalYears: 3, secondPanelDifferent: true },
  award: {
    decision: 'shenshan_subsidy_amount',
    instalmentDecision: 'shenshan_instalment',
    clawbackDecision: 'shenshan_clawback',
    currency: 'CNY',
    budgetItem: { code: '2120399', name: '其他城乡社区公共设施支出' },
  },
  gates: { decision: 'shenshan_gate' },
  certificate: { datesDecision: 'shenshan_certificate_dates', numberPattern: 'SSZH-{year}-{serial:4}' },
  numbering: { case: 'SS-{year}-{serial:4}', letter: '深汕住建水智评〔{year}〕{serial}号' },
  office: {
    name: '深圳市深汕特别合作区住房建设和水务局',
    code: '深汕住建水',
    phone: '0755-22100000',
    address: '深汕特别合作区鹅埠镇创富路示范街1号',
    email: 'zhxq@example.gov.cn',
  },
}

const payee = { name: '深汕滨海物业服务有限公司', bank: '中国建设银行深汕支行', account: '44250100000000000000' }

/** Data of a believable case; what a template of this id needs beyond the common part. */
export function sampleData(template: string): JsonObject {
  const common: JsonObject = {
    case: { id: 'case_1', number: 'SS-2026-0012', type: 'rating' },
    subject: { id: 'subject_1', name: '滨海雅苑', areaSquareMetres: '68500.00' },
    applicant: {
      organisationId: 'org_1',
      organisationName: '深汕滨海物业服务有限公司',
      creditCode: '91440300MA5G000000',
      personName: '林晓彤',
      phone: '0755-22110000',
    },
    result: { level: 'BASIC', approved: 82, bonus: 6, total: 88, passed: true, confirmedOn: '2026-03-06' },
    stage: template === 'result-notice' ? 'final' : 'preliminary',
    notice: { id: 'notice_1', publishedOn: '2026-03-09', lastDay: '2026-03-16' },
    certificate: {
      id: 'certificate_1',
      number: 'SSZH-2026-0003',
      level: 'BASIC',
      issuedOn: '2026-03-17',
      lastDay: '2029-03-17',
      renewalFrom: '2028-12-17',
      qr: 'https://pingji.example.gov.cn/verify/certcode_4f9k2m7q1r5t8v3w6x0y#WzEsIlNTWkgtMjAyNi0wMDAzIl0.c2lnbmF0dXJl',
    },
    award: {
      id: 'award_1',
      total: 100000,
      pay: 70000,
      paid: 0,
      mode: 'SPLIT',
      level: 'BASIC',
      payee,
      basis: { decisionId: 'shenshan_subsidy_amount', decisionVersion: 3, rule: '2' },
    },
    payment: {
      amount: 70000,
      words: '人民币柒万元整',
      purpose: '智慧小区专项补贴（初验70%）',
      paidOn: '2026-04-02',
      batchNumber: 'PC-2026-0002',
      payee,
    },
    clawback: { id: 'clawback_1', recover: 70000, repaid: 20000, outstanding: 50000 },
    event: 'NO_FINAL_APPLICATION',
    ground: template === 'termination-notice' ? 'FALSE_MATERIAL' : 'NO_FINAL_APPLICATION',
    decision: 'DOWNGRADE',
    newLevel: 'BASIC',
    finding: '门禁系统离线超过三十日，视频监控存储时间不足，公共设备监控数据未按要求上传。',
    facts: '申报材料中的竣工验收备案表经核实系伪造。',
  }
  const own: { readonly [id: string]: JsonObject } = {
    receipt: {
      receivedAt: '2026年3月2日10时25分',
      receiver: '陈志远',
      materials: [
        { name: '智慧小区评级申报表', copies: 2, form: '纸质原件' },
        { name: '竣工验收备案表', copies: 1, form: '复印件' },
        { name: '数据安全责任书', copies: 1, form: '电子件' },
      ],
    },
    'correction-notice': {
      items: [
        { material: '竣工验收备案表', fault: '复印件未加盖公章，第2页字迹不清。', remedy: '重新扫描并加盖公章后上传。' },
        { material: '数据安全责任书', fault: '缺少法定代表人签字。', remedy: '补签后上传。' },
        { material: '自评表', fault: '指标“公共设备监控”未附证明材料。', remedy: '上传设备清单及接入截图。' },
      ],
    },
    'acceptance-notice': { dueOn: '2026-04-08' },
    'group-opinion': {
      opinion: {
        id: 'opinion_1',
        hash: '3f8a6c1d9e4b7052f1c3a8d6e9b0472c5d1f8e3a6b9c0d2e4f7a1b3c5d8e9f02',
        text: '专家组听取了申报单位汇报，查阅了申报材料，现场查验了智能门禁、视频监控、公共设备监控和信息数据库共享接口，并核对了平台近三十日的联网数据。经逐项评分，该小区必选项全部满足，物业服务和安全防范系统运行稳定，数据上传及时；政务服务接入和能耗监测尚有不足，建议在终验前完善。',
        signatures: ['王建国', '李秀梅', '赵启明', '周雅文', '何志强'].map((name, at) => ({
          name,
          signedAt: `2026-03-05 16:0${at}`,
          hash: '3f8a6c1d9e4b7052f1c3a8d6e9b0472c',
        })),
        evidence: ['9a1c', '4be7'].map((start, at) => ({
          id: `evidence_${at}`,
          hash: `${start}6c1d9e4b7052f1c3a8d6e9b0472c5d1f8e3a6b9c0d2e4f7a1b3c5d8e9f02`,
          takenAt: '2026-03-05T08:00:00.000Z',
        })),
      },
    },
    'objection-reply': {
      objection: {
        receipt: 'YY-2026-0007',
        founded: false,
        finding: '经现场核查并调取平台数据，该小区视频监控覆盖率、存储时间均符合指标要求；异议所述离线情形系2月检修，已于当日恢复。',
      },
    },
    'subsidy-review': {
      review: { comment: '材料齐全，金额核算无误。', by: { name: '黄敏' }, on: '2026-03-18' },
      recheck: { comment: '同意。', by: { name: '吴刚' }, on: '2026-03-19' },
    },
    'sanction-notice': { event: 'SPOT_CHECK' },
    'termination-notice': { certificate: null },
  }
  return { ...common, ...(own[template] ?? {}) }
}
