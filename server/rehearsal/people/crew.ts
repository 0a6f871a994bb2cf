import type { Scenario } from '../../base/api/rehearsal.ts'
import type { JsonObject } from '../../base/json.ts'
import type { EvaluateOptions } from '../../rules/feel/index.ts'
import type { CaseBook } from '../world/books.ts'
import { type Chance, chanceOf } from '../world/chance.ts'
import type { World } from '../world/world.ts'
import { type Plans, plansOf } from './plan.ts'

/** What all people of a run share. */
export interface Crew {
  readonly world: World
  readonly scenario: Scenario
  readonly plans: Plans
}

export function crewOf(world: World, scenario: Scenario): Crew {
  return { world, scenario, plans: plansOf(scenario) }
}

const names = new WeakMap<CaseBook, string>()

/**
 * Name of a case that depends on nothing but its subject and what it is: with the same seed the same case decides the same, however many
 * others there are and in whatever order they come.
 */
export function nameOf(book: CaseBook): string {
  let name = names.get(book)
  if (name === undefined) {
    const { subject, type } = book
    let ordinal = 0
    for (const one of subject.cases) {
      if (one.type.code === type.code) ordinal += 1
      if (one === book) break
    }
    name = `${subject.no}/${type.code}/${ordinal}`
    names.set(book, name)
  }
  return name
}

export function chanceFor({ scenario }: Crew, book: CaseBook, ...purpose: readonly (string | number)[]): Chance {
  return chanceOf(scenario.seed, nameOf(book), ...purpose)
}

export function feelOf({ world }: Crew): EvaluateOptions {
  return { functions: world.functions, now: world.now, zone: world.zone }
}

/** What conditions about a case see. */
export function factsAbout(book: CaseBook): JsonObject {
  const result = book.results.findLast(({ withdrawnAt }) => withdrawnAt === null)
  return {
    status: book.status,
    stage: book.stage,
    outcome: book.outcome,
    caseType: book.type.code,
    closed: book.closedAt !== null,
    level: result?.level ?? null,
    passed: result?.passed ?? null,
    quality: book.subject.quality,
    devices: book.subject.devices,
  }
}
