import type { Key } from '../base/ids.ts'
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { Programmes } from '../programmes/index.ts'
import type { Runtime } from '../runtime/types.ts'
import * as store from '../store/cases.ts'
import { subjectById } from '../store/subjects.ts'
import type { Trx } from '../store/transaction.ts'
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

const FINAL_STAGES = new Set(['final', 'second'])

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
    ...(await store.submissionTimes(trx, subjectId, await sameProcess(programmes, trx, about), about.caseId)),
  ])
  facts.register('community', async (subjectId, trx) => (await subjectById(trx, subjectId))?.name ?? null)
  facts.register('openCases', async (subjectId, trx) => (await subjectById(trx, subjectId))?.open_cases ?? 0)
  facts.register('area', async (subjectId, trx) => (await subjectById(trx, subjectId))?.area ?? null)

  const results = async (subjectId: string, trx: Trx, about: FactQuestion) => countingResults(await resultsAbout(subjectId, trx, about))
  facts.register('preliminaryPassed', async (...ask) => (await results(...ask)).preliminary?.passed ?? false)
  facts.register('finalPassed', async (...ask) => (await results(...ask)).final?.passed ?? false)
  facts.register('preliminaryLevel', async (...ask) => (await results(...ask)).preliminary?.level ?? null)
  facts.register('finalLevel', async (...ask) => (await results(...ask)).final?.level ?? null)
  facts.register('level', async (...ask) => {
    const { preliminary, final } = await results(...ask)
    return final?.level ?? preliminary?.level ?? null
  })
  facts.register('previousNotPassed', async (subjectId, trx, about) => (await lastResultBefore(subjectId, trx, about))?.passed === false)
  facts.register('appliedOn', () => Promise.resolve(today()))
  facts.register('certificateLastDay', async (subjectId, trx, about) => {
    const { certificate } = await facts.answer(['certificate'], subjectId, trx, about)
    return isJsonObject(certificate) ? (certificate.lastDay ?? null) : null
  })
  for (const name of ['materialCheck', 'selfEvaluationPassed', 'mandatoryItemsMet'])
    facts.register(name, (_subjectId, trx, about) => variableOf(runtime, trx, about.caseId, name))
}

/** Case types that go through the same process are applications of the same kind: a renewal counts like a first one. */
async function sameProcess(programmes: Programmes, trx: Trx, about: FactQuestion): Promise<readonly string[]> {
  const { caseType, programme } = about
  if (caseType === null || caseType === undefined || programme === null || programme === undefined) return []
  const { caseTypes } = await programmes.manifestOf(programme, trx)
  const process = caseTypes.find((type) => type.code === caseType)?.process
  return caseTypes.filter((type) => type.process === process).map((type) => type.code)
}

async function lastResultBefore(subjectId: string, trx: Trx, about: FactQuestion): Promise<Result | undefined> {
  return (await store.resultsOfSubject(trx, subjectId)).findLast((result) => result.case_id !== about.caseId)
}

type Result = Awaited<ReturnType<typeof store.resultsOfSubject>>[number]

/** Results of the case asked about or of the case it hangs on; else those of the subject's newest rated case. */
async function resultsAbout(subjectId: string, trx: Trx, about: FactQuestion): Promise<readonly Result[]> {
  const all = await store.resultsOfSubject(trx, subjectId)
  if (about.caseId !== null) {
    const own = await store.caseById(trx, about.caseId)
    const family = new Set([about.caseId, own?.parent_case_id ?? about.caseId])
    const found = all.filter((result) => family.has(result.case_id))
    if (found.length > 0) return found
  }
  const newest = all.at(-1)?.case_id
  return all.filter((result) => result.case_id === newest)
}

function countingResults(results: readonly Result[]): { readonly preliminary: Result | undefined; readonly final: Result | undefined } {
  const counting = results.filter((result) => result.withdrawn_at === null)
  return {
    preliminary: counting.findLast((result) => result.stage === 'preliminary'),
    final: counting.findLast((result) => FINAL_STAGES.has(result.stage)),
  }
}

async function variableOf(runtime: Pick<Runtime, 'variablesOf'>, trx: Trx, caseId: string | null, name: string): Promise<Json> {
  if (caseId === null) return null
  const found = await store.caseById(trx, caseId)
  if (found === undefined || found.instance_key === null) return null
  return (await runtime.variablesOf(found.instance_key as Key, trx))[name] ?? null
}
