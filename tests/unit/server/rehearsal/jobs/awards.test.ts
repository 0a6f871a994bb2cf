// Awards in a rehearsal (SS-29 to SS-32): two instalments, four eyes, a ledger of what was ordered, paid, claimed and repaid.
import { beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../../../../server/base/json.ts'
import type { CaseBook } from '../../../../../server/rehearsal/world/books.ts'
import type { Bundle } from '../../../../../server/rehearsal/world/bundle.ts'
import { repay } from '../../../../../server/rehearsal/world/jobs/awards.ts'
import { type AwardBook, awardsOf, balanceOf } from '../../../../../server/rehearsal/world/jobs/awards-book.ts'
import { BpmnError } from '../../../../../server/runtime/types.ts'
import { bundleOf, type SmallWorld, smallWorld } from '../../../../support/small-world.ts'

let bundle: Bundle
beforeAll(async () => {
  bundle = await bundleOf('shenshan-2021')
})

const preliminary = {
  preliminaryPassed: true,
  finalPassed: false,
  preliminaryLevel: 'HIGH_END',
  finalLevel: null,
  level: 'HIGH_END',
  paid: 0,
  area: '60000.00',
  networkedAndSharing: false,
}
const final = { ...preliminary, finalPassed: true, finalLevel: 'HIGH_END', networkedAndSharing: true, paid: 105000 }
const approvals = (...people: readonly string[]) =>
  people.map((personId) => ({ step: { zh: '审批', en: 'Approval' }, personId, person: personId, agreed: true, comment: '' }))

const computed = (small: SmallWorld, book: CaseBook, facts: JsonObject = preliminary, instalment = 1) =>
  small.work('award.compute', book, { facts, form: { mode: 'SPLIT', instalment } }).award as JsonObject

/** Computed, approved by two and ordered. */
function ordered(small: SmallWorld, book: CaseBook, facts?: JsonObject, instalment?: number): JsonObject {
  const award = computed(small, book, facts, instalment)
  small.work('award.approve', book, { award, approvals: approvals('official', 'leader') })
  return { award, payment: small.work('award.order', book, { award }).payment ?? null }
}

const awardOf = ({ world, subject }: SmallWorld): AwardBook => {
  const [award] = awardsOf(world, subject)
  if (award === undefined) throw new Error('Expected an award')
  return award
}
const factsOf = ({ world, subject }: SmallWorld) =>
  world.factsOf(['paid', 'paidList', 'approvedNotPaid', 'repaid'], subject, { case: null, caseType: null })

test('pays two instalments and books each fen', () => {
  const small = smallWorld(bundle)
  const [first, second] = [small.caseOf('subsidy'), small.caseOf('subsidy')]

  const { award, payment } = ordered(small, first)
  expect(award).toMatchObject({ total: 150000, pay: 105000, paid: 0, level: 'HIGH_END', payee: { bank: '示例银行', account: '6222' } })
  expect(payment).toMatchObject({ amount: 105000, words: '人民币壹拾万伍仟元整', purpose: expect.stringContaining('第1期（70%）') })
  expect(factsOf(small)).toEqual({ paid: 0, paidList: [], approvedNotPaid: [105000], repaid: 0 })
  const settled = small.work('award.settle', first, { award: award ?? {}, completedBy: { id: 'finance' }, paidOn: '2025-03-03' })
  expect(settled).toMatchObject({ award: { state: 'paid', paid: 105000 }, payment: { state: 'paid', paidOn: '2025-03-03' } })

  const again = ordered(small, second, final, 2)
  small.work('award.settle', second, { award: again.award ?? {}, completedBy: { id: 'finance' } })

  expect(factsOf(small)).toEqual({ paid: 150000, paidList: [105000, 45000], approvedNotPaid: [], repaid: 0 })
  expect(balanceOf(awardOf(small))).toEqual({ payable: 0n, paid: 15000000n, claimed: 0n, repaid: 0n })
  expect(awardOf(small).state).toBe('paid')
  expect(small.heard).toEqual([
    'awarded 10500000',
    'ordered 10500000',
    'paid 10500000',
    'awarded 4500000',
    'ordered 4500000',
    'paid 4500000',
  ])
})

test('grants an award only once', () => {
  const small = smallWorld(bundle)
  const book = small.caseOf('subsidy')
  ordered(small, book)

  const attempt = () => computed(small, small.caseOf('subsidy'))
  expect(attempt).toThrow(BpmnError)
  expect(attempt).toThrow(expect.objectContaining({ errorCode: 'ONCE_ONLY' }))
})

test('passes on the refusal of the decision', () => {
  const small = smallWorld(bundle)

  expect(() =>
    computed(small, small.caseOf('subsidy'), { ...preliminary, preliminaryPassed: false, preliminaryLevel: null, level: null }),
  ).toThrow(BpmnError)
  expect(awardsOf(small.world, small.subject)).toEqual([])
})

test('needs two different people, and another one who pays', () => {
  const small = smallWorld(bundle)
  const book = small.caseOf('subsidy')
  const award = computed(small, book)

  expect(small.work('award.approve', book, { award, approvals: approvals('official') }).award).toMatchObject({ approved: false })
  expect(() => small.work('award.order', book, { award })).toThrow('AWARD_NOT_APPROVED')
  expect(() => small.work('award.approve', book, { award, approvals: approvals('leader', 'official') })).toThrow('SAME_PERSON')
  expect(small.work('award.approve', book, { award, approvals: approvals('leader') }).award).toMatchObject({ approved: true })
  small.work('award.order', book, { award })
  expect(() => small.work('award.settle', book, { award, completedBy: { id: 'leader' } })).toThrow('SAME_PERSON')
})

test('orders a returned payment anew without owing twice', () => {
  const small = smallWorld(bundle)
  const book = small.caseOf('subsidy')
  const { award } = ordered(small, book)

  small.work('award.order', book, { award: award ?? {}, payee: { name: '单位', bank: '新行', account: '1' } })

  expect(awardOf(small).payments.map(({ state, payee }) => [state, payee.account])).toEqual([
    ['returned', '6222'],
    ['ordered', '1'],
  ])
  expect(balanceOf(awardOf(small)).payable).toBe(10500000n)
})

test('stops what is ordered and books it back', () => {
  const small = smallWorld(bundle)
  const book = small.caseOf('subsidy')
  ordered(small, book)

  expect(small.work('award.stop-orders', small.caseOf('grading'))).toEqual({ stopped: [105000] })
  expect(balanceOf(awardOf(small)).payable).toBe(0n)
  expect(awardOf(small).state).toBe('stopped')
  expect(awardOf(small).instalments.map(({ state }) => state)).toEqual(['stopped', 'stopped'])
  expect(small.work('award.stop-orders', small.caseOf('grading'))).toEqual({ stopped: [] })
})

test('claims back what was paid, never twice, until it is repaid', () => {
  const small = smallWorld(bundle)
  const book = small.caseOf('subsidy')
  const { award } = ordered(small, book)
  small.work('award.settle', book, { award: award ?? {}, completedBy: { id: 'finance' } })
  const claim = () =>
    small.work('award.clawback', small.caseOf('grading'), { ground: 'NO_FINAL_APPLICATION' }, { event: 'NO_FINAL_APPLICATION' })

  expect(claim().clawback).toMatchObject({ recover: 105000, outstanding: 105000, repaid: 0, decisionRequired: false })
  expect(claim().clawback).toMatchObject({ outstanding: 105000 })
  expect(awardOf(small).state).toBe('recovering')
  expect(() => repay(small.world, awardOf(small), 10500001n)).toThrow('REPAYMENT_TOO_LARGE')
  repay(small.world, awardOf(small), 10500000n)

  expect(awardOf(small).state).toBe('recovered')
  expect(balanceOf(awardOf(small))).toEqual({ payable: 0n, paid: 10500000n, claimed: 10500000n, repaid: 10500000n })
  expect(small.heard.slice(-2)).toEqual(['claimed 10500000', 'repaid 10500000'])
  expect(factsOf(small).paid).toBe(0)
})

test('claims nothing where there is no award', () => {
  const small = smallWorld(bundle)

  expect(small.work('award.clawback', small.caseOf('grading'), {}, { event: 'TERMINATION' })).toEqual({
    clawback: { recover: 0, repaid: 0, outstanding: 0, proposedAmount: 0, decisionRequired: false, publish: false },
  })
})

test('turns an application down', () => {
  const small = smallWorld(bundle)
  const book = small.caseOf('subsidy')
  const award = computed(small, book)

  small.work('award.refuse', book, { award })

  expect(awardOf(small).state).toBe('refused')
  expect(computed(small, small.caseOf('subsidy'))).toMatchObject({ id: 'award_2' })
})
