import type { Instant, Key } from '../../../base/ids.ts'
import { type Due, firstDue, readInstant, readSchedule } from '../../model/timers.ts'
import type { Text, TimerDefinition } from '../../model/types.ts'
import type { Run } from '../../run.ts'
import { isStuck, type Stuck, stuck } from './behaviour.ts'
import { attributeOf, describe, stringOf } from './expressions.ts'

export function zoneOf(run: Run): string {
  return run.context.zone ?? 'UTC'
}

/** When a timer is due; an expression may give a date, a date and time, a duration or a cycle. Null: never (`R0/…`). */
export function dueOf(run: Run, timer: TimerDefinition, scopeKey: Key): Due | null | Stuck {
  const text = stringOf(run, timer.text, scopeKey)
  if (isStuck(text)) return text
  const schedule = readSchedule(text, zoneOf(run))
  if (schedule === null)
    return stuck('EXTRACT_VALUE_ERROR', `Expected ${describe(timer.text)} to be a time, but it is ${JSON.stringify(text)}`)
  return firstDue(schedule, run.context.now, zoneOf(run))
}

/** Date attribute of a task (`dueDate`, `followUpDate`); absent or null is none. */
export function instantOf(run: Run, text: Text | null, scopeKey: Key): Instant | null | Stuck {
  if (text === null) return null
  const value = attributeOf(run, text, scopeKey)
  if (isStuck(value) || value === null) return value
  const instant = typeof value === 'string' ? readInstant(value, zoneOf(run)) : null
  return instant ?? stuck('EXTRACT_VALUE_ERROR', `Expected ${describe(text)} to be a date, but it is ${JSON.stringify(value)}`)
}
