import { setTimeout as pause } from 'node:timers/promises'
import type { Key } from '../base/ids.ts'
import { LIMITS, nextDue } from '../engine/index.ts'
import * as store from '../store/timers.ts'
import type { Trx } from '../store/transaction.ts'
import { crashPoint } from './crash-points.ts'
import type { Group, Grouped } from './group.ts'
import type { Kernel } from './kernel.ts'
import { transact } from './transact.ts'
import { ignoreRejection } from './work.ts'

const BATCH = 200
const DEFER_MS = 10_000
/** So many instances go together while others ask for something too: each of those waits for one such group at the most. */
const POLITE_GROUP = 20
/** Rest after each such group, as a share of the time it took. */
const PAUSE_SHARE = 0.25
/** Timers of one instance fired in a row, before others have their turn. */
const MOST_IN_A_ROW = 100
/** Timers of one instance that were made and came due within one row: then it is a loop that waits for nothing, and it is stopped. */
const MOST_MADE_MEANWHILE = 50

/**
 * Fires timers that are due, oldest first, those of several instances together; answers how many fired. While others ask for something too, it
 * goes in small groups and rests between them.
 */
export async function fireDueTimers(kernel: Kernel, group: Group): Promise<number> {
  let fired = 0
  let { asked } = group
  for (;;) {
    const claimed = await store.claimDueTimers(kernel.deps.db, { now: kernel.now(), limit: BATCH, leaseMs: kernel.config.claimMs })
    if (claimed.length > 0) crashPoint('after-timer-claim')
    const instances = [...new Set(claimed.flatMap((timer) => timer.instance_key ?? []))]
    const starts = claimed.filter((timer) => timer.instance_key === null)
    for (let first = 0; first < instances.length; ) {
      const isAlone = group.asked === asked
      asked = group.asked
      const together = instances.slice(first, first + (isAlone ? kernel.config.groupSize : POLITE_GROUP))
      const begun = performance.now()
      fired += await fireTogether(kernel, group, together, claimed)
      first += together.length
      if (!isAlone) await pause((performance.now() - begun) * PAUSE_SHARE)
    }
    for (const timer of starts) {
      const done = await fireStart(kernel, timer)
      fired += done ? 1 : 0
    }
    if (claimed.length < BATCH) return fired
  }
}

async function fireTogether(
  kernel: Kernel,
  group: Group,
  instances: readonly string[],
  claimed: readonly store.TimerRow[],
): Promise<number> {
  let fired = 0
  let going = instances
  await kernel.keys.ensure(kernel.deps.db, 1)
  const begun = BigInt(kernel.keys.next())
  const madeMeanwhile = new Map<string, number>()
  for (let turn = 0; going.length > 0 && turn < MOST_IN_A_ROW; turn += 1) {
    const again: string[] = []
    const due = dueTogether(kernel, going)
    const hops = (key: string) => ((madeMeanwhile.get(key) ?? 0) < MOST_MADE_MEANWHILE ? 0 : LIMITS.startChain + 1)
    const outcomes = await group.runTogether(going.map((key) => earliestOf(key, due, hops(key))))
    for (const [index, outcome] of outcomes.entries()) {
      const instanceKey = going[index] ?? ''
      if (outcome.status === 'fulfilled') {
        const { fired: timerKey, more } = outcome.value
        if (timerKey !== null) fired += 1
        if (timerKey !== null && BigInt(timerKey) > begun) madeMeanwhile.set(instanceKey, (madeMeanwhile.get(instanceKey) ?? 0) + 1)
        if (more) again.push(instanceKey)
        continue
      }
      kernel.logger.error({ instanceKey, err: outcome.reason }, 'a timer could not be fired and is tried again')
      for (const timer of claimed)
        if (timer.instance_key === instanceKey) await store.deferTimer(kernel.deps.db, timer.key, DEFER_MS).catch(() => undefined)
    }
    going = again
  }
  return fired
}

type DueTimers = (trx: Trx, instanceKey: string) => Promise<readonly store.TimerRow[]>

/** Due timers of an instance; those of all these instances are read at once, anew in each transaction. */
function dueTogether(kernel: Kernel, instanceKeys: readonly string[]): DueTimers {
  const read = new WeakMap<Trx, ReturnType<typeof store.earliestDueTimers>>()
  return async (trx, instanceKey) => {
    const found = read.get(trx) ?? store.earliestDueTimers(trx, instanceKeys, kernel.now())
    read.set(trx, found)
    return (await found).get(instanceKey) ?? []
  }
}

/** The key of the instance's own earliest due timer, looked up under its lock, whoever claimed it; and whether another may be due. */
function earliestOf(instanceKey: string, due: DueTimers, hops: number): Grouped<{ readonly fired: string | null; readonly more: boolean }> {
  return {
    actor: 'system',
    hops,
    lock: { by: 'instance', key: instanceKey as Key },
    async prepare(work, instance) {
      const [timer, next] = await due(work.trx, instanceKey)
      if (timer === undefined) return { answer: { fired: null, more: false }, taken: undefined }
      crashPoint('after-timer-found')
      const taken =
        instance?.status === 'ACTIVE'
          ? await work.prepare(instance, { kind: 'trigger-timer', timerKey: timer.key as Key }).catch(ignoreRejection)
          : undefined
      // Nobody waits for it any more.
      if (!taken) await store.deleteTimer(work.trx, timer.key)
      const more = next !== undefined || (taken?.result.events.some(({ kind }) => kind === 'timer-scheduled') ?? false)
      return { answer: { fired: timer.key, more }, taken: taken ?? undefined }
    },
  }
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
