import { objectIn, textIn } from '../base/json.ts'
import { type AskedJob, optionOf } from '../cases/decide-jobs.ts'
import { supervisionRefusal } from './types.ts'

/** Codes of the case types of supervision, as models ask for them (`case.type = "complaint"`). */
export const COMPLAINT = 'complaint'
const SPOT_CHECK = 'spot-check'

/** Case type and share of `supervision.sample`. */
export function sampleAsked(job: AskedJob): { readonly caseType: string; readonly rate: number } {
  return { caseType: optionOf(job, 'caseType') ?? SPOT_CHECK, rate: Number(optionOf(job, 'rate') ?? job.variables.rate ?? 0) }
}

export interface Successor {
  readonly name: string
  readonly creditCode: string | null
}

/** Who takes a subject over; `SUCCESSOR_MISSING` where the filing names nobody. */
export function successorAsked({ variables }: AskedJob): Successor {
  const takeOver = objectIn(variables, 'takeOver')
  const successor = objectIn(takeOver, 'successor')
  const name = textIn(takeOver, 'successor') || textIn(successor, 'name')
  if (name === '') throw supervisionRefusal('SUCCESSOR_MISSING')
  return { name, creditCode: textIn(successor, 'creditCode') || null }
}
