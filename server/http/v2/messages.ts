import type { JsonObject } from '../../base/json.ts'
import { long, name, numberOf, object, text, variables } from './schemas.ts'
import { permission, TENANT, type V2Part } from './types.ts'

/** Messages and signals. */
export const messageRoutes: V2Part = (app, { runtime }) => {
  app.post<{
    Body: {
      readonly name: string
      readonly correlationKey?: string
      readonly timeToLive?: number | string
      readonly messageId?: string
      readonly variables?: JsonObject | null
    }
  }>(
    '/messages/publication',
    {
      ...permission,
      schema: { body: object({ name, correlationKey: text, timeToLive: long, messageId: text, variables, tenantId: text }, ['name']) },
    },
    async ({ body }) => {
      const { messageKey } = await runtime.publishMessage({
        name: body.name,
        correlationKey: body.correlationKey ?? '',
        variables: body.variables ?? {},
        timeToLiveMs: Math.max(numberOf(body.timeToLive) ?? 0, 0),
        ...(body.messageId === undefined || body.messageId === '' ? {} : { messageId: body.messageId }),
      })
      return { messageKey, tenantId: TENANT }
    },
  )

  app.post<{ Body: { readonly name: string; readonly correlationKey?: string; readonly variables?: JsonObject | null } }>(
    '/messages/correlation',
    { ...permission, schema: { body: object({ name, correlationKey: text, variables, tenantId: text }, ['name']) } },
    async ({ body }) => {
      const correlated = await runtime.correlateMessage({
        name: body.name,
        correlationKey: body.correlationKey ?? '',
        variables: body.variables ?? {},
      })
      return { ...correlated, tenantId: TENANT }
    },
  )

  app.post<{ Body: { readonly signalName: string; readonly variables?: JsonObject | null } }>(
    '/signals/broadcast',
    { ...permission, schema: { body: object({ signalName: name, variables, tenantId: text }, ['signalName']) } },
    async ({ body }) => {
      const { signalKey } = await runtime.broadcastSignal({ name: body.signalName, variables: body.variables ?? {} })
      return { signalKey, tenantId: TENANT }
    },
  )
}
