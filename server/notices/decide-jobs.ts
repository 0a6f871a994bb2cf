import { isJsonObject, objectIn, textIn } from '../base/json.ts'
import type { AskedJob } from '../cases/decide-jobs.ts'
import type { OpenNotice } from './types.ts'

/** The notice that `notice.open` publishes. */
export function noticeAsked({ headers, variables }: AskedJob): Omit<OpenNotice, 'programme' | 'key' | 'caseId'> {
  const subject = objectIn(variables, 'subject')
  const { kind, deadline, template, objections } = headers
  return {
    kind: kind === 'sanction' ? 'sanction' : 'result',
    deadline: deadline ?? '',
    subject: { id: textIn(subject, 'id'), name: textIn(subject, 'name') },
    applicantName: textIn(objectIn(variables, 'applicant'), 'organisationName') || null,
    level: textIn(objectIn(variables, 'result'), 'level') || textIn(variables, 'newLevel') || null,
    objectionsAllowed: objections === undefined ? kind !== 'sanction' : objections !== 'no' && objections !== 'false',
    sanction: kind === 'sanction' ? textIn(variables, 'decision') || null : null,
    letter:
      template === undefined && kind === 'sanction'
        ? null
        : { template: template ?? 'public-notice', data: variables, isRequired: template !== undefined },
  }
}

/** The finding on one objection. */
export interface Finding {
  readonly objectionId: string
  readonly founded: boolean
  readonly finding: string
}

/** Findings that `objection.resolve` brings: a list, or one for all objections of the notice. */
export function findingsAsked({ variables }: AskedJob): readonly Finding[] {
  if (Array.isArray(variables.findings))
    return variables.findings.map((one) => {
      const fields = isJsonObject(one) ? one : {}
      return {
        objectionId: textIn(fields, 'objectionId') || textIn(fields, 'id'),
        founded: fields.founded === true,
        finding: textIn(fields, 'finding'),
      }
    })
  const { objections } = objectIn(variables, 'notice')
  const ids = Array.isArray(objections) ? objections : []
  return ids.map((id) => ({ objectionId: String(id), founded: variables.founded === true, finding: textIn(variables, 'finding') }))
}
