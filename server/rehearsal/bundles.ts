import type { Scenario, ScenarioProblem } from '../base/api/rehearsal.ts'
import { hashOfFiles, type ProgrammeFile } from '../programmes/index.ts'
import { rehearsalRefusal } from './types.ts'
import { type Bundle, compileBundle } from './world/bundle.ts'

/** Programmes compiled to be rehearsed, and what can be said of scenarios for them. */
export interface Bundles {
  /** Throws `REHEARSAL_NOT_RUNNABLE` with every problem. */
  require(files: readonly ProgrammeFile[]): Promise<Bundle>
  problemsOf(bundle: Bundle, scenario: Scenario): readonly ScenarioProblem[]
  usual(bundle: Bundle): Scenario
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
    problemsOf: () => [],
    usual: () => {
      throw rehearsalRefusal('REHEARSAL_NOT_RUNNABLE', { count: 0 })
    },
  }
}
