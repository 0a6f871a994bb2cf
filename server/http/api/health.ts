import type { FastifyInstance } from 'fastify'
import type { Services } from '../../services.ts'

/** Is the process alive, may it be sent work, and the description of every route. */
export async function healthRoutes(app: FastifyInstance, services: Services): Promise<void> {
  app.get('/healthz', { config: { permission: 'public' }, schema: { tags: ['health'] } }, async () => ({ status: 'alive' }))

  app.get('/readyz', { config: { permission: 'public' }, schema: { tags: ['health'] } }, async (_request, reply) => {
    const ready = await services.isReady()
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready' })
  })

  app.get('/api/openapi.json', { config: { permission: 'session' }, schema: { hide: true } }, async () => app.swagger())
}
