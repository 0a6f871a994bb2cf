/** Versions of MQTT and TLS of the bridge: against Mosquitto, and against our own broker. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Aedes } from 'aedes'
import { sql } from 'kysely'
import mqtt, { type IClientOptions } from 'mqtt'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startMqttAdapter } from '../../../device-bridge/adapters/mqtt.ts'
import { digest } from '../../../device-bridge/embedded-broker.ts'
import { startEmbeddedBroker } from '../../../device-bridge/index.ts'
import { createIngest } from '../../../device-bridge/ingest.ts'
import { readConfig } from '../../../server/config.ts'
import { insertGateway } from '../../../server/store/gateways.ts'
import { kill, killAll, register, startBridgeProcess } from '../../faults/bridge-stream.ts'
import { pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { startMosquitto } from '../../support/servers.ts'

const ROOT = join(import.meta.dirname, '../../..')
const NOW = '2025-03-03T04:00:00.000Z'
const clock = pinnedClock(NOW)
const logger = pino({ level: 'silent' })
const pem = (name: string) => join(ROOT, 'tests/support/tls', name)
const text = (name: string) => readFileSync(pem(name), 'utf8')
const GATEWAY = { username: 'gw-protocols', password: 'secret' }
let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  await register(database.db, 'protocols', 1)
  await insertGateway(database.db, {
    username: GATEWAY.username,
    subject_id: 'protocols',
    secret_hash: digest(GATEWAY.password),
    broker_hash: null,
    label: '',
    scope: 'subject',
    created_at: NOW,
    created_by: null,
    revoked_at: null,
    revoked_by: null,
    last_seen_at: null,
  })
})
afterAll(async () => {
  await killAll()
  await database.drop()
})

let seq = 0
/** Sends one reading and answers how often it is stored, once it is. */
async function sentAndStored(url: string, options: IClientOptions = {}, at = NOW): Promise<number> {
  seq += 1
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, ...options })
  const body = JSON.stringify({ ts: at, seq, values: { pm25: seq } })
  await client.publishAsync('pingji/v1/protocols/d0/telemetry', body, { qos: 1 })
  await client.endAsync()
  const stored = async () =>
    (
      await sql<{ count: number }>`select count(*)::int as count from telemetry where subject_id = 'protocols' and seq = ${seq}`.execute(
        database.db,
      )
    ).rows[0]?.count ?? 0
  await expect.poll(stored, { timeout: 20_000 }).toBeGreaterThan(0)
  return stored()
}

const BROKERS = {
  mosquitto: () => startMosquitto(),
  embedded: () => startEmbeddedBroker({ db: database.db, bridgeSecret: 'b', clock }),
  /** Somebody else's broker that knows 3.1.1 alone. */
  async aedes() {
    const broker = await Aedes.createBroker()
    const server = createServer(broker.handle)
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    return {
      url: `mqtt://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
      stop: async () => {
        await new Promise<void>((done) => broker.close(() => done()))
        await new Promise<void>((done) => server.close(() => done()))
      },
    }
  },
}

describe('versions', () => {
  test.each([
    ['MQTT 5, shared', 'mosquitto', true, 5, 5],
    ['MQTT 5, shared, from a device with 3.1.1', 'mosquitto', true, 4, 5],
    ['3.1.1', 'mosquitto', false, 5, 4],
    ['3.1.1', 'embedded', false, 4, 4],
    ['3.1.1 where 5 is refused', 'aedes', true, 4, 4],
  ] as const)('%s at %s', async (_, kind, shared, device, version) => {
    const broker = await BROKERS[kind]()
    const ingest = createIngest({ db: database.db, clock, zone: 'Asia/Shanghai' })
    const login = kind === 'embedded' ? { username: 'bridge', password: 'b' } : {}
    const adapter = await startMqttAdapter({ url: broker.url, name: `v-${kind}-${shared}`, ingest, shared, logger, ...login })
    try {
      expect(adapter.version).toBe(version)
      const client = kind === 'embedded' ? GATEWAY : {}
      expect(await sentAndStored(broker.url, { protocolVersion: device, ...client })).toBe(1)
    } finally {
      await adapter.stop()
      await ingest.idle()
      await broker.stop()
    }
  })
})

/** What the bridge's process says and how it ends, when it can not receive. */
function bridgeThatEnds(env: { readonly [name: string]: string }): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'device-bridge/main.ts')], {
    cwd: ROOT,
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      LOG_LEVEL: 'silent',
      PINGJI_DATA: mkdtempSync(join(tmpdir(), 'pingji-bridge-')),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said.push(chunk)
      if (chunk.includes('receiving')) child.kill('SIGKILL')
    })
  return new Promise((done) => child.on('close', (code) => done({ code, said: Buffer.concat(said).toString('utf8') })))
}

describe('TLS of the bridge, at a Mosquitto that asks for client certificates', () => {
  const lines = [
    'user root',
    'allow_anonymous true',
    `cafile ${pem('ca.pem')}`,
    `certfile ${pem('server.pem')}`,
    `keyfile ${pem('server.key')}`,
    'require_certificate true',
  ]
  const OURS = { MQTT_CA: pem('ca.pem'), MQTT_CERT: pem('client.pem'), MQTT_KEY: pem('client.key') }
  let broker: Awaited<ReturnType<typeof startMosquitto>>
  let url: string
  beforeAll(async () => {
    broker = await startMosquitto({ lines })
    url = `mqtts://127.0.0.1:${broker.port}`
  })
  afterAll(() => broker.stop())

  test('receives with MQTT_CA, MQTT_CERT and MQTT_KEY', async () => {
    const bridge = await startBridgeProcess(database.url, url, 'tls', OURS)
    const client = { ca: text('ca.pem'), cert: text('client.pem'), key: text('client.key') }

    expect(await sentAndStored(url, client, new Date().toISOString())).toBe(1)
    await kill(bridge)
  })

  test.concurrent.each([
    ['another authority', { ...OURS, MQTT_CA: pem('stranger.pem') }, /certificate/],
    ['a file that is none', { ...OURS, MQTT_CA: pem('nothing.pem') }, /MQTT_CA/],
  ])('with %s says why in one sentence and ends', async (name, env, words) => {
    const { code, said } = await bridgeThatEnds({ MQTT_URL: url, BRIDGE_NAME: `refused-${name.length}`, ...env })

    expect([code, said]).toEqual([1, expect.stringMatching(words)])
    // Once in Chinese, once in English, and no trace of a program.
    expect(said.trim().split('\n'), said).toHaveLength(2)
  })

  test.each([
    ['no authority', { MQTT_CERT: OURS.MQTT_CERT, MQTT_KEY: OURS.MQTT_KEY }, /^unable to verify|certificate/],
    ['no certificate of ours', { MQTT_CA: OURS.MQTT_CA }, /^(tls.*certificate required|.*ECONNRESET|the connection was closed|.*EPIPE)$/],
  ])('with %s is refused', async (_, env, words) => {
    const ingest = createIngest({ db: database.db, clock, zone: 'Asia/Shanghai' })
    const { mqttTls: tls } = readConfig(env)

    await expect(startMqttAdapter({ url, tls, name: 'refused', ingest, shared: true, logger })).rejects.toThrow(words)
  })
})

test('our own broker with MQTT_LISTEN_CLIENT_CA lets in gateways with a certificate of it only', async () => {
  const { mqttListen } = readConfig({
    MQTT_LISTEN_CERT: pem('server.pem'),
    MQTT_LISTEN_KEY: pem('server.key'),
    MQTT_LISTEN_CLIENT_CA: pem('ca.pem'),
    MQTT_LISTEN_PORT: '0',
    MQTT_LISTEN_HOST: '127.0.0.1',
  })
  if (mqttListen === null) throw new Error('Expected a listener, but there is none')
  const broker = await startEmbeddedBroker({ db: database.db, bridgeSecret: 'b', clock, logger, tls: mqttListen })
  const ingest = createIngest({ db: database.db, clock, zone: 'Asia/Shanghai' })
  const adapter = await startMqttAdapter({
    url: broker.url,
    username: 'bridge',
    password: 'b',
    name: 'listen',
    ingest,
    shared: false,
    logger,
  })
  const url = `mqtts://127.0.0.1:${broker.tlsPort}`
  const certificate = { cert: text('client.pem'), key: text('client.key') }
  const enter = (options: IClientOptions) => mqtt.connectAsync(url, { reconnectPeriod: 0, ca: text('ca.pem'), ...GATEWAY, ...options })
  try {
    expect(await sentAndStored(url, { ca: text('ca.pem'), ...GATEWAY, ...certificate })).toBe(1)
    await expect(enter({})).rejects.toThrow(/certificate required|closed|ECONNRESET|EPIPE/)
    // Of another authority: the server's own certificate is no gateway's here.
    await expect(enter({ ...certificate, cert: text('stranger.pem') })).rejects.toThrow()
    await expect(enter({ ...certificate, password: 'wrong' })).rejects.toThrow(/Not authorized/i)
  } finally {
    await adapter.stop()
    await ingest.idle()
    await broker.stop()
  }
})
