import type { Key } from '../base/ids.ts'
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { Programmes } from '../programmes/index.ts'
import type { Runtime } from '../runtime/types.ts'
import * as store from '../store/cases.ts'
import { subjectById } from '../store/subjects.ts'
import type { Trx } from '../store/transaction.ts'
import { previousNotPassed, RATING_FACTS, type ResultFact, ratingFacts, resultsAbout, sameProcess, VARIABLE_FACTS } from './decide-facts.ts'
import type { FactProvider, FactQuestion } from './types.ts'

/** Facts about a subject by name: what decisions and forms may ask. Modules add theirs; a name without provider answers null. */
export interface FactRegistry {
  register(name: string, provide: FactProvider): void
  has(name: string): boolean
  answer(names: readonly string[], subjectId: string, trx: Trx, about: FactQuestion): Promise<JsonObject>
}

export function createFactRegistry(): FactRegistry {
  const providers = new Map<string, FactProvider>()
  return {
    register(name, provide) {
      if (providers.has(name)) throw new Error(`Expected one provider of the fact ${name}, but got a second`)
      providers.set(name, provide)
    },
    has: (name) => providers.has(name),
    async answer(names, subjectId, trx, about) {
      const facts: { [name: string]: Json } = {}
      for (const name of names) facts[name] = (await providers.get(name)?.(subjectId, trx, about)) ?? null
      return facts
    },
  }
}

/** Facts that this module knows: applications so far, results of rating, the subject itself. */
export function registerOwnFacts(
  facts: FactRegistry,
  {
    runtime,
    programmes,
    today,
  }: { readonly runtime: Pick<Runtime, 'variablesOf'>; readonly programmes: Programmes; today(zone?: string): string },
): void {
  facts.register('submitted', async (subjectId, trx, about) => [
    ...(await store.submissionTimes(trx, subjectId, await typesLike(programmes, trx, about), about.caseId)),
  ])
  facts.register('community', async (subjectId, trx) => (await subjectById(trx, subjectId))?.name ?? null)
  facts.register('openCases', async (subjectId, trx) => (await subjectById(trx, subjectId))?.open_cases ?? 0)
  facts.register('area', async (subjectId, trx) => (await subjectById(trx, subjectId))?.area ?? null)

  for (const name of RATING_FACTS)
    facts.register(
      name,
      async (subjectId, trx, about) => ratingFacts(resultsAbout(await resultsOf(subjectId, trx), await familyOf(about, trx)))[name],
    )
  facts.register('previousNotPassed', async (subjectId, trx, about) => previousNotPassed(await resultsOf(subjectId, trx), about.caseId))
  facts.register('appliedOn', () => Promise.resolve(today()))
  facts.register('certificateLastDay', async (subjectId, trx, about) => {
    const { certificate } = await facts.answer(['certificate'], subjectId, trx, about)
    return isJsonObject(certificate) ? (certificate.lastDay ?? null) : null
  })
  for (const name of VARIABLE_FACTS) facts.register(name, (_subjectId, trx, about) => variableOf(runtime, trx, about.caseId, name))
}

async function typesLike(programmes: Programmes, trx: Trx, { caseType, programme }: FactQuestion): Promise<readonly string[]> {
  if (caseType === null || caseType === undefined || programme === null || programme === undefined) return []
  return sameProcess((await programmes.manifestOf(programme, trx)).caseTypes, caseType)
}

async function resultsOf(subjectId: string, trx: Trx): Promise<readonly ResultFact[]> {
  return (await store.resultsOfSubject(trx, subjectId)).map(({ case_id, stage, level, passed, withdrawn_at }) => ({
    caseId: case_id,
    stage,
    level,
    passed,
    withdrawn: withdrawn_at !== null,
  }))
}

/** The case asked about, and the one it hangs on. */
async function familyOf({ caseId }: FactQuestion, trx: Trx): Promise<ReadonlySet<string>> {
  if (caseId === null) return new Set()
  const parent = (await store.caseById(trx, caseId))?.parent_case_id ?? caseId
  return new Set([caseId, parent])
}

async function variableOf(runtime: Pick<Runtime, 'variablesOf'>, trx: Trx, caseId: string | null, name: string): Promise<Json> {
  if (caseId === null) return null
  const found = await store.caseById(trx, caseId)
  if (found === undefined || found.instance_key === null) return null
  return (await runtime.variablesOf(found.instance_key as Key, trx))[name] ?? null
}
