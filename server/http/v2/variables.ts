import { runtimeRefusal, type SearchRequest } from '../../runtime/index.ts'
import { object, params, searchBody } from './schemas.ts'
import { pageOf, readSearch, type SearchBody } from './search.ts'
import * as shapes from './shapes.ts'
import { permission, type V2Part } from './types.ts'

export const truncation = object({ truncateValues: { type: 'boolean' } })
export interface Truncation {
  readonly truncateValues?: boolean
}

/** Variables of instances and their scopes. */
export const variableRoutes: V2Part = (app, { runtime: { queries } }) => {
  /** A scope names its instance: the search looks at one row. */
  async function narrowed(request: SearchRequest): Promise<SearchRequest> {
    const scope = request.filter.scopeKey?.$eq
    if (typeof scope !== 'string' || request.filter.processInstanceKey !== undefined || !/^\d{1,18}$/.test(scope)) return request
    const instance = await queries.instanceOfScope(scope)
    return { ...request, fixed: { processInstanceKey: { $eq: instance ?? scope } } }
  }

  app.post<{ Body: SearchBody | null; Querystring: Truncation }>(
    '/variables/search',
    { ...permission, schema: { body: searchBody, querystring: truncation } },
    async (request) =>
      pageOf(
        await queries.search('variables', await narrowed(readSearch(request.body))),
        shapes.variable(request.query.truncateValues !== false),
      ),
  )

  app.get<{ Params: { readonly variableKey: string } }>(
    '/variables/:variableKey',
    { ...permission, schema: { params: params('variableKey') } },
    async ({ params: { variableKey } }) => {
      const row = await queries.variable(variableKey)
      if (row === undefined) throw runtimeRefusal('VARIABLE_NOT_FOUND', { key: variableKey })
      return shapes.wholeVariable(row)
    },
  )
}
