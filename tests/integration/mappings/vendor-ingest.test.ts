import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createIngest, type Ingest } from '../../../device-bridge/ingest.ts'
import { secretBox } from '../../../device-bridge/secret-box.ts'
import { type ShapeKeeper, startShapeKeeper } from '../../../device-bridge/shape-keeper.ts'
import { createAudit } from '../../../server/audit/index.ts'
import { createMappings, type Mappings, shippedMappings } from '../../../server/mappings/index.ts'
import { pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'

// Issue 4 item 3: makers' payloads through the whole ingest, by the mappings that are delivered.
const clock = pinnedClock('2025-03-03T04:00:00Z')
let database: TestDatabase
let mappings: Mappings
let ingest: Ingest
let shapes: ShapeKeeper

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  mappings = createMappings({
    db,
    clock,
    audit: createAudit({ db, clock }),
    nameOf: async () => null,
    secrets: () => secretBox(Buffer.alloc(32)),
    networks: [],
    dropFolder: '/nowhere',
  })
  await mappings.deliver()
  await sql`insert into organisation (id, name, kind, created_at) values ('org', '开发商', 'developer', now())`.execute(db)
  for (const subject of ['s1', 's2'])
    await sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_by, created_at)
      values (${subject}, 'p', 'community', ${subject}, 'org', '', 1, '{}', 'u', now())`.execute(db)
  await sql`insert into device (subject_id, id, kind, name, registered_at, mapping) values
    ('s1', 'lift-gw', 'lift', '网关', now(), 'lift-state'), ('s1', '31104403072019030001', 'lift', '1 号梯', now(), null),
    ('s2', '31104403072019030002', 'lift', '别处的梯', now(), null), ('s1', 'meter', 'energy-water', '水表', now(), 'cjt188-water-frame'),
    ('s1', 'cam', 'parking', '北门', now(), 'parking-passage')`.execute(db)
  shapes = startShapeKeeper({ db, clock, logger: pino({ level: 'silent' }) })
  ingest = createIngest({ db, clock, zone: 'Asia/Shanghai', onSetAside: shapes.note })
})
afterAll(async () => {
  await shapes.stop()
  await database.drop()
})

const sample = (id: string, index = 0) => shippedMappings().find(({ mapping }) => mapping.id === id)?.samples[index]?.payload ?? ''
const send = async (device: string, payload: Buffer) => {
  await ingest.accept({ topic: `pingji/v1/s1/${device}/telemetry`, payload })
  await ingest.idle()
}
const rows = async (device: string) =>
  (
    await sql<{ metric: string; number: number | null; text: string | null }>`
      select metric, number, text from telemetry where device_id = ${device} order by metric`.execute(database.db)
  ).rows.map(({ metric, number, text }) => `${metric} ${text ?? number}`)

describe('a payload of several devices', () => {
  test('is kept for each that stands in the same subject, and for no other', async () => {
    await send('lift-gw', Buffer.from(sample('lift-state')))

    expect(await rows('31104403072019030001')).toEqual(['online 1', 'state normal', 'trapped 0'])
    expect(await rows('31104403072019030002')).toEqual([])
    const aside = await sql`select device_id, reason, mapping, mapping_version from telemetry_quarantine where subject_id = 's1'`.execute(
      database.db,
    )
    expect(aside.rows).toEqual([{ device_id: '31104403072019030002', reason: 'unknown-device', mapping: 'lift-state', mapping_version: 1 }])
  })
})

describe('a binary payload', () => {
  test('is a reading, and counted under its mapping when its checksum is wrong', async () => {
    await send('meter', Buffer.from(sample('cjt188-water-frame').replaceAll(' ', ''), 'hex'))
    await send('meter', Buffer.from(sample('cjt188-water-frame', 1).replaceAll(' ', ''), 'hex'))

    expect(await rows('meter')).toEqual(['reading 1234.56'])
    expect(await mappings.get('cjt188-water-frame')).toMatchObject({
      devices: 1,
      problems: 1,
      versions: [{ version: 1, problems: [{ reason: 'malformed', count: 1 }] }],
    })
  })
})

describe('a refused payload', () => {
  test('leaves its build, and neither plate nor picture anywhere in the database', async () => {
    const payload = {
      AlarmInfoPlate: {
        result: {
          PlateResult: {
            license: '粤B12345',
            colorType: 77,
            imageFile: 'PICTURE',
            plateId: 1,
            timeStamp: { Timeval: { sec: 1_740_970_800 } },
          },
        },
      },
    }
    await send('cam', Buffer.from(JSON.stringify(payload)))
    await shapes.flush()

    const { shapes: kept } = await mappings.get('parking-passage')
    expect(kept).toHaveLength(1)
    expect(kept[0]?.payload).toContain('"colorType": 77')
    const tables = await sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public'`.execute(database.db)
    for (const { name } of tables.rows) {
      const found = await sql`select 1 from ${sql.table(name)} t where t::text like '%B12345%' or t::text like '%PICTURE%'`.execute(
        database.db,
      )
      expect(found.rows, name).toEqual([])
    }
  })
})
