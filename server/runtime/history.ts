import * as store from '../store/history-past.ts'
import { crashPoint } from './crash-points.ts'
import type { Kernel } from './kernel.ts'
import { plusMilliseconds } from './times.ts'

/** Instances moved in one transaction, and most transactions in a row: 20,000 instances a turn. */
const BATCH = 200
const MOST_BATCHES = 100
const PARTITIONS_EVERY_MS = 3_600_000

/**
 * Keeps the tables of the living small: history of instances that ended a while ago goes to the partition of its month; what no process keeps
 * any longer is dropped as a whole partition. Answers how many instances moved.
 */
export function createHistoryKeeper(kernel: Kernel): () => Promise<number> {
  const { db } = kernel.deps
  let lastPartitions = Number.NEGATIVE_INFINITY

  return async () => {
    const now = kernel.now()
    if (performance.now() - lastPartitions > PARTITIONS_EVERY_MS) {
      await store.preparePartitions(db, now)
      const dropped = await store.dropOldHistory(db, now)
      if (dropped > 0) kernel.logger.info({ dropped }, 'months of history were dropped: their time is over')
      lastPartitions = performance.now()
    }
    const endedBefore = plusMilliseconds(now, -kernel.config.historyAfterMs)
    let moved = 0
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const count = await store.moveToPast(db, { endedBefore, limit: BATCH }, () => crashPoint('after-history-moved'))
      moved += count
      if (count < BATCH) break
    }
    return moved
  }
}
