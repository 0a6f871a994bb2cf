// How a live stream ends: a session that is over, a right that is withdrawn, a reader that does not read; and how it is kept open.
import { connect, type Socket } from 'node:net'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { PASSWORD, type RunningApp, startApp } from '../../support/app.ts'

const NOW = '2025-03-03T04:00:00Z'
const HEARTBEAT_MS = 15_000
const CHECK_MS = 60_000
const DEVICES = 250
/** One picture of it is more than what may be unread. */
const LONG_NAME = '监'.repeat(5000)
let running: RunningApp

beforeAll(async () => {
  running = await startApp(NOW)
  await running.services.alarms.stop()
  const { db } = running.services
  await sql`insert into organisation (id, name, kind, created_at) values ('org-x', '远望物业', 'developer', now()) on conflict do nothing`.execute(
    db,
  )
  await sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_by, created_at)
    select 'ends-' || n, 'shenshan-2021', 'community', '小区' || n, 'org-x', '', 1000, '{}', 'u', now() from generate_series(1, 2) n`.execute(
    db,
  )
  await sql`insert into device (subject_id, id, kind, name, registered_at, last_seen_at)
    select 'ends-1', 'd-' || n, 'environment', '站' || n, ${NOW}::timestamptz, ${NOW}::timestamptz from generate_series(1, 2) n
    union all select 'ends-2', 'd-' || n, 'environment', ${LONG_NAME}, ${NOW}::timestamptz, ${NOW}::timestamptz from generate_series(1, ${DEVICES}::int) n`.execute(
    db,
  )
  await sql`insert into device_state (subject_id, device_id, metric, ts, seq, number)
    select subject_id, id, 'pm25', ${NOW}, 1, 1 from device where subject_id like 'ends-%'`.execute(db)
}, 120_000)
afterAll(() => running.close())

// The intervals of a stream alone: everything else goes by the real clock.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

async function signIn(username: string) {
  const { token } = await running.services.identity.login({ username, password: PASSWORD, address: 'test' })
  return { token, cookie: `pingji_session=${token}` }
}

/** A reader of the bare socket; `text` is what came so far. */
async function open(cookie: string, subject: string) {
  const { hostname, port } = new URL(running.address)
  const socket: Socket = connect(Number(port), hostname)
  let text = ''
  let isOver = false
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    text += chunk
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    isOver = true
  })
  socket.write(
    `GET /api/subjects/${subject}/telemetry/stream HTTP/1.1\r\nhost: ${hostname}\r\nconnection: close\r\ncookie: ${cookie}\r\n\r\n`,
  )
  await expect.poll(() => text, { timeout: 20_000 }).toContain('event: snapshot')
  return { socket, said: () => text, isOver: () => isOver, close: () => socket.destroy() }
}
const isOverSoon = (ear: { isOver(): boolean }) => expect.poll(() => ear.isOver(), { timeout: 10_000 }).toBe(true)

/** All values of a subject are new, and who listens is told. */
async function report(subject: string, second: number) {
  const { db } = running.services
  await sql`update device_state set number = number + 1, ts = ${NOW}::timestamptz + make_interval(secs => ${second}) where subject_id = ${subject}`.execute(
    db,
  )
  await sql`select pg_notify('telemetry', ${subject})`.execute(db)
}

test('says every quarter of a minute that it is still there', async () => {
  const ear = await open((await signIn('official1')).cookie, 'ends-1')
  const beats = () => ear.said().split(': still here').length - 1
  expect(beats()).toBe(0)

  vi.advanceTimersByTime(HEARTBEAT_MS)
  await expect.poll(beats).toBe(1)
  vi.advanceTimersByTime(2 * HEARTBEAT_MS)
  await expect.poll(beats).toBe(3)
  ear.close()
})

test('ends within a minute of its session; another of the same person goes on', async () => {
  const { identity } = running.services
  const [ended, goesOn] = [await signIn('official1'), await signIn('official1')]
  const ears = [await open(ended.cookie, 'ends-1'), await open(goesOn.cookie, 'ends-1')] as const
  vi.advanceTimersByTime(CHECK_MS)
  await report('ends-1', 1)
  for (const ear of ears) await expect.poll(() => ear.said(), { timeout: 10_000 }).toContain('event: changes')

  await identity.logout(ended.token)
  vi.advanceTimersByTime(CHECK_MS)

  await isOverSoon(ears[0])
  const before = ears[1].said().length
  await report('ends-1', 2)
  await expect.poll(() => ears[1].said().length, { timeout: 10_000 }).toBeGreaterThan(before)
  expect(ears[1].isOver()).toBe(false)
  ears[1].close()
})

test('lets go of a reader that does not read, and serves the others', async () => {
  const { cookie } = await signIn('official1')
  const reads = await open(cookie, 'ends-2')
  const stuck = await open(cookie, 'ends-2')
  const heard = () => reads.said().split('event: changes').length - 1
  stuck.socket.pause()

  // Each picture is larger than what may be unread; what the kernel takes in between comes on top.
  for (let second = 1; second <= 5; second += 1) {
    await report('ends-2', second)
    await expect.poll(heard, { timeout: 20_000 }).toBeGreaterThanOrEqual(second)
  }
  stuck.socket.resume()
  await isOverSoon(stuck)

  expect(stuck.said().split('event: changes').length - 1).toBeLessThan(5)
  expect(reads.isOver()).toBe(false)
  reads.close()
})

test('ends within a minute when the account is closed, or its roles are withdrawn', async () => {
  const { identity, db } = running.services
  const admin = await signIn('leader1')
  const by = (await identity.actorOfSession(admin.token))?.userId ?? ''
  const official = await signIn('official1')
  const id = (await identity.actorOfSession(official.token))?.userId ?? ''
  const withdrawn = await open(official.cookie, 'ends-1')
  await sql`delete from account_role where account_id = ${id}`.execute(db)
  vi.advanceTimersByTime(CHECK_MS)
  await isOverSoon(withdrawn)

  const closed = await open(admin.cookie, 'ends-1')
  await identity.setActive(by, false, 'test')
  vi.advanceTimersByTime(CHECK_MS)
  await isOverSoon(closed)
})
