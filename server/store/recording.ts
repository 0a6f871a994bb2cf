import { AsyncLocalStorage } from 'node:async_hooks'
import { isDeepStrictEqual } from 'node:util'
import { Kysely, type Transaction, type TransactionBuilder } from 'kysely'
import type { Database } from './database.ts'
import type { Trx } from './transaction.ts'

/** One answer of a transaction, as JSON; without `value` it answered nothing, `opaque` what JSON can not hold. */
export interface RecordedResult {
  readonly value?: unknown
  readonly opaque?: true
}

/** What a request that may be sent again has done so far. */
export interface Recording {
  /** Answers of transactions that an earlier try committed and that are not repeated; taken from the front. */
  readonly done: RecordedResult[]
  /** Writes the answer of a transaction within it; throws when another try has taken over. */
  readonly note: (trx: Trx, result: RecordedResult) => Promise<void>
  /** Set once the request has been answered: whatever still runs because of it is not part of it. */
  isOver: boolean
}

/** The change was committed by an earlier try, but what it answered can not be given again. */
export class AnswerLost extends Error {}

const current = new AsyncLocalStorage<Recording | undefined>()

/** Runs `work` so that each transaction it opens and commits notes its answer in itself, and none that was committed before runs again. */
export function recorded<T>(recording: Recording, work: () => T): T {
  return current.run(recording, work)
}

/** Runs what is only caused by a request and is no part of it: work in the background. */
export function unrecorded<T>(work: () => T): T {
  return current.run(undefined, work)
}

/** Whether what runs here is part of a request that may be sent again: its transactions are its own. */
export function isRecorded(): boolean {
  return current.getStore()?.isOver === false
}

/** A database whose transactions keep to the recording of the request in which they run. */
export class RecordingKysely extends Kysely<Database> {
  override transaction(): TransactionBuilder<Database> {
    const builder = super.transaction()
    const recording = current.getStore()
    if (recording === undefined || recording.isOver) return builder
    const execute = builder.execute.bind(builder)
    builder.execute = async <T>(work: (trx: Transaction<Database>) => Promise<T>): Promise<T> => {
      const earlier = recording.done.shift()
      if (earlier?.opaque === true) throw new AnswerLost('Expected an answer that JSON can hold')
      // What was written as JSON and compared with its origin then is that origin again.
      if (earlier !== undefined) return earlier.value as T
      return execute(async (trx) => {
        const result = await work(trx)
        await recording.note(trx, resultOf(result))
        return result
      })
    }
    return builder
  }
}

function resultOf(value: unknown): RecordedResult {
  if (value === undefined) return {}
  const text = JSON.stringify(value)
  return text !== undefined && isDeepStrictEqual(JSON.parse(text), value) ? { value } : { opaque: true }
}
