import type { Key } from '../base/ids.ts'
import { nextDue } from '../engine/index.ts'
import * as store from '../store/timers.ts'
import type { Group } from './group.ts'
import type { Kernel } from './kernel.ts'
import { transact } from './transact.ts'
import { ignoreRejection } from './work.ts'

const BATCH = 200
const DEFER_MS = 10_000
/** Timers of one instance fired in a row; a model that waits for nothing must not hold up the others. */
const MOST_IN_A_ROW = 100

/** Fires timers that are due, oldest first, those of several instances together; answers how many fired. */
export async function fireDueTimers(kernel: Kernel, group: Group): Promise<number> {
  let fired = 0
  for (;;) {
    const claimed = await store.claimDueTimers(kernel.deps.db, { now: kernel.now(), limit: BATCH, leaseMs: kernel.config.claimMs })
    const instances = [...new Set(claimed.flatMap((timer) => timer.instance_key ?? []))]
    const starts = claimed.filter((timer) => timer.instance_key === null)
    for (let first = 0; first < instances.length; first += kernel.config.groupSize) {
      const together = instances.slice(first, first + kernel.config.groupSize)
      for (const count of await Promise.all(together.map((key) => fireOf(kernel, group, key, claimed)))) fired += count
    }
    for (const timer of starts) {
      const done = await fireStart(kernel, timer)
      fired += done ? 1 : 0
    }
    if (claimed.length < BATCH) return fired
  }
}

async function fireOf(kernel: Kernel, group: Group, instanceKey: string, claimed: readonly store.TimerRow[]): Promise<number> {
  let fired = 0
  try {
    while (fired < MOST_IN_A_ROW && (await fireEarliest(kernel, group, instanceKey))) fired += 1
  } catch (cause) {
    kernel.logger.error({ instanceKey, err: cause }, 'a timer could not be fired and is tried again')
    for (const timer of claimed)
      if (timer.instance_key === instanceKey) await store.deferTimer(kernel.deps.db, timer.key, DEFER_MS).catch(() => undefined)
  }
  return fired
}

/** One command: the instance's own earliest due timer, looked up under its lock, whoever claimed it. False when none is due. */
function fireEarliest(kernel: Kernel, group: Group, instanceKey: string): Promise<boolean> {
  return group.run(
    {
      actor: 'system',
      lock: { by: 'instance', key: instanceKey as Key },
      async prepare(work, instance) {
        const timer = await store.earliestDueTimer(work.trx, instanceKey, kernel.now())
        if (timer === undefined) return { answer: false, taken: undefined }
        const taken =
          instance?.status === 'ACTIVE'
            ? await work.prepare(instance, { kind: 'trigger-timer', timerKey: timer.key as Key }).catch(ignoreRejection)
            : undefined
        // Nobody waits for it any more.
        if (taken === undefined) await store.deleteTimer(work.trx, timer.key)
        return { answer: true, taken: taken ?? undefined }
      },
    },
    undefined,
  )
}

/** A start event begins an instance; its next time is counted from the time it was due. */
async function fireStart(kernel: Kernel, claimed: store.TimerRow): Promise<boolean> {
  try {
    return await transact(kernel, 'system', undefined, async (work) => {
      const timer = await store.lockStartTimer(work.trx, claimed.key)
      const now = kernel.now()
      if (timer === undefined || timer.due_at > now) return false
      await work.create({ definitionKey: timer.definition_key as Key, variables: {}, caseId: null, startElementId: timer.element_id })
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
