import { type JsonObject, objectIn, textIn } from '../base/json.ts'
import type { Identity } from '../identity/index.ts'
import type { Job, Runtime } from '../runtime/types.ts'
import type { Trx } from '../store/transaction.ts'
import { yuan } from './decide.ts'
import { NO_CLAIM } from './decide-clawback.ts'
import { approvalsAsked, awardAsked, awardIdAsked, claimAsked, payeeAsked, settlementAsked } from './decide-jobs.ts'
import type { Awards } from './service.ts'

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
        { awardId: awardIdAsked(job), caseId: job.caseId ?? '', key: `job/${job.key}`, payee: payeeAsked(job) },
        trx,
      ),
    }),
    'award.settle': async (job, trx) => {
      const settled = await awards.settle({ awardId: awardIdAsked(job), caseId: job.caseId, ...settlementAsked(job) }, trx)
      return { award: { ...objectIn(job.variables, 'award'), ...settled.award }, payment: settled.payment }
    },
    'award.clawback': (job, trx) => claim(job, awards, trx),
    'award.stop-orders': async (job, trx) => {
      const id = await awardOf(job, awards, trx)
      const stopped = id === null ? [] : await awards.stopOrders(id, `job/${job.key}`, trx)
      return { stopped: stopped.map(yuan) }
    },
  }
  for (const [type, handler] of Object.entries(handlers)) runtime.registerJobHandler(type, handler)
}

async function compute(job: Job, awards: Awards, identity: Pick<Identity, 'organisation'>, trx: Trx): Promise<JsonObject> {
  const organisation = await identity.organisation(textIn(objectIn(job.variables, 'applicant'), 'organisationId'), trx)
  const asked = awardAsked(job, organisation)
  return { award: await awards.compute({ programme: job.programme ?? '', key: `job/${job.key}`, caseId: job.caseId ?? '', ...asked }, trx) }
}

async function approveAll(job: Job, awards: Awards, trx: Trx): Promise<JsonObject> {
  const awardId = awardIdAsked(job)
  let approved = false
  for (const { name, ...approval } of approvalsAsked(job)) {
    const verdict = await awards.approve({ awardId, caseId: job.caseId ?? '', key: `job/${job.key}/${name}`, ...approval }, trx)
    approved = verdict.approved
  }
  return { award: { ...objectIn(job.variables, 'award'), approved } }
}

async function claim(job: Job, awards: Awards, trx: Trx): Promise<JsonObject> {
  const awardId = await awardOf(job, awards, trx)
  if (awardId === null) return { clawback: NO_CLAIM }
  return { clawback: await awards.claimBack({ awardId, caseId: job.caseId, key: `job/${job.key}`, ...claimAsked(job) }, trx) }
}

/** By `award.id`, else the standing award of the subject. */
async function awardOf(job: Job, awards: Awards, trx: Trx): Promise<string | null> {
  const id = textIn(objectIn(job.variables, 'award'), 'id')
  return id !== '' ? id : awards.standing(job.programme ?? '', textIn(objectIn(job.variables, 'subject'), 'id'), trx)
}
