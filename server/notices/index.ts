/** Door of notices: public notice of results (公示), objections (异议) and their findings. */

import type { Json } from '../base/json.ts'
import type { Runtime } from '../runtime/types.ts'
import type { Trx } from '../store/transaction.ts'
import { registerNoticeHandlers } from './handlers.ts'
import { createNoticesService, type NoticeDeps, type Notices } from './service.ts'

export type { Notices, ObjectionReceipt } from './service.ts'
export { noticeRefusal, type OpenedNotice, type OpenNotice } from './types.ts'

/** What cases offer to those who contribute facts. */
export interface FactRegistry {
  registerFacts(name: string, provide: (subjectId: string, trx: Trx, about: { readonly caseId: string | null }) => Promise<Json>): void
}

/** Registers `notice.open`, `notice.close`, `objection.resolve` and the facts `openObjections`, `noticeLastDay`. */
export function createNotices(
  deps: NoticeDeps & { readonly runtime: Pick<Runtime, 'registerJobHandler'>; readonly cases: FactRegistry },
): Notices {
  const notices = createNoticesService(deps)
  registerNoticeHandlers(deps.runtime, notices)
  deps.cases.registerFacts('openObjections', (subjectId, trx) => notices.openObjections(subjectId, trx))
  deps.cases.registerFacts('noticeLastDay', (subjectId, trx) => notices.lastDayOf(subjectId, trx))
  return notices
}
