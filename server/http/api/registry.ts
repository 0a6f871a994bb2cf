import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Services } from '../../services.ts'

const params = Type.Object({ id: Type.String({ maxLength: 64 }) })

/** What stands in a subject: its devices. */
export async function registryRoutes(app: FastifyInstance, { registry, cases }: Services): Promise<void> {
  app.get<{ Params: { readonly id: string } }>(
    '/api/subjects/:id/devices',
    { config: { permission: 'session' }, schema: { tags: ['registry'], params } },
    async ({ actor, params: { id } }) => {
      await cases.subjects.requireAccess(actor, id)
      const items = await registry.devicesOf(id)
      return {
        items: items.map((device) => ({
          id: device.id,
          kind: device.kind,
          name: device.name,
          place: device.place,
          maker: device.maker,
          model: device.model,
          installedOn: device.installed_on,
          lastSeenAt: device.last_seen_at,
        })),
      }
    },
  )
}
