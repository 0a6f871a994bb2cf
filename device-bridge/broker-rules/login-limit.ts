/** How many failed log-ins are borne before a sender is locked out for a while. */
export interface LoginLimit {
  isLocked(key: string): boolean
  failed(key: string): void
  succeeded(key: string): void
}

export interface LimitRule {
  readonly most: number
  /** Failures older than this are forgotten; milliseconds. */
  readonly windowMs: number
  readonly lockMs: number
}

const MOST_KEYS = 10_000

/** `now` in milliseconds of any clock that only goes forward. A locked key stays locked while it keeps trying no longer than `lockMs`. */
export function createLoginLimit(rule: LimitRule, now: () => number): LoginLimit {
  const failures = new Map<string, { count: number; since: number; lockedUntil: number }>()

  function forgetOld(): void {
    const at = now()
    for (const [key, { since, lockedUntil }] of failures) if (lockedUntil <= at && at - since > rule.windowMs) failures.delete(key)
    // Somebody invents names faster than they are forgotten: the oldest go.
    for (const key of failures.keys()) {
      if (failures.size <= MOST_KEYS) break
      failures.delete(key)
    }
  }

  return {
    isLocked: (key) => (failures.get(key)?.lockedUntil ?? 0) > now(),
    failed(key) {
      const at = now()
      const known = failures.get(key)
      const isFresh = known !== undefined && (known.lockedUntil > at || at - known.since <= rule.windowMs)
      const count = isFresh ? known.count + 1 : 1
      failures.set(key, {
        count,
        since: isFresh ? known.since : at,
        lockedUntil: count >= rule.most ? Math.max(known?.lockedUntil ?? 0, at + rule.lockMs) : 0,
      })
      if (failures.size > MOST_KEYS) forgetOld()
    },
    succeeded: (key) => void failures.delete(key),
  }
}
