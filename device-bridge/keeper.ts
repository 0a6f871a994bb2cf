import { hostname } from 'node:os'
import type { Logger } from 'pino'
import type { Clock } from '../server/base/clock.ts'
import { notifyTelemetry, saveBridgeState } from '../server/store/telemetry.ts'
import { dropOldPartitions, moveToTheirClass, preparePartitions } from '../server/store/telemetry-partitions.ts'
import { dropOver } from '../server/store/telemetry-retention.ts'
import type { Db } from '../server/store/transaction.ts'
import type { Ingest } from './ingest.ts'
import { KEEP, LIMITS, RETENTION } from './mapping/kinds.ts'

/** What a bridge does beside receiving: tells of news and of itself, finishes what others left, makes and drops partitions. */
export interface Keeper {
  stop(): Promise<void>
}

const NEWS_EVERY_MS = 1000
const STATE_EVERY_MS = 5000
const LEFT_EVERY_MS = 10_000
const PARTITIONS_EVERY_MS = 600_000

/** `isReceiving`: a bridge that stands by has nothing to tell. */
export function startKeeper(options: {
  readonly db: Db
  readonly clock: Clock
  readonly ingest: Ingest
  readonly name: string
  readonly logger: Logger
  isReceiving(): boolean
}): Keeper {
  const { db, clock, ingest, name, logger } = options
  const startedAt = clock.now()
  const host = hostname()
  let received = 0
  let countedAt = performance.now()
  const running = new Set<Promise<unknown>>()

  async function tellState(): Promise<void> {
    if (!options.isReceiving()) return
    const now = performance.now()
    const rate = ((ingest.counts.received - received) * 1000) / Math.max(now - countedAt, 1)
    received = ingest.counts.received
    countedAt = now
    const { waiting, lagMs } = ingest.load()
    const counts = { ...ingest.counts }
    await saveBridgeState(db, { name, host, startedAt, counts, lagMs, rate: Math.round(rate * 10) / 10, waiting, updatedAt: clock.now() })
  }

  async function keepPartitions(): Promise<void> {
    const now = clock.now()
    await preparePartitions(db, now, RETENTION, LIMITS.acceptPastMs)
    const moved = await moveToTheirClass(db, RETENTION)
    if (moved > 0) logger.info({ series: moved }, 'series moved to the class of their kind')
    const dropped = await dropOldPartitions(db, { now, acceptPastMs: LIMITS.acceptPastMs })
    if (dropped.length > 0) logger.info({ partitions: dropped }, 'old readings dropped')
    const over = await dropOver(db, KEEP, { now, ...LIMITS })
    if (Object.values(over).some((count) => count > 0)) logger.info(over, 'what was over was deleted')
  }

  /** One turn at a time; a turn that fails is said and tried again. */
  function every(ms: number, what: string, run: () => Promise<unknown>): NodeJS.Timeout {
    let busy = false
    const turn = () => {
      if (busy) return
      busy = true
      const work = run()
        .catch((cause: unknown) => logger.warn({ err: cause }, what))
        .finally(() => {
          busy = false
          running.delete(work)
        })
      running.add(work)
    }
    // Keeps the process alive: while broker and database are both away, nothing else does.
    return setInterval(turn, ms)
  }

  const timers = [
    every(NEWS_EVERY_MS, 'nobody could be told of news', () => notifyTelemetry(db, ingest.takeNews())),
    every(STATE_EVERY_MS, 'state of the bridge could not be saved', tellState),
    every(LEFT_EVERY_MS, 'what was left could not be rolled up', () => ingest.recover()),
    every(PARTITIONS_EVERY_MS, 'partitions could not be kept', keepPartitions),
  ]
  const first = tellState()
    .then(keepPartitions)
    .catch((cause: unknown) => logger.warn({ err: cause }, 'partitions could not be kept'))
    .finally(() => running.delete(first))
  running.add(first)

  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await Promise.all(running)
    },
  }
}
