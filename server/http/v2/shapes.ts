/** Rows as the Camunda 8 Orchestration Cluster REST API v2 writes them: keys as strings, what is absent is null. */
import type { SearchRow } from '../../runtime/index.ts'
import { TENANT } from './types.ts'

const tenantId = TENANT

export function processDefinition({ isLatestVersion, ...row }: SearchRow): object {
  return { ...row, tenantId, state: 'ACTIVE' }
}
export function processInstance(row: SearchRow): object {
  return { ...row, tenantId, tags: [] }
}
export function elementInstance({ elementInstanceScopeKey, ...row }: SearchRow): object {
  return { ...row, tenantId }
}
export function userTask({ candidateGroup, candidateUser, caseId, ...row }: SearchRow): object {
  return { ...row, tenantId, externalFormReference: null, tags: [] }
}
export function job(row: SearchRow): object {
  return {
    ...row,
    tenantId,
    lastUpdateTime: row.endTime ?? row.creationTime ?? null,
  }
}
export function incident({ caseId, ...row }: SearchRow): object {
  return { ...row, tenantId }
}
export function decisionDefinition({ isLatestVersion, ...row }: SearchRow): object {
  return { ...row, tenantId }
}
export function decisionRequirements(row: SearchRow): object {
  return { ...row, tenantId }
}
