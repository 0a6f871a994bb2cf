import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storeAlarms } from '../../../device-bridge/alarms/index.ts'
import { createIngest } from '../../../device-bridge/ingest.ts'
import type { Trx } from '../../../server/store/transaction.ts'
import { pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'

const NOW = '2025-03-03T04:00:00.000Z'
let database: TestDatabase
let count = 0

beforeAll(async () => {
  database = await testDatabase()
  await sql`insert into organisation (id, name, kind, created_at) values ('org', '开发商', 'developer', now())`.execute(database.db)
})
afterAll(() => database.drop())

const KINDS: { readonly [device: string]: string } = { cover: 'manhole', air: 'environment', eye: 'falling-objects', gas: 'fire-alarm' }

async function subject(): Promise<string> {
  count += 1
  const id = `subject_${count}`
  await sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_by, created_at)
    values (${id}, 'p', 'community', ${`小区${count}`}, 'org', '', 1, '{}', 'u', now())`.execute(database.db)
  for (const [device, kind] of Object.entries(KINDS))
    await sql`insert into device (subject_id, id, kind, name, registered_at) values (${id}, ${device}, ${kind}, ${device}, now())`.execute(
      database.db,
    )
  return id
}

type Said =
  | { readonly device: string; readonly minute: number; readonly seq?: number; readonly metric: string; readonly value: number }
  | { readonly device: string; readonly minute: number; readonly seq?: number; readonly event: string }

const ts = (minute: number) => new Date(Date.parse('2025-03-03T00:00:00Z') + minute * 60_000).toISOString()

/** Says it to the bridge, all in one batch. */
async function hear(id: string, said: readonly Said[]): Promise<void> {
  const messages = said.map(({ device, minute, seq = 0, ...rest }) => {
    const isEvent = 'event' in rest
    const body = isEvent
      ? { event: rest.event.replace(':cleared', ''), cleared: rest.event.endsWith(':cleared') }
      : { values: { [rest.metric]: ['open', 'online'].includes(rest.metric) ? rest.value === 1 : rest.value } }
    return {
      topic: `pingji/v1/${id}/${device}/${isEvent ? 'event' : 'telemetry'}`,
      payload: Buffer.from(JSON.stringify({ ts: ts(minute), seq, ...body })),
    }
  })
  const ingest = createIngest({ db: database.db, clock: pinnedClock(NOW), zone: 'Asia/Shanghai' })
  await Promise.all(messages.map((message) => ingest.accept(message)))
  await ingest.idle()
}

async function alarms(id: string) {
  const found = await sql<{ device_id: string; alarm: string; source: string; raised_at: string; cleared_at: string | null }>`
    select device_id, alarm, source, raised_at, cleared_at from device_alarm where subject_id = ${id} order by 1, 2, 3, 4`.execute(
    database.db,
  )
  const minute = (at: string) => (Date.parse(at) - Date.parse(ts(0))) / 60_000
  return found.rows.map((row) => [
    row.device_id,
    row.alarm,
    row.source,
    minute(row.raised_at),
    row.cleared_at === null ? null : minute(row.cleared_at),
  ])
}

const tilt = (minute: number, value: number): Said => ({ device: 'cover', minute, metric: 'tilt', value })

describe('alarms', () => {
  test('are raised above one limit and cleared below another', async () => {
    const id = await subject()

    await hear(id, [tilt(1, 5), tilt(2, 20), tilt(3, 12), tilt(4, 14)])
    expect(await alarms(id)).toEqual([['cover', 'abnormal', 'tilt', 2, null]])
    await hear(id, [tilt(5, 9), tilt(6, 3)])

    expect(await alarms(id)).toEqual([['cover', 'abnormal', 'tilt', 2, 5]])
  })

  test('have a life for each metric of one alarm', async () => {
    const id = await subject()
    await hear(id, [
      { device: 'air', minute: 1, metric: 'pm25', value: 180 },
      { device: 'air', minute: 2, metric: 'noise', value: 70 },
      { device: 'air', minute: 3, metric: 'pm25', value: 20 },
    ])

    expect(await alarms(id)).toEqual([
      ['air', 'overLimit', 'noise', 2, null],
      ['air', 'overLimit', 'pm25', 1, 3],
    ])
  })

  test('that a device reports last until it takes them back; happenings are over at once', async () => {
    const id = await subject()
    await hear(id, [
      { device: 'gas', minute: 1, event: 'gasLeak' },
      { device: 'gas', minute: 2, event: 'gasLeak' },
      { device: 'eye', minute: 3, event: 'objectThrown' },
      { device: 'eye', minute: 5, event: 'objectThrown' },
    ])
    await hear(id, [{ device: 'gas', minute: 9, event: 'gasLeak:cleared' }])

    expect(await alarms(id)).toEqual([
      ['eye', 'objectThrown', 'event', 3, 3],
      ['eye', 'objectThrown', 'event', 5, 5],
      ['gas', 'gasLeak', 'event', 1, 9],
    ])
  })

  test('a late reading divides an alarm; what a person did to it stays', async () => {
    const id = await subject()
    await hear(id, [tilt(10, 30)])
    await sql`update device_alarm set acknowledged_at = ${NOW}, acknowledged_by = 'someone' where subject_id = ${id}`.execute(database.db)
    await hear(id, [tilt(40, 30)])
    await hear(id, [tilt(20, 2)])
    await hear(id, [tilt(5, 30)])

    expect(await alarms(id)).toEqual([
      ['cover', 'abnormal', 'tilt', 5, 20],
      ['cover', 'abnormal', 'tilt', 40, null],
    ])
    const kept = await sql`select acknowledged_by from device_alarm where subject_id = ${id} order by raised_at`.execute(database.db)
    expect(kept.rows).toEqual([{ acknowledged_by: 'someone' }, { acknowledged_by: null }])
  })

  test('are the same for any order of arrival, any batches and any repetition', async () => {
    const said = fc.oneof(
      fc.record({ device: fc.constant('cover'), minute: fc.nat(30), metric: fc.constant('tilt'), value: fc.constantFrom(2, 12, 30) }),
      fc.record({ device: fc.constant('cover'), minute: fc.nat(30), metric: fc.constant('open'), value: fc.constantFrom(0, 1) }),
      fc.record({
        device: fc.constant('gas'),
        minute: fc.nat(30),
        seq: fc.nat(2),
        event: fc.constantFrom('gasLeak', 'gasLeak:cleared', 'fire'),
      }),
      fc.record({ device: fc.constant('eye'), minute: fc.nat(30), event: fc.constant('objectThrown') }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 25 }), fc.infiniteStream(fc.nat()), async (list, picks) => {
        // Of two values for one moment a device says only one.
        const known = new Map(
          list.map((one) => [`${one.device}/${one.minute}/${'event' in one ? ('seq' in one ? one.seq : 0) : one.metric}`, one]),
        )
        const unique = [...known.values()]
        const [one, other] = [await subject(), await subject()]
        await hear(
          one,
          [...unique].sort((a, b) => a.minute - b.minute),
        )
        const left = [...unique, ...unique.slice(0, 5)]
        const pick = () => Number(picks.next().value)
        while (left.length > 0) {
          const size = (pick() % 4) + 1
          await hear(other, Array.from({ length: Math.min(size, left.length) }, () => left.splice(pick() % left.length, 1)).flat())
        }
        expect(await alarms(other)).toEqual(await alarms(one))
      }),
      { numRuns: 40 },
    )
  }, 120_000)

  test('of a device that two bridges hear at once are judged by what both of them stored', async () => {
    const id = await subject()
    const series = await sql<{ id: number }>`
      insert into telemetry_series (subject_id, device_id, metric, keep_days) values (${id}, 'cover', 'tilt', 35) returning id`.execute(
      database.db,
    )
    await sql`select open_telemetry_partition(35::smallint, ${NOW}::timestamptz)`.execute(database.db)
    const store = async (trx: Trx, minute: number, value: number) => {
      await sql`insert into telemetry_reading (ts, seq, number, received_at, series, keep_days)
        values (${ts(minute)}, 0, ${value}, ${NOW}, ${series.rows[0]?.id ?? 0}, 35)`.execute(trx)
      const reading = { subject: id, device: 'cover', metric: 'tilt', ts: ts(minute), seq: 0, number: value, text: null }
      await storeAlarms(trx, { readings: [reading], events: [], kindOf: (_, device) => KINDS[device], receivedAt: NOW })
    }
    let other: Promise<unknown> = Promise.resolve()
    await database.db.transaction().execute(async (trx) => {
      await store(trx, 1, 30)
      other = database.db.transaction().execute((second) => store(second, 5, 2))
      await until(async () => {
        const waiting = await sql<{
          n: number
        }>`select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted`.execute(database.db)
        return (waiting.rows[0]?.n ?? 0) > 0
      })
    })
    await other

    expect(await alarms(id)).toEqual([['cover', 'abnormal', 'tilt', 1, 5]])
  })
})

/** Looks at most two seconds. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 40 && !(await isSo()); tries += 1) await new Promise((done) => setTimeout(done, 50))
}
