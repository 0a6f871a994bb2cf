import type { Actor } from '../identity/index.ts'
import { type CaseRow, caseById } from '../store/cases.ts'
import { hasTaskOn } from '../store/inbox.ts'
import type { Trx } from '../store/transaction.ts'
import type { CaseContext } from './context.ts'
import { caseRefusal } from './types.ts'

/** `all`: the office; `own`: the applicant's organisation; `task`: who works on the case by a task of his. */
export type CaseAccess = { readonly row: CaseRow; readonly as: 'all' | 'own' | 'task' }

/** What somebody may see of a case; undefined when nothing. Another organisation's case looks like one that does not exist. */
export async function accessOf(context: CaseContext, actor: Actor, caseId: string, trx?: Trx): Promise<CaseAccess | undefined> {
  const db = trx ?? context.db
  const row = await caseById(db, caseId)
  if (row === undefined) return undefined
  if (actor.permissions.size === 0) return undefined
  if (actor.permissions.has('case:read-all')) return { row, as: 'all' }
  if (isOwn(actor, row.organisation_id) && actor.permissions.has('case:read-own')) return { row, as: 'own' }
  if (await hasTaskOn(db, caseId, actor.userId, actor.groups)) return { row, as: 'task' }
  for (const mayRead of context.accessProviders) if (await mayRead(actor, caseId, trx)) return { row, as: 'task' }
  return undefined
}

/** The case, or `CASE_NOT_FOUND`. */
export async function requireAccess(context: CaseContext, actor: Actor, caseId: string, trx?: Trx): Promise<CaseAccess> {
  const access = await accessOf(context, actor, caseId, trx)
  if (access === undefined) throw caseRefusal('CASE_NOT_FOUND')
  return access
}

export function isOwn(actor: Actor, organisationId: string | null): boolean {
  return actor.organisationId !== null && actor.organisationId === organisationId
}

/** Somebody of the applicants' side. The office's own people belong to an organisation too. */
export function isApplicant(actor: Actor): boolean {
  return actor.permissions.has('case:read-own') && !actor.permissions.has('case:read-all')
}
