import { defineRefusals } from '../../base/errors.ts'
import { as, type Instant } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'
import { long, object, text, variables } from './schemas.ts'
import { permission, TENANT, type V2Part } from './types.ts'

const clockRefusal = defineRefusals({
  CLOCK_NOT_ALLOWED: {
    status: 403,
    zh: '本系统未开放时钟设置（需 PINGJI_TEST_CLOCK=1）。',
    en: 'The clock of this system may not be set (it takes PINGJI_TEST_CLOCK=1).',
  },
  TIMESTAMP_WRONG: { status: 400, zh: '时间戳不正确。', en: 'The timestamp is not a time in milliseconds since 1970.' },
})
const LATEST_MS = 253_402_300_799_999

/** Expression evaluation, clock, topology, status, licence, and who is asking. */
export const systemRoutes: V2Part = (app, { runtime, clock, config }) => {
  app.post<{ Body: { readonly expression: string; readonly variables?: JsonObject | null } }>(
    '/expression/evaluation',
    { ...permission, schema: { body: object({ expression: text, variables, tenantId: text }, ['expression']) } },
    async ({ body: { expression, variables: given } }) => {
      const { value, warnings } = await runtime.checkExpression({ expression, variables: given ?? {} })
      return { expression, result: value, warnings: warnings.map((warning) => ({ message: warning.text.en })) }
    },
  )

  app.put<{ Body: { readonly timestamp: number | string } }>(
    '/clock',
    { ...permission, schema: { body: object({ timestamp: long }, ['timestamp']) } },
    async (request, reply) => {
      if (!config.testClock) throw clockRefusal('CLOCK_NOT_ALLOWED')
      const milliseconds = Number(request.body.timestamp)
      if (milliseconds < 0 || milliseconds > LATEST_MS) throw clockRefusal('TIMESTAMP_WRONG')
      clock.pin(as<Instant>(new Date(milliseconds).toISOString()))
      return reply.status(204).send()
    },
  )
  app.post('/clock/reset', permission, async (_request, reply) => {
    if (!config.testClock) throw clockRefusal('CLOCK_NOT_ALLOWED')
    clock.reset()
    return reply.status(204).send()
  })

  app.get('/topology', permission, async (request) => ({
    clusterId: null,
    clusterSize: 1,
    partitionsCount: 1,
    replicationFactor: 1,
    gatewayVersion: config.version,
    lastCompletedChangeId: '-1',
    brokers: [
      {
        nodeId: 0,
        host: request.hostname,
        port: request.port ?? 0,
        version: config.version,
        partitions: [{ partitionId: 1, role: 'leader', health: 'healthy' }],
      },
    ],
  }))
  app.get('/status', permission, (_request, reply) => reply.status(204).send())
  app.get('/license', permission, async () => ({ validLicense: true, licenseType: 'Apache-2.0', isCommercial: false, expiresAt: null }))
  // What is counted of jobs is counted from their own rows, at once.
  app.get('/system/configuration', permission, async () => ({
    jobMetrics: {
      enabled: true,
      exportInterval: 'PT0S',
      maxWorkerNameLength: 10_000,
      maxJobTypeLength: 1000,
      maxTenantIdLength: 256,
      maxUniqueKeys: 10_000,
    },
  }))
  app.get('/authentication/me', permission, async ({ actor }) => ({
    username: actor.username,
    displayName: actor.name,
    email: null,
    authorizedComponents: ['*'],
    tenants: [{ tenantId: TENANT, name: 'Default', description: null }],
    groups: actor.groups,
    roles: actor.roles,
    salesPlanType: null,
    c8Links: {},
    canLogout: true,
  }))
}
