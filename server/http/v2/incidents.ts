import type { Key } from '../../base/ids.ts'
import { runtimeRefusal } from '../../runtime/index.ts'
import { long, object, optional, params } from './schemas.ts'
import { searchRoute } from './search.ts'
import * as shapes from './shapes.ts'
import { permission, type V2Part } from './types.ts'

const byIncident = params('incidentKey')
interface ByIncident {
  readonly Params: { readonly incidentKey: string }
}

/** Incidents: what a token can not get past until a person has looked. */
export const incidentRoutes: V2Part = (app, services) => {
  const { runtime } = services

  searchRoute(app, services, '/incidents/search', 'incidents', shapes.incident)

  app.get<ByIncident>('/incidents/:incidentKey', { ...permission, schema: { params: byIncident } }, async ({ params: { incidentKey } }) => {
    const row = await runtime.queries.find('incidents', 'incidentKey', incidentKey)
    if (row === undefined) throw runtimeRefusal('INCIDENT_NOT_FOUND', { key: incidentKey })
    return shapes.incident(row)
  })

  app.post<ByIncident>(
    '/incidents/:incidentKey/resolution',
    { ...permission, schema: { params: byIncident, body: optional(object({ operationReference: long })) } },
    async (request, reply) => {
      await runtime.resolveIncident(request.params.incidentKey as Key)
      return reply.status(204).send()
    },
  )
}
