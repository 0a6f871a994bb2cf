/** Readings of the layouts before: migrated, they are the same to the last digit, and still known when they come again. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIngest } from '../../../device-bridge/ingest.ts'
import { RETENTION } from '../../../device-bridge/mapping/kinds.ts'
import { connect, migratorOf } from '../../../server/store/connection.ts'
import { moveToTheirClass } from '../../../server/store/telemetry-partitions.ts'
import type { Db } from '../../../server/store/transaction.ts'
import { register } from '../../faults/bridge-stream.ts'
import { pinnedClock } from '../../support/clock.ts'
import { emptyDatabase } from '../../support/database.ts'

const NOW = '2025-03-03T04:00:00.000Z'
let database: Awaited<ReturnType<typeof emptyDatabase>>
let db: Db

beforeAll(async () => {
  database = await emptyDatabase()
  db = connect(database.url, { max: 4 })
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

async function migrateTo(name: string) {
  const { error } = await migratorOf(db).migrateTo(name)
  expect(error).toBeUndefined()
}
/** Every column as text, so that nothing is rounded on its way here. */
const readings = async () =>
  (
    await sql<{ row: string }>`
      select concat_ws('|', subject_id, device_id, metric, extract(epoch from ts), seq, coalesce(number::text, '-'), coalesce(text, '-'),
        extract(epoch from received_at)) as row from telemetry order by subject_id, device_id, metric, ts, seq`.execute(db)
  ).rows.map(({ row }) => row)
const rollUps = async () =>
  (await sql`select * from telemetry_day order by subject_id, device_id, day`.execute(db)).rows.concat(
    (await sql`select * from device_state order by subject_id, device_id, metric`.execute(db)).rows,
  )
const message = (device: string, ts: string, seq: number, values: object) => ({
  topic: `pingji/v1/old/${device}/telemetry`,
  payload: Buffer.from(JSON.stringify({ ts, seq, values })),
})

test('rows of the first layout survive 0013 and what follows, and the way back', async () => {
  await migrateTo('0012-role-grants')
  await register(db, 'old', 3)
  await sql`insert into device (subject_id, id, kind, name, registered_at) values ('old', 'gate', 'parking', 'gate', ${NOW})`.execute(db)
  await sql`insert into telemetry (subject_id, device_id, metric, ts, seq, number, text, received_at)
    select 'old', d, m, ${NOW}::timestamptz - make_interval(mins => n * 97, secs => n * 0.000001), n * 1234567890123, n / 7.0::float8, null,
      ${NOW}::timestamptz - make_interval(mins => n, secs => 0.000009)
    from generate_series(1, 300) n, unnest(array['d0', 'd1', 'gate']) d, unnest(array['pm25', 'online']) m
    union all select 'old', 'gone', 'm', '2019-01-01T00:00:00Z', 0, 'Infinity', '第一行 ' || chr(10) || '''"', '2019-01-02T00:00:00Z'
    union all select 'old', 'd2', 'pm25', ${NOW}, 9007199254740993, null, null, ${NOW}`.execute(db)
  await sql`insert into telemetry_day (subject_id, device_id, day, readings) select subject_id, device_id, ts::date, count(*)::int from telemetry group by 1, 2, 3`.execute(
    db,
  )
  await sql`insert into device_state (subject_id, device_id, metric, ts, seq, number, text)
    select distinct on (device_id, metric) subject_id, device_id, metric, ts, seq, number, text from telemetry order by device_id, metric, ts desc`.execute(
    db,
  )
  const [before, rolled] = [await readings(), await rollUps()]
  expect(before).toHaveLength(1802)

  await migrateTo('0013-telemetry-partitions')
  expect(await readings()).toEqual(before)
  await migrateTo('0020-telemetry-provenance')
  expect(await readings()).toEqual(before)
  expect(await moveToTheirClass(db, RETENTION)).toBeGreaterThan(0)
  expect(await readings()).toEqual(before)
  expect(await rollUps()).toEqual(rolled)

  await migrateTo('0012-role-grants')
  expect(await readings()).toEqual(before)
  await migrateTo('0020-telemetry-provenance')
  expect(await readings()).toEqual(before)
})

test('they are known when they come again, and new ones stand beside them', async () => {
  const before = await readings()
  const days = await sql`select * from telemetry_day order by 1, 2, 3`.execute(db)
  await sql`insert into telemetry_reading (ts, seq, number, received_at, series, keep_days)
    select ${NOW}::timestamptz - interval '1 hour', 5, 42, ${NOW}, id, keep_days from telemetry_series where device_id = 'd0' and metric = 'pm25'`.execute(
    db,
  )
  const ingest = createIngest({ db, clock: pinnedClock(NOW), zone: 'Asia/Shanghai' })

  await ingest.accept(message('d0', '2025-03-03T03:00:00Z', 5, { pm25: 42 }))
  expect(ingest.counts).toMatchObject({ stored: 0, duplicates: 1 })
  await ingest.accept(message('d0', '2025-03-03T03:00:00Z', 5, { pm25: 43 }))
  expect(ingest.counts).toMatchObject({ stored: 0, duplicates: 1, rejected: 1 })
  await ingest.accept(message('d0', '2025-03-03T03:30:00Z', 6, { pm25: 7 }))
  await ingest.idle()

  const after = await readings()
  expect(after.filter((row) => !before.includes(row))).toEqual([
    expect.stringMatching(/\|5\|42\|-\|1740974400\.000000$/),
    expect.stringMatching(/\|6\|7\|-\|1740974400\.000000$/),
  ])
  expect(after).toEqual(expect.arrayContaining(before))
  const sum = (rows: readonly unknown[]) => rows.reduce<number>((total, row) => total + (row as { readings: number }).readings, 0)
  expect(sum((await sql`select * from telemetry_day`.execute(db)).rows)).toBe(sum(days.rows) + 1)
})

test('what came with a message keeps its time of arrival on the way back', async () => {
  const before = await readings()
  await migrateTo('0018-telemetry-views')
  expect(await readings()).toEqual(before)
  await migrateTo('0020-telemetry-provenance')
  expect(await readings()).toEqual(before)
})
