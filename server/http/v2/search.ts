import type { FastifyInstance, FastifyRequest } from 'fastify'
import { defineRefusals } from '../../base/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts'
import type { Comparison, Filter, SearchAnswer, SearchRequest, SearchRow, SourceName } from '../../runtime/index.ts'
import { numberOf, searchBody } from './schemas.ts'
import { permission, type V2Services } from './types.ts'

const DEFAULT_LIMIT = 100
/** As in Camunda 8. */
const HIGHEST_LIMIT = 10_000
const OPERATORS = ['$eq', '$neq', '$exists', '$gt', '$gte', '$lt', '$lte', '$in', '$notIn', '$like']
/** Most comparisons of one request, nested ones included. */
const MOST_CONDITIONS = 200
const MOST_VALUES = 10_000

const filterRefusal = defineRefusals({
  FILTER_WRONG: { status: 400, zh: '查询条件“{field}”的写法不正确。', en: 'The filter "{field}" is not written as a search filter.' },
  FILTER_TOO_LONG: { status: 400, zh: '查询条件过多。', en: 'There are too many conditions in the filter.' },
  PAGE_WRONG: { status: 400, zh: '分页请只用 from、after、before 之一。', en: 'Page by one of from, after and before.' },
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

/** Reads a search request of Camunda 8: bare values and operators, `$or`, variables, sort, and a page by offset or cursor. */
export function readSearch(body: SearchBody | null | undefined, fixed: Filter = {}): SearchRequest {
  const { $or: alternatives, ...own } = body?.filter ?? {}
  const filter = readFilter(own)
  const or = readAlternatives(alternatives)
  if (conditionsIn([filter, ...or]) > MOST_CONDITIONS) throw filterRefusal('FILTER_TOO_LONG')
  const page = body?.page
  const after = page?.after ?? null
  const before = page?.before ?? null
  if ([page?.from ?? null, after, before].filter((start) => start !== null).length > 1) throw filterRefusal('PAGE_WRONG')
  return {
    filter,
    fixed,
    ...(or.length === 0 ? {} : { or }),
    sort: (body?.sort ?? []).map(({ field, order }) => ({ field, order: order?.toLowerCase() === 'desc' ? 'desc' : 'asc' })),
    limit: Math.min(Math.max(numberOf(page?.limit) ?? DEFAULT_LIMIT, 0), HIGHEST_LIMIT),
    from: Math.max(numberOf(page?.from) ?? 0, 0),
    after,
    before,
  }
}

function readAlternatives(alternatives: Json | undefined): readonly Filter[] {
  if (alternatives === undefined || alternatives === null) return []
  if (!Array.isArray(alternatives)) throw filterRefusal('FILTER_WRONG', { field: '$or' })
  return alternatives.map((alternative) => {
    if (!isJsonObject(alternative)) throw filterRefusal('FILTER_WRONG', { field: '$or' })
    return readFilter(alternative)
  })
}

function readFilter(filter: JsonObject): Filter {
  return Object.fromEntries(
    Object.entries(filter).flatMap(([field, condition]) => (condition === null ? [] : [[field, comparisonOf(field, condition)]])),
  )
}

function conditionsIn(filters: readonly Filter[]): number {
  return filters
    .flatMap((filter) => Object.values(filter))
    .reduce((sum, one) => sum + Object.keys(one).length + (one.$variables?.length ?? 0), 0)
}

function comparisonOf(field: string, condition: Json): Comparison {
  if (isScalar(condition)) return { $eq: condition }
  if (Array.isArray(condition)) return listComparison(field, condition)
  if (!isJsonObject(condition) || !Object.entries(condition).every(([operator, value]) => isOperand(operator, value)))
    throw filterRefusal('FILTER_WRONG', { field })
  return condition as Comparison
}

/** `tags: ['a']` asks for all of them, `variables: [{name, value}]` for each of these variables. */
function listComparison(field: string, list: readonly Json[]): Comparison {
  if (list.every((item) => typeof item === 'string')) return { $all: list as readonly string[] }
  return {
    $variables: list.map((item) => {
      if (!isJsonObject(item) || typeof item.name !== 'string' || item.value === undefined || Object.keys(item).length !== 2)
        throw filterRefusal('FILTER_WRONG', { field })
      return { name: item.name, value: comparisonOf(field, item.value) }
    }),
  }
}

function isOperand(operator: string, value: Json): boolean {
  if (!OPERATORS.includes(operator)) return false
  if (operator === '$in' || operator === '$notIn') return Array.isArray(value) && value.length <= MOST_VALUES && value.every(isScalar)
  if (operator === '$exists') return typeof value === 'boolean'
  return operator === '$like' ? typeof value === 'string' : isScalar(value)
}

function isScalar(value: Json): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

export interface SearchParams {
  readonly [name: string]: string
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
    /** Conditions that follow from the address or hold always; refuses what is not there. */
    readonly fixed?: (params: SearchParams, request: FastifyRequest) => Filter | Promise<Filter>
  } = {},
): void {
  app.post<{ Body: SearchBody | null; Params: SearchParams }>(
    url,
    { ...permission, schema: { body: searchBody, ...(options.params === undefined ? {} : { params: options.params }) } },
    async (request) => {
      const fixed = (await options.fixed?.(request.params, request)) ?? {}
      return pageOf(await runtime.queries.search(source, readSearch(request.body, fixed)), shape)
    },
  )
}

/** An answer as Camunda 8 writes it. */
export function pageOf(answer: SearchAnswer<SearchRow>, shape: (row: SearchRow) => object): object {
  return {
    items: answer.rows.map(shape),
    page: {
      totalItems: answer.total,
      hasMoreTotalItems: answer.hasMore,
      startCursor: answer.startCursor,
      endCursor: answer.endCursor,
    },
  }
}
