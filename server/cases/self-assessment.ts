import { isJsonObject, type JsonObject } from '../base/json.ts'
import type { ProgrammeVersion } from '../programmes/index.ts'
import { type Answers, levelOf, levelQuestion, scoreAnswers } from '../rules/score/index.ts'
import type { Trx } from '../store/transaction.ts'
import type { CaseContext } from './context.ts'

/**
 * What an applicant's own assessment comes to by the programme's scheme and level decision: is it passed, are the mandatory rows of a
 * level met. Answers nothing when the form has no such part; an assessment that is empty or wrong is not passed.
 */
export async function selfAssessmentFacts(
  context: CaseContext,
  programme: ProgrammeVersion,
  data: JsonObject,
  trx: Trx,
): Promise<JsonObject> {
  if (!isJsonObject(data.selfAssessment)) return { selfEvaluationPassed: false, mandatoryItemsMet: false }
  const scheme = await context.programmes.scheme(programme.id, programme.version, trx)
  const scored = scoreAnswers(scheme, data.selfAssessment as unknown as Answers)
  if (!scored.ok) return { selfEvaluationPassed: false, mandatoryItemsMet: false }
  const { totals, mandatoryMetFor } = scored.value
  const { value } = await context.runtime.evaluateDecision(
    { decisionId: scheme.levelDecision, deploymentKey: programme.deploymentKey, variables: levelQuestion(scored.value) },
    trx,
  )
  const level = levelOf(scheme, scored.value, value)
  return {
    selfEvaluationPassed: programme.manifest.levels.some(({ code, certificate }) => code === level && certificate),
    mandatoryItemsMet: mandatoryMetFor.length > 0,
    selfEvaluation: { ...totals, level, mandatoryMetFor: [...mandatoryMetFor] },
  }
}
