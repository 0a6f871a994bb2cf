import { fenField, isOpenPayment } from '../../../awards/decide.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../base/json.ts'
import type { Fen } from '../../../base/money.ts'
import { evaluateDecision } from '../../../rules/dmn/index.ts'
import { feelTimeFunctions } from '../../../rules/feel/index.ts'
import { type AwardBook, awardBook, balanceOf, type ComputationBook } from '../../world/jobs/awards-book.ts'
import type { World } from '../../world/world.ts'
import { MONEY_KINDS } from '../money.ts'
import type { Invariant } from './types.ts'

/** Awards and their money. What a decision says is asked anew, of the decision itself, with what it was asked then. */
export const AWARD_INVARIANTS: readonly Invariant[] = [
  {
    id: 'I5',
    sentence: { zh: '补贴总额等于决策重新计算的结果。', en: 'An award is what its decision says when it is asked anew.' },
    *broken(world) {
      for (const award of awardBook(world).awards.values()) {
        const last = award.computations.at(-1)
        if (last === undefined || decided(world, last).total !== award.total) yield labelOf(award)
      }
    },
  },
  {
    id: 'I5',
    sentence: {
      zh: '补贴金额不超过决策给出的上限（ceiling）。',
      en: 'An amount is not more than the ceiling its decision names.',
    },
    *broken(world) {
      for (const award of awardBook(world).awards.values())
        if (award.computations.some((one) => isOver(decided(world, one)))) yield labelOf(award)
    },
  },
  {
    id: 'I4',
    sentence: {
      zh: '每笔付款等于决策对该次申请算出的金额。',
      en: 'Every payment is what the decision says for its application.',
    },
    *broken(world) {
      for (const award of awardBook(world).awards.values())
        for (const payment of award.payments) {
          const computed = award.computations.findLast((one) => one.case === payment.case)
          if (computed === undefined || decided(world, computed).pay !== payment.amount) yield labelOf(award)
        }
    },
  },
  {
    id: 'I4',
    sentence: {
      zh: '各期合计和实付不超过补贴总额。',
      en: 'Instalments together, and what was paid, are not more than the award.',
    },
    *broken(world) {
      for (const award of awardBook(world).awards.values()) {
        const planned = award.instalments.reduce((sum, { amount, state }) => (state === 'stopped' ? sum : sum + amount), 0n)
        const { paid, claimed } = balanceOf(award)
        // What is claimed back was paid on an award that has become smaller since.
        if (planned > award.total + claimed || paid > award.total + claimed) yield labelOf(award)
      }
    },
  },
  {
    id: 'I4',
    sentence: { zh: '每一期至多支付一次。', en: 'No instalment is paid twice.' },
    *broken(world) {
      for (const award of awardBook(world).awards.values())
        for (const instalment of award.instalments) {
          const counting = award.payments.filter(
            (one) => one.instalment === instalment && (one.state === 'paid' || isOpenPayment(one.state)),
          )
          if (counting.length > 1) yield labelOf(award)
        }
    },
  },
  {
    id: 'I4',
    sentence: {
      zh: '下达支付的补贴经两个不同的人同意。',
      en: 'Only what two different people approved is ordered.',
    },
    *broken(world) {
      for (const award of awardBook(world).awards.values())
        for (const payment of award.payments) {
          const agreed = award.approvals.filter((one) => one.case === payment.case && one.agreed)
          if (new Set(agreed.map(({ personId }) => personId)).size < 2) yield labelOf(award)
        }
    },
  },
  {
    id: 'I4',
    sentence: {
      zh: '台账余额与付款单一致，追回不超过实付，退回不超过追回。',
      en: 'The ledger says what the payments say; no more is claimed than paid, nor repaid than claimed.',
    },
    *broken(world) {
      for (const award of awardBook(world).awards.values()) {
        const { payable, paid, claimed, repaid } = balanceOf(award)
        const isPaid = sumOf(award, (state) => state === 'paid')
        if (payable < 0n || paid !== isPaid || claimed > paid || repaid > claimed) yield labelOf(award)
      }
    },
  },
  {
    id: 'I4',
    sentence: {
      zh: '报告中的资金合计等于台账合计。',
      en: 'The money of the report is the money of the ledger.',
    },
    *broken(world, money) {
      const told = money.sumsBy(() => '').get('')
      const kinds = { ordered: 'order', paid: 'payment', claimed: 'clawback', repaid: 'repayment' } as const
      for (const kind of MONEY_KINDS) {
        if (kind === 'awarded') continue
        const booked = awardBook(world).ledger.reduce((sum, entry) => (entry.kind === kinds[kind] ? sum + entry.fen : sum), 0n)
        if ((told?.[kind] ?? 0n) !== booked) yield kind
      }
    },
  },
]

function sumOf({ payments }: AwardBook, counts: (state: AwardBook['payments'][number]['state']) => boolean): Fen {
  return payments.reduce((sum, { state, amount }) => (counts(state) ? sum + amount : sum), 0n)
}

interface Decided {
  readonly total: Fen | null | undefined
  readonly pay: Fen | null | undefined
  readonly ceiling: Fen | null | undefined
}

/** Decisions are asked once for each computation, whatever looks at the answer. */
const answers = new WeakMap<ComputationBook, Decided>()

/** What the programme's decisions answer to a computation; undefined what they do not say. */
function decided(world: World, computation: ComputationBook): Decided {
  const known = answers.get(computation) ?? askAnew(world, computation)
  answers.set(computation, known)
  return known
}

function askAnew(world: World, { at, inputs, mode, asked }: ComputationBook): Decided {
  const { decision = '', instalmentDecision } = world.bundle.manifest.award ?? {}
  const amount = ask(world, decision, inputs, at)
  const total = fenField(amount, 'amount')
  const ceiling = fenField(amount, 'ceiling')
  if (instalmentDecision === undefined) return { total, pay: total, ceiling }
  const instalment = ask(world, instalmentDecision, { ...inputs, mode, instalment: asked }, at)
  const share = asked === 1 ? fenField(instalment, 'first') : asked === 2 ? fenField(instalment, 'second') : undefined
  return { total: fenField(instalment, 'total') ?? total, pay: fenField(instalment, 'pay') ?? share, ceiling }
}

function isOver({ total, ceiling }: Decided): boolean {
  return typeof total === 'bigint' && typeof ceiling === 'bigint' && total > ceiling
}

function ask(world: World, id: string, variables: JsonObject, at: ComputationBook['at']): Json {
  const { decisions, manifest, settings } = world.bundle
  const model = decisions.get(id)
  if (model === undefined) return null
  const functions = feelTimeFunctions(world.calendar, manifest.timeZone, manifest.deadlines, at, { provisional: true })
  const result = evaluateDecision(
    model,
    id,
    { ...variables, settings: variables.settings ?? settings },
    { functions, zone: manifest.timeZone, now: at },
  )
  return result.ok && isJsonObject(result.value) ? result.value : null
}

function labelOf({ id, case: of }: AwardBook): string {
  return `${of.number} ${id}`
}
