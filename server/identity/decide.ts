const FAILURES_BEFORE_LOCK = 5
const FIRST_LOCK_MINUTES = 5
const LONGEST_LOCK_MINUTES = 30

/** After the fifth failure in a row the account rests for 5, 10 … at most 30 minutes. */
export function afterFailedLogin(
  failedBefore: number,
  now: string,
): { readonly failedLogins: number; readonly lockedUntil: string | null } {
  const failedLogins = failedBefore + 1
  if (failedLogins < FAILURES_BEFORE_LOCK) return { failedLogins, lockedUntil: null }
  const minutes = Math.min(LONGEST_LOCK_MINUTES, FIRST_LOCK_MINUTES * (failedLogins - FAILURES_BEFORE_LOCK + 1))
  return { failedLogins, lockedUntil: new Date(Date.parse(now) + minutes * 60_000).toISOString() }
}

/** Profile of GB/T 22239 level 3: ten characters of three kinds; long pass phrases are welcome. */
export function isStrongPassword(password: string): boolean {
  const kinds = [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length
  return password.length >= 10 && password.length <= 256 && kinds >= 3
}
