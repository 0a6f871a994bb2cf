import { Refusal } from '../../base/errors.ts'
import type { Key } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'
import { type DecisionOutcome, runtimeRefusal } from '../../runtime/index.ts'
import { key, name, object, params, text, variables } from './schemas.ts'
import { searchRoute } from './search.ts'
import * as shapes from './shapes.ts'
import { permission, TENANT, type V2Part } from './types.ts'
import { variableKeyOf } from './variables.ts'

const byDecision = params('decisionDefinitionKey')
interface ByDecision {
  readonly Params: { readonly decisionDefinitionKey: string }
}

/** Decision definitions, and their evaluation. */
export const decisionRoutes: V2Part = (app, services) => {
  const { runtime } = services
  const { queries } = runtime

  searchRoute(app, services, '/decision-definitions/search', 'decisionDefinitions', shapes.decisionDefinition)
  searchRoute(app, services, '/decision-requirements/search', 'decisionRequirements', shapes.decisionRequirements)

  app.get<ByDecision>(
    '/decision-definitions/:decisionDefinitionKey',
    { ...permission, schema: { params: byDecision } },
    async ({ params: { decisionDefinitionKey } }) => {
      const row = await queries.find('decisionDefinitions', 'decisionDefinitionKey', decisionDefinitionKey)
      if (row === undefined) throw runtimeRefusal('DECISION_NOT_FOUND', { decision: decisionDefinitionKey })
      return shapes.decisionDefinition(row)
    },
  )

  app.get<ByDecision>(
    '/decision-definitions/:decisionDefinitionKey/xml',
    { ...permission, schema: { params: byDecision } },
    async ({ params: { decisionDefinitionKey } }, reply) => {
      const xml = await queries.decisionXml(decisionDefinitionKey)
      if (xml === undefined) throw runtimeRefusal('DECISION_NOT_FOUND', { decision: decisionDefinitionKey })
      return reply.type('text/xml; charset=utf-8').send(xml)
    },
  )

  app.post<{
    Body: { readonly decisionDefinitionId?: string; readonly decisionDefinitionKey?: string; readonly variables?: JsonObject | null }
  }>(
    '/decision-definitions/evaluation',
    { ...permission, schema: { body: object({ decisionDefinitionId: name, decisionDefinitionKey: key, variables, tenantId: text }) } },
    async ({ body }) => {
      const outcome = await runtime.evaluateDecision({
        decisionId: body.decisionDefinitionId ?? '',
        ...(body.decisionDefinitionKey === undefined ? {} : { decisionKey: body.decisionDefinitionKey as Key }),
        variables: body.variables ?? {},
      })
      if (outcome.refusal !== null) throw refusalOf(outcome, outcome.refusal)
      return shape(outcome)
    },
  )
}

/** The decision itself refuses the input: its code, its own sentence where it gives one, and what else it says (design §12). */
function refusalOf(outcome: DecisionOutcome, { code, extra }: NonNullable<DecisionOutcome['refusal']>): Refusal {
  const reason = typeof extra.message === 'string' ? extra.message : undefined
  return new Refusal(
    code,
    400,
    {
      zh: reason ?? `决策“${outcome.name}”不接受此输入。`,
      en: reason ?? `The decision "${outcome.name}" refuses this input.`,
    },
    { extra },
  )
}

function shape(outcome: DecisionOutcome): object {
  const evaluationKey = variableKeyOf(outcome.decisionKey, JSON.stringify(outcome.evaluated))
  return {
    decisionDefinitionId: outcome.decisionId,
    decisionDefinitionKey: outcome.decisionKey,
    decisionDefinitionName: outcome.name,
    decisionDefinitionVersion: outcome.version,
    decisionEvaluationKey: evaluationKey,
    decisionInstanceKey: evaluationKey,
    decisionRequirementsId: outcome.requirementsId,
    decisionRequirementsKey: outcome.requirementsKey,
    failedDecisionDefinitionId: null,
    failureMessage: null,
    output: JSON.stringify(outcome.value),
    tenantId: TENANT,
    evaluatedDecisions: outcome.evaluated.map((decision, index) => ({
      decisionDefinitionId: decision.id,
      decisionDefinitionKey: outcome.decisionKey,
      decisionDefinitionName: decision.name,
      decisionDefinitionVersion: outcome.version,
      decisionDefinitionType: decision.kind === 'decisionTable' ? 'DECISION_TABLE' : 'LITERAL_EXPRESSION',
      decisionEvaluationInstanceKey: `${evaluationKey}-${index + 1}`,
      output: JSON.stringify(decision.output),
      tenantId: TENANT,
      matchedRules: decision.matchedRules.map((rule) => ({
        ruleId: rule.ruleId,
        ruleIndex: rule.ruleNumber,
        evaluatedOutputs: rule.outputs.map((output) => ({
          outputId: output.id,
          outputName: output.name,
          outputValue: JSON.stringify(output.value),
          ruleId: rule.ruleId,
          ruleIndex: rule.ruleNumber,
        })),
      })),
      evaluatedInputs: decision.inputs.map((input) => ({
        inputId: input.id,
        inputName: input.name,
        inputValue: JSON.stringify(input.value),
      })),
    })),
  }
}
