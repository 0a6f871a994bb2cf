/**
 * Telemetry from a broker to committed rows (design goal P8), beside the same job written by hand in the same run: messages wait at
 * Mosquitto (QoS 1) for a session that is away; then they are received, stored once each with latest state, and acknowledged after the commit.
 * Real PostgreSQL, fsync and synchronous commit on.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { pino } from 'pino'
import { startMqttAdapter } from '../../device-bridge/adapters/mqtt.ts'
import { openConnection } from '../../device-bridge/adapters/mqtt-connection.ts'
import { createIngest } from '../../device-bridge/ingest.ts'
import { systemClock } from '../../server/clock.ts'
import { startEmbeddedPostgres } from '../../server/embedded/postgres.ts'
import { connect, migrateToLatest } from '../../server/store/connection.ts'
import { rollUpLeft } from '../../server/store/telemetry-history.ts'
import type { Db } from '../../server/store/transaction.ts'
import { startMosquitto } from '../support/servers.ts'
import { setUp } from '../support/tools.ts'
import { type Figure, quantile, rounded } from './figures.ts'

const MESSAGES = Number(process.env.BENCH_MESSAGES ?? 60_000)
const ROUNDS = 3
const DEVICES = 2000
const VALUES = 3
const BATCH = 2000
const logger = pino({ level: 'silent' })
const LINES = ['allow_anonymous true', 'max_queued_messages 0', 'max_queued_bytes 0']

interface Taker {
  stop(): Promise<void>
}

/** Messages a second from the broker's queue to the last acknowledgement. `take` begins to receive; `stored` says how much is committed. */
async function drained(take: (url: string, name: string) => Promise<Taker>, stored: () => Promise<number>, round: number): Promise<number> {
  const broker = await startMosquitto({ lines: LINES })
  try {
    const name = `bench-${round}`
    await (await take(broker.url, name)).stop()
    const before = await stored()
    await published(broker.port, new Date(Date.now() - 86_400_000 + round * 3_600_000).toISOString())
    const begun = performance.now()
    const taker = await take(broker.url, name)
    while ((await stored()) < before + MESSAGES) await new Promise((done) => setTimeout(done, 20))
    const took = performance.now() - begun
    await taker.stop()
    return (MESSAGES / took) * 1000
  } finally {
    await broker.stop()
  }
}

function published(port: number, begin: string): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, 'ingest-publisher.ts'), String(port), String(MESSAGES), String(DEVICES), begin],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
    child.once('exit', (code) => (code === 0 ? done() : failed(new Error(`Expected the publisher to finish, but it ended with ${code}`))))
  })
}

/** Only received and acknowledged: what the broker and our receiver give at most. */
function received(count: { stored: number }) {
  return async (url: string, name: string): Promise<Taker> =>
    openConnection({
      url: new URL(url),
      clientId: `pingji-bridge-${name}`,
      version: 5,
      topics: () => ['pingji/v1/+/+/telemetry'],
      onMessage: async () => {
        count.stored += 1
      },
      logger,
    })
}

/** Messages a second that PostgreSQL takes by COPY when somebody else has prepared the text: no key, no check, nothing that follows. */
async function copied(pool: pg.Pool, round: number): Promise<number> {
  const begin = Date.now() - 86_400_000 + round * 3_600_000
  const batches = Array.from({ length: Math.ceil(MESSAGES / BATCH) }, (_, batch) => {
    const lines: string[] = []
    for (let n = batch * BATCH; n < Math.min(MESSAGES, (batch + 1) * BATCH); n += 1)
      for (const metric of ['pm25', 'temperature', 'humidity'])
        lines.push(`d${n % DEVICES}\t${metric}\t${new Date(begin + n).toISOString()}\t${n}\t${20 + (n % 50) / 10}\n`)
    return Buffer.from(lines.join(''))
  })
  const client = await pool.connect()
  try {
    const begun = performance.now()
    for (const batch of batches) await copyIn(client, 'copy bench_copy from stdin', batch)
    return (MESSAGES / (performance.now() - begun)) * 1000
  } finally {
    client.release()
  }
}

/** The wire protocol of COPY, as the driver lets others speak it. */
function copyIn(client: pg.PoolClient, text: string, data: Buffer): Promise<void> {
  return new Promise((done, failed) => {
    const copy = {
      submit: (connection: pg.Connection) => connection.query(text),
      handleCopyInResponse(connection: { sendCopyFromChunk(data: Buffer): void; endCopyFrom(): void }) {
        connection.sendCopyFromChunk(data)
        connection.endCopyFrom()
      },
      handleCommandComplete: () => undefined,
      handleError: (cause: Error) => failed(cause),
      handleReadyForQuery: () => done(),
    }
    client.query(copy as unknown as pg.Submittable)
  })
}

/** The same job by hand: no registry, no mapping, no checks, no counts; latest state once a second. */
function byHand(pool: pg.Pool, count: { stored: number }) {
  return async (url: string, name: string): Promise<Taker> => {
    let waiting: {
      readonly topic: string
      readonly payload: Buffer
      readonly done: () => void
      readonly failed: (cause: unknown) => void
    }[] = []
    let working = false
    const latest = new Map<string, readonly [string, string, string, number]>()
    const work = async () => {
      working = true
      while (waiting.length > 0) {
        const batch = waiting.splice(0, BATCH)
        const device: string[] = []
        const metric: string[] = []
        const ts: string[] = []
        const seq: number[] = []
        const value: number[] = []
        for (const { topic, payload } of batch) {
          const own = topic.split('/')[3] ?? ''
          const message = JSON.parse(payload.toString()) as { ts: string; seq: number; values: { [metric: string]: number } }
          for (const [name, number] of Object.entries(message.values)) {
            device.push(own)
            metric.push(name)
            ts.push(message.ts)
            seq.push(message.seq)
            value.push(number)
            latest.set(`${own}/${name}`, [own, name, message.ts, number])
          }
        }
        try {
          await pool.query({
            name: 'bench-history',
            text: 'insert into bench_history select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::bigint[], $5::float8[]) on conflict do nothing',
            values: [device, metric, ts, seq, value],
          })
          count.stored += batch.length
          for (const { done } of batch) done()
        } catch (cause) {
          for (const { failed } of batch) failed(cause)
        }
      }
      working = false
    }
    const flush = setInterval(() => {
      const rows = [...latest.values()]
      latest.clear()
      if (rows.length === 0) return
      void pool.query(
        `insert into bench_latest select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::float8[])
         on conflict (device, metric) do update set ts = excluded.ts, value = excluded.value where bench_latest.ts < excluded.ts`,
        [rows.map((row) => row[0]), rows.map((row) => row[1]), rows.map((row) => row[2]), rows.map((row) => row[3])],
      )
    }, 1000)
    const connection = await openConnection({
      url: new URL(url),
      clientId: `pingji-bridge-${name}`,
      version: 5,
      topics: () => ['pingji/v1/+/+/telemetry'],
      onMessage: (topic, payload) =>
        new Promise<void>((done, failed) => {
          waiting.push({ topic, payload, done, failed })
          if (!working) void work()
        }),
      logger,
    })
    return {
      stop: async () => {
        await connection.stop()
        clearInterval(flush)
        waiting = []
      },
    }
  }
}

async function register(db: Db): Promise<void> {
  await sql`insert into organisation (id, name, kind, created_at) values ('bench', 'bench', 'applicant', now())`.execute(db)
  await sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_at, created_by)
    values ('bench', 'bench', 'garden', 'bench', 'bench', '-', 1, '{}', now(), 'bench')`.execute(db)
  await sql`insert into device (subject_id, id, kind, name, place, maker, model, registered_at)
    select 'bench', 'd' || n, 'environment', 'device', 'place', 'maker', 'model', now() from generate_series(0, ${DEVICES - 1}) n`.execute(
    db,
  )
}

export async function bench(): Promise<readonly Figure[]> {
  setUp(() => undefined)
  const folder = mkdtempSync(join(tmpdir(), 'pingji-bench-'))
  const server = await startEmbeddedPostgres(folder)
  const db = connect(server.url, { max: 4 })
  const pool = new pg.Pool({ connectionString: server.url, max: 4 })
  pool.on('error', () => undefined)
  try {
    await migrateToLatest(db)
    await register(db)
    await pool.query(`create table bench_history (device text, metric text, ts timestamptz, seq bigint, value float8, primary key (device, metric, ts, seq));
      create table bench_copy (device text, metric text, ts timestamptz, seq bigint, value float8);
      create table bench_latest (device text, metric text, ts timestamptz, value float8, primary key (device, metric))`)
    const ours: number[] = []
    const theirs: number[] = []
    const count = { stored: 0 }
    const hand = byHand(pool, count)
    const ingest = createIngest({ db, clock: systemClock(), zone: 'Asia/Shanghai' })
    const bridge = (url: string, name: string) => startMqttAdapter({ url, name, ingest, shared: true, logger })
    const raw = { stored: 0 }
    const receives: number[] = []
    const copies: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      receives.push(await drained(received(raw), async () => raw.stored, round))
      copies.push(await copied(pool, round))
      ours.push(await drained(bridge, async () => ingest.counts.received, round))
      theirs.push(await drained(hand, async () => count.stored, round))
    }
    const { rows } = await sql<{ bytes: string; readings: string }>`
      select (select sum(pg_total_relation_size(relid)) from pg_partition_tree('telemetry_reading')) as bytes, count(*) as readings
      from telemetry_reading`.execute(db)
    await db.transaction().execute((trx) => rollUpLeft(trx, null, 0, MESSAGES))
    const [own, other] = [quantile(ours, 0.5), quantile(theirs, 0.5)]
    const [receive, copy] = [quantile(receives, 0.5), quantile(copies, 0.5)]
    // One after the other, as if one thing did both.
    const path = 1 / (1 / receive + 1 / copy)
    return [
      {
        name: `messages of ${VALUES} values, broker to commit`,
        value: rounded(own),
        unit: 'messages/s',
        ratio: rounded(own / other),
        against: `by hand, without registry, mapping, checks and counts (${rounded(other)}/s)`,
      },
      {
        name: 'the same',
        value: rounded(own),
        unit: 'messages/s',
        ratio: rounded(own / path),
        against: `raw path (${rounded(path)}/s): MQTT receive alone ${rounded(receive)}/s, then COPY without a key alone ${rounded(copy)}/s`,
      },
      {
        name: 'storage per reading, indexes included',
        value: rounded(Number(rows[0]?.bytes ?? 0) / Number(rows[0]?.readings ?? 1)),
        unit: 'bytes',
        ratio: null,
        against: null,
      },
    ]
  } finally {
    await db.destroy()
    await pool.end()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
