import { objectIn, textIn } from '../base/json.ts'
import type { Job, Runtime } from '../runtime/types.ts'
import type { Trx } from '../store/transaction.ts'
import { findingsAsked, noticeAsked } from './decide-jobs.ts'
import type { Notices } from './service.ts'
import { noticeRefusal } from './types.ts'

/**
 * `notice.open`: headers `kind` (`result` | `sanction`), `deadline` (rule id), `template` (letter; default `public-notice` when the programme has it), `objections` (`no` refuses them);
 * reads `subject {id, name}`, `applicant {organisationName}`, `result {level}`; answers `notice {id, publishedOn, lastDay}`.
 * `notice.close`: reads `notice.id`; answers `notice {id, publishedOn, lastDay, openObjections, objections}`.
 * `objection.resolve`: reads `notice.id` and `findings` (list of `{objectionId, founded, finding}`), or one `founded` and `finding` for all
 * of `notice.objections`; answers `anyFounded`.
 */
export function registerNoticeHandlers(runtime: Pick<Runtime, 'registerJobHandler'>, notices: Notices): void {
  runtime.registerJobHandler('notice.open', async (job, trx) => ({ notice: { ...(await openFrom(job, notices, trx)) } }))

  runtime.registerJobHandler('notice.close', async (job, trx) => {
    const notice = objectIn(job.variables, 'notice')
    const closed = await notices.close(textIn(notice, 'id'), trx)
    return { notice: { ...notice, openObjections: closed.openObjections, objections: [...closed.objections] } }
  })

  runtime.registerJobHandler('objection.resolve', async (job, trx) => {
    const notice = objectIn(job.variables, 'notice')
    const by = textIn(objectIn(job.variables, 'completedBy'), 'id')
    return {
      ...(await notices.resolve({ noticeId: textIn(notice, 'id'), findings: findingsAsked(job), by: by || 'system' }, trx)),
    }
  })
}

async function openFrom(job: Job, notices: Notices, trx: Trx) {
  if (job.programme === null) throw noticeRefusal('NOTICE_NOT_FOUND')
  return notices.open({ programme: job.programme, key: `job/${job.key}`, caseId: job.caseId, ...noticeAsked(job) }, trx)
}
