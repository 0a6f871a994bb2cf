import type { Problem } from './errors.ts'

/** Either a value, or every problem at once. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] }

export function succeed<T>(value: T): Result<T> {
  return { ok: true, value }
}

export function fail(...problems: readonly Problem[]): Result<never> {
  return { ok: false, problems }
}
