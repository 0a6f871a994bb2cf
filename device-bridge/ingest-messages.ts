import {
  batchNumbers,
  type MessageBatch,
  messageNumber,
  type Sender,
  type SenderBasis,
  senderNumber,
} from '../server/store/telemetry-provenance.ts'
import type { Db } from '../server/store/transaction.ts'

/** What is noted of a message: how to know it again, and who sent it (null: nobody knows). */
export interface MessageMarks<M> {
  /** SHA-256 of what came. */
  hashOf(message: M): Buffer
  senderOf(message: M): Sender | null
}

/** Numbers for the messages of one batch. */
export interface Numbering<M> {
  /** Number of a message for what is kept for so many days; of one message, what is kept equally long has the same. Messages come in order. */
  of(message: M, keepDays: number): number
  batches(): readonly MessageBatch[]
}

/** Notes where readings come from: hash and sender of each message that something is kept of. */
export interface MessageNotes<M> {
  /** `classes`: the days for which something of the batch is kept. */
  begin(messages: readonly M[], classes: Iterable<number>): Promise<Numbering<M>>
}

interface Slot<M> {
  readonly id: number
  readonly keepDays: number
  readonly hashes: Buffer[]
  readonly senders: number[]
  last: M | undefined
  number: number
}

const NOBODY = 0

export function createMessageNotes<M extends object>(db: Db, { hashOf, senderOf }: MessageMarks<M>): MessageNotes<M> {
  const next = batchNumbers(db)
  const known: { readonly [basis in SenderBasis]: Map<string, number> } = { login: new Map(), right: new Map(), source: new Map() }

  /** Few names, asked for once. */
  async function learn(messages: readonly M[]): Promise<void> {
    for (const message of messages) {
      const sender = senderOf(message)
      if (sender !== null && !known[sender.knownBy].has(sender.name)) known[sender.knownBy].set(sender.name, await senderNumber(db, sender))
    }
  }

  return {
    async begin(messages, classes) {
      await learn(messages)
      const slots = new Map<number, Slot<M>>()
      for (const keepDays of classes)
        slots.set(keepDays, { id: await next(), keepDays, hashes: [], senders: [], last: undefined, number: 0 })
      return {
        of(message, keepDays) {
          const slot = slots.get(keepDays)
          if (slot === undefined) throw new Error(`Expected a number for what is kept ${keepDays} days, but there is none`)
          if (slot.last === message) return slot.number
          const sender = senderOf(message)
          slot.last = message
          slot.number = messageNumber(slot.id, slot.hashes.length)
          slot.hashes.push(hashOf(message))
          slot.senders.push(sender === null ? NOBODY : (known[sender.knownBy].get(sender.name) ?? NOBODY))
          return slot.number
        },
        batches: () => [...slots.values()].filter(({ hashes }) => hashes.length > 0),
      }
    },
  }
}
