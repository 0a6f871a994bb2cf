import type { Session } from '../api/session.tsx'

/** Where somebody's work begins. */
export function homeOf({ me, may }: Pick<Session, 'me' | 'may'>): string {
  if (me === null) return '/notices'
  if (may('panel:score')) return '/panels'
  if (may('case:read-all') && may('task:work')) return '/inbox'
  if (may('award:work') || may('ledger:read')) return '/finance/awards'
  if (may('programme:edit')) return '/studio'
  if (may('operations:read')) return '/operations'
  if (may('user:manage')) return '/admin/users'
  if (may('audit:read')) return '/admin/audit'
  if (may('case:start') || may('subject:own')) return '/portal'
  return may('task:work') ? '/inbox' : '/notices'
}
