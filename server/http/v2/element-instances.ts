import type { Key } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'
import { runtimeRefusal } from '../../runtime/index.ts'
import { long, object, params } from './schemas.ts'
import { searchRoute } from './search.ts'
import * as shapes from './shapes.ts'
import { permission, type V2Part } from './types.ts'

const byElement = params('elementInstanceKey')
interface ByElement {
  readonly Params: { readonly elementInstanceKey: string }
}

/** Element instances: search, get, their incidents, their variables. */
export const elementInstanceRoutes: V2Part = (app, services) => {
  const { runtime } = services

  const elementOf = async (elementInstanceKey: string) => {
    const row = await runtime.queries.find('elementInstances', 'elementInstanceKey', elementInstanceKey)
    if (row === undefined) throw runtimeRefusal('SCOPE_NOT_FOUND', { key: elementInstanceKey })
    return row
  }

  searchRoute(app, services, '/element-instances/search', 'elementInstances', shapes.asIs)
  app.get<ByElement>('/element-instances/:elementInstanceKey', { ...permission, schema: { params: byElement } }, async (request) =>
    elementOf(request.params.elementInstanceKey),
  )

  searchRoute(app, services, '/element-instances/:elementInstanceKey/incidents/search', 'incidents', shapes.asIs, {
    params: byElement,
    async fixed({ elementInstanceKey = '' }) {
      const { processInstanceKey } = await elementOf(elementInstanceKey)
      return { elementInstanceKey: { $eq: elementInstanceKey }, processInstanceKey: { $eq: processInstanceKey ?? null } }
    },
  })

  app.put<ByElement & { Body: { readonly variables: JsonObject; readonly local?: boolean } }>(
    '/element-instances/:elementInstanceKey/variables',
    {
      ...permission,
      schema: {
        params: byElement,
        body: object({ variables: { type: 'object' }, local: { type: 'boolean' }, operationReference: long }, ['variables']),
      },
    },
    async (request, reply) => {
      const { variables: given, local } = request.body
      await runtime.setVariables({ scopeKey: request.params.elementInstanceKey as Key, variables: given, local: local ?? false })
      return reply.status(204).send()
    },
  )
}
