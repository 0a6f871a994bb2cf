import type { Fact, JobHandler } from '../world.ts'
import { awards } from './awards.ts'
import { cases } from './cases.ts'
import { certificates } from './certificates.ts'
import { evidence } from './evidence.ts'
import { letters } from './letters.ts'
import type { Module } from './module.ts'
import { notices } from './notices.ts'
import { panels } from './panels.ts'
import { supervision } from './supervision.ts'

export type { Module } from './module.ts'

/** One module of the office each, as in `server/`. */
const MODULES: readonly Module[] = [cases, letters, panels, notices, certificates, awards, supervision, evidence]

export function jobHandlers(): ReadonlyMap<string, JobHandler> {
  return new Map(MODULES.flatMap(({ jobs }) => Object.entries(jobs)))
}

export function factProviders(): ReadonlyMap<string, Fact> {
  return new Map(MODULES.flatMap(({ facts }) => Object.entries(facts)))
}
