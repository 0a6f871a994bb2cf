import { isOutdated } from '../store/prepared.ts'
import type { Trx } from '../store/transaction.ts'
import { crashPoint } from './crash-points.ts'
import type { Kernel } from './kernel.ts'
import { Work } from './work.ts'

const MOST_TRIES = 8

/**
 * Does the work of a command in the given transaction, or in one of its own. Its own is tried again when PostgreSQL broke a deadlock:
 * the caller never sees it. `hops`: transactions that led to this one by signals, or so many that it must come to rest at once.
 */
export async function transact<T>(
  kernel: Kernel,
  actor: string,
  trx: Trx | undefined,
  work: (unit: Work) => Promise<T>,
  hops = 0,
): Promise<T> {
  if (trx !== undefined) {
    const unit = new Work(kernel, trx, actor, hops)
    const result = await doAll(unit, work)
    // When the caller commits is not known here; the sweep finds what this wake-up misses.
    setTimeout(() => kernel.wake(unit.woken), 20).unref()
    return result
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      let unit: Work | undefined
      const result = await kernel.deps.db.transaction().execute(async (own) => {
        unit = new Work(kernel, own, actor, hops)
        const done = await doAll(unit, work)
        crashPoint('before-commit')
        return done
      })
      crashPoint('after-commit')
      // No unit: an earlier try committed it.
      if (unit !== undefined) kernel.wake(unit.woken)
      crashPoint('after-wake')
      return result
    } catch (cause) {
      if (!isConflict(cause) || attempt === MOST_TRIES) throw cause
      kernel.logger.debug({ attempt, code: (cause as { code?: string }).code }, 'transaction is tried again')
    }
  }
}

/** The command and all that follows. */
async function doAll<T>(unit: Work, work: (unit: Work) => Promise<T>): Promise<T> {
  const result = await work(unit)
  await unit.finish()
  return result
}

/**
 * Deadlock or serialisation failure: PostgreSQL undid one of two transactions that were in each other's way. Or a migration outdated what the
 * connection had prepared: the next try gets another connection.
 */
export function isConflict(cause: unknown): boolean {
  const code = (cause as { readonly code?: unknown } | null)?.code
  return code === '40P01' || code === '40001' || isOutdated(cause)
}

/** The database refused a statement, a commit among them: nothing of the transaction stays. */
export function isRefusedByDatabase(cause: unknown): boolean {
  return (cause as { readonly severity?: unknown } | null)?.severity === 'ERROR'
}

/**
 * The database was away, refused for lack of means, or somebody did not let go of a lock (55P03, as a process that hangs in its transaction):
 * nothing is known about the work itself.
 */
export function isOutage(cause: unknown): boolean {
  const { code, message } = (cause ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  return (
    (typeof code === 'string' &&
      (/^(08|53|57|58)/.test(code) || code === '25P03' || code === '55P03' || code.startsWith('ECONN') || code === 'EPIPE')) ||
    (typeof message === 'string' && /Connection terminated|timeout exceeded when trying to connect|not queryable/.test(message))
  )
}
