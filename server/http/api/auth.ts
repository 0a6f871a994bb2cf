import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Me } from '../../base/api/common.ts'
import type { Actor } from '../../identity/index.ts'
import type { Services } from '../../services.ts'
import { SESSION_COOKIE } from '../plugins/auth.ts'

/** Log-in, log-out and who am I. */
export async function authRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const { identity, config } = services
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure: config.publicUrl?.startsWith('https:') ?? false } as const

  app.post<{ Body: { readonly username: string; readonly password: string } }>(
    '/api/auth/login',
    {
      config: { permission: 'public', rateLimit: { max: services.loginAttemptsPerMinute, timeWindow: 60_000 } },
      schema: {
        tags: ['auth'],
        body: Type.Object(
          { username: Type.String({ minLength: 1, maxLength: 64 }), password: Type.String({ minLength: 1, maxLength: 256 }) },
          { additionalProperties: false },
        ),
      },
    },
    async (request, reply) => {
      if (request.sessionToken !== null) await identity.logout(request.sessionToken)
      const { token, actor, expiresAt } = await identity.login({ ...request.body, address: request.ip })
      reply.setCookie(SESSION_COOKIE, token, { ...cookie, expires: new Date(expiresAt) })
      return { user: await meOf(actor, services) }
    },
  )

  app.post('/api/auth/logout', { config: { permission: 'public' }, schema: { tags: ['auth'] } }, async (request, reply) => {
    if (request.sessionToken !== null) await identity.logout(request.sessionToken)
    reply.clearCookie(SESSION_COOKIE, cookie).header('clear-site-data', '"cache"')
    return reply.status(204).send()
  })

  app.post<{ Body: { readonly current: string; readonly next: string } }>(
    '/api/auth/password',
    {
      config: { permission: 'session', rateLimit: { max: 10, timeWindow: 60_000 } },
      schema: {
        tags: ['auth'],
        body: Type.Object(
          { current: Type.String({ minLength: 1, maxLength: 256 }), next: Type.String({ minLength: 1, maxLength: 256 }) },
          { additionalProperties: false },
        ),
      },
    },
    async (request, reply) => {
      await identity.changePassword(request.actor, request.body)
      reply.clearCookie(SESSION_COOKIE, cookie)
      return reply.status(204).send()
    },
  )

  app.get(
    '/api/auth/me',
    { config: { permission: 'session' }, schema: { tags: ['auth'] } },
    async (request): Promise<Me> => meOf(request.actor, services),
  )
}

async function meOf(actor: Actor, { identity }: Services): Promise<Me> {
  const organisation = actor.organisationId === null ? undefined : await identity.organisation(actor.organisationId)
  return {
    id: actor.userId,
    username: actor.username,
    name: actor.name,
    roles: actor.roles,
    permissions: [...actor.permissions].sort(),
    organisation: organisation === undefined ? null : { id: organisation.id, name: organisation.name, creditCode: organisation.creditCode },
  }
}
