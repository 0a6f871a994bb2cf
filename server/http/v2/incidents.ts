import type { Key } from '../../base/ids.ts'
import { runtimeRefusal } from '../../runtime/index.ts'
import { long, object, optional, pageBody, params, sortBody } from './schemas.ts'
import { pageOf, readSearch, type SearchBody, searchRoute } from './search.ts'
import * as shapes from './shapes.ts'
import { permission, type V2Part } from './types.ts'

const byIncident = params('incidentKey')
interface ByIncident {
  readonly Params: { readonly incidentKey: string }
}

const errorCounts = shapes.counts('activeInstancesWithErrorCount')

/** Incidents: what a token can not get past until a person has looked. */
export const incidentRoutes: V2Part = (app, services) => {
  const { runtime } = services

  searchRoute(app, services, '/incidents/search', 'incidents', shapes.asIs)

  app.get<ByIncident>('/incidents/:incidentKey', { ...permission, schema: { params: byIncident } }, async ({ params: { incidentKey } }) => {
    const row = await runtime.queries.find('incidents', 'incidentKey', incidentKey)
    if (row === undefined) throw runtimeRefusal('INCIDENT_NOT_FOUND', { key: incidentKey })
    return row
  })

  app.post<{ Body: SearchBody | null }>(
    '/incidents/statistics/process-instances-by-error',
    { ...permission, schema: { body: optional(object({ sort: sortBody, page: pageBody })) } },
    async ({ body }) => pageOf(await runtime.queries.statistics({ kind: 'instances-by-error' }, readSearch(body)), errorCounts),
  )

  app.post<{ Body: Omit<SearchBody, 'filter'> & { readonly filter: { readonly errorHashCode: number } } }>(
    '/incidents/statistics/process-instances-by-definition',
    {
      ...permission,
      schema: {
        body: object(
          {
            filter: object({ errorHashCode: { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 } }, ['errorHashCode']),
            sort: sortBody,
            page: pageBody,
          },
          ['filter'],
        ),
      },
    },
    async ({ body: { filter, ...page } }) => {
      const kind = { kind: 'instances-by-error-and-definition', errorHashCode: filter.errorHashCode } as const
      return pageOf(await runtime.queries.statistics(kind, readSearch(page)), errorCounts)
    },
  )

  app.post<ByIncident>(
    '/incidents/:incidentKey/resolution',
    { ...permission, schema: { params: byIncident, body: optional(object({ operationReference: long })) } },
    async (request, reply) => {
      await runtime.resolveIncident(request.params.incidentKey as Key)
      return reply.status(204).send()
    },
  )
}
