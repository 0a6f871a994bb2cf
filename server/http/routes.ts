import type { FastifyInstance } from 'fastify'
import type { Services } from '../services.ts'
import { adminRoutes } from './api/admin.ts'
import { alarmRoutes } from './api/alarms.ts'
import { assignmentRoutes } from './api/assignments.ts'
import { authRoutes } from './api/auth.ts'
import { awardRoutes } from './api/awards.ts'
import { calendarRoutes } from './api/calendars.ts'
import { caseRoutes } from './api/cases.ts'
import { certificateRoutes } from './api/certificates.ts'
import { complaintRoutes } from './api/complaints.ts'
import { documentRoutes } from './api/documents.ts'
import { draftRoutes } from './api/drafts.ts'
import { evidenceRoutes } from './api/evidence.ts'
import { healthRoutes } from './api/health.ts'
import { historyRoutes } from './api/history.ts'
import { letterRoutes } from './api/letters.ts'
import { mappingRoutes } from './api/mappings.ts'
import { migrationRoutes } from './api/migration.ts'
import { noticeRoutes } from './api/notices.ts'
import { operationsRoutes } from './api/operations.ts'
import { panelRoutes } from './api/panels.ts'
import { programmeRoutes } from './api/programmes.ts'
import { publicFormRoutes } from './api/public-forms.ts'
import { registryRoutes } from './api/registry.ts'
import { rehearsalRoutes } from './api/rehearsals.ts'
import { sitePlanRoutes } from './api/site-plans.ts'
import { sourceRoutes } from './api/sources.ts'
import { subjectRoutes } from './api/subjects.ts'
import { taskRoutes } from './api/tasks.ts'
import { telemetryRoutes } from './api/telemetry.ts'
import { transferRoutes } from './api/transfer.ts'
import { versionRoutes } from './api/versions.ts'
import { workspaceRoutes } from './api/workspaces.ts'
import { v2Routes } from './v2/index.ts'

const PARTS = [
  healthRoutes,
  authRoutes,
  documentRoutes,
  adminRoutes,
  programmeRoutes,
  calendarRoutes,
  assignmentRoutes,
  workspaceRoutes,
  versionRoutes,
  transferRoutes,
  migrationRoutes,
  rehearsalRoutes,
  historyRoutes,
  subjectRoutes,
  draftRoutes,
  caseRoutes,
  taskRoutes,
  complaintRoutes,
  publicFormRoutes,
  panelRoutes,
  registryRoutes,
  sitePlanRoutes,
  mappingRoutes,
  sourceRoutes,
  alarmRoutes,
  evidenceRoutes,
  telemetryRoutes,
  letterRoutes,
  noticeRoutes,
  certificateRoutes,
  awardRoutes,
  operationsRoutes,
  v2Routes,
] as const

/** Every route of the product, one plugin per domain. */
export async function registerRoutes(app: FastifyInstance, services: Services): Promise<void> {
  for (const part of PARTS) await app.register((scope: FastifyInstance) => part(scope, services))
}
