import type { CaseAction } from '../programmes/types.ts'
import { type CompiledExpression, compileExpression, evaluate } from '../rules/feel/index.ts'

/** What the `when` of acts and of cases that hang on a case sees. */
export type OfferFacts = {
  readonly status: string
  readonly stage: string | null
  readonly caseType: string
  readonly closed: boolean
  readonly outcome: string | null
}

/** Whether a case of this kind in this state offers an act; without a condition while it is open. */
export function isOffered(action: CaseAction, facts: OfferFacts, at: { readonly now: string; readonly zone: string }): boolean {
  if (action.caseTypes !== undefined && !action.caseTypes.includes(facts.caseType)) return false
  return offerHolds(action.when, facts, !facts.closed, at)
}

/** FEEL over the facts, `otherwise` where none stands; the programme was checked, so what can not be read does not hold. */
export function offerHolds(
  source: string | undefined,
  facts: OfferFacts,
  otherwise: boolean,
  at: { readonly now: string; readonly zone: string },
): boolean {
  if (source === undefined) return otherwise
  const condition = conditionOf(source)
  return condition !== null && evaluate(condition, facts, at).value === true
}

const MOST_CONDITIONS = 1000
const conditions = new Map<string, CompiledExpression | null>()

function conditionOf(source: string): CompiledExpression | null {
  let condition = conditions.get(source)
  if (condition === undefined) {
    const compiled = compileExpression(source.replace(/^=/, ''))
    condition = compiled.ok ? compiled.value : null
    if (conditions.size >= MOST_CONDITIONS) conditions.clear()
    conditions.set(source, condition)
  }
  return condition
}

/** Message and variable by which an act reaches the process of its case. */
export function messageOf(action: CaseAction): { readonly message: string; readonly variable: string } {
  return { message: action.message ?? action.code, variable: action.variable ?? action.code }
}

/** The act of the applicant that every process with such a message takes, named by the programme or not. */
export const WITHDRAW = 'withdraw'
