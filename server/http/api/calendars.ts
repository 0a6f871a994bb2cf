import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Services } from '../../services.ts'
import type { CalendarYear } from '../../time/index.ts'

const DAYS = Type.Array(Type.String({ format: 'date' }), { maxItems: 366 })
const params = Type.Object({ year: Type.Integer({ minimum: 2000, maximum: 2200 }) })
const body = Type.Object(
  {
    free: DAYS,
    makeUp: DAYS,
    source: Type.String({ minLength: 1, maxLength: 200 }),
    provisional: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

/** The schema of the routes has checked that the days are dates. */
type Year = { readonly Params: { readonly year: number }; readonly Body: CalendarYear }

/** The working-day calendar, year by year, and what a change of it moves. */
export async function calendarRoutes(app: FastifyInstance, { programmes: { calendars }, cases, identity }: Services): Promise<void> {
  const read = { config: { permission: 'programme:read' } }
  const edit = { config: { permission: 'programme:edit' } }
  const tags = ['programmes']

  app.get<Pick<Year, 'Params'>>('/api/calendars/:year', { ...read, schema: { tags, params } }, async ({ params: own }) => {
    const year = await calendars.year(own.year)
    const by = year.loadedBy === null ? undefined : await identity.person(year.loadedBy)
    return { ...year, loadedBy: by?.name ?? year.loadedBy }
  })

  app.post<Year>('/api/calendars/:year/preview', { ...edit, schema: { tags, params, body } }, async ({ params: own, body: days }) => ({
    differences: await cases.previewCalendar(own.year, days),
  }))

  app.put<Year>('/api/calendars/:year', { ...edit, schema: { tags, params, body } }, async ({ params: own, body: days, actor }) => ({
    differences: await cases.loadCalendar(own.year, days, actor.userId),
  }))
}
