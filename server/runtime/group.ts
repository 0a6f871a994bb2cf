import { Refusal } from '../base/errors.ts'
import type { Key } from '../base/ids.ts'
import { CommandRejected } from '../engine/index.ts'
import { type InstanceRow, type LockBy, lockInstanceBy, lockInstancesIfFree } from '../store/instances.ts'
import { isRecorded, unrecorded } from '../store/recording.ts'
import type { Trx } from '../store/transaction.ts'
import { crashPoint } from './crash-points.ts'
import type { Kernel } from './kernel.ts'
import { isConflict, isRefusedByDatabase, transact } from './transact.ts'
import { type Taken, Work } from './work.ts'

/** A command that may share its transaction with commands of other instances. */
export interface Grouped<T> {
  readonly actor: string
  /** Transactions that led to this one (`transact`). */
  readonly hops?: number
  /** What leads to the instance whose row is locked (`held`: has been, in the given transaction); null where there is none yet. */
  readonly lock: { readonly by: LockBy; readonly key: Key; readonly held?: InstanceRow } | null
  /** Computes the step and the answer, and writes nothing. `row` is undefined when there is no such instance. Throws a refusal. */
  prepare(work: Work, row: InstanceRow | undefined): Promise<{ readonly answer: T; readonly taken: Taken | undefined }>
}

export interface Group {
  /** Carries out the command in the given transaction, or in one it may share. */
  run<T>(command: Grouped<T>, trx: Trx | undefined): Promise<T>
  /** Carries out all of them in one transaction, in this order. */
  runTogether<T>(commands: readonly Grouped<T>[]): Promise<readonly PromiseSettledResult<T>[]>
  /** How many commands were asked for one by one so far. */
  readonly asked: number
}

interface Waiting {
  readonly command: Grouped<unknown>
  resolve(answer: unknown): void
  reject(cause: unknown): void
}

/**
 * Group commit: commands that come while others are on their way wait for each other and go together, as many as there are, in one transaction
 * and one statement. Where nothing waits a command goes alone and at once. A command whose instance is held by somebody else, and all of a group
 * in which something fails, go each in a transaction of its own.
 */
export function createGroup(kernel: Kernel): Group {
  const { groupSize, groupLanes } = kernel.config
  let waiting: Waiting[] = []
  let lanes = 0
  let asked = 0

  function pump(): void {
    while (lanes < groupLanes && waiting.length > 0) {
      const share = Math.min(groupSize, Math.ceil(waiting.length / (groupLanes - lanes)))
      const together = waiting.slice(0, share)
      waiting = waiting.slice(share)
      lanes += 1
      void carryOut(together).finally(() => {
        lanes -= 1
        pump()
      })
    }
  }

  async function carryOut(together: readonly Waiting[]): Promise<void> {
    const { again, alone } = await shareTransaction(kernel, together)
    waiting = [...again, ...waiting]
    // Not awaited: one that waits for a lock must not keep the lane.
    for (const one of alone) void goAlone(kernel, one.command, undefined).then(one.resolve, one.reject)
  }

  return {
    get asked() {
      return asked
    },
    run<T>(command: Grouped<T>, trx: Trx | undefined): Promise<T> {
      asked += 1
      // The transaction of a repeatable request holds its own answer, and nobody else's.
      if (trx !== undefined || isRecorded()) return goAlone(kernel, command, trx)
      return new Promise<T>((resolve, reject) => {
        waiting.push({ command, resolve: resolve as (answer: unknown) => void, reject })
        // What is asked for in the same turn is shared out among the free lanes.
        if (waiting.length === 1) unrecorded(() => queueMicrotask(pump))
      })
    },
    runTogether<T>(commands: readonly Grouped<T>[]): Promise<readonly PromiseSettledResult<T>[]> {
      const answers: Promise<T>[] = []
      const together: Waiting[] = []
      for (const command of commands)
        answers.push(
          new Promise<T>((resolve, reject) => {
            together.push({ command, resolve: resolve as (answer: unknown) => void, reject })
          }),
        )
      void carryOut(together).then(pump)
      return Promise.allSettled(answers)
    },
  }
}

function goAlone<T>(kernel: Kernel, command: Grouped<T>, trx: Trx | undefined): Promise<T> {
  return transact(
    kernel,
    command.actor,
    trx,
    async (work) => {
      const { lock } = command
      const row = lock === null ? undefined : (lock.held ?? (await lockInstanceBy(work.trx, lock.by, lock.key)))
      const { answer, taken } = await command.prepare(work, row)
      if (taken !== undefined) await work.store([taken])
      return answer
    },
    command.hops,
  )
}

interface Outcome {
  /** Their instance is stepped by another command of this group: they come next. */
  readonly again: readonly Waiting[]
  readonly alone: readonly Waiting[]
}

async function shareTransaction(kernel: Kernel, together: readonly Waiting[]): Promise<Outcome> {
  const works: Work[] = []
  const again: Waiting[] = []
  const alone: Waiting[] = []
  const refused: (() => void)[] = []
  const answered: (() => void)[] = []
  let committing = false
  try {
    await kernel.deps.db.transaction().execute(async (trx) => {
      const rows = await rowsOf(trx, together)
      const mine = new Set<string>()
      const going: { readonly one: Waiting; readonly row: InstanceRow | undefined }[] = []
      for (const one of together) {
        const { lock } = one.command
        const row = lock === null ? undefined : rows.get(lock.by)?.get(lock.key)
        if (lock !== null && row === undefined) alone.push(one)
        else if (row !== undefined && mine.has(row.key)) again.push(one)
        else {
          if (row !== undefined) mine.add(row.key)
          going.push({ one, row })
        }
      }
      const taken: Taken[] = []
      const prepared = await Promise.allSettled(
        going.map(({ one, row }) => {
          const work = new Work(kernel, trx, one.command.actor, one.command.hops)
          works.push(work)
          return one.command.prepare(work, row)
        }),
      )
      for (const [index, outcome] of prepared.entries()) {
        const one = going[index]?.one
        if (one === undefined) continue
        if (outcome.status === 'rejected') {
          const { reason } = outcome
          if (!(reason instanceof Refusal || reason instanceof CommandRejected)) throw reason
          refused.push(() => one.reject(reason))
          continue
        }
        const { value } = outcome
        answered.push(() => one.resolve(value.answer))
        if (value.taken !== undefined) taken.push(value.taken)
      }
      const [first] = works
      if (first !== undefined && taken.length > 0) await first.store(taken)
      for (const work of works) await work.finish()
      crashPoint('before-commit')
      committing = true
    })
  } catch (cause) {
    // Whether a commit without an answer took place is not known, and what fails alone fails again: nothing is tried again.
    const isOpen = committing && !isRefusedByDatabase(cause)
    if (!isOpen && (together.length > 1 || isConflict(cause))) return { again: [], alone: together }
    for (const one of together) one.reject(cause)
    return { again: [], alone: [] }
  }
  crashPoint('after-commit')
  for (const work of works) kernel.wake(work.woken)
  crashPoint('after-wake')
  for (const tell of [...answered, ...refused]) tell()
  return { again, alone }
}

/** Rows of the instances that nobody else holds, by what led to them. */
async function rowsOf(trx: Trx, together: readonly Waiting[]): Promise<ReadonlyMap<LockBy, ReadonlyMap<string, InstanceRow>>> {
  const wanted = new Map<LockBy, string[]>()
  for (const { command } of together) {
    if (command.lock === null) continue
    const { by, key } = command.lock
    const keys = wanted.get(by)
    if (keys === undefined) wanted.set(by, [key])
    else keys.push(key)
  }
  const found = await Promise.all([...wanted].map(async ([by, keys]) => [by, await lockInstancesIfFree(trx, by, keys)] as const))
  return new Map(found)
}
