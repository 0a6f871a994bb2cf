import { exact } from '../base/decimal.ts'
import { isJsonObject, type Json } from '../base/json.ts'
import { type Fen, fenOfYuan } from '../base/money.ts'

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
