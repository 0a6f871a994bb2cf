import type { JsonObject } from '../base/json.ts'
import type { CaseType } from '../programmes/types.ts'

/** A recorded result of rating, oldest first in every list. */
export interface ResultFact {
  readonly caseId: string
  readonly stage: string
  readonly level: string
  readonly passed: boolean
  readonly withdrawn: boolean
}

const FINAL_STAGES = new Set(['final', 'second'])

/** Results of the case asked about and the one it hangs on (`family`); where they have none, those of the subject's newest rated case. */
export function resultsAbout(all: readonly ResultFact[], family: ReadonlySet<string>): readonly ResultFact[] {
  const found = all.filter((result) => family.has(result.caseId))
  if (found.length > 0) return found
  const newest = all.at(-1)?.caseId
  return all.filter((result) => result.caseId === newest)
}

/** Facts that follow from results; withdrawn ones do not count. */
export const RATING_FACTS = ['preliminaryPassed', 'finalPassed', 'preliminaryLevel', 'finalLevel', 'level'] as const

export function ratingFacts(
  results: readonly ResultFact[],
): JsonObject & { readonly [name in (typeof RATING_FACTS)[number]]: string | boolean | null } {
  const counting = results.filter(({ withdrawn }) => !withdrawn)
  const preliminary = counting.findLast(({ stage }) => stage === 'preliminary')
  const final = counting.findLast(({ stage }) => FINAL_STAGES.has(stage))
  return {
    preliminaryPassed: preliminary?.passed ?? false,
    finalPassed: final?.passed ?? false,
    preliminaryLevel: preliminary?.level ?? null,
    finalLevel: final?.level ?? null,
    level: final?.level ?? preliminary?.level ?? null,
  }
}

/** Whether the subject's last result before this case, withdrawn or not, was a failure. */
export function previousNotPassed(all: readonly ResultFact[], caseId: string | null): boolean {
  return all.findLast((result) => result.caseId !== caseId)?.passed === false
}

/** Case types that go through the same process are applications of the same kind: a renewal counts like a first one. */
export function sameProcess(caseTypes: readonly CaseType[], caseType: string): readonly string[] {
  const process = caseTypes.find((type) => type.code === caseType)?.process
  return caseTypes.filter((type) => type.process === process).map((type) => type.code)
}

const APPLICANT_SEES = ['case', 'subject', 'applicant', 'form', 'parentCase', 'submission']

/** What the form of a task of the applicant may know: his own part of the process's variables, and what it hands to the task itself. */
export function factsForApplicant(visible: JsonObject, own: JsonObject): JsonObject {
  const names = [...APPLICANT_SEES, ...Object.keys(own)].filter((name) => Object.hasOwn(visible, name))
  return Object.fromEntries(names.map((name) => [name, visible[name] ?? null]))
}

/** Facts that are variables of the case's own process. */
export const VARIABLE_FACTS = ['materialCheck', 'selfEvaluationPassed', 'mandatoryItemsMet'] as const
