import {
  amountQuestion,
  atOnce,
  awardFacts,
  awardShown,
  instalmentAsked,
  isApproved,
  isCounting,
  isOpenPayment,
  isOrderable,
  paymentShown,
  purposeOf,
  refusedBy,
  requirePlan,
  stateAfterClaim,
  stateAfterSettling,
  yuan,
} from '../../../awards/decide.ts'
import { claimAnswer, claimOf, claimQuestion, NO_CLAIM, requireAnswered } from '../../../awards/decide-clawback.ts'
import { approvalsAsked, awardAsked, awardIdAsked, claimAsked, payeeAsked, settlementAsked } from '../../../awards/decide-jobs.ts'
import { type AwardFacts, awardRefusal } from '../../../awards/types.ts'
import { isJsonObject, type JsonObject, objectIn, textIn } from '../../../base/json.ts'
import type { Fen } from '../../../base/money.ts'
import { capitalAmount } from '../../../letters/index.ts'
import { localDateOf } from '../../../time/index.ts'
import type { RehearsedJob, SubjectBook } from '../books.ts'
import type { World } from '../world.ts'
import {
  type ApprovalBook,
  type AwardBook,
  awardBook,
  awardsOf,
  balanceOf,
  bookMoney,
  type PaymentBook,
  standingAward,
} from './awards-book.ts'
import { caseOf, subjectOf } from './book.ts'
import type { Module } from './module.ts'
import { openObjections } from './notices-book.ts'

export const awards: Module = {
  jobs: {
    'award.compute': (job, world) => ({ award: compute(job, world) }),
    'award.approve': (job, world) => ({ award: { ...objectIn(job.variables, 'award'), approved: approve(job, world) } }),
    'award.refuse'(job, world) {
      if (textIn(objectIn(job.variables, 'award'), 'id') === '') return {}
      const award = awardNamed(job, world)
      award.state = balanceOf(award).paid > 0n ? 'paid' : 'refused'
      return {}
    },
    'award.order': (job, world) => ({ payment: order(job, world) }),
    'award.settle'(job, world) {
      const settled = settle(job, world)
      return { award: { ...objectIn(job.variables, 'award'), ...settled.award }, payment: settled.payment }
    },
    'award.clawback': (job, world) => ({ clawback: claimBack(job, world) }),
    'award.stop-orders'(job, world) {
      const award = awardIn(job, world)
      return { stopped: award === undefined ? [] : stopOrders(award, job, world).map(yuan) }
    },
  },
  facts: {
    paid: (subject, _about, world) => factsOf(world, subject).paid,
    paidList: (subject, _about, world) => [...factsOf(world, subject).paidList],
    approvedNotPaid: (subject, _about, world) => [...factsOf(world, subject).approvedNotPaid],
    repaid: (subject, _about, world) => factsOf(world, subject).repaid,
  },
}

/**
 * Money that came back for an award, in fen: more than is outstanding is refused, the last fen makes it `recovered`. The finance office enters
 * it, no process does.
 */
export function repay(world: World, award: AwardBook, amount: Fen): void {
  const { claimed, repaid } = balanceOf(award)
  if (amount <= 0n) throw awardRefusal('REPAYMENT_NOT_POSITIVE')
  if (amount > claimed - repaid) throw awardRefusal('REPAYMENT_TOO_LARGE', { outstanding: yuan(claimed - repaid) })
  bookMoney(world, 'repayment', award, award.case, amount)
  award.state = stateAfterClaim(balanceOf(award)) ?? award.state
}

function factsOf(world: World, subject: SubjectBook): AwardFacts {
  const counting = awardsOf(world, subject).filter(isCounting)
  return awardFacts({
    payments: counting.flatMap(paidOf),
    open: counting.flatMap(({ payments }) => payments.flatMap(({ state, amount }) => (isOpenPayment(state) ? [amount] : []))),
    repaid: counting.map((award) => balanceOf(award).repaid),
  })
}

/** Single payments that arrived, in the order in which they did. */
function paidOf({ payments }: AwardBook): readonly Fen[] {
  return payments.flatMap(({ state, amount }) => (state === 'paid' ? [amount] : []))
}

function compute(job: RehearsedJob, world: World): JsonObject {
  const { manifest } = world.bundle
  const owner = caseOf(job)
  const input = awardAsked(job, owner.applicant)
  if (manifest.award === undefined) throw awardRefusal('AWARD_NOT_OFFERED')
  const standing = standingAward(world, owner.subject)
  const before = standing?.instalments ?? []
  const asked = instalmentAsked(manifest, input, before)
  const { plan, rule } = planned(world, input, asked)
  const award = standing ?? newAward(world, owner.subject, job, input)
  award.state = 'computed'
  award.case = owner
  award.payee = input.payee
  award.level = input.level
  award.mode = input.mode
  award.areaSquareMetres = input.subject.areaSquareMetres
  award.total = plan.total
  award.computations.push({ case: owner, at: world.now, inputs: amountQuestion(input), mode: input.mode, asked })
  for (const { number, amount, sharePercent } of plan.instalments) {
    const earlier = award.instalments.find((one) => one.number === number)
    const instalment = earlier ?? {
      id: `instalment_${world.serial('instalment')}`,
      number,
      case: null,
      sharePercent,
      amount,
      state: 'planned',
    }
    if (earlier === undefined) award.instalments.push(instalment)
    if (number === (asked ?? 1)) instalment.case = owner
    instalment.sharePercent = sharePercent
    instalment.amount = amount
    instalment.state = 'planned'
  }
  award.instalments.sort((one, other) => one.number - other.number)
  return awardShown({
    id: award.id,
    total: plan.total,
    pay: plan.pay,
    paid: balanceOf(award).paid,
    recover: plan.recover,
    mode: award.mode,
    level: award.level,
    payee: award.payee,
    basis: { decisionId: manifest.award.decision, decisionVersion: 1, rule },
  })
}

type Asked = ReturnType<typeof awardAsked>

/** Asks the decisions on amount and instalment; a refusal is a BPMN error with its code. */
function planned(world: World, input: Asked, asked: number | null) {
  const { manifest } = world.bundle
  const { decision = '', instalmentDecision } = manifest.award ?? {}
  const inputs = amountQuestion(input)
  const amount = world.decide(decision, inputs)
  if (amount.refusal !== null) throw refusedBy(manifest, amount.refusal.code, amount.refusal.extra)
  if (instalmentDecision === undefined)
    return { plan: requirePlan(amount.value, atOnce(amount.value), null), rule: amount.matchedRules.join(', ') }
  const instalment = world.decide(instalmentDecision, { ...inputs, mode: input.mode, instalment: asked })
  if (instalment.refusal !== null) throw refusedBy(manifest, instalment.refusal.code, instalment.refusal.extra)
  return {
    plan: requirePlan(amount.value, instalment.value, asked),
    rule: [...amount.matchedRules, ...instalment.matchedRules].join(', '),
  }
}

function newAward(world: World, subject: SubjectBook, job: RehearsedJob, input: Asked): AwardBook {
  const award: AwardBook = {
    id: `award_${world.serial('award')}`,
    subject,
    case: caseOf(job),
    payee: input.payee,
    level: input.level,
    mode: input.mode,
    areaSquareMetres: input.subject.areaSquareMetres,
    total: 0n,
    state: 'computed',
    barred: false,
    instalments: [],
    payments: [],
    approvals: [],
    computations: [],
    entries: [],
  }
  awardBook(world).awards.set(award.id, award)
  awardsOf(world, subject).push(award)
  return award
}

/** Records the approvals of an application; with the second person's it is awarded. */
function approve(job: RehearsedJob, world: World): boolean {
  const award = awardNamed(job, world)
  const owner = caseOf(job)
  const before = award.approvals.filter((one) => one.case === owner)
  const now: ApprovalBook[] = []
  for (const { person, agreed } of approvalsAsked(job)) {
    if (person.id === '') throw awardRefusal('APPROVER_UNKNOWN')
    if ([...before, ...now].some(({ personId }) => personId === person.id)) throw awardRefusal('SAME_PERSON', { name: person.name })
    now.push({ case: owner, personId: person.id, person: person.name, agreed })
  }
  award.approvals.push(...now)
  const approved = isApproved([...before, ...now])
  if (award.state === 'computed' || award.state === 'approving') award.state = approved ? 'approved' : 'approving'
  const granted = award.instalments.find((one) => one.case === owner)
  if (approved && !isApproved(before) && granted !== undefined && granted.amount > 0n)
    world.recorder.money('awarded', granted.amount, owner, world.ms)
  return approved
}

/** Orders the payment of the case's instalment; coming here again means that the bank returned the payment. */
function order(job: RehearsedJob, world: World): JsonObject {
  const award = awardNamed(job, world)
  const owner = caseOf(job)
  if (!isApproved(award.approvals.filter((one) => one.case === owner))) throw awardRefusal('AWARD_NOT_APPROVED')
  const instalment = award.instalments.find((one) => one.case === owner && isOrderable(one.state) && one.amount > 0n)
  if (instalment === undefined) throw awardRefusal('NOTHING_TO_ORDER')
  for (const former of award.payments)
    if (former.instalment === instalment && isOpenPayment(former.state)) {
      former.state = 'returned'
      former.settledAt = world.now
    }
  award.payee = payeeAsked(job) ?? award.payee
  const payment: PaymentBook = {
    id: `payment_${world.serial('payment')}`,
    instalment,
    case: owner,
    amount: instalment.amount,
    payee: award.payee,
    purpose: purposeOf(world.bundle.manifest, instalment),
    state: 'ordered',
    settledAt: null,
  }
  award.payments.push(payment)
  if (instalment.state === 'planned') bookMoney(world, 'order', award, owner, payment.amount)
  instalment.state = 'ordered'
  award.state = 'ordered'
  return shown(payment)
}

function shown({ id, instalment, amount, purpose, payee }: PaymentBook): JsonObject {
  return paymentShown({ id, instalmentId: instalment.id, amount, purpose, payee }, capitalAmount(amount))
}

/** Registers the payment of the case as arrived. */
function settle(job: RehearsedJob, world: World): { readonly award: JsonObject; readonly payment: JsonObject } {
  const award = awardNamed(job, world)
  const { by, reference, paidOn } = settlementAsked(job)
  const mine = award.payments.filter((one) => job.case === null || one.case === job.case)
  const open = mine.findLast(({ state }) => isOpenPayment(state))
  const same = open === undefined ? undefined : award.approvals.find((one) => one.case === open.case && one.personId === by)
  if (same !== undefined) throw awardRefusal('SAME_PERSON', { name: same.person })
  if (open !== undefined) {
    if (openObjections(world, award.subject) > 0) throw awardRefusal('PAYMENT_HELD', { subject: award.subject.name })
    open.state = 'paid'
    open.settledAt = world.now
    open.instalment.state = 'paid'
    bookMoney(world, 'payment', award, open.case, open.amount)
  }
  award.state = stateAfterSettling(award.state, award.instalments)
  const last = open ?? mine.findLast(({ state }) => state === 'paid')
  return {
    award: { id: award.id, state: award.state, paid: yuan(balanceOf(award).paid), total: yuan(award.total) },
    payment:
      last === undefined
        ? {}
        : {
            ...shown(last),
            state: 'paid',
            paidOn: paidOn ?? localDateOf(last.settledAt ?? world.now, world.zone),
            batchNumber: reference ?? '',
          },
  }
}

/** Stops what is ordered and what is still planned; a stopped order is booked back, its cases hear of it. */
function stopOrders(award: AwardBook, job: RehearsedJob, world: World): readonly Fen[] {
  const open = award.payments.filter(({ state }) => isOpenPayment(state))
  for (const payment of open) {
    payment.state = 'stopped'
    payment.settledAt = world.now
    payment.instalment.state = 'stopped'
    bookMoney(world, 'stop', award, payment.case, payment.amount)
  }
  for (const instalment of award.instalments) if (instalment.state === 'planned') instalment.state = 'stopped'
  award.state = stateAfterClaim(balanceOf(award)) ?? award.state
  for (const { id } of new Set([...open.map((one) => one.case), award.case]))
    world.publish({ name: 'award-stopped', correlationKey: id, variables: {}, messageId: `job/${job.key}/${id}`, lifeMs: 0 })
  return open.map(({ amount }) => amount)
}

/** Asks the clawback decision, books the claim, stops open orders. */
function claimBack(job: RehearsedJob, world: World): JsonObject {
  const award = awardIn(job, world)
  if (award === undefined) return NO_CLAIM
  const { manifest } = world.bundle
  const decision = manifest.award?.clawbackDecision
  if (decision === undefined) throw awardRefusal('AWARD_NOT_OFFERED')
  const input = claimAsked(job)
  const { paid, claimed, repaid } = balanceOf(award)
  const outcome = world.decide(
    decision,
    claimQuestion(input, {
      level: award.level,
      area: award.areaSquareMetres,
      paid: paidOf(award),
      approvedNotPaid: award.payments.flatMap(({ state, amount }) => (isOpenPayment(state) ? [amount] : [])),
      repaid,
    }),
  )
  requireAnswered(manifest, outcome)
  const outputs = isJsonObject(outcome.value) ? outcome.value : {}
  const claim = claimOf(outputs, { decided: input.decided, paid, claimed })
  bookMoney(world, 'clawback', award, job.case, claim.more)
  if (input.bars) award.barred = true
  if (claim.ends) {
    stopOrders(award, job, world)
    award.state = stateAfterClaim(balanceOf(award)) ?? award.state
  }
  const id = `clawback_${world.serial('clawback')}`
  return claimAnswer(id, { ...claim, publish: outputs.publish === true }, balanceOf(award))
}

function awardNamed(job: RehearsedJob, world: World): AwardBook {
  const award = awardBook(world).awards.get(awardIdAsked(job))
  if (award === undefined) throw awardRefusal('AWARD_NOT_FOUND')
  return award
}

/** The award a job names, else the standing one of its subject. */
function awardIn(job: RehearsedJob, world: World): AwardBook | undefined {
  if (textIn(objectIn(job.variables, 'award'), 'id') !== '') return awardNamed(job, world)
  const subject = subjectOf(job, world)
  return subject === undefined ? undefined : standingAward(world, subject)
}
