import { as, type Instant } from '../../server/base/ids.ts'
import { systemClock, type TestableClock } from '../../server/clock.ts'

/** A clock that stands still at `at` until it is pinned anew. */
export function pinnedClock(at: string): TestableClock {
  const clock = systemClock()
  clock.pin(as<Instant>(at))
  return clock
}

export function instant(text: string): Instant {
  return as<Instant>(new Date(text).toISOString())
}
