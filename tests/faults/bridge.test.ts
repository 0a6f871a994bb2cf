/**
 * Faults F8 and F9 and kill -9 of the bridge: readings stream from real stations' clients over Mosquitto into PostgreSQL while bridge, broker
 * and database go away at random moments. What was confirmed is there exactly once, and daily roll-ups, latest state and last signs of life
 * are those of the stored readings.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEmbeddedPostgres } from '../../server/embedded/postgres.ts'
import { connect, migrateToLatest } from '../../server/store/connection.ts'
import type { Db } from '../../server/store/transaction.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { startMosquitto } from '../support/servers.ts'
import { faultsOf, kill, killAll, openDoor, openStream, register, type Stream, startBridgeProcess } from './bridge-stream.ts'
import { randomFrom } from './random.ts'

const KILLS = Number(process.env.FAULT_BRIDGE_KILLS ?? 4)
const CUTS = Number(process.env.FAULT_BRIDGE_CUTS ?? 8)
const SEED = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 2 ** 31))
const DEVICES = 7
const BURST = 100
const PAUSE_MS = 100
const ENOUGH = { timeout: 120_000, interval: 250 }

let database: TestDatabase
beforeAll(async () => {
  console.info(`seed ${SEED}`)
  database = await testDatabase()
})
afterAll(async () => {
  await killAll()
  await database.drop()
})

/** Sends until `end` is called; answers how it ended. */
function streaming(stream: Stream, least: number): { end(): Promise<void> } {
  let isOver = false
  const running = (async () => {
    for (let sent = 0; !isOver || sent < least; sent += BURST) {
      await stream.send(BURST)
      await new Promise((done) => setTimeout(done, PAUSE_MS))
    }
  })()
  return {
    async end() {
      isOver = true
      await running
    },
  }
}

const storedOf = async (db: Db, subject: string) =>
  Number(
    (await sql<{ count: string }>`select count(*) as count from telemetry where subject_id = ${subject}`.execute(db)).rows[0]?.count ?? 0,
  )

test(`survives ${KILLS} kills of the bridge`, async () => {
  const random = randomFrom(SEED)
  const broker = await startMosquitto()
  await register(database.db, 'killed', DEVICES)
  let bridge = await startBridgeProcess(database.url, broker.url, 'killed')
  const stream = await openStream(broker.url, 'killed', DEVICES)
  const flow = streaming(stream, 2000)
  for (let turn = 1; turn <= KILLS; turn += 1) {
    // Something of this process has to be stored, so that the kill falls into its work.
    const before = await storedOf(database.db, 'killed')
    await expect.poll(() => storedOf(database.db, 'killed'), ENOUGH).toBeGreaterThan(before)
    await new Promise((done) => setTimeout(done, Math.floor(random() * 700)))
    await kill(bridge)
    bridge = await startBridgeProcess(database.url, broker.url, 'killed')
  }
  await flow.end()

  await expect.poll(() => faultsOf(database.db, 'killed', stream.confirmed), ENOUGH).toEqual([])
  expect(await storedOf(database.db, 'killed')).toBe(stream.confirmed.size)
  console.info(`${KILLS} kills of the bridge, ${stream.confirmed.size} readings confirmed, each there once, seed ${SEED}`)
  await kill(bridge)
  await stream.stop()
  await broker.stop()
})

test('survives kills of the broker when devices send again', async () => {
  const door = await openDoor(0)
  const url = `mqtt://127.0.0.1:${door.port}`
  let broker = await startMosquitto()
  door.leadTo(broker.port)
  await register(database.db, 'broker', DEVICES)
  const bridge = await startBridgeProcess(database.url, url, 'broker')
  const stream = await openStream(url, 'broker', DEVICES)
  for (let turn = 1; turn <= 3; turn += 1) {
    const flow = streaming(stream, 600)
    await new Promise((done) => setTimeout(done, 300))
    await broker.kill()
    broker = await startMosquitto()
    door.leadTo(broker.port)
    await flow.end()
  }

  // A broker that is killed forgets what it confirmed: devices that are not sure send again, until the bridge is back and has it all.
  await expect
    .poll(async () => {
      await stream.sendAgain()
      await new Promise((done) => setTimeout(done, 500))
      return faultsOf(database.db, 'broker', stream.confirmed)
    }, ENOUGH)
    .toEqual([])
  expect(await storedOf(database.db, 'broker')).toBe(stream.confirmed.size)
  await kill(bridge)
  await stream.stop()
  await broker.stop()
  await door.close()
})

test('survives restarts of the database and connections that break at any moment', async () => {
  const random = randomFrom(SEED)
  const folder = mkdtempSync(join(tmpdir(), 'pingji-fault-database-'))
  let server = await startEmbeddedPostgres(folder)
  const door = await openDoor(Number(new URL(server.url).port))
  const url = new URL(server.url)
  url.port = String(door.port)
  let db = connect(server.url, { max: 2 })
  await migrateToLatest(db)
  await register(db, 'restarted', DEVICES)
  const broker = await startMosquitto()
  const bridge = await startBridgeProcess(url.toString(), broker.url, 'restarted')
  const stream = await openStream(broker.url, 'restarted', DEVICES)
  const flow = streaming(stream, 4000)

  for (let turn = 1; turn <= CUTS; turn += 1) {
    const before = await storedOf(db, 'restarted')
    await expect.poll(() => storedOf(db, 'restarted'), ENOUGH).toBeGreaterThan(before)
    await new Promise((done) => setTimeout(done, Math.floor(random() * 200)))
    // A commit whose answer never comes is a commit nobody knows of.
    door.cut()
    if (turn % 4 !== 0) continue
    await db.destroy()
    await server.stop()
    server = await startEmbeddedPostgres(folder)
    door.leadTo(Number(new URL(server.url).port))
    db = connect(server.url, { max: 2 })
  }
  await flow.end()

  await expect.poll(() => faultsOf(db, 'restarted', stream.confirmed), ENOUGH).toEqual([])
  expect(await storedOf(db, 'restarted')).toBe(stream.confirmed.size)
  await kill(bridge)
  await stream.stop()
  await broker.stop()
  await db.destroy()
  await door.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})
