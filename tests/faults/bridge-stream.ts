import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import mqtt from 'mqtt'
import type { Db } from '../../server/store/transaction.ts'

const ROOT = join(import.meta.dirname, '../..')
const VALUES = ['pm25', 'humidity'] as const
/** Within what is accepted, and far enough back that a long stream does not reach the future. */
const HISTORY_MS = 20 * 86_400_000
const children = new Set<ChildProcess>()

/** A community of environment stations that may speak. */
export async function register(db: Db, subject: string, devices: number): Promise<void> {
  await sql`insert into organisation (id, name, kind, created_at) values (${subject}, 'faults', 'applicant', now())`.execute(db)
  await sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_at, created_by)
    values (${subject}, 'faults', 'garden', ${subject}, ${subject}, '-', 1, '{}', now(), 'faults')`.execute(db)
  await sql`insert into device (subject_id, id, kind, name, registered_at)
    select ${subject}, 'd' || n, 'environment', 'station', now() from generate_series(0, ${devices - 1}::int) n`.execute(db)
}

export interface Stream {
  /** Sends so many messages, as fast as the broker takes them, and remembers what the broker confirmed. */
  send(messages: number): Promise<void>
  /** Sends everything confirmed so far once more, as a device does that is not sure. */
  sendAgain(): Promise<void>
  readonly confirmed: ReadonlyMap<string, number>
  stop(): Promise<void>
}

/** Stations that report every second of the last days; each message has a number and a time of its own. */
export async function openStream(url: string, subject: string, devices: number): Promise<Stream> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 100, keepalive: 5 })
  client.on('error', () => undefined)
  const begin = Date.now() - HISTORY_MS
  const confirmed = new Map<string, number>()
  const bodies: { readonly device: string; readonly body: string }[] = []
  let number = 0

  const publish = ({ device, body }: { readonly device: string; readonly body: string }) =>
    client.publishAsync(`pingji/v1/${subject}/${device}/telemetry`, body, { qos: 1 })

  return {
    confirmed,
    async send(messages) {
      await Promise.all(
        Array.from({ length: messages }, async () => {
          const [device, seq] = [`d${number % devices}`, Math.floor(number / devices) + 1]
          number += 1
          const values = { pm25: seq % 60, humidity: 20 + (seq % 50) }
          const message = { device, body: JSON.stringify({ ts: new Date(begin + seq * 1000).toISOString(), seq, values }) }
          await publish(message)
          bodies.push(message)
          for (const metric of VALUES) confirmed.set(`${device} ${metric} ${seq}`, values[metric])
        }),
      )
    },
    async sendAgain() {
      await Promise.all(bodies.map(publish))
    },
    async stop() {
      await client.endAsync(true)
    },
  }
}

/** What is wrong in the database after a stream: every confirmed reading is there once, and everything that follows from it is exact. */
export async function faultsOf(db: Db, subject: string, confirmed: ReadonlyMap<string, number>): Promise<readonly string[]> {
  const faults: string[] = []
  const { rows } = await sql<{ key: string; number: number }>`
    select device_id || ' ' || metric || ' ' || seq as key, number from telemetry where subject_id = ${subject}`.execute(db)
  const stored = new Map(rows.map(({ key, number }) => [key, number]))
  if (stored.size !== rows.length) faults.push(`${rows.length - stored.size} readings twice`)
  const lost = [...confirmed].filter(([key, number]) => stored.get(key) !== number)
  if (lost.length > 0) faults.push(`${lost.length} confirmed readings missing or changed, the first ${lost[0]?.[0]}`)
  const wrong = await sql<{ what: string }>`
    select 'days of ' || coalesce(t.device_id, d.device_id) || ': ' || coalesce(d.readings, 0) || ' instead of ' || coalesce(t.readings, 0) as what
    from (select device_id, (ts at time zone 'Asia/Shanghai')::date as day, count(*) as readings from telemetry where subject_id = ${subject} group by 1, 2) t
      full join (select * from telemetry_day where subject_id = ${subject}) d on d.device_id = t.device_id and d.day = t.day
    where d.readings is distinct from t.readings
    union all
    select 'state of ' || t.device_id || ' ' || t.metric from (
      select distinct on (device_id, metric) device_id, metric, ts, seq, number from telemetry where subject_id = ${subject}
      order by device_id, metric, ts desc, seq desc) t
      left join device_state s on s.subject_id = ${subject} and s.device_id = t.device_id and s.metric = t.metric
    where (s.ts, s.seq, s.number) is distinct from (t.ts, t.seq, t.number)
    union all
    select 'last sign of life of ' || d.id from device d
      join (select device_id, max(ts) as ts from telemetry where subject_id = ${subject} group by 1) t on t.device_id = d.id
    where d.subject_id = ${subject} and d.last_seen_at is distinct from t.ts
    union all
    select 'not rolled up: ' || owner from telemetry_open`.execute(db)
  return [...faults, ...wrong.rows.map(({ what }) => what)]
}

/** The bridge as a process of its own; resolves when it receives or stands by. `env` is added to its environment. */
export async function startBridgeProcess(
  databaseUrl: string,
  mqttUrl: string,
  name: string,
  env: { readonly [name: string]: string } = {},
): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'device-bridge/main.ts')], {
    cwd: ROOT,
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      MQTT_URL: mqttUrl,
      BRIDGE_NAME: name,
      LOG_LEVEL: 'silent',
      PINGJI_DATA: mkdtempSync(join(tmpdir(), 'pingji-bridge-')),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.add(child)
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`Expected the bridge to start, but it ended with ${code}`)
    }),
  ])
  return child
}

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Ends what a failed test left running. */
export async function killAll(): Promise<void> {
  for (const child of children) await kill(child)
}

/** A door before a server that can be shut, slowed and led elsewhere. */
export interface Door {
  readonly port: number
  leadTo(port: number): void
  /** Ends every connection through it now. */
  cut(): void
  /** No byte passes until `release`. */
  hold(): void
  release(): void
  /** Each piece comes so many milliseconds later, in either direction. */
  slow(ms: number): void
  close(): Promise<void>
}

export async function openDoor(target: number): Promise<Door> {
  let to = target
  const pairs = new Set<readonly [Socket, Socket]>()
  let isHeld = false
  let delay = 0
  const server = createServer((inner) => {
    const outer = connect(to, '127.0.0.1')
    const pair = [inner, outer] as const
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      inner.destroy()
      outer.destroy()
    }
    for (const side of pair) {
      side.on('error', end)
      side.on('close', end)
    }
    const pass = (to: Socket) => (chunk: Buffer) => {
      if (delay === 0) to.write(chunk)
      else setTimeout(() => to.writable && to.write(chunk), delay)
    }
    inner.on('data', pass(outer))
    outer.on('data', pass(inner))
    if (isHeld) for (const side of pair) side.pause()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const all = (act: (side: Socket) => void) => {
    for (const pair of pairs) for (const side of pair) act(side)
  }
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    leadTo(port) {
      to = port
    },
    cut: () => all((side) => side.destroy()),
    hold() {
      isHeld = true
      all((side) => side.pause())
    },
    release() {
      isHeld = false
      all((side) => side.resume())
    },
    slow(ms) {
      delay = ms
    },
    close: () =>
      new Promise((done) => {
        all((side) => side.destroy())
        server.close(() => done())
      }),
  }
}
