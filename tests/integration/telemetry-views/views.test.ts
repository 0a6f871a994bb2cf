import { type KyselyPlugin, RawNode, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from '../../../server/base/api/common.ts'
import type { BridgeHealth, DeviceScreen, Series, SubjectDashboard, Trend, ZoneRow } from '../../../server/base/api/telemetry.ts'
import { reportsByDay } from '../../../server/store/telemetry.ts'
import * as store from '../../../server/store/telemetry-views.ts'
import type { Db } from '../../../server/store/transaction.ts'
import { zonePage } from '../../../server/store/zone.ts'
import { presenceRule } from '../../../server/telemetry-views/kinds.ts'
import { type RunningApp, startApp } from '../../support/app.ts'

// What people see of a thousand devices, over HTTP, on a real database. Clock: 2025-03-03 12:00 in Shanghai.
let running: RunningApp
const NOW = '2025-03-03T04:00:00Z'

beforeAll(async () => {
  running = await startApp(NOW)
  // Silence of the devices below would become alarms in the middle of a test.
  await running.services.alarms.stop()
  const { db } = running.services
  await sql`insert into organisation (id, name, kind, created_at) values ('org-x', '远望物业', 'developer', now()) on conflict do nothing`.execute(
    db,
  )
  await sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_by, created_at)
    select 'big-' || n, 'shenshan-2021', 'community', (array['海棠湾', '丁香园', '空置园'])[n], 'org-x', '示范路' || n || '号', 1000, '{}', 'u', now() from generate_series(1, 3) n`.execute(
    db,
  )
  // A thousand devices: 500 lifts, 500 water meters, over ten buildings of five floors; each tenth is silent, each hundredth was never heard.
  await sql`insert into building (subject_id, id, name, registered_at, updated_at) select 'big-1', 'b' || n, n || '栋', now(), now() from generate_series(1, 10) n`.execute(
    db,
  )
  await sql`insert into device (subject_id, id, kind, name, building, floor, registered_at, last_seen_at)
    select 'big-1', 'd-' || lpad(n::text, 4, '0'), case when n % 2 = 0 then 'lift' else 'energy-water' end, '设备' || n, 'b' || (n % 10 + 1), (n % 5 + 1)::text,
      ${NOW}::timestamptz - interval '100 days',
      case when n % 100 = 0 then null when n % 10 = 0 then ${NOW}::timestamptz - interval '9 days' else ${NOW}::timestamptz - interval '3 minutes' end
    from generate_series(1, 1000) n`.execute(db)
  await sql`insert into device (subject_id, id, kind, name, place, registered_at, asset_state) values ('big-1', 'gone', 'lift', '旧电梯', '1栋', ${NOW}, 'retired')`.execute(
    db,
  )
  await sql`insert into device (subject_id, id, kind, name, place, registered_at, last_seen_at) values ('big-2', 'one', 'lift', '电梯', '北门', ${NOW}, ${NOW})`.execute(
    db,
  )
  await sql`insert into telemetry_day (subject_id, device_id, day, readings) select 'big-1', 'd-' || lpad(n::text, 4, '0'), d::date, 96
    from generate_series(1, 1000) n, generate_series(date '2025-02-20', date '2025-03-03', interval '1 day') d where n % 100 <> 0 and d::date <> '2025-02-25'`.execute(
    db,
  )
  await sql`insert into device_state (subject_id, device_id, metric, ts, seq, number) select 'big-1', 'd-' || lpad(n::text, 4, '0'), m, ${NOW}::timestamptz - interval '3 minutes', 1, 1
    from generate_series(1, 999) n, unnest(array['online', 'reading']) m where n % 100 <> 0`.execute(db)
  await history('2025-03-02 04:00Z', '2025-03-03 03:55Z', '5 minutes', ['2025-03-02 10:00Z', '2025-03-02 12:00Z'])
  await sql`insert into device_alarm (subject_id, device_id, kind, alarm, sort, source, severity, raised_at, noticed_at)
    select 'big-1', 'd-' || lpad((n * 2)::text, 4, '0'), 'lift', 'abnormal', 'event', 'event', case when n = 3 then 'urgent' else 'notice' end,
      ${NOW}::timestamptz - make_interval(mins => n), ${NOW} from generate_series(1, 30) n`.execute(db)
  await sql`update device_alarm set handled_at = ${NOW}, handled_by = 'u', outcome = 'repaired' where device_id = 'd-0002'`.execute(db)
  await sql`insert into telemetry_quarantine (subject_id, device_id, reason, detail, received_at, mapping)
    select 'big-1', 'd-0001', case when n % 3 = 0 then 'implausible' else 'malformed' end, 'reading ' || n, ${NOW}::timestamptz - make_interval(mins => n), case when n % 3 = 0 then 'haichuan' end
    from generate_series(1, 60) n`.execute(db)
  await sql`insert into device_event (subject_id, device_id, event, ts, seq, received_at) values ('big-1', 'd-0002', 'abnormal', ${NOW}::timestamptz - interval '5 minutes', 1, ${NOW})`.execute(
    db,
  )
  await sql`insert into bridge_state (name, host, started_at, counts, lag_ms, rate, waiting, updated_at)
    values ('east', 'h1', ${NOW}, '{"stored": 12}', 40, 12.5, 3, ${NOW}), ('west', 'h2', ${NOW}, '{}', 0, 0, 0, ${NOW}::timestamptz - interval '1 hour')`.execute(
    db,
  )
  await sql`analyze`.execute(db)
}, 120_000)
afterAll(() => running.close())

/** Readings of one meter from a moment to another, none within the gap. */
async function history(from: string, to: string, step: string, [gapFrom = '', gapTo = '']: readonly string[]) {
  const { db } = running.services
  await sql`insert into telemetry_series (subject_id, device_id, metric, keep_days) values ('big-1', 'd-0001', 'reading', 35) on conflict do nothing`.execute(
    db,
  )
  await sql`select open_telemetry_partition(35::smallint, day) from generate_series(date_trunc('day', ${from}::timestamptz), ${to}::timestamptz, interval '1 day') day`.execute(
    db,
  )
  await sql`insert into telemetry_reading (ts, seq, number, received_at, series, keep_days)
    select t, 0, extract(epoch from t - timestamptz '2025-03-01') / 3600, t, s.id, 35
    from generate_series(${from}::timestamptz, ${to}::timestamptz, ${step}::interval) t, telemetry_series s
    where s.subject_id = 'big-1' and s.device_id = 'd-0001' and s.metric = 'reading' and t not between ${gapFrom}::timestamptz and ${gapTo}::timestamptz`.execute(
    db,
  )
}

async function get<T>(username: string, url: string): Promise<T> {
  const answer = await running.app.inject({ method: 'GET', url, headers: { cookie: await running.cookieOf(username) } })
  expect(answer.statusCode, answer.body.slice(0, 300)).toBe(200)
  return answer.json() as T
}
const statusOf = async (username: string, url: string) =>
  (await running.app.inject({ method: 'GET', url, headers: { cookie: await running.cookieOf(username) } })).statusCode

describe('dashboard', () => {
  test('counts installed devices by how they are heard', async () => {
    const view = await get<SubjectDashboard>('official1', '/api/subjects/big-1/telemetry')

    expect(view.totals).toEqual({ installed: 1000, online: 900, silent: 90, never: 10, openAlarms: 29 })
    expect(
      view.kinds.map(({ kind, installed, online, silent, never, openAlarms }) => [kind, installed, online, silent, never, openAlarms]),
    ).toEqual([
      ['energy-water', 500, 500, 0, 0, 0],
      ['lift', 500, 400, 90, 10, 29],
    ])
    expect(view.alarms).toHaveLength(20)
    expect(view.alarms[0]).toMatchObject({ deviceId: 'd-0006', severity: 'urgent', name: { zh: '电梯运行状态异常' } })
  })

  test('lists buildings and floors in their order', async () => {
    const { places } = await get<SubjectDashboard>('official1', '/api/subjects/big-1/telemetry')

    expect([...new Set(places.map(({ building }) => building?.name))].slice(0, 3)).toEqual(['1栋', '2栋', '3栋'])
    expect(places.filter(({ building }) => building?.id === 'b1').map(({ floor, installed, never }) => [floor, installed, never])).toEqual([
      ['1', 100, 10],
    ])
    expect(places.reduce((sum, { installed }) => sum + installed, 0)).toBe(1000)
  })

  test('takes a device that says it is off for silent', async () => {
    const { db } = running.services
    await sql`update device_state set number = 0 where subject_id = 'big-1' and device_id = 'd-0007' and metric = 'online'`.execute(db)
    const view = await get<Page<{ id: string }>>('official1', '/api/subjects/big-1/telemetry/devices?presence=silent&kind=energy-water')
    await sql`update device_state set number = 1 where subject_id = 'big-1' and device_id = 'd-0007' and metric = 'online'`.execute(db)

    expect(view.items.map(({ id }) => id)).toEqual(['d-0007'])
  })

  test('pages through the devices of a floor', async () => {
    const first = await get<Page<{ id: string }>>('official1', '/api/subjects/big-1/telemetry/devices?building=b3&floor=3&limit=60')
    const second = await get<Page<{ id: string }>>(
      'official1',
      `/api/subjects/big-1/telemetry/devices?building=b3&floor=3&limit=60&cursor=${first.nextCursor}`,
    )

    expect([first.items.length, first.total, second.items.length, second.nextCursor]).toEqual([60, 100, 40, null])
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(100)
  })

  test('shows a day on which nothing came as a gap', async () => {
    const trend = await get<Trend>('official1', '/api/subjects/big-1/telemetry/trend?days=10')

    expect(trend.installed).toBe(1000)
    expect(trend.days.map(({ day, devices }) => [day.slice(5), devices])).toEqual([
      ['02-22', 990],
      ['02-23', 990],
      ['02-24', 990],
      ['02-25', null],
      ...['02-26', '02-27', '02-28', '03-01', '03-02', '03-03'].map((day) => [day, 990]),
    ])
  })
})

describe('device page', () => {
  test('brings together what is known of a device', async () => {
    const screen = await get<DeviceScreen>('official1', '/api/subjects/big-1/telemetry/devices/d-0001')

    expect(screen.device).toMatchObject({ id: 'd-0001', kind: 'energy-water', building: '2栋', floor: '2', presence: 'online' })
    expect(screen.latest.find(({ key }) => key === 'reading')).toMatchObject({ number: 1, unit: 'm3', name: { zh: expect.any(String) } })
    expect(screen.quarantine.byReason).toEqual([
      { reason: 'malformed', count: 40 },
      { reason: 'implausible', count: 20 },
    ])
    expect(screen.quarantine.newest[0]).toMatchObject({ reason: 'malformed', detail: 'reading 1', receivedAt: '2025-03-03T03:59:00.000Z' })
    expect(screen.days.find(({ day }) => day === '2025-02-25')?.readings).toBeNull()
    expect(screen.proves.length).toBeGreaterThan(0)
  })

  test('draws a day in buckets and leaves a hole where nothing came', async () => {
    const series = await get<Series>('official1', '/api/subjects/big-1/telemetry/devices/d-0001/series?metric=reading&range=24h')

    expect(series.points).toHaveLength(96)
    expect(series.points.filter(({ mean }) => mean === null).map(({ from }) => from.slice(11, 16))).toEqual([
      '10:00',
      '10:15',
      '10:30',
      '10:45',
      '11:00',
      '11:15',
      '11:30',
      '11:45',
      '04:00',
    ])
    expect(series.points[0]).toMatchObject({ from: '2025-03-02T04:15:00.000Z', readings: 3 })
  })

  test('is not there for devices and metrics nobody knows', async () => {
    expect(await statusOf('official1', '/api/subjects/big-1/telemetry/devices/ghost')).toBe(404)
    expect(await statusOf('official1', '/api/subjects/big-1/telemetry/devices/d-0001/series?metric=mood')).toBe(404)
  })
})

describe('access', () => {
  test.each([
    '/telemetry',
    '/telemetry/trend',
    '/telemetry/devices',
    '/telemetry/devices/d-0001',
    '/telemetry/devices/d-0001/series?metric=reading',
    '/telemetry/stream',
  ])('another organisation finds nothing at %s', async (path) => {
    expect(await statusOf('applicant1', `/api/subjects/big-1${path}`)).toBe(404)
  })

  test('the zone and the bridge are for those who may', async () => {
    expect(await statusOf('applicant1', '/api/devices/zone')).toBe(403)
    expect(await statusOf('applicant1', '/api/devices/zone.csv')).toBe(403)
    expect(await statusOf('official1', '/api/bridge/health')).toBe(403)
  })
})

describe('bridge health', () => {
  test('shows processes, what was set aside by reason and mapping, gateways', async () => {
    const health = await get<BridgeHealth>('operator1', '/api/bridge/health')

    expect(
      health.bridges
        .filter(({ host }) => host.startsWith('h'))
        .map(({ name, alive, ratePerSecond, waiting, lagMs }) => [name, alive, ratePerSecond, waiting, lagMs]),
    ).toEqual([
      ['east', true, 12.5, 3, 40],
      ['west', false, 0, 0, 0],
    ])
    expect(health.quarantine.map(({ reason, mapping, count }) => [reason, mapping, count])).toEqual([
      ['malformed', null, 40],
      ['implausible', 'haichuan', 20],
    ])
  })
})

describe('zone', () => {
  test('lists every subject with devices, alarms and evidence', async () => {
    const page = await get<Page<ZoneRow>>('official1', '/api/devices/zone?sort=devices&descending=true')

    expect(page.items.map(({ name, installed, online, openAlarms }) => [name, installed, online, openAlarms])).toEqual([
      ['海棠湾', 1000, 900, 29],
      ['丁香园', 1, 1, 0],
      ['空置园', 0, 0, 0],
    ])
    const [big, , empty] = page.items
    expect(big?.evidence.withData).toBeGreaterThan(0)
    expect(empty?.evidence).toEqual({ rows: big?.evidence.rows, withData: 0, windowDays: 30 })
  })

  test('shows level and validity, and finds by level', async () => {
    const { db } = running.services
    await db.transaction().execute(async (trx) => {
      // The rows behind a rating and a certificate do not matter here.
      await sql`set local session_replication_role = replica`.execute(trx)
      await sql`insert into rating_result (id, case_id, subject_id, stage, level, passed, approved, bonus, total, confirmed_on, confirmed_at)
        values ('r1', 'c1', 'big-1', 'final', 'high', true, 90, 0, 90, '2022-01-10', '2022-01-10'), ('r2', 'c2', 'big-2', 'final', 'basic', true, 70, 0, 70, '2024-06-10', '2024-06-10')`.execute(
        trx,
      )
      await sql`insert into certificate (id, code, number, programme, key, subject_id, subject_name, applicant_name, level, issued_on, last_day, lapsed_on, renewal_from, state, issuer, payload, signature, key_id)
        select 'z' || n, 'z' || n, '证' || n, 'shenshan-2021', 'z' || n, (array['big-1', 'big-1', 'big-2'])[n], '', '', 'high', d, d + 1095, d + 1096, d + 900, (array['superseded', 'in-force', 'in-force'])[n], '', '{}', '', 'k'
        from unnest(array[date '2019-01-10', date '2022-01-10', date '2024-06-10']) with ordinality as i(d, n)`.execute(trx)
    })

    const all = await get<Page<ZoneRow>>('official1', '/api/devices/zone?sort=validity')
    const high = await get<Page<ZoneRow>>('official1', '/api/devices/zone?level=high')

    expect(all.items.map(({ name, certificate }) => [name, certificate?.number, certificate?.lastDay, certificate?.expired])).toEqual([
      ['海棠湾', '证2', '2025-01-09', true],
      ['丁香园', '证3', '2027-06-10', false],
      ['空置园', undefined, undefined, undefined],
    ])
    expect(high.items.map(({ name, level }) => [name, level?.zh])).toEqual([['海棠湾', expect.any(String)]])
  })

  test('is exported as it is filtered', async () => {
    const csv = await running.app.inject({
      method: 'GET',
      url: '/api/devices/zone.csv?q=%E4%B8%81%E9%A6%99',
      headers: { cookie: await running.cookieOf('official1') },
    })
    const xlsx = await running.app.inject({
      method: 'GET',
      url: '/api/devices/zone.xlsx',
      headers: { cookie: await running.cookieOf('official1') },
    })

    expect(csv.body.charCodeAt(0)).toBe(0xfeff)
    expect(csv.body.trim().split('\r\n')).toHaveLength(2)
    expect(csv.body).toContain('丁香园,示范路2号,远望物业')
    expect(xlsx.rawPayload.subarray(0, 2).toString()).toBe('PK')
  })
})

describe('a year of history', () => {
  /** Pages of the database that a question reads, counted by the database itself: the same on a slow machine. */
  async function pagesOf(ask: (db: Db) => Promise<unknown>): Promise<number> {
    let pages = 0
    const counting: KyselyPlugin = {
      transformQuery: ({ node }) => RawNode.create(['explain (analyze, buffers, format json) ', ''], [node]),
      transformResult: async ({ result }) => {
        const [row] = result.rows as { readonly 'QUERY PLAN': readonly { readonly Plan: { readonly [name: string]: number } }[] }[]
        const plan = row?.['QUERY PLAN'][0]?.Plan
        pages += (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0)
        return { rows: [] }
      },
    }
    await ask(running.services.db.withPlugin(counting))
    return pages
  }
  const rule = presenceRule(NOW)
  const meter = { subjectId: 'big-1', deviceId: 'd-0001', metric: 'reading' }
  const everything = { q: null, kind: null, presence: null, building: null, place: null, floor: null, after: null, limit: 51 }
  const QUESTIONS: readonly (readonly [string, (db: Db) => Promise<unknown>])[] = [
    ['kinds', (db) => store.presenceByKind(db, 'big-1', rule)],
    ['places', (db) => store.presenceByPlace(db, 'big-1', rule)],
    ['devices', (db) => store.devicesWithPresence(db, 'big-1', rule, everything)],
    ['open alarms', (db) => store.openAlarms(db, 'big-1', 20)],
    ['trend', (db) => reportsByDay(db, 'big-1', '2025-02-20', '2025-03-03')],
    ['days of a device', (db) => store.daysOfDevice(db, 'big-1', 'd-0001', '2025-02-20', '2025-03-03')],
    ['chart of a day', (db) => store.bucketsOf(db, meter, { from: '2025-03-02T04:15:00Z', to: '2025-03-03T04:15:00Z', bucketMinutes: 15 })],
    ['events', (db) => store.eventsOfDevice(db, 'big-1', 'd-0001', '2025-02-20T00:00:00Z', 100)],
    ['quarantine of a device', (db) => store.quarantineOfDevice(db, 'big-1', 'd-0001', '2025-03-02T00:00:00Z', 20)],
    ['quarantine by reason', (db) => store.quarantineByReason(db, '2025-03-02T04:00:00Z')],
    ['live data', (db) => store.liveOf(db, 'big-1', '2025-03-03T03:55:00Z', rule)],
    [
      'zone',
      async (db) => {
        for (const sort of ['name', 'online'] as const)
          await zonePage(db, { rule, levels: [], sources: [] }, { q: null, level: null, sort, descending: false, offset: 0, limit: 50 })
      },
    ],
  ]

  test('makes no question read more', async () => {
    const { db } = running.services
    await sql`analyze`.execute(db)
    const before = new Map<string, number>()
    for (const [name, ask] of QUESTIONS) before.set(name, await pagesOf(ask))

    await sql`insert into telemetry_day (subject_id, device_id, day, readings) select 'big-1', 'd-' || lpad(n::text, 4, '0'), d::date, 96
      from generate_series(1, 1000) n, generate_series(date '2024-02-20', date '2025-02-19', interval '1 day') d`.execute(db)
    await history('2024-12-01 00:00Z', '2025-02-28 00:00Z', '1 minute', ['2024-01-01', '2024-01-01'])
    await sql`insert into telemetry_quarantine (subject_id, device_id, reason, detail, received_at) select 'big-1', 'd-' || lpad((n % 1000)::text, 4, '0'), 'malformed', '', ${NOW}::timestamptz - make_interval(mins => 3000 + n)
      from generate_series(1, 100000) n`.execute(db)
    await sql`insert into device_event (subject_id, device_id, event, ts, seq, received_at) select 'big-1', 'd-0001', 'overThreshold', ${NOW}::timestamptz - make_interval(days => 20, mins => n), n, ${NOW}
      from generate_series(1, 50000) n`.execute(db)
    await sql`insert into device_alarm (subject_id, device_id, kind, alarm, sort, source, severity, raised_at, noticed_at, cleared_at, handled_at, handled_by, outcome)
      select 'big-1', 'd-0002', 'lift', 'abnormal', 'event', 'event', 'notice', t, t, t, t, 'u', 'test' from generate_series(timestamptz '2024-03-01', timestamptz '2025-02-01', interval '10 minutes') t`.execute(
      db,
    )
    await sql`vacuum analyze`.execute(db)

    const grown: string[] = []
    for (const [name, ask] of QUESTIONS) {
      const [was = 0, is] = [before.get(name), await pagesOf(ask)]
      if (was === 0 || is > was * 1.5 + 40) grown.push(`${name}: ${was} -> ${is}`)
    }
    expect(grown).toEqual([])
  }, 120_000)
})
