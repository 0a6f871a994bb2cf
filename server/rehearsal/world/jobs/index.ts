import type { Fact, JobHandler } from '../world.ts'

/** What one module of the product does in a rehearsal: its job types and the facts it answers. */
export interface Module {
  readonly jobs: { readonly [type: string]: JobHandler }
  readonly facts: { readonly [name: string]: Fact }
}

/** One module of the office each, as in `server/`. */
const MODULES: readonly Module[] = []

export function jobHandlers(): ReadonlyMap<string, JobHandler> {
  return new Map(MODULES.flatMap(({ jobs }) => Object.entries(jobs)))
}

export function factProviders(): ReadonlyMap<string, Fact> {
  return new Map(MODULES.flatMap(({ facts }) => Object.entries(facts)))
}
