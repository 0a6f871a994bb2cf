import type { World } from '../../world/world.ts'
import type { Money } from '../money.ts'
import { AWARD_INVARIANTS } from './awards.ts'
import { CASE_INVARIANTS } from './cases.ts'
import { PAPER_INVARIANTS } from './papers.ts'

/** Of each broken invariant so many are named. */
const NAMED = 5

/**
 * A sentence for each invariant that does not hold at the end, with how often and what breaks it first; none when all is well. Of the
 * reliability notes those that speak of cases and money: I1 numbers, I2 living processes, I4 and I5 awards and payments, I6 deadlines,
 * I7 notices, I9 and I10 panels, I12 certificates. Standstill (I2) is told case by case in `stuck`; I3, I8, I11 and I13 to I16 speak of
 * tables, signatures and logs, which a rehearsal has none of.
 */
export function violationsOf(world: World, money: Money): readonly string[] {
  return [...CASE_INVARIANTS, ...PAPER_INVARIANTS, ...AWARD_INVARIANTS].flatMap(({ id, sentence, broken }) => {
    const all = [...broken(world, money)]
    if (all.length === 0) return []
    const first = `${all.slice(0, NAMED).join('、')}${all.length > NAMED ? '…' : ''}`
    return [`${id} 不成立：${sentence.zh} / Does not hold: ${sentence.en} (${all.length}: ${first})`]
  })
}
