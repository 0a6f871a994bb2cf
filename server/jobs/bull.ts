import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { claimJob, overdueJobs } from '../store/jobs.ts'
import { createLocalDispatcher } from './local.ts'
import type { Dispatcher, DispatcherDeps } from './types.ts'

const CLOSE_MS = 5000

export interface BullDeps extends DispatcherDeps {
  readonly redisUrl: string
  readonly queueName: string
  /** A ready job that nobody took for this long is announced again. */
  readonly graceMs?: number
  /** One that waits even longer is done without the queue: Redis is away or has lost it. */
  readonly rescueMs?: number
}

/**
 * Dispatch by BullMQ: it only says that a job waits. Whoever hears it claims the row and works it off; hearing it twice does no harm.
 * Redis may be emptied, killed or away at any moment: the sweep announces anew, and works off itself what stays.
 */
export function createBullDispatcher(deps: BullDeps): Dispatcher {
  const local = createLocalDispatcher(deps)
  const graceMs = deps.graceMs ?? 2000
  const rescueMs = deps.rescueMs ?? 10_000
  let queue: Queue | undefined
  let sending: Redis | undefined
  let worker: Worker | undefined
  let connections: Redis[] = []
  let lastComplaint = 0
  let stopped = true

  /** Redis being away is said once in a while, not at each attempt to reach it. */
  function complain(cause: unknown): void {
    const now = performance.now()
    if (lastComplaint !== 0 && now - lastComplaint < 30_000) return
    lastComplaint = now
    deps.onError(cause, 'Redis is away: jobs are found by the sweep')
  }

  function connection(options: { readonly enableOfflineQueue: boolean }): Redis {
    const redis = new Redis(deps.redisUrl, {
      maxRetriesPerRequest: null,
      enableOfflineQueue: options.enableOfflineQueue,
      retryStrategy: (times) => Math.min(times * 100, 2000),
      lazyConnect: false,
    })
    redis.on('error', complain)
    connections.push(redis)
    return redis
  }

  /** Whether a wake-up can be sent at this moment. */
  function isReachable(): boolean {
    return queue !== undefined && sending?.status === 'ready'
  }

  function announce(jobs: readonly { readonly key: string; readonly attempt: number }[]): void {
    if (queue === undefined || jobs.length === 0) return
    const entries = jobs.map((job) => ({
      name: 'job',
      data: { key: job.key },
      // No colon and not digits alone: BullMQ takes neither. The attempt makes each wake-up a new one.
      opts: { jobId: `job-${job.key}-${job.attempt}`, removeOnComplete: true, removeOnFail: true },
    }))
    queue.addBulk(entries).catch(complain)
  }

  return {
    async start() {
      stopped = false
      await local.start()
      // The queue may fail at once but never wait; BullMQ takes such a connection only when it stands already.
      const own = connection({ enableOfflineQueue: false })
      sending = own
      own.once('ready', () => {
        if (stopped) return
        queue = new Queue(deps.queueName, { connection: own, skipWaitingForReady: true })
        queue.on('error', complain)
      })
      if (deps.works === false) return
      worker = new Worker<{ key: string }>(
        deps.queueName,
        async ({ data }) => {
          const claimed = await claimJob(deps.db, { key: data.key, token: randomUUID(), leaseMs: deps.leaseMs, worker: deps.worker })
          if (claimed !== undefined && deps.types().includes(claimed.type)) await deps.run(claimed)
        },
        { connection: connection({ enableOfflineQueue: true }), concurrency: deps.concurrency, stalledInterval: 10_000 },
      )
      worker.on('error', complain)
    },
    wake(jobs) {
      if (!isReachable()) return local.wake(jobs)
      const types = new Set(deps.types())
      announce(jobs.filter((job) => types.has(job.type)).map((job) => ({ key: job.key, attempt: 0 })))
    },
    async sweep() {
      if (!isReachable()) return local.sweep()
      const late = await overdueJobs(deps.db, deps.types(), graceMs, 500)
      announce(late.filter((job) => job.late_ms < rescueMs))
      if (late.some((job) => job.late_ms >= rescueMs)) await local.sweep()
    },
    drain: () => local.drain(),
    async stop() {
      stopped = true
      // Without Redis a worker can not say goodbye: after a while it is cut off; what it ran has its lease.
      const force = !isReachable()
      await Promise.race([worker?.close(force), pause(CLOSE_MS, undefined, { ref: false })]).catch(complain)
      await Promise.race([queue?.close(), pause(CLOSE_MS, undefined, { ref: false })]).catch(complain)
      await local.stop()
      for (const redis of connections) redis.disconnect()
      connections = []
      queue = undefined
      worker = undefined
    },
  }
}
