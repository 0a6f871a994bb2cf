// Credentials and topic rules at the broker (F34), log-in limits, revocation of a live connection, packet limits, TLS: embedded broker and Mosquitto.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startBrokerRules } from '../../../device-bridge/broker-rules/index.ts'
import { mosquittoConfig } from '../../../device-bridge/broker-rules/mosquitto.ts'
import { type EmbeddedBroker, startBridge, startEmbeddedBroker } from '../../../device-bridge/index.ts'
import { freePort } from '../../../server/embedded/postgres.ts'
import { newCredentials } from '../../../server/registry/secrets.ts'
import { insertGateway, revokeGateway } from '../../../server/store/gateways.ts'
import { pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { startMosquitto } from '../../support/servers.ts'

const clock = pinnedClock('2025-03-03T04:00:00Z')
const logger = pino({ level: 'silent' })
const pem = (name: string) => join(import.meta.dirname, '../../support/tls', name)
let database: TestDatabase
const clients: MqttClient[] = []

beforeAll(async () => {
  database = await testDatabase()
  await sql`insert into organisation (id, name, kind, created_at) values ('org', '开发商', 'developer', now())`.execute(database.db)
})
afterAll(() => database.drop())
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)))
})

let count = 0
async function subjectWithMeter(): Promise<string> {
  count += 1
  const id = `subject_${count}`
  await sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_by, created_at)
    values (${id}, 'p', 'community', ${id}, 'org', '', 1, '{}', 'u', now())`.execute(database.db)
  for (const device of ['meter', 'lift'])
    await sql`insert into device (subject_id, id, kind, name, registered_at) values (${id}, ${device}, 'energy-water', ${device}, now())`.execute(
      database.db,
    )
  return id
}

async function gatewayOf(subject: string, devices: readonly string[] = []) {
  const { username, secret, digest, brokerHash } = newCredentials()
  await insertGateway(database.db, {
    username,
    subject_id: subject,
    secret_hash: digest,
    broker_hash: brokerHash,
    label: '',
    scope: devices.length > 0 ? 'devices' : 'subject',
    created_at: clock.now(),
    created_by: null,
    revoked_at: null,
    revoked_by: null,
    last_seen_at: null,
  })
  for (const device of devices)
    await sql`update device set gateway = ${username} where subject_id = ${subject} and id = ${device}`.execute(database.db)
  return { username, password: secret }
}

/** Connects once; rejects when the broker refuses. */
async function enter(url: string, options: IClientOptions): Promise<MqttClient> {
  const client = mqtt.connect(url, { reconnectPeriod: 0, connectTimeout: 5000, ...options })
  clients.push(client)
  client.on('error', () => undefined)
  await new Promise<void>((done, failed) => {
    client.once('connect', () => done())
    client.once('error', failed)
    client.once('close', () => failed(new Error('closed')))
  })
  return client
}
const reading = (seq: number) => JSON.stringify({ ts: '2025-03-03T03:59:00Z', seq, values: { online: true } })
const topic = (subject: string, device = 'meter') => `pingji/v1/${subject}/${device}/telemetry`
const gone = (client: MqttClient) => new Promise<void>((done) => (client.connected ? client.once('close', () => done()) : done()))
/** Whether the message was taken; a broker that refuses either ends the connection or says nothing. */
const taken = async (client: MqttClient, to: string, body: string | Buffer = reading(1)) =>
  Promise.race([
    client.publishAsync(to, body, { qos: 1 }).then(
      () => true,
      () => false,
    ),
    gone(client).then(() => false),
  ])

async function until<T>(ask: () => Promise<T>, right: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask()
    if (right(answer) || tries > 200) return answer
    await new Promise((done) => setTimeout(done, 50))
  }
}
const refusals = async (gateway: string) =>
  (
    await sql<{ reason: string; target_subject: string | null; times: number }>`
      select reason, target_subject, times from gateway_refusal where gateway = ${gateway} order by reason`.execute(database.db)
  ).rows
const spoofed = async (subject: string) =>
  (
    await sql<{
      device_id: string
    }>`select device_id from telemetry_quarantine where subject_id = ${subject} and reason = 'spoofed'`.execute(database.db)
  ).rows.map(({ device_id: device }) => device)
const stored = async (subject: string) =>
  Number((await sql<{ count: string }>`select count(*) from telemetry where subject_id = ${subject}`.execute(database.db)).rows[0]?.count)

describe('embedded broker', () => {
  let broker: EmbeddedBroker
  beforeAll(async () => {
    broker = await startEmbeddedBroker({
      db: database.db,
      bridgeSecret: 'bridge-secret',
      clock,
      logger,
      tls: { host: '127.0.0.1', port: 0, cert: readFileSync(pem('server.pem')), key: readFileSync(pem('server.key')) },
    })
  })
  afterAll(() => broker.stop())

  test('refuses a spoofed community, writes it down and sets it aside there', async () => {
    const [mine, theirs] = [await subjectWithMeter(), await subjectWithMeter()]
    const gateway = await gatewayOf(mine)

    const honest = await taken(await enter(broker.url, gateway), topic(mine))
    const forged = await taken(await enter(broker.url, gateway), topic(theirs))

    expect([honest, forged]).toEqual([true, false])
    expect(
      await until(
        () => refusals(gateway.username),
        (rows) => rows.length > 0,
      ),
    ).toEqual([{ reason: 'foreign-topic', target_subject: theirs, times: 1 }])
    expect(await spoofed(theirs)).toEqual(['meter'])
  })

  test('closes a device with a gateway of its own to the others', async () => {
    const subject = await subjectWithMeter()
    const [whole, lift] = [await gatewayOf(subject), await gatewayOf(subject, ['lift'])]

    const answers = [
      await taken(await enter(broker.url, lift), topic(subject, 'lift')),
      await taken(await enter(broker.url, lift), topic(subject, 'meter')),
      await taken(await enter(broker.url, whole), topic(subject, 'lift')),
      await taken(await enter(broker.url, whole), topic(subject, 'meter')),
    ]

    expect(answers).toEqual([true, false, false, true])
  })

  test('locks out who guesses secrets, even with the right one afterwards', async () => {
    const gateway = await gatewayOf(await subjectWithMeter())
    for (let tries = 0; tries < 5; tries += 1) await expect(enter(broker.url, { ...gateway, password: 'guess' })).rejects.toThrow()

    await expect(enter(broker.url, gateway)).rejects.toThrow(/[Nn]ot authorized/)

    const rows = await until(
      () => refusals(gateway.username),
      (found) => found.length === 2,
    )
    expect(rows.map(({ reason, times }) => [reason, times])).toEqual([
      ['locked', 1],
      ['wrong-secret', 5],
    ])
  })

  test('counts names that somebody invents together', async () => {
    for (const username of ['gw-made-up', 'gw-made-up-too']) await expect(enter(broker.url, { username, password: 'x' })).rejects.toThrow()

    const rows = await until(
      () => refusals(''),
      (found) => found.reduce((sum, { times }) => sum + times, 0) === 2,
    )
    expect(rows).toEqual([{ reason: 'wrong-secret', target_subject: null, times: 2 }])
  })

  test('ends the connection of a gateway that is revoked', async () => {
    const gateway = await gatewayOf(await subjectWithMeter())
    const client = await enter(broker.url, gateway)

    await revokeGateway(database.db, gateway.username, clock.now())
    await gone(client)

    await expect(enter(broker.url, gateway)).rejects.toThrow()
  })

  test('does not let a gateway push another off by its client id', async () => {
    const [first, second] = [await gatewayOf(await subjectWithMeter()), await gatewayOf(await subjectWithMeter())]
    const client = await enter(broker.url, { ...first, clientId: 'the-same' })

    await expect(enter(broker.url, { ...second, clientId: 'the-same' })).rejects.toThrow()

    expect(client.connected).toBe(true)
  })

  test('ends a connection whose packet is larger than allowed', async () => {
    const subject = await subjectWithMeter()
    const gateway = await gatewayOf(subject)

    const answer = await taken(await enter(broker.url, gateway), topic(subject), Buffer.alloc(100_000, 120))

    expect(answer).toBe(false)
    expect(
      await until(
        () => refusals(gateway.username),
        (rows) => rows.length > 0,
      ),
    ).toMatchObject([{ reason: 'too-large' }])
  })

  test('lets gateways speak, not listen', async () => {
    const subject = await subjectWithMeter()
    const gateway = await gatewayOf(subject)
    const client = await enter(broker.url, gateway)
    client.subscribe('pingji/v1/#', { qos: 1 }, () => undefined)

    await gone(client)

    expect(
      await until(
        () => refusals(gateway.username),
        (rows) => rows.length > 0,
      ),
    ).toMatchObject([{ reason: 'listening' }])
  })

  test('is reached by TLS, by who trusts its certificate', async () => {
    const subject = await subjectWithMeter()
    const gateway = await gatewayOf(subject)
    const url = `mqtts://127.0.0.1:${broker.tlsPort}`

    expect(await taken(await enter(url, { ...gateway, ca: readFileSync(pem('ca.pem')) }), topic(subject))).toBe(true)
    await expect(enter(url, { ...gateway, ca: readFileSync(pem('stranger.pem')) })).rejects.toThrow(/certificate/)
    await expect(
      new Promise((_, failed) =>
        connectTcp(broker.tlsPort ?? 0, '127.0.0.1')
          .once('close', () => failed(new Error('closed')))
          .end('x'),
      ),
    ).rejects.toThrow()
  })
})

describe('Mosquitto with the files of the registry, by TLS', () => {
  test('lets each gateway speak for its own, takes revoked ones off, and tells what it refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pingji-rules-'))
    const [mine, theirs] = [await subjectWithMeter(), await subjectWithMeter()]
    const [gateway, lift] = [await gatewayOf(mine), await gatewayOf(mine, ['lift'])]
    const bridgeSecret = 'bridge-secret-of-this-test'
    let reload: () => void = () => undefined
    const rules = await startBrokerRules({
      db: database.db,
      clock,
      folder,
      bridge: { username: 'bridge', secret: bridgeSecret },
      reload: () => reload(),
      logger,
      everyMs: 100,
    })
    const tlsPort = await freePort()
    const lines = mosquittoConfig({ folder, port: tlsPort, cert: pem('server.pem'), key: pem('server.key') })
    const server = await startMosquitto({ lines: ['user root', ...lines] })
    reload = () => void server.process.kill('SIGHUP')
    const url = `mqtts://127.0.0.1:${tlsPort}`
    const ca = readFileSync(pem('ca.pem'))
    const bridge = await startBridge({
      mqttUrl: server.url,
      username: 'bridge',
      password: bridgeSecret,
      db: database.db,
      clock,
      zone: 'Asia/Shanghai',
      name: 'rules',
      shared: true,
      logger,
    })
    try {
      expect(statSync(join(folder, 'passwords')).mode & 0o777).toBe(0o600)
      const honest = await enter(url, { ...gateway, ca, protocolVersion: 4 })
      const other = await enter(url, { ...lift, ca, protocolVersion: 5 })
      await honest.publishAsync(topic(mine), reading(1), { qos: 1 })
      await other.publishAsync(topic(mine, 'lift'), reading(1), { qos: 1 })
      expect(
        await until(
          () => stored(mine),
          (rows) => rows === 2,
        ),
      ).toBe(2)

      // Mosquitto answers a refused publication of MQTT 3.1.1 as if it had taken it; nothing of it goes on.
      await honest.publishAsync(topic(theirs), reading(2), { qos: 1 })
      await honest.publishAsync(topic(mine, 'lift'), reading(3), { qos: 1 })
      await expect(other.publishAsync(topic(mine), reading(4), { qos: 1 })).rejects.toThrow(/[Nn]ot authorized/)
      await expect(enter(url, { ...gateway, ca, password: 'guess' })).rejects.toThrow()
      await expect(enter(url, { ca })).rejects.toThrow()
      await expect(enter(url, { ...gateway, ca: readFileSync(pem('stranger.pem')) })).rejects.toThrow(/certificate/)
      const told = await until(
        () => refusals(gateway.username),
        (rows) => rows.filter(({ reason }) => reason === 'foreign-topic').length === 2,
      )
      expect(
        told
          .filter(({ reason }) => reason === 'foreign-topic')
          .map(({ target_subject: subject }) => subject)
          .sort(),
      ).toEqual([mine, theirs].sort())
      expect(await spoofed(theirs)).toEqual(['meter'])
      expect([await stored(mine), await stored(theirs)]).toEqual([2, 0])

      await revokeGateway(database.db, gateway.username, clock.now())
      await gone(honest)
      await expect(enter(url, { ...gateway, ca })).rejects.toThrow()
      expect(other.connected).toBe(true)

      const late = await gatewayOf(theirs)
      await until(
        async () => readFileSync(join(folder, 'passwords'), 'utf8'),
        (text) => text.includes(late.username),
      )
      const newcomer = await until(
        () => enter(url, { ...late, ca }).catch(() => null),
        (client) => client !== null,
      )
      expect(await taken(newcomer as MqttClient, topic(theirs))).toBe(true)
      expect(
        await until(
          () => stored(theirs),
          (rows) => rows === 1,
        ),
      ).toBe(1)
    } finally {
      await bridge.stop()
      await rules.stop()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
