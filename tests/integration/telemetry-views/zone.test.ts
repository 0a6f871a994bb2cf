// Issue 4 item 7, article 11: the zone is filtered, ordered and paged by the database, and what it says of evidence is what evidence says.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from '../../../server/base/api/common.ts'
import type { ZoneRow } from '../../../server/base/api/telemetry.ts'
import { type RunningApp, startApp } from '../../support/app.ts'
import { fillDevices } from '../../support/evidence.ts'

const NOW = '2025-03-03T04:00:00Z'
const SHENSHAN = 'shenshan-2021'
let running: RunningApp

beforeAll(async () => {
  running = await startApp(NOW)
  const { db, alarms } = running.services
  alarms.stop()
  const subject = (id: string, name: string, address: string, programme = SHENSHAN) =>
    sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_by, created_at)
      select ${id}, ${programme}, 'community', ${name}, o.id, ${address}, 1, '{}', 'u', ${NOW} from organisation o order by o.id limit 1`.execute(
      db,
    )
  await subject('s-a', '锦绣园10期', '示范路1号')
  await subject('s-b', '锦绣园2期', '示范路2号')
  await subject('s-c', '安居苑', '海滨路3号')
  await subject('s-d', '威海小区', '海滨路4号', 'weihai-2020')
  await subject('s-e', '空置园', '100%路_5号')
  await fillDevices(db, 's-a', NOW, [
    { kind: 'energy-water', count: 10, reporting: 10, units: 10 },
    { kind: 'security-video', count: 4, reporting: 4, units: 4, state: { faceCapable: 1 } },
    // Smoke detectors alone: the row about gas detectors has devices of the kind, but none of its own.
    { kind: 'fire-alarm', count: 5, reporting: 5, units: 5, state: { detectorKind: 'smoke' } },
  ])
  await fillDevices(db, 's-b', NOW, [
    { kind: 'energy-water', count: 10, reporting: 0, units: 10 },
    { kind: 'street-light', count: 3, reporting: 3, state: { place: 'public', controlMode: 'smart' } },
  ])
  await fillDevices(db, 's-c', NOW, [{ kind: 'lift', count: 2, reporting: 1, days: 3 }])
  await fillDevices(db, 's-d', NOW, [{ kind: 'charging-ebike', count: 1, reporting: 1 }])
  // Retired devices prove nothing and are not counted.
  await sql`insert into device (subject_id, id, kind, name, registered_at, last_seen_at, asset_state)
    values ('s-c', 'old', 'broadcast', '旧广播', ${NOW}, ${NOW}, 'retired')`.execute(db)
  await sql`insert into device_alarm (subject_id, device_id, kind, alarm, sort, source, severity, raised_at, noticed_at)
    select 's-c', 'lift-0001', 'lift', 'abnormal', 'event', 'event', 'notice', ${NOW}::timestamptz - make_interval(mins => n), ${NOW} from generate_series(1, 3) n`.execute(
    db,
  )
  await db.transaction().execute(async (trx) => {
    await sql`set local session_replication_role = replica`.execute(trx)
    await sql`insert into rating_result (id, case_id, subject_id, stage, level, passed, approved, bonus, total, confirmed_on, confirmed_at)
      values ('r1', 'c1', 's-a', 'final', 'HIGH_END', true, 90, 0, 90, '2022-01-10', '2022-01-10'), ('r2', 'c2', 's-b', 'final', 'BASIC', true, 70, 0, 70, '2024-06-10', '2024-06-10')`.execute(
      trx,
    )
  })
}, 180_000)
afterAll(() => running.close())

const zone = async (query: string) => (await running.stage.driver.as('official1')).get<Page<ZoneRow>>(`/api/devices/zone?${query}`)
const names = async (query: string) => (await zone(query)).items.map(({ name }) => name)

describe('the zone', () => {
  test.each([
    ['sort=name', ['安居苑', '锦绣园2期', '锦绣园10期', '空置园', '威海小区']],
    ['sort=name&descending=true', ['威海小区', '空置园', '锦绣园10期', '锦绣园2期', '安居苑']],
    ['sort=devices&descending=true', ['锦绣园10期', '锦绣园2期', '安居苑', '威海小区', '空置园']],
    ['sort=alarms&descending=true', ['安居苑', '锦绣园2期', '锦绣园10期', '空置园', '威海小区']],
    ['sort=online', ['锦绣园2期', '安居苑', '锦绣园10期', '威海小区', '空置园']],
    ['sort=level&descending=true', ['锦绣园10期', '锦绣园2期', '安居苑', '空置园', '威海小区']],
  ])('%s puts names by their sound and number, and what is not known last', async (query, expected) => {
    expect(await names(query)).toEqual(expected)
  })

  test('is found by words as they are written, by address and by level', async () => {
    expect(await names('q=%E6%B5%B7%E6%BB%A8')).toEqual(['安居苑', '威海小区'])
    expect(await names('q=100%25')).toEqual(['空置园'])
    expect(await names('q=_5')).toEqual(['空置园'])
    expect(await names('level=HIGH_END')).toEqual(['锦绣园10期'])
    expect(await names('level=none')).toEqual(['安居苑', '空置园', '威海小区'])
  })

  test('comes in pages, each with its own subjects alone', async () => {
    const first = await zone('sort=name&limit=2')
    const second = await zone(`sort=name&limit=2&cursor=${first.nextCursor ?? ''}`)
    const third = await zone(`sort=name&limit=2&cursor=${second.nextCursor ?? ''}`)

    expect([first, second, third].map(({ items, total, nextCursor }) => [items.map(({ name }) => name), total, nextCursor])).toEqual([
      [['安居苑', '锦绣园2期'], 5, '2'],
      [['锦绣园10期', '空置园'], 5, '4'],
      [['威海小区'], 5, null],
    ])
  })

  test('counts rows with data exactly as evidence measures them', async () => {
    const { evidence, programmes } = running.services
    const { items } = await zone('sort=evidence&descending=true')
    const shares: number[] = []
    for (const { id, programme, evidence: said } of items) {
      const scheme = await programmes.scheme(programme)
      const rows = Object.values(await evidence.forRows(id, scheme.rows, scheme))
      const withData = rows.filter((row) => [row, ...(row.others ?? [])].every(({ state }) => state === 'measured'))
      expect([id, said.rows, said.withData]).toEqual([id, rows.length, withData.length])
      shares.push(said.withData / said.rows)
    }

    expect(items.find(({ id }) => id === 's-a')?.evidence.withData).toBeGreaterThan(2)
    expect(shares).toEqual([...shares].sort((a, b) => b - a))
  })
})
