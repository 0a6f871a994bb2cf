// The demo's first community: one meter with a maker's payload, and sheets of readings from the caretaker's round.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SourceView } from '../../../server/base/api/mappings.ts'
import { type RunningApp, startApp } from '../../support/app.ts'
import { community, programme } from '../../support/weihai.ts'

let running: RunningApp
let subject: string

beforeAll(async () => {
  running = await startApp('2026-03-02T02:00:00Z')
  const { driver, equip, telemetry } = running.stage
  for (const name of ['映射小区', '旁边小区']) {
    const { id } = await driver.registerSubject('applicant1', programme, community(name))
    subject ??= id
    await equip(id, name)
    await telemetry(id, 3)
  }
}, 180_000)
afterAll(() => running.close())

const sources = async () =>
  (await (await running.stage.driver.as('operator1')).get<{ readonly items: readonly SourceView[] }>('/api/bridge/sources')).items

test('a meter speaks its maker’s words and is read by the mapping', async () => {
  const found = await sql<{ readings: number; mapping: string; aside: number }>`
    select (select count(*)::int from telemetry t where t.subject_id = d.subject_id and t.device_id = d.id and t.metric = 'reading') as readings, d.mapping,
      (select count(*)::int from telemetry_quarantine q where q.subject_id = d.subject_id and q.device_id = d.id) as aside
    from device d where d.subject_id = ${subject} and d.id = 'energy-water-001'`.execute(running.services.db)

  expect(found.rows).toEqual([{ readings: 3, mapping: 'nb-water-meter', aside: 0 }])
})

test('its sheets come by a source of files, of the first community alone', async () => {
  while ((await sources())[0]?.lastGoodAt === null) await new Promise((done) => setTimeout(done, 100))

  expect(await sources()).toMatchObject([
    { kind: 'files', subjectId: subject, mapping: 'water-reading-sheet', readings: 3, lastProblem: null, active: true },
  ])
  const read = await sql<{ ts: string }>`select ts from telemetry where subject_id = ${subject} and device_id = 'energy-water-002'
    and metric = 'reading' and ts::time = '23:30' order by ts`.execute(running.services.db)
  expect(read.rows).toHaveLength(3)
}, 60_000)
