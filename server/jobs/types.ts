import type { JobRow } from '../store/jobs.ts'
import type { Db } from '../store/transaction.ts'

/** Carries out one leased job to its end: done, failed with a retry used up, or given up because the lease is lost. Never throws. */
export type RunJob = (job: JobRow) => Promise<void>

export interface DispatcherDeps {
  readonly db: Db
  /** Job types that have a handler in this process. */
  readonly types: () => readonly string[]
  readonly run: RunJob
  /** Name of this process in the rows. */
  readonly worker: string
  /** False: what is ready is announced, and carried out by others. Default true. */
  readonly works?: boolean
  readonly leaseMs: number
  readonly concurrency: number
  readonly onError: (cause: unknown, text: string) => void
}

/** Brings ready jobs to their handlers. The rows are the truth; a dispatcher that forgets everything costs time, never a job. */
export interface Dispatcher {
  start(): Promise<void>
  /** New jobs were committed. Returns at once and never throws. */
  wake(jobs: readonly { readonly key: string; readonly type: string }[]): void
  /** Regular look at the rows: finds what no wake-up announced. */
  sweep(): Promise<void>
  /** Runs ready jobs here and now until none is left; answers how many it ran. */
  drain(): Promise<number>
  /** Takes no new job, finishes the running ones. */
  stop(): Promise<void>
}
