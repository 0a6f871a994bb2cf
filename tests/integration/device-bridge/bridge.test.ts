import fc from 'fast-check'
import { sql } from 'kysely'
import mqtt from 'mqtt'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSimulator, devicesOfCommunity, type EmbeddedBroker, startBridge, startEmbeddedBroker } from '../../../device-bridge/index.ts'
import { createIngest } from '../../../device-bridge/ingest.ts'
import { createEvidence, type Evidence } from '../../../server/evidence/index.ts'
import type { ScoreScheme } from '../../../server/rules/score/index.ts'
import { pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { type RunningServer, startMosquitto } from '../../support/servers.ts'

const clock = pinnedClock('2025-03-03T04:00:00Z')
const logger = pino({ level: 'silent' })
const zone = 'Asia/Shanghai'
let database: TestDatabase
let evidence: Evidence
const scheme: ScoreScheme = {
  id: 's',
  title: { zh: '示例', en: 'sample' },
  groups: [],
  rows: [
    {
      id: 'R1',
      number: 1,
      group: 'g',
      text: { zh: '远程智能水表', en: 'water meters' },
      class: { kind: 'points' },
      points: '5',
      method: { kind: 'has' },
      evidence: [{ facility: 'energy-water', metric: 'M-ONLINE', strength: 'full' }],
    },
    {
      id: 'R2',
      number: 2,
      group: 'g',
      text: { zh: '电梯', en: 'lifts' },
      class: { kind: 'points' },
      points: '5',
      method: { kind: 'has' },
      evidence: [{ facility: 'lift', metric: 'M-ONLINE', strength: 'full' }],
    },
  ],
  rounding: { scale: 2, mode: 'half-up' },
  aggregation: { method: 'mean', mandatoryBy: 'all' },
  levelDecision: 'level',
  evidenceGates: [
    {
      id: 'networkedAndSharing',
      name: { zh: '联网', en: 'networked' },
      conditions: [
        { metric: 'online-ratio', atLeast: '0.90', windowDays: 7 },
        { metric: 'days-with-data', atLeast: '1', windowDays: 1 },
      ],
    },
  ],
}

beforeAll(async () => {
  database = await testDatabase()
  evidence = createEvidence({
    db: database.db,
    clock,
    runtime: { registerJobHandler: () => undefined },
    programmes: { scheme: async () => scheme },
    cases: { registerFacts: () => undefined },
    zone,
  })
  await sql`insert into organisation (id, name, kind, created_at) values ('org', '开发商', 'developer', now())`.execute(database.db)
})
afterAll(() => database.drop())

let count = 0
async function community(devices: number) {
  count += 1
  const subjectId = `subject_${count}`
  await sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_by, created_at)
    values (${subjectId}, 'p', 'community', ${`小区${count}`}, 'org', '', 1, '{}', 'u', now())`.execute(database.db)
  const list = devicesOfCommunity(count, devices)
  await evidence.registerDevices(subjectId, list)
  const { username, secret } = await evidence.issueGateway(subjectId)
  return { subjectId, username, password: secret, devices: list }
}

const rowsOf = async (subjectId: string) =>
  (
    await sql<{
      device_id: string
      metric: string
      ts: string
      seq: string
      number: number
    }>`select device_id, metric, ts, seq, number from telemetry where subject_id = ${subjectId} order by 1, 2, 3, 4`.execute(database.db)
  ).rows
const stateOf = async (subjectId: string) =>
  (
    await sql`select device_id, metric, ts, seq, number from device_state where subject_id = ${subjectId} order by 1, 2`.execute(
      database.db,
    )
  ).rows
const daysOf = async (subjectId: string) =>
  (await sql`select device_id, day, readings from telemetry_day where subject_id = ${subjectId} order by 1, 2`.execute(database.db)).rows

describe('ingest', () => {
  test('keeps the same rows for any order and any repetition', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            minute: fc.integer({ min: 0, max: 3000 }),
            seq: fc.integer({ min: 0, max: 3 }),
            value: fc.integer({ min: 0, max: 9 }),
          }),
          { minLength: 1, maxLength: 25 },
        ),
        fc.array(fc.nat(), { maxLength: 20 }),
        async (events, picks) => {
          const [one, other] = [await community(8), await community(8)]
          const unique = [...new Map(events.map((event) => [`${event.minute}/${event.seq}`, event])).values()].sort(
            (a, b) => a.minute - b.minute || a.seq - b.seq,
          )
          const messy = [...unique, ...picks.map((pick) => unique[pick % unique.length]).filter((event) => event !== undefined)].reverse()
          for (const [{ subjectId }, list] of [
            [one, unique],
            [other, messy],
          ] as const) {
            const ingest = createIngest({ db: database.db, clock, zone })
            await Promise.all(
              list.map((event) =>
                ingest.accept({
                  topic: `pingji/v1/${subjectId}/energy-water-001/telemetry`,
                  payload: Buffer.from(
                    JSON.stringify({
                      ts: new Date(Date.parse('2025-03-01T00:00:00Z') + event.minute * 60_000).toISOString(),
                      seq: event.seq,
                      values: { reading: event.value },
                    }),
                  ),
                }),
              ),
            )
          }
          expect(await rowsOf(other.subjectId)).toEqual(await rowsOf(one.subjectId))
          expect(await stateOf(other.subjectId)).toEqual(await stateOf(one.subjectId))
          expect(await daysOf(other.subjectId)).toEqual(await daysOf(one.subjectId))
        },
      ),
      { numRuns: 12 },
    )
  })

  test('sets aside devices that nobody registered', async () => {
    const { subjectId } = await community(8)
    const ingest = createIngest({ db: database.db, clock, zone })

    await ingest.accept({
      topic: `pingji/v1/${subjectId}/ghost-001/telemetry`,
      payload: Buffer.from('{"ts":"2025-03-03T01:00:00Z","values":{"online":true}}'),
    })

    expect(await rowsOf(subjectId)).toEqual([])
    const reasons = await sql`select reason, device_id from telemetry_quarantine where subject_id = ${subjectId}`.execute(database.db)
    expect(reasons.rows).toEqual([{ reason: 'unknown-device', device_id: 'ghost-001' }])
  })
})

describe('evidence', () => {
  test('is nothing, not zero, before anything was heard', async () => {
    const { subjectId } = await community(29)

    const rows = await evidence.forRows(subjectId, scheme.rows)

    expect(rows.R1).toMatchObject({
      value: null,
      devices: { installed: 1, reporting: 0 },
      suggestion: null,
      checks: { complete: false, recent: false },
    })
    expect((await evidence.gate(subjectId, scheme, 'networked-and-sharing')).met).toBe(false)
  })
})

describe('embedded broker', () => {
  let broker: EmbeddedBroker
  beforeAll(async () => {
    broker = await startEmbeddedBroker({ db: database.db, bridgeSecret: 'bridge-secret' })
  })
  afterAll(() => broker.stop())

  test('brings a community to its evidence and opens the gate', async () => {
    const mine = await community(29)
    const bridge = await startBridge({
      mqttUrl: broker.url,
      username: 'bridge',
      password: 'bridge-secret',
      db: database.db,
      clock,
      zone,
      shared: false,
      logger,
    })
    const simulator = createSimulator({ mqttUrl: broker.url, communities: [mine], seed: 7 })

    for (const day of [1, 2, 3]) await simulator.report(new Date(`2025-03-0${day}T03:00:00Z`))
    await until(async () => (await daysOf(mine.subjectId)).length === 29 * 3)

    const rows = await evidence.forRows(mine.subjectId, scheme.rows)
    expect(rows.R1).toMatchObject({
      value: '100.0',
      numerator: 1,
      denominator: 1,
      checks: { recent: true, typeAndUnit: true, plausible: true, documentedSource: true },
    })
    const gate = await evidence.gate(mine.subjectId, scheme, 'networked-and-sharing')
    expect(gate).toMatchObject({
      met: true,
      measures: [
        { metric: 'online-ratio', numerator: 29, denominator: 29, met: true },
        { metric: 'days-with-data', met: true },
      ],
    })
    await simulator.stop()
    await bridge.stop()
  })

  test('refuses a community that speaks for another', async () => {
    const [mine, theirs] = [await community(2), await community(2)]
    const client = await mqtt.connectAsync(broker.url, { username: mine.username, password: mine.password, reconnectPeriod: 0 })
    const closed = new Promise<void>((done) => client.once('close', () => done()))

    client.publish(`pingji/v1/${theirs.subjectId}/access-control-001/telemetry`, '{"ts":"2025-03-03T01:00:00Z","values":{"online":true}}', {
      qos: 1,
    })
    await closed

    expect(await rowsOf(theirs.subjectId)).toEqual([])
  })

  test('refuses wrong and revoked credentials and listeners', async () => {
    const mine = await community(2)
    const attempt = (password: string) => mqtt.connectAsync(broker.url, { username: mine.username, password, reconnectPeriod: 0 })
    await expect(attempt('wrong')).rejects.toThrow()

    const client = await attempt(mine.password)
    const granted = await client.subscribeAsync('pingji/v1/#').catch(() => [{ qos: 128 }])
    expect(granted.map(({ qos }) => qos)).toEqual([128])
    await client.endAsync(true)

    await evidence.revokeGateway(mine.username)
    await expect(attempt(mine.password)).rejects.toThrow()
  })
})

describe('mosquitto', () => {
  let broker: RunningServer
  beforeAll(async () => {
    broker = await startMosquitto()
  })
  afterAll(() => broker.stop())

  test('shares the load among connections and loses nothing', async () => {
    const mine = await community(58)
    const bridge = await startBridge({ mqttUrl: broker.url, db: database.db, clock, zone, shared: true, logger })
    const simulator = createSimulator({ mqttUrl: broker.url, communities: [mine], seed: 9 })

    const sent = (await simulator.report(new Date('2025-03-02T03:00:00Z'))) + (await simulator.report(new Date('2025-03-03T03:00:00Z')))
    await until(async () => (await daysOf(mine.subjectId)).length === sent)

    expect(sent).toBe(116)
    expect(bridge.ingest.counts.received).toBe(116)
    await simulator.stop()
    await bridge.stop()
  })
})

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await condition()) return
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error('Expected it to happen within ten seconds')
}
