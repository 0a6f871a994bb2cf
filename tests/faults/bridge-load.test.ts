/**
 * The bridge under more than it can store at once: killed while roll-ups are still to follow, before a slow database, and as several that share
 * the messages. What was confirmed is there exactly once, and everything that follows from it is exact.
 */
import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { startMqttAdapter } from '../../device-bridge/adapters/mqtt.ts'
import { startBridge } from '../../device-bridge/index.ts'
import { createIngest } from '../../device-bridge/ingest.ts'
import { systemClock } from '../../server/clock.ts'
import { connect } from '../../server/store/connection.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { startMosquitto } from '../support/servers.ts'
import { faultsOf, kill, killAll, openDoor, openStream, register, startBridgeProcess } from './bridge-stream.ts'

const zone = 'Asia/Shanghai'
const logger = pino({ level: 'silent' })
const clock = systemClock()
const ENOUGH = { timeout: 120_000, interval: 100 }
/** As many in flight as the bridge takes: else a batch is all there is, and nothing has to follow later. */
const LINES = ['allow_anonymous true', 'max_inflight_messages 0']
const LEFT_WANTED = Number(process.env.FAULT_BRIDGE_LEFT ?? 2)
let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => {
  await killAll()
  await database.drop()
})

const storedOf = async (subject: string) =>
  Number(
    (await sql<{ count: string }>`select count(*) as count from telemetry where subject_id = ${subject}`.execute(database.db)).rows[0]
      ?.count ?? 0,
  )
const openOf = async (owner: string) =>
  (await sql<{ count: number }>`select count(*)::int as count from telemetry_open where owner = ${owner}`.execute(database.db)).rows[0]
    ?.count ?? 0

test(`killed with roll-ups still to follow, ${LEFT_WANTED} times`, async () => {
  const broker = await startMosquitto({ lines: LINES })
  await register(database.db, 'deferred', 40)
  const start = () => startBridgeProcess(database.url, broker.url, 'deferred')
  await kill(await start())
  const stream = await openStream(broker.url, 'deferred', 40)
  let left = 0
  for (let turn = 0; left < LEFT_WANTED && turn < 12; turn += 1) {
    // While the bridge is away the broker keeps them: it comes back to more than one batch.
    await stream.send(6000)
    const bridge = await start()
    const end = performance.now() + 30_000
    while ((await openOf('bridge deferred')) === 0 && performance.now() < end && (await storedOf('deferred')) < stream.confirmed.size);
    await kill(bridge)
    if ((await openOf('bridge deferred')) > 0) left += 1
  }
  const bridge = await start()

  await expect.poll(() => faultsOf(database.db, 'deferred', stream.confirmed), ENOUGH).toEqual([])
  expect(left).toBe(LEFT_WANTED)
  expect(await storedOf('deferred')).toBe(stream.confirmed.size)
  console.info(`${left} kills with roll-ups to follow, ${stream.confirmed.size} readings confirmed, each there once, roll-ups exact`)
  await kill(bridge)
  await stream.stop()
  await broker.stop()
})

test('before a database that stops and is slow, keeps no more than its bound, and the broker waits', async () => {
  const broker = await startMosquitto({ lines: LINES })
  const door = await openDoor(Number(new URL(database.url).port))
  const url = new URL(database.url)
  url.port = String(door.port)
  const slow = connect(url.toString(), { max: 2 })
  await register(database.db, 'slow', 10)
  const ingest = createIngest({ db: slow, clock, zone })
  const most = { messages: 1000, bytes: 100_000_000 }
  const adapter = await startMqttAdapter({ url: broker.url, name: 'slow', ingest, shared: false, most, logger })
  const stream = await openStream(broker.url, 'slow', 10)
  await stream.send(50)
  await expect.poll(() => storedOf('slow'), ENOUGH).toBe(100)
  let mostWaiting = 0
  let longestMs = 0
  const watch = setInterval(() => {
    const { waiting, lagMs } = ingest.load()
    mostWaiting = Math.max(mostWaiting, waiting)
    longestMs = Math.max(longestMs, lagMs)
  }, 5)

  door.hold()
  await stream.send(6000)
  await expect.poll(() => ingest.load().waiting, ENOUGH).toBeGreaterThan(most.messages * 0.5)
  // All of it is at the broker, most of it stays there.
  await new Promise((done) => setTimeout(done, 300))
  const waitedFor = ingest.load()
  door.release()
  door.slow(15)
  await expect.poll(() => storedOf('slow'), ENOUGH).toBe(12_100)
  door.slow(0)
  clearInterval(watch)

  // What a piece of the socket holds comes on top of the bound.
  expect(mostWaiting).toBeLessThan(most.messages * 2)
  expect(waitedFor.lagMs).toBeGreaterThanOrEqual(300)
  await stream.send(1)
  await expect.poll(() => storedOf('slow'), ENOUGH).toBe(12_102)
  await ingest.idle()
  expect(ingest.load().waiting).toBe(0)
  expect(ingest.load().lagMs).toBeLessThan(longestMs)
  expect(await faultsOf(database.db, 'slow', stream.confirmed)).toEqual([])
  await adapter.stop()
  await stream.stop()
  await slow.destroy()
  await door.close()
  await broker.stop()
})

test('several bridges share the messages, and one of them is killed', async () => {
  const broker = await startMosquitto()
  await register(database.db, 'shared', 12)
  const common = { mqttUrl: broker.url, db: database.db, clock, zone, shared: true, logger }
  const [east, west] = [await startBridge({ ...common, name: 'east' }), await startBridge({ ...common, name: 'west' })]
  let south = await startBridgeProcess(database.url, broker.url, 'south')
  const stream = await openStream(broker.url, 'shared', 12)
  onTestFinished(async () => {
    await Promise.all([east.stop(), west.stop(), kill(south)])
    await stream.stop()
    await broker.stop()
  })
  /** Readings in the database that neither of the two here stored: these at least, since they go on storing while it is counted. */
  const southStored = async () => (await storedOf('shared')) - east.ingest.counts.stored - west.ingest.counts.stored
  let isSouthAtWork = false
  for (let turn = 0; !isSouthAtWork && turn < 100; turn += 1) {
    await stream.send(100)
    isSouthAtWork = (await southStored()) > 0
  }
  expect(isSouthAtWork).toBe(true)

  const flow = stream.send(1500)
  await kill(south)
  await flow
  await stream.send(300)
  // What was on its way to the dead one waits for it.
  south = await startBridgeProcess(database.url, broker.url, 'south')

  await expect.poll(() => storedOf('shared'), ENOUGH).toBe(stream.confirmed.size)
  await expect.poll(() => faultsOf(database.db, 'shared', stream.confirmed), ENOUGH).toEqual([])
  const shares = [east.ingest.counts.stored, west.ingest.counts.stored]
  expect(Math.min(...shares)).toBeGreaterThan(stream.confirmed.size / 20)
  console.info(`${stream.confirmed.size} readings by three bridges, ${shares.join(' and ')} by the two that lived, each there once`)
})
