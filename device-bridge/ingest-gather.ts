import { hash } from 'node:crypto'
import type { Clock } from '../server/base/clock.ts'
import type { DeviceEvent, Reading, Rejected } from '../server/store/telemetry.ts'
import type { BatchItem } from '../server/store/telemetry-batch.ts'
import { keepDaysOf } from '../server/store/telemetry-partitions.ts'
import type { MessageBatch, Sender } from '../server/store/telemetry-provenance.ts'
import type { Db } from '../server/store/transaction.ts'
import { createMessageNotes } from './ingest-messages.ts'
import { type MappingName, readMessage, type Said } from './ingest-read.ts'
import type { IngestRegistry, MappingInForce, RegisteredDevice } from './ingest-registry.ts'
import type { Topic } from './mapping/canonical.ts'
import { KEEP } from './mapping/kinds.ts'
import type { Fault, Pseudonym } from './mapping/message.ts'

export interface Message {
  readonly topic: string
  readonly payload: Buffer
  /** Somebody read it by a mapping already; the payload is canonical. */
  readonly readBy?: MappingName
  /** Who sent it, where that is known; else the gateway that alone may speak for the device. */
  readonly sender?: Sender
  /** SHA-256 of what came, byte by byte, where `payload` was made from it. */
  readonly hash?: Buffer
}

/** A message that waits to be stored. */
export interface Entry {
  readonly message: Message
  readonly topic: Topic
  /** Null: a device in it is not known yet. */
  said: readonly Said[] | null
}

/** What the messages of a batch come to. */
export interface Gathered {
  readonly items: readonly BatchItem[]
  readonly readings: readonly Reading[]
  readonly events: readonly DeviceEvent[]
  readonly rejected: readonly Rejected[]
  readonly batches: readonly MessageBatch[]
}

export interface Gatherer {
  /** What it says, when its device is known and its format needs no other device. */
  early(message: Message, topic: Topic): readonly Said[] | null
  gather(batch: readonly Entry[], now: string): Promise<Gathered>
}

/** A device has no number for a metric any more: somebody moved its readings. */
export class StaleSeries extends Error {
  readonly code = '40001'
}

interface Found {
  readonly entry: Entry
  readonly device: RegisteredDevice
  readonly reading: Reading
}

/** Reads messages by the formats and rules of their devices. */
export function createGatherer(options: {
  readonly db: Db
  readonly clock: Clock
  readonly registry: IngestRegistry
  readonly pseudonyms: ((subject: string) => Pseudonym) | undefined
  readonly onSetAside: ((mapping: MappingInForce, payload: Buffer, faults: readonly Fault[]) => void) | undefined
}): Gatherer {
  const { db, clock, registry, pseudonyms, onSetAside } = options
  const notes = createMessageNotes<Entry>(db, {
    hashOf: ({ message }) => message.hash ?? hash('sha256', message.payload, 'buffer'),
    senderOf: ({ message, topic }) => message.sender ?? registry.find(topic.subject, topic.device)?.right ?? null,
  })

  const read = ({ message, topic }: Pick<Entry, 'message' | 'topic'>, now: string) =>
    readMessage(message.payload, topic, message.readBy, { registry, now, pseudonyms })

  /** Messages of devices that were unknown so far; what is unknown after asking is set aside. */
  async function readRest(batch: readonly Entry[], now: string): Promise<void> {
    const rest = batch.filter(({ said }) => said === null)
    await registry.learn(rest.map(({ topic }) => topic))
    for (const entry of rest) entry.said = read(entry, now)
    // A maker's payload may name devices of its own.
    const named = rest.filter(({ said }) => said?.some(({ registered }) => registered === undefined))
    await registry.learn(named.flatMap(({ said }) => said ?? []))
    for (const entry of named) entry.said = read(entry, now)
    for (const entry of rest) tellSetAside(entry)
  }

  function tellSetAside({ message, topic, said }: Entry): void {
    const mapping = registry.find(topic.subject, topic.device)?.mapping ?? null
    const faults = said?.flatMap(({ mapped }) => mapped.rejected) ?? []
    if (mapping !== null && message.readBy === undefined && faults.length > 0) onSetAside?.(mapping, message.payload, faults)
  }

  return {
    early(message, topic) {
      const known = registry.find(topic.subject, topic.device)
      // A maker's payload may name devices that are not known yet: it is read with its batch.
      return known !== undefined && (known.mapping === null || message.readBy !== undefined) ? read({ message, topic }, clock.now()) : null
    },
    async gather(batch, now) {
      await readRest(batch, now)
      const found: Found[] = []
      const events: { readonly entry: Entry; readonly keepDays: number; readonly event: DeviceEvent }[] = []
      const rejected: Rejected[] = []
      for (const entry of batch)
        for (const { subject, device, registered, mapped, by } of entry.said ?? []) {
          for (const fault of mapped.rejected) rejected.push({ subject, device, reason: fault.reason, detail: fault.detail, by })
          if (registered === undefined) continue
          for (const event of mapped.events)
            events.push({ entry, keepDays: keepDaysOf(registered.kind, KEEP.events), event: { subject, device, ...event } })
          for (const { metric, ts, seq, number, text } of mapped.readings)
            found.push({ entry, device: registered, reading: { subject, device, metric, ts, seq, number, text } })
        }
      await registry.learnSeries(
        found.flatMap(({ device, reading: { metric } }) => (device.memory.series.has(metric) ? [] : [{ device, metric }])),
      )
      const classes = new Set(events.map(({ keepDays }) => keepDays))
      for (const { device, reading } of found) classes.add(seriesOf(device, reading).keepDays)
      const numbering = await notes.begin(batch, classes)
      const items: BatchItem[] = []
      let last = ''
      let at = 0
      for (const { entry, device: known, reading } of found) {
        const { subject, device, metric, ts, seq, number, text } = reading
        const { id, keepDays } = seriesOf(known, reading)
        if (ts !== last) at = Date.parse(ts)
        last = ts
        items.push({
          subject,
          device,
          metric,
          memory: known.memory,
          row: { series: id, keepDays, at, seq, number, text, message: numbering.of(entry, keepDays) },
        })
      }
      const numbered = events.map(({ entry, keepDays, event }) => ({ ...event, message: numbering.of(entry, keepDays) }))
      return { items, readings: found.map(({ reading }) => reading), events: numbered, rejected, batches: numbering.batches() }
    },
  }
}

function seriesOf(known: RegisteredDevice, { subject, device, metric }: Reading) {
  const series = known.memory.series.get(metric)
  if (series === undefined) throw new StaleSeries(`Expected a series of ${subject}/${device}, but there is none`)
  return series
}
