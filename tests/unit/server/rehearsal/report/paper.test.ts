/** The report on paper: what is said, how high bars are, how a diagram is shaded. That it looks well is seen, not tested (support/render-rehearsal). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { RehearsalReport } from '../../../../../server/base/api/rehearsal.ts'
import { openLetterFonts } from '../../../../../server/letters/index.ts'
import { barChart, short } from '../../../../../server/rehearsal/report/paper/chart.ts'
import { diagramsIn } from '../../../../../server/rehearsal/report/paper/diagram.ts'
import { heatMap } from '../../../../../server/rehearsal/report/paper/heat-map.ts'
import { partsOf } from '../../../../../server/rehearsal/report/paper/sections.ts'
import { reportPdf } from '../../../../../server/rehearsal/report/pdf.ts'
import { messageCatch, messageDefinition, sequence, userTask } from '../../../../support/models.ts'
import { live, roleTask } from './town.ts'

const fonts = openLetterFonts(null)
const CREATED = '2026-03-09T02:00:00.000Z'

async function stuckTown(): Promise<RehearsalReport> {
  const { report } = await live({
    process: sequence(userTask('check', roleTask('official')), messageCatch('await-reply', 'reply')),
    definitions: messageDefinition('reply', '=case.id'),
    cases: [9, 33, 57].map((hour) => ({ hour, form: {} })),
  })
  return report
}

function texts(report: RehearsalReport, verdict: Parameters<typeof partsOf>[1]['verdict'] = null): string {
  return JSON.stringify(partsOf(report, { title: '小镇评级', scenario: '常态', verdict }))
}

describe('what is said', () => {
  test('names each standstill once, with how many and why', async () => {
    const report = await stuckTown()
    const row = ['await-reply', '无事可等', '3', 'T20260001', '“await-reply”等待消息“reply”，但演练全程无人发出。']

    expect(texts(report)).toContain(JSON.stringify(row))
    expect(texts(report)).toContain('小镇评级演练报告')
  })

  test('gives the grounds of a verdict, or says that there are none', async () => {
    const report = await stuckTown()

    expect(texts(report, { clean: true, grounds: [] })).toContain('演练合格')
    expect(texts(report, { clean: false, grounds: [{ code: 'STUCK_CASES', text: { zh: '三处停滞', en: '' }, behind: null }] })).toContain(
      '1．三处停滞',
    )
  })

  test('says how many lines of a long list are left to the workbook', async () => {
    const report = await stuckTown()
    const letters = Array.from({ length: 55 }, (_, at) => ({ template: `l${at}`, title: { zh: `文书${at}`, en: '' }, count: at }))

    expect(texts({ ...report, letters })).toContain('另有 15 行')
  })
})

describe('bars', () => {
  test.each([
    [0, '0'],
    [2.5, '2.5'],
    [9999, '9999'],
    [15_000, '1.5万'],
    [230_000_000, '2.3亿'],
  ])('of %d are marked %s', (value, text) => {
    expect(short(value)).toBe(text)
  })

  test('are as high as their numbers, on each other or beside each other', () => {
    const series = [
      { name: 'a', color: '#111111', values: [10, 20] },
      { name: 'b', color: '#222222', values: [10, 0] },
    ]
    const bars = (how: 'stacked' | 'beside') =>
      barChart({ labels: ['1', '2'], series, bars: how, unit: '', width: 400 }, fonts.measure).ops.flatMap((op) =>
        op.kind === 'box' && op.height !== 8 ? [{ color: op.color, x: op.x, y: op.y, height: op.height }] : [],
      )
    const [low, upon, high] = bars('stacked')

    expect(bars('stacked')).toHaveLength(3)
    expect(high?.height).toBeCloseTo(2 * (low?.height ?? 0), 5)
    expect((upon?.y ?? 0) + (upon?.height ?? 0)).toBeCloseTo(low?.y ?? 0, 5)
    const [first, beside] = bars('beside')
    expect(beside?.x).toBeGreaterThan(first?.x ?? 0)
    expect(beside?.y).toBeCloseTo(first?.y ?? 0, 5)
  })
})

describe('a diagram', () => {
  const file = new URL('../../../../../workflows/shenshan-2021/shenshan-take-over.bpmn', import.meta.url)

  test('is shaded by how often its elements were entered, red where nothing came by', async () => {
    const [diagram] = await diagramsIn(readFileSync(file, 'utf8'))
    if (diagram === undefined) throw new Error('Expected a diagram')
    const [first, second] = diagram.elements.filter(({ type }) => type === 'UserTask')
    const none = { count: 0, p10: null, p50: null, p90: null, p99: null, most: null }
    const line = (elementId: string, entered: number) => ({
      processId: diagram.processId,
      elementId,
      name: null,
      type: 'USER_TASK',
      entered,
      completed: entered,
      open: 0,
      incidents: 0,
      waiting: { ...none, count: 1, p90: 72 },
      working: none,
    })
    const report = { ...(await stuckTown()), elements: [line(first?.id ?? '', 12_345), line(second?.id ?? '', 0)] }
    const { ops, width, height } = heatMap(diagram, report, fonts.measure)
    const fills = ops.flatMap((op) => (op.kind === 'box' && op.fill !== undefined ? [op.fill] : []))

    expect(diagram.processId).toBe('shenshan-take-over')
    expect(width).toBeGreaterThan(height)
    expect(
      ops
        .filter((op) => op.kind === 'text')
        .map((op) => op.text)
        .join(''),
    ).toContain('12345')
    expect(fills).toContain('#4f95e6')
    expect(ops.filter((op) => op.kind === 'box' && op.color === '#d4380d').length).toBeGreaterThanOrEqual(2)
    for (const op of ops)
      if (op.kind === 'box') expect([op.x >= 0, op.x + op.width <= width, op.y + op.height <= height]).toEqual([true, true, true])
  })

  test('of a file that is none is no diagram', async () => {
    expect(await diagramsIn('<nothing/>')).toEqual([])
  })
})

test('the same report gives the same file, a sheet for each diagram after the text', async () => {
  const paper = {
    report: await stuckTown(),
    title: '小镇评级',
    scenario: '常态',
    verdict: null,
    files: [
      {
        name: 'take-over.bpmn',
        content: readFileSync(new URL('../../../../../workflows/shenshan-2021/shenshan-take-over.bpmn', import.meta.url), 'utf8'),
      },
      { name: 'programme.json', content: '{}' },
    ],
    createdAt: CREATED,
  }
  const pdf = await reportPdf(paper, fonts)
  const pages = (file: Buffer) => file.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0

  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  expect(pages(pdf)).toBe(pages(await reportPdf({ ...paper, files: [] }, fonts)) + 1)
  expect((await reportPdf(paper, fonts)).equals(pdf)).toBe(true)
})
