// Answers of the rehearsal routes as a long run gives them, for what a small real run does not show: stuck cases, clawbacks, long lists.
import type { Page } from 'playwright-core'
import type {
  ElementReport,
  ImpactReport,
  Percentiles,
  RehearsalComparison,
  RehearsalReport,
  RehearsalRun,
  RehearsedCase,
  RehearsedCaseLine,
} from '../../server/base/api/rehearsal.ts'

const both = (zh: string, en = zh) => ({ zh, en })
const PROCESS = 'shenshan-grading'
const LONG =
  '公示期满后既没有待办、定时，也没有等待的消息：排他网关“有异议？”的两个条件都不成立，也没有默认流向，办件会一直停在这里，申请人和经办人都不会收到任何通知。'

const spread = (p10: number, p50: number, p90: number, most: number): Percentiles => ({ count: 160, p10, p50, p90, p99: most, most })
const NONE: Percentiles = { count: 0, p10: null, p50: null, p90: null, p99: null, most: null }

const element = (elementId: string, name: string, entered: number, waiting: Percentiles, working: Percentiles): ElementReport => ({
  processId: PROCESS,
  elementId,
  name,
  type: 'userTask',
  entered,
  completed: entered - 2,
  open: 2,
  incidents: elementId === 'publish-notice' ? 3 : 0,
  waiting,
  working,
})

export const run: RehearsalRun = {
  id: 'run-1',
  programme: 'shenshan-2021',
  of: 'draft',
  hash: '5a0c9be1f3d2',
  scenario: { id: 'usual', title: both('常态运行一年', 'A usual year') },
  seed: 'shenshan-2025',
  state: 'done',
  progress: { share: 1, today: '2026-01-01', cases: 412, steps: 18_204 },
  startedBy: { id: 'u1', name: '方可' },
  startedAt: '2026-03-03T02:00:00.000Z',
  endedAt: '2026-03-03T02:00:05.000Z',
  error: null,
  verdict: {
    clean: false,
    grounds: [
      { code: 'STUCK_CASES', text: both(`2 处停滞，如 SS-2025-0007：${LONG}`, '2 stand still'), behind: { what: 'stuck' } },
      { code: 'DEADLINES_MISSED', text: both('期限超期 12.5%，允许 5%', '12.5% missed'), behind: null },
    ],
  },
}

export const otherRun: RehearsalRun = {
  ...run,
  id: 'run-2',
  seed: 'autumn',
  state: 'running',
  progress: { share: 0.43, today: '2025-06-04', cases: 170, steps: 7_120 },
  startedAt: '2026-03-03T03:00:00.000Z',
  endedAt: null,
  verdict: null,
}

const failedRun: RehearsalRun = {
  ...run,
  id: 'run-3',
  of: 1,
  state: 'failed',
  progress: null,
  verdict: null,
  startedAt: '2026-03-02T03:00:00.000Z',
  error: both('流程“shenshan-grading”无法编译：网关“any-objection”没有出口。', 'The process can not be compiled.'),
}

const months = Array.from({ length: 12 }, (_, at) => `2025-${String(at + 1).padStart(2, '0')}`)
const weeks = Array.from({ length: 52 }, (_, at) => new Date(Date.UTC(2024, 11, 30) + at * 7 * 86_400_000).toISOString().slice(0, 10))

export const report: RehearsalReport = {
  programme: 'shenshan-2021',
  hash: run.hash,
  scenario: 'usual',
  seed: run.seed,
  from: '2025-01-01',
  to: '2026-01-01',
  cases: 412,
  steps: 18_204,
  caseTypes: [
    {
      code: 'grading',
      name: both('智慧小区评级', 'rating'),
      opened: 210,
      closed: 160,
      days: spread(28, 61, 118, 204),
      outcomes: [
        { outcome: 'CERTIFIED', name: both('已发证', 'certified'), count: 120 },
        { outcome: 'NOT_PASSED', name: both('未通过', 'not passed'), count: 40 },
        { outcome: null, name: both('未办结', 'open'), count: 50 },
      ],
    },
    {
      code: 'subsidy',
      name: both('专项补贴申请', 'subsidy application'),
      opened: 96,
      closed: 90,
      days: spread(20, 33, 58, 80),
      outcomes: [{ outcome: 'PAID', name: both('已拨付', 'paid'), count: 90 }],
    },
  ],
  refused: [
    {
      caseType: 'grading',
      name: both('智慧小区评级', 'rating'),
      code: 'APPLICATION_OPEN',
      text: both('该小区已有在办的申请，办结后可再次申请。', 'An application of this community is open; apply again when it is closed.'),
      count: 12,
    },
    {
      caseType: 'subsidy',
      name: both('专项补贴申请', 'subsidy application'),
      code: 'NOT_OFFERED',
      text: both('原办件尚不能提出该申请。', 'The earlier case does not allow it yet.'),
      count: 3,
    },
  ],
  elements: [
    element('receive-papers', '收件登记', 210, spread(1, 3, 20, 66), spread(0.2, 0.3, 0.6, 1.1)),
    element('check-materials', '材料审查', 260, spread(8, 40, 130, 210), spread(0.5, 1, 3, 6)),
    element('correct-materials', '补正材料', 52, spread(24, 90, 200, 400), spread(1, 2, 4, 6)),
    element('confirm-preliminary', '确认初验结果', 190, spread(3, 20, 70, 90), spread(0.3, 0.5, 1, 2)),
    element('deliberate', '审议评级意见', 120, spread(30, 300, 700, 900), spread(1, 2, 3, 4)),
    element('publish-notice', '发布公示', 118, spread(1, 2, 10, 20), spread(0.2, 0.2, 0.5, 1)),
  ],
  flows: [
    { processId: PROCESS, flowId: 'flow-submitted-receive-papers', taken: 210 },
    { processId: PROCESS, flowId: 'flow-material-result-issue-correction', taken: 52 },
  ],
  neverReached: [
    { processId: PROCESS, elementId: 'rectify-networking', name: '联网整改', kind: 'element' },
    { processId: PROCESS, elementId: 'investigate', name: '异议调查核实', kind: 'element' },
    { processId: PROCESS, elementId: 'flow-objection-founded-certificate-gate', name: null, kind: 'flow' },
  ],
  lights: months.map((month, at) => ({ month, green: 20 + at, yellow: at % 4, red: at > 7 ? at - 5 : 0, paused: 3 })),
  deadlines: [
    {
      rule: 'DL-17',
      name: both('材料审查反馈', 'material check'),
      article: 'SS-17',
      binds: 'official',
      begun: 262,
      met: 210,
      missed: 50,
      open: 2,
      lateDays: spread(1, 3, 9, 14),
    },
    {
      rule: 'DL-21',
      name: both('公示期', 'public notice'),
      article: 'SS-21',
      binds: 'official',
      begun: 118,
      met: 118,
      missed: 0,
      open: 0,
      lateDays: NONE,
    },
  ],
  queues: [
    {
      role: 'official',
      name: both('主管部门经办人', 'official'),
      people: 2,
      needed: 3,
      waitingHours: spread(1, 30, 120, 200),
      weeks: weeks.map((week, at) => ({
        week,
        arrived: 10 + (at % 7),
        done: 11,
        waiting: Math.max(0, 40 - Math.abs(at - 38) * 2),
        busy: 0.98,
      })),
    },
    {
      role: 'leader',
      name: both('主管部门负责人', 'leader'),
      people: 1,
      needed: 1,
      waitingHours: spread(1, 2, 5, 9),
      weeks: weeks.map((week) => ({ week, arrived: 3, done: 3, waiting: 0, busy: 0.2 })),
    },
  ],
  stuck: [
    {
      caseId: 'case-7',
      number: 'SS-2025-0007',
      processId: PROCESS,
      elementId: 'publish-notice',
      reason: 'nothing-waits',
      text: both(LONG),
    },
    {
      caseId: 'case-9',
      number: 'SS-2025-0009',
      processId: PROCESS,
      elementId: 'deliberate',
      reason: 'unanswered',
      text: both('没有人担任“负责人”。'),
    },
  ],
  incidents: [
    {
      processId: PROCESS,
      elementId: 'publish-notice',
      type: 'CONDITION_ERROR',
      message: `Expected a boolean, but got null: ${'x'.repeat(90)}`,
      count: 3,
    },
  ],
  results: [
    { stage: 'preliminary', level: 'NOT_PASSED', name: both('未通过', 'not passed'), count: 40, total: spread(31, 52, 58, 59.5) },
    { stage: 'preliminary', level: 'BASIC', name: both('基础型智慧小区', 'basic'), count: 110, total: spread(61, 68, 78, 79.5) },
    { stage: 'preliminary', level: 'HIGH_END', name: both('高端型智慧小区', 'high-end'), count: 40, total: spread(80, 84, 92, 97) },
  ],
  money: months.map((month, at) => ({
    month,
    awarded: String(120_000_00 * at),
    ordered: String(84_000_00 * at),
    paid: String(84_000_00 * at),
    claimed: at === 9 ? '2000000' : '0',
    repaid: at === 11 ? '2000000' : '0',
  })),
  objections: { filed: 12, late: 2, withoutEvidence: 3, founded: 2, unfounded: 4, open: 1 },
  letters: [
    { template: 'receipt', title: both('收件回执', 'receipt'), count: 210 },
    { template: 'correction', title: both('补正告知书', 'correction'), count: 52 },
  ],
  violations: [],
}

const line = (at: number): RehearsedCaseLine => ({
  caseId: `case-${at}`,
  number: `SS-2025-${String(at).padStart(4, '0')}`,
  caseType: 'grading',
  subject: at === 1 ? '名字特别长的深汕特别合作区鹅埠片区人才住房及配套设施一期工程项目小区' : `演练小区 ${at}`,
  status: at % 3 === 0 ? 'NOT_PASSED' : 'CERTIFIED',
  outcome: at % 3 === 0 ? 'NOT_PASSED' : 'CERTIFIED',
  submittedAt: '2025-02-03T02:00:00.000Z',
  closedAt: at % 5 === 0 ? null : '2025-04-03T08:00:00.000Z',
})

const lines = Array.from({ length: 50 }, (_, at) => line(at + 1))

const life: RehearsedCase = {
  ...line(1),
  moments: [
    { at: '2025-02-03T02:00:00.000Z', title: both('提交申报', 'Submitted'), article: 'SS-16', by: '申报单位' },
    { at: '2025-02-04T02:00:00.000Z', title: both('收件登记', 'Received'), article: 'SS-16', by: '经办人 1' },
    { at: '2025-04-03T08:00:00.000Z', title: both('颁发证书', 'Certified'), article: 'SS-23', by: null },
  ],
}

export const comparison: RehearsalComparison = {
  one: run,
  other: { ...run, id: 'run-4', seed: 'autumn', startedAt: '2026-03-03T04:00:00.000Z' },
  lines: [
    {
      area: 'deadlines',
      label: both('材料审查反馈 · 超期', 'material check · missed'),
      unit: 'cases',
      before: '50',
      after: '4',
      weight: 0.92,
      behind: {
        one: { what: 'deadline', rule: 'DL-17', outcome: 'missed' },
        other: { what: 'deadline', rule: 'DL-17', outcome: 'missed' },
      },
    },
    {
      area: 'queues',
      label: both('主管部门经办人 · 等待（九成）', 'official · waiting'),
      unit: 'hours',
      before: '120',
      after: '18',
      weight: 0.85,
      behind: { one: null, other: null },
    },
    {
      area: 'money',
      label: both('已支付', 'paid'),
      unit: 'fen',
      before: '554400000',
      after: '600000000',
      weight: 0.08,
      behind: { one: null, other: null },
    },
    {
      area: 'letters',
      label: both('补正告知书', 'correction'),
      unit: 'count',
      before: '52',
      after: '52',
      weight: 0,
      behind: { one: null, other: null },
    },
  ],
}

export const impact: ImpactReport = {
  id: 'impact-1',
  programme: 'shenshan-2021',
  hash: run.hash,
  state: 'done',
  progress: { done: 3, of: 3 },
  counted: { cases: 3, same: 1, different: 1, unclear: 1, canMove: 1, canNotMove: 1 },
  lines: [
    {
      caseId: 'real-1',
      number: 'SS-2026-0001',
      subject: '锦绣东方花园',
      open: false,
      differences: [
        {
          what: 'level',
          label: both('初验等级', 'level'),
          before: '基础型智慧小区',
          after: '高端型智慧小区',
          because: { kind: 'decision', id: 'shenshan_level', rule: '2', text: both('总分不低于 75 分为高端型', 'total of 75 or more') },
        },
        {
          what: 'amount',
          label: both('补贴总额', 'subsidy'),
          before: '12000000',
          after: '18000000',
          because: { kind: 'decision', id: 'shenshan_subsidy_amount', rule: null, text: both(LONG) },
        },
      ],
      migration: null,
      unclear: null,
    },
    {
      caseId: 'real-2',
      number: 'SS-2026-0002',
      subject: '山海湾家园',
      open: true,
      differences: [],
      migration: { can: false, obstacles: [both('办件停在“材料审查”，草稿中没有这个环节。', 'No such step in the draft.')] },
      unclear: null,
    },
    {
      caseId: 'real-3',
      number: 'SS-2025-0003',
      subject: '旧城家园',
      open: false,
      differences: [],
      migration: null,
      unclear: both('评分表没有留存，无法重新推算。', 'No score sheet is on record.'),
    },
  ],
}

const answers: readonly (readonly [method: string, path: RegExp, body: () => unknown])[] = [
  ['GET', /\/api\/rehearsals\/[^/]+\/report$/, () => report],
  ['GET', /\/api\/rehearsals\/[^/]+\/cases\//, () => life],
  ['GET', /\/api\/rehearsals\/[^/]+\/compare\//, () => comparison],
  ['GET', /\/api\/rehearsals\/run-2$/, () => otherRun],
  ['GET', /\/api\/rehearsals\/run-3$/, () => failedRun],
  ['GET', /\/api\/rehearsals\/[^/]+$/, () => run],
  [
    'GET',
    /\/api\/programmes\/[^/]+\/rehearsals$/,
    () => ({
      scenarios: [{ id: 'usual', file: 'rehearsals/usual.json', title: run.scenario.title, cases: 160, months: 12 }],
      runs: [otherRun, run, failedRun],
      gate: null,
    }),
  ],
  ['POST', /\/api\/programmes\/[^/]+\/impact$/, () => impact],
  ['GET', /\/api\/impacts\//, () => impact],
]

/** Lets a page read these answers instead of the server's. */
export async function playRehearsals(page: Page): Promise<void> {
  await page.route(/\/api\/(rehearsals|impacts)\/|\/api\/programmes\/[^/]+\/(rehearsals|impact)$/, async (route) => {
    const request = route.request()
    const { pathname } = new URL(request.url())
    if (request.method() === 'POST' && pathname.endsWith('/cases')) {
      const from = Number((request.postDataJSON() as { readonly cursor?: string }).cursor ?? '0')
      const items = lines.slice(from, from + 20)
      const nextCursor = from + 20 < lines.length ? String(from + 20) : null
      return route.fulfill({ json: { items, total: lines.length, nextCursor } })
    }
    const answer = answers.find(([method, path]) => method === request.method() && path.test(pathname))
    return answer === undefined ? route.continue() : route.fulfill({ json: answer[2]() })
  })
}
