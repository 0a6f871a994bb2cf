import type { Operation } from './client-contract.ts'

/** Why the server has no such operation: by the beginning of the address, the longest first. */
const REASONS: readonly (readonly [address: string, reason: string])[] = [
  ['POST /audit-logs', 'the audit trail of the product is sealed and has readers of its own: /api/audit'],
  ['GET /audit-logs', 'the audit trail of the product is sealed and has readers of its own: /api/audit'],
  ['/authorizations', 'rights follow from roles: /api/admin'],
  ['/groups', 'groups follow from roles: /api/admin'],
  ['/roles', 'roles are defined by programmes: /api/admin'],
  ['/users', 'accounts are kept by the administrator: /api/admin'],
  ['/setup', 'the first account is made by a one-time token'],
  ['/mapping-rules', 'rights follow from roles: /api/admin'],
  ['/tenants', 'one office is one installation: there is one tenant, <default>'],
  ['/cluster-variables', 'settings are values of a programme, with versions and review'],
  ['/global-task-listeners', 'listeners belong to a model'],
  ['/system/usage-metrics', 'the licence counts nothing'],
  ['POST /decision-instances/deletion', 'evaluations are deleted one by one'],
]

export function reasonFor({ method, path }: Operation): string | undefined {
  return REASONS.find(([address]) => path.startsWith(address) || `${method} ${path}`.startsWith(address))?.[1]
}

/** Operations that a test of their own calls, beside what they belong to; the file is named. */
export const ELSEWHERE: { readonly [operation: string]: string } = {
  evaluateConditionals: 'elements.test.ts',
  activateAdHocSubProcessActivities: 'elements.test.ts',
  searchBatchOperationItems: 'operations.test.ts',
  searchBatchOperations: 'operations.test.ts',
  getBatchOperation: 'operations.test.ts',
  cancelBatchOperation: 'operations.test.ts',
  resumeBatchOperation: 'operations.test.ts',
  suspendBatchOperation: 'operations.test.ts',
  cancelProcessInstancesBatchOperation: 'operations.test.ts',
  resolveIncidentsBatchOperation: 'operations.test.ts',
  migrateProcessInstancesBatchOperation: 'operations.test.ts',
  modifyProcessInstancesBatchOperation: 'operations.test.ts',
  deleteProcessInstancesBatchOperation: 'operations.test.ts',
  resolveProcessInstanceIncidents: 'operations.test.ts',
  modifyProcessInstance: 'operations.test.ts',
}
