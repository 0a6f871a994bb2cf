import type { Fen } from '../base/money.ts'
import { newId } from '../store/id.ts'
import { type Account, appendLedger, type LedgerKind } from '../store/ledger.ts'
import type { Trx } from '../store/transaction.ts'

/** Debit and credit account of each kind of entry: order and stop mirror each other, so do payment and return. */
const ACCOUNTS: { readonly [kind in Exclude<LedgerKind, 'correction'>]: readonly [debit: Account, credit: Account] } = {
  order: ['expense', 'payable'],
  stop: ['payable', 'expense'],
  payment: ['payable', 'treasury'],
  return: ['treasury', 'payable'],
  clawback: ['recoverable', 'expense'],
  repayment: ['treasury', 'recoverable'],
}

export interface Booking {
  readonly kind: Exclude<LedgerKind, 'correction'>
  readonly awardId: string
  readonly amount: Fen
  readonly text: string
  readonly key: string
  readonly at: string
  readonly by: string
  readonly instalmentId?: string
  readonly paymentId?: string
  readonly caseId?: string | null
  readonly corrects?: string
}

/** Books one amount from account to account; answers the id of the ledger transaction. Nothing is booked for zero. */
export async function book(trx: Trx, booking: Booking): Promise<string | null> {
  if (booking.amount === 0n) return null
  const [debit, credit] = ACCOUNTS[booking.kind]
  const id = newId('ledger')
  await appendLedger(
    trx,
    {
      id,
      at: booking.at,
      kind: booking.kind,
      award_id: booking.awardId,
      instalment_id: booking.instalmentId ?? null,
      payment_id: booking.paymentId ?? null,
      case_id: booking.caseId ?? null,
      text: booking.text,
      by_whom: booking.by,
      key: booking.key,
      corrects: booking.corrects ?? null,
    },
    [
      { account: debit, debit: booking.amount, credit: 0n },
      { account: credit, debit: 0n, credit: booking.amount },
    ],
  )
  return id
}
