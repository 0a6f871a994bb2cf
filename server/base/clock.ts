import type { Instant } from './ids.ts'

/** The one source of time for everything that follows rules; tests, demo and rehearsal pin it or run it fast. */
export interface Clock {
  now(): Instant
}
