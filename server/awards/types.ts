import type { Audit } from '../audit/index.ts'
import type { Clock } from '../base/clock.ts'
import { defineRefusals } from '../base/errors.ts'
import type { Json } from '../base/json.ts'
import type { Fen } from '../base/money.ts'
import type { Letters, PaperProgrammes } from '../letters/index.ts'
import type { Runtime } from '../runtime/types.ts'
import type { Payee } from '../store/awards.ts'
import type { Db, Trx } from '../store/transaction.ts'

/** What the parts of this folder work with. */
export interface AwardDeps {
  readonly db: Db
  readonly clock: Clock
  readonly audit: Audit
  readonly letters: Letters
  readonly notices: { openObjections(subjectId: string, trx?: Trx): Promise<number> }
  readonly programmes: PaperProgrammes
  readonly runtime: Pick<Runtime, 'evaluateDecision' | 'publishMessage'>
}

export interface ComputeAward {
  readonly programme: string
  readonly key: string
  readonly caseId: string
  readonly caseNumber: string
  readonly subject: { readonly id: string; readonly name: string; readonly areaSquareMetres: string }
  readonly payee: Payee
  readonly level: string
  readonly mode: string
  /** Number of the instalment asked for; null: the next one. */
  readonly instalment: number | null
  /** Facts for the decisions, as `case.facts` answers them. */
  readonly facts: { readonly [name: string]: Json }
  readonly dueOn: string | null
}

export interface ApproveAward {
  readonly awardId: string
  readonly caseId: string
  readonly key: string
  readonly step: { readonly zh: string; readonly en: string }
  readonly person: { readonly id: string; readonly name: string }
  readonly agreed: boolean
  readonly comment: string
}

export interface ClaimBack {
  readonly awardId: string
  readonly caseId: string | null
  readonly key: string
  readonly event: string
  readonly decision: string | null
  readonly newLevel: string | null
  readonly ground: string | null
  /** What a person decided where the rule leaves it to a decision (SS-32, AMB-SS-26); in fen. */
  readonly decided: Fen | null
  /** No later award for this subject. */
  readonly bars: boolean
}

export interface SettlePayment {
  readonly awardId: string
  readonly caseId: string | null
  readonly by: string
  /** The bank's reference, and the local day on which the money arrived, as the clerk noted them. */
  readonly reference: string | null
  readonly paidOn: string | null
}

/** What decisions may ask of the awards of a subject, in yuan. */
export interface AwardFacts {
  readonly paid: number
  readonly paidList: readonly number[]
  readonly approvedNotPaid: readonly number[]
  readonly repaid: number
}

export const awardRefusal = defineRefusals({
  AWARD_NOT_FOUND: { status: 404, zh: '找不到该补贴。', en: 'There is no such award.' },
  AWARD_NOT_OFFERED: { status: 422, zh: '评级方案没有规定补贴。', en: 'The programme grants no awards.' },
  AWARD_AMOUNT_INEXACT: { status: 422, zh: '决策没有给出精确到分的金额：{field}。', en: 'The decision gave no exact amount: {field}.' },
  SAME_PERSON: {
    status: 409,
    zh: '{name}已经办理过本笔补贴的其他环节，同一人不得重复办理。',
    en: '{name} has acted on this award already: four eyes are needed.',
  },
  APPROVER_UNKNOWN: { status: 422, zh: '没有记录审批人。', en: 'Nobody is named as the one who approves.' },
  AWARD_NOT_APPROVED: {
    status: 409,
    zh: '补贴未经两名不同人员同意，不能拨付。',
    en: 'The award has not been agreed to by two different people.',
  },
  NOTHING_TO_ORDER: { status: 409, zh: '本办件没有待拨付的分期。', en: 'There is no instalment of this case to be paid.' },
  NOTHING_TO_PAY: { status: 409, zh: '没有可以拨付的款项。', en: 'There is nothing to pay.' },
  PAYMENT_HELD: {
    status: 409,
    zh: '“{subject}”有异议尚未处理完毕，暂停拨付。',
    en: 'An objection about "{subject}" is open: payment is held.',
  },
  BATCH_NOT_FOUND: { status: 404, zh: '找不到该拨付批次。', en: 'There is no such payment batch.' },
  BATCH_CONFIRMED: { status: 409, zh: '该批次已经确认。', en: 'The batch has been confirmed.' },
  BATCH_RESULT_UNKNOWN: { status: 422, zh: '批次中没有分期“{id}”的款项。', en: 'The batch holds no payment for instalment "{id}".' },
  BATCH_RESULT_MISSING: { status: 422, zh: '批次中每笔款项都要有结果。', en: 'Each payment of the batch needs a result.' },
  BATCH_RESULT_CONFLICT: {
    status: 409,
    zh: '分期“{id}”的款项已另行登记为{state}。',
    en: 'The payment of instalment "{id}" has been recorded as {state} already.',
  },
  REPAYMENT_TOO_LARGE: {
    status: 422,
    zh: '退缴金额超过尚应退缴的{outstanding}元。',
    en: 'More than the {outstanding} yuan still to be repaid.',
  },
  REPAYMENT_NOT_POSITIVE: { status: 422, zh: '退缴金额应大于零。', en: 'A repayment is greater than zero.' },
  REPAYMENT_KNOWN: { status: 409, zh: '流水号“{reference}”的退缴已经登记。', en: 'A repayment with reference "{reference}" is recorded.' },
  INSTALMENT_NOT_RETURNED: { status: 409, zh: '该分期没有被退回，不能重新拨付。', en: 'The instalment was not returned.' },
})
