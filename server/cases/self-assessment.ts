import { isJsonObject, type JsonObject } from '../base/json.ts'
import type { ProgrammeVersion } from '../programmes/index.ts'
import { levelQuestion } from '../rules/score/index.ts'
import type { Trx } from '../store/transaction.ts'
import type { CaseContext } from './context.ts'
import { assessmentFacts, NOT_ASSESSED, scoredSelfAssessment } from './decide-scoring.ts'

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
  if (!isJsonObject(data.selfAssessment)) return NOT_ASSESSED
  const scheme = await context.programmes.scheme(programme.id, programme.version, trx)
  const scored = scoredSelfAssessment(scheme, data)
  if (scored === undefined) return NOT_ASSESSED
  const { value } = await context.runtime.evaluateDecision(
    {
      decisionId: scheme.levelDecision,
      deploymentKey: programme.deploymentKey,
      variables: levelQuestion(scored),
    },
    trx,
  )
  return assessmentFacts(programme.manifest, scheme, scored, value)
}
