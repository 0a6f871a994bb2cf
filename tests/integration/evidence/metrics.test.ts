import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEvidence, type Evidence } from '../../../server/evidence/index.ts'
import type { EvidenceSource, SchemeRow, ScoreScheme } from '../../../server/rules/score/index.ts'
import { storeReadings } from '../../../server/store/telemetry.ts'
import { pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { fillDevices } from '../../support/evidence.ts'

// Metrics that read more than roll-ups: latest state, modes, alarms and their handling, delay of an alarm, days of records.
const NOW = '2025-03-03T04:00:00.000Z'
const SUBJECT = 'subject_metrics'
let database: TestDatabase
let evidence: Evidence

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  evidence = createEvidence({
    db,
    clock: pinnedClock(NOW),
    runtime: { registerJobHandler: () => undefined },
    programmes: { scheme: async () => ({}) as ScoreScheme },
    cases: { registerFacts: () => undefined },
    zone: 'Asia/Shanghai',
  })
  await sql`insert into organisation (id, name, kind, created_at) values ('org', '开发商', 'developer', ${NOW})`.execute(db)
  await sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_by, created_at)
    values (${SUBJECT}, 'p', 'community', '指标小区', 'org', '', 1, '{}', 'u', ${NOW})`.execute(db)
  await fillDevices(db, SUBJECT, NOW, [
    { kind: 'access-control', count: 4, reporting: 4, units: 4, state: { doorKind: 'building', openMode: 'card' } },
    { kind: 'street-light', count: 10, reporting: 10, state: { controlMode: 'smart', place: 'public' } },
    { kind: 'fire-alarm', count: 6, reporting: 6, units: 6, state: { detectorKind: 'smoke' } },
    { kind: 'environment', count: 1, reporting: 1, state: { pm25: 35, noise: 51 } },
    { kind: 'security-video', count: 3, reporting: 3, units: 3, state: { faceCapable: 1, oldestRecordingAt: '2025-01-20T00:00:00Z' } },
    { kind: 'parking', count: 2, reporting: 2, days: 30 },
  ])
  await sql`update device_state set text = 'manual' where subject_id = ${SUBJECT} and metric = 'controlMode' and device_id > 'street-light-0006'`.execute(
    db,
  )
  await sql`update device_state set text = 'entrance' where subject_id = ${SUBJECT} and metric = 'doorKind' and device_id = 'access-control-0004'`.execute(
    db,
  )
  await sql`update device_state set text = 'gas' where subject_id = ${SUBJECT} and metric = 'detectorKind' and device_id > 'fire-alarm-0004'`.execute(
    db,
  )
  const reading = (device: string, metric: string, hours: number, text: string) =>
    db.transaction().execute((trx) =>
      storeReadings(
        trx,
        [
          {
            subject: SUBJECT,
            device,
            metric,
            ts: new Date(Date.parse(NOW) - hours * 3_600_000).toISOString(),
            seq: hours,
            number: null,
            text,
          },
        ],
        { receivedAt: NOW, zone: 'Asia/Shanghai', lateMs: 1e12 },
      ),
    )
  for (const [hours, mode] of [
    [1, 'card'],
    [2, 'face'],
    [3, 'qr'],
    [2000, 'call'],
  ] as const)
    await reading('access-control-0001', 'openMode', hours, mode)
  await reading('access-control-0002', 'openMode', 1, 'face')
  const event = (device: string, name: string, minutes: number, seconds: number) =>
    sql`insert into device_event (subject_id, device_id, event, ts, seq, received_at)
      values (${SUBJECT}, ${device}, ${name}, ${NOW}::timestamptz - make_interval(mins => ${minutes}::int), 1,
        ${NOW}::timestamptz - make_interval(mins => ${minutes}::int) + make_interval(secs => ${seconds}::int))`.execute(db)
  await event('fire-alarm-0001', 'fire', 600, 90)
  await event('fire-alarm-0002', 'fire', 60, 4)
  const alarm = (device: string, hoursAgo: number, handledAfter: number | null) =>
    sql`insert into device_alarm (subject_id, device_id, kind, alarm, sort, source, severity, raised_at, noticed_at, handled_at, outcome)
      values (${SUBJECT}, ${device}, 'fire-alarm', 'fire', 'event', 'event', 'urgent', ${NOW}::timestamptz - make_interval(hours => ${hoursAgo}::int), ${NOW},
        ${NOW}::timestamptz - make_interval(hours => ${hoursAgo}::int) + make_interval(hours => ${handledAfter}::int),
        ${handledAfter === null ? null : 'repaired'})`.execute(db)
  await alarm('fire-alarm-0001', 50, 1)
  await alarm('fire-alarm-0002', 40, 30)
  await alarm('fire-alarm-0003', 30, null)
  await alarm('fire-alarm-0004', 2400, 1)
})
afterAll(() => database.drop())

async function measured(...sources: EvidenceSource[]) {
  const row: SchemeRow = {
    id: 'R',
    number: 1,
    group: 'g',
    text: { zh: '行', en: 'row' },
    class: { kind: 'points' },
    points: '1',
    method: { kind: 'has' },
    evidence: sources,
  }
  return (await evidence.forRows(SUBJECT, [row])).R
}
const source = (
  facility: string,
  metric: string,
  parameters: EvidenceSource['parameters'] = {},
  only?: EvidenceSource['only'],
): EvidenceSource => ({
  facility,
  metric,
  strength: 'full',
  parameters,
  ...(only === undefined ? {} : { only }),
})

describe('a metric', () => {
  test.each<[string, EvidenceSource, string | null, object]>([
    [
      'modes in use, of the window alone',
      source('access-control', 'M-MODES', { field: 'openMode', atLeast: '3' }),
      '3',
      { suggestion: true },
    ],
    [
      'a mode used by devices',
      source('access-control', 'M-MODE-USE', { field: 'openMode', oneOf: 'face' }),
      '50.0',
      { numerator: 2, denominator: 4, suggestion: false },
    ],
    [
      'a part of the devices',
      source('access-control', 'M-ONLINE', {}, { field: 'doorKind', oneOf: ['building'] }),
      '100.0',
      { devices: { installed: 3, reporting: 3 } },
    ],
    [
      'equipment',
      source('street-light', 'M-RATIO', { field: 'controlMode', oneOf: 'smart,timed', atLeast: '0.6' }),
      '60.0',
      { numerator: 6, suggestion: true },
    ],
    ['smoke detectors beside gas detectors', source('fire-alarm', 'M-COUNT', {}, { field: 'detectorKind', oneOf: ['smoke'] }), '4', {}],
    ['fields that must be fresh', source('environment', 'M-FRESH', { fields: 'pm25,noise' }), '1.0', { suggestion: true }],
    ['fields one of which never came', source('environment', 'M-FRESH', { fields: 'pm25,humidity' }), null, { suggestion: null }],
    ['a latest value', source('environment', 'M-LAST', { field: 'noise', atMost: '55' }), '51.00', { suggestion: true }],
    [
      'a yes among the latest values',
      source('security-video', 'M-MATCHING', { field: 'faceCapable', oneOf: 'true' }),
      '3',
      { suggestion: true },
    ],
    [
      'days of recordings by the recorders',
      source('security-video', 'M-RETENTION', { field: 'oldestRecordingAt', atLeast: '30' }),
      '42',
      { suggestion: true },
    ],
    ['days of records by the roll-ups', source('parking', 'M-RETENTION', { atLeast: '180' }), '29', { suggestion: false }],
    [
      'time to handle alarms',
      source('fire-alarm', 'M-HANDLING', { atMost: '24' }),
      '15.5',
      { suggestion: true, text: { zh: '近 30 天告警 3 起，已处置 2 起，平均用时 15.5 小时。' } },
    ],
    [
      'alarms handled in time',
      source('fire-alarm', 'M-HANDLED', { limitHours: '24' }),
      '33.3',
      { numerator: 1, denominator: 3, suggestion: false },
    ],
    ['the last alarm received', source('fire-alarm', 'M-ALARMTEST', { alarms: 'fire', limitSeconds: '30' }), '4.0', { suggestion: true }],
    ['an alarm that never came', source('fire-alarm', 'M-ALARMTEST', { alarms: 'gasLeak' }), null, { suggestion: null }],
    ['uptime', source('parking', 'M-UPTIME'), '100.0', { numerator: 60, denominator: 60 }],
  ])('counts %s', async (_title, asked, value, more) => {
    expect(await measured(asked)).toMatchObject({ value, ...more })
  })

  test('of several sources proposes only together', async () => {
    const modes = source('access-control', 'M-MODES', { field: 'openMode', atLeast: '3' })
    expect(await measured(source('access-control', 'M-COVERAGE'), modes)).toMatchObject({
      suggestion: true,
      others: [{ metric: 'M-MODES', value: '3' }],
    })
    expect(
      await measured(source('access-control', 'M-COVERAGE'), { ...modes, parameters: { field: 'openMode', atLeast: '4' } }),
    ).toMatchObject({ suggestion: false })
  })

  test('of the scheme itself is counted as the shipped ones', async () => {
    const row: SchemeRow = {
      id: 'R',
      number: 1,
      group: 'g',
      text: { zh: '行', en: 'row' },
      class: { kind: 'points' },
      points: '1',
      method: { kind: 'has' },
      evidence: [source('parking', 'OWN')],
    }
    const found = await evidence.forRows(SUBJECT, [row], {
      evidenceMetrics: [
        {
          id: 'OWN',
          name: { zh: '本地指标', en: 'own' },
          unit: { zh: '台', en: 'devices' },
          figure: 'documented',
          sentence: { zh: '有档案的 {figure} 台', en: '{figure} on record' },
          met: { operator: '>=', parameter: 'atLeast' },
          parameters: [{ key: 'atLeast', name: { zh: '不少于', en: 'at least' }, type: 'number', usual: '2' }],
        },
      ],
    })
    expect(found.R).toMatchObject({ value: '2', suggestion: true, text: { zh: '有档案的 2 台。' } })
  })
})

test('readings that come late for a past day show at once', async () => {
  const before = await measured(source('parking', 'M-ONLINE'))
  await sql`delete from telemetry_day where subject_id = ${SUBJECT} and device_id like 'parking%' and day = '2025-02-20'`.execute(
    database.db,
  )
  await sql`insert into telemetry_arrival (subject_id, device_id, day, late) values (${SUBJECT}, 'parking-0001', '2025-02-20', 1)`.execute(
    database.db,
  )
  const after = await measured(source('parking', 'M-ONLINE'))
  const of = (found: typeof before) => found?.series.find(({ day }) => day === '2025-02-20')?.value

  expect(of(before)).toBe(2)
  expect(of(after)).toBeNull()
})
