import type { Scenario, ScenarioProblem } from '../base/api/rehearsal.ts'
import { type FileProblem, hashOfFiles, type ProgrammeFile, readContent } from '../programmes/index.ts'
import { readScenario } from './decide-shape.ts'
import { checkScenario, usualScenario } from './scenario.ts'
import { rehearsalRefusal } from './types.ts'
import { type Bundle, compileBundle } from './world/bundle.ts'

/** Programmes compiled to be rehearsed, and what can be said of scenarios for them. */
export interface Bundles {
  /** Throws `REHEARSAL_NOT_RUNNABLE` with every problem. */
  require(files: readonly ProgrammeFile[]): Promise<Bundle>
  problemsOf(bundle: Bundle, scenario: Scenario): readonly ScenarioProblem[]
  usual(bundle: Bundle): Scenario
  /** Problems of the scenarios among the files; none where the programme can not be compiled, or where they have no shape yet. */
  problemsIn(files: readonly ProgrammeFile[]): Promise<readonly FileProblem[]>
}

/** Compiled programmes that are remembered: an editor asks for the same one after each stroke. */
const REMEMBERED = 3

export function createBundles(): Bundles {
  const known = new Map<string, ReturnType<typeof compileBundle>>()

  function compiled(files: readonly ProgrammeFile[]): ReturnType<typeof compileBundle> {
    const own = files.filter(({ name }) => !name.startsWith('rehearsals/'))
    const hash = hashOfFiles(own)
    const bundle = known.get(hash) ?? compileBundle(own)
    known.delete(hash)
    known.set(hash, bundle)
    for (const other of [...known.keys()].slice(0, -REMEMBERED)) known.delete(other)
    return bundle
  }

  return {
    async require(files) {
      const bundle = await compiled(files)
      if (bundle.ok) return bundle.value
      throw rehearsalRefusal('REHEARSAL_NOT_RUNNABLE', { count: bundle.problems.length }, { problems: bundle.problems })
    },
    async problemsIn(files) {
      if (!files.some(({ name }) => name.startsWith('rehearsals/'))) return []
      const bundle = await compiled(files)
      if (!bundle.ok) return []
      return [...readContent(files).scenarios.values()].flatMap((found) => {
        const scenario = readScenario(found)
        if (!('id' in scenario)) return []
        return this.problemsOf(bundle.value, scenario).map((problem) => ({ ...problem, file: `rehearsals/${scenario.id}.json` }))
      })
    },
    problemsOf: checkScenario,
    usual: usualScenario,
  }
}
