import { exact } from '../base/decimal.ts'
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { type Fen, fenOfYuan, yuanOfFen } from '../base/money.ts'
import type { ProgrammeManifest } from '../programmes/types.ts'
import { BpmnError } from '../runtime/types.ts'
import { type AwardFacts, awardRefusal, type ComputeAward } from './types.ts'

/** Amounts in yuan that a decision answered, as exact fen; undefined when it has no such field, null when the field is no exact amount. */
export function fenField(outputs: Json, field: string): Fen | null | undefined {
  const value = isJsonObject(outputs) ? outputs[field] : undefined
  if (value === undefined || value === null) return undefined
  return typeof value === 'number' || typeof value === 'string' ? fenOfYuan(value) : null
}

export interface PlannedInstalment {
  readonly number: number
  readonly amount: Fen
  readonly sharePercent: string
}

export interface AwardPlan {
  readonly total: Fen
  /** Payable by this application. */
  readonly pay: Fen
  readonly recover: Fen
  readonly instalments: readonly PlannedInstalment[]
}

/**
 * Plan from the answers of the two decisions (SS-29c to h): `amount` of the first; of the second `total`, `pay`, `first`, `second`,
 * `recover` as far as it gives them. `asked`: number of the instalment applied for, null for the whole at once.
 * Answers the name of the missing or inexact field instead of a plan.
 */
export function planAward(amount: Json, instalment: Json, asked: number | null): AwardPlan | { readonly missing: string } {
  const total = fenField(instalment, 'total') ?? fenField(amount, 'amount')
  if (total === undefined || total === null) return { missing: 'total' }
  const [first, second] = [fenField(instalment, 'first'), fenField(instalment, 'second')]
  const pay = fenField(instalment, 'pay') ?? (asked === 1 ? first : asked === 2 ? second : undefined)
  if (pay === undefined || pay === null || pay < 0n) return { missing: 'pay' }
  const recover = fenField(instalment, 'recover') ?? 0n
  if (recover < 0n) return { missing: 'recover' }
  const plan = (number: number, sum: Fen): PlannedInstalment => ({ number, amount: sum, sharePercent: shareOf(sum, total) })
  const rest = total - pay
  if (asked === 1 && rest > 0n) return { total, pay, recover, instalments: [plan(1, pay), plan(2, rest)] }
  return { total, pay, recover, instalments: [plan(asked ?? 1, pay)] }
}

/** The plan, or `AWARD_AMOUNT_INEXACT` with the field that is missing or no exact amount. */
export function requirePlan(amount: Json, instalment: Json, asked: number | null): AwardPlan {
  const plan = planAward(amount, instalment, asked)
  if ('missing' in plan) throw awardRefusal('AWARD_AMOUNT_INEXACT', { field: plan.missing })
  return plan
}

/** Without a decision on instalments the whole amount is payable. */
export function atOnce(amount: Json): JsonObject {
  const whole = isJsonObject(amount) ? (amount.amount ?? null) : null
  return { total: whole, pay: whole }
}

/** What the decision on the amount is asked with. */
export function amountQuestion(input: Pick<ComputeAward, 'facts' | 'level' | 'subject'>): JsonObject {
  return { ...input.facts, level: input.level, area: input.subject.areaSquareMetres }
}

/** Which instalment is applied for: as named, else the first that is not under way; null: the whole. None left is `ONCE_ONLY` (SS-29i). */
export function instalmentAsked(
  manifest: ProgrammeManifest,
  input: Pick<ComputeAward, 'instalment' | 'mode'>,
  before: readonly { readonly number: number; readonly state: string }[],
): number | null {
  const open = ({ state }: { readonly state: string }) => state === 'planned' || state === 'returned' || state === 'stopped'
  if (before.length > 0 && !before.some(open)) throw refusedBy(manifest, 'ONCE_ONLY', {})
  if (input.instalment !== null) {
    const named = before.find(({ number }) => number === input.instalment)
    if (named !== undefined && !open(named)) throw refusedBy(manifest, 'ONCE_ONLY', {})
    return input.instalment
  }
  return input.mode === 'SPLIT' ? (before.find(open)?.number ?? 1) : null
}

/** The code of a decision as BPMN error, with the sentence of the programme for the letter. */
export function refusedBy(manifest: ProgrammeManifest, code: string, extra: JsonObject): BpmnError {
  const text = manifest.refusals[code]
  return new BpmnError(code, text?.zh ?? code, { refusal: { ...extra, code, text: text?.zh ?? code, textEn: text?.en ?? code } })
}

/** The variable `award`: amounts in yuan for letters and conditions, fen as text for programs. */
export function awardShown(award: {
  readonly id: string
  readonly total: Fen
  readonly pay: Fen
  readonly paid: Fen
  readonly recover: Fen
  readonly mode: string
  readonly level: string
  readonly payee: ComputeAward['payee']
  readonly basis: { readonly decisionId: string; readonly decisionVersion: number; readonly rule: string }
}): JsonObject {
  const { id, total, pay, paid, recover, mode, level, payee, basis } = award
  return {
    id,
    total: yuan(total),
    pay: yuan(pay),
    paid: yuan(paid),
    recover: yuan(recover),
    totalFen: total.toString(),
    payFen: pay.toString(),
    mode,
    level,
    payee: { ...payee },
    basis: { ...basis },
  }
}

/** The variable `payment`: amount in yuan, in fen as text, and in words. */
export function paymentShown(
  payment: {
    readonly id: string
    readonly instalmentId: string
    readonly amount: Fen
    readonly purpose: string
    readonly payee: ComputeAward['payee']
  },
  words: string,
): JsonObject {
  const { id, instalmentId, amount, purpose, payee } = payment
  return { id, instalmentId, amount: yuan(amount), amountFen: amount.toString(), words, purpose, payee: { ...payee } }
}

/** What a payment is for, as the bank and the voucher read it. */
export function purposeOf(manifest: ProgrammeManifest, instalment: { readonly number: number; readonly sharePercent: string }): string {
  return `${manifest.title.zh}补贴第${instalment.number}期（${Number(instalment.sharePercent)}%）`
}

/** Yuan for decisions and letters; exact to the fen. */
export function yuan(fen: Fen): number {
  return Number(yuanOfFen(fen))
}

/** Whether an instalment can be ordered; one that was ordered comes here again when the bank returned its payment. */
export function isOrderable(state: string): boolean {
  return state === 'planned' || state === 'ordered' || state === 'returned'
}

/** Whether a payment is ordered and its outcome not known. */
export function isOpenPayment(state: string): boolean {
  return state === 'ordered' || state === 'batched'
}

/** Whether an award of a subject counts for later decisions: also one that was paid back, when it bars another. */
export function isCounting(award: { readonly barred: boolean; readonly state: string }): boolean {
  return award.barred || award.state !== 'recovered'
}

/** Whether an award stands in the way of a new one: the next application continues it. */
export function isStanding(award: { readonly barred: boolean; readonly state: string }): boolean {
  return award.barred || !['refused', 'stopped', 'recovered'].includes(award.state)
}

/** Facts over the awards that count: payments that stand, orders under way, money that came back. */
export function awardFacts(of: {
  readonly payments: readonly Fen[]
  readonly open: readonly Fen[]
  readonly repaid: readonly Fen[]
}): AwardFacts {
  const sum = (all: readonly Fen[]) => all.reduce((whole, fen) => whole + fen, 0n)
  return { paid: yuan(sum(of.payments)), paidList: of.payments.map(yuan), approvedNotPaid: of.open.map(yuan), repaid: yuan(sum(of.repaid)) }
}

function shareOf(amount: Fen, total: Fen): string {
  return total === 0n ? '0' : exact(amount.toString()).times(100).dividedBy(total.toString()).toDecimalPlaces(4).toString()
}

/** Four eyes: how many different people agreed to an application; a refusal undoes them. */
export function isApproved(approvals: readonly { readonly personId: string; readonly agreed: boolean }[]): boolean {
  return approvals.every((one) => one.agreed) && new Set(approvals.map((one) => one.personId)).size >= 2
}

/** State after payments: what is left open decides. */
export function stateAfterPayment(instalments: readonly { readonly state: string }[]): 'ordered' | 'paid' {
  return instalments.some((one) => one.state === 'ordered' || one.state === 'returned') ? 'ordered' : 'paid'
}

/** State once a payment has its outcome; an award that was stopped or is claimed back keeps its own. */
export function stateAfterSettling<State extends string>(
  state: State,
  instalments: readonly { readonly state: string }[],
): State | 'ordered' | 'paid' {
  return state === 'ordered' || state === 'paid' ? stateAfterPayment(instalments) : state
}

/** State after a claim or repayment, in fen. */
export function stateAfterClaim(balance: {
  readonly paid: Fen
  readonly claimed: Fen
  readonly repaid: Fen
}): 'recovering' | 'recovered' | 'stopped' | null {
  if (balance.claimed > 0n) return balance.repaid >= balance.claimed ? 'recovered' : 'recovering'
  return balance.paid === 0n ? 'stopped' : null
}

/** Spreadsheets run cells that begin with these as formulas; an apostrophe makes them text (and long numbers stay whole). */
export function neutral(cell: string): string {
  return /^[=+\-@\t\r\0]/.test(cell) ? `'${cell}` : cell
}

/** One CSV line by RFC 4180. */
export function csvLine(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')
}
