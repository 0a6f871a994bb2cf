import { isJsonObject, type JsonObject, objectIn, textIn } from '../base/json.ts'
import { fenOfYuan } from '../base/money.ts'
import type { AskedJob } from '../cases/decide-jobs.ts'
import { type ApproveAward, awardRefusal, type ClaimBack, type ComputeAward, type SettlePayment } from './types.ts'

/** What `award.compute` asks; the account is the form's, else the organisation's own. */
export function awardAsked(
  { variables }: AskedJob,
  organisation: { readonly bankName: string | null; readonly bankAccount: string | null } | undefined,
): Omit<ComputeAward, 'programme' | 'key' | 'caseId'> {
  const [subject, facts, form, applicant] = [
    objectIn(variables, 'subject'),
    objectIn(variables, 'facts'),
    objectIn(variables, 'form'),
    objectIn(variables, 'applicant'),
  ]
  const payee = objectIn(form, 'payee')
  const instalment = form.instalment ?? variables.instalment
  return {
    caseNumber: textIn(objectIn(variables, 'case'), 'number'),
    subject: {
      id: textIn(subject, 'id'),
      name: textIn(subject, 'name'),
      areaSquareMetres: String(subject.areaSquareMetres ?? subject.area ?? ''),
    },
    payee: {
      name: first(textIn(payee, 'name'), textIn(form, 'payeeName'), textIn(applicant, 'organisationName')),
      bank: first(textIn(payee, 'bank'), textIn(form, 'bankName'), organisation?.bankName),
      account: first(textIn(payee, 'account'), textIn(form, 'bankAccount'), organisation?.bankAccount),
    },
    level: first(
      textIn(facts, 'finalLevel'),
      textIn(facts, 'level'),
      textIn(facts, 'preliminaryLevel'),
      textIn(objectIn(variables, 'result'), 'level'),
    ),
    mode: first(textIn(form, 'mode'), textIn(variables, 'mode'), 'SPLIT'),
    instalment: typeof instalment === 'number' ? instalment : null,
    facts,
    dueOn: textIn(variables, 'dueOn') || null,
  }
}

/** An approval under the name that tells it from the others of the job. */
export interface AskedApproval extends Pick<ApproveAward, 'step' | 'person' | 'agreed' | 'comment'> {
  readonly name: string
}

/** The approvals as the process collected them: a list `approvals`, or variables named by the header `by`. */
export function approvalsAsked(job: AskedJob): readonly AskedApproval[] {
  const { variables, headers } = job
  if (Array.isArray(variables.approvals)) return variables.approvals.map((one, at) => listed(isJsonObject(one) ? one : {}, at))
  const names = listOf(headers.by ?? (variables.approval === undefined ? 'completedBy' : 'approval'))
  const [steps, stepsEn] = [listOf(headers.step ?? '审批'), listOf(headers.stepEn ?? 'Approval')]
  return names.map((name, at) => {
    const act = objectIn(variables, name)
    const person = isJsonObject(act.completedBy) ? act.completedBy : isJsonObject(act.by) ? act.by : act
    return {
      name,
      step: { zh: steps[at] ?? steps.at(-1) ?? name, en: stepsEn[at] ?? stepsEn.at(-1) ?? name },
      person: { id: textIn(person, 'id'), name: textIn(person, 'name') },
      agreed: act.agreed !== false,
      comment: textIn(act, 'comment') || textIn(act, 'opinion'),
    }
  })
}

function listed(act: JsonObject, at: number): AskedApproval {
  const step = objectIn(act, 'step')
  return {
    name: String(at),
    step: { zh: textIn(step, 'zh') || textIn(act, 'step'), en: textIn(step, 'en') || textIn(act, 'step') },
    person: { id: textIn(act, 'personId'), name: textIn(act, 'person') },
    agreed: act.agreed !== false,
    comment: textIn(act, 'comment'),
  }
}

/** What `award.settle` notes of the payment that arrived. */
export function settlementAsked({ variables }: AskedJob): Omit<SettlePayment, 'awardId' | 'caseId'> {
  return {
    by: textIn(objectIn(variables, 'completedBy'), 'id') || 'system',
    reference: textIn(variables, 'paymentReference') || null,
    paidOn: textIn(variables, 'paidOn') || null,
  }
}

/** What `award.clawback` asks: event and ground, and what a person decided. */
export function claimAsked({ headers, variables }: AskedJob): Omit<ClaimBack, 'awardId' | 'caseId' | 'key'> {
  const read = (name: string) => headers[name] ?? (textIn(variables, name) || null)
  const decided = variables.recover ?? variables.decidedAmount
  return {
    event: read('event') ?? '',
    decision: read('decision'),
    newLevel: read('newLevel'),
    ground: read('ground'),
    decided: typeof decided === 'number' || typeof decided === 'string' ? fenOfYuan(decided) : null,
    bars: headers.bars === 'true',
  }
}

/** The award a job names; `AWARD_NOT_FOUND` where it names none. */
export function awardIdAsked({ variables }: AskedJob): string {
  const id = textIn(objectIn(variables, 'award'), 'id')
  if (id === '') throw awardRefusal('AWARD_NOT_FOUND')
  return id
}

/** `payee {name, bank, account}` of a correction after a returned payment; null: as the award has it. */
export function payeeAsked({ variables }: AskedJob): ComputeAward['payee'] | null {
  const payee = objectIn(variables, 'payee')
  const account = textIn(payee, 'account') || textIn(payee, 'bankAccount')
  if (account === '') return null
  return { name: textIn(payee, 'name'), bank: textIn(payee, 'bank') || textIn(payee, 'bankName'), account }
}

function first(...found: readonly (string | null | undefined)[]): string {
  return found.find((one) => one !== undefined && one !== null && one !== '') ?? ''
}

function listOf(text: string): readonly string[] {
  return text.split(/[,，]/).map((one) => one.trim())
}
