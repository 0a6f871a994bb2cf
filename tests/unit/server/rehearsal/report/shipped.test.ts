/** The shipped programmes, rehearsed small: nothing breaks an invariant, every number has its cases, and a stored run answers alike. */
import { expect, test } from 'vitest'
import { encodeRun, openRun } from '../../../../../server/rehearsal/report/encode.ts'
import { ReportMaker } from '../../../../../server/rehearsal/report/recorder.ts'
import { panelBook } from '../../../../../server/rehearsal/world/jobs/panels-book.ts'
import { lived, shippedBundle, shippedScenario } from '../../../../support/rehearsals.ts'
import { numbersOf } from './town.ts'

test.each(['shenshan-2021', 'weihai-2020', 'yinchuan-2020'])(
  '%s lives without breaking an invariant, and every number has its cases',
  async (programme) => {
    const bundle = await shippedBundle(programme)
    const scenario = { ...shippedScenario(programme), cases: 24, months: 9 }
    const maker = new ReportMaker(bundle, scenario)
    const world = lived(bundle, scenario, maker)
    const report = maker.report(world, { hash: 'hash' })

    expect(report.violations).toEqual([])
    expect(report.incidents).toEqual([])
    expect(report.stuck).toEqual([])
    expect(report.caseTypes.reduce((sum, { opened }) => sum + opened, 0)).toBe(world.cases.size)
    for (const [question, number] of numbersOf(report)) expect([question, maker.behind(question).length]).toEqual([question, number])

    const { index, chunks } = encodeRun(maker)
    const run = openRun({ index, chunk: async (number) => chunks[number] ?? Buffer.alloc(0) })
    for (const id of [...world.cases.keys()].slice(0, 10)) expect(await run.caseOf(id)).toEqual(maker.caseOf(id))
  },
  60_000,
)

test('experts who declare a conflict step back, and their panel is drawn anew without them', async () => {
  const bundle = await shippedBundle('shenshan-2021')
  const scenario = { ...shippedScenario('shenshan-2021'), cases: 12, months: 9, conflict: 0.1 }
  const maker = new ReportMaker(bundle, scenario)
  const world = lived(bundle, scenario, maker)
  const panels = [...panelBook(world).panels.values()]
  const declared = panels.map((panel) => ({
    panel,
    gone: panel.members.filter((member) => member.declared === 'conflict').map(({ userId }) => userId),
  }))
  const left = declared.filter(({ gone }) => gone.length > 0)

  expect(left.length).toBeGreaterThan(0)
  for (const { panel, gone } of left) {
    const next = panels.find(({ case: book, stage, round }) => book === panel.case && stage === panel.stage && round === panel.round + 1)
    expect([panel.replaced, next?.members.filter(({ userId }) => gone.includes(userId))]).toEqual([true, []])
  }
  const report = maker.report(world, { hash: 'hash' })
  expect([report.violations, report.incidents, report.stuck]).toEqual([[], [], []])
}, 60_000)

test('applications that are not taken are told with their reason', async () => {
  const bundle = await shippedBundle('yinchuan-2020')
  const { settings: _settings, ...scenario } = { ...shippedScenario('yinchuan-2020'), cases: 6, months: 2 }
  const maker = new ReportMaker(bundle, scenario)
  const report = maker.report(lived(bundle, scenario, maker), { hash: 'hash' })

  const caseType = scenario.starts[0]?.caseType
  expect(report.caseTypes.find(({ code }) => code === caseType)?.opened).toBe(0)
  expect(report.refused?.[0]).toMatchObject({ caseType, code: 'THRESHOLD_NOT_SET', text: bundle.manifest.refusals.THRESHOLD_NOT_SET })
  expect(report.refused?.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(1)
}, 60_000)

test('an event at a step is told with its step', async () => {
  const bundle = await shippedBundle('shenshan-2021')
  const scenario = { ...shippedScenario('shenshan-2021'), cases: 1, months: 1 }
  const maker = new ReportMaker(bundle, scenario)
  const { elements } = maker.report(lived(bundle, scenario, maker), { hash: 'hash' })
  const events = elements.filter(({ type }) => type === 'BOUNDARY_EVENT')

  expect(events.length).toBeGreaterThan(3)
  for (const { processId, elementId, name } of events) {
    const node = bundle.processes.get(processId)?.nodes.get(elementId)
    expect(name).toBe(node?.kind === 'boundary-event' ? `${node.attachedTo.name}：${node.name}` : '')
  }
}, 60_000)
