import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { AuditEntry } from '../../audit/index.ts'
import type { NotificationView } from '../../base/api/cases.ts'
import type { Page } from '../../base/api/common.ts'
import { as, type Instant } from '../../base/ids.ts'
import type { Services } from '../../services.ts'

const paging = {
  cursor: Type.Optional(Type.String({ maxLength: 128 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
}

/** Accounts, roles, audit record, own notifications, and what the first page needs to know. */
export async function adminRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const { identity, audit, notifications, programmes, clock, config } = services

  app.get('/api/public/site', { config: { permission: 'public' }, schema: { tags: ['public'] } }, async () => ({
    version: config.version,
    demo: config.demo,
    now: clock.now() as Instant,
    clockPinned: clock.isPinned(),
    programmes: (await programmes.list()).map(({ id, title, subject, office, articles }) => ({ id, title, subject, office, articles })),
  }))

  app.get(
    '/api/notifications',
    { config: { permission: 'session' }, schema: { tags: ['notifications'] } },
    async (request): Promise<Page<NotificationView>> => {
      const locale = request.headers['accept-language']?.startsWith('en') === true ? 'en' : 'zh-CN'
      const items = await notifications.list(request.actor.userId, locale, 100)
      return { items, total: items.length, nextCursor: null }
    },
  )

  app.post<{ Params: { readonly id: string } }>(
    '/api/notifications/:id/read',
    { config: { permission: 'session' }, schema: { tags: ['notifications'], params: Type.Object({ id: Type.String({ maxLength: 64 }) }) } },
    async (request, reply) => {
      await notifications.markRead(request.actor.userId, request.params.id)
      return reply.status(204).send()
    },
  )

  app.get<{ Querystring: { readonly cursor?: string; readonly limit?: number } }>(
    '/api/users',
    {
      config: { permission: 'user:manage' },
      schema: { tags: ['admin'], querystring: Type.Object(paging, { additionalProperties: false }) },
    },
    async (request) => {
      const limit = request.query.limit ?? 50
      const items = await identity.listAccounts(request.query.cursor ?? null, limit + 1)
      const page = items.slice(0, limit)
      return { items: page, total: page.length, nextCursor: items.length > limit ? (page.at(-1)?.username ?? null) : null }
    },
  )

  app.post<{
    Body: {
      readonly username: string
      readonly name: string
      readonly password: string
      readonly roles: readonly string[]
      readonly organisationId?: string
      readonly email?: string
    }
  }>(
    '/api/users',
    {
      config: { permission: 'user:manage' },
      schema: {
        tags: ['admin'],
        body: Type.Object(
          {
            username: Type.String({ pattern: '^[A-Za-z0-9._-]{2,32}$' }),
            name: Type.String({ minLength: 1, maxLength: 64 }),
            password: Type.String({ minLength: 1, maxLength: 256 }),
            roles: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20 }),
            organisationId: Type.Optional(Type.String({ maxLength: 64 })),
            email: Type.Optional(Type.String({ maxLength: 200, pattern: '^[^@\\s]+@[^@\\s]+$' })),
          },
          { additionalProperties: false },
        ),
      },
    },
    async (request, reply) => {
      const id = await identity.createAccount(request.body, request.actor.userId)
      reply.status(201)
      return { id }
    },
  )

  app.post<{ Params: { readonly id: string }; Body: { readonly active: boolean } }>(
    '/api/users/:id/active',
    {
      config: { permission: 'user:manage' },
      schema: {
        tags: ['admin'],
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        body: Type.Object({ active: Type.Boolean() }, { additionalProperties: false }),
      },
    },
    async (request, reply) => {
      await identity.setActive(request.params.id, request.body.active, request.actor.userId)
      return reply.status(204).send()
    },
  )

  app.get('/api/roles', { config: { permission: 'role:manage' }, schema: { tags: ['admin'] } }, async () => ({
    items: await identity.listRoles(),
  }))

  app.get<{ Querystring: { readonly cursor?: string; readonly limit?: number; readonly caseId?: string; readonly actor?: string } }>(
    '/api/audit',
    {
      config: { permission: 'audit:read' },
      schema: {
        tags: ['admin'],
        querystring: Type.Object(
          { ...paging, caseId: Type.Optional(Type.String({ maxLength: 64 })), actor: Type.Optional(Type.String({ maxLength: 64 })) },
          { additionalProperties: false },
        ),
      },
    },
    async (request): Promise<Page<AuditEntry>> => {
      const limit = request.query.limit ?? 50
      const cursor = request.query.cursor ?? null
      const items = await audit.list({
        before: cursor !== null && /^\d{1,18}$/.test(cursor) ? cursor : null,
        caseId: request.query.caseId ?? null,
        actor: request.query.actor ?? null,
        limit: limit + 1,
      })
      const page = items.slice(0, limit)
      return { items: page, total: page.length, nextCursor: items.length > limit ? as<string>(page.at(-1)?.seq ?? '') : null }
    },
  )

  app.get('/api/audit/verification', { config: { permission: 'audit:read' }, schema: { tags: ['admin'] } }, async () => audit.verify())
}
