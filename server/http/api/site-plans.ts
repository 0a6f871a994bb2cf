import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { SitePlanInput } from '../../base/api/registry.ts'
import type { Services } from '../../services.ts'
import { id } from './shapes.ts'

const short = Type.String({ maxLength: 64 })
const closed = { additionalProperties: false }
const planParams = Type.Object({ id: short, plan: short })
const deviceParams = Type.Object({ id: short, plan: short, device: short })
const percent = Type.Number({ minimum: 0, maximum: 100 })
const body = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 100 }),
    building: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    floor: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    documentId: Type.String({ minLength: 1, maxLength: 64 }),
  },
  closed,
)

interface Of {
  readonly Params: { readonly id: string }
}
interface OfPlan {
  readonly Params: { readonly id: string; readonly plan: string }
}
interface OfDevice {
  readonly Params: { readonly id: string; readonly plan: string; readonly device: string }
}

/** Site and floor plans of a subject: seen by who may see the subject, changed by who keeps its registry. */
export async function sitePlanRoutes(app: FastifyInstance, { sitePlans }: Services): Promise<void> {
  const tags = ['registry']
  const read = { config: { permission: 'session' } }
  const keep = { config: { permission: ['subject:own', 'bridge:manage'] } }

  app.get<Of>('/api/subjects/:id/plans', { ...read, schema: { tags, params: id } }, async ({ actor, params }) => ({
    items: await sitePlans.list(actor, params.id),
  }))

  app.post<Of & { Body: SitePlanInput }>(
    '/api/subjects/:id/plans',
    { ...keep, schema: { tags, params: id, body } },
    async ({ actor, params, body: input }, reply) => {
      const plan = await sitePlans.create(actor, params.id, input)
      reply.status(201)
      return plan
    },
  )

  app.delete<OfPlan>(
    '/api/subjects/:id/plans/:plan',
    { ...keep, schema: { tags, params: planParams } },
    async ({ actor, params }, reply) => {
      await sitePlans.remove(actor, params.id, params.plan)
      return reply.status(204).send()
    },
  )

  app.get<OfPlan>('/api/subjects/:id/plans/:plan/picture', { ...read, schema: { tags, params: planParams } }, async (request, reply) => {
    const { document, stream } = await sitePlans.picture(request.actor, request.params.id, request.params.plan)
    return reply
      .header('content-type', document.mediaType)
      .header('content-length', document.bytes)
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cache-control', 'private, max-age=3600')
      .send(stream)
  })

  app.get<OfPlan>('/api/subjects/:id/plans/:plan/devices', { ...read, schema: { tags, params: planParams } }, async ({ actor, params }) =>
    sitePlans.devices(actor, params.id, params.plan),
  )

  app.put<OfDevice & { Body: { readonly x: number; readonly y: number } }>(
    '/api/subjects/:id/plans/:plan/devices/:device',
    { ...keep, schema: { tags, params: deviceParams, body: Type.Object({ x: percent, y: percent }, closed) } },
    async ({ actor, params, body: at }, reply) => {
      await sitePlans.place(actor, params.id, params.plan, params.device, at)
      return reply.status(204).send()
    },
  )

  app.delete<OfDevice>(
    '/api/subjects/:id/plans/:plan/devices/:device',
    { ...keep, schema: { tags, params: deviceParams } },
    async ({ actor, params }, reply) => {
      await sitePlans.takeOff(actor, params.id, params.plan, params.device)
      return reply.status(204).send()
    },
  )
}
