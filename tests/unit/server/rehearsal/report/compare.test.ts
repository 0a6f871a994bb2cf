/** Two reports side by side, what stands against one as a gate, and the report as a workbook. */
import ExcelJS from 'exceljs'
import { describe, expect, test } from 'vitest'
import type { RehearsalReport } from '../../../../../server/base/api/rehearsal.ts'
import { compareReports } from '../../../../../server/rehearsal/report/compare.ts'
import { verdictOf } from '../../../../../server/rehearsal/report/verdict.ts'
import { reportWorkbook } from '../../../../../server/rehearsal/report/xlsx.ts'
import { sequence, serviceTask, userTask } from '../../../../support/models.ts'
import { days, live, roleTask } from './town.ts'

const PROCESS = sequence(userTask('check', roleTask('official', 'D3')), serviceTask('pay', 'pay'))

/** Ten cases, of which some are checked late. */
async function tenCases(late: number, amount = 100n): Promise<RehearsalReport> {
  const { report } = await live({
    process: PROCESS,
    cases: Array.from({ length: 10 }, (_, at) => ({ hour: 9 + at * 24, form: {} })),
    act: ({ case: of }) => ({ wait: (of?.no ?? 0) <= late ? 240 : 4, work: 1, variables: {} }),
    deadlines: [days('D3', 3)],
    jobs: {
      pay(job, world) {
        for (const kind of ['ordered', 'paid'] as const) world.recorder.money(kind, amount, job.case, world.ms)
        return {}
      },
    },
  })
  return { ...report, violations: [] }
}

test('applications that were not taken are compared by what stood against them', async () => {
  const report = await tenCases(0)
  const refused = [{ caseType: 'rating', name: { zh: '评级', en: 'rating' }, code: 'TWICE', text: { zh: '已两次', en: 'twice' }, count: 3 }]
  const line = compareReports(report, { ...report, refused }).find(({ label }) => label.zh === '评级：未受理：已两次')

  expect(line).toMatchObject({ area: 'cases', unit: 'count', before: null, after: '3', weight: 1 })
})

describe('comparison', () => {
  test('of a report with itself finds no difference', async () => {
    const report = await tenCases(2)
    const lines = compareReports(report, report)

    expect(lines.length).toBeGreaterThan(20)
    expect(lines.filter(({ weight, before, after }) => weight !== 0 || before !== after)).toEqual([])
  })

  test('puts the greatest difference first, with the cases behind both', async () => {
    const lines = compareReports(await tenCases(0), await tenCases(4, 125n))
    const missed = lines.find(({ label }) => label.en === 'D3: missed')

    expect(missed).toEqual({
      area: 'deadlines',
      label: { zh: 'D3：逾期', en: 'D3: missed' },
      unit: 'count',
      before: '0',
      after: '4',
      weight: 1,
      behind: {
        one: { what: 'deadline', rule: 'D3', outcome: 'missed' },
        other: { what: 'deadline', rule: 'D3', outcome: 'missed' },
      },
    })
    expect(lines.find(({ label }) => label.en === 'paid')).toMatchObject({ before: '1000', after: '1250', unit: 'fen', weight: 0.2 })
    expect(lines.find(({ label }) => label.en === 'D3: share missed')).toMatchObject({ before: '0', after: '0.4', unit: 'share' })
    const weights = lines.map(({ weight }) => weight)
    expect(weights).toEqual([...weights].sort((one, other) => other - one))
  })

  test('weighs what only one of them has as much as can be', async () => {
    const report = await tenCases(0)
    const other: RehearsalReport = { ...report, letters: [{ template: 'new', title: { zh: '新', en: 'new' }, count: 0 }] }

    expect(
      compareReports(report, other)
        .filter(({ area }) => area === 'letters')
        .map(({ before, after, weight }) => [before, after, weight]),
    ).toEqual([
      ['0', null, 1],
      [null, '0', 1],
    ])
  })
})

describe('verdict', () => {
  const gate = { scenario: 'year', missedShare: 0.2 }

  test('is clean when nothing stands against it', async () => {
    expect(verdictOf(await tenCases(2), gate)).toEqual({ clean: true, grounds: [] })
  })

  test('counts the share of each deadline for itself', async () => {
    const verdict = verdictOf(await tenCases(3), gate)

    expect(verdict).toEqual({
      clean: false,
      grounds: [
        {
          code: 'DEADLINES_MISSED',
          text: {
            zh: 'D3（ART-D3）逾期 30%，超过 20%：3/10。',
            en: 'D3 (ART-D3) missed in 30%, more than 20%: 3 of 10.',
          },
          behind: { what: 'deadline', rule: 'D3', outcome: 'missed' },
        },
      ],
    })
  })

  test('names steps nothing came by, but for those that may be left', async () => {
    const report = await tenCases(0)
    const unreached: RehearsalReport = {
      ...report,
      neverReached: [
        { processId: 'review', elementId: 'appeal', name: '复核', kind: 'element' },
        { processId: 'review', elementId: 'to-appeal', name: null, kind: 'flow' },
      ],
    }

    expect(verdictOf(unreached, gate).grounds.map(({ code, text }) => [code, text.zh])).toEqual([
      ['UNREACHED', '1 个环节没有任何办件走到：复核。'],
    ])
    expect(verdictOf(unreached, { ...gate, mayBeUnreached: ['appeal'] }).clean).toBe(true)
  })

  test('names standstill, incidents and broken invariants, and that nothing was lived', async () => {
    const report = await tenCases(0)
    const text = { zh: '停', en: 'still' }
    const at = { caseId: 'case_1', number: 'T1', processId: 'review', elementId: 'pay', text }
    const bad: RehearsalReport = {
      ...report,
      stuck: [
        { ...at, reason: 'incident' },
        { ...at, number: 'T2', reason: 'nothing-waits' },
        { ...at, number: 'T3', reason: 'unanswered' },
      ],
      incidents: [{ processId: 'review', elementId: 'pay', type: 'UNKNOWN', message: 'no', count: 1 }],
      violations: ['I4 broken'],
    }

    expect(verdictOf(bad, gate).grounds.map(({ code, behind }) => [code, behind?.what ?? null])).toEqual([
      ['STUCK_CASES', 'stuck'],
      ['INCIDENTS', 'incident'],
      ['VIOLATIONS', null],
    ])
    expect(verdictOf(bad, gate).grounds[0]?.text).toEqual({ zh: '2 处停滞，如 T2：停', en: '2 stand still, such as T2: still' })
    expect(verdictOf({ ...report, cases: 0 }, gate).grounds.map(({ code }) => code)).toEqual(['NOTHING_RUN'])
  })
})

test('the workbook has a sheet for each area, numbers as numbers, heads that stay', async () => {
  const report = await tenCases(4, 12_345n)
  const workbook = new ExcelJS.Workbook()
  // exceljs's own Buffer type is older than Node's.
  await workbook.xlsx.load((await reportWorkbook(report, 'zh-CN')) as unknown as ExcelJS.Buffer)
  const rows = (name: string) => {
    const sheet = workbook.getWorksheet(name)
    return (sheet?.getSheetValues() ?? []).slice(1).map((row) => (Array.isArray(row) ? row.slice(1) : []))
  }

  expect(workbook.worksheets.map(({ name }) => name)).toEqual([
    '概况',
    '办件',
    '结局',
    '未受理',
    '环节',
    '连线',
    '从未走到',
    '灯号',
    '期限',
    '人员',
    '每周队列',
    '停滞',
    '受阻',
    '评级结果',
    '资金（元）',
    '异议',
    '文书',
    '不变量',
  ])
  for (const { views } of workbook.worksheets) expect(views[0]).toMatchObject({ state: 'frozen', ySplit: 1 })
  expect(rows('期限')[1]?.slice(0, 9)).toEqual(['D3', 'D3', 'ART-D3', 'official', 10, 6, 4, 0, 0.4])
  expect(rows('资金（元）')[1]).toEqual(['2026-03', 0, 1234.5, 1234.5, 0, 0])
  expect(rows('资金（元）')[0]).toEqual(['月份', '核定', '下达支付', '已支付', '要求退回', '已退回'])
  expect(
    rows('环节')
      .find(([, id]) => id === 'check')
      ?.slice(4, 8),
  ).toEqual([10, 10, 0, 0])
})
