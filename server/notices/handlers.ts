import type { Json, JsonObject } from '../base/json.ts'
import type { Job, Runtime } from '../runtime/types.ts'
import type { Trx } from '../store/transaction.ts'
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
      ...(await notices.resolve({ noticeId: textIn(notice, 'id'), findings: findingsOf(job.variables, notice), by: by || 'system' }, trx)),
    }
  })
}

async function openFrom(job: Job, notices: Notices, trx: Trx) {
  if (job.programme === null) throw noticeRefusal('NOTICE_NOT_FOUND')
  const subject = objectIn(job.variables, 'subject')
  const { kind, deadline, template, objections } = job.headers
  return notices.open(
    {
      programme: job.programme,
      kind: kind === 'sanction' ? 'sanction' : 'result',
      deadline: deadline ?? '',
      key: `job/${job.key}`,
      caseId: job.caseId,
      subject: { id: textIn(subject, 'id'), name: textIn(subject, 'name') },
      applicantName: textIn(objectIn(job.variables, 'applicant'), 'organisationName') || null,
      level: textIn(objectIn(job.variables, 'result'), 'level') || textIn(job.variables, 'newLevel') || null,
      objectionsAllowed: objections === undefined ? kind !== 'sanction' : objections !== 'no' && objections !== 'false',
      sanction: kind === 'sanction' ? textIn(job.variables, 'decision') || null : null,
      letter:
        template === undefined && kind === 'sanction'
          ? null
          : { template: template ?? 'public-notice', data: job.variables, isRequired: template !== undefined },
    },
    trx,
  )
}

function findingsOf(variables: JsonObject, notice: JsonObject) {
  const list = Array.isArray(variables.findings) ? (variables.findings as readonly Json[]) : null
  if (list !== null) {
    return list.map((one) => {
      const fields = typeof one === 'object' && one !== null && !Array.isArray(one) ? (one as JsonObject) : {}
      return {
        objectionId: textIn(fields, 'objectionId') || textIn(fields, 'id'),
        founded: fields.founded === true,
        finding: textIn(fields, 'finding'),
      }
    })
  }
  const ids = Array.isArray(notice.objections) ? (notice.objections as readonly Json[]) : []
  return ids.map((id) => ({ objectionId: String(id), founded: variables.founded === true, finding: textIn(variables, 'finding') }))
}

function objectIn(variables: JsonObject, name: string): JsonObject {
  const value = variables[name]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}

function textIn(fields: JsonObject, name: string): string {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}
