import { isStanding } from '../../../awards/decide.ts'
import type { ComputeAward } from '../../../awards/types.ts'
import type { AwardView } from '../../../base/api/papers.ts'
import type { Instant } from '../../../base/ids.ts'
import type { JsonObject } from '../../../base/json.ts'
import type { Fen } from '../../../base/money.ts'
import type { CaseBook, SubjectBook } from '../books.ts'
import type { World } from '../world.ts'
import { bookOf, listAt } from './book.ts'

export interface InstalmentBook {
  readonly id: string
  readonly number: number
  case: CaseBook | null
  sharePercent: string
  amount: Fen
  state: 'planned' | 'ordered' | 'paid' | 'returned' | 'stopped'
}

export interface PaymentBook {
  readonly id: string
  readonly instalment: InstalmentBook
  readonly case: CaseBook
  readonly amount: Fen
  readonly payee: ComputeAward['payee']
  readonly purpose: string
  state: 'ordered' | 'paid' | 'returned' | 'stopped'
  settledAt: string | null
}

export interface ApprovalBook {
  readonly case: CaseBook
  readonly personId: string
  readonly person: string
  readonly agreed: boolean
}

/** What the decisions were asked with, so that anybody can ask them again. */
export interface ComputationBook {
  readonly case: CaseBook
  readonly at: Instant
  /** Inputs of the decision on the amount. */
  readonly inputs: JsonObject
  readonly mode: string
  /** Instalment applied for; null: the whole. */
  readonly asked: number | null
}

export interface AwardBook {
  readonly id: string
  readonly subject: SubjectBook
  /** Application that it was last computed for. */
  case: CaseBook
  payee: ComputeAward['payee']
  level: string
  mode: string
  areaSquareMetres: string
  total: Fen
  state: AwardView['state']
  barred: boolean
  readonly instalments: InstalmentBook[]
  readonly payments: PaymentBook[]
  readonly approvals: ApprovalBook[]
  readonly computations: ComputationBook[]
  readonly entries: EntryBook[]
}

/** An entry of the ledger: what moved, in fen, always positive. */
export interface EntryBook {
  readonly kind: 'order' | 'stop' | 'payment' | 'clawback' | 'repayment'
  readonly award: AwardBook
  readonly case: CaseBook | null
  readonly fen: Fen
  readonly at: string
}

export interface AwardsBook {
  readonly awards: Map<string, AwardBook>
  readonly bySubject: Map<SubjectBook, AwardBook[]>
  /** All entries in their order. */
  readonly ledger: EntryBook[]
}

export function awardBook(world: World): AwardsBook {
  return bookOf(world, 'awards', () => ({ awards: new Map(), bySubject: new Map(), ledger: [] }))
}

/** Awards of a subject in the order in which they were computed. */
export function awardsOf(world: World, subject: SubjectBook): AwardBook[] {
  return listAt(awardBook(world).bySubject, subject)
}

/** The one award of a subject that still counts. */
export function standingAward(world: World, subject: SubjectBook): AwardBook | undefined {
  return awardsOf(world, subject).find(isStanding)
}

const TOLD = { order: 'ordered', payment: 'paid', clawback: 'claimed', repayment: 'repaid' } as const

/** Books an amount; nothing is booked for zero. */
export function bookMoney(world: World, kind: EntryBook['kind'], award: AwardBook, of: CaseBook | null, fen: Fen): void {
  if (fen === 0n) return
  const entry = { kind, award, case: of, fen, at: world.now }
  award.entries.push(entry)
  awardBook(world).ledger.push(entry)
  if (kind !== 'stop') world.recorder.money(TOLD[kind], fen, of, world.ms)
}

/** What the ledger says of an award, in fen: ordered and neither stopped nor paid, paid, claimed back, repaid. */
export function balanceOf({ entries }: AwardBook) {
  const sum = (kind: EntryBook['kind']) => entries.reduce((whole, entry) => (entry.kind === kind ? whole + entry.fen : whole), 0n)
  const paid = sum('payment')
  return { payable: sum('order') - sum('stop') - paid, paid, claimed: sum('clawback'), repaid: sum('repayment') }
}
