import { Refusal } from '../../base/errors.ts'
import type { Key } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'
import { type DecisionOutcome, runtimeRefusal, type SearchRow } from '../../runtime/index.ts'
import { key, long, name, object, optional, params, text, variables } from './schemas.ts'
import { readSearch, searchRoute } from './search.ts'
import * as shapes from './shapes.ts'
import { permission, TENANT, type V2Part } from './types.ts'

const byDecision = params('decisionDefinitionKey')
interface ByDecision {
  readonly Params: { readonly decisionDefinitionKey: string }
}

/** Decision definitions, and their evaluation. */
export const decisionRoutes: V2Part = (app, services) => {
  const { runtime } = services
  const { queries } = runtime

  const present = { fixed: () => ({ deleted: { $eq: false } }) }
  searchRoute(app, services, '/decision-definitions/search', 'decisionDefinitions', shapes.asIs, present)
  searchRoute(app, services, '/decision-requirements/search', 'decisionRequirements', shapes.asIs, present)
  searchRoute(app, services, '/decision-instances/search', 'decisionInstances', shapes.decisionInstance)

  app.get<ByDecision>(
    '/decision-definitions/:decisionDefinitionKey',
    { ...permission, schema: { params: byDecision } },
    async ({ params: { decisionDefinitionKey } }) => {
      const row = await queries.find('decisionDefinitions', 'decisionDefinitionKey', decisionDefinitionKey)
      if (row === undefined) throw runtimeRefusal('DECISION_NOT_FOUND', { decision: decisionDefinitionKey })
      return row
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

  const byRequirements = params('decisionRequirementsKey')
  interface ByRequirements {
    readonly Params: { readonly decisionRequirementsKey: string }
  }
  app.get<ByRequirements>(
    '/decision-requirements/:decisionRequirementsKey',
    { ...permission, schema: { params: byRequirements } },
    async ({ params: { decisionRequirementsKey } }) => {
      const row = await queries.find('decisionRequirements', 'decisionRequirementsKey', decisionRequirementsKey)
      if (row === undefined) throw runtimeRefusal('DECISION_NOT_FOUND', { decision: decisionRequirementsKey })
      return row
    },
  )
  app.get<ByRequirements>(
    '/decision-requirements/:decisionRequirementsKey/xml',
    { ...permission, schema: { params: byRequirements } },
    async ({ params: { decisionRequirementsKey } }, reply) => {
      const xml = await queries.requirementsXml(decisionRequirementsKey)
      if (xml === undefined) throw runtimeRefusal('DECISION_NOT_FOUND', { decision: decisionRequirementsKey })
      return reply.type('text/xml; charset=utf-8').send(xml)
    },
  )

  app.get<{ Params: { readonly decisionEvaluationInstanceKey: string } }>(
    '/decision-instances/:decisionEvaluationInstanceKey',
    {
      ...permission,
      schema: {
        params: object({ decisionEvaluationInstanceKey: { type: 'string', pattern: '^[0-9]{1,19}-[0-9]{1,9}$' } }, [
          'decisionEvaluationInstanceKey',
        ]),
      },
    },
    async ({ params: { decisionEvaluationInstanceKey: instance } }) => {
      const row = await queries.find('decisionInstances', 'decisionEvaluationInstanceKey', instance)
      if (row === undefined) throw runtimeRefusal('EVALUATION_NOT_FOUND', { key: instance })
      return shapes.wholeDecisionInstance(row)
    },
  )
  app.post<{ Params: { readonly decisionEvaluationKey: string } }>(
    '/decision-instances/:decisionEvaluationKey/deletion',
    { ...permission, schema: { params: params('decisionEvaluationKey'), body: optional(object({ operationReference: long })) } },
    async (request, reply) => {
      await runtime.deleteEvaluation(request.params.decisionEvaluationKey as Key)
      return reply.status(204).send()
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
        keep: true,
      })
      if (outcome.refusal !== null) throw refusalOf(outcome, outcome.refusal)
      const evaluated = await queries.search('decisionInstances', readSearch({ filter: { decisionEvaluationKey: outcome.evaluationKey } }))
      return shape(outcome, evaluated.rows)
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

function shape(outcome: DecisionOutcome, evaluated: readonly SearchRow[]): object {
  const { evaluationKey } = outcome
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
    evaluatedDecisions: evaluated.map((row) => ({
      decisionDefinitionId: row.decisionDefinitionId,
      decisionDefinitionKey: row.decisionDefinitionKey,
      decisionDefinitionName: row.decisionDefinitionName,
      decisionDefinitionVersion: row.decisionDefinitionVersion,
      decisionDefinitionType: row.decisionDefinitionType,
      decisionEvaluationInstanceKey: row.decisionEvaluationInstanceKey,
      output: JSON.stringify(row.result),
      tenantId: TENANT,
      matchedRules: row.matchedRules,
      evaluatedInputs: row.evaluatedInputs,
    })),
  }
}
