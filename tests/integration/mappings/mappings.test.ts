import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { secretBox } from '../../../device-bridge/secret-box.ts'
import { createAudit } from '../../../server/audit/index.ts'
import type { PayloadMapping } from '../../../server/base/api/mapping-document.ts'
import { createMappings, type Mappings, shippedMappings } from '../../../server/mappings/index.ts'
import { pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'

// Issue 4 item 3: mappings as data with versions, samples, and problems counted for each version.
const clock = pinnedClock('2025-03-03T04:00:00Z')
let database: TestDatabase
let mappings: Mappings
const document: PayloadMapping = {
  id: 'own-meter',
  title: { zh: '自定水表', en: 'Own meter' },
  kind: 'energy-water',
  ts: { path: 't', unit: 'seconds' },
  values: [{ path: 'v', metric: 'reading' }],
}

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  mappings = createMappings({
    db,
    clock,
    audit: createAudit({ db, clock }),
    nameOf: async (id) => `名${id}`,
    secrets: () => secretBox(Buffer.alloc(32)),
    networks: [],
    dropFolder: '/nowhere',
  })
})
afterAll(() => database.drop())

async function setAside(mapping: string, version: number, reason: string, receivedAt: string): Promise<void> {
  await sql`insert into telemetry_quarantine (subject_id, device_id, reason, detail, received_at, mapping, mapping_version)
    values ('s', 'd', ${reason}, '', ${receivedAt}, ${mapping}, ${version})`.execute(database.db)
}

describe('delivered mappings', () => {
  test('come into force once, and a change of the office outlives the next delivery', async () => {
    await mappings.deliver()
    await mappings.deliver()
    const [first] = shippedMappings()
    const id = first?.mapping.id ?? ''
    const before = await mappings.get(id)
    expect(before).toMatchObject({ version: 1, shipped: true })
    expect(before.samples).toEqual(first?.samples)

    const title = { zh: '本地改名', en: 'renamed here' }
    await mappings.save(id, { document: { ...before.document, title }, note: '', expected: 1 }, 'u1')
    await mappings.deliver()

    expect(await mappings.get(id)).toMatchObject({ version: 2, title })
    expect((await mappings.list()).length).toBe(shippedMappings().length)
  })

  test('are replaced by a newer delivery while nobody has changed them', async () => {
    const id = 'lift-state'
    const old = { ...(await mappings.get(id)).document, title: { zh: '旧', en: 'old' } }
    const { hashOfMapping } = await import('../../../server/mappings/decide.ts')
    await sql`update payload_mapping set document = ${JSON.stringify(old)}::jsonb, shipped_hash = ${hashOfMapping(old)} where id = ${id}`.execute(
      database.db,
    )

    await mappings.deliver()

    expect(await mappings.get(id)).toMatchObject({ version: 2, title: { zh: '电梯运行状态（物联网关 JSON，多梯）' } })
  })
})

describe('a mapping', () => {
  test('has versions, and each its own count of what was set aside', async () => {
    await mappings.create({ document, samples: [{ name: '一', payload: '{"t":1,"v":2}' }], note: '初版' }, 'u1')
    await setAside('own-meter', 1, 'malformed', '2025-02-01T00:00:00Z')
    await setAside('own-meter', 1, 'implausible', '2025-03-02T00:00:00Z')
    const changed = { ...document, values: [{ path: 'v', metric: 'reading', factor: '0.001' }] }

    const version = await mappings.save('own-meter', { document: changed, note: '单位改为升', expected: 1 }, 'u2')
    await setAside('own-meter', 2, 'wrong-type', '2025-03-03T00:00:00Z')

    expect(version).toBe(2)
    const view = await mappings.get('own-meter')
    expect(view).toMatchObject({ version: 2, problems: 1, savedBy: '名u2', document: changed })
    expect(view.versions.map(({ version: one, note, problems }) => ({ one, note, problems }))).toEqual([
      { one: 2, note: '单位改为升', problems: [{ reason: 'wrong-type', count: 1 }] },
      {
        one: 1,
        note: '初版',
        problems: [
          { reason: 'implausible', count: 1 },
          { reason: 'malformed', count: 1 },
        ],
      },
    ])
  })

  test('is not saved over a version nobody has seen, nor twice the same, nor with problems', async () => {
    const save = (more: object, expected: number) =>
      mappings.save('own-meter', { document: { ...document, ...more }, note: '', expected }, 'u1')

    await expect(save({ seq: 'n' }, 1)).rejects.toMatchObject({ code: 'MAPPING_CHANGED' })
    await expect(save({ values: [{ path: 'v', metric: 'reading', factor: '0.001' }] }, 2)).rejects.toMatchObject({ code: 'MAPPING_SAME' })
    await expect(save({ values: [{ path: 'v', metric: 'moon' }] }, 2)).rejects.toMatchObject({
      code: 'MAPPING_INVALID',
      problems: [{ code: 'METRIC_UNKNOWN', at: 'values/0/metric' }],
    })
    await expect(mappings.create({ document, samples: [], note: '' }, 'u1')).rejects.toMatchObject({ code: 'MAPPING_EXISTS' })
  })

  test('never loses an old version', async () => {
    await expect(sql`update payload_mapping_version set note = 'x'`.execute(database.db)).rejects.toThrow()
    await expect(sql`delete from payload_mapping_version`.execute(database.db)).rejects.toThrow()
  })
})
