import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { fenOfYuan, yuanOfFen } from '../base/money.ts'
import type { Identity } from '../identity/index.ts'
import type { Job, Runtime } from '../runtime/types.ts'
import type { Trx } from '../store/transaction.ts'
import type { Awards } from './service.ts'
import { awardRefusal } from './types.ts'

type Handle = (job: Job, trx: Trx) => Promise<JsonObject>

/**
 * `award.compute`: reads `subject {id, name, areaSquareMetres}`, `facts`, `form {mode, instalment?, payeeName?, bankName?, bankAccount? | payee}`,
 * `applicant`, `case`, `dueOn?`; answers `award {id, total, pay, paid, recover, mode, level, payee, basis, totalFen, payFen}` or BpmnError.
 * `award.approve`: variable `approvals` (list of `{step {zh, en}, personId, person, agreed, comment}`), or headers `by` (names of variables that hold `{completedBy {id, name}, comment?, agreed?}`, comma list; default
 * `approval`, else `completedBy`), `step`, `stepEn` (comma lists beside it); answers `award {…, approved}`.
 * `award.refuse`, `award.order` (reads `payee` after a returned payment; answers `payment {id, amount, words, purpose, payee}`),
 * `award.settle` (reads `paymentReference`, `paidOn`; answers `award {…, state, paid}` and `payment {…, paidOn, batchNumber}`).
 * `award.clawback`: header or variable `event`, `decision`; `newLevel`, `ground`, `recover` (yuan, decided by a person), header `bars` (`true`);
 * answers `clawback {id, recover, repaid, outstanding, proposedAmount, decisionRequired, publish}`; nothing to claim: `recover` 0, no id.
 * `award.stop-orders`: answers `stopped` (list of yuan).
 */
export function registerAwardHandlers(
  runtime: Pick<Runtime, 'registerJobHandler'>,
  awards: Awards,
  identity: Pick<Identity, 'organisation'>,
): void {
  const handlers: { readonly [type: string]: Handle } = {
    'award.compute': (job, trx) => compute(job, awards, identity, trx),
    'award.approve': (job, trx) => approveAll(job, awards, trx),
    'award.refuse': async (job, trx) => {
      const id = textIn(objectIn(job.variables, 'award'), 'id')
      if (id !== '') await awards.refuse(id, job.caseId, trx)
      return {}
    },
    'award.order': async (job, trx) => ({
      payment: await awards.order(
        { awardId: awardIdOf(job), caseId: job.caseId ?? '', key: `job/${job.key}`, payee: payeeIn(job.variables) },
        trx,
      ),
    }),
    'award.settle': async (job, trx) => {
      const settled = await awards.settle(
        {
          awardId: awardIdOf(job),
          caseId: job.caseId,
          by: textIn(objectIn(job.variables, 'completedBy'), 'id') || 'system',
          reference: textIn(job.variables, 'paymentReference') || null,
          paidOn: textIn(job.variables, 'paidOn') || null,
        },
        trx,
      )
      return { award: { ...objectIn(job.variables, 'award'), ...settled.award }, payment: settled.payment }
    },
    'award.clawback': (job, trx) => claim(job, awards, trx),
    'award.stop-orders': async (job, trx) => {
      const id = await awardOf(job, awards, trx)
      const stopped = id === null ? [] : await awards.stopOrders(id, `job/${job.key}`, trx)
      return { stopped: stopped.map((fen) => Number(yuanOfFen(fen))) }
    },
  }
  for (const [type, handler] of Object.entries(handlers)) runtime.registerJobHandler(type, handler)
}

async function compute(job: Job, awards: Awards, identity: Pick<Identity, 'organisation'>, trx: Trx): Promise<JsonObject> {
  const { variables } = job
  const subject = objectIn(variables, 'subject')
  const facts = objectIn(variables, 'facts')
  const form = objectIn(variables, 'form')
  const applicant = objectIn(variables, 'applicant')
  const organisation = await identity.organisation(textIn(applicant, 'organisationId'), trx)
  const payee = objectIn(form, 'payee')
  const first = (...found: readonly (string | null | undefined)[]) =>
    found.find((one) => one !== undefined && one !== null && one !== '') ?? ''
  const instalment = form.instalment ?? variables.instalment
  const award = await awards.compute(
    {
      programme: job.programme ?? '',
      key: `job/${job.key}`,
      caseId: job.caseId ?? '',
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
    },
    trx,
  )
  return { award }
}

/** The approvals as the process collected them: a list `approvals`, or variables named by the header. */
async function approveAll(job: Job, awards: Awards, trx: Trx): Promise<JsonObject> {
  const { variables, headers } = job
  const id = awardIdOf(job)
  if (Array.isArray(variables.approvals)) return approveList(job, variables.approvals, awards, trx)
  const names = listOf(headers.by ?? (variables.approval === undefined ? 'completedBy' : 'approval'))
  const [steps, stepsEn] = [listOf(headers.step ?? '审批'), listOf(headers.stepEn ?? 'Approval')]
  let approved = false
  for (const [at, name] of names.entries()) {
    const act = objectIn(variables, name)
    const person = isJsonObject(act.completedBy) ? act.completedBy : isJsonObject(act.by) ? act.by : act
    const verdict = await awards.approve(
      {
        awardId: id,
        caseId: job.caseId ?? '',
        key: `job/${job.key}/${name}`,
        step: { zh: steps[at] ?? steps.at(-1) ?? name, en: stepsEn[at] ?? stepsEn.at(-1) ?? name },
        person: { id: textIn(person, 'id'), name: textIn(person, 'name') },
        agreed: act.agreed !== false,
        comment: textIn(act, 'comment') || textIn(act, 'opinion'),
      },
      trx,
    )
    approved = verdict.approved
  }
  return { award: { ...objectIn(variables, 'award'), approved } }
}

async function approveList(job: Job, list: readonly Json[], awards: Awards, trx: Trx): Promise<JsonObject> {
  let approved = false
  for (const [at, one] of list.entries()) {
    const act = isJsonObject(one) ? one : {}
    const step = objectIn(act, 'step')
    const verdict = await awards.approve(
      {
        awardId: awardIdOf(job),
        caseId: job.caseId ?? '',
        key: `job/${job.key}/${at}`,
        step: { zh: textIn(step, 'zh') || textIn(act, 'step'), en: textIn(step, 'en') || textIn(act, 'step') },
        person: { id: textIn(act, 'personId'), name: textIn(act, 'person') },
        agreed: act.agreed !== false,
        comment: textIn(act, 'comment'),
      },
      trx,
    )
    approved = verdict.approved
  }
  return { award: { ...objectIn(job.variables, 'award'), approved } }
}

async function claim(job: Job, awards: Awards, trx: Trx): Promise<JsonObject> {
  const { variables, headers } = job
  const id = await awardOf(job, awards, trx)
  if (id === null) return { clawback: NO_CLAIM }
  const read = (name: string) => headers[name] ?? (textIn(variables, name) || null)
  const decided = variables.recover ?? variables.decidedAmount
  const clawback = await awards.claimBack(
    {
      awardId: id,
      caseId: job.caseId,
      key: `job/${job.key}`,
      event: read('event') ?? '',
      decision: read('decision'),
      newLevel: read('newLevel'),
      ground: read('ground'),
      decided: typeof decided === 'number' || typeof decided === 'string' ? fenOfYuan(decided) : null,
      bars: headers.bars === 'true',
    },
    trx,
  )
  return { clawback }
}

const NO_CLAIM: JsonObject = { recover: 0, repaid: 0, outstanding: 0, proposedAmount: 0, decisionRequired: false, publish: false }

/** By `award.id`, else the standing award of the subject. */
async function awardOf(job: Job, awards: Awards, trx: Trx): Promise<string | null> {
  const id = textIn(objectIn(job.variables, 'award'), 'id')
  return id !== '' ? id : awards.standing(job.programme ?? '', textIn(objectIn(job.variables, 'subject'), 'id'), trx)
}

function awardIdOf(job: Job): string {
  const id = textIn(objectIn(job.variables, 'award'), 'id')
  if (id === '') throw awardRefusal('AWARD_NOT_FOUND')
  return id
}

/** `payee {name, bank, account}` of a correction after a returned payment. */
function payeeIn(variables: JsonObject): { readonly name: string; readonly bank: string; readonly account: string } | null {
  const payee = objectIn(variables, 'payee')
  const account = textIn(payee, 'account') || textIn(payee, 'bankAccount')
  if (account === '') return null
  return { name: textIn(payee, 'name'), bank: textIn(payee, 'bank') || textIn(payee, 'bankName'), account }
}

function listOf(text: string): readonly string[] {
  return text.split(/[,，]/).map((one) => one.trim())
}

function objectIn(variables: JsonObject, name: string): JsonObject {
  const value: Json | undefined = variables[name]
  return isJsonObject(value) ? value : {}
}

function textIn(fields: JsonObject, name: string): string {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}
