/** The shipped programmes, rehearsed small: nothing breaks an invariant, every number has its cases, and a stored run answers alike. */
import { expect, test } from 'vitest'
import { encodeRun, openRun } from '../../../../../server/rehearsal/report/encode.ts'
import { ReportMaker } from '../../../../../server/rehearsal/report/recorder.ts'
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
