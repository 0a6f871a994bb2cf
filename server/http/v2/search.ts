import type { FastifyInstance } from 'fastify'
import { defineRefusals } from '../../base/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts'
import type { Comparison, SearchRequest, SearchRow, SourceName } from '../../runtime/index.ts'
import { numberOf, searchBody } from './schemas.ts'
import { permission, TENANT, type V2Services } from './types.ts'

const DEFAULT_LIMIT = 100
const HIGHEST_LIMIT = 1000
const OPERATORS = ['$eq', '$neq', '$exists', '$gt', '$gte', '$lt', '$lte', '$in', '$notIn', '$like']

const filterRefusal = defineRefusals({
  FILTER_WRONG: { status: 400, zh: '查询条件“{field}”的写法不正确。', en: 'The filter "{field}" is not written as a search filter.' },
})

export interface SearchBody {
  readonly filter?: JsonObject | null
  readonly sort?: readonly { readonly field: string; readonly order?: string }[] | null
  readonly page?: {
    readonly from?: number | string
    readonly limit?: number | string
    readonly after?: string | null
    readonly before?: string | null
  } | null
}

/** Reads a search request of Camunda 8: bare values and operators, sort, and a page by offset or cursor. */
export function readSearch(body: SearchBody | null | undefined, fixed: { readonly [field: string]: Json } = {}): SearchRequest {
  const filter: { [field: string]: Comparison } = {}
  for (const [field, condition] of Object.entries({ ...body?.filter, ...fixed })) {
    if (condition === null || (field === 'tenantId' && isOnlyTenant(condition))) continue
    filter[field] = comparisonOf(field, condition)
  }
  const page = body?.page
  return {
    filter,
    sort: (body?.sort ?? []).map(({ field, order }) => ({ field, order: order?.toLowerCase() === 'desc' ? 'desc' : 'asc' })),
    limit: Math.min(Math.max(numberOf(page?.limit) ?? DEFAULT_LIMIT, 0), HIGHEST_LIMIT),
    from: Math.max(numberOf(page?.from) ?? 0, 0),
    after: page?.after ?? null,
    before: page?.before ?? null,
  }
}

function isOnlyTenant(condition: Json): boolean {
  return condition === TENANT || (isJsonObject(condition) && condition.$eq === TENANT)
}

function comparisonOf(field: string, condition: Json): Comparison {
  if (typeof condition === 'string' || typeof condition === 'number' || typeof condition === 'boolean') return { $eq: condition }
  if (!isJsonObject(condition) || !Object.entries(condition).every(([operator, value]) => isOperand(operator, value)))
    throw filterRefusal('FILTER_WRONG', { field })
  return condition as Comparison
}

function isOperand(operator: string, value: Json): boolean {
  if (!OPERATORS.includes(operator)) return false
  if (operator === '$in' || operator === '$notIn') return Array.isArray(value) && value.every(isScalar)
  if (operator === '$exists') return typeof value === 'boolean'
  return operator === '$like' ? typeof value === 'string' : isScalar(value)
}

function isScalar(value: Json): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** `POST …/search` over one source, each row turned into its shape. */
export function searchRoute(
  app: FastifyInstance,
  { runtime }: V2Services,
  url: string,
  source: SourceName,
  shape: (row: SearchRow) => object,
  options: {
    readonly params?: object
    readonly fixed?: (params: { readonly [name: string]: string }) => { readonly [field: string]: Json }
  } = {},
): void {
  app.post<{ Body: SearchBody | null; Params: { readonly [name: string]: string } }>(
    url,
    { ...permission, schema: { body: searchBody, ...(options.params === undefined ? {} : { params: options.params }) } },
    async (request) => {
      const answer = await runtime.queries.search(source, readSearch(request.body, options.fixed?.(request.params)))
      return {
        items: answer.rows.map(shape),
        page: {
          totalItems: answer.total,
          hasMoreTotalItems: answer.hasMore,
          startCursor: answer.startCursor,
          endCursor: answer.endCursor,
        },
      }
    },
  )
}

/** A page of something that is not searched in the database. */
export function pageOf(items: readonly object[], total: number): object {
  return { items, page: { totalItems: total, hasMoreTotalItems: false, startCursor: null, endCursor: null } }
}
