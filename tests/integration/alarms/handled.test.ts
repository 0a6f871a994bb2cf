// Alarms of devices over HTTP: who sees them, who acknowledges and handles them (SX 7.2.7-3, 7.2.8-4), and what the sweep raises.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AlarmCounts, AlarmView, DeviceKindView } from '../../../server/base/api/alarms.ts'
import type { Page, ProblemDetails } from '../../../server/base/api/common.ts'
import { tell } from '../../../server/demo/story.ts'
import { type RunningApp, startApp } from '../../support/app.ts'

let running: RunningApp
let subject: string
let other: string

beforeAll(async () => {
  running = await startApp('2025-03-03T02:00:00Z')
  subject = await newSubject('告警小区')
  other = await newSubject('邻近小区')
}, 120_000)
afterAll(() => running.close())

async function newSubject(name: string): Promise<string> {
  const telling = tell({ subject: { name }, applicant: 'applicant1', level: 'high', route: ['receive'] }, running.stage)
  for (let step = await telling.next(); step.done !== true; step = await telling.next())
    await running.stage.advance(new Date(Date.parse(running.services.clock.now()) + step.value * 86_400_000))
  const owner = await running.stage.driver.as('applicant1')
  const { items } = await owner.get<Page<{ readonly id: string; readonly name: string }>>('/api/subjects')
  return items.find((one) => one.name === name)?.id ?? ''
}

async function ask<T>(as: string, method: 'GET' | 'POST', url: string, payload?: object) {
  const answer = await running.app.inject({
    method,
    url,
    headers: { cookie: await running.cookieOf(as) },
    ...(payload === undefined ? {} : { payload }),
  })
  return { status: answer.statusCode, body: answer.json<T>(), code: (answer.json() as Partial<ProblemDetails>).code }
}

const db = () => running.services.db
const now = () => running.services.clock.now()
const ago = (minutes: number) => new Date(Date.parse(now()) - minutes * 60_000).toISOString()

let count = 0
async function device(kind: string, lastSeen: string | null = null, state = 'in-use') {
  count += 1
  const id = `${kind}-${count}`
  await sql`insert into device (subject_id, id, kind, name, place, registered_at, last_seen_at, asset_state)
    values (${subject}, ${id}, ${kind}, ${`设备${count}`}, '3栋', ${ago(90 * 1440)}, ${lastSeen}, ${state})`.execute(db())
  return id
}

async function alarm(deviceId: string, kind: string, key: string, { source = 'event', minutes = 30, severity = 'serious' } = {}) {
  const made = await sql<{ id: string }>`
    insert into device_alarm (subject_id, device_id, kind, alarm, sort, source, severity, raised_at, noticed_at, value)
    values (${subject}, ${deviceId}, ${kind}, ${key}, ${source === 'event' ? 'event' : 'threshold'}, ${source}, ${severity}, ${ago(minutes)},
      ${ago(minutes)}, ${source === 'event' ? null : 81}) returning id`.execute(db())
  return made.rows[0]?.id ?? ''
}

describe('an alarm', () => {
  test('is read with names, places and the value it began with', async () => {
    const id = await alarm(await device('waste'), 'waste', 'binFull', { source: 'fillLevel' })

    const { body } = await ask<AlarmView>('official1', 'GET', `/api/alarms/${id}`)

    expect(body).toMatchObject({
      subject: { id: subject, name: '告警小区' },
      device: { place: '3栋' },
      kind: { id: 'waste', name: { zh: '垃圾分类' } },
      name: { zh: '垃圾桶容量到达上限', en: 'bin is full' },
      metric: { name: { zh: '垃圾桶容量' }, value: 81, unit: '%' },
      severity: 'serious',
      clearedAt: null,
      acknowledged: null,
      handled: null,
    })
  })

  test('is acknowledged once, handled once, and cleared by hand when the device only reports it', async () => {
    const id = await alarm(await device('fire-alarm'), 'fire-alarm', 'fire', { severity: 'urgent' })

    const seen = await ask<AlarmView>('applicant1', 'POST', `/api/alarms/${id}/acknowledge`, {})
    expect(seen.body.acknowledged).toMatchObject({ at: now(), by: { name: expect.stringMatching(/./) } })
    const done = await ask<AlarmView>('operator1', 'POST', `/api/alarms/${id}/handle`, { outcome: 'false-alarm', note: '烹饪油烟' })
    expect(done.body).toMatchObject({
      handled: { outcome: 'false-alarm', note: '烹饪油烟', at: now() },
      clearedAt: now(),
      acknowledged: seen.body.acknowledged,
    })
    expect(done.body.clearedBy).toEqual(done.body.handled?.by)
    expect((await ask('applicant1', 'POST', `/api/alarms/${id}/handle`, { outcome: 'repaired' })).code).toBe('ALARM_HANDLED')
    const acts = await sql`select act, by from device_alarm_act where alarm_id = ${id} order by id`.execute(db())
    expect(acts.rows).toMatchObject([{ act: 'acknowledge' }, { act: 'handle' }])
    const audited = await sql<{ action: string }>`
      select action from audit_entry where object_kind = 'alarm' and object_id = ${id} order by seq`.execute(db())
    expect(audited.rows.map(({ action }) => action)).toEqual(['alarm.acknowledge', 'alarm.handle'])
  })

  test('of a metric stays on after handling, until the metric takes it back', async () => {
    const id = await alarm(await device('waste'), 'waste', 'binFull', { source: 'fillLevel' })

    const { body } = await ask<AlarmView>('applicant1', 'POST', `/api/alarms/${id}/handle`, { outcome: 'repaired' })

    expect(body).toMatchObject({ clearedAt: null, clearedBy: null, handled: { outcome: 'repaired', note: null } })
  })

  test('with the outcome "other" needs words', async () => {
    const id = await alarm(await device('lift'), 'lift', 'abnormal')

    expect((await ask('applicant1', 'POST', `/api/alarms/${id}/handle`, { outcome: 'other', note: ' ' })).code).toBe('ALARM_NOTE_NEEDED')
  })

  test('is none for strangers, and read only for the office', async () => {
    const id = await alarm(await device('lift'), 'lift', 'abnormal')

    expect(await ask('applicant2', 'GET', `/api/alarms/${id}`)).toMatchObject({ status: 404, code: 'ALARM_NOT_FOUND' })
    expect(await ask('applicant2', 'POST', `/api/alarms/${id}/acknowledge`, {})).toMatchObject({ status: 404, code: 'ALARM_NOT_FOUND' })
    expect(await ask('official1', 'POST', `/api/alarms/${id}/acknowledge`, {})).toMatchObject({ status: 403 })
    expect(await ask('applicant2', 'GET', `/api/subjects/${subject}/alarms`)).toMatchObject({ status: 404 })
    expect(await ask('applicant1', 'GET', '/api/alarms')).toMatchObject({ status: 403 })
    expect(await ask('official1', 'GET', '/api/alarms/1%20or')).toMatchObject({ status: 404, code: 'ALARM_NOT_FOUND' })
  })

  test('is found by state, severity and kind, page by page', async () => {
    const id = await device('drainage')
    for (let minute = 1; minute <= 5; minute += 1)
      await alarm(id, 'drainage', 'standingWater', { source: 'waterDepth', minutes: minute, severity: 'urgent' })
    const path = `/api/subjects/${subject}/alarms?kind=drainage&state=open&severity=urgent&limit=2`
    const pages: string[][] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: { body: Page<AlarmView> } = await ask(
        'applicant1',
        'GET',
        `${path}${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      )
      pages.push(body.items.map(({ raisedAt }) => raisedAt))
      expect(body.total).toBe(5)
      cursor = body.nextCursor
    }

    expect(pages).toEqual([[ago(1), ago(2)], [ago(3), ago(4)], [ago(5)]])
    const all = await ask<Page<AlarmView>>('operator1', 'GET', `/api/alarms?subject=${subject}&kind=drainage&device=${id}`)
    expect(all.body.total).toBe(5)
    const counts = await ask<AlarmCounts>('applicant1', 'GET', `/api/subjects/${subject}/alarms/counts`)
    expect(counts.body.byKind).toContainEqual({ kind: 'drainage', name: { zh: '排水 / 积水监测', en: expect.anything() }, open: 5 })
  })
})

describe('the sweep', () => {
  const bridge = (startedAt: string, updatedAt: string) =>
    sql`insert into bridge_state (name, host, started_at, counts, lag_ms, rate, waiting, updated_at)
      values ('main', 'test', ${startedAt}, '{}', 0, 0, 0, ${updatedAt})
      on conflict (name, host) do update set started_at = excluded.started_at, updated_at = excluded.updated_at`.execute(db())
  const silentOf = async (id: string) =>
    (
      await sql<{ raised_at: string; cleared_at: string | null }>`
        select raised_at, cleared_at from device_alarm where subject_id = ${subject} and device_id = ${id} and source = 'silence' order by raised_at`.execute(
        db(),
      )
    ).rows

  test('raises once for a device that fell silent, and clears it when it speaks again', async () => {
    await bridge(ago(5000), now())
    const [silent, fresh, slow, never, repaired] = [
      await device('lift', ago(90)),
      await device('lift', ago(20)),
      await device('energy-water', ago(300)),
      await device('lift', null),
      await device('lift', ago(90), 'repair'),
    ]

    await running.services.alarms.sweep()
    await running.services.alarms.sweep()

    expect(await silentOf(silent)).toEqual([{ raised_at: ago(30), cleared_at: null }])
    for (const id of [fresh, slow, never, repaired]) expect(await silentOf(id)).toEqual([])
    await sql`update device set last_seen_at = ${ago(1)} where subject_id = ${subject} and id = ${silent}`.execute(db())
    await running.services.alarms.sweep()
    expect(await silentOf(silent)).toEqual([{ raised_at: ago(30), cleared_at: ago(1) }])
  })

  test('blames no device for the time in which no bridge listened', async () => {
    const id = await device('lift', ago(600))
    await bridge(ago(600), ago(10))
    await running.services.alarms.sweep()
    expect(await silentOf(id)).toEqual([])

    await bridge(ago(30), now())
    await running.services.alarms.sweep()
    expect(await silentOf(id)).toEqual([])

    await bridge(ago(70), now())
    await running.services.alarms.sweep()
    expect(await silentOf(id)).toEqual([{ raised_at: ago(10), cleared_at: null }])
  })

  test('raises an alarm for a subject in whose name a foreign gateway spoke, one an hour', async () => {
    const refuse = (last: string, times: number) =>
      sql`insert into gateway_refusal (gateway, subject_id, reason, target_subject, target_device, topic, address, hour, first_at, last_at, times)
        values ('gw-other', ${other}, 'foreign-topic', ${subject}, 'lift-1', 't', '10.0.0.9', date_trunc('hour', ${ago(20)}::timestamptz), ${ago(20)}, ${last}, ${times})
        on conflict (gateway, reason, address, target_subject, hour) do update set last_at = excluded.last_at, times = excluded.times`.execute(
        db(),
      )
    await refuse(ago(20), 1)
    await running.services.alarms.sweep()
    await refuse(ago(2), 9)
    await running.services.alarms.sweep()

    const { body } = await ask<Page<AlarmView>>('applicant1', 'GET', `/api/subjects/${subject}/alarms?device=lift-1`)
    expect(body.items.filter((one) => one.alarm === 'spoofed')).toMatchObject([
      { name: { zh: '冒用身份上报' }, severity: 'serious', raisedAt: ago(20), clearedAt: ago(2) },
    ])
  })
})

test('kinds are told with metrics, words, alarms, retention and what becomes of persons', async () => {
  const { body } = await ask<{ readonly items: readonly DeviceKindView[] }>('applicant1', 'GET', '/api/device-kinds')

  expect(body.items).toHaveLength(29)
  expect(body.items.find(({ id }) => id === 'parking')).toMatchObject({
    retentionDays: 180,
    personalFields: expect.arrayContaining([
      { key: 'plate', kept: 'pseudonym' },
      { key: 'owner', kept: 'dropped' },
    ]),
  })
})
