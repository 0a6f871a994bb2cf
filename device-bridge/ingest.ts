import type { Clock } from '../server/base/clock.ts'
import { kindOfDevice, quarantine, type Reading, type Rejected, storeReadings } from '../server/store/telemetry.ts'
import type { Db } from '../server/store/transaction.ts'
import { mapCanonical, partsOfTopic } from './mapping/canonical.ts'

export interface Message {
  readonly topic: string
  readonly payload: Buffer
}

export interface Counts {
  received: number
  stored: number
  duplicates: number
  rejected: number
}

/** Turns messages into rows, a batch in one transaction; resolves after the commit, and only then may the sender be told. */
export interface Ingest {
  accept(message: Message): Promise<void>
  readonly counts: Readonly<Counts>
  /** Waits for everything accepted so far. */
  idle(): Promise<void>
}

const LARGEST_BATCH = 2000

export function createIngest({ db, clock, zone }: { readonly db: Db; readonly clock: Clock; readonly zone: string }): Ingest {
  const counts: Counts = { received: 0, stored: 0, duplicates: 0, rejected: 0 }
  const kinds = new Map<string, string>()
  let waiting: { readonly message: Message; readonly done: () => void; readonly failed: (cause: unknown) => void }[] = []
  let working: Promise<void> | undefined

  async function kindOf(subject: string, device: string): Promise<string | undefined> {
    const key = `${subject}/${device}`
    const known = kinds.get(key)
    if (known !== undefined) return known
    const kind = await kindOfDevice(db, subject, device)
    if (kind !== undefined) kinds.set(key, kind)
    return kind
  }

  async function store(messages: readonly Message[]): Promise<void> {
    const now = clock.now()
    const readings: Reading[] = []
    const rejected: Rejected[] = []
    for (const { topic, payload } of messages) {
      const parts = partsOfTopic(topic)
      if (parts === null) continue
      const { subject, device } = parts
      if (parts.channel !== 'telemetry') continue
      const kind = await kindOf(subject, device)
      if (kind === undefined) {
        rejected.push({ subject, device, reason: 'unknown-device', detail: '' })
        continue
      }
      const mapped = mapCanonical(payload, kind, now)
      readings.push(...mapped.readings.map((reading) => ({ subject, device, ...reading })))
      rejected.push(...mapped.rejected.map((one) => ({ subject, device, ...one })))
    }
    const fresh = await db.transaction().execute(async (trx) => {
      await quarantine(trx, rejected, now)
      return storeReadings(trx, readings, now, zone)
    })
    counts.received += messages.length
    counts.stored += fresh
    counts.duplicates += readings.length - fresh
    counts.rejected += rejected.length
  }

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, LARGEST_BATCH)
      waiting = waiting.slice(batch.length)
      try {
        await store(batch.map(({ message }) => message))
        for (const { done } of batch) done()
      } catch (cause) {
        for (const { failed } of batch) failed(cause)
      }
    }
    working = undefined
  }

  return {
    counts,
    accept: (message) =>
      new Promise<void>((done, failed) => {
        waiting.push({ message, done, failed })
        working ??= Promise.resolve().then(work)
      }),
    async idle() {
      while (working !== undefined) await working
    },
  }
}
