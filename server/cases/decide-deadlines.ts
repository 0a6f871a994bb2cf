import type { DeadlineRule } from '../programmes/types.ts'
import { type Calendar, dueDateOf, localDateOf, type Pause, warningDateOf } from '../time/index.ts'

/** Columns of a counted deadline. Years without published calendar are counted by weekday and marked. */
export function countRule(rule: DeadlineRule, from: string, calendar: Calendar, zone: string, pauses: readonly Pause[], asOf?: string) {
  const counted = dueDateOf(rule, from, calendar, zone, {
    pauses,
    ...(asOf === undefined ? {} : { asOf: localDateOf(asOf, zone) }),
  })
  const warning = warningDateOf(counted.due, rule.yellowDays, calendar, { provisional: true })
  return {
    due_on: counted.due as string,
    due_at: counted.dueAt as string,
    yellow_on: warning.ok ? (warning.value as string) : (counted.due as string),
    provisional: counted.provisional,
    proof: JSON.stringify(counted.proof),
  }
}
