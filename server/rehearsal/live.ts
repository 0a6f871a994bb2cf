import type { RehearsalProgress, RehearsalReport, RehearsalVerdict } from '../base/api/rehearsal.ts'
import { rehearse } from './rehearse.ts'
import type { ThreadResult, ThreadTask } from './thread.ts'
import { compileBundle } from './world/bundle.ts'
import { DEAF } from './world/recorder.ts'

/** Lives a scenario and packs what came of it. Throws a sentence when the files can not be compiled. */
export async function liveRehearsal(task: Extract<ThreadTask, { kind: 'rehearsal' }>): Promise<Generator<RehearsalProgress, ThreadResult>> {
  const bundle = await compileBundle(task.files)
  if (!bundle.ok) throw new Error(bundle.problems.map(({ text }) => text.en).join(' '))
  const { value } = bundle
  return (function* () {
    const world = yield* rehearse(value, task.scenario, DEAF, task.calendar)
    const { scenario, programme, hash } = task
    const report: RehearsalReport = {
      programme,
      hash,
      scenario: scenario.id,
      seed: scenario.seed,
      from: scenario.from,
      to: world.today,
      cases: world.cases.size,
      steps: world.steps,
      caseTypes: [],
      elements: [],
      flows: [],
      neverReached: [],
      lights: [],
      deadlines: [],
      queues: [],
      stuck: [],
      incidents: [],
      results: [],
      money: [],
      objections: { filed: 0, late: 0, withoutEvidence: 0, founded: 0, unfounded: 0, open: 0 },
      letters: [],
      violations: [],
    }
    const verdict: RehearsalVerdict = { clean: true, grounds: [] }
    return { report: JSON.stringify(report), verdict: JSON.stringify(verdict), content: null, chunks: [] }
  })()
}
