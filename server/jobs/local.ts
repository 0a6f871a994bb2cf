import { randomUUID } from 'node:crypto'
import { claimJobs, type JobRow } from '../store/jobs.ts'
import type { Dispatcher, DispatcherDeps } from './types.ts'

/** Most jobs claimed at once: few enough that the last is begun well within the lease. */
const BATCH = 50

/** Dispatch within this process: batches by SKIP LOCKED, so that any number of processes share the work. */
export function createLocalDispatcher(deps: DispatcherDeps): Dispatcher {
  const running = new Set<Promise<void>>()
  let stopped = true
  let pumping: Promise<number> | undefined
  let again = false

  async function claim(): Promise<readonly JobRow[]> {
    const types = deps.types()
    if (types.length === 0) return []
    return claimJobs(deps.db, { types, limit: BATCH, token: randomUUID(), leaseMs: deps.leaseMs, worker: deps.worker })
  }

  /** Works a batch off, `concurrency` at a time. */
  async function workOff(jobs: readonly JobRow[]): Promise<void> {
    const queue = [...jobs]
    const lane = async () => {
      for (let job = queue.shift(); job !== undefined; job = queue.shift()) await deps.run(job)
    }
    await Promise.all(Array.from({ length: Math.min(deps.concurrency, jobs.length) }, lane))
  }

  async function pump(keepGoing: () => boolean): Promise<number> {
    let done = 0
    for (;;) {
      again = false
      const jobs = await claim()
      await workOff(jobs)
      done += jobs.length
      if ((jobs.length === 0 && !again) || !keepGoing()) return done
    }
  }

  function pumpOnce(): Promise<number> {
    again = true
    pumping ??= pump(() => !stopped).finally(() => {
      pumping = undefined
    })
    return pumping
  }

  function follow(): void {
    const work = pumpOnce().then(
      () => undefined,
      (cause) => deps.onError(cause, 'jobs could not be claimed'),
    )
    running.add(work)
    void work.finally(() => running.delete(work))
  }

  return {
    async start() {
      stopped = deps.works === false
    },
    wake(jobs) {
      if (stopped) return
      const types = new Set(deps.types())
      if (jobs.some((job) => types.has(job.type))) follow()
    },
    async sweep() {
      if (!stopped) follow()
    },
    async drain() {
      await pumping?.catch(() => undefined)
      return pump(() => true)
    },
    async stop() {
      stopped = true
      await Promise.all(running)
    },
  }
}
