import type { Clock } from './base/clock.ts'
import { as, type Instant } from './base/ids.ts'

/** The running clock, which tests and the demo may pin. Pinned time moves only when pinned anew. */
export interface TestableClock extends Clock {
  pin(at: Instant): void
  reset(): void
  isPinned(): boolean
  /** Called after each pin or reset, so that sweeps look at once. */
  onChange(listener: () => void): void
}

export function systemClock(): TestableClock {
  let pinned: Instant | null = null
  const listeners: (() => void)[] = []
  const changed = () => {
    for (const listener of listeners) listener()
  }
  return {
    now: () => pinned ?? as<Instant>(new Date().toISOString()),
    pin(at) {
      pinned = as<Instant>(new Date(at).toISOString())
      changed()
    },
    reset() {
      pinned = null
      changed()
    },
    isPinned: () => pinned !== null,
    onChange: (listener) => {
      listeners.push(listener)
    },
  }
}
