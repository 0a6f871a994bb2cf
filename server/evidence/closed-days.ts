import type { reportsByDay } from '../store/evidence.ts'

type Days = Awaited<ReturnType<typeof reportsByDay>>

/** How long the counts of past days are taken as known at most. Nothing that is signed is read from here. */
const KNOWN_MS = 60_000
const MOST_KEPT = 200

/**
 * Counts of days that are over, remembered for a minute: a sheet that five experts have open asks for today alone. The key says which state of
 * the data they belong to, so that late readings show at once. Milliseconds come from a clock that never goes back, not from the office's.
 */
export interface ClosedDays {
  of(key: string, read: () => Promise<Days>): Promise<Days>
}

export function createClosedDays(milliseconds: () => number): ClosedDays {
  const kept = new Map<string, { readonly until: number; readonly days: Promise<Days> }>()
  return {
    of(key, read) {
      const now = milliseconds()
      const known = kept.get(key)
      if (known !== undefined && known.until > now) return known.days
      const days = read()
      kept.delete(key)
      kept.set(key, { until: now + KNOWN_MS, days })
      // A failed read is not remembered; who waits for it hears of the failure.
      days.catch(() => kept.delete(key))
      for (const oldest of kept.keys()) {
        if (kept.size <= MOST_KEPT) break
        kept.delete(oldest)
      }
      return days
    },
  }
}
