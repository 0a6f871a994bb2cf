import { defineRefusals } from '../../base/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts'
import type { JobWindow } from '../../runtime/index.ts'
import { name, object, optional, pageBody, text } from './schemas.ts'
import { pageOf, readSearch, type SearchBody } from './search.ts'
import * as shapes from './shapes.ts'
import { permission, type V2Part } from './types.ts'

const statisticsRefusal = defineRefusals({
  RESOLUTION_WRONG: {
    status: 400,
    zh: '时间间隔“{resolution}”不正确。',
    en: 'The resolution "{resolution}" is not a duration of days, hours, minutes or seconds.',
  },
})

const time = { type: 'string', format: 'date-time' }
const windowed = (more: { readonly [field: string]: object } = {}, required: readonly string[] = ['from', 'to', 'jobType']) =>
  object({ from: time, to: time, jobType: name, ...more }, required)

type Window = { readonly from: string; readonly to: string; readonly jobType: string } & JsonObject
interface WindowBody {
  readonly filter: Window
  readonly page?: SearchBody['page']
}

const windowOf = ({ from, to, jobType }: Window): JobWindow => ({ from, to, type: jobType })
const DAY = 86_400
/** About as many parts as a chart shows, when the caller names no length. */
const PARTS = 60

/** Counts of jobs in a time: created, completed, given back by workers. */
export const jobStatisticsRoutes: V2Part = (app, { runtime: { queries } }) => {
  app.get<{ Querystring: { readonly from: string; readonly to: string; readonly jobType?: string } }>(
    '/jobs/statistics/global',
    { ...permission, schema: { querystring: windowed({}, ['from', 'to']) } },
    async ({ query: { from, to, jobType } }) => {
      const window = { from, to, ...(jobType === undefined ? {} : { type: jobType }) }
      const { rows } = await queries.statistics({ kind: 'jobs', window }, readSearch({}))
      return { ...shapes.jobCounts(rows[0] ?? {}), isIncomplete: false }
    },
  )

  app.post<{ Body: { readonly filter?: JsonObject | null; readonly page?: SearchBody['page'] } | null }>(
    '/jobs/statistics/by-types',
    { ...permission, schema: { body: optional(object({ filter: optional(windowed({ jobType: {} }, ['from', 'to'])), page: pageBody })) } },
    async ({ body }) => {
      const { from = '-infinity', to = 'infinity', ...filter } = body?.filter ?? {}
      const window = { from: String(from), to: String(to) }
      const request = readSearch({ filter, ...(body?.page === undefined ? {} : { page: body.page }) })
      return pageOf(await queries.statistics({ kind: 'jobs-by-type', window }, request), shapes.jobCounts)
    },
  )

  app.post<{ Body: WindowBody }>(
    '/jobs/statistics/by-workers',
    { ...permission, schema: { body: object({ filter: windowed(), page: pageBody }, ['filter']) } },
    async ({ body: { filter, page } }) =>
      pageOf(await queries.statistics({ kind: 'jobs-by-worker', window: windowOf(filter) }, readSearch(pageOnly(page))), shapes.jobCounts),
  )

  app.post<{ Body: WindowBody }>(
    '/jobs/statistics/time-series',
    { ...permission, schema: { body: object({ filter: windowed({ resolution: text }), page: pageBody }, ['filter']) } },
    async ({ body: { filter, page } }) => {
      const resolution = filter.resolution === undefined ? defaultResolution(filter) : secondsOf(filter.resolution)
      const kind = { kind: 'jobs-over-time', window: windowOf(filter), resolution } as const
      return pageOf(await queries.statistics(kind, readSearch(pageOnly(page))), shapes.jobCounts)
    },
  )

  app.post<{ Body: WindowBody }>(
    '/jobs/statistics/errors',
    { ...permission, schema: { body: object({ filter: windowed({ errorCode: {}, errorMessage: {} }), page: pageBody }, ['filter']) } },
    async ({ body: { filter, page } }) => {
      const { from, to, jobType, ...errors } = filter
      const kind = { kind: 'job-errors', window: { from, to, type: jobType } } as const
      return pageOf(await queries.statistics(kind, readSearch({ ...pageOnly(page), filter: errors })), shapes.counts('workers'))
    },
  )
}

function pageOnly(page: SearchBody['page']): SearchBody {
  return page === undefined ? {} : { page }
}

function defaultResolution({ from, to }: Window): number {
  return Math.max(60, Math.ceil((Date.parse(to) - Date.parse(from)) / 1000 / PARTS))
}

function secondsOf(resolution: Json): number {
  const parts =
    typeof resolution === 'string' ? /^P(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/.exec(resolution) : null
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = (parts?.slice(1) ?? []).map((part) => Number(part ?? 0))
  const sum = days * DAY + hours * 3600 + minutes * 60 + seconds
  if (sum <= 0) throw statisticsRefusal('RESOLUTION_WRONG', { resolution: isJsonObject(resolution) ? '{}' : String(resolution) })
  return sum
}
