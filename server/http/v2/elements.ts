import type { Key } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'
import { key, name, object, optional, params, variables } from './schemas.ts'
import { permission, TENANT, type V2Part } from './types.ts'

interface Activation {
  readonly elements: readonly { readonly elementId: string; readonly variables?: JsonObject | null }[]
  readonly cancelRemainingInstances?: boolean | null
}

/** What is begun from outside beside whole processes: elements of ad-hoc sub-processes, and start events that wait for a condition. */
export const elementRoutes: V2Part = (app, { runtime }) => {
  app.post<{ Params: { readonly adHocSubProcessInstanceKey: string }; Body: Activation }>(
    '/element-instances/ad-hoc-activities/:adHocSubProcessInstanceKey/activation',
    {
      ...permission,
      schema: {
        params: params('adHocSubProcessInstanceKey'),
        body: object(
          {
            elements: { type: 'array', minItems: 1, maxItems: 1000, items: object({ elementId: name, variables }, ['elementId']) },
            cancelRemainingInstances: optional({ type: 'boolean' }),
          },
          ['elements'],
        ),
      },
    },
    async (request, reply) => {
      const { elements, cancelRemainingInstances } = request.body
      await runtime.activateAdHoc({
        elementInstanceKey: request.params.adHocSubProcessInstanceKey as Key,
        elements: elements.map(({ elementId, variables: given }) => ({ elementId, ...(given ? { variables: given } : {}) })),
        cancelRemaining: cancelRemainingInstances === true,
      })
      return reply.status(204).send()
    },
  )

  app.post<{ Body: { readonly processDefinitionKey?: string | null; readonly variables: JsonObject } }>(
    '/conditionals/evaluation',
    {
      ...permission,
      schema: {
        body: object({ tenantId: optional(name), processDefinitionKey: optional(key), variables: { type: 'object' } }, ['variables']),
      },
    },
    async (request) => {
      const { processDefinitionKey, variables: given } = request.body
      const { evaluationKey, instances } = await runtime.evaluateConditionals({
        variables: given,
        by: request.actor.userId,
        ...(processDefinitionKey ? { definitionKey: processDefinitionKey as Key } : {}),
      })
      return { conditionalEvaluationKey: evaluationKey, tenantId: TENANT, processInstances: instances }
    },
  )
}
