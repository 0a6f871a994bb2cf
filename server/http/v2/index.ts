/** Door of `/v2`: the engine as the Camunda 8 Orchestration Cluster REST API v2 shows it (official client 9.1.5). */
import type { FastifyInstance } from 'fastify'
import { batchOperationRoutes } from './batch-operations.ts'
import { decisionRoutes } from './decisions.ts'
import { deploymentRoutes } from './deployments.ts'
import { incidentRoutes } from './incidents.ts'
import { jobRoutes } from './jobs.ts'
import { messageRoutes } from './messages.ts'
import { modificationRoutes } from './modification.ts'
import { processRoutes } from './processes.ts'
import { systemRoutes } from './system.ts'
import type { V2Services } from './types.ts'
import { userTaskRoutes } from './user-tasks.ts'

export type { V2Services } from './types.ts'

/** Registers every route under `/v2`; each asks for the permission `engine:use`. */
export async function v2Routes(app: FastifyInstance, services: V2Services): Promise<void> {
  await app.register(
    async (v2) => {
      for (const part of [
        deploymentRoutes,
        processRoutes,
        modificationRoutes,
        batchOperationRoutes,
        userTaskRoutes,
        jobRoutes,
        messageRoutes,
        incidentRoutes,
        decisionRoutes,
        systemRoutes,
      ])
        part(v2, services)
    },
    { prefix: '/v2' },
  )
}
