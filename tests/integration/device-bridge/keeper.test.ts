/** What a bridge tells of itself and of news: `bridge_state`, `pg_notify`, and what it cleans up. */
import { hostname } from 'node:os'
import { sql } from 'kysely'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBridge } from '../../../device-bridge/index.ts'
import { register } from '../../faults/bridge-stream.ts'
import { pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { type RunningServer, startMosquitto } from '../../support/servers.ts'

const NOW = '2025-03-03T04:00:00.000Z'
const clock = pinnedClock(NOW)
const logger = pino({ level: 'silent' })
const SOON = { timeout: 30_000, interval: 50 }
let database: TestDatabase
let broker: RunningServer

beforeAll(async () => {
  database = await testDatabase()
  broker = await startMosquitto()
  for (const subject of ['news-1', 'news-2', 'news-3']) await register(database.db, subject, 4)
})
afterAll(async () => {
  await broker.stop()
  await database.drop()
})

const start = (name: string) =>
  startBridge({ mqttUrl: broker.url, db: database.db, clock, zone: 'Asia/Shanghai', name, shared: true, logger })
const message = (subject: string, seq: number, values: object) => ({
  topic: `pingji/v1/${subject}/d${seq % 4}/telemetry`,
  payload: Buffer.from(JSON.stringify({ ts: NOW, seq, values })),
})
const statesOf = async (name: string) =>
  (
    await sql<{ host: string; counts: object; waiting: number; started_at: string; updated_at: string }>`
      select host, counts, waiting, started_at, updated_at from bridge_state where name = ${name}`.execute(database.db)
  ).rows

test('tells listeners of each subject with news, at most once a second, and not of others', async () => {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const heard: string[] = []
  client.on('notification', ({ payload = '' }) => heard.push(payload))
  await client.query('listen telemetry')
  const bridge = await start('news')
  const begun = performance.now()
  const told = (subject: string) => heard.filter((one) => one === subject).length

  for (let seq = 1; seq <= 60; seq += 1) {
    await bridge.ingest.accept(message('news-1', seq, { pm25: seq }))
    if (seq % 2 === 0) await bridge.ingest.accept(message('news-2', seq, { pm25: seq }))
    // Set aside: nobody has news of it.
    await bridge.ingest.accept(message('news-3', seq, { pm25: 'much' }))
  }
  await expect.poll(() => told('news-1') > 0 && told('news-2') > 0, SOON).toBe(true)
  await bridge.stop()

  const seconds = Math.ceil((performance.now() - begun) / 1000)
  expect(told('news-1')).toBeLessThanOrEqual(seconds)
  expect(told('news-2')).toBeLessThanOrEqual(seconds)
  expect(told('news-3')).toBe(0)
  await client.end()
})

test('says how it is doing, under its name and host, and goes on after it was started again', async () => {
  const first = await start('state')
  for (let seq = 1; seq <= 20; seq += 1) await first.ingest.accept(message('news-1', 100 + seq, { pm25: seq, humidity: 500 }))
  await first.ingest.accept(message('news-1', 101, { pm25: 1 }))
  const counts = { received: 21, stored: 20, events: 0, duplicates: 1, rejected: 20 }

  await expect.poll(async () => (await statesOf('state'))[0]?.counts, SOON).toEqual(counts)
  expect(await statesOf('state')).toEqual([{ host: hostname(), counts, waiting: 0, started_at: NOW, updated_at: NOW }])
  await first.stop()

  const again = await start('state')
  await expect.poll(async () => (await statesOf('state'))[0]?.counts, SOON).toMatchObject({ received: 0 })
  expect(await statesOf('state')).toHaveLength(1)
  await again.stop()
})

test('cleans up what is over, without being asked', async () => {
  await sql`insert into telemetry_quarantine (subject_id, device_id, reason, detail, received_at)
    values ('news-1', 'd0', 'malformed', 'old', ${NOW}::timestamptz - interval '500 days')`.execute(database.db)
  await sql`insert into device_event (subject_id, device_id, event, ts, seq, received_at)
    values ('news-1', 'd0', 'abnormal', ${NOW}::timestamptz - interval '5 years', 1, ${NOW})`.execute(database.db)
  const left = async () =>
    (
      await sql<{ count: number }>`
        select (select count(*) from telemetry_quarantine where detail = 'old')::int + (select count(*) from device_event)::int as count`.execute(
        database.db,
      )
    ).rows[0]?.count

  const bridge = await start('cleaner')

  await expect.poll(left, SOON).toBe(0)
  await bridge.stop()
})
