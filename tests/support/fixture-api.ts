/**
 * Answers the routes of `/api` from fixtures and serves the built application, to look at screens without a server.
 * `node --import tsx tests/support/fixture-api.ts [port] [folder of the build]` after `npx vite build`; log in as applicant1, official1, leader1,
 * expert1, finance1, designer1, operator1, sysadmin or auditadmin with any password.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import * as data from './fixture-data.ts'
import { checkForm, everyWidget } from './fixture-form.ts'

const port = Number(process.argv[2] ?? 4300)
const dist = process.argv[3] ?? join(import.meta.dirname, '../../dist/studio')
const both = (zh: string, en: string) => ({ zh, en })

const PERMISSIONS: { readonly [user: string]: readonly string[] } = {
  applicant1: ['case:start', 'case:read-own', 'subject:own', 'task:work'],
  official1: ['case:read-all', 'task:work', 'task:assign', 'panel:manage', 'notice:manage', 'award:read', 'programme:read'],
  leader1: ['case:read-all', 'task:work', 'task:assign', 'award:read', 'programme:read'],
  expert1: ['panel:score', 'task:work'],
  finance1: ['award:read', 'award:work', 'ledger:read', 'task:work', 'case:read-all'],
  designer1: ['programme:read', 'programme:edit', 'engine:use', 'case:read-all'],
  operator1: ['operations:read', 'engine:use'],
  sysadmin: ['user:manage'],
  auditadmin: ['audit:read'],
}
const NAMES: { readonly [user: string]: string } = {
  applicant1: '陈晓雯',
  official1: '林志远',
  leader1: '郭海涛',
  expert1: '黄建平',
  finance1: '周敏',
  designer1: '方可',
  operator1: '石磊',
}

const page = (items: readonly unknown[]) => ({ items, total: items.length, nextCursor: null })
const problem = (status: number, code: string, zh: string, en: string, problems: readonly unknown[] = []) => ({
  type: 'about:blank',
  title: code,
  status,
  code,
  detail: en,
  text: both(zh, en),
  requestId: 'req-1',
  problems,
})
const drafts = new Map<string, { data: unknown; revision: number }>()
const draftView = (id: string) => ({
  id,
  programme: 'demo-programme',
  caseType: 'grading',
  formId: 'every-widget',
  formVersion: 1,
  subjectId: 'subject-1',
  parentCaseId: null,
  data: drafts.get(id)?.data ?? { projectName: '锦绣东方花园' },
  facts: { scheme: data.scheme },
  revision: drafts.get(id)?.revision ?? 1,
  updatedAt: '2026-11-21T02:30:00.000Z',
})
const manifest = {
  id: 'demo-programme',
  title: both('智慧小区建设管理办法', 'Smart communities'),
  issuer: both('区住房建设和水务局', 'Bureau'),
  timeZone: 'Asia/Shanghai',
  publishedOn: null,
  citedDocuments: [],
  subject: { kind: 'community', name: both('小区', 'community'), form: 'every-widget' },
  articles: Array.from({ length: 33 }, (_, index) => ({
    id: `SS-${index + 1}`,
    number: `第${index + 1}条`,
    text: '申报单位应当在项目竣工后向主管部门提出评级申请，并对材料的真实性负责。'.repeat((index % 4) + 1),
  })),
  levels: [
    { code: 'BASIC', name: both('基础型智慧小区', 'Basic'), short: both('基础型', 'Basic'), rank: 1, certificate: true },
    { code: 'HIGH', name: both('高端型智慧小区', 'High-end'), short: both('高端型', 'High-end'), rank: 2, certificate: true },
  ],
  stages: [{ code: 'PRELIMINARY', name: both('初验', 'Preliminary'), article: 'SS-18' }],
  publicStatuses: Object.values(data.statuses),
  roles: [{ code: 'official', name: both('经办人', 'Official'), permissions: [] }],
  deadlines: [
    {
      id: 'DL-17',
      name: both('完整性审查', 'Check'),
      article: 'SS-17',
      count: 5,
      unit: 'workingDay',
      countStartDay: false,
      roll: 'none',
      yellowDays: 1,
      binds: 'official',
    },
  ],
  caseTypes: [
    {
      code: 'grading',
      name: both('智慧小区评级', 'Grading'),
      process: 'shenshan-grading',
      startForm: 'every-widget',
      permission: 'case:start',
      article: 'SS-16',
    },
  ],
  scheme: 'scheme.json',
  processes: data.workflowFiles('.bpmn'),
  decisions: data.workflowFiles('.dmn'),
  forms: ['every-widget.form.json', 'check.form.json'],
  letters: [],
  refusals: {},
  panel: { size: 3, spares: 1, recusalYears: 3, secondPanelDifferent: true },
  numbering: { case: '', letter: '' },
  office: { name: '区住房建设和水务局', code: '', phone: '0755-22100000', address: '创智路1号', email: 'zjj@example.gov.cn' },
}
const files = [
  ...data.workflowFiles('.bpmn').map((name) => ({ name, kind: 'process' })),
  ...data.workflowFiles('.dmn').map((name) => ({ name, kind: 'decision' })),
  ...data.formFiles().map((name) => ({ name: `forms/${name}`, kind: 'form' })),
  ...data.workflowFiles('letters').map((name) => ({ name, kind: 'letter' })),
  { name: 'scheme.json', kind: 'scheme' },
].map((file) => ({ ...file, sha256: '', bytes: 1, changed: false }))
const subject = (index: number) => ({
  id: `subject-${index}`,
  name: data.caseList[index - 1]?.subject.name ?? '',
  kind: 'community',
  organisation: { id: 'o1', name: '锦绣置业有限公司' },
  address: '创文路66号',
  areaSquareMetres: '52300.50',
  parent: null,
  data: {},
  level: index === 2 ? { code: 'BASIC', name: both('基础型智慧小区', 'Basic') } : null,
  certificate: index === 2 ? { number: 'SSZHXQ-2026-0007', status: 'valid', lastDay: '2029-03-02' } : null,
  openCases: 1,
  deviceCount: 430,
  createdAt: '2026-01-01T00:00:00.000Z',
})

type Answer = { readonly status?: number; readonly body: unknown } | undefined
type Handler = (
  match: RegExpExecArray,
  request: { readonly user: string; readonly body: Record<string, unknown>; readonly query: URLSearchParams },
) => Answer
const ok = (body: unknown): Answer => ({ body })
const me = (user: string) => ({
  id: user,
  username: user,
  name: NAMES[user] ?? user,
  roles: [],
  permissions: PERMISSIONS[user] ?? [],
  organisation: null,
})

const ROUTES: readonly (readonly [string, RegExp, Handler])[] = [
  [
    'GET',
    /^\/api\/public\/site$/,
    () => ok({ version: '0', demo: true, now: '2026-11-21T02:30:00.000Z', clockPinned: false, programmes: [manifest] }),
  ],
  [
    'GET',
    /^\/api\/auth\/me$/,
    (_, { user }) => (user === '' ? { status: 401, body: problem(401, 'NOT_LOGGED_IN', '请先登录。', 'Please log in.') } : ok(me(user))),
  ],
  [
    'GET',
    /^\/api\/notifications$/,
    () =>
      ok(
        page([
          {
            id: 'n1',
            title: '请补正材料',
            body: '山海湾家园的申报材料需要补正，请在期限内完成。',
            caseId: 'case-2',
            at: '2026-11-20T02:00:00.000Z',
            readAt: null,
          },
        ]),
      ),
  ],
  [
    'GET',
    /^\/api\/cases$/,
    (_, { query }) =>
      ok(
        page(
          data.caseList.filter((one) => (query.get('light') ?? one.light) === one.light && one.subject.name.includes(query.get('q') ?? '')),
        ),
      ),
  ],
  [
    'GET',
    /^\/api\/cases\/counts$/,
    () =>
      ok({
        total: 29,
        open: 20,
        byLight: { red: 2, yellow: 4, green: 20, paused: 3 },
        byStatus: { submitted: 4, correction: 2, assessment: 9, notice: 1, granted: 13 },
        byStage: { PRELIMINARY: 9, none: 3 },
        byType: { grading: 29 },
        byLevel: { BASIC: 9, HIGH: 4, none: 12 },
      }),
  ],
  ['GET', /^\/api\/cases\/([^/]+)$/, ([, id]) => ok(data.caseDetail(id ?? ''))],
  [
    'GET',
    /^\/api\/cases\/[^/]+\/timeline$/,
    () =>
      ok([
        {
          at: '2026-11-16T02:30:00.000Z',
          title: both('提交申报', 'Submitted'),
          detail: null,
          article: 'SS-16',
          actor: '陈晓雯',
          kind: 'submission',
          documentId: null,
        },
        {
          at: '2026-11-16T02:31:00.000Z',
          title: both('出具收件回执', 'Receipt issued'),
          detail: both('深汕住建评收〔2026〕12号', 'No. 12'),
          article: 'SS-17',
          actor: null,
          kind: 'letter',
          documentId: 'doc-1',
        },
        {
          at: '2026-11-17T02:31:00.000Z',
          title: both('一次性告知补正', 'Corrections asked'),
          detail: both(
            '竣工图纸缺少弱电系统图；统一社会信用代码与营业执照不一致。请在收到通知后及时补正，逾期未补正的视为撤回申请。补正期间主管部门的审查期限暂停计算，自收到全部补正材料之日起恢复计算。',
            'Two items.',
          ),
          article: 'SS-17',
          actor: '林志远',
          kind: 'decision',
          documentId: 'doc-2',
        },
      ]),
  ],
  [
    'GET',
    /^\/api\/cases\/[^/]+\/diagram$/,
    () =>
      ok({
        processes: [
          {
            instanceKey: '1',
            processId: 'shenshan-grading',
            name: '智慧小区评级',
            xml: data.diagramXml(),
            status: 'ACTIVE',
            elements: [...data.diagramXml().matchAll(/<bpmn:(?:userTask|serviceTask|startEvent)[^>]* id="([^"]+)"/g)]
              .slice(0, 4)
              .map(([, elementId], index) => ({ elementId, active: index === 3 ? 1 : 0, completed: index < 3 ? 1 : 0, incidents: 0 })),
            takenFlows: [],
          },
        ],
      }),
  ],
  [
    'GET',
    /^\/api\/cases\/[^/]+\/submissions\/[^/]+$/,
    () =>
      ok({
        form: everyWidget,
        data: {
          projectName: '山海湾家园',
          creditCode: '91440300MA5EXAMPLE',
          phone: '0755-22101234',
          kind: 'new',
          area: '52300.50',
          investment: '1280000.00',
          networked: true,
          platform: '统一平台',
          systems: ['gate', 'meter'],
          buildings: [{ name: '1栋', floors: 32, households: 128 }],
          householdsTotal: 128,
          summary: '已建成。',
          planFiles: ['doc-3'],
          truth: true,
          signature: { name: '陈晓雯', consent: true },
        },
      }),
  ],
  [
    'GET',
    /^\/api\/tasks$/,
    (_, { query, user }) =>
      ok(
        page(
          user === 'applicant1'
            ? [
                {
                  ...data.taskList[1],
                  key: 'task-own',
                  name: '补正材料',
                  case: { ...data.taskList[1]?.case, id: 'case-2', subject: '山海湾家园' },
                },
              ]
            : data.taskList.filter(
                (one) => (query.get('light') ?? one.light) === one.light && (query.get('box') !== 'group' || one.assignee === null),
              ),
        ),
      ),
  ],
  ['GET', /^\/api\/tasks\/counts$/, () => ok({ mine: 16, group: 8, red: 3, yellow: 5, done: 121 })],
  ['GET', /^\/api\/tasks\/[^/]+\/candidates$/, () => ok([{ id: 'leader1', name: '郭海涛' }])],
  ['GET', /^\/api\/tasks\/([^/]+)$/, ([, key]) => ok(data.taskDetail(key ?? ''))],
  ['PUT', /^\/api\/tasks\/[^/]+\/draft$/, (_, { body }) => ok({ revision: Number(body.revision) + 1 })],
  ['POST', /^\/api\/tasks\/[^/]+\/complete$/, () => ({ status: 204, body: undefined })],
  ['GET', /^\/api\/drafts$/, () => ok([draftView('draft-1')])],
  ['GET', /^\/api\/drafts\/([^/]+)$/, ([, id]) => ok(draftView(id ?? ''))],
  ['POST', /^\/api\/drafts$/, () => ok(draftView('draft-1'))],
  [
    'PUT',
    /^\/api\/drafts\/([^/]+)$/,
    ([, id = ''], { body }) => {
      drafts.set(id, { data: body.data, revision: Number(body.revision) + 1 })
      return ok(draftView(id))
    },
  ],
  ['POST', /^\/api\/drafts\/[^/]+\/submit$/, () => ok({ caseId: 'case-1', number: 'PJ-2026-0001' })],
  ['GET', /^\/api\/subjects$/, () => ok(page([subject(1), subject(2)]))],
  ['GET', /^\/api\/subjects\/subject-(\d)$/, ([, index]) => ok(subject(Number(index)))],
  [
    'GET',
    /^\/api\/forms\/[^/]+\/([^/]+)$/,
    ([, id]) => ok(id === 'check' ? checkForm : id === 'every-widget' ? everyWidget : JSON.parse(data.formFile(`${id}.form.json`))),
  ],
  [
    'GET',
    /^\/api\/programmes$/,
    () => ok([{ id: manifest.id, title: manifest.title, version: 1, publishedAt: '2026-01-05T02:00:00.000Z' }]),
  ],
  ['GET', /^\/api\/programmes\/[^/]+$/, () => ok({ id: manifest.id, version: 1, manifest, files, draft: null })],
  [
    'GET',
    /^\/api\/programmes\/[^/]+\/versions$/,
    () => ok([{ version: 1, publishedAt: '2026-01-05T02:00:00.000Z', publishedBy: '方可', note: '首次发布' }]),
  ],
  ['GET', /^\/api\/programmes\/[^/]+\/scheme$/, () => ok(data.scheme)],
  [
    'GET',
    /^\/api\/programmes\/[^/]+\/files\/(.+)$/,
    ([, name = '']) => {
      const file = decodeURIComponent(name)
      if (file === 'scheme.json') return ok(data.scheme)
      if (file.endsWith('.form.json')) return ok(JSON.parse(data.formFile(file.replace('forms/', ''))))
      return ok(file.endsWith('.json') ? JSON.parse(data.workflowFile(file)) : data.workflowFile(file))
    },
  ],
  [
    'POST',
    /^\/api\/programmes\/[^/]+\/files$/,
    () =>
      ok({
        problems: [
          {
            code: 'GATEWAY_WITHOUT_DEFAULT',
            text: both('网关“材料是否齐全”没有默认流向。', 'No default flow.'),
            at: 'Gateway_1',
            file: 'shenshan-grading.bpmn',
          },
        ],
      }),
  ],
  ['GET', /^\/api\/panels$/, () => ok([data.panel, data.signingPanel])],
  ['GET', /^\/api\/panels\/(panel-\d)$/, ([, id]) => ok(id === 'panel-2' ? data.signingPanel : data.panel)],
  ['GET', /^\/api\/panels\/[^/]+\/sheet$/, () => ok(data.sheet)],
  ['PUT', /^\/api\/panels\/[^/]+\/sheet$/, (_, { body }) => ok({ ...data.sheet, revision: Number(body.revision) + 1 })],
  ['GET', /^\/api\/panels\/[^/]+\/deviations$/, () => ok(data.deviations)],
  ['GET', /^\/api\/public\/notices$/, () => ok(page(data.notices))],
  ['GET', /^\/api\/public\/notices\/([^/]+)$/, ([, id]) => ok(data.notices.find((one) => one.id === id))],
  [
    'POST',
    /^\/api\/public\/notices\/[^/]+\/objections$/,
    () => ({ status: 201, body: { receipt: 'YY-2026-0001', accepted: true, queryCode: 'K7QF-22MP' } }),
  ],
  ['GET', /^\/api\/public\/certificates$/, () => ok(page(data.certificates))],
  [
    'GET',
    /^\/api\/public\/certificates\/([^/]+)$/,
    ([, code]) =>
      code === 'unknown'
        ? { status: 404, body: problem(404, 'NOT_FOUND', '没有此证书。', 'No such certificate.') }
        : ok(data.certificates[0]),
  ],
  [
    'GET',
    /^\/api\/awards$/,
    () =>
      ok(
        page([
          data.award,
          { ...data.award, id: 'award-2', state: 'approving', recoverFen: '0', repaidFen: '0', paidFen: '0', instalments: [] },
        ]),
      ),
  ],
  ['GET', /^\/api\/awards\/[^/]+$/, () => ok(data.award)],
  ['GET', /^\/api\/payment-batches$/, () => ok(page(data.batches))],
  ['GET', /^\/api\/ledger$/, () => ok(page(data.ledger))],
  [
    'GET',
    /^\/api\/users$/,
    () =>
      ok(
        page(
          Object.keys(PERMISSIONS).map((user) => ({
            id: user,
            username: user,
            name: NAMES[user] ?? user,
            active: true,
            organisation: null,
            roles: ['official'],
          })),
        ),
      ),
  ],
  [
    'GET',
    /^\/api\/audit$/,
    () =>
      ok(
        page(
          Array.from({ length: 8 }, (_, index) => ({
            seq: String(8 - index),
            at: '2026-11-21T02:30:00.000Z',
            actor: 'official1',
            action: 'task.complete',
            object: { kind: 'task', id: `task-${index}` },
            caseId: 'case-1',
            result: index === 2 ? 'refused' : 'ok',
            detail: { form: 'check' },
            hash: 'a1b2'.repeat(16),
          })),
        ),
      ),
  ],
  [
    'POST',
    /^\/v2\/incidents\/search$/,
    () =>
      ok({
        items: [
          {
            incidentKey: '9',
            processInstanceKey: '2251799813685249',
            processDefinitionId: 'shenshan-grading',
            errorType: 'JOB_NO_RETRIES',
            errorMessage: '文书“受理通知书”缺少变量 acceptedOn。',
            elementId: 'issue-acceptance',
            creationTime: '2026-11-21T02:30:00.000Z',
            state: 'ACTIVE',
          },
        ],
        page: { totalItems: 1 },
      }),
  ],
  [
    'POST',
    /^\/v2\/process-instances\/search$/,
    () =>
      ok({
        items: [
          {
            processInstanceKey: '2251799813685249',
            processDefinitionId: 'shenshan-grading',
            processDefinitionName: '智慧小区评级',
            processDefinitionVersion: 1,
            state: 'ACTIVE',
            hasIncident: true,
            startDate: '2026-11-16T02:30:00.000Z',
            endDate: null,
          },
        ],
        page: { totalItems: 1 },
      }),
  ],
]

const MEDIA: { readonly [ext: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
}
const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-src 'self' blob:; object-src 'none'; base-uri 'none'"

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function serveFile(path: string, response: ServerResponse): void {
  const file = join(dist, path)
  const found = path !== '/' && existsSync(file) && extname(file) !== ''
  response.writeHead(200, {
    'content-type': MEDIA[found ? extname(file) : '.html'] ?? 'application/octet-stream',
    'content-security-policy': CSP,
  })
  response.end(readFileSync(found ? file : join(dist, 'index.html')))
}

createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const method = request.method ?? 'GET'
  const user = /fixture_user=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
  const json = (status: number, body: unknown, headers: { readonly [name: string]: string } = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(body === undefined ? '' : JSON.stringify(body))
  }
  if (!url.pathname.startsWith('/api/') && !url.pathname.startsWith('/v2/')) return serveFile(url.pathname, response)
  if (url.pathname.startsWith('/api/documents') || url.pathname.endsWith('/documents')) {
    if (method === 'POST') {
      await textOf(request)
      return json(201, {
        id: `doc-${Date.now()}`,
        name: '弱电系统图.pdf',
        mediaType: 'application/pdf',
        bytes: 120_000,
        sha256: 'a'.repeat(64),
        uploadedAt: '2026-11-21T02:30:00.000Z',
      })
    }
    response.writeHead(200, {
      'content-type': 'application/pdf',
      'content-length': '1200',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('竣工图纸.pdf')}`,
    })
    return response.end()
  }
  const text = await textOf(request)
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
  if (url.pathname === '/api/auth/login') {
    const name = String(body.username)
    if (!(name in PERMISSIONS))
      return json(401, problem(401, 'LOGIN_FAILED', '用户名或密码不正确。', 'User name or password is not right.'))
    return json(200, { user: me(name) }, { 'set-cookie': `fixture_user=${name}; Path=/; HttpOnly` })
  }
  if (url.pathname === '/api/auth/logout') return json(204, undefined, { 'set-cookie': 'fixture_user=; Path=/; Max-Age=0' })
  for (const [verb, pattern, handler] of ROUTES) {
    const match = verb === method ? pattern.exec(url.pathname) : null
    const answer = match === null ? undefined : handler(match, { user, body, query: url.searchParams })
    if (answer !== undefined) return json(answer.status ?? 200, answer.body)
  }
  json(method === 'GET' ? 404 : 200, method === 'GET' ? problem(404, 'NOT_FOUND', '没有找到。', 'Not found.') : {})
}).listen(port, () => console.log(`fixtures on http://localhost:${port}`))
