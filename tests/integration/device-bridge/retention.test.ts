/** What is kept beside readings goes when its days are over: by kind, never while a repetition would still be accepted, in small steps. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createIngest } from '../../../device-bridge/ingest.ts'
import { KEEP, LIMITS } from '../../../device-bridge/mapping/kinds.ts'
import { dropOver, type KeepRules } from '../../../server/store/telemetry-retention.ts'
import { register } from '../../faults/bridge-stream.ts'
import { pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'

const NOW = '2025-03-03T04:00:00.000Z'
const DAY_MS = 86_400_000
const times = { ...LIMITS, now: NOW }
const rules: KeepRules = {
  quarantine: { days: 90, byKind: [{ kind: 'parking', days: 200 }] },
  events: { days: 400, byKind: [{ kind: 'parking', days: 50 }] },
  alarms: { days: 500, byKind: [] },
  refusals: { days: 300, byKind: [] },
}
let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  await register(database.db, 'keep', 1)
  await sql`insert into device (subject_id, id, kind, name, registered_at) values ('keep', 'gate', 'parking', 'gate', ${NOW})`.execute(
    database.db,
  )
})
afterAll(() => database.drop())
beforeEach(async () => {
  await sql`delete from telemetry_quarantine`.execute(database.db)
  await sql`delete from device_event`.execute(database.db)
})

const ago = (days: number) => new Date(Date.parse(NOW) - days * DAY_MS).toISOString()
const setAside = (device: string, days: number) =>
  sql`insert into telemetry_quarantine (subject_id, device_id, reason, detail, received_at) values ('keep', ${device}, 'malformed', ${`${days}`}, ${ago(days)})`.execute(
    database.db,
  )
const event = (device: string, days: number) =>
  sql`insert into device_event (subject_id, device_id, event, ts, seq, received_at) values ('keep', ${device}, 'abnormal', ${ago(days)}, ${Math.round(days)}, ${NOW})`.execute(
    database.db,
  )
const left = async (table: 'telemetry_quarantine' | 'device_event', days: string) =>
  (
    await sql<{
      device_id: string
      days: string
    }>`select device_id, ${sql.ref(days)}::text as days from ${sql.table(table)} order by 1, ${sql.ref(days)}::int`.execute(database.db)
  ).rows.map((row) => `${row.device_id} ${row.days}`)

test('of each kind as long as its rule says, to the minute', async () => {
  for (const device of ['d0', 'gate', 'nobody'])
    for (const days of [89, 91, 199, 201]) {
      await setAside(device, days)
    }
  for (const device of ['d0', 'gate']) for (const days of [36, 49, 51, 399, 401]) await event(device, days)

  const dropped = await dropOver(database.db, rules, times)

  expect(dropped).toMatchObject({ quarantine: 7, events: 4 })
  expect(await left('telemetry_quarantine', 'detail')).toEqual(['d0 89', 'gate 89', 'gate 91', 'gate 199', 'nobody 89'])
  expect(await left('device_event', 'seq')).toEqual(['d0 36', 'd0 49', 'd0 51', 'd0 399', 'gate 36', 'gate 49'])
  expect(await dropOver(database.db, rules, times)).toMatchObject({ quarantine: 0, events: 0 })
})

test('never while its repetition would still be accepted: it would come back as new', async () => {
  await event('gate', 20)
  const short = { ...rules, events: { days: 400, byKind: [{ kind: 'parking', days: 1 }] } }

  expect(await dropOver(database.db, short, times)).toMatchObject({ events: 0 })
  expect(await dropOver(database.db, short, { ...times, now: ago(-16) })).toMatchObject({ events: 1 })
})

test('in steps, however much there is, beside a row that somebody holds', async () => {
  await sql`insert into telemetry_quarantine (subject_id, device_id, reason, detail, received_at)
    select 'keep', 'd0', 'malformed', n::text, ${ago(100)} from generate_series(1, 12000) n`.execute(database.db)

  const held = await database.db.transaction().execute(async (trx) => {
    await sql`select from telemetry_quarantine where detail = '1' for update`.execute(trx)
    return dropOver(database.db, rules, times)
  })

  expect(held.quarantine).toBe(11_999)
  expect((await dropOver(database.db, rules, times)).quarantine).toBe(1)
})

test('alarms only when they are over and handled, with what persons did; nobody else deletes that', async () => {
  const alarm = async (name: string, clearedDays: number | null, handledDays: number | null) => {
    const stored = await sql<{ id: string }>`
      insert into device_alarm (subject_id, device_id, kind, alarm, sort, source, severity, raised_at, noticed_at, cleared_at, handled_at, outcome)
      values ('keep', 'd0', 'environment', ${name}, 'event', 'event', 'notice', ${ago(900)}, ${ago(900)},
        ${clearedDays === null ? null : ago(clearedDays)}, ${handledDays === null ? null : ago(handledDays)}, ${handledDays === null ? null : 'repaired'})
      returning id`.execute(database.db)
    await sql`insert into device_alarm_act (alarm_id, at, by, act, detail) values (${stored.rows[0]?.id}, ${NOW}, 'u', 'handle', '{}')`.execute(
      database.db,
    )
  }
  await alarm('over', 600, 600)
  await alarm('handled-late', 600, 400)
  await alarm('cleared-late', 400, 600)
  await alarm('unhandled', 600, null)
  await alarm('lasting', null, 600)
  await expect(sql`delete from device_alarm_act`.execute(database.db)).rejects.toThrow('append-only')

  expect((await dropOver(database.db, rules, times)).alarms).toBe(1)

  const kept = await sql<{ alarm: string; acts: number }>`
    select alarm, (select count(*)::int from device_alarm_act where alarm_id = a.id) as acts from device_alarm a order by 1`.execute(
    database.db,
  )
  expect(kept.rows).toEqual(['cleared-late', 'handled-late', 'lasting', 'unhandled'].map((name) => ({ alarm: name, acts: 1 })))
  await expect(sql`delete from device_alarm_act`.execute(database.db)).rejects.toThrow('append-only')
})

test('what brokers refused', async () => {
  for (const days of [299, 301])
    await sql`insert into gateway_refusal (gateway, reason, topic, address, hour, first_at, last_at, times)
      values ('gw', 'locked', '', ${`${days}`}, ${ago(days)}, ${ago(days)}, ${ago(days)}, 1)`.execute(database.db)

  expect((await dropOver(database.db, rules, times)).refusals).toBe(1)

  expect((await sql<{ address: string }>`select address from gateway_refusal`.execute(database.db)).rows).toEqual([{ address: '299' }])
})

test('where readings came from, after the last of them', async () => {
  const ingest = createIngest({ db: database.db, clock: pinnedClock(NOW), zone: 'Asia/Shanghai' })
  const send = (device: string, values: object) =>
    ingest.accept({
      topic: `pingji/v1/keep/${device}/telemetry`,
      payload: Buffer.from(JSON.stringify({ ts: NOW, seq: 1, values })),
    })
  await send('d0', { pm25: 5 })
  await send('gate', { online: true })
  const classes = async () =>
    (await sql<{ keep_days: number }>`select keep_days from telemetry_batch order by 1`.execute(database.db)).rows.map(
      (row) => row.keep_days,
    )
  expect(await classes()).toEqual([35, 180])

  await dropOver(database.db, KEEP, { ...times, now: ago(-38) })
  expect(await classes()).toEqual([35, 180])
  await dropOver(database.db, KEEP, { ...times, now: ago(-40) })
  expect(await classes()).toEqual([180])
  await dropOver(database.db, KEEP, { ...times, now: ago(-200) })
  expect(await classes()).toEqual([])
})
