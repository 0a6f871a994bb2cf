import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { DataContributor } from '../letters/index.ts'
import type { ProgrammeVersion } from '../programmes/index.ts'
import { type Answers, levelQuestion, scoreAnswers } from '../rules/score/index.ts'
import { caseById } from '../store/cases.ts'
import type { Trx } from '../store/transaction.ts'
import { programmeSays } from './admission.ts'
import type { CaseContext } from './context.ts'
import { printedRows, ratedSheet } from './decide-scoring.ts'
import { caseRefusal } from './types.ts'

/**
 * Level and totals of one sheet by the scheme of the case's version, for programmes in which an office scores and not a panel. Throws the
 * code of the level decision where it refuses, and `SHEET_NOT_SCORABLE` with every wrong answer.
 */
export async function evaluatedSheet(
  context: CaseContext,
  programme: ProgrammeVersion,
  answers: Json | undefined,
  sheet: string | null,
  trx: Trx,
): Promise<JsonObject> {
  const scheme = await context.programmes.scheme(programme.id, programme.version, trx, sheet)
  const scored = scoreAnswers(scheme, isJsonObject(answers) ? (answers as unknown as Answers) : {})
  if (!scored.ok) throw caseRefusal('SHEET_NOT_SCORABLE', { count: scored.problems.length }, { problems: scored.problems })
  const { value, refusal } = await context.runtime.evaluateDecision(
    {
      decisionId: scheme.levelDecision,
      deploymentKey: programme.deploymentKey,
      variables: levelQuestion(scored.value),
    },
    trx,
  )
  if (refusal !== null) throw programmeSays(programme.manifest, refusal.code, caseRefusal('SHEET_NOT_SCORABLE', { count: 1 }).text)
  return ratedSheet(programme.manifest, scheme, scored.value, value)
}

/**
 * Papers that print a sheet: from the variable `scoredAnswers` of a case come `scoreRows` (see `printedRows`) by the scheme of its version.
 */
export function createSheetPrinter(context: CaseContext): DataContributor {
  return async (data, trx) => {
    const answers = data.scoredAnswers
    const id = isJsonObject(data.case) ? data.case.id : undefined
    if (!isJsonObject(answers) || typeof id !== 'string') return {}
    const row = await caseById(trx, id)
    if (row === undefined) return {}
    const scheme = await context.programmes.scheme(row.programme, row.version, trx)
    return { scoreRows: printedRows(scheme, answers as unknown as Answers) }
  }
}
