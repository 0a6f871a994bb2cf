import { claimPendingCommands, noteCommandFailure, type PendingCommandRow, takePendingCommand } from '../store/commands.ts'
import { lockInstance } from '../store/instances.ts'
import { crashPoint } from './crash-points.ts'
import type { Kernel } from './kernel.ts'
import { transact } from './transact.ts'
import { ignoreRejection } from './work.ts'

const BATCH = 100

/** Carries out commands that another transaction left behind, each in one of its own; answers how many. */
export async function carryOutPending(kernel: Kernel): Promise<number> {
  let done = 0
  for (;;) {
    const claimed = await claimPendingCommands(kernel.deps.db, BATCH, kernel.config.claimMs)
    if (claimed.length > 0) crashPoint('after-command-claim')
    for (const pending of claimed) {
      const carriedOut = await carryOut(kernel, pending)
      done += carriedOut ? 1 : 0
    }
    if (claimed.length < BATCH) return done
  }
}

async function carryOut(kernel: Kernel, pending: PendingCommandRow): Promise<boolean> {
  try {
    const { command } = pending
    const hops = command.kind === 'broadcast-signal' ? (command.hops ?? 0) : 0
    return await transact(
      kernel,
      pending.actor,
      undefined,
      async (work) => {
        const instance = await lockInstance(work.trx, pending.instance_key)
        if (!(await takePendingCommand(work.trx, pending.key))) return false
        crashPoint('after-command-taken')
        if (instance?.status === 'ACTIVE') await work.step(instance, command).catch(ignoreRejection)
        return true
      },
      hops,
    )
  } catch (cause) {
    kernel.logger.error({ commandKey: pending.key, err: cause }, 'a command could not be carried out and is tried again')
    const message = cause instanceof Error ? cause.message : String(cause)
    await noteCommandFailure(kernel.deps.db, pending.key, message).catch(() => undefined)
    return false
  }
}
