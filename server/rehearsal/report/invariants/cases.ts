import { countRule } from '../../../cases/decide-deadlines.ts'
import type { Invariant } from './types.ts'

/** Cases, their processes and deadlines. */
export const CASE_INVARIANTS: readonly Invariant[] = [
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
      for (const { state } of world.living()) for (const key of state.elements.keys()) living.add(key)
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
          if (countRule(rule, startsFrom, world.calendar, world.zone, pauses).due_on !== (dueOn as string)) yield number
        }
    },
  },
]
