import type { RehearsalGate, RehearsalProgress } from '../base/api/rehearsal.ts'
import { rehearse } from './rehearse.ts'
import { encodeRun } from './report/encode.ts'
import { ReportMaker } from './report/recorder.ts'
import { verdictOf } from './report/verdict.ts'
import type { ThreadResult, ThreadTask } from './thread.ts'
import { compileBundle } from './world/bundle.ts'

/** Lives a scenario and packs what came of it. Throws a sentence when the files can not be compiled. */
export async function liveRehearsal({
  files,
  scenario,
  hash,
  gate,
  calendar,
}: Extract<ThreadTask, { kind: 'rehearsal' }>): Promise<Generator<RehearsalProgress, ThreadResult>> {
  const bundle = await compileBundle(files)
  if (!bundle.ok) throw new Error(bundle.problems.map(({ text }) => text.en).join(' '))
  const { value } = bundle
  return (function* () {
    const maker = new ReportMaker(value, scenario)
    const world = yield* rehearse(value, scenario, maker, calendar)
    const verdict = verdictOf(maker.report(world, { hash }), gate ?? strictest(scenario.id))
    const { report, index, chunks } = encodeRun(maker)
    return { report, verdict: JSON.stringify(verdict), content: index, chunks }
  })()
}

/** What a programme that asks for nothing is held against, so that its runs say too what stands against them. */
function strictest(scenario: string): RehearsalGate {
  return { scenario, missedShare: 0 }
}
