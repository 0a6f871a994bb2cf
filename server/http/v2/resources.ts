import type { Key } from '../../base/ids.ts'
import { runtimeRefusal } from '../../runtime/index.ts'
import { long, object, optional, params } from './schemas.ts'
import { permission, TENANT, type V2Part } from './types.ts'

const byResource = params('resourceKey')
interface ByResource {
  readonly Params: { readonly resourceKey: string }
}

/** What was deployed, by its key: a process, a decision file or a form. */
export const resourceRoutes: V2Part = (app, { runtime }) => {
  const resourceOf = async (key: string) => {
    const resource = await runtime.queries.resource(key)
    if (resource === undefined) throw runtimeRefusal('RESOURCE_NOT_FOUND', { key })
    return resource
  }

  app.get<ByResource>('/resources/:resourceKey', { ...permission, schema: { params: byResource } }, async (request) => {
    const { key, id, name, version, version_tag: versionTag } = await resourceOf(request.params.resourceKey)
    return { resourceKey: key, resourceId: id, resourceName: name, version, versionTag, tenantId: TENANT }
  })

  app.get<ByResource>('/resources/:resourceKey/content', { ...permission, schema: { params: byResource } }, async (request, reply) => {
    const { content } = await resourceOf(request.params.resourceKey)
    return reply.type('text/plain; charset=utf-8').send(content)
  })

  // Instances stay as they are: `deleteHistory` would be a batch operation of its own.
  app.post<ByResource>(
    '/resources/:resourceKey/deletion',
    {
      ...permission,
      schema: { params: byResource, body: optional(object({ operationReference: long, deleteHistory: { const: false } })) },
    },
    async (request) => {
      const resourceKey = request.params.resourceKey
      await runtime.deleteResource(resourceKey as Key)
      return { resourceKey, batchOperation: null }
    },
  )
}
