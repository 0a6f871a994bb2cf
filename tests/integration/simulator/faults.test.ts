// The simulator with every fault, through real brokers and the bridge into the database: every figure exactly as planned.
import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { digest } from '../../../device-bridge/embedded-broker.ts'
import { devicesOfCommunity, startBridge, startEmbeddedBroker } from '../../../device-bridge/index.ts'
import { pseudonymsOf } from '../../../device-bridge/privacy/pseudonym.ts'
import { type Expected, expectedOf, FAULTS, type PlannedMessage, planOf, play } from '../../../device-bridge/simulator/index.ts'
import { sweepAlarms } from '../../../server/alarms/sweep.ts'
import { insertGateway } from '../../../server/store/gateways.ts'
import { storedFigures } from '../../../server/store/simulation.ts'
import { pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { startMosquitto } from '../../support/servers.ts'

const NOW = '2025-03-03T04:00:00.000Z'
const HASH_KEY = 'key of the simulator test'
const clock = pinnedClock(NOW)
const logger = pino({ level: 'silent' })
let database: TestDatabase
let count = 0

beforeAll(async () => {
  database = await testDatabase()
  await sql`insert into organisation (id, name, kind, created_at) values ('org', '开发商', 'developer', now())`.execute(database.db)
})
afterAll(() => database.drop())

async function communities(number: number, devices: number) {
  return Promise.all(
    Array.from({ length: number }, async (_, index) => {
      count += 1
      const subjectId = `sim_${count}`
      const list = devicesOfCommunity(index, devices)
      await sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_by, created_at)
        values (${subjectId}, 'p', 'community', ${`小区${count}`}, 'org', '', 1, '{}', 'u', now())`.execute(database.db)
      await sql`insert into device (subject_id, id, kind, name, registered_at)
        select ${subjectId}, id, kind, name, now() from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as r(id text, kind text, name text)`.execute(
        database.db,
      )
      const [username, password] = [`gw-${subjectId}`, `secret-${subjectId}`]
      await insertGateway(database.db, {
        username,
        subject_id: subjectId,
        secret_hash: digest(password),
        broker_hash: null,
        label: '',
        scope: 'subject',
        created_at: NOW,
        created_by: null,
        revoked_at: null,
        revoked_by: null,
        last_seen_at: null,
      })
      return { subjectId, username, password, devices: list }
    }),
  )
}

function planned(list: Awaited<ReturnType<typeof communities>>, seed: number) {
  const plan = planOf({ seed, communities: list, rounds: 6, everyMs: 600_000, until: new Date(NOW), faults: FAULTS })
  const kinds = new Map(list.flatMap(({ subjectId, devices }) => devices.map(({ id, kind }) => [`${subjectId}/${id}`, kind])))
  const expect = (messages: readonly PlannedMessage[]) =>
    expectedOf(messages, { kindOf: (subject, device) => kinds.get(`${subject}/${device}`), now: NOW, pseudonyms: pseudonymsOf(HASH_KEY) })
  return { messages: plan.messages, expect }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await isSo()) return
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error('Expected it to happen within thirty seconds')
}

/** Every figure as planned. */
async function check(list: readonly { readonly subjectId: string }[], { messages: _messages, ...figures }: Expected) {
  const stored = await storedFigures(
    database.db,
    list.map(({ subjectId }) => subjectId),
  )
  expect(stored).toEqual(figures)
  return stored
}

test('through the embedded broker, spoofed communities refused there', async () => {
  const list = await communities(3, 58)
  const { messages, expect: expectedFor } = planned(list, 42)
  const expected = expectedFor(messages)
  const broker = await startEmbeddedBroker({ db: database.db, bridgeSecret: 'bridge-secret', clock })
  const bridge = await startBridge({
    mqttUrl: broker.url,
    username: 'bridge',
    password: 'bridge-secret',
    hashKey: HASH_KEY,
    db: database.db,
    clock,
    zone: 'Asia/Shanghai',
    name: 'sim-embedded',
    shared: false,
    logger,
  })
  try {
    const played = await play(messages, { mqttUrl: broker.url, gateways: list })
    expect(played).toMatchObject({ sent: expected.messages - expected.refused, foreign: 3 })
    await until(async () => bridge.ingest.counts.received === expected.messages - expected.refused)
    await bridge.ingest.idle()
    await until(
      async () =>
        (
          await storedFigures(
            database.db,
            list.map(({ subjectId }) => subjectId),
          )
        ).refused === expected.refused,
    )
  } finally {
    await bridge.stop()
    await broker.stop()
  }

  await check(list, expected)
  expect(Object.keys(expected.setAside).sort()).toEqual(
    ['contradicts', 'future', 'implausible', 'malformed', 'personal-data', 'too-old', 'unknown-device', 'unknown-metric'].filter(
      (reason) => reason in expected.setAside,
    ),
  )
  expect(Object.keys(expected.setAside).length).toBeGreaterThanOrEqual(6)
  await sweepAlarms(database.db, NOW)
  const spoofed = await sql<{
    subjects: number
  }>`select count(distinct subject_id)::int as subjects from device_alarm where alarm = 'spoofed'`.execute(database.db)
  expect(spoofed.rows).toEqual([{ subjects: 3 }])
  const persons = await sql<{ found: number }>`
    select (select count(*) from telemetry where text similar to '%(1201|赵|Z00000)%')::int
      + (select count(*) from telemetry_quarantine where detail similar to '%(1201|赵|Z00000)%')::int as found`.execute(database.db)
  expect(persons.rows).toEqual([{ found: 0 }])
}, 120_000)

test('through Mosquitto, sent twice from beginning to end: the same figures, and every value repeated', async () => {
  const list = await communities(2, 29)
  const { messages: all, expect: expectedFor } = planned(list, 7)
  // A broker without access rules refuses nobody: what is foreign is left to the test above.
  const messages = all.filter(({ fault }) => fault !== 'spoof')
  const twice = [...messages, ...messages]
  const expected = expectedFor(twice)
  const broker = await startMosquitto({ lines: ['allow_anonymous true'] })
  const bridge = await startBridge({
    mqttUrl: broker.url,
    hashKey: HASH_KEY,
    db: database.db,
    clock,
    zone: 'Asia/Shanghai',
    name: 'sim-mosquitto',
    shared: true,
    logger,
  })
  try {
    await play(twice, { mqttUrl: broker.url, gateways: list })
    await until(async () => bridge.ingest.counts.received === twice.length)
    await bridge.ingest.idle()
  } finally {
    await bridge.stop()
    await broker.stop()
  }

  const stored = await check(list, expected)
  const once = expectedFor(messages)
  expect(stored).toMatchObject({ readings: once.readings, events: once.events, heard: once.heard, alarms: once.alarms })
}, 120_000)
