import { runtimeRefusal } from '../../runtime/index.ts'
import { name, object, optional, pageBody, params, sortBody, text } from './schemas.ts'
import { pageOf, readSearch, type SearchBody, searchRoute } from './search.ts'
import * as shapes from './shapes.ts'
import { permission, TENANT, type V2Part } from './types.ts'

const byDefinition = params('processDefinitionKey')
interface ByDefinition {
  readonly Params: { readonly processDefinitionKey: string }
}

const activeCounts = shapes.counts('activeInstancesWithoutIncidentCount', 'activeInstancesWithIncidentCount')

/** Process definitions, their forms, and counts over their instances. */
export const processDefinitionRoutes: V2Part = (app, services) => {
  const { queries } = services.runtime

  const definitionOf = async (processDefinitionKey: string) => {
    const row = await queries.find('processDefinitions', 'processDefinitionKey', processDefinitionKey)
    if (row === undefined) throw runtimeRefusal('PROCESS_NOT_FOUND', { process: processDefinitionKey })
    return row
  }

  // Deleted ones are found by who asks for their state.
  searchRoute(app, services, '/process-definitions/search', 'processDefinitions', shapes.asIs, {
    fixed: (_params, request) => {
      const body = request.body as SearchBody | null | undefined
      return body?.filter?.state === undefined ? { state: { $eq: 'ACTIVE' } } : {}
    },
  })

  app.get<ByDefinition>(
    '/process-definitions/:processDefinitionKey',
    { ...permission, schema: { params: byDefinition } },
    async (request) => definitionOf(request.params.processDefinitionKey),
  )

  app.get<ByDefinition>(
    '/process-definitions/:processDefinitionKey/xml',
    { ...permission, schema: { params: byDefinition } },
    async ({ params: { processDefinitionKey } }, reply) => {
      const file = await queries.processOriginal(processDefinitionKey)
      if (file === undefined) throw runtimeRefusal('PROCESS_NOT_FOUND', { process: processDefinitionKey })
      // The file says its own encoding.
      return reply.type('text/xml').send(Buffer.from(file))
    },
  )

  app.get<ByDefinition>(
    '/process-definitions/:processDefinitionKey/form',
    { ...permission, schema: { params: byDefinition } },
    async ({ params: { processDefinitionKey } }, reply) => {
      const form = await queries.startForm(processDefinitionKey)
      if (form === undefined) throw runtimeRefusal('PROCESS_NOT_FOUND', { process: processDefinitionKey })
      if (form === null) return reply.status(204).send()
      return { formKey: form.formKey, formId: form.formId, version: form.version, schema: form.content, tenantId: TENANT }
    },
  )

  app.post<ByDefinition & { Body: SearchBody | null }>(
    '/process-definitions/:processDefinitionKey/statistics/element-instances',
    { ...permission, schema: { params: byDefinition, body: optional(object({ filter: { type: ['object', 'null'] } })) } },
    async ({ params: { processDefinitionKey }, body }) => {
      await definitionOf(processDefinitionKey)
      return { items: await queries.elementStatistics(processDefinitionKey, readSearch(body)) }
    },
  )

  app.post<{ Body: SearchBody | null }>(
    '/process-definitions/statistics/process-instances',
    { ...permission, schema: { body: optional(object({ sort: sortBody, page: pageBody })) } },
    async ({ body }) => pageOf(await queries.statistics({ kind: 'instances-by-process' }, readSearch(body)), activeCounts),
  )

  app.post<{ Body: Omit<SearchBody, 'filter'> & { readonly filter: { readonly processDefinitionId: string } } }>(
    '/process-definitions/statistics/process-instances-by-version',
    {
      ...permission,
      schema: {
        body: object(
          { filter: object({ processDefinitionId: name, tenantId: text }, ['processDefinitionId']), sort: sortBody, page: pageBody },
          ['filter'],
        ),
      },
    },
    async ({ body: { filter, ...page } }) =>
      pageOf(
        await queries.statistics({ kind: 'instances-by-version', processId: filter.processDefinitionId }, readSearch(page)),
        activeCounts,
      ),
  )

  app.post<{ Body: SearchBody | null }>(
    '/process-definitions/statistics/message-subscriptions',
    { ...permission, schema: { body: optional(object({ filter: { type: ['object', 'null'] }, page: pageBody })) } },
    async ({ body }) => {
      const { filter, ...page } = readSearch(body)
      const found = await queries.statistics({ kind: 'subscriptions-by-definition', filter }, { ...page, filter: {} })
      return pageOf(found, shapes.counts('processInstancesWithActiveSubscriptions', 'activeSubscriptions'))
    },
  )
}
