import * as store from '../store/alarms.ts'
import { type Db, inTransaction } from '../store/transaction.ts'
import { SILENCE_RULES, SPOOFED, severityOf } from './kinds.ts'

export interface Swept {
  readonly raised: number
  readonly cleared: number
  readonly spoofed: number
}

/** A bridge says every few seconds that it lives; silence of devices counts only while one does. */
const ALIVE_MS = 120_000
const SPOOFED_MS = 7_200_000

/**
 * Raises and clears what no message can: devices that fell silent, and gateways that spoke for others. Several servers may call it at once,
 * one does the work. Silence is counted from when a living bridge began to receive: while nobody listened, no device is to blame.
 */
export async function sweepAlarms(db: Db, now: string): Promise<Swept | null> {
  const before = (ms: number) => new Date(Date.parse(now) - ms).toISOString()
  return inTransaction(db, undefined, (trx) =>
    store.alone(trx, 'alarm sweep', async () => {
      const since = await store.receivingSince(trx, before(ALIVE_MS))
      const cleared = await store.clearSilent(trx, SILENCE_RULES, now)
      const raised = since === null ? 0 : await store.raiseSilent(trx, SILENCE_RULES, since, now)
      return { cleared, raised, spoofed: await store.raiseSpoofed(trx, SPOOFED, severityOf(SPOOFED), before(SPOOFED_MS), now) }
    }),
  )
}
