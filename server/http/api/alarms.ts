import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { AlarmQuery } from '../../alarms/index.ts'
import { ALARM_OUTCOMES, ALARM_SEVERITIES, ALARM_STATES, type AlarmHandling } from '../../base/api/alarms.ts'
import type { Services } from '../../services.ts'
import { id, paging } from './shapes.ts'

const tags = ['alarms']
const closed = { additionalProperties: false }
const oneOf = (values: readonly string[]) => Type.Union(values.map((value) => Type.Literal(value)))
const short = Type.Optional(Type.String({ maxLength: 64 }))
const moment = Type.Optional(Type.String({ format: 'date-time', maxLength: 40 }))
const filter = {
  ...paging,
  device: short,
  kind: short,
  severity: Type.Optional(oneOf(ALARM_SEVERITIES)),
  state: Type.Optional(oneOf(ALARM_STATES)),
  from: moment,
  to: moment,
}
const handling = Type.Object({ outcome: oneOf(ALARM_OUTCOMES), note: Type.Optional(Type.String({ maxLength: 1000 })) }, closed)

type Of = { readonly id: string }
const read = { config: { permission: 'session' } }
const keep = { config: { permission: ['subject:own', 'bridge:manage'] } }

/** Alarms of devices: seen by who may see the subject, handled by its own organisation or who manages the bridge. */
export async function alarmRoutes(app: FastifyInstance, { alarms }: Services): Promise<void> {
  app.get('/api/device-kinds', { ...read, schema: { tags } }, async () => ({ items: alarms.kinds }))

  app.get<{ Querystring: AlarmQuery }>(
    '/api/alarms',
    {
      config: { permission: ['subject:read-all', 'bridge:manage'] },
      schema: { tags, querystring: Type.Object({ ...filter, subject: short }, closed) },
    },
    ({ query }) => alarms.list(query),
  )

  app.get<{ Params: Of; Querystring: AlarmQuery }>(
    '/api/subjects/:id/alarms',
    { ...read, schema: { tags, params: id, querystring: Type.Object(filter, closed) } },
    ({ actor, params, query }) => alarms.ofSubject(actor, params.id, query),
  )

  app.get<{ Params: Of }>('/api/subjects/:id/alarms/counts', { ...read, schema: { tags, params: id } }, ({ actor, params }) =>
    alarms.counts(actor, params.id),
  )

  app.get<{ Params: Of }>('/api/alarms/:id', { ...read, schema: { tags, params: id } }, ({ actor, params }) => alarms.get(actor, params.id))

  app.post<{ Params: Of }>(
    '/api/alarms/:id/acknowledge',
    { ...keep, schema: { tags, params: id, body: Type.Object({}, closed) } },
    ({ actor, params }) => alarms.acknowledge(actor, params.id),
  )

  app.post<{ Params: Of; Body: AlarmHandling }>(
    '/api/alarms/:id/handle',
    { ...keep, schema: { tags, params: id, body: handling } },
    ({ actor, params, body }) => alarms.handle(actor, params.id, body),
  )
}
