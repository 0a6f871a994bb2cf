/**
 * Where a reading comes from (invariant I13): hash of its message, who sent it, the device's time and the time of arrival; and that neither a
 * replay, nor a stale message, nor a contradiction ever counts.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import mqtt from 'mqtt'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digest } from '../../../device-bridge/embedded-broker.ts'
import { startBridge, startEmbeddedBroker } from '../../../device-bridge/index.ts'
import { createIngest, type Message } from '../../../device-bridge/ingest.ts'
import { KEEP, LIMITS, RETENTION } from '../../../device-bridge/mapping/kinds.ts'
import { insertGateway } from '../../../server/store/gateways.ts'
import { storeReadings } from '../../../server/store/telemetry.ts'
import { moveToTheirClass } from '../../../server/store/telemetry-partitions.ts'
import { provenanceOfLatest } from '../../../server/store/telemetry-provenance.ts'
import { dropOver } from '../../../server/store/telemetry-retention.ts'
import { register } from '../../faults/bridge-stream.ts'
import { pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'

const NOW = '2025-03-03T04:00:00.000Z'
const MINUTE_MS = 60_000
const clock = pinnedClock(NOW)
const zone = 'Asia/Shanghai'
let database: TestDatabase
let count = 0

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

async function community(devices: number, gateways = 1): Promise<string> {
  count += 1
  const subject = `origin-${count}`
  await register(database.db, subject, devices)
  for (let n = 1; n <= gateways; n += 1) await gateway(subject, `gw-${subject}-${n}`)
  return subject
}

const gateway = (subject: string, username: string) =>
  insertGateway(database.db, {
    username,
    subject_id: subject,
    secret_hash: digest('secret'),
    broker_hash: null,
    label: '',
    scope: 'subject',
    created_at: NOW,
    created_by: null,
    revoked_at: null,
    revoked_by: null,
    last_seen_at: null,
  })
const minutesAgo = (minutes: number) => new Date(Date.parse(NOW) - minutes * MINUTE_MS).toISOString()
const message = (subject: string, device: string, body: object): Message => ({
  topic: `pingji/v1/${subject}/${device}/telemetry`,
  payload: Buffer.from(JSON.stringify(body)),
})
const sha256 = (payload: Buffer) => createHash('sha256').update(payload).digest('hex')
const originsOf = (subject: string, device: string) => provenanceOfLatest(database.db, subject, device)

/** Everything evidence is made of. */
async function counted(subject: string) {
  const all = await Promise.all([
    sql`select device_id, metric, ts, seq, number, text, received_at, message from telemetry where subject_id = ${subject} order by 1, 2, 3, 4`.execute(
      database.db,
    ),
    sql`select * from telemetry_day where subject_id = ${subject} order by device_id, day`.execute(database.db),
    sql`select * from device_state where subject_id = ${subject} order by device_id, metric`.execute(database.db),
    sql`select id, last_seen_at from device where subject_id = ${subject} order by id`.execute(database.db),
    sql`select * from device_event where subject_id = ${subject} order by device_id, ts`.execute(database.db),
  ])
  return all.map(({ rows }) => rows)
}
const arrivalsOf = async (subject: string) =>
  (
    await sql<{ duplicates: number }>`
      select coalesce(sum(duplicates), 0)::int as duplicates from telemetry_arrival where subject_id = ${subject}`.execute(database.db)
  ).rows[0]?.duplicates
const reasonsOf = async (subject: string) =>
  (
    await sql<{ reason: string; count: number }>`
      select reason, count(*)::int as count from telemetry_quarantine where subject_id = ${subject} group by 1 order by 1`.execute(
      database.db,
    )
  ).rows

describe('a reading', () => {
  test('leads to its message, whatever else is stored with it', async () => {
    const subject = await community(40)
    await sql`update device set kind = 'parking' where subject_id = ${subject} and id >= 'd3'`.execute(database.db)
    const ingest = createIngest({ db: database.db, clock, zone })
    const values = (n: number) => (`d${n}` >= 'd3' ? { online: true } : { pm25: n, humidity: 40, online: true })
    const sent = Array.from({ length: 40 }, (_, n) => message(subject, `d${n}`, { ts: minutesAgo(n % 5), seq: n, values: values(n) }))
    await ingest.accept(sent[0] ?? message('', '', {}))

    await Promise.all(sent.map((one) => ingest.accept(one)))

    for (const [n, { payload }] of sent.entries()) {
      const origins = await originsOf(subject, `d${n}`)
      expect(origins.map(({ metric }) => metric)).toEqual(Object.keys(values(n)).sort())
      for (const origin of origins)
        expect(origin).toMatchObject({
          hash: sha256(payload),
          ts: minutesAgo(n % 5),
          received_at: NOW,
          known_by: 'right',
          sender: `gw-${subject}-1`,
        })
    }
    const bytes = await sql<{ bytes: number }>`
      select sum(length(hashes) + 4 * cardinality(senders))::float8 / (select count(*) from telemetry) as bytes from telemetry_batch`.execute(
      database.db,
    )
    expect(bytes.rows[0]?.bytes).toBeLessThan(40)
  })

  test('of a device that two gateways may speak for names nobody, when the broker does not', async () => {
    const subject = await community(1, 2)
    await createIngest({ db: database.db, clock, zone }).accept(message(subject, 'd0', { ts: NOW, seq: 1, values: { pm25: 1 } }))

    expect(await originsOf(subject, 'd0')).toMatchObject([{ hash: expect.stringMatching(/^[0-9a-f]{64}$/), sender: null, known_by: null }])
  })

  test('that a source brought leads to what was read, not to what was made of it', async () => {
    const subject = await community(1)
    const hash = createHash('sha256').update('the file').digest()
    await createIngest({ db: database.db, clock, zone }).accept({
      ...message(subject, 'd0', { ts: NOW, seq: 1, values: { pm25: 1 } }),
      readBy: { mapping: 'file', version: 1 },
      sender: { knownBy: 'source', name: 'src-1' },
      hash,
    })

    expect(await originsOf(subject, 'd0')).toMatchObject([{ hash: hash.toString('hex'), known_by: 'source', sender: 'src-1' }])
  })

  test('through our own broker names the gateway that had logged in', async () => {
    const subject = await community(1, 2)
    const broker = await startEmbeddedBroker({ db: database.db, bridgeSecret: 'bridge-secret', clock })
    const bridge = await startBridge({
      mqttUrl: broker.url,
      username: 'bridge',
      password: 'bridge-secret',
      db: database.db,
      clock,
      zone,
      name: 'origin',
      shared: false,
      logger: pino({ level: 'silent' }),
    })
    const client = await mqtt.connectAsync(broker.url, { username: `gw-${subject}-2`, password: 'secret' })
    const { topic, payload } = message(subject, 'd0', { ts: NOW, seq: 1, values: { pm25: 1 } })
    try {
      await client.publishAsync(topic, payload, { qos: 1 })
      await expect.poll(() => bridge.ingest.counts.stored, { timeout: 20_000 }).toBe(1)
      await bridge.ingest.idle()
    } finally {
      await client.endAsync()
      await bridge.stop()
      await broker.stop()
    }

    expect(await originsOf(subject, 'd0')).toMatchObject([{ hash: sha256(payload), known_by: 'login', sender: `gw-${subject}-2` }])
  })

  test('keeps its message when it moves to a class that is kept longer', async () => {
    const subject = await community(1)
    const ingest = createIngest({ db: database.db, clock, zone })
    const sent = message(subject, 'd0', { ts: minutesAgo(1), seq: 1, values: { online: true } })
    await ingest.accept(sent)
    await sql`update device set kind = 'parking' where subject_id = ${subject}`.execute(database.db)
    await moveToTheirClass(database.db, RETENTION)

    await dropOver(database.db, KEEP, { ...LIMITS, now: new Date(Date.parse(NOW) + 100 * 86_400_000).toISOString() })

    expect(await originsOf(subject, 'd0')).toMatchObject([{ hash: sha256(sent.payload), received_at: NOW }])
  })

  test('stored without a message keeps its time of arrival', async () => {
    const subject = await community(1)
    const reading = { subject, device: 'd0', metric: 'pm25', ts: minutesAgo(3), seq: 1, number: 5, text: null }
    await database.db.transaction().execute((trx) => storeReadings(trx, [reading], { receivedAt: NOW, zone, lateMs: LIMITS.lateMs }))

    expect(await originsOf(subject, 'd0')).toMatchObject([{ ts: minutesAgo(3), received_at: NOW, hash: null, sender: null }])
  })
})

describe('what never counts', () => {
  test('a replay, in the same session and in another, hours later', async () => {
    const subject = await community(3)
    const ingest = createIngest({ db: database.db, clock, zone })
    const sent = Array.from({ length: 9 }, (_, n) =>
      message(subject, `d${n % 3}`, { ts: minutesAgo(30 - n), seq: n, values: { pm25: n, humidity: 50 } }),
    )
    await Promise.all(sent.map((one) => ingest.accept(one)))
    const before = await counted(subject)

    await Promise.all(sent.map((one) => ingest.accept(one)))
    const later = createIngest({ db: database.db, clock: pinnedClock('2025-03-03T09:00:00Z'), zone })
    await Promise.all(sent.map((one) => later.accept(one)))

    expect(await counted(subject)).toEqual(before)
    expect(await arrivalsOf(subject)).toBe(36)
  })

  test('what is older than is accepted, or from the future', async () => {
    const subject = await community(1)
    const ingest = createIngest({ db: database.db, clock, zone })
    await ingest.accept(message(subject, 'd0', { ts: minutesAgo(60), seq: 1, values: { pm25: 1 } }))
    const before = await counted(subject)

    const days = LIMITS.acceptPastMs / 86_400_000
    await ingest.accept(message(subject, 'd0', { ts: minutesAgo(days * 1440 + 1), seq: 2, values: { pm25: 2 } }))
    await ingest.accept(message(subject, 'd0', { ts: minutesAgo(-10), seq: 3, values: { pm25: 3 } }))

    expect(await counted(subject)).toEqual(before)
    expect(await reasonsOf(subject)).toEqual([
      { reason: 'future', count: 1 },
      { reason: 'too-old', count: 1 },
    ])
  })

  test.each(['one batch', 'later batches'])('a value that contradicts what stands there, in %s, not even as a repetition', async (how) => {
    const subject = await community(1)
    const ingest = createIngest({ db: database.db, clock, zone })
    const say = (pm25: number) => ingest.accept(message(subject, 'd0', { ts: minutesAgo(5), seq: 7, values: { pm25 } }))
    // Known to the bridge before, so that nothing is waited for in between.
    await ingest.accept(message(subject, 'd0', { ts: minutesAgo(9), seq: 1, values: { pm25: 1 } }))
    if (how === 'one batch') await Promise.all([20, 90, 20, 90, 91].map(say))
    else for (const value of [20, 90, 20, 90, 91]) await say(value)

    const [readings] = await counted(subject)
    expect(readings).toMatchObject([{ number: 1 }, { number: 20 }])
    expect(await arrivalsOf(subject)).toBe(1)
    expect(await reasonsOf(subject)).toEqual([{ reason: 'contradicts', count: 3 }])
    expect(ingest.counts).toMatchObject({ stored: 2, duplicates: 1, rejected: 3 })
  })
})
