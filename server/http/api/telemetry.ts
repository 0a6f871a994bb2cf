import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type TSchema, Type } from 'typebox'
import { PRESENCES, type Presence, RANGES, type Range, ZONE_SORTS } from '../../base/api/telemetry.ts'
import type { Services } from '../../services.ts'
import { type LiveMessage, telemetryRefusal, type ZoneFilter } from '../../telemetry-views/index.ts'
import { attachment, XLSX } from '../attachment.ts'
import { id, localeOf, paging } from './shapes.ts'

const oneOf = (words: readonly string[]): TSchema => Type.Union(words.map((word) => Type.Literal(word)))
const text = Type.Optional(Type.String({ maxLength: 100 }))
const kind = Type.Optional(Type.String({ maxLength: 64 }))
const closed = { additionalProperties: false }
const deviceParams = Type.Object({ id: Type.String({ maxLength: 64 }), device: Type.String({ maxLength: 64 }) })
const zoneFilter = {
  q: text,
  level: Type.Optional(Type.String({ maxLength: 64 })),
  sort: Type.Optional(oneOf(ZONE_SORTS)),
  descending: Type.Optional(Type.Boolean()),
}

interface OfSubject {
  readonly Params: { readonly id: string }
}
interface OfDevice {
  readonly Params: { readonly id: string; readonly device: string }
}
interface DeviceQuery {
  readonly q?: string
  readonly kind?: string
  readonly presence?: Presence
  readonly building?: string
  readonly place?: string
  readonly floor?: string
  readonly cursor?: string
  readonly limit?: number
}

/** What devices say, for people: dashboards, device pages, live data, the bridge's health, the whole zone. */
export async function telemetryRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const { telemetryViews: views, cases, audit, db } = services
  app.addHook('preClose', async () => {
    // Live views would keep a server that stops; their pages come back to another one.
    for (const view of openViews.get(services) ?? []) view.end()
  })
  const tags = ['telemetry']
  const session = { config: { permission: 'session' } }
  const zone = { config: { permission: ['subject:read-all', 'case:read-all', 'bridge:manage'] } }

  app.get<OfSubject>('/api/subjects/:id/telemetry', { ...session, schema: { tags, params: id } }, async ({ actor, params }) =>
    views.dashboard(await cases.subjects.requireAccess(actor, params.id)),
  )

  app.get<OfSubject & { Querystring: { readonly kind?: string; readonly days?: number } }>(
    '/api/subjects/:id/telemetry/trend',
    {
      ...session,
      schema: {
        tags,
        params: id,
        querystring: Type.Object({ kind, days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })) }, closed),
      },
    },
    async ({ actor, params, query }) => {
      await cases.subjects.requireAccess(actor, params.id)
      return views.trend(params.id, query.kind ?? null, query.days ?? 30)
    },
  )

  app.get<OfSubject & { Querystring: DeviceQuery }>(
    '/api/subjects/:id/telemetry/devices',
    {
      ...session,
      schema: {
        tags,
        params: id,
        querystring: Type.Object(
          { ...paging, q: text, kind, presence: Type.Optional(oneOf(PRESENCES)), building: kind, place: text, floor: kind },
          closed,
        ),
      },
    },
    async ({ actor, params, query }) => {
      await cases.subjects.requireAccess(actor, params.id)
      return views.devices(params.id, { ...query, limit: query.limit ?? 50 })
    },
  )

  app.get<OfDevice>(
    '/api/subjects/:id/telemetry/devices/:device',
    { ...session, schema: { tags, params: deviceParams } },
    async ({ actor, params }) => {
      const subject = await cases.subjects.requireAccess(actor, params.id)
      return views.device(params.id, params.device, subject.programme)
    },
  )

  app.get<OfDevice & { Querystring: { readonly metric: string; readonly range?: Range } }>(
    '/api/subjects/:id/telemetry/devices/:device/series',
    {
      ...session,
      schema: {
        tags,
        params: deviceParams,
        querystring: Type.Object({ metric: Type.String({ maxLength: 64 }), range: Type.Optional(oneOf(RANGES)) }, closed),
      },
    },
    async ({ actor, params, query }) => {
      await cases.subjects.requireAccess(actor, params.id)
      return views.series(params.id, params.device, query.metric, query.range ?? '24h')
    },
  )

  app.get<OfSubject>('/api/subjects/:id/telemetry/latest', { ...session, schema: { tags, params: id } }, async ({ actor, params }) => {
    await cases.subjects.requireAccess(actor, params.id)
    return views.latest(params.id)
  })

  app.get<OfSubject>(
    '/api/subjects/:id/telemetry/stream',
    { ...session, exposeHeadRoute: false, schema: { tags, params: id } },
    async (request, reply) => {
      await cases.subjects.requireAccess(request.actor, request.params.id)
      return stream(services, request, reply)
    },
  )

  app.get('/api/bridge/health', { config: { permission: 'bridge:manage' }, schema: { tags } }, async () => views.health())

  app.get<{ Querystring: ZoneFilter & { readonly cursor?: string; readonly limit?: number } }>(
    '/api/devices/zone',
    {
      ...zone,
      schema: {
        tags,
        querystring: Type.Object({ ...paging, cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,6}$' })), ...zoneFilter }, closed),
      },
    },
    async ({ query }) => views.zone({ ...query, limit: query.limit ?? 50 }),
  )

  for (const [format, type] of [
    ['xlsx', XLSX],
    ['csv', 'text/csv; charset=utf-8'],
  ] as const)
    app.get<{ Querystring: ZoneFilter }>(
      `/api/devices/zone.${format}`,
      { ...zone, schema: { tags, querystring: Type.Object(zoneFilter, closed) } },
      async (request, reply) => {
        const content = await views.zoneExport(request.query, format, localeOf(request))
        await db
          .transaction()
          .execute((trx) => audit.record({ actor: request.actor.userId, action: 'zone.export', object: { kind: 'zone', id: format } }, trx))
        return attachment(reply, { type, name: `zone.${format}`, content })
      },
    )
}

const HEARTBEAT_MS = 15_000
const CHECK_MS = 60_000
/** Told to the client: how long it waits before it comes back. */
const RETRY_MS = 3000
/** A client that reads slower than this is let go; it comes back and is told what it missed. */
const MOST_UNREAD_BYTES = 2_000_000
const MOST_VIEWS = 2000
const openViews = new WeakMap<Services, Set<ServerResponse>>()

/** Server-sent events of one subject until the client leaves or may no longer see it. */
async function stream(services: Services, request: FastifyRequest<OfSubject>, reply: FastifyReply): Promise<FastifyReply> {
  const { telemetryViews, cases, identity } = services
  const open = openViews.get(services) ?? new Set()
  if (open.size >= MOST_VIEWS) throw telemetryRefusal('TOO_MANY_LIVE_VIEWS')
  openViews.set(services, open)
  const subjectId = request.params.id
  const { raw } = reply
  open.add(raw)
  reply.hijack()
  raw.writeHead(200, {
    ...(reply.getHeaders() as { [name: string]: string }),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    // A view that ends leaves no idle connection behind for which a server that stops would wait.
    connection: 'close',
  })
  raw.write(`retry: ${RETRY_MS}\n\n`)
  const write = (chunk: string) => {
    if (raw.writableLength > MOST_UNREAD_BYTES) raw.destroy()
    else raw.write(chunk)
  }
  const lastId = request.headers['last-event-id']
  const leave = telemetryViews.hub.subscribe(
    subjectId,
    typeof lastId === 'string' ? lastId : null,
    ({ id: at, event, data }: LiveMessage) => write(`id: ${at}\nevent: ${event}\ndata: ${data}\n\n`),
  )
  const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS)
  const check = setInterval(() => {
    const token = request.sessionToken
    const again = token === null ? Promise.resolve(request.actor) : identity.actorOfSession(token)
    again
      .then((actor) => (actor === undefined ? Promise.reject(new Error('signed out')) : cases.subjects.requireAccess(actor, subjectId)))
      .catch(() => raw.end())
  }, CHECK_MS)
  raw.once('close', () => {
    clearInterval(heartbeat)
    clearInterval(check)
    leave()
    open.delete(raw)
  })
  return reply
}
