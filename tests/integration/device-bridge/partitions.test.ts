/** Readings live in partitions by class and time: there is a place for every accepted time, and what is over goes as a whole partition. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIngest } from '../../../device-bridge/ingest.ts'
import { LIMITS, RETENTION } from '../../../device-bridge/mapping/kinds.ts'
import { storeReadings } from '../../../server/store/telemetry.ts'
import { dropOldPartitions, moveToTheirClass, preparePartitions } from '../../../server/store/telemetry-partitions.ts'
import { register } from '../../faults/bridge-stream.ts'
import { pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'

const NOW = '2025-03-03T04:00:00Z'
const DAY_MS = 86_400_000
const zone = 'Asia/Shanghai'
let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  await register(database.db, 'parts', 2)
  await sql`insert into device (subject_id, id, kind, name, registered_at) values ('parts', 'gate', 'parking', 'gate', now())`.execute(
    database.db,
  )
})
afterAll(() => database.drop())

const daysAgo = (days: number, from = NOW) => new Date(Date.parse(from) - days * DAY_MS).toISOString()
const message = (device: string, ts: string, values: object, seq = 1) => ({
  topic: `pingji/v1/parts/${device}/telemetry`,
  payload: Buffer.from(JSON.stringify({ ts, seq, values })),
})
const storedOf = async (device: string) =>
  (
    await sql<{ ts: string }>`select ts from telemetry where subject_id = 'parts' and device_id = ${device} order by ts`.execute(
      database.db,
    )
  ).rows.map(({ ts }) => ts)
const partitionOf = async (device: string) =>
  (
    await sql<{ name: string }>`select distinct r.tableoid::regclass::text as name from telemetry_reading r
      join telemetry_series s on s.id = r.series where s.device_id = ${device} order by 1`.execute(database.db)
  ).rows.map(({ name }) => name)

test('has a place for every accepted time without being asked', async () => {
  const ingest = createIngest({ db: database.db, clock: pinnedClock(NOW), zone })
  const times = Array.from({ length: 35 }, (_, days) => daysAgo(days + 0.5))

  await Promise.all(times.map((ts) => ingest.accept(message('d0', ts, { pm25: 20 }))))
  await ingest.accept(message('d0', daysAgo(-0.003), { pm25: 20 }))

  expect(await storedOf('d0')).toHaveLength(36)
  expect(ingest.counts).toMatchObject({ stored: 36, rejected: 0 })
})

test('keeps each kind in its own class', async () => {
  const ingest = createIngest({ db: database.db, clock: pinnedClock(NOW), zone })

  await ingest.accept(message('gate', daysAgo(1), { online: true }))
  await ingest.accept(message('d1', daysAgo(1), { online: true }))

  expect((await partitionOf('gate'))[0]).toMatch(/^telemetry_d180_/)
  expect((await partitionOf('d1'))[0]).toMatch(/^telemetry_d35_/)
})

test('drops whole partitions when their days are over, long-kept kinds later', async () => {
  const later = daysAgo(-60)
  await preparePartitions(database.db, later, RETENTION, LIMITS.acceptPastMs)

  const dropped = await dropOldPartitions(database.db, { now: later, acceptPastMs: LIMITS.acceptPastMs })

  expect(dropped.length).toBeGreaterThan(5)
  expect(dropped.every((name) => name.startsWith('telemetry_d35_'))).toBe(true)
  expect(await storedOf('d0')).toEqual([])
  expect(await storedOf('gate')).toHaveLength(1)
  const days = await sql<{ readings: number }>`select sum(readings)::int as readings from telemetry_day where subject_id = 'parts'`.execute(
    database.db,
  )
  expect(days.rows).toEqual([{ readings: 38 }])
})

test('finds a place again where a partition was dropped behind its back', async () => {
  const ingest = createIngest({ db: database.db, clock: pinnedClock(NOW), zone })
  await ingest.accept(message('d1', daysAgo(2), { pm25: 30 }))
  await dropOldPartitions(database.db, { now: daysAgo(-100), acceptPastMs: LIMITS.acceptPastMs })

  await ingest.accept(message('d1', daysAgo(2), { pm25: 31 }, 2))

  expect(await storedOf('d1')).toEqual([daysAgo(2)])
})

test('moves readings whose class was not known, and knows their repetitions still', async () => {
  const reading = { subject: 'parts', device: 'gate', metric: 'plateColour', ts: daysAgo(3), seq: 1, number: null, text: '蓝' }
  const store = () =>
    database.db.transaction().execute((trx) => storeReadings(trx, [reading], { receivedAt: NOW, zone, lateMs: LIMITS.lateMs }))
  expect(await store()).toBe(1)
  const ingest = createIngest({ db: database.db, clock: pinnedClock(NOW), zone })
  await ingest.accept(message('gate', daysAgo(4), { plateColour: '蓝' }))
  expect((await partitionOf('gate')).some((name) => name.startsWith('telemetry_d0_'))).toBe(true)

  expect(await moveToTheirClass(database.db, RETENTION)).toBe(1)
  // The same ingest still has the old class in mind.
  await ingest.accept(message('gate', daysAgo(4), { plateColour: '蓝' }))
  expect(await store()).toBe(0)

  expect((await partitionOf('gate')).every((name) => name.startsWith('telemetry_d180_'))).toBe(true)
  expect(await storedOf('gate')).toEqual([daysAgo(4), daysAgo(3), daysAgo(1)])
  const again = await sql<{
    duplicates: number
  }>`select sum(duplicates)::int as duplicates from telemetry_arrival where device_id = 'gate'`.execute(database.db)
  expect(again.rows).toEqual([{ duplicates: 2 }])
})

test('rolls up once what a dead process left', async () => {
  const values = (n: number) => ({ pm25: 20 + n })
  const first = createIngest({ db: database.db, clock: pinnedClock(NOW), zone, owner: 'dead' })
  await first.accept(message('d1', daysAgo(6), values(0), 7))
  // As if it had died between history and roll-up: its note stands, what follows is undone.
  await sql`insert into telemetry_open (owner, series, day, readings, newest, late, disordered)
    select 'dead', array[id], array['2025-02-25'::date], array[1], array[${daysAgo(6)}::timestamptz], array[1], array[0]
    from telemetry_series where device_id = 'd1' and metric = 'pm25'`.execute(database.db)
  await sql`delete from telemetry_day where device_id = 'd1' and day = '2025-02-25'`.execute(database.db)
  await sql`delete from device_state where device_id = 'd1'`.execute(database.db)
  const next = createIngest({ db: database.db, clock: pinnedClock(NOW), zone, owner: 'dead' })

  expect(await next.recover(true)).toBe(1)
  expect(await next.recover(true)).toBe(0)

  const day = await sql`select day, readings from telemetry_day where device_id = 'd1' and day = '2025-02-25'`.execute(database.db)
  expect(day.rows).toEqual([{ day: '2025-02-25', readings: 1 }])
  const state = await sql<{
    metric: string
    ts: string
  }>`select metric, ts from device_state where device_id = 'd1' and metric = 'pm25'`.execute(database.db)
  expect(state.rows).toEqual([{ metric: 'pm25', ts: daysAgo(2) }])
})
