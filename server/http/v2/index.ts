/** Door of `/v2`: the engine as the Camunda 8 Orchestration Cluster REST API v2 shows it (official client 9.1.5). */
import type { FastifyInstance } from 'fastify'
import { batchOperationRoutes } from './batch-operations.ts'
import { decisionRoutes } from './decisions.ts'
import { deploymentRoutes } from './deployments.ts'
import { documentRoutes } from './documents.ts'
import { elementInstanceRoutes } from './element-instances.ts'
import { elementRoutes } from './elements.ts'
import { incidentRoutes } from './incidents.ts'
import { jobStatisticsRoutes } from './job-statistics.ts'
import { jobRoutes } from './jobs.ts'
import { messageSubscriptionRoutes } from './message-subscriptions.ts'
import { messageRoutes } from './messages.ts'
import { modificationRoutes } from './modification.ts'
import { processDefinitionRoutes } from './process-definitions.ts'
import { processInstanceRoutes } from './process-instances.ts'
import { resourceRoutes } from './resources.ts'
import { systemRoutes } from './system.ts'
import type { V2Services } from './types.ts'
import { userTaskRoutes } from './user-tasks.ts'
import { variableRoutes } from './variables.ts'

export type { V2Services } from './types.ts'

/** Registers every route under `/v2`; each asks for the permission `engine:use`. */
export async function v2Routes(app: FastifyInstance, services: V2Services): Promise<void> {
  await app.register(
    async (v2) => {
      for (const part of [
        deploymentRoutes,
        resourceRoutes,
        processDefinitionRoutes,
        processInstanceRoutes,
        elementInstanceRoutes,
        variableRoutes,
        modificationRoutes,
        batchOperationRoutes,
        userTaskRoutes,
        jobRoutes,
        jobStatisticsRoutes,
        messageRoutes,
        messageSubscriptionRoutes,
        incidentRoutes,
        decisionRoutes,
        documentRoutes,
        elementRoutes,
        systemRoutes,
      ])
        part(v2, services)
    },
    { prefix: '/v2' },
  )
}
