import fc from 'fast-check'
import { sql } from 'kysely'
import mqtt from 'mqtt'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openConnection } from '../../../device-bridge/adapters/mqtt-connection.ts'
import { createSimulator, devicesOfCommunity, type EmbeddedBroker, startBridge, startEmbeddedBroker } from '../../../device-bridge/index.ts'
import { createIngest } from '../../../device-bridge/ingest.ts'
import { secretBox } from '../../../device-bridge/secret-box.ts'
import { createAudit } from '../../../server/audit/index.ts'
import { createEvidence, type Evidence } from '../../../server/evidence/index.ts'
import { createMappings, type Mappings } from '../../../server/mappings/index.ts'
import { createRegistry, type Registry } from '../../../server/registry/index.ts'
import type { ScoreScheme } from '../../../server/rules/score/index.ts'
import { pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { type RunningServer, startMosquitto } from '../../support/servers.ts'

const clock = pinnedClock('2025-03-03T04:00:00Z')
const logger = pino({ level: 'silent' })
const zone = 'Asia/Shanghai'
let database: TestDatabase
let evidence: Evidence
let mappings: Mappings
let registry: Registry
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
  registry = createRegistry({
    db: database.db,
    clock,
    audit: createAudit({ db: database.db, clock }),
    cases: { registerFacts: () => undefined, subjects: { requireAccess: () => Promise.reject(new Error('nobody asks')) } },
    zone,
    fontsFolder: null,
    publicUrl: 'http://localhost',
  })
  evidence = createEvidence({
    db: database.db,
    clock,
    runtime: { registerJobHandler: () => undefined },
    programmes: { scheme: async () => scheme },
    cases: { registerFacts: () => undefined },
    zone,
  })
  mappings = createMappings({
    db: database.db,
    clock,
    audit: createAudit({ db: database.db, clock }),
    nameOf: async () => null,
    secrets: () => secretBox(Buffer.alloc(32)),
    networks: [],
    dropFolder: '/nowhere',
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
  await registry.registerDevices(subjectId, list)
  const { username, secret } = await registry.issueGateway(subjectId)
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

describe('arrival', () => {
  const send = async (subjectId: string, device: string, body: object, channel = 'telemetry') => {
    const ingest = createIngest({ db: database.db, clock, zone })
    await ingest.accept({ topic: `pingji/v1/${subjectId}/${device}/${channel}`, payload: Buffer.from(JSON.stringify(body)) })
    return ingest.counts
  }
  const reading = (ts: string, value: number, seq = 1) => ({ ts, seq, values: { reading: value } })
  const faultsOf = async (subjectId: string) =>
    (
      await sql<{
        reason: string
        detail: string
      }>`select reason, detail from telemetry_quarantine where subject_id = ${subjectId} order by id`.execute(database.db)
    ).rows
  const METER = 'energy-water-001'

  test('counts late, disordered and repeated readings apart', async () => {
    const { subjectId } = await community(8)
    await send(subjectId, METER, reading('2025-03-03T03:30:00Z', 2))
    await send(subjectId, METER, reading('2025-03-03T03:10:00Z', 1))
    await send(subjectId, METER, reading('2025-03-03T02:00:00Z', 0))
    await send(subjectId, METER, reading('2025-03-03T03:30:00Z', 2))

    const arrivals = await sql`select day, late, disordered, duplicates from telemetry_arrival where subject_id = ${subjectId}`.execute(
      database.db,
    )
    expect(arrivals.rows).toEqual([{ day: '2025-03-03', late: 1, disordered: 2, duplicates: 1 }])
    expect(await rowsOf(subjectId)).toHaveLength(3)
    expect(await stateOf(subjectId)).toMatchObject([{ metric: 'reading', ts: '2025-03-03T03:30:00.000Z', number: 2 }])
  })

  test('keeps the first of two values that contradict each other', async () => {
    const { subjectId } = await community(8)
    await send(subjectId, METER, reading('2025-03-03T03:30:00Z', 2))
    await send(subjectId, METER, reading('2025-03-03T03:30:00Z', 9))

    expect(await rowsOf(subjectId)).toMatchObject([{ number: 2 }])
    expect(await faultsOf(subjectId)).toEqual([{ reason: 'contradicts', detail: 'reading at 2025-03-03T03:30:00.000Z' }])
  })

  test('takes events once and status as being online', async () => {
    const { subjectId } = await community(8)
    const event = { ts: '2025-03-03T03:30:00Z', seq: 4, event: 'overThreshold' }
    await send(subjectId, METER, event, 'event')
    await send(subjectId, METER, event, 'event')
    await send(subjectId, METER, { ...event, event: 'earthquake' }, 'event')
    await send(subjectId, METER, { ts: '2025-03-03T03:31:00Z', online: false }, 'status')

    const events = await sql`select event, ts, seq from device_event where subject_id = ${subjectId}`.execute(database.db)
    expect(events.rows).toEqual([{ event: 'overThreshold', ts: '2025-03-03T03:30:00.000Z', seq: '4' }])
    expect(await stateOf(subjectId)).toMatchObject([{ metric: 'online', number: 0 }])
    expect(await faultsOf(subjectId)).toEqual([{ reason: 'unknown-event', detail: 'earthquake' }])
  })

  test('is not stopped by signs that no database holds', async () => {
    const { subjectId } = await community(8)
    const ingest = createIngest({ db: database.db, clock, zone })
    const topic = `pingji/v1/${subjectId}/charging-ebike-001/telemetry`
    const payloads = [
      '{"ts":"2025-03-03T03:00:00Z","values":{"portState":"a\\u0000b"}}',
      '{"ts":"2025-03-03T03:00:00Z","values":{"\\ud800":1}}',
      '{"ts":"2025-03-03T03:00:00Z","values":{"online":true}}',
    ]
    const list = devicesOfCommunity(3, 29)
    await registry.registerDevices(subjectId, list)

    await Promise.all(payloads.map((payload) => ingest.accept({ topic, payload: Buffer.from(payload) })))

    expect(await rowsOf(subjectId)).toMatchObject([{ metric: 'online', number: 1 }])
    expect((await faultsOf(subjectId)).map(({ reason }) => reason)).toEqual(['malformed', 'unknown-metric'])
  })

  test('reads the payloads of a maker by a saved mapping', async () => {
    const { subjectId } = await community(1)
    await mappings.put({
      id: 'haichuan-meter',
      title: { zh: '海川水表', en: 'Haichuan water meter' },
      ts: { path: 'd.t', unit: 'seconds' },
      seq: 'd.n',
      values: [{ path: 'd.v', metric: 'reading', factor: '0.01' }],
    })
    await registry.registerDevices(subjectId, [{ id: 'meter', kind: 'energy-water', name: '水表', mapping: 'haichuan-meter' }])

    await send(subjectId, 'meter', { d: { t: 1_740_970_800, n: 5, v: 12_345 } })

    expect(await rowsOf(subjectId)).toMatchObject([{ metric: 'reading', ts: '2025-03-03T03:00:00.000Z', seq: '5', number: 123.45 }])
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
      name: 'embedded-test',
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
    expect(rows.R1?.snapshotHash).toMatch(/^[0-9a-f]{64}$/)
    expect(await evidence.forRows(mine.subjectId, scheme.rows)).toEqual(rows)
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

    await registry.revokeGateway(mine.username)
    await expect(attempt(mine.password)).rejects.toThrow()
  })
})

describe('mosquitto', () => {
  let broker: RunningServer
  beforeAll(async () => {
    broker = await startMosquitto()
  })
  afterAll(() => broker.stop())

  test('loses nothing of what a community sends', async () => {
    const mine = await community(58)
    const bridge = await startBridge({ mqttUrl: broker.url, db: database.db, clock, zone, name: 'load', shared: true, logger })
    const simulator = createSimulator({ mqttUrl: broker.url, communities: [mine], seed: 9 })

    const sent = (await simulator.report(new Date('2025-03-02T03:00:00Z'))) + (await simulator.report(new Date('2025-03-03T03:00:00Z')))
    await until(async () => (await daysOf(mine.subjectId)).length === sent)

    expect(sent).toBe(116)
    expect(bridge.ingest.counts.received).toBe(116)
    await simulator.stop()
    await bridge.stop()
  })

  test('keeps what was sent while the bridge was away', async () => {
    const own = await startMosquitto()
    const mine = await community(8)
    const start = () => startBridge({ mqttUrl: own.url, db: database.db, clock, zone, name: 'away', shared: true, logger })
    await (await start()).stop()
    const simulator = createSimulator({ mqttUrl: own.url, communities: [mine], seed: 9 })
    await simulator.report(new Date('2025-03-03T03:00:00Z'))
    expect(await daysOf(mine.subjectId)).toEqual([])

    const bridge = await start()
    await until(async () => (await daysOf(mine.subjectId)).length === 8)

    await simulator.stop()
    await bridge.stop()
    await own.stop()
  })

  test('serves one bridge of a name; the next follows when it is gone', async () => {
    const mine = await community(8)
    const start = () => startBridge({ mqttUrl: broker.url, db: database.db, clock, zone, name: 'load', shared: true, logger })
    const [one, other] = [await start(), await start()]
    const simulator = createSimulator({ mqttUrl: broker.url, communities: [mine], seed: 9 })

    await simulator.report(new Date('2025-03-02T03:00:00Z'))
    await until(async () => (await daysOf(mine.subjectId)).length === 8)
    expect([one.ingest.counts.received, other.ingest.counts.received]).toEqual([8, 0])
    await one.stop()
    await simulator.report(new Date('2025-03-03T03:00:00Z'))
    await until(async () => (await daysOf(mine.subjectId)).length === 16)

    expect([one.ingest.counts.received, other.ingest.counts.received]).toEqual([8, 8])
    await simulator.stop()
    await other.stop()
  })

  test('sends again what could not be stored', async () => {
    const taken: string[] = []
    let failures = 2
    const connection = await openConnection({
      url: new URL(broker.url),
      clientId: 'stubborn',
      version: 5,
      topics: () => ['stubborn/#'],
      onMessage: async (topic, payload) => {
        if (failures > 0) {
          failures -= 1
          throw new Error('the database is away')
        }
        taken.push(`${topic} ${payload.toString()}`)
      },
      logger,
    })
    const client = await mqtt.connectAsync(broker.url)

    for (const number of [1, 2, 3]) await client.publishAsync(`stubborn/${number}`, String(number), { qos: 1 })
    await until(async () => new Set(taken).size === 3)

    expect([...new Set(taken)].sort()).toEqual(['stubborn/1 1', 'stubborn/2 2', 'stubborn/3 3'])
    await client.endAsync()
    await connection.stop()
  })

  test('is found again after it was killed', async () => {
    const own = await startMosquitto()
    const mine = await community(8)
    const bridge = await startBridge({ mqttUrl: own.url, db: database.db, clock, zone, name: 'killed', shared: true, logger })
    await own.kill()
    const again = await startMosquitto({ port: own.port })
    const simulator = createSimulator({ mqttUrl: again.url, communities: [mine], seed: 9 })

    // The bridge comes back by itself; what is sent before that is the devices' to send again.
    await until(async () => {
      await simulator.report(new Date('2025-03-03T03:00:00Z'))
      return (await daysOf(mine.subjectId)).length === 8
    })

    await simulator.stop()
    await bridge.stop()
    await again.stop()
  })

  test('refuses strangers, and the bridge says so', async () => {
    const closed = await startMosquitto({ lines: ['allow_anonymous false'] })

    await expect(
      startBridge({ mqttUrl: closed.url, db: database.db, clock, zone, name: 'stranger', shared: true, logger }),
    ).rejects.toMatchObject({ service: 'mqtt' })

    await closed.stop()
  })
})

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await condition()) return
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error('Expected it to happen within ten seconds')
}
