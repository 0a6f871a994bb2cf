import type { RehearsalReport, Scenario } from '../base/api/rehearsal.ts'
import type { JsonObject } from '../base/json.ts'
import { type DraftRehearsal, hashOfFiles, type ProgrammeFile, type ProgrammeManifest, readContent } from '../programmes/index.ts'
import * as store from '../store/rehearsals.ts'
import type { Executor } from '../store/transaction.ts'
import { type GateAnswer, gateAnswer, gateInForce, runByScenario } from './decide-gate.ts'
import { readScenario } from './decide-shape.ts'
import { verdictOf } from './report/verdict.ts'
import { rehearsalRefusal } from './types.ts'

/** What rehearsals say of a draft that is to be published over `inForce`. */
export async function gateOf(
  db: Executor,
  programme: string,
  files: readonly ProgrammeFile[],
  inForce: ProgrammeManifest | undefined,
): Promise<DraftRehearsal> {
  const content = readContent(files)
  const gate = gateInForce(content.manifest?.rehearsal, inForce?.rehearsal)
  if (gate === null) return { run: null, refusal: null }
  const scenario = scenarioIn(content.scenarios.get(gate.scenario))
  const runs = scenario === undefined ? [] : await store.doneRunsOf(db, programme, hashOfFiles(files))
  const run = scenario === undefined ? undefined : runByScenario(runs, scenario)
  const report = run === undefined ? null : await store.reportOf(db, run.id)
  const found =
    run === undefined || report === null ? undefined : { id: run.id, verdict: verdictOf(report as unknown as RehearsalReport, gate) }
  return answered(gateAnswer(gate, found), scenario?.title.zh ?? gate.scenario)
}

function scenarioIn(value: unknown): Scenario | undefined {
  const scenario = readScenario(value)
  return 'id' in scenario ? scenario : undefined
}

function answered(answer: GateAnswer, scenario: string): DraftRehearsal {
  switch (answer.kind) {
    case 'free':
      return { run: null, refusal: null }
    case 'clean':
      return { run: answer.run, refusal: null }
    case 'not-rehearsed':
      return { run: null, refusal: rehearsalRefusal('PROGRAMME_NOT_REHEARSED', { scenario }) }
    case 'not-clean': {
      const { run, grounds } = answer
      const problems = grounds.map(({ code, text }) => ({ code, text }))
      const extra = { run, grounds: grounds as unknown as readonly JsonObject[] }
      return { run, refusal: rehearsalRefusal('REHEARSAL_NOT_CLEAN', { count: grounds.length }, { problems, extra }) }
    }
  }
}
