import ExcelJS from 'exceljs'
import { neutral } from '../../awards/decide.ts'
import type { Percentiles, RehearsalReport } from '../../base/api/rehearsal.ts'
import { yuanOfFen } from '../../base/money.ts'
import { inLocale, type Locale } from '../../base/text.ts'
import { MONEY_KINDS } from './money.ts'
import { KIND_OF_MONEY, LIGHT, OBJECTION, REASON_OF_STANDSTILL } from './words.ts'

type Value = string | number | null

interface Column {
  readonly title: string
  readonly width: number
  /** Format of numbers; default as they are. */
  readonly format?: string
}

interface Sheet {
  readonly name: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Value[])[]
}

const MONEY = '#,##0.00'
const SHARE = '0.0%'

/** The report as a workbook: a sheet for each area, numbers as numbers (money in yuan), the head of each sheet stays in sight. */
export async function reportWorkbook(report: RehearsalReport, locale: Locale): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook()
  // The day the run ended at, so that the file says nothing but the report.
  workbook.created = new Date(report.to)
  workbook.modified = workbook.created
  for (const { name, columns, rows } of sheetsOf(report, (zh, en) => inLocale({ zh, en }, locale), locale)) {
    const sheet = workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] })
    sheet.columns = columns.map(({ title, width, format }) => ({
      header: title,
      width,
      ...(format === undefined ? {} : { style: { numFmt: format } }),
    }))
    sheet.getRow(1).font = { bold: true }
    sheet.getRow(1).fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFF2F2F2' } }
    for (const row of rows) sheet.addRow(row.map((value) => (typeof value === 'string' ? neutral(value) : value)))
  }
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

type Say = (zh: string, en: string) => string

function sheetsOf(report: RehearsalReport, say: Say, locale: Locale): readonly Sheet[] {
  const text = (title: string, width = 24): Column => ({ title, width })
  const number = (title: string): Column => ({ title, width: 12 })
  const percentiles = (what: string): readonly Column[] =>
    ['P10', 'P50', 'P90', 'P99', say('最大', 'most')].map((name) => ({ title: `${what} ${name}`, width: 13 }))
  const process = text(say('流程', 'Process'))
  const element = text(say('环节标识', 'Element'))
  const count = number(say('次数', 'Count'))
  return [
    {
      name: say('概况', 'Overview'),
      columns: [text(say('项目', 'What')), text(say('内容', 'Value'), 60)],
      rows: [
        [say('评级方案', 'Programme'), report.programme],
        [say('文件摘要', 'Hash of the files'), report.hash],
        [say('演练方案', 'Scenario'), report.scenario],
        [say('随机种子', 'Seed'), report.seed],
        [say('起', 'From'), report.from],
        [say('止', 'To'), report.to],
        [say('办件', 'Cases'), report.cases],
        [say('步数', 'Steps'), report.steps],
      ],
    },
    {
      name: say('办件', 'Cases'),
      columns: [
        text(say('事项', 'Kind')),
        number(say('收件', 'Opened')),
        number(say('办结', 'Closed')),
        ...percentiles(say('天数', 'Days')),
      ],
      rows: report.caseTypes.map(({ name, opened, closed, days }) => [inLocale(name, locale), opened, closed, ...numbersOf(days)]),
    },
    {
      name: say('结局', 'Outcomes'),
      columns: [text(say('事项', 'Kind')), text(say('结局', 'Outcome')), count],
      rows: report.caseTypes.flatMap(({ name, outcomes }) =>
        outcomes.map((one) => [inLocale(name, locale), inLocale(one.name, locale), one.count]),
      ),
    },
    {
      name: say('未受理', 'Not taken'),
      columns: [text(say('事项', 'Kind')), text(say('代码', 'Code')), text(say('原因', 'Reason'), 60), count],
      rows: (report.refused ?? []).map((one) => [inLocale(one.name, locale), one.code, inLocale(one.text, locale), one.count]),
    },
    {
      name: say('环节', 'Elements'),
      columns: [
        process,
        element,
        text(say('名称', 'Name'), 28),
        text(say('类型', 'Type')),
        number(say('进入', 'Entered')),
        number(say('完成', 'Completed')),
        number(say('仍在', 'Open')),
        number(say('受阻', 'Incidents')),
        ...percentiles(say('等待小时', 'Hours waiting')),
        ...percentiles(say('办理小时', 'Hours working')),
      ],
      rows: report.elements.map((one) => [
        one.processId,
        one.elementId,
        one.name,
        one.type,
        one.entered,
        one.completed,
        one.open,
        one.incidents,
        ...numbersOf(one.waiting),
        ...numbersOf(one.working),
      ]),
    },
    {
      name: say('连线', 'Flows'),
      columns: [process, text(say('连线标识', 'Flow')), count],
      rows: report.flows.map(({ processId, flowId, taken }) => [processId, flowId, taken]),
    },
    {
      name: say('从未走到', 'Never reached'),
      columns: [process, element, text(say('名称', 'Name'), 28), text(say('种类', 'Kind'), 12)],
      rows: report.neverReached.map(({ processId, elementId, name, kind }) => [
        processId,
        elementId,
        name,
        kind === 'flow' ? say('连线', 'flow') : say('环节', 'element'),
      ]),
    },
    {
      name: say('灯号', 'Lights'),
      columns: [text(say('月份', 'Month'), 12), ...LIGHTS.map((light) => number(inLocale(LIGHT[light], locale)))],
      rows: report.lights.map((line) => [line.month, ...LIGHTS.map((light) => line[light])]),
    },
    {
      name: say('期限', 'Deadlines'),
      columns: [
        text(say('规则', 'Rule'), 12),
        text(say('名称', 'Name'), 28),
        text(say('条款', 'Article'), 12),
        text(say('责任', 'Binds'), 14),
        number(say('起算', 'Begun')),
        number(say('按期', 'Met')),
        number(say('逾期', 'Missed')),
        number(say('未到期', 'Open')),
        { title: say('逾期比例', 'Share missed'), width: 12, format: SHARE },
        ...percentiles(say('逾期工作日', 'Working days late')),
      ],
      rows: report.deadlines.map((one) => [
        one.rule,
        inLocale(one.name, locale),
        one.article,
        one.binds,
        one.begun,
        one.met,
        one.missed,
        one.open,
        one.met + one.missed === 0 ? null : one.missed / (one.met + one.missed),
        ...numbersOf(one.lateDays),
      ]),
    },
    {
      name: say('人员', 'Staff'),
      columns: [
        text(say('角色', 'Role')),
        number(say('现有人数', 'People')),
        number(say('所需人数', 'Needed')),
        ...percentiles(say('等待小时', 'Hours waiting')),
      ],
      rows: report.queues.map((one) => [inLocale(one.name, locale), one.people, one.needed, ...numbersOf(one.waitingHours)]),
    },
    {
      name: say('每周队列', 'Queues by week'),
      columns: [
        text(say('角色', 'Role')),
        text(say('周（周一）', 'Week (Monday)'), 14),
        number(say('新到', 'Arrived')),
        number(say('办完', 'Done')),
        number(say('等待', 'Waiting')),
        { title: say('忙碌', 'Busy'), width: 12, format: SHARE },
      ],
      rows: report.queues.flatMap(({ name, weeks }) =>
        weeks.map((one) => [inLocale(name, locale), one.week, one.arrived, one.done, one.waiting, one.busy]),
      ),
    },
    {
      name: say('停滞', 'Standing still'),
      columns: [text(say('办件', 'Case'), 20), process, element, text(say('原因', 'Reason'), 16), text(say('说明', 'Why'), 80)],
      rows: report.stuck.map(({ number: of, processId, elementId, reason, text: why }) => [
        of,
        processId,
        elementId,
        inLocale(REASON_OF_STANDSTILL[reason], locale),
        inLocale(why, locale),
      ]),
    },
    {
      name: say('受阻', 'Incidents'),
      columns: [process, element, text(say('类型', 'Type')), text(say('说明', 'Message'), 80), count],
      rows: report.incidents.map((one) => [one.processId, one.elementId, one.type, one.message, one.count]),
    },
    {
      name: say('评级结果', 'Results'),
      columns: [text(say('阶段', 'Stage')), text(say('等级', 'Level')), count, ...percentiles(say('得分', 'Points'))],
      rows: report.results.map((one) => [one.stage, inLocale(one.name, locale), one.count, ...numbersOf(one.total)]),
    },
    {
      name: say('资金（元）', 'Money (yuan)'),
      columns: [
        text(say('月份', 'Month'), 12),
        ...MONEY_KINDS.map((kind): Column => ({ title: inLocale(KIND_OF_MONEY[kind], locale), width: 18, format: MONEY })),
      ],
      rows: report.money.map((line) => [line.month, ...MONEY_KINDS.map((kind) => Number(yuanOfFen(BigInt(line[kind]))))]),
    },
    {
      name: say('异议', 'Objections'),
      columns: [text(say('处理', 'What came of it')), count],
      rows: OBJECTIONS.map((what) => [inLocale(OBJECTION[what], locale), report.objections[what]]),
    },
    {
      name: say('文书', 'Letters'),
      columns: [text(say('模板', 'Template')), text(say('名称', 'Title'), 40), count],
      rows: report.letters.map((one) => [one.template, inLocale(one.title, locale), one.count]),
    },
    {
      name: say('不变量', 'Invariants'),
      columns: [text(say('不成立的不变量', 'Broken invariants'), 120)],
      rows: report.violations.map((line) => [line]),
    },
  ]
}

const LIGHTS = ['green', 'yellow', 'red', 'paused'] as const
const OBJECTIONS = ['filed', 'late', 'withoutEvidence', 'founded', 'unfounded', 'open'] as const

function numbersOf({ p10, p50, p90, p99, most }: Percentiles): readonly Value[] {
  return [p10, p50, p90, p99, most]
}
