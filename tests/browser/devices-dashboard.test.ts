import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, seen, startProduct } from '../support/browser-app.ts'

// Dashboards, device pages, live data, bridge health and the zone, with a thousand devices. 12:00 in Shanghai.
const NOW = '2026-03-03T04:00:00Z'
let product: Product
let big: string

beforeAll(async () => {
  product = await startProduct(NOW)
  // Silence of the devices below would become alarms in the middle of a test.
  await product.services.alarms.stop()
  const { db } = product.services
  const organisation =
    (await sql<{ id: string }>`select organisation_id as id from account where username = 'applicant1'`.execute(db)).rows[0]?.id ?? ''
  big = 'subject_big'
  await sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_by, created_at)
    select case n when 1 then ${big} else 'subject_' || n end, 'shenshan-2021', 'community',
      case n when 1 then '海棠湾花园' when 2 then '名字特别长的示范小区：深汕特别合作区鹅埠片区创元路与创富路交汇处东南侧人才住房项目二期北区' else '示范小区' || n end,
      ${organisation}, '深汕特别合作区鹅埠镇创富路' || n || '号', 52000, '{}', 'u', now() from generate_series(1, 60) n`.execute(db)
  await sql`insert into building (subject_id, id, name, registered_at, updated_at) select ${big}, 'b' || n, n || '栋', now(), now() from generate_series(1, 8) n`.execute(
    db,
  )
  await sql`insert into device (subject_id, id, kind, name, building, floor, maker, model, installed_on, maintainer, registered_at, last_seen_at)
    select ${big}, 'd-' || lpad(n::text, 4, '0'), (array['lift', 'energy-water', 'energy-electricity', 'access-control', 'manhole', 'environment', 'security-video', 'fire-facilities', 'waste', 'charging-ebike'])[n % 10 + 1],
      (array['客梯', '水表', '电表', '门禁', '井盖', '环境监测站', '摄像机', '消防水压', '垃圾桶', '充电桩'])[n % 10 + 1] || n, 'b' || (n % 8 + 1), (n / 8 % 33 + 1)::text,
      '海川物联', 'HC-200', '2025-06-01', '南岸物业工程部', ${NOW}::timestamptz - interval '100 days',
      case when n % 97 = 0 then null when n % 13 = 0 then ${NOW}::timestamptz - interval '9 days' else ${NOW}::timestamptz - make_interval(secs => n % 900) end
    from generate_series(1, 1000) n`.execute(db)
  await sql`insert into device (subject_id, id, kind, name, place, registered_at, last_seen_at)
    select 'subject_' || n, 'one', 'lift', '客梯', '北门', ${NOW}, case when n % 3 = 0 then ${NOW}::timestamptz end from generate_series(2, 40) n`.execute(
    db,
  )
  await sql`insert into telemetry_day (subject_id, device_id, day, readings) select ${big}, 'd-' || lpad(n::text, 4, '0'), d::date, 96
    from generate_series(1, 1000) n, generate_series(date '2026-02-02', date '2026-03-03', interval '1 day') d
    where n % 97 <> 0 and (n + extract(doy from d)::int * 37) % 11 <> 0 and d::date not in ('2026-02-16', '2026-02-17', '2026-02-18')`.execute(
    db,
  )
  await sql`insert into device_state (subject_id, device_id, metric, ts, seq, number)
    select ${big}, d.id, m, d.last_seen_at, 1, 1 from device d, unnest(array['online']) m where d.subject_id = ${big} and d.last_seen_at is not null`.execute(
    db,
  )
  await sql`insert into device_state (subject_id, device_id, metric, ts, seq, number)
    select ${big}, d.id, v.metric, d.last_seen_at, 1, v.value from device d, (values ('temperature', 26.4), ('humidity', 61.5), ('pm25', 18.2), ('noise', 52.1)) as v(metric, value)
    where d.subject_id = ${big} and d.kind = 'environment' and d.last_seen_at is not null`.execute(db)
  await sql`insert into telemetry_series (subject_id, device_id, metric, keep_days) values (${big}, 'd-0005', 'temperature', 35), (${big}, 'd-0005', 'online', 35) on conflict do nothing`.execute(
    db,
  )
  await sql`select open_telemetry_partition(35::smallint, day) from generate_series(timestamptz '2026-02-01', timestamptz '2026-03-04', interval '1 day') day`.execute(
    db,
  )
  await sql`insert into telemetry_reading (ts, seq, number, received_at, series, keep_days)
    select t, 0, case s.metric when 'online' then 1 else 22 + 6 * sin(extract(epoch from t) / 86400 * 6.2832) + (extract(minute from t)::int % 7) * 0.2 end, t, s.id, 35
    from generate_series(timestamptz '2026-02-05', ${NOW}::timestamptz, interval '5 minutes') t, telemetry_series s
    where s.subject_id = ${big} and not (t between timestamptz '2026-03-02 16:00Z' and timestamptz '2026-03-02 20:00Z') and not (t between timestamptz '2026-02-15 16:00Z' and timestamptz '2026-02-18 16:00Z')`.execute(
    db,
  )
  await sql`insert into device_alarm (subject_id, device_id, kind, alarm, sort, source, severity, raised_at, noticed_at, cleared_at)
    select ${big}, d.id, d.kind, case when d.kind in ('lift', 'manhole') then 'abnormal' else 'offline' end, 'event', 'event', (array['urgent', 'serious', 'notice'])[n % 3 + 1], ${NOW}::timestamptz - make_interval(mins => n * 7), ${NOW},
      case when n % 4 = 0 then ${NOW}::timestamptz end
    from (select id, kind, row_number() over (order by id)::int as n from device where subject_id = ${big} and kind in ('lift', 'manhole', 'access-control') limit 26) d`.execute(
    db,
  )
  await sql`insert into telemetry_quarantine (subject_id, device_id, reason, detail, received_at, mapping)
    select ${big}, 'd-0005', (array['implausible', 'malformed', 'future', 'contradicts'])[n % 4 + 1], 'temperature ' || n, ${NOW}::timestamptz - make_interval(mins => n * 11), case when n % 3 = 0 then 'haichuan-env' end
    from generate_series(1, 60) n`.execute(db)
  await sql`insert into device_event (subject_id, device_id, event, ts, seq, received_at) select ${big}, 'd-0005', 'overLimit', ${NOW}::timestamptz - make_interval(hours => n), n, ${NOW} from generate_series(1, 12) n`.execute(
    db,
  )
  await sql`analyze`.execute(db)
})
afterAll(() => product.close())

describe('dashboard of a subject', () => {
  it.each([
    ['wide', 1440],
    ['narrow', 390],
  ] as const)('shows a thousand devices on a %s screen', async (name, width) => {
    const view = await product.view('official1', { width })
    const { page } = view
    await view.open(`/devices/${big}`)
    await seen(page.getByRole('button', { name: /^在线\s*\d+/ }))
    await seen(page.getByRole('img', { name: /每天有数据的设备数.*3 天无数据/ }))
    await seen(page.getByRole('cell', { name: '离线' }).first().or(page.getByText('未处理的告警')))
    await view.check()
    await view.shot(`dashboard-${name}`)
    await view.context.close()
  })

  it('narrows the list by floor, kind and state', async () => {
    const view = await product.view('official1')
    const { page } = view
    await view.open(`/devices/${big}`)
    await seen(page.getByText('已显示 50 条，共 1000 条'))
    await page.getByText('3栋', { exact: true }).first().click()
    await page.getByRole('button', { name: /^3栋 5层：/ }).click()
    await seen(page.getByText('已按位置筛选：3栋 5层'))
    await seen(page.getByText(/共 \d 条/))
    await page.getByRole('button', { name: '取消位置筛选' }).click()
    await page.getByRole('button', { name: '筛选电梯' }).click()
    await seen(page.getByText('已显示 50 条，共 100 条'))
    await page.getByRole('button', { name: /^未上报/ }).click()
    await seen(page.getByText('已显示 10 条，共 10 条'))
    await page.getByRole('searchbox', { name: '名称、编号、位置' }).fill('没有这样的设备')
    await seen(page.getByText('没有符合条件的设备。'))
    await view.check()
    await view.context.close()
  })

  it('lets its own organisation handle an alarm and the office read it', async () => {
    const office = await product.view('official1')
    await office.open(`/devices/${big}`)
    await seen(office.page.getByText('展开 20 条'))
    await expect.poll(() => office.page.getByRole('button', { name: /^处理：/ }).count()).toBe(0)
    await office.context.close()

    const view = await product.view('applicant1')
    const { page } = view
    await view.open(`/devices/${big}`)
    await page.getByRole('button', { name: '签收：电梯运行状态异常 客梯10', exact: true }).click()
    await seen(page.getByText('已签收'))
    await page.getByRole('button', { name: '处理：电梯运行状态异常 客梯10', exact: true }).click()
    await page.getByLabel('处理结果').selectOption('false-alarm')
    await page.getByLabel('情况说明').fill('门机传感器受潮，已擦干复位。')
    await view.check()
    await view.shot('alarm-handling')
    await page.getByRole('button', { name: '确认处理' }).click()
    await page.getByRole('button', { name: '处理：电梯运行状态异常 客梯10', exact: true }).waitFor({ state: 'detached' })
    await view.open(`/devices/${big}/d/d-0010`)
    await seen(page.getByText('误报'))
    await seen(page.getByText('门机传感器受潮，已擦干复位。'))
    await view.check()
    await view.context.close()
  })

  it('keeps the figures of the chart in a table', async () => {
    const view = await product.view('official1')
    const { page } = view
    await view.open(`/devices/${big}`)
    await page.getByText('查看数据表').click()
    await seen(page.getByRole('row', { name: '2026-02-17 无数据' }))
    expect(
      await page
        .getByRole('row')
        .filter({ hasText: /^2026-0[23]-\d\d/ })
        .count(),
    ).toBe(30)
    await view.check()
    await view.context.close()
  })
})

describe('device page', () => {
  it.each([
    ['wide', 1440],
    ['narrow', 390],
  ] as const)('shows values, charts with gaps and what was set aside on a %s screen', async (name, width) => {
    const view = await product.view('official1', { width })
    const { page } = view
    await view.open(`/devices/${big}/d/d-0005`)
    await seen(page.getByRole('heading', { level: 1, name: '环境监测站5' }))
    await page.getByRole('button', { name: '温度', exact: true }).click()
    await seen(page.getByRole('img', { name: /温度（°C）：近 24 小时，最低 .* °C.*1 段无证据/ }))
    await view.check()
    await view.shot(`device-${name}`)
    await page.getByRole('button', { name: '近 30 天' }).click()
    await seen(page.getByRole('img', { name: /温度（°C）：近 30 天/ }))
    await page.getByRole('tab', { name: /^未采用的数据 60/ }).click()
    await seen(page.getByRole('cell', { name: '数值超出合理范围' }))
    await view.shot(`device-quarantine-${name}`)
    await view.check()
    await page.getByRole('tab', { name: /^可佐证的指标/ }).click()
    await view.check()
    await view.context.close()
  })

  it('says so when there is no such device', async () => {
    const view = await product.view('official1')
    await view.page.goto(`/devices/${big}/d/ghost`)
    await seen(view.page.getByText('没有找到该设备。'))
    await view.context.close()
  })
})

describe('in English and in the large view', () => {
  it.each(['', '/d/d-0005', '/live'])('fits a narrow screen at %s', async (path) => {
    const view = await product.view('applicant1', { width: 390 })
    const { page } = view
    await view.open(`/devices/${big}${path}`)
    await page.getByRole('button', { name: '长者版' }).click()
    await view.check()
    await view.shot(`elder${path.replaceAll('/', '-')}`)
    await page.getByRole('button', { name: 'English' }).click()
    await seen(page.getByRole('link', { name: 'Overview' }))
    await view.check()
    await view.shot(`english${path.replaceAll('/', '-')}`)
    await view.context.close()
  })
})

describe('live view', () => {
  it('shows what comes, and says when it does not come', async () => {
    const view = await product.view('official1')
    const { page } = view
    await view.open(`/devices/${big}/live`)
    await seen(page.getByRole('status').getByText('实时连接正常'))
    await view.check()
    const { db } = product.services
    await sql`update device_state set number = 39.5, ts = ${NOW}::timestamptz + interval '1 second' where subject_id = ${big} and device_id = 'd-0015' and metric = 'temperature'`.execute(
      db,
    )
    await sql`select pg_notify('telemetry', ${big})`.execute(db)
    await seen(page.getByRole('row', { name: /环境监测站15 温度 39\.5 °C/ }))
    await view.check()
    await view.shot('live-wide')

    // The stream breaks and can not be had again: the page says so, asks instead, and goes on.
    await page.route('**/telemetry/stream', (route) => route.fulfill({ status: 503, body: '' }))
    await page.getByRole('button', { name: '暂停' }).click()
    await seen(page.getByRole('status').getByText('已暂停'))
    await page.getByRole('button', { name: '继续' }).click()
    await seen(page.getByRole('status').getByText(/改为每 5 秒刷新一次/))
    await sql`update device_state set number = 40.5, ts = ${NOW}::timestamptz + interval '2 seconds' where subject_id = ${big} and device_id = 'd-0015' and metric = 'temperature'`.execute(
      db,
    )
    await seen(page.getByRole('row', { name: /环境监测站15 温度 40\.5 °C/ }))
    await view.context.close()
  })

  it('fits a narrow screen', async () => {
    const view = await product.view('applicant1', { width: 390 })
    await view.open(`/devices/${big}/live`)
    await seen(view.page.getByRole('status').getByText('实时连接正常'))
    await seen(view.page.getByRole('row').nth(3))
    await view.check()
    await view.shot('live-narrow')
    await view.context.close()
  })
})

describe('zone-wide view', () => {
  it.each([
    ['wide', 1440],
    ['narrow', 390],
  ] as const)('is searched, sorted and exported on a %s screen', async (name, width) => {
    const view = await product.view('leader1', { width })
    const { page } = view
    await view.open('/devices')
    await seen(page.getByText('已显示 50 条，共 60 条'))
    await page.getByRole('button', { name: '未处理告警' }).click()
    await page.getByRole('columnheader', { name: '未处理告警' }).and(page.locator('[aria-sort=ascending]')).waitFor()
    await page.getByRole('button', { name: '未处理告警' }).click()
    await seen(page.getByRole('row').nth(1).getByRole('link', { name: '海棠湾花园' }))
    await view.check()
    await view.shot(`zone-${name}`)
    await page.getByRole('searchbox').fill('人才住房')
    await seen(page.getByText('已显示 1 条，共 1 条'))
    for (const [label, magic] of [
      ['导出 Excel', 'PK'],
      ['导出 CSV', '\ufeff名称'],
    ] as const) {
      const answer = await view.context.request.get((await page.getByRole('link', { name: label }).getAttribute('href')) ?? '')
      expect(answer.status()).toBe(200)
      expect((await answer.body()).toString().startsWith(magic)).toBe(true)
    }
    await page.getByRole('link', { name: /人才住房项目二期北区/ }).click()
    await seen(page.getByRole('heading', { level: 1, name: '设备概况' }))
    await view.check()
    await view.context.close()
  })
})

describe('bridge health', () => {
  it.each([
    ['wide', 1440],
    ['narrow', 390],
  ] as const)('shows processes, what was set aside and gateways on a %s screen', async (name, width) => {
    await product.services.registry.issueGateway(big)
    const view = await product.view('operator1', { width })
    await view.open('/bridge')
    await seen(view.page.getByRole('row', { name: /数值超出合理范围 15/ }))
    await seen(view.page.getByRole('link', { name: 'haichuan-env' }))
    await seen(view.page.getByRole('row', { name: /海棠湾花园 从未连接/ }))
    await view.check()
    await view.shot(`health-${name}`)
    await view.context.close()
  })
})

describe('an empty subject', () => {
  it('is told what to do first', async () => {
    const view = await product.view('applicant1', { width: 390 })
    await view.open('/devices/subject_50')
    await seen(view.page.getByRole('link', { name: '去登记设备' }))
    await view.check()
    await view.shot('empty-narrow')
    await view.context.close()
  })
})
