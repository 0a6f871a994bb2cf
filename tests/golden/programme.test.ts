// The processes of the Shenshan programme run from application to certificate and second instalment in the pure engine.
import { beforeAll, describe, expect, test } from 'vitest'
import { isJsonObject, type Json, type JsonObject } from '../../server/base/json.ts'
import { evaluateDecision } from '../../server/rules/dmn/index.ts'
import { type Answer, type LoadedProgramme, loadProgramme, ProgrammeWalk } from '../support/programme-walk.ts'
import { gradingWalk, investigationOf, shenshanForms, subsidyWalk } from '../support/shenshan-forms.ts'

let programme: LoadedProgramme

beforeAll(async () => {
  programme = await loadProgramme('shenshan-2021')
})

const applicant = {
  organisationId: 'org_applicant1',
  organisationName: '深汕汇景房地产开发有限公司',
  userId: 'user_applicant1',
  personName: '陈晓岚',
  creditCode: '91441500MA5D3K7Q1W',
  phone: '13800000001',
}
const subject = { id: 'subject_1', name: '鹅埠云岸花园一期', address: '鹅埠镇', areaSquareMetres: '60000.00' }
const base = (type: string, form: JsonObject) => ({
  case: { id: 'case_1', number: 'SS202500001', type },
  subject,
  applicant,
  submission: { id: 'submission_1' },
  form,
})

function walkOf(answers: { readonly [type: string]: Answer } = {}, facts: JsonObject = {}, now = '2025-03-03T01:00:00.000Z') {
  return new ProgrammeWalk(programme, { now, answers, facts: { subject, applicant, ...facts } })
}

function grading(answers: { readonly [type: string]: Answer } = {}, facts: JsonObject = {}) {
  const walk = walkOf(answers, facts)
  const key = walk.start('shenshan-grading', base('grading', shenshanForms.application as unknown as JsonObject), 'application')
  return { walk, key }
}

function assess(walk: ProgrammeWalk) {
  walk.completeAll('declare-conflict', { conflict: false }).complete('confirm-panel', shenshanForms['panel-confirm'])
  return walk.completeAll('score').completeAll('sign-opinion')
}

function toPreliminary(walk: ProgrammeWalk) {
  walk.complete('receive-papers', shenshanForms['paper-receipt']).complete('check-materials', shenshanForms['completeness-check'])
  return assess(walk).complete('confirm-preliminary', shenshanForms['preliminary-confirm'])
}

function toNotice(walk: ProgrammeWalk) {
  toPreliminary(walk).complete('apply-final', shenshanForms['final-application'])
  assess(walk.complete('confirm-networking', shenshanForms['networked-confirm']))
  return walk.complete('deliberate', shenshanForms.deliberation).complete('publish-notice', shenshanForms['notice-publication'])
}

const notPassed: Answer = () => ({ result: { level: 'NOT_PASSED', approved: '30', bonus: '0', total: '30', passed: false } })

/** Passes the first time, not the second. */
function passesOnce(): Answer {
  let asked = 0
  return (...given) => {
    asked += 1
    return asked === 1
      ? { result: { level: 'HIGH_END', approved: '82', bonus: '0', total: '82', passed: true } }
      : (notPassed(...given) as JsonObject)
  }
}

const oneObjection: Answer = (variables) => ({
  notice: {
    ...(isJsonObject(variables.notice ?? null) ? (variables.notice as JsonObject) : {}),
    openObjections: 1,
    objections: ['objection_1'],
  },
})

describe('the grading process', () => {
  test('goes from application to certificate', () => {
    const { walk, key } = grading()

    toNotice(walk)
    expect(walk.due('notice-over')).toBe('2025-03-10T16:00:00.000Z')
    walk.advanceTo('2025-03-10T16:00:00.000Z')

    expect(walk.status(key)).toBe('COMPLETED')
    expect(walk.letters).toEqual([
      'receipt',
      'acceptance-notice',
      'group-opinion',
      'preliminary-result',
      'group-opinion',
      'result-notice',
      'public-notice',
      'certificate',
    ])
    expect(walk.statuses).toEqual([
      'SUBMITTED',
      'AWAITING_PAPERS',
      'CHECKING',
      'PRELIMINARY',
      'AWAITING_FINAL',
      'NETWORKING',
      'FINAL',
      'DELIBERATING',
      'AWAITING_NOTICE',
      'NOTICE',
      'NOTICE',
      'ISSUING',
      'CERTIFIED',
    ])
    expect(walk.jobs.filter((job) => job.type === 'case.open').map((job) => job.variables.data)).toMatchObject([
      { level: 'HIGH_END', certificate: { issuedOn: '2025-03-11', lastDay: '2028-03-11', renewalFrom: '2027-12-11' } },
    ])
  })

  test('asks its user tasks in the written order', () => {
    const { walk } = grading()
    const seen: string[] = []
    for (const { task, form, process } of gradingWalk) {
      expect(walk.task(task).formId, `${process} ${task}`).toBe(form === 'own screen' ? null : form)
      seen.push(task)
      if (form === 'own screen') walk.completeAll(task, { conflict: false })
      else walk.complete(task, shenshanForms[form])
    }
    expect(walk.open()).toEqual([])
    expect(seen).toHaveLength(15)
  })

  test('starts five fresh days with each correction', () => {
    const { walk } = grading()
    walk.complete('receive-papers', shenshanForms['paper-receipt'])
    expect(walk.due('check-overdue')).toBe('2025-03-10T16:00:00.000Z')

    walk.complete('check-materials', shenshanForms['completeness-check:correct'])
    expect(walk.letters.at(-1)).toBe('correction-notice')
    walk.advanceTo('2025-03-06T02:00:00.000Z').complete('correct-materials', shenshanForms.correction)
    expect(walk.statuses.at(-1)).toBe('AWAITING_PAPERS')
    walk.complete('receive-papers', shenshanForms['paper-receipt'])

    expect(walk.open()).toEqual(['check-materials'])
    expect(walk.due('check-overdue')).toBe('2025-03-13T16:00:00.000Z')
  })

  test('warns and escalates, but never accepts by silence', () => {
    const { walk } = grading()
    walk.complete('receive-papers', shenshanForms['paper-receipt']).advanceTo('2025-06-01T00:00:00.000Z')

    expect(walk.open()).toEqual(['check-materials'])
    expect(walk.jobs.filter((job) => job.type === 'notify')).toHaveLength(2)
  })

  test('draws the panel anew after a conflict', () => {
    const { walk } = grading()
    walk.complete('receive-papers', shenshanForms['paper-receipt']).complete('check-materials', shenshanForms['completeness-check'])

    walk.complete('declare-conflict', { conflict: true, ground: 'EMPLOYMENT' }).completeAll('declare-conflict', { conflict: false })

    expect(walk.jobs.filter((job) => job.type === 'panel.form')).toHaveLength(2)
    expect(walk.open()).toHaveLength(5)
  })

  test('ends when the preliminary assessment is not passed', () => {
    const { walk, key } = grading({ 'panel.aggregate': notPassed })
    toPreliminary(walk)
    expect(walk.status(key)).toBe('COMPLETED')
    expect(walk.statuses.at(-1)).toBe('NOT_PASSED')
  })

  test('withdraws without a final application in three months', () => {
    const { walk, key } = grading({}, { paid: 105000 })
    toPreliminary(walk)
    expect(walk.due('final-window-closed')).toBe('2025-06-03T16:00:00.000Z')

    walk.advanceTo('2025-06-03T16:00:00.000Z').complete('sign-withdrawal', shenshanForms['withdrawal-confirm'])

    expect(walk.status(key)).toBe('COMPLETED')
    expect(walk.letters.slice(-2)).toEqual(['clawback-notice', 'withdrawal-notice'])
    expect(walk.jobs.find((job) => job.type === 'award.clawback')?.variables.event).toBe('NO_FINAL_APPLICATION')
    expect(walk.statuses.at(-1)).toBe('WITHDRAWN')
  })

  test('withdraws when the final assessment is not passed', () => {
    const { walk } = grading({ 'panel.aggregate': passesOnce() }, { paid: 105000 })
    toPreliminary(walk).complete('apply-final', shenshanForms['final-application'])
    assess(walk.complete('confirm-networking', shenshanForms['networked-confirm'])).complete('deliberate', shenshanForms.deliberation)
    walk.complete('sign-withdrawal', shenshanForms['withdrawal-confirm'])

    expect(walk.jobs.find((job) => job.type === 'award.clawback')?.variables.event).toBe('FINAL_NOT_PASSED')
    expect(walk.statuses.at(-1)).toBe('NOT_PASSED')
  })

  test('lets networking be put right before the final', () => {
    const { walk } = grading()
    toPreliminary(walk).complete('apply-final', shenshanForms['final-application'])
    walk
      .complete('confirm-networking', shenshanForms['networked-confirm:rectify'])
      .complete('rectify-networking', shenshanForms.rectification)
    expect(walk.open()).toEqual(['confirm-networking'])
    expect(walk.jobs.filter((job) => job.type === 'evidence.snapshot')).toHaveLength(2)
  })

  test('certifies when no objection is founded', () => {
    const { walk, key } = grading({ 'notice.close': oneObjection })
    toNotice(walk).advanceTo('2025-03-10T16:00:00.000Z')
    expect(walk.task('investigate').dueDate).toBe('2025-03-24T16:00:00.000Z')

    walk.complete('investigate', investigationOf(['objection_1'], false))

    expect(walk.status(key)).toBe('COMPLETED')
    expect(walk.letters.slice(-2)).toEqual(['objection-reply', 'certificate'])
  })

  test('rates again, finally, when an objection is founded', () => {
    const { walk, key } = grading({ 'notice.close': oneObjection })
    toNotice(walk).advanceTo('2025-03-10T16:00:00.000Z')
    walk.complete('investigate', investigationOf(['objection_1'], true))
    walk.complete('order-second', shenshanForms['second-rating-order'])
    expect(walk.jobs.filter((job) => job.type === 'panel.form').at(-1)?.variables).toMatchObject({
      stage: 'second',
      differentFrom: 'final',
    })

    assess(walk).complete('confirm-second', shenshanForms.deliberation)

    expect(walk.status(key)).toBe('COMPLETED')
    expect(walk.letters.filter((letter) => letter === 'public-notice')).toHaveLength(1)
    expect(walk.statuses.at(-1)).toBe('CERTIFIED')
  })

  const places: readonly (readonly [string, (walk: ProgrammeWalk) => unknown])[] = [
    ['while papers are awaited', () => undefined],
    ['during the check', (walk) => walk.complete('receive-papers', shenshanForms['paper-receipt'])],
    [
      'inside an assessment',
      (walk) =>
        walk.complete('receive-papers', shenshanForms['paper-receipt']).complete('check-materials', shenshanForms['completeness-check']),
    ],
    ['before the final application', (walk) => toPreliminary(walk)],
    ['during the notice', (walk) => toNotice(walk)],
  ]

  test.each(places)('can be terminated %s', (_where, go) => {
    const { walk, key } = grading()
    go(walk)
    const termination = walk.checked('termination', shenshanForms.termination)

    expect(walk.message('terminate', 'case_1', { termination })).toBe(1)

    expect(walk.status(key)).toBe('COMPLETED')
    expect(walk.open()).toEqual([])
    expect(walk.letters.at(-1)).toBe('termination-notice')
    expect(walk.statuses.at(-1)).toBe('TERMINATED')
  })

  test('claws back on termination only what was decided', () => {
    const { walk } = grading({}, { paid: 105000 })
    toPreliminary(walk)
    const decided = {
      ...shenshanForms.termination,
      recovery: 'PART',
      recoverAmount: 50000,
      repayBy: { $day: 30 },
      legalBasis: '财政资金管理规定',
    }
    walk.message('terminate', 'case_1', { termination: walk.checked('termination', decided) })
    expect(walk.jobs.find((job) => job.type === 'award.clawback')?.variables.decidedAmount).toBe(50000)
    expect(walk.letters.at(-1)).toBe('clawback-notice')
  })

  test('lets the applicant withdraw before and after the preliminary', () => {
    const early = grading()
    early.walk.message('withdraw', 'case_1', { withdrawal: early.walk.checked('withdraw', shenshanForms.withdraw) })
    expect(early.walk.status(early.key)).toBe('COMPLETED')
    expect(early.walk.jobs.some((job) => job.type === 'result.withdraw')).toBe(false)

    const late = grading({}, { paid: 105000 })
    toPreliminary(late.walk)
    late.walk.message('withdraw', 'case_1', { withdrawal: late.walk.checked('withdraw', shenshanForms.withdraw) })
    late.walk.complete('sign-withdrawal', shenshanForms['withdrawal-confirm'])
    expect(late.walk.status(late.key)).toBe('COMPLETED')
    expect(late.walk.letters.at(-1)).toBe('withdrawal-notice')
  })

  test('refuses a submission whose self-evaluation failed', () => {
    const walk = walkOf({}, { selfEvaluationPassed: false, mandatoryItemsMet: false })
    const submit = () => walk.checked('application', shenshanForms.application as unknown as Json)
    expect(submit).toThrow('SELF_EVALUATION_NOT_PASSED')
    expect(submit).toThrow('MANDATORY_ITEMS_NOT_MET')
  })
})

describe('the subsidy process', () => {
  const facts = { preliminaryPassed: true, level: 'HIGH_END', area: '60000.00', paid: 0, networkedAndSharing: true }
  const apply = (walk: ProgrammeWalk) =>
    walk.start('shenshan-subsidy', base('subsidy', shenshanForms['subsidy-application']), 'subsidy-application')

  test('pays an instalment after three different checks', () => {
    const walk = walkOf({}, facts)
    const key = apply(walk)
    for (const { task, form, by } of subsidyWalk) {
      if (form === 'own screen') throw new Error('Expected a form')
      walk.complete(task, shenshanForms[form], by)
    }
    expect(walk.status(key)).toBe('COMPLETED')
    expect(walk.letters).toEqual(['subsidy-review', 'subsidy-result', 'payment-application', 'payment-voucher'])
    expect(walk.jobs.find((job) => job.type === 'award.compute')?.variables.facts).toMatchObject({ networkedAndSharing: true, paid: 0 })
    expect(walk.statuses.at(-1)).toBe('PAID')
  })

  test('has one clock of thirty working days from acceptance', () => {
    const walk = walkOf({}, facts, '2025-01-02T01:00:00.000Z')
    apply(walk)
    walk.complete('accept', shenshanForms['subsidy-acceptance'])
    expect(walk.due('review-overdue')).toBe('2025-02-19T16:00:00.000Z')
    expect(walk.task('review-award').dueDate).toBe('2025-02-19T16:00:00.000Z')
  })

  test('tells the refusal that the decision gave', () => {
    const walk = walkOf({ 'award.compute': () => 'ONCE_ONLY' }, facts)
    const key = apply(walk)
    walk.complete('accept', shenshanForms['subsidy-acceptance'])
    expect(walk.status(key)).toBe('COMPLETED')
    expect(walk.letters).toEqual(['subsidy-result'])
    expect(walk.statuses.at(-1)).toBe('REFUSED')
    expect(walk.jobs.at(-1)?.variables.refusal).toMatchObject({
      code: 'ONCE_ONLY',
      text: '同一智慧小区只可享受一次专项补贴（第二十九条第六项）。',
    })
  })

  test('is refused by reviewer or approver with a letter', () => {
    const walk = walkOf({}, facts)
    apply(walk)
    walk.complete('accept', shenshanForms['subsidy-acceptance'])
    walk.complete('review-award', { ...shenshanForms['subsidy-review'], decision: 'REFUSE', comment: '面积证明与实际不符' })
    expect(walk.letters).toEqual(['subsidy-result'])
    expect(walk.jobs.some((job) => job.type === 'award.refuse')).toBe(true)
  })

  test('goes back to the review when finance returns it', () => {
    const walk = walkOf({}, facts)
    apply(walk)
    walk.complete('accept', shenshanForms['subsidy-acceptance']).complete('review-award', shenshanForms['subsidy-review'])
    walk.complete('check-finance', { ...shenshanForms['finance-check'], decision: 'RETURN', comment: '账户名称有误' })
    expect(walk.open()).toEqual(['review-award'])
  })

  const toPayment = (walk: ProgrammeWalk) => {
    const key = apply(walk)
    walk.complete('accept', shenshanForms['subsidy-acceptance']).complete('review-award', shenshanForms['subsidy-review'])
    walk.complete('check-finance', shenshanForms['finance-check']).complete('approve', shenshanForms.approval)
    return key
  }

  test('closes the payment task when the batch is confirmed', () => {
    const walk = walkOf({}, facts)
    const key = toPayment(walk)
    walk.message('award-paid', 'case_1', {
      payment: { id: 'payment_1', amount: 105000, words: '人民币壹拾万伍仟元整', purpose: '专项补贴', payee: {} },
    })
    expect(walk.status(key)).toBe('COMPLETED')
    expect(walk.letters.at(-1)).toBe('payment-voucher')
  })

  test('pays again to a corrected account', () => {
    const walk = walkOf({}, facts)
    toPayment(walk)
    walk.message('award-returned', 'case_1', { payment: {} })
    walk.complete('correct-payee', shenshanForms['payee-correction'])
    expect(walk.open()).toEqual(['pay'])
    expect(walk.jobs.filter((job) => job.type === 'award.order').at(-1)?.variables.payee).toMatchObject({ account: '6222020200112233446' })
  })

  test('stops when payments are stopped, and on withdrawal', () => {
    const stopped = walkOf({}, facts)
    const key = toPayment(stopped)
    stopped.message('award-stopped', 'case_1')
    expect(stopped.status(key)).toBe('COMPLETED')
    expect(stopped.statuses.at(-1)).toBe('STOPPED')

    const early = walkOf({}, facts)
    apply(early)
    early.message('withdraw', 'case_1', { withdrawal: { reason: '暂缓' } })
    expect(early.jobs.some((job) => job.type === 'award.refuse')).toBe(false)
    expect(early.statuses.at(-1)).toBe('WITHDRAWN')
  })

  test('recovers the difference when the level fell', () => {
    const compute: Answer = () => ({
      award: {
        id: 'award_1',
        total: 50000,
        pay: 0,
        paid: 70000,
        recover: 20000,
        mode: 'SPLIT',
        level: 'BASIC',
        payee: { name: 'a', bank: 'b', account: '12345678' },
        basis: { decisionId: 'd', decisionVersion: 1, rule: '1' },
      },
    })
    const walk = walkOf({ 'award.compute': compute }, { ...facts, paid: 20000 })
    const key = toPayment(walk)
    expect(walk.status(key)).toBe('COMPLETED')
    expect(walk.jobs.find((job) => job.type === 'award.clawback')?.variables.event).toBe('LEVEL_CHANGED')
    expect(walk.statuses.at(-1)).toBe('SETTLED')

    const model = programme.decisions.get('shenshan_clawback')
    if (model === undefined) throw new Error('Expected the decision')
    const asked = { event: 'LEVEL_CHANGED', newLevel: 'BASIC', level: 'BASIC', area: '30000.00', paid: [70000] }
    expect(evaluateDecision(model, 'shenshan_clawback', asked)).toMatchObject({ ok: true, value: { recover: 20000 } })
  })
})

describe('after the certificate', () => {
  const certificate = {
    id: 'certificate_1',
    number: 'SSZH-2025-0001',
    issuedOn: '2025-03-11',
    lastDay: '2028-03-11',
    renewalFrom: '2027-12-11',
  }

  test('invites to renew in time and lapses by itself', () => {
    const walk = walkOf()
    const key = walk.start('shenshan-certificate-life', base('certificate-life', { certificate, level: 'HIGH_END' }))
    expect(walk.due('renewal-opens')).toBe('2027-12-10T16:00:00.000Z')

    walk.advanceTo('2027-12-10T16:00:00.000Z')
    expect(walk.letters).toEqual(['renewal-invitation'])
    expect(walk.due('validity-over')).toBe('2028-03-11T16:00:00.000Z')
    walk.advanceTo('2028-03-11T16:00:00.000Z')

    expect(walk.status(key)).toBe('COMPLETED')
    expect(walk.statuses).toEqual(['VALID', 'VALID', 'EXPIRING', 'LAPSED', 'LAPSED'])
  })

  test.each([
    ['certificate-cancelled', 'COMPLETED', 'CANCELLED'],
    ['certificate-superseded', 'COMPLETED', 'SUPERSEDED'],
    ['certificate-downgraded', 'ACTIVE', 'VALID'],
  ])('hears %s', (message, status, word) => {
    const walk = walkOf()
    const key = walk.start('shenshan-certificate-life', base('certificate-life', { certificate, level: 'HIGH_END' }))
    expect(walk.message(message, 'certificate_1', { level: 'BASIC' })).toBe(1)
    expect(walk.status(key)).toBe(status)
    expect(walk.statuses.at(-1)).toBe(word)
  })

  test('sanctions after a spot check by one decision', () => {
    const walk = walkOf({}, { certificate, level: 'HIGH_END', paid: 150000 })
    const key = walk.start('shenshan-supervision', base('spot-check', shenshanForms['spot-check-plan']), 'spot-check-plan')
    walk.complete('record-spot-check', shenshanForms['spot-check']).complete('decide-sanction', shenshanForms['sanction-decision'])

    expect(walk.letters).toEqual(['clawback-notice', 'sanction-notice'])
    expect(walk.jobs.find((job) => job.type === 'certificate.status')?.variables.status).toBe('cancelled')
    walk.advanceTo('2025-03-10T16:00:00.000Z')
    expect(walk.status(key)).toBe('COMPLETED')
    expect(walk.statuses.at(-1)).toBe('SANCTIONED')
  })

  test('lowers the level after a verified complaint', () => {
    const walk = walkOf({}, { certificate, level: 'HIGH_END', paid: 150000 })
    walk.start('shenshan-supervision', base('complaint', shenshanForms.complaint), 'complaint')
    walk.complete('investigate-complaint', shenshanForms['complaint-investigation'])
    walk.complete('decide-sanction', { ...shenshanForms['sanction-decision'], decision: 'DOWNGRADE', newLevel: 'BASIC' })
    expect(walk.jobs.find((job) => job.type === 'award.clawback')?.variables).toMatchObject({
      event: 'OWNER_COMPLAINT',
      decision: 'DOWNGRADE',
      newLevel: 'BASIC',
    })
  })

  test('does nothing when the leader decides so', () => {
    const walk = walkOf({}, { certificate, level: 'HIGH_END', paid: 150000 })
    walk.start('shenshan-supervision', base('spot-check', shenshanForms['spot-check-plan']), 'spot-check-plan')
    walk.complete('record-spot-check', shenshanForms['spot-check'])
    walk.complete('decide-sanction', { decision: 'NONE', reason: '已当场整改' })
    expect(walk.jobs.map((job) => job.type)).toEqual(['case.facts'])
    expect(walk.statuses.at(-1)).toBe('CLOSED')
  })

  test('files a take-over after its papers are complete', () => {
    const walk = walkOf()
    const key = walk.start('shenshan-take-over', base('take-over', shenshanForms['take-over']), 'take-over')
    const items = shenshanForms['completeness-check:correct'].items as unknown as Json
    walk.complete('confirm-take-over', { decision: 'CORRECT', items, comment: '请补齐' }).complete('correct', shenshanForms.correction)
    walk.complete('confirm-take-over', shenshanForms['take-over-confirm'])
    expect(walk.status(key)).toBe('COMPLETED')
    expect(walk.statuses.at(-1)).toBe('FILED')
  })

  test('cancels the certificate on a ground of article 32', () => {
    const walk = walkOf({}, { certificate, level: 'HIGH_END', paid: 150000 })
    const key = walk.start('shenshan-termination', base('termination', shenshanForms.termination), 'termination')
    walk.complete('decide-termination', shenshanForms['termination-decision'])
    expect(walk.status(key)).toBe('COMPLETED')
    expect(walk.letters).toEqual(['termination-notice'])
    expect(walk.statuses.at(-1)).toBe('CANCELLED')
  })

  test('draws the yearly spot checks', () => {
    const walk = walkOf()
    const key = walk.start('shenshan-annual-check', {})
    expect(walk.status(key)).toBe('COMPLETED')
    expect(walk.jobs.map((job) => job.type)).toEqual(['supervision.sample', 'notify'])
  })
})
