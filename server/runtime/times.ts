import { DateTime, Duration } from 'luxon'
import { as, type Instant } from '../base/ids.ts'

/** Instant plus an ISO 8601 duration, by the calendar of the zone; a text that is no duration adds nothing. */
export function plusDuration(at: Instant, duration: string, zone = 'UTC'): Instant {
  const parsed = Duration.fromISO(duration)
  return parsed.isValid ? isoOf(DateTime.fromISO(at, { zone }).plus(parsed)) : at
}

export function plusMilliseconds(at: Instant, milliseconds: number): Instant {
  return isoOf(DateTime.fromISO(at).plus({ milliseconds }))
}

/** From one instant to a later one; negative when it lies before. */
export function millisecondsBetween(from: Instant | string, to: Instant | string): number {
  return DateTime.fromISO(to).toMillis() - DateTime.fromISO(from).toMillis()
}

function isoOf(moment: DateTime): Instant {
  return as<Instant>(moment.toUTC().toISO() ?? '')
}
