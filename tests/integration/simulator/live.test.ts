// `npm run simulate -- --list` and `--live` as somebody types them: what is listed is registered, and then reports in real time.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBridge } from '../../../device-bridge/index.ts'
import { systemClock } from '../../../server/clock.ts'
import { insertCommunities } from '../../../server/store/simulation.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { startMosquitto } from '../../support/servers.ts'

const MAIN = join(import.meta.dirname, '../../../device-bridge/simulator/main.ts')
const DEVICES = 29
const NOW = new Date().toISOString()
const SOON = { timeout: 60_000, interval: 100 }
let database: TestDatabase
let folder: string
let gateways: string

beforeAll(async () => {
  database = await testDatabase()
  folder = mkdtempSync(join(tmpdir(), 'pingji-live-'))
  gateways = join(folder, 'gateways.json')
  const logins = ['live-1', 'live-2'].map((subjectId) => ({ subjectId, username: `gw-${subjectId}`, password: 'secret' }))
  writeFileSync(gateways, JSON.stringify(logins))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await database.drop()
})

const simulate = (...options: readonly string[]) =>
  spawn(process.execPath, ['--import', 'tsx', MAIN, '--gateways', gateways, '--devices', String(DEVICES), ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })

test('what is listed is what reports, each device at every round', async () => {
  const listing = simulate('--list')
  let list = ''
  listing.stdout.on('data', (chunk: Buffer) => {
    list += chunk.toString('utf8')
  })
  expect(await once(listing, 'close')).toEqual([0, null])
  const rows = list
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
  expect(rows).toHaveLength(2 * DEVICES)
  for (const row of rows) expect(row).toHaveLength(7)
  const devicesOf = (subject: string) =>
    rows.flatMap(([of, id = '', kind = '', name = '', place = '', maker = '', model = '']) =>
      of === subject ? [{ id, kind, name, place, maker, model, installedOn: null }] : [],
    )
  await insertCommunities(
    database.db,
    ['live-1', 'live-2'].map((id) => ({ id, name: id, devices: devicesOf(id) })),
    NOW,
  )
  const broker = await startMosquitto()
  const bridge = await startBridge({
    mqttUrl: broker.url,
    db: database.db,
    clock: systemClock(),
    zone: 'Asia/Shanghai',
    name: 'live',
    shared: true,
    logger: pino({ level: 'silent' }),
  })

  const live = simulate('--live', '--every', '1', '--url', broker.url)
  let said = ''
  live.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8')
  })
  await expect.poll(() => said.trim().split('\n').length, SOON).toBeGreaterThanOrEqual(3)
  live.kill('SIGTERM')
  await once(live, 'close')
  await expect.poll(() => bridge.ingest.counts.received, SOON).toBeGreaterThanOrEqual(3 * 2 * DEVICES)
  await bridge.stop()
  await broker.stop()

  for (const line of said.trim().split('\n')) expect(line).toMatch(/^\d{4}-.*Z {2}已上报 58 台 {2}58 devices reported$/)
  const heard = await sql<{ subject_id: string; devices: number; least: number }>`
    select subject_id, count(*)::int as devices, min(rounds)::int as least from (
      select subject_id, device_id, count(distinct ts) as rounds from telemetry group by 1, 2) d group by 1 order by 1`.execute(database.db)
  expect(heard.rows).toEqual(['live-1', 'live-2'].map((id) => ({ subject_id: id, devices: DEVICES, least: expect.any(Number) })))
  expect(Math.min(...heard.rows.map(({ least }) => least))).toBeGreaterThanOrEqual(2)
  expect(bridge.ingest.counts.rejected).toBe(0)
})

test('--live needs the credentials of gateways', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, '--live'], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8')
  })

  expect(await once(child, 'close')).toEqual([2, null])
  expect(said).toContain('--live needs --gateways.')
})
