import { sql } from 'kysely'
import { int4Array } from './binary-arrays.ts'
import { hot } from './connection.ts'
import type { Executor, Trx } from './transaction.ts'

export interface ProvenanceTables {
  telemetry_batch: { id: string; keep_days: number; received_at: string; hashes: Buffer; senders: number[] }
  telemetry_sender: { id: number; known_by: SenderBasis; name: string }
}

/** `login`: the broker says who had logged in; `right`: the only gateway that may speak for the device; `source`: a source we asked. */
export type SenderBasis = 'login' | 'right' | 'source'

export interface Sender {
  readonly knownBy: SenderBasis
  readonly name: string
}

/** Messages of one batch whose readings are kept equally long; `id` from `batchNumbers`. */
export interface MessageBatch {
  readonly id: number
  readonly keepDays: number
  /** SHA-256 of each payload, and who sent it (0: not known), in the order of their places. */
  readonly hashes: readonly Buffer[]
  readonly senders: readonly number[]
}

/** Places of a batch: the number of a message is the number of its batch and its place in one. */
export const PLACES = 4096
/** `increment by` of the sequence: one question hands out so many. */
const BLOCK = 256
const HASH_BYTES = 32

const BATCH = `/* telemetry-batch */ insert into telemetry_batch (id, keep_days, received_at, hashes, senders)
  values ($1, $2, $3, $4, $5::integer[])`

/** The number of a message: what a reading keeps. */
export function messageNumber(batch: number, place: number): number {
  return batch * PLACES + place
}

/** Numbers for batches, asked for in blocks. A number that is not used is lost, which does no harm. */
export function batchNumbers(db: Executor): () => Promise<number> {
  let next = 0
  let end = 0
  return async () => {
    if (next === end) {
      const found = await sql<{ first: string }>`select nextval('telemetry_batch_number') as first`.execute(db)
      next = Number(found.rows[0]?.first)
      end = next + BLOCK
    }
    next += 1
    return next - 1
  }
}

/** Notes where the readings of a batch come from, in their transaction. */
export async function insertBatches(trx: Trx, batches: readonly MessageBatch[], receivedAt: string): Promise<void> {
  for (const { id, keepDays, hashes, senders } of batches)
    await hot(trx, BATCH, [id, keepDays, receivedAt, Buffer.concat(hashes), int4Array(senders)])
}

/** Number of a sender, given to one that has none yet. */
export async function senderNumber(db: Executor, { knownBy, name }: Sender): Promise<number> {
  const known = async () =>
    (await sql<{ id: number }>`select id from telemetry_sender where known_by = ${knownBy} and name = ${name}`.execute(db)).rows[0]?.id
  const id = await known()
  if (id !== undefined) return id
  await sql`insert into telemetry_sender (known_by, name) values (${knownBy}, ${name}) on conflict do nothing`.execute(db)
  const given = await known()
  if (given === undefined) throw new Error('Expected the number of a sender, but none was given')
  return given
}

export interface ReadingProvenance {
  readonly metric: string
  /** Time of the device, and when the bridge got it; null: its reading is no longer kept. */
  readonly ts: string
  readonly received_at: string | null
  /** Hex SHA-256 of the payload it came in; null: stored before hashes were kept, or no longer kept. */
  readonly hash: string | null
  readonly known_by: SenderBasis | null
  readonly sender: string | null
}

/** Where the latest value of each metric of a device comes from. */
export async function provenanceOfLatest(db: Executor, subjectId: string, deviceId: string): Promise<readonly ReadingProvenance[]> {
  const found = await sql<ReadingProvenance>`
    select l.metric, l.ts, coalesce(r.received_at, b.received_at) as received_at, nullif(encode(
        substring(b.hashes from ((r.message & ${PLACES - 1}) * ${HASH_BYTES} + 1)::int for ${HASH_BYTES}), 'hex'), '') as hash,
      w.known_by, w.name as sender
    from device_state l
      left join telemetry_series s on s.subject_id = l.subject_id and s.device_id = l.device_id and s.metric = l.metric
      left join telemetry_reading r on r.keep_days = s.keep_days and r.series = s.id and r.ts = l.ts and r.seq = l.seq
      left join telemetry_batch b on b.id = r.message / ${PLACES}
      left join telemetry_sender w on w.id = b.senders[(r.message & ${PLACES - 1})::int + 1]
    where l.subject_id = ${subjectId} and l.device_id = ${deviceId} order by l.metric`.execute(db)
  return found.rows
}

declare module './database.ts' {
  interface Database extends ProvenanceTables {}
}
