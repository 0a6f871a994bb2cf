import type { Fen } from '../../base/money.ts'
import type { Bilingual } from '../../base/text.ts'
import { countRule } from '../../cases/decide-deadlines.ts'
import type { CaseBook } from '../world/books.ts'
import type { World } from '../world/world.ts'
import type { Money } from './money.ts'

/** What must hold in every world when it ends (reliability notes, I1 to I16): those that speak of cases, their time and their money. */
interface Invariant {
  readonly id: string
  readonly sentence: Bilingual
  /** What breaks it, by numbers of cases or other names. */
  broken(world: World, money: Money): Iterable<string>
}

/** Of each broken one so many are named. */
const NAMED = 5

/** A sentence for each invariant that does not hold, with how often and the first that break it; none when all is well. */
export function violationsOf(world: World, money: Money): readonly string[] {
  return INVARIANTS.flatMap(({ id, sentence, broken }) => {
    const all = [...broken(world, money)]
    if (all.length === 0) return []
    const first = `${all.slice(0, NAMED).join('、')}${all.length > NAMED ? '…' : ''}`
    return [`${id} 不成立：${sentence.zh} / Does not hold: ${sentence.en} (${all.length}: ${first})`]
  })
}

const INVARIANTS: readonly Invariant[] = [
  {
    id: 'I1',
    sentence: { zh: '每个办件有自己的编号。', en: 'Every case has a number of its own.' },
    *broken({ cases }) {
      const seen = new Set<string>()
      for (const { number } of cases.values()) {
        if (number === '' || seen.has(number)) yield number
        seen.add(number)
      }
    },
  },
  {
    id: 'I2',
    sentence: {
      zh: '在办办件的流程在运行，办结办件的流程已结束。',
      en: 'The process of an open case lives, that of a closed one has ended.',
    },
    *broken(world) {
      const living = new Set([...world.living()].map(({ state }) => state.key))
      for (const { number, instanceKey, closedAt } of world.cases.values())
        if ((instanceKey !== null && living.has(instanceKey)) === (closedAt !== null)) yield number
    },
  },
  {
    id: 'I2',
    sentence: { zh: '未结的待办和期限属于运行中的环节。', en: 'Open tasks and deadlines belong to living elements.' },
    *broken(world) {
      const living = new Set<string>()
      for (const { state } of world.living()) for (const key of Object.keys(state.elements)) living.add(key)
      for (const { element, case: of } of world.openTasks()) if (!living.has(element.key)) yield of?.number ?? element.elementId
      for (const { number, deadlines } of world.cases.values())
        for (const { elementKey, endedAt } of deadlines) if ((endedAt === null) !== living.has(elementKey)) yield number
    },
  },
  {
    id: 'I6',
    sentence: {
      zh: '每个期限的最后一日与按日历重新计算的一致。',
      en: 'The last day of every deadline is that of a fresh count by the calendar.',
    },
    *broken(world) {
      for (const { number, deadlines } of world.cases.values())
        for (const { rule, startsFrom, pauses, dueOn } of deadlines) {
          // While the clock stands still the last day is that of the day it stopped.
          if (pauses.some(({ endsOn }) => endsOn === null)) continue
          if ((countRule(rule, startsFrom, world.calendar, world.zone, pauses).due_on as string) !== dueOn) yield number
        }
    },
  },
  {
    id: 'I4',
    sentence: {
      zh: '同一对象的实付不超过应付，追回不超过实付，退回不超过追回。',
      en: 'Of each subject no more is paid than ordered, claimed than paid, repaid than claimed.',
    },
    *broken(world, money) {
      const cases = new Map([...world.cases.values()].map((book) => [book.no, book]))
      for (const [subject, { ordered, paid, claimed, repaid }] of money.sumsBy((who) => subjectOf(cases.get(who))))
        if (isNegative(ordered, paid, claimed, repaid) || paid > ordered || claimed > paid || repaid > claimed) yield subject
    },
  },
]

function subjectOf(book: CaseBook | undefined): string {
  return book?.subject.name ?? '—'
}

function isNegative(...amounts: readonly Fen[]): boolean {
  return amounts.some((fen) => fen < 0n)
}
