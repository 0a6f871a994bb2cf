import type { Key } from '../base/ids.ts'
import { CommandRejected, nextDue } from '../engine/index.ts'
import { lockInstance } from '../store/instances.ts'
import * as store from '../store/timers.ts'
import { crashPoint } from './crash-points.ts'
import type { Kernel } from './kernel.ts'
import { transact } from './transact.ts'

const BATCH = 200
const DEFER_MS = 10_000
/** Timers of one instance fired in a row; a model that waits for nothing must not hold up the others. */
const MOST_IN_A_ROW = 100

/** Fires timers that are due, oldest first, several instances at a time; answers how many fired. */
export async function fireDueTimers(kernel: Kernel): Promise<number> {
  let fired = 0
  for (;;) {
    const claimed = await store.claimDueTimers(kernel.deps.db, { now: kernel.now(), limit: BATCH, leaseMs: kernel.config.claimMs })
    if (claimed.length > 0) crashPoint('after-timer-claim')
    const instances = [...new Set(claimed.flatMap((timer) => timer.instance_key ?? []))]
    const starts = claimed.filter((timer) => timer.instance_key === null)
    const lanes = Array.from({ length: kernel.config.concurrency }, async () => {
      for (let key = instances.shift(); key !== undefined; key = instances.shift()) {
        const count = await fireOf(kernel, key, claimed)
        fired += count
      }
    })
    await Promise.all(lanes)
    for (const timer of starts) {
      const done = await fireStart(kernel, timer)
      fired += done ? 1 : 0
    }
    if (claimed.length < BATCH) return fired
  }
}

async function fireOf(kernel: Kernel, instanceKey: string, claimed: readonly store.TimerRow[]): Promise<number> {
  let fired = 0
  try {
    while (fired < MOST_IN_A_ROW && (await fireEarliest(kernel, instanceKey))) fired += 1
  } catch (cause) {
    kernel.logger.error({ instanceKey, err: cause }, 'a timer could not be fired and is tried again')
    for (const timer of claimed)
      if (timer.instance_key === instanceKey) await store.deferTimer(kernel.deps.db, timer.key, DEFER_MS).catch(() => undefined)
  }
  return fired
}

/** One transaction: the instance's own earliest due timer, looked up under its lock, whoever claimed it. False when none is due. */
function fireEarliest(kernel: Kernel, instanceKey: string): Promise<boolean> {
  return transact(kernel, 'system', undefined, async (work) => {
    const instance = await lockInstance(work.trx, instanceKey)
    const timer = await store.earliestDueTimer(work.trx, instanceKey, kernel.now())
    if (timer === undefined) return false
    crashPoint('after-timer-found')
    if (instance?.status !== 'ACTIVE') {
      await store.deleteTimer(work.trx, timer.key)
      return true
    }
    try {
      await work.step(instance, { kind: 'trigger-timer', timerKey: timer.key as Key })
    } catch (cause) {
      if (!(cause instanceof CommandRejected)) throw cause
      await store.deleteTimer(work.trx, timer.key)
    }
    return true
  })
}

/** A start event begins an instance; its next time is counted from the time it was due. */
async function fireStart(kernel: Kernel, claimed: store.TimerRow): Promise<boolean> {
  try {
    return await transact(kernel, 'system', undefined, async (work) => {
      const timer = await store.lockStartTimer(work.trx, claimed.key)
      const now = kernel.now()
      if (timer === undefined || timer.due_at > now) return false
      await work.create({ definitionKey: timer.definition_key as Key, variables: {}, caseId: null, startElementId: timer.element_id })
      crashPoint('after-start-timer')
      const next = nextDue(
        { dueAt: timer.due_at as typeof now, repetitions: timer.repetitions, ...(timer.cycle === null ? {} : { interval: timer.cycle }) },
        now,
        kernel.deps.zone ?? 'UTC',
      )
      if (next === null) await store.deleteTimer(work.trx, timer.key)
      else await store.moveTimer(work.trx, timer.key, next)
      return true
    })
  } catch (cause) {
    kernel.logger.error({ timerKey: claimed.key, err: cause }, 'a start timer could not be fired and is tried again')
    await store.deferTimer(kernel.deps.db, claimed.key, DEFER_MS).catch(() => undefined)
    return false
  }
}
