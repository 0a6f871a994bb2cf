/** A source that hands over more than can be stored is refused; nothing of what was taken is lost. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIngest } from '../../../device-bridge/ingest.ts'
import { Refusal } from '../../../server/base/errors.ts'
import { register } from '../../faults/bridge-stream.ts'
import { pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'

const NOW = '2025-03-03T04:00:00.000Z'
let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  await register(database.db, 'bounds', 1)
})
afterAll(() => database.drop())

const message = (seq: number, padding = 0) => ({
  topic: 'pingji/v1/bounds/d0/telemetry',
  payload: Buffer.from(`${JSON.stringify({ ts: NOW, seq, values: { pm25: seq % 100 } })}${' '.repeat(padding)}`),
})

/** Hands over while nothing can be stored; answers what was refused, once all that was taken is stored. */
async function overload(most: { readonly messages: number; readonly bytes: number }, from: number, padding: number) {
  const ingest = createIngest({ db: database.db, clock: pinnedClock(NOW), zone: 'Asia/Shanghai', most })
  await ingest.accept(message(from))
  const held: { readonly taken: Promise<void>[]; readonly refused: unknown[] } = { taken: [], refused: [] }
  await database.db.transaction().execute(async (trx) => {
    await sql`lock table telemetry_reading in share row exclusive mode`.execute(trx)
    // One batch is at the door of the database, the rest waits.
    held.taken.push(ingest.accept(message(from + 1)))
    await expect.poll(() => ingest.load().waiting).toBe(0)
    for (let n = 2; n < 200; n += 1) {
      const done = ingest.accept(message(from + n, padding))
      if (ingest.load().waiting === held.taken.length - 1) await done.catch((cause: unknown) => held.refused.push(cause))
      else held.taken.push(done)
    }
  })
  await Promise.all(held.taken)
  await ingest.idle()
  // There is room again.
  await ingest.accept(message(from + 500))
  return { ...held, ingest }
}

test.each([
  ['messages', { messages: 100, bytes: 1_000_000_000 }, 0, 100],
  ['bytes', { messages: 1_000_000, bytes: 50_000 }, 1000, 49],
])('too many %s', async (_, most, padding, waited) => {
  const from = padding
  const { taken, refused, ingest } = await overload(most, from, padding)

  expect(taken.length - 1).toBeLessThanOrEqual(waited)
  expect(taken.length - 1).toBeGreaterThan(waited * 0.8)
  expect(refused).toHaveLength(198 - (taken.length - 1))
  expect(refused.every((cause) => cause instanceof Refusal && cause.code === 'INGEST_FULL' && cause.text.zh.includes('接入队列已满'))).toBe(
    true,
  )
  expect(ingest.counts.received).toBe(taken.length + 2)
  const stored = await sql<{ count: number }>`
    select count(*)::int as count from telemetry where subject_id = 'bounds' and seq between ${from} and ${from + 500}`.execute(database.db)
  expect(stored.rows).toEqual([{ count: taken.length + 2 }])
})
