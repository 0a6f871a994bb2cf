import type { Clock } from '../server/base/clock.ts'
import {
  type DeviceEvent,
  quarantine,
  type Reading,
  type Rejected,
  registeredOf,
  storeEvents,
  storeReadings,
} from '../server/store/telemetry.ts'
import type { Db } from '../server/store/transaction.ts'
import { mapCanonical, partsOfTopic, type Topic } from './mapping/canonical.ts'
import { LIMITS } from './mapping/kinds.ts'
import type { Mapped } from './mapping/message.ts'
import { mapVendor, type PayloadMapping } from './mapping/vendor.ts'

export interface Message {
  readonly topic: string
  readonly payload: Buffer
}

export interface Counts {
  received: number
  stored: number
  events: number
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

interface Registered {
  readonly kind: string
  readonly mapping: PayloadMapping | null
}
interface Waiting {
  readonly message: Message
  readonly done: () => void
  readonly failed: (cause: unknown) => void
}

const LARGEST_BATCH = 2000
/** A device registered anew is known after this time at the latest. */
const REGISTRY_MS = 30_000
const ATTEMPTS = 3

export function createIngest({ db, clock, zone }: { readonly db: Db; readonly clock: Clock; readonly zone: string }): Ingest {
  const counts: Counts = { received: 0, stored: 0, events: 0, duplicates: 0, rejected: 0 }
  const registry = new Map<string, Registered>()
  let registrySince = performance.now()
  const waiting: Waiting[] = []
  let working: Promise<void> | undefined

  /** Asks once for all devices of the batch that are not known yet. */
  async function learn(topics: readonly Topic[]): Promise<void> {
    if (performance.now() - registrySince > REGISTRY_MS) {
      registry.clear()
      registrySince = performance.now()
    }
    const unknown = new Map(topics.map((topic) => [keyOf(topic), topic]))
    for (const key of unknown.keys()) if (registry.has(key)) unknown.delete(key)
    const found = await registeredOf(
      db,
      [...unknown.values()].map(({ subject, device }) => ({ subject, device })),
    )
    for (const { subject, device, kind, mapping } of found)
      registry.set(keyOf({ subject, device }), { kind, mapping: mapping as PayloadMapping | null })
  }

  function mapped({ payload }: Message, { channel }: Topic, { kind, mapping }: Registered, now: string): Mapped {
    return mapping === null ? mapCanonical(payload, kind, now, channel) : mapVendor(mapping, payload, kind, now)
  }

  async function store(messages: readonly Message[]): Promise<void> {
    const now = clock.now()
    const topics = messages.map(({ topic }) => partsOfTopic(topic))
    await learn(topics.filter((topic) => topic !== null))
    const readings: Reading[] = []
    const events: DeviceEvent[] = []
    const rejected: Rejected[] = []
    for (const [index, message] of messages.entries()) {
      const topic = topics[index] ?? null
      if (topic === null) continue
      const { subject, device } = topic
      const known = registry.get(keyOf(topic))
      if (known === undefined) {
        rejected.push({ subject, device, reason: 'unknown-device', detail: '' })
        continue
      }
      const result = mapped(message, topic, known, now)
      for (const reading of result.readings) readings.push({ subject, device, ...reading })
      for (const event of result.events) events.push({ subject, device, ...event })
      for (const fault of result.rejected) rejected.push({ subject, device, ...fault })
    }
    const { sound, contradicting } = withoutContradictions(readings)
    const stored = await inTransaction(async () =>
      db.transaction().execute(async (trx) => {
        await quarantine(trx, [...rejected, ...contradicting], now)
        const freshEvents = await storeEvents(trx, events, now)
        return { readings: await storeReadings(trx, sound, { receivedAt: now, zone, lateMs: LIMITS.lateMs }), events: freshEvents }
      }),
    )
    counts.received += messages.length
    counts.stored += stored.readings
    counts.events += stored.events
    counts.duplicates += sound.length - stored.readings + events.length - stored.events
    counts.rejected += rejected.length + contradicting.length
  }

  /** A batch with one message that the database can not hold is stored in halves, so that it stops nobody but itself. */
  async function storeOrSplit(batch: readonly Waiting[]): Promise<void> {
    try {
      await store(batch.map(({ message }) => message))
      for (const { done } of batch) done()
    } catch (cause) {
      if (!isDataError(cause)) {
        for (const { failed } of batch) failed(cause)
      } else if (batch.length > 1) {
        await storeOrSplit(batch.slice(0, batch.length / 2))
        await storeOrSplit(batch.slice(batch.length / 2))
      } else for (const { message, done, failed } of batch) await setAside(message).then(done, failed)
    }
  }

  async function setAside({ topic }: Message): Promise<void> {
    const parts = partsOfTopic(topic)
    if (parts === null) return
    await quarantine(db, [{ ...parts, reason: 'malformed', detail: 'content that can not be kept' }], clock.now())
    counts.received += 1
    counts.rejected += 1
  }

  async function work(): Promise<void> {
    while (waiting.length > 0) await storeOrSplit(waiting.splice(0, LARGEST_BATCH))
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

function keyOf({ subject, device }: { readonly subject: string; readonly device: string }): string {
  return `${subject}/${device}`
}

/** Two values of one metric at one moment can not both be true: the first is kept, the other set aside. */
function withoutContradictions(readings: readonly Reading[]): {
  readonly sound: readonly Reading[]
  readonly contradicting: readonly Rejected[]
} {
  const first = new Map<string, Reading>()
  const contradicting: Rejected[] = []
  const sound = readings.filter((reading) => {
    const { subject, device, metric, ts, seq, number, text } = reading
    const key = `${subject}/${device}/${metric}/${ts}/${seq}`
    const known = first.get(key)
    if (known === undefined) first.set(key, reading)
    const isSound = known === undefined || (known.number === number && known.text === text)
    if (!isSound) contradicting.push({ subject, device, reason: 'contradicts', detail: `${metric} at ${ts}` })
    return isSound
  })
  return { sound, contradicting }
}

/** Again when two bridges stood in each other's way. */
async function inTransaction<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run()
    } catch (cause) {
      if (attempt === ATTEMPTS || !['40P01', '40001'].includes(codeOf(cause))) throw cause
    }
  }
}

function isDataError(cause: unknown): boolean {
  return codeOf(cause).startsWith('22')
}

function codeOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
}
