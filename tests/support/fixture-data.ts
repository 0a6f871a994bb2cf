import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseDetail, CaseSummary, TaskDetail, TaskSummary } from '../../server/base/api/cases.ts'
import type { DeadlineView, Light } from '../../server/base/api/common.ts'
import type { RowEvidence } from '../../server/base/api/evidence.ts'
import type { DeviationView, PanelView, SheetView } from '../../server/base/api/panels.ts'
import type { AwardView, BatchView, CertificateView, LedgerEntryView, NoticeView } from '../../server/base/api/papers.ts'
import type { SchemeRow, ScoreScheme } from '../../server/rules/score/types.ts'

const root = join(import.meta.dirname, '../..')
const both = (zh: string, en: string) => ({ zh, en })
const names = ['锦绣东方花园', '山海湾家园', '赤石雅居', '鹅埠新城一期', '小漠海景苑', '鲘门滨海花园']

export const statuses = {
  waiting: { code: 'submitted', name: both('待受理', 'Submitted'), tone: 'waiting' },
  correction: { code: 'correction', name: both('待补正', 'Corrections asked'), tone: 'attention' },
  working: { code: 'assessment', name: both('评审中', 'In assessment'), tone: 'working' },
  notice: { code: 'notice', name: both('公示中', 'Public notice'), tone: 'working' },
  good: { code: 'granted', name: both('准予', 'Granted'), tone: 'good' },
  bad: { code: 'refused', name: both('不予通过', 'Not passed'), tone: 'bad' },
} as const

const lights: readonly Light[] = ['red', 'yellow', 'green', 'green', 'paused', 'none']
const statusList = Object.values(statuses)

export const caseList: readonly CaseSummary[] = names.map((name, index) => ({
  id: `case-${index + 1}`,
  number: `PJ-2026-${String(index + 1).padStart(4, '0')}`,
  caseType: 'grading',
  caseTypeName: both('智慧小区评级', 'Grading'),
  programme: 'demo-programme',
  programmeVersion: 1,
  subject: { id: `subject-${index + 1}`, name },
  applicant: { organisation: `${name}置业有限公司`, person: '陈晓雯' },
  status: statusList[index] ?? statuses.working,
  stage: 'PRELIMINARY',
  light: lights[index] ?? 'green',
  dueOn: '2026-11-27',
  waitingFor: index === 1 ? '申请单位补正材料' : '受理部门审查材料',
  submittedAt: '2026-11-16T02:30:00.000Z',
  closedAt: index > 3 ? '2026-11-20T02:30:00.000Z' : null,
}))

export const deadline: DeadlineView = {
  id: 'd1',
  ruleId: 'DL-17',
  name: both('完整性审查', 'Completeness check'),
  article: 'XX-17',
  binds: 'official',
  startsOn: '2026-09-28',
  dueOn: '2026-10-12',
  provisional: false,
  light: 'yellow',
  daysLeft: 1,
  unit: 'workingDay',
  metAt: null,
  proof: {
    from: '2026-09-28',
    count: 5,
    unit: 'workingDay',
    countedDays: ['2026-09-29', '2026-09-30', '2026-10-09', '2026-10-10', '2026-10-12'],
    skippedDays: ['01', '02', '03', '04', '05', '06', '07', '08', '11'].map((day) => ({
      date: `2026-10-${day}`,
      why: day === '11' ? '周末' : '国庆节放假',
    })),
    rolledFrom: null,
    calendars: [{ year: 2026, source: '国务院办公厅节假日安排通知', provisional: false }],
  },
}

const provisional: DeadlineView = {
  ...deadline,
  id: 'd2',
  name: both('专家评审', 'Assessment'),
  light: 'green',
  daysLeft: 24,
  dueOn: '2027-01-05',
  provisional: true,
  unit: 'naturalDay',
}

export const caseDetail = (id: string): CaseDetail => {
  const summary = caseList.find((one) => one.id === id) ?? caseList[1]
  if (summary === undefined) throw new Error('no case')
  const correcting = summary.status.code === 'correction'
  const stage = (code: string, zh: string, en: string, state: 'done' | 'current' | 'todo', at: string | null) => ({
    code,
    name: both(zh, en),
    article: 'XX-17',
    state,
    at,
  })
  return {
    ...summary,
    facts: [
      { label: both('建筑面积', 'Floor area'), value: '52,300.50 平方米' },
      { label: both('联系电话', 'Telephone'), value: '138****2201' },
      { label: both('建设类型', 'Kind'), value: '新建' },
    ],
    stages: [
      stage('APPLICATION', '申报', 'Application', 'done', '2026-11-16T02:30:00.000Z'),
      stage('MATERIAL_CHECK', '材料审查', 'Check', correcting ? 'current' : 'done', '2026-11-17T02:30:00.000Z'),
      stage('PRELIMINARY', '初验', 'Preliminary', correcting ? 'todo' : 'current', null),
      stage('FINAL', '终验', 'Final', 'todo', null),
      stage('DELIBERATION', '审议', 'Deliberation', 'todo', null),
      stage('NOTICE', '公示', 'Notice', 'todo', null),
      stage('CERTIFICATE', '颁发证书', 'Certificate', 'todo', null),
    ],
    turn: correcting
      ? { who: both('申请单位', 'Applicant'), what: both('请按补正通知逐项补正材料', 'Correct the items of the notice'), article: 'XX-17' }
      : {
          who: both('区住房建设和水务局', 'The bureau'),
          what: both('组织专家初验', 'Preliminary assessment by experts'),
          article: 'XX-18',
        },
    deadlines: [deadline, provisional, { ...deadline, id: 'd3', name: both('收件登记', 'Receipt'), metAt: '2026-11-16T08:00:00.000Z' }],
    submissions: [
      {
        id: 's1',
        formId: 'every-widget',
        title: both('智慧小区评级申报表', 'Application'),
        version: 1,
        by: { id: 'u1', name: '陈晓雯' },
        at: '2026-11-16T02:30:00.000Z',
      },
    ],
    letters: [
      {
        id: 'l1',
        number: '深汕住建评收〔2026〕12号',
        template: 'receipt',
        title: '收件回执',
        issuedAt: '2026-11-16T02:31:00.000Z',
        deliveredAt: '2026-11-16T03:00:00.000Z',
        documentId: 'doc-1',
      },
      {
        id: 'l2',
        number: '深汕住建评补〔2026〕3号',
        template: 'correction',
        title: '补正告知书',
        issuedAt: '2026-11-17T02:31:00.000Z',
        deliveredAt: null,
        documentId: 'doc-2',
      },
    ],
    documents: [
      {
        id: 'doc-3',
        name: '竣工图纸（第一册）.pdf',
        mediaType: 'application/pdf',
        bytes: 4_210_000,
        sha256: 'a'.repeat(64),
        uploadedAt: '2026-11-16T02:20:00.000Z',
      },
    ],
    links: [{ caseId: 'case-6', number: 'PJ-2026-0006', relation: '补贴申请', caseType: 'subsidy' }],
    myTasks: correcting ? [{ key: 'task-own', name: '补正材料' }] : [{ key: 'task-1', name: '完整性审查' }],
    actions: [
      {
        code: 'final',
        name: both('申请终验', 'Apply for the final assessment'),
        kind: 'start-case',
        target: 'final',
        form: 'every-widget',
      },
    ],
    panels: [{ id: 'panel-1', stage: '初验' }],
    notices: [{ id: 'notice-1', title: '关于2026年度第三批智慧小区评级结果的公示', lastDay: '2026-11-27' }],
    awards: [{ id: 'award-1', totalFen: '10000000' }],
    correction: correcting
      ? {
          taskKey: 'task-own',
          items: [
            {
              material: '竣工图纸',
              fault: '缺少弱电系统图，且第三页印章模糊无法辨认。',
              howToFix: '补充弱电系统图，重新扫描第三页。',
              field: 'planFiles',
            },
            { material: '统一社会信用代码', fault: '与营业执照不一致。', howToFix: '按营业执照核对后重新填写。', field: 'creditCode' },
          ],
        }
      : null,
  }
}

const taskNames = ['收件登记', '完整性审查', '抽取专家', '确认专家组', '审议评级意见', '调查核实异议', '补贴初审', '补贴复核', '年度抽查']
export const taskList: readonly TaskSummary[] = Array.from({ length: 24 }, (_, index) => {
  const one = caseList[index % caseList.length]
  if (one === undefined) throw new Error('no case')
  return {
    key: `task-${index + 1}`,
    name: taskNames[index % taskNames.length] ?? '',
    elementId: 'check',
    case: { id: one.id, number: one.number, caseType: one.caseType, caseTypeName: one.caseTypeName, subject: one.subject.name },
    assignee: index % 3 === 0 ? null : { id: 'official1', name: '林志远' },
    candidateGroups: ['official'],
    createdAt: '2026-11-17T01:05:00.000Z',
    light: lights[index % 4] ?? 'green',
    dueOn: '2026-11-24',
    daysLeft: index - 2,
    article: 'XX-17',
    stage: 'MATERIAL_CHECK',
  }
})

export const taskDetail = (key: string): TaskDetail => {
  const own = key === 'task-own'
  const summary = taskList.find((one) => one.key === key) ?? taskList[1]
  if (summary === undefined) throw new Error('no task')
  const mine = own || summary.assignee !== null
  return {
    ...summary,
    ...(own
      ? { key, name: '补正材料', case: { ...(summary.case ?? never()), id: 'case-2', number: 'PJ-2026-0002', subject: '山海湾家园' } }
      : {}),
    formId: own ? 'every-widget' : 'check',
    formVersion: 1,
    data: own
      ? {
          projectName: '山海湾家园',
          creditCode: '91440300MA5EXAMPLE',
          phone: '0755-22101234',
          kind: 'new',
          area: '52300.50',
          networked: false,
          buildings: [
            { name: '1栋', floors: 32, households: 128 },
            { name: '2栋', floors: 28, households: 112 },
          ],
        }
      : {},
    facts: { scheme: scheme as never },
    draftRevision: 1,
    deadline,
    screen: 'form',
    panelId: null,
    mayComplete: mine,
    mayClaim: !mine,
  }
}

function never(): never {
  throw new Error('no case on the task')
}

const rowTexts = [
  '入户光纤速率达到 200Mbps 能力',
  '楼宇门和封闭式小区入口配备智能门禁系统',
  '远程智能水表覆盖率',
  '充电桩与停车位数量之比',
  '公共区域视频监控全覆盖并接入统一平台',
  '消防设施联网监测',
  '小区公共区域照明具备分时自动控制功能',
  '物业服务响应满意度',
]
const row = (index: number): SchemeRow => {
  const base = {
    id: `R${index + 1}`,
    number: index + 1,
    group: `g${Math.floor(index / 11)}`,
    text: both(rowTexts[index % rowTexts.length] ?? '', `Indicator ${index + 1}`),
    article: `IX-${index + 1}`,
  }
  if (index % 8 === 0) return { ...base, class: { kind: 'mandatory', levels: ['BASIC', 'HIGH'] }, method: { kind: 'has' } }
  if (index % 8 === 2)
    return {
      ...base,
      class: { kind: 'points' },
      points: '5',
      method: { kind: 'proportional' },
      evidence: [{ facility: 'water-meter', metric: 'online', strength: 'full' }],
    }
  if (index % 8 === 3)
    return {
      ...base,
      class: { kind: 'points' },
      points: '3',
      method: { kind: 'threshold', operator: '>=', value: '0.1', measure: 'ratio' },
    }
  if (index % 8 === 5)
    return {
      ...base,
      class: { kind: 'points' },
      points: '4',
      method: {
        kind: 'all-of',
        conditions: [
          { id: 'a', text: both('主机联网', 'Host') },
          { id: 'b', text: both('水压监测', 'Pressure') },
        ],
      },
    }
  if (index % 8 === 7) return { ...base, class: { kind: 'bonus' }, points: '2', method: { kind: 'judged', step: '0.5' } }
  return { ...base, class: { kind: 'points' }, points: '2', method: { kind: 'has' }, notApplicable: { allowed: true, scores: 'full' } }
}

export const scheme: ScoreScheme = {
  id: 'sample',
  title: both('示例指标体系', 'Sample scheme'),
  notice: both('示例指标体系：正式指标由主管部门另行发布。', 'Sample scheme: the office will publish the real one.'),
  groups: ['基础设施', '安全防范', '便民服务', '运营管理'].map((zh, index) => ({ id: `g${index}`, title: both(zh, `Group ${index + 1}`) })),
  rows: Array.from({ length: 44 }, (_, index) => row(index)),
  rounding: { scale: 2, mode: 'half-up' },
  aggregation: { method: 'mean', mandatoryBy: 'majority' },
  levelDecision: 'level',
}

const evidence = (index: number): RowEvidence => ({
  metric: 'online',
  title: both('水表在线率', 'Meters online'),
  value: index % 2 === 0 ? '95.81' : '61.20',
  unit: '%',
  numerator: index % 2 === 0 ? 412 : 263,
  denominator: 430,
  window: { from: '2026-10-22', to: '2026-11-20' },
  checks: { complete: true, recent: true, typeAndUnit: true, plausible: index % 3 !== 0, documentedSource: true },
  series: Array.from({ length: 30 }, (_, day) => ({
    day: `2026-11-${String(day + 1).padStart(2, '0')}`,
    value: day === 12 ? null : 90 + Math.sin(day / 3) * 6,
  })),
  devices: { installed: 430, reporting: index % 2 === 0 ? 412 : 263 },
  snapshotHash: 'b'.repeat(64),
  suggestion: index % 2 === 0,
})

export const sheet: SheetView = {
  id: 'sheet-1',
  panelId: 'panel-1',
  taskKey: 'task-score',
  scheme: scheme as never,
  answers: { R1: { has: true }, R3: { numerator: 412, denominator: 430 }, R4: { numerator: 12 } },
  revision: 3,
  result: { rows: {}, totals: { approved: '0', bonus: '0', total: '0' }, gates: [], level: null },
  signedAt: null,
  hash: null,
  selfAssessment: { R1: { has: true }, R3: { numerator: 420, denominator: 430 } },
  evidence: Object.fromEntries(scheme.rows.filter((_, index) => index % 4 === 2).map((one, index) => [one.id, evidence(index)])),
}

const member = (userId: string, name: string, signed: boolean) => ({
  userId,
  name,
  speciality: '智能化工程',
  lead: userId === 'expert1',
  declared: 'no-conflict' as const,
  sheetSigned: signed,
  opinionSigned: false,
})
export const panel: PanelView = {
  id: 'panel-1',
  caseId: 'case-3',
  caseNumber: 'PJ-2026-0003',
  subject: { id: 'subject-3', name: '赤石雅居' },
  stage: 'preliminary',
  stageName: both('初验', 'Preliminary'),
  state: 'scoring',
  members: [member('expert1', '黄建平', false), member('expert2', '刘芳', true), member('expert3', '吴志强', true)],
  excluded: [{ name: '郑伟', ground: '三年内在建设单位任职', fact: '2024年1月至2025年6月任该公司总工程师' }],
  draw: {
    algorithm: 'sha256-fisher-yates-v1',
    eligible: ['黄建平', '刘芳', '吴志强', '何敏', '蔡国栋'],
    eligibleHash: 'c'.repeat(64),
    commitment: 'd'.repeat(64),
    secret: 'e'.repeat(64),
    publicValue: '2026-11-18T09:00:00Z',
    seed: 'f'.repeat(64),
    drawn: ['黄建平', '刘芳', '吴志强'],
    spares: ['何敏'],
    drawnAt: '2026-11-18T01:00:00.000Z',
  },
  opinion: null,
}

export const signingPanel: PanelView = {
  ...panel,
  id: 'panel-2',
  state: 'signing',
  members: panel.members.map((one) => ({ ...one, sheetSigned: true, opinionSigned: one.userId === 'expert2' })),
  opinion: {
    text: '经专家组独立评分并汇总，赤石雅居智慧化建设内容齐全，必备项全部达标，综合得分86.50分，评定为基础型智慧小区。\n\n建议：提高远程水表在线率，完善消防联网监测。',
    level: { code: 'BASIC', name: both('基础型智慧小区', 'Basic') },
    hash: '9f2c'.repeat(16),
    signatures: [{ name: '刘芳', at: '2026-11-20T03:00:00.000Z', dissent: null }],
  },
}

export const deviations: DeviationView = {
  rows: scheme.rows.slice(0, 12).map((one, index) => ({
    rowId: one.id,
    text: one.text,
    scores: ['黄建平', '刘芳', '吴志强'].map((name, at) => ({ member: name, score: String((index + at) % 4), met: null })),
    mean: '1.67',
    marked: index % 5 === 2,
  })),
  totals: [
    { member: '黄建平', total: '86.50', difference: '+0.83', marked: false },
    { member: '刘芳', total: '91.00', difference: '+5.33', marked: true },
    { member: '吴志强', total: '79.50', difference: '-6.17', marked: true },
  ],
  result: { approved: '82.50', bonus: '4.00', total: '86.50', level: { code: 'BASIC', name: both('基础型智慧小区', 'Basic') } },
}

const office = { name: '区住房建设和水务局', phone: '0755-22100000', email: 'zjj@example.gov.cn', address: '创智路1号' }
export const notices: readonly NoticeView[] = [
  {
    id: 'notice-1',
    title: '关于2026年度第三批智慧小区评级结果的公示',
    kind: 'result',
    state: 'open',
    publishedOn: '2026-11-20',
    lastDay: '2026-11-27',
    daysLeft: 5,
    provisional: false,
    rows: [
      { label: both('小区', 'Community'), value: '鹅埠新城一期' },
      { label: both('申报单位', 'Applicant'), value: '鹅埠新城置业有限公司' },
      { label: both('拟评等级', 'Level'), value: '基础型智慧小区' },
    ],
    body: '根据智慧小区建设管理办法，经专家评审和审议，现将拟评级结果予以公示，公示期5个工作日。\n公示期内如有异议，请以书面形式并提供证明材料向受理部门提出。',
    office,
    hash: 'ab12'.repeat(16),
    documentId: 'doc-9',
    objectionsAllowed: true,
  },
  {
    id: 'notice-2',
    title: '关于2026年度第二批智慧小区评级结果的公示',
    kind: 'result',
    state: 'closed',
    publishedOn: '2026-08-20',
    lastDay: '2026-08-27',
    daysLeft: -60,
    provisional: false,
    rows: [],
    body: '公示已结束。',
    office,
    hash: 'cd34'.repeat(16),
    documentId: null,
    objectionsAllowed: false,
  },
]

export const certificates: readonly CertificateView[] = [
  {
    number: 'SSZHXQ-2026-0007',
    subject: '小漠海景苑',
    applicant: '小漠置业有限公司',
    level: { code: 'HIGH', name: both('高端型智慧小区', 'High-end') },
    issuer: '区住房建设和水务局',
    issuedOn: '2026-03-02',
    lastDay: '2029-03-02',
    renewalFrom: '2028-12-02',
    status: 'valid',
    history: [{ on: '2026-03-02', event: both('颁发证书', 'Issued') }],
    signatureValid: true,
  },
  {
    number: 'SSZHXQ-2023-0001',
    subject: '鲘门滨海花园',
    applicant: '鲘门置业有限公司',
    level: { code: 'BASIC', name: both('基础型智慧小区', 'Basic') },
    issuer: '区住房建设和水务局',
    issuedOn: '2023-10-02',
    lastDay: '2026-10-02',
    renewalFrom: '2026-07-02',
    status: 'lapsed',
    history: [
      { on: '2023-10-02', event: both('颁发证书', 'Issued') },
      { on: '2026-10-02', event: both('有效期届满', 'Lapsed') },
    ],
    signatureValid: true,
  },
]

export const award: AwardView = {
  id: 'award-1',
  caseId: 'case-6',
  caseNumber: 'PJ-2026-0006',
  subject: { id: 'subject-6', name: '鲘门滨海花园', areaSquareMetres: '62300.50' },
  payee: { name: '鲘门置业有限公司', bank: '中国建设银行深汕支行', account: '4420 **** **** 0187' },
  level: { code: 'BASIC', name: both('基础型智慧小区', 'Basic') },
  mode: 'SPLIT',
  totalFen: '10000000',
  paidFen: '7000000',
  recoverFen: '2000000',
  repaidFen: '500000',
  state: 'recovering',
  basis: {
    decisionId: 'subsidy_amount',
    decisionVersion: 1,
    rule: '基础型，5万平方米（含）至10万平方米',
    inputs: { level: 'BASIC', area: '62300.50' },
    article: 'XX-29',
  },
  instalments: [
    {
      id: 'i1',
      number: 1,
      sharePercent: 70,
      amountFen: '7000000',
      state: 'paid',
      orderedAt: '2026-06-01T02:00:00.000Z',
      paidAt: '2026-06-09T02:00:00.000Z',
      batchId: 'b1',
    },
    {
      id: 'i2',
      number: 2,
      sharePercent: 30,
      amountFen: '3000000',
      state: 'ordered',
      orderedAt: '2026-11-18T02:00:00.000Z',
      paidAt: null,
      batchId: null,
    },
  ],
  approvals: [
    { step: both('初审', 'First check'), person: '周敏', at: '2026-05-20T02:00:00.000Z', agreed: true, comment: '金额与面积档位相符。' },
    { step: both('复核', 'Second check'), person: '许文博', at: '2026-05-22T02:00:00.000Z', agreed: true, comment: '' },
  ],
  light: 'green',
  dueOn: '2026-12-10',
  papers: [{ kind: 'application', title: '补贴资金拨付申请表', documentId: 'doc-7' }],
}

export const batches: readonly BatchView[] = [
  {
    id: 'b2',
    number: 'BF-2026-0002',
    createdAt: '2026-11-19T02:00:00.000Z',
    count: 1,
    totalFen: '3000000',
    state: 'exported',
    items: [
      {
        instalmentId: 'i2',
        payee: '鲘门置业有限公司',
        account: '4420 **** **** 0187',
        bank: '中国建设银行深汕支行',
        amountFen: '3000000',
        purpose: '智慧小区补贴第二期',
        state: 'ordered',
      },
    ],
  },
  {
    id: 'b1',
    number: 'BF-2026-0001',
    createdAt: '2026-06-02T02:00:00.000Z',
    count: 1,
    totalFen: '7000000',
    state: 'confirmed',
    items: [
      {
        instalmentId: 'i1',
        payee: '鲘门置业有限公司',
        account: '4420 **** **** 0187',
        bank: '中国建设银行深汕支行',
        amountFen: '7000000',
        purpose: '智慧小区补贴第一期',
        state: 'paid',
      },
    ],
  },
]

export const ledger: readonly LedgerEntryView[] = Array.from({ length: 12 }, (_, index) => ({
  seq: 12 - index,
  at: '2026-06-09T02:00:00.000Z',
  account: index % 2 === 0 ? '应付补贴' : '银行存款',
  debitFen: index % 2 === 0 ? '7000000' : '0',
  creditFen: index % 2 === 0 ? '0' : '7000000',
  text: '拨付第一期补贴',
  awardId: 'award-1',
  caseNumber: 'PJ-2026-0006',
  by: '周敏',
  corrects: index === 3 ? 2 : null,
}))

const workflows = join(root, 'workflows/shenshan-2021')
export const diagramXml = () => readFileSync(join(workflows, 'shenshan-grading.bpmn'), 'utf8')
export const workflowFile = (name: string) => readFileSync(join(workflows, name), 'utf8')
export const workflowFiles = (kind: string) =>
  kind === 'letters'
    ? readdirSync(join(workflows, kind)).map((name) => `letters/${name}`)
    : readdirSync(workflows).filter((name) => name.endsWith(kind))
export const formFiles = () => readdirSync(join(root, 'forms/shenshan-2021'))
export const formFile = (name: string) => readFileSync(join(root, 'forms/shenshan-2021', name), 'utf8')
