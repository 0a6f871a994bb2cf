import type { FastifyInstance, FastifyRequest } from 'fastify'
import { as, type UserId } from '../../base/ids.ts'
import { type Actor, type Identity, identityRefusal, SYSTEM_ACTOR } from '../../identity/index.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; on public routes without a session, an actor without any right. */
    actor: Actor
    /** Secret of the session cookie, when the caller came with one that is good. */
    sessionToken: string | null
  }
  interface FastifyInstance {
    /** Every route with what it needs, as registered. */
    readonly routeTable: readonly RouteEntry[]
  }
  interface FastifyContextConfig {
    /** `public`, `session`, or the permission the route needs; of several, any one is enough. Every route must name it. */
    readonly permission?: string | readonly string[]
    /** The answer holds a secret that is kept nowhere: `Idempotency-Key` is not heeded. */
    readonly answersSecret?: boolean
  }
}

export interface RouteEntry {
  readonly method: string
  readonly url: string
  readonly permission: string | readonly string[]
}

export const SESSION_COOKIE = 'pingji_session'

// Not the system's own id: what the system made is not a stranger's.
export const NOBODY: Actor = {
  ...SYSTEM_ACTOR,
  userId: as<UserId>('anonymous'),
  username: 'anonymous',
  name: '访客',
  permissions: new Set(),
}

/** Deny by default: a route without a permission stops the start; a caller without it gets 401 or 403. */
export function installAuth(app: FastifyInstance, identity: Identity, publicUrl: string | null): void {
  app.decorateRequest('actor')
  app.decorateRequest('sessionToken', null)

  const routes: RouteEntry[] = []
  app.decorate('routeTable', routes)
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat())
      if (method !== 'HEAD' && route.config?.permission !== undefined)
        routes.push({ method, url: route.url, permission: route.config.permission })
    if (route.config?.permission === undefined)
      throw new Error(`Expected route ${String(route.method)} ${route.url} to name its permission`)
  })

  app.addHook('onRequest', async (request) => {
    const permission = request.routeOptions.config.permission ?? 'public'
    refuseForeignOrigin(request, publicUrl)
    const actor = await actorOf(request, identity)
    request.actor = actor ?? NOBODY
    if (permission === 'public') return
    if (actor === undefined) throw identityRefusal('NOT_LOGGED_IN')
    if (permission === 'session') return
    const wanted = typeof permission === 'string' ? [permission] : permission
    if (!wanted.some((one) => actor.permissions.has(one))) identity.requirePermission(actor, wanted[0] ?? 'none')
  })
}

async function actorOf(request: FastifyRequest, identity: Identity): Promise<Actor | undefined> {
  const [scheme, value] = (request.headers.authorization ?? '').split(' ', 2)
  if (scheme?.toLowerCase() === 'basic' && value !== undefined) {
    const pair = Buffer.from(value, 'base64').toString('utf8')
    const colon = pair.indexOf(':')
    if (colon < 0) return undefined
    return identity.actorOfPassword(pair.slice(0, colon), pair.slice(colon + 1))
  }
  if (scheme?.toLowerCase() === 'bearer' && value !== undefined) return identity.actorOfToken(value)
  const token = request.cookies[SESSION_COOKIE]
  if (token === undefined) return undefined
  const actor = await identity.actorOfSession(token)
  if (actor !== undefined) request.sessionToken = token
  return actor
}

/** A page of another site may not act with the visitor's cookie, even where SameSite is not honoured. */
function refuseForeignOrigin(request: FastifyRequest, publicUrl: string | null): void {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return
  const origin = request.headers.origin
  if (origin === undefined || request.cookies[SESSION_COOKIE] === undefined) return
  const own = publicUrl === null ? request.headers.host : new URL(publicUrl).host
  if (!URL.canParse(origin) || new URL(origin).host !== own) throw identityRefusal('FORBIDDEN', { permission: 'origin' })
}
