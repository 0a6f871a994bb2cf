import { type JsonObject, joined } from '../base/json.ts'
import type { CaseType } from '../programmes/types.ts'
import type { DecisionOutcome } from '../runtime/types.ts'
import { refusalOf } from './decide.ts'

type Precondition = NonNullable<CaseType['precondition']>

/** Decisions that are asked before a case of the type is opened, in their order. */
export function preconditionsOf(type: CaseType): readonly Precondition[] {
  return [...(type.precondition === undefined ? [] : [type.precondition]), ...(type.alsoRequires ?? [])]
}

/** What start forms of every programme may ask of a subject, beside the facts of their preconditions. */
const ALWAYS_KNOWN = ['level', 'paid', 'previousNotPassed', 'certificate']

export function factNamesOf(type: CaseType): readonly string[] {
  return [...new Set([...ALWAYS_KNOWN, ...preconditionsOf(type).flatMap((precondition) => precondition.facts)])]
}

/** What a precondition is asked with: the form's data, the facts it names, the whole form, and the moment. */
export function admissionQuestion(data: JsonObject, facts: JsonObject, now: string): JsonObject {
  return joined(data, facts, { form: data, next: now })
}

/** Code of the refusal in the answer of a precondition; null when it allows. */
export function admissionRefusal({ refusal, value }: Pick<DecisionOutcome, 'refusal' | 'value'>): string | null {
  return refusal?.code ?? refusalOf(value)
}
