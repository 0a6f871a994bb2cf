import type { Percentiles, RehearsalReport, RehearsalVerdict } from '../../../base/api/rehearsal.ts'
import { yuanOfFen } from '../../../base/money.ts'
import type { FilledBlock, FilledColumn } from '../../../letters/index.ts'
import { MONEY_KINDS } from '../money.ts'
import { KIND_OF_MONEY, LIGHT, OBJECTION, REASON_OF_STANDSTILL } from '../words.ts'
import type { Chart } from './chart.ts'

/** What stands in the report on paper, in order: blocks of a letter, and charts. */
export type Part = { readonly kind: 'block'; readonly block: FilledBlock } | ({ readonly kind: 'chart' } & Chart) | { readonly kind: 'gap' }

export interface Cover {
  /** Title of the programme. */
  readonly title: string
  readonly scenario: string
  readonly verdict: RehearsalVerdict | null
}

/** Lines of a list on paper; the workbook has all. */
const MOST_LINES = 40
const LIGHT_COLORS = { green: '#52a447', yellow: '#f0b429', red: '#d4380d', paused: '#9aa5b1' } as const
const BLUE = '#3f7fd0'
const ORANGE = '#e08a2c'

export function partsOf(report: RehearsalReport, cover: Cover): readonly Part[] {
  return [
    block({ kind: 'title', text: `${cover.title}演练报告` }),
    ...coverParts(report, cover),
    ...caseParts(report),
    ...standstillParts(report),
    ...deadlineParts(report),
    ...queueParts(report),
    ...elementParts(report),
    ...resultParts(report),
    ...moneyParts(report),
    ...otherParts(report),
  ]
}

const GAP: Part = { kind: 'gap' }

function block(filled: FilledBlock): Part {
  return { kind: 'block', block: filled }
}

function heading(text: string): Part {
  return block({ kind: 'heading', text })
}

function paragraph(text: string): Part {
  return block({ kind: 'paragraph', text })
}

type Cells = readonly (string | number | null)[]

/** Columns are `title`, or `title` and the share of the width; the first is text, the others are numbers unless named with `<`. */
function table(
  columns: readonly (readonly [title: string, width: number, align?: FilledColumn['align']])[],
  rows: readonly Cells[],
): readonly Part[] {
  if (rows.length === 0) return [paragraph('无。')]
  const shown = rows.slice(0, MOST_LINES)
  const more = rows.length - shown.length
  return [
    block({
      kind: 'table',
      columns: columns.map(([title, width, align = 'right']) => ({ title, width, align })),
      rows: shown.map((row) => row.map((cell) => (cell === null ? '—' : String(cell)))),
    }),
    ...(more > 0 ? [block({ kind: 'note', text: `另有 ${more} 行，见工作簿。` })] : []),
  ]
}

const FIVE = [
  ['P10', 1],
  ['P50', 1],
  ['P90', 1],
  ['P99', 1],
  ['最大', 1],
] as const

function five({ p10, p50, p90, p99, most }: Percentiles): Cells {
  return [p10, p50, p90, p99, most].map(tenths)
}

function tenths(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10
}

function coverParts(report: RehearsalReport, { scenario, verdict }: Cover): readonly Part[] {
  const closed = report.caseTypes.reduce((sum, one) => sum + one.closed, 0)
  const field = (label: string, value: string, span: 1 | 2 = 1) => ({ label, value, span })
  return [
    GAP,
    block({
      kind: 'fields',
      fields: [
        field('演练方案', scenario),
        field('随机种子', report.seed),
        field('模拟期间', `${report.from} 至 ${report.to}`),
        field('文件摘要', report.hash.slice(0, 16)),
        field('办件', `${report.cases} 件，办结 ${closed} 件`),
        field('流程步数', String(report.steps)),
      ],
    }),
    GAP,
    ...(verdict === null
      ? []
      : verdict.clean
        ? [paragraph('结论：演练合格，未发现妨碍发布的情形。')]
        : [
            paragraph('结论：演练不合格，理由如下。'),
            block({ kind: 'list', items: verdict.grounds.map(({ text }, at) => `${at + 1}．${text.zh}`) }),
          ]),
    ...(report.violations.length === 0 ? [] : [paragraph('不成立的不变量：'), block({ kind: 'list', items: report.violations })]),
  ]
}

function caseParts({ caseTypes, refused = [] }: RehearsalReport): readonly Part[] {
  return [
    heading('一、办件'),
    ...table(
      [['事项', 3, 'left'], ['收件', 1.1], ['办结', 1.1], ['在办', 1.1], ...FIVE],
      caseTypes.map(({ name, opened, closed, days }) => [name.zh, opened, closed, opened - closed, ...five(days)]),
    ),
    block({ kind: 'note', text: '后五列为从提交到办结的自然日；P90 指十件中有九件不超过的天数。' }),
    ...table(
      [
        ['事项', 3, 'left'],
        ['结局', 3, 'left'],
        ['件数', 1],
      ],
      caseTypes.flatMap(({ name, outcomes }) => outcomes.map((one) => [name.zh, one.name.zh, one.count])),
    ),
    ...(refused.length === 0
      ? []
      : [
          paragraph('未予受理的申请：'),
          ...table(
            [
              ['事项', 2, 'left'],
              ['原因', 4, 'left'],
              ['件数', 1],
            ],
            refused.map(({ name, text, count }) => [name.zh, text.zh, count]),
          ),
        ]),
  ]
}

/** How a process or an element is called, where it has a name. */
function nameIn({ elements }: RehearsalReport, processId: string, elementId: string): string {
  return elements.find((one) => one.processId === processId && one.elementId === elementId)?.name ?? elementId
}

function standstillParts(report: RehearsalReport): readonly Part[] {
  const { stuck, incidents, neverReached } = report
  const alike = new Map<string, { readonly line: (typeof stuck)[number]; count: number }>()
  for (const line of stuck) {
    const key = JSON.stringify([line.processId, line.elementId, line.reason, line.text.zh])
    const known = alike.get(key) ?? { line, count: 0 }
    known.count += 1
    alike.set(key, known)
  }
  const unreached = new Map<string, string[]>()
  for (const { processId, kind, name, elementId } of neverReached)
    if (kind === 'element') unreached.set(processId, [...(unreached.get(processId) ?? []), name ?? elementId])
  return [
    heading('二、停滞与受阻'),
    ...table(
      [
        ['环节', 2.2, 'left'],
        ['原因', 1.4, 'left'],
        ['处', 0.7],
        ['例', 1.9, 'left'],
        ['说明', 5, 'left'],
      ],
      [...alike.values()].map(({ line, count }) => [
        nameIn(report, line.processId, line.elementId),
        REASON_OF_STANDSTILL[line.reason].zh,
        count,
        line.number,
        line.text.zh,
      ]),
    ),
    ...(incidents.length === 0
      ? []
      : table(
          [
            ['受阻环节', 2.2, 'left'],
            ['类型', 2.6, 'left'],
            ['次', 0.7],
            ['说明', 5, 'left'],
          ],
          incidents.map((one) => [nameIn(report, one.processId, one.elementId), one.type, one.count, one.message]),
        )),
    heading('三、从未走到的环节'),
    ...table(
      [
        ['流程', 2.4, 'left'],
        ['个数', 0.8],
        ['环节', 7, 'left'],
      ],
      [...unreached].map(([processId, names]) => [nameIn(report, processId, processId), names.length, names.join('、')]),
    ),
  ]
}

function deadlineParts({ deadlines, lights }: RehearsalReport): readonly Part[] {
  const percent = (met: number, missed: number) => (met + missed === 0 ? null : `${Math.round((missed / (met + missed)) * 1000) / 10}%`)
  return [
    heading('四、期限'),
    ...table(
      [
        ['期限', 3, 'left'],
        ['条款', 1.2, 'left'],
        ['起算', 1],
        ['按期', 1],
        ['逾期', 1],
        ['未到期', 1],
        ['逾期率', 1.1],
        ['逾期P50', 1.2],
        ['逾期P90', 1.2],
      ],
      deadlines.map(({ name, article, begun, met, missed, open, lateDays }) => [
        name.zh,
        article,
        begun,
        met,
        missed,
        open,
        percent(met, missed),
        lateDays.p50,
        lateDays.p90,
      ]),
    ),
    block({ kind: 'note', text: '逾期天数为超过最后一日的工作日；起算后在到期前撤销的不计入按期和逾期。' }),
    ...(lights.length === 0
      ? []
      : [
          paragraph('各月月末在办期限的灯号：'),
          {
            kind: 'chart' as const,
            unit: '个',
            bars: 'stacked' as const,
            labels: lights.map(({ month }) => month),
            series: LIGHTS.map((light) => ({
              name: LIGHT[light].zh,
              color: LIGHT_COLORS[light],
              values: lights.map((line) => line[light]),
            })),
          },
        ]),
  ]
}

const LIGHTS = ['green', 'yellow', 'red', 'paused'] as const

function queueParts({ queues }: RehearsalReport): readonly Part[] {
  return [
    heading('五、人员与队列'),
    ...table(
      [['角色', 2.6, 'left'], ['现有人数', 1.3], ['所需人数', 1.3], ['忙碌', 1.1], ...FIVE],
      queues.map(({ name, people, needed, waitingHours, weeks }) => [name.zh, people, needed, busiest(weeks), ...five(waitingHours)]),
    ),
    block({ kind: 'note', text: '所需人数：最忙四周到达的工作在这四周内办完所需；忙碌：最忙一周的占用；后五列为待办等待的小时。' }),
    ...queues
      .filter(({ weeks }) => weeks.some(({ arrived }) => arrived > 0))
      .flatMap(({ name, weeks }): Part[] => [
        paragraph(`${name.zh}每周新到的待办（蓝）和周末仍在等待的待办（橙）：`),
        {
          kind: 'chart',
          unit: '件',
          bars: 'beside',
          labels: weeks.map(({ week }) => week.slice(2)),
          series: [
            { name: '新到', color: BLUE, values: weeks.map(({ arrived }) => arrived) },
            { name: '等待', color: ORANGE, values: weeks.map(({ waiting }) => waiting) },
          ],
        },
      ]),
  ]
}

function busiest(weeks: RehearsalReport['queues'][number]['weeks']): string {
  return `${Math.round(weeks.reduce((most, { busy }) => Math.max(most, busy), 0) * 100)}%`
}

function elementParts({ elements }: RehearsalReport): readonly Part[] {
  const slowest = elements
    .filter(({ type, entered }) => type !== 'PROCESS' && entered > 0)
    .map((element) => ({ ...element, slow: Math.max(element.waiting.p90 ?? 0, element.working.p90 ?? 0) }))
    .filter(({ slow, open }) => slow > 0 || open > 0)
    .sort((one, other) => other.slow - one.slow)
  return [
    heading('六、耗时最长的环节'),
    ...table(
      [
        ['环节', 3.4, 'left'],
        ['进入', 1],
        ['完成', 1],
        ['仍在', 1],
        ['等待P50', 1.3],
        ['等待P90', 1.3],
        ['办理P50', 1.3],
        ['办理P90', 1.3],
      ],
      slowest.map(({ name, elementId, entered, completed, open, waiting, working }) => [
        name ?? elementId,
        entered,
        completed,
        open,
        ...[waiting.p50, waiting.p90, working.p50, working.p90].map(tenths),
      ]),
    ),
    block({ kind: 'note', text: '单位为小时。等待：从产生到有人办理，或等待事件的时间；办理：从有人办理到完成。' }),
  ]
}

function resultParts({ results }: RehearsalReport): readonly Part[] {
  return [
    heading('七、评级结果'),
    ...table(
      [['阶段', 2, 'left'], ['等级', 3, 'left'], ['次数', 1], ...FIVE],
      results.map(({ stage, name, count, total }) => [stage, name.zh, count, ...five(total)]),
    ),
    ...(results.length === 0 ? [] : [block({ kind: 'note', text: '后五列为得分。' })]),
  ]
}

function moneyParts({ money }: RehearsalReport): readonly Part[] {
  const moved = money.filter((line) => MONEY_KINDS.some((kind) => line[kind] !== '0'))
  const sums = MONEY_KINDS.map((kind) => money.reduce((sum, line) => sum + BigInt(line[kind]), 0n))
  if (moved.length === 0) return [heading('八、资金'), paragraph('演练中没有发生资金。')]
  return [
    heading('八、资金'),
    {
      kind: 'chart',
      unit: '元',
      bars: 'stacked',
      labels: money.map(({ month }) => month),
      series: [{ name: KIND_OF_MONEY.paid.zh, color: BLUE, values: money.map(({ paid }) => Number(yuanOfFen(BigInt(paid)))) }],
    },
    ...table(
      [['月份', 1.4, 'left'], ...MONEY_KINDS.map((kind) => [`${KIND_OF_MONEY[kind].zh}（元）`, 2] as const)],
      [...moved.map((line) => [line.month, ...MONEY_KINDS.map((kind) => yuanOfFen(BigInt(line[kind])))]), ['合计', ...sums.map(yuanOfFen)]],
    ),
  ]
}

function otherParts({ objections, letters }: RehearsalReport): readonly Part[] {
  const kinds = ['filed', 'late', 'withoutEvidence', 'founded', 'unfounded', 'open'] as const
  return [
    heading('九、异议与文书'),
    ...table(
      kinds.map((what) => [OBJECTION[what].zh, 1, 'center'] as const),
      [kinds.map((what) => objections[what])],
    ),
    ...table(
      [
        ['文书', 5, 'left'],
        ['份数', 1],
      ],
      letters.map(({ title, count }) => [title.zh, count]),
    ),
  ]
}
