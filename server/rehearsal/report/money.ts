import type { MoneyKind, RehearsalReport } from '../../base/api/rehearsal.ts'
import type { Fen } from '../../base/money.ts'
import type { AnswerBook } from './answers.ts'
import { IntColumn, NumberColumn } from './columns.ts'
import { type Stretch, stretchAt } from './weeks.ts'

export const MONEY_KINDS: readonly MoneyKind[] = ['awarded', 'ordered', 'paid', 'claimed', 'repaid']

/** Sums by kind, in fen. */
export type Sums = { readonly [kind in MoneyKind]: Fen }

/** Money as it moved: what was awarded, ordered, paid, claimed back and repaid. */
export class Money {
  private readonly kind = new IntColumn()
  private readonly who = new IntColumn()
  private readonly at = new NumberColumn()
  private readonly fen: Fen[] = []

  add(kind: MoneyKind, fen: Fen, who: number, ms: number): void {
    this.kind.push(MONEY_KINDS.indexOf(kind))
    this.who.push(who)
    this.at.push(ms)
    this.fen.push(fen)
  }

  report(months: readonly Stretch[], book: AnswerBook): RehearsalReport['money'] {
    const sums = months.map(() => MONEY_KINDS.map(() => 0n))
    for (const [index, fen] of this.fen.entries()) {
      const month = stretchAt(months, this.at.at(index))
      const kind = this.kind.at(index)
      const row = sums[month]
      if (row !== undefined) row[kind] = (row[kind] ?? 0n) + fen
      for (const when of [months[month]?.name ?? '', ''])
        book.add({ what: 'money', month: when, kind: MONEY_KINDS[kind] ?? 'awarded' }, this.who.at(index))
    }
    return months.map(({ name }, index) => {
      const [awarded = 0n, ordered = 0n, paid = 0n, claimed = 0n, repaid = 0n] = sums[index] ?? []
      return { month: name, awarded: `${awarded}`, ordered: `${ordered}`, paid: `${paid}`, claimed: `${claimed}`, repaid: `${repaid}` }
    })
  }

  /** Sums by what `groupOf` says of a case. */
  sumsBy<Group>(groupOf: (who: number) => Group): ReadonlyMap<Group, Sums> {
    const sums = new Map<Group, { [kind in MoneyKind]: Fen }>()
    for (const [index, fen] of this.fen.entries()) {
      const group = groupOf(this.who.at(index))
      const own = sums.get(group) ?? { awarded: 0n, ordered: 0n, paid: 0n, claimed: 0n, repaid: 0n }
      own[MONEY_KINDS[this.kind.at(index)] ?? 'awarded'] += fen
      sums.set(group, own)
    }
    return sums
  }
}
